"""Fills the form of a source with what its page says of itself."""

from collections.abc import Iterator

from msgspec.structs import replace

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import items_of
from onrecord.desk.browser.page_remarks import note_failure, note_known, note_remark
from onrecord.editing.entries.answer_checks import field_error
from onrecord.editing.forms.questions import questions_for
from onrecord.editing.lookup.entry_names import first_text
from onrecord.model.fields import SourceFields
from onrecord.web.sources.collected_source import CollectedSource, collect, known_source
from onrecord.web.sources.page_source import PageError, find_copy, note_redirect, own_address, read_address


def fill_from_address(state: EntryState, prefix: str) -> EntryState:
    """Return the form of a new source with what its page says of itself, or with why it can't be read.

    What somebody has typed stays.
    """
    start = f"{prefix}." if prefix else ""
    return replace(state, fields={**state.fields, **_read(state, start)})


def _read(state: EntryState, start: str) -> dict[str, str]:
    """Return the fields that a page fills in, and remarks on them; `start` begins the names of the source's fields."""
    field = f"{start}url"
    address = state.fields.get(field, "").strip()
    if address and field_error(SourceFields, "url", address):
        return {}  # the check of the form says what is wrong with the address
    today = state.today.isoformat()
    try:
        copy = find_copy(address)
        addresses = (address, copy.url, copy.archive_url) if copy else (address,)
        known = known_source(state.records, *addresses)
        if known:
            return note_known(field, address, first_text(known.fields.title or known.fields.description or known.id))
        response, facts, copy = read_address(address, copy, today, with_text=False)
    except PageError as error:
        return note_failure(field, address, error.why)
    except ModuleNotFoundError:
        return note_failure(field, address, "this desk reads no pages")
    except ValueError as error:
        return note_failure(field, address, str(error) if address else "no address is typed yet")
    collected = collect(own_address(address, response, facts, copy), facts, copy, today)
    filled = dict(_fields_of(collected, state, start))
    notes = [*collected.notes, *note_redirect(address, response)]
    remarks: dict[str, str] = {}
    for name, guess in collected.guesses.items():
        value = filled.get(f"{start}{name}")
        if value and _is_shown(name, start):
            remarks |= note_remark(f"{start}{name}", value, guess)
        elif value:
            notes.append(f"its {name} {value} is {guess}")
    return {**filled, **remarks, **note_remark(field, filled[field], "; ".join(notes))}


def _fields_of(collected: CollectedSource, state: EntryState, start: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of the form that are still empty, and the address, with what a page says."""
    for name, value in collected.values.items():
        for place, text in enumerate(items_of(value)):
            key = f"{start}{name}.{place}" if name == "author" else f"{start}{name}"
            if name == "url" or not state.fields.get(key):
                yield key, text


def _is_shown(name: str, start: str) -> bool:
    """Return whether a form asks for a field: of a source that it adds, only for the first ones."""
    return not start or any(
        question.name == name for question in questions_for("source", {}) if question.part == "main"
    )
