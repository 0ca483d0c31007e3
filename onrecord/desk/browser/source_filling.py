"""Fills the form of a source with what its page says of itself."""

from msgspec.structs import replace

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import items_of
from onrecord.problems import RefusedError
from onrecord.version import install_command
from onrecord.web.sources.collected_source import collect, known_source
from onrecord.web.sources.page_source import find_copy, note_redirect, own_address, read_address


def fill_from_address(state: EntryState, prefix: str) -> tuple[EntryState, list[str]]:
    """Return the form with what a page says of itself in a new source, and what to tell: guesses, and what failed."""
    start = f"{prefix}." if prefix else ""
    today = state.desk.clock().date().isoformat()
    address = state.fields.get(f"{start}url", "")
    filled = dict(state.fields)
    try:
        copy = find_copy(address)
        addresses = (address, copy.url, copy.archive_url) if copy else (address,)
        known = known_source(state.records, *addresses)
        if known:
            return state, [f"this page is a source already: '{known.id}'; name it instead"]
        response, facts, copy = read_address(address, copy, today, with_text=False)
    except ModuleNotFoundError:
        return state, [f"pages can't be read yet; this needs a package: {install_command('archive')}"]
    except (RefusedError, ValueError) as error:
        return state, [str(error)]
    collected = collect(own_address(address, response, facts, copy), facts, copy, today)
    for name, value in collected.values.items():
        for place, text in enumerate(items_of(value)):
            key = f"{start}{name}.{place}" if name == "author" else f"{start}{name}"
            is_typed = name != "url" and filled.get(key)
            if not is_typed:
                filled[key] = text
    remarks = [f"{name}: {remark}" for name, remark in collected.remarks.items()]
    return replace(state, fields=filled), [*remarks, *collected.notes, *note_redirect(address, response)]
