"""Quotes by selecting: the kept text of a source beside the words that are taken, proved as every build proves them."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser import pages
from onrecord.desk.browser.entry_state import EntryState, remember
from onrecord.desk.browser.opened_entry import OpenedEntry, open_entry
from onrecord.desk.browser.visits import PREFIX, Answer, Data, Page, Redirect, Visit
from onrecord.desk.editing.entry_edit import edit_entry, values_in
from onrecord.desk.editing.file_text import refuse_unsafe
from onrecord.desk.editing.new_entries import Value
from onrecord.desk.lookup.candidate_search import first
from onrecord.desk.lookup.id_suggestions import free_id, ids_of_claims
from onrecord.desk.sources.collected_source import collect, extract, known_source, new_snapshot
from onrecord.desk.sources.page_source import find_copy, note_redirect, own_address, read_address
from onrecord.model.fields import RELATIONS
from onrecord.model.quotations import Occurrence, gap_between, is_edge, occurrences, passages
from onrecord.problems import RefusedError
from onrecord.version import install_command

_MOST_BEFORE = 8
"""The longest prefix that is proposed, in words."""
_AROUND = 4
"""How many words tell two places of the same words apart, in a list."""


class Picked(Struct, frozen=True):
    """Words, and where they stand in a text."""

    words: str
    fault: str = ""
    """'gap' or 'missing' if they don't stand there."""
    meant: str = ""
    """The most similar words that stand there."""
    places: tuple[Occurrence, ...] = ()
    at: int = 0
    """Which of the places is meant; -1 if that must be chosen."""

    @property
    def line(self) -> int:
        """The line of the place, from 1."""
        return self.places[max(self.at, 0)].place[0] if self.places else 0

    @property
    def prefix(self) -> str:
        """The words before the place that tell it from the others; empty if the words stand there once."""
        if len(self.places) < 2:  # noqa: PLR2004
            return ""
        tried = (self.places[self.at].before(count) for count in range(1, _MOST_BEFORE + 1))
        return next((one for one in tried if one and sum(place.follows(one) for place in self.places) == 1), "")

    @property
    def contexts(self) -> list[tuple[str, int]]:
        """The words before each place, with its line."""
        return [(place.before(_AROUND), place.place[0]) for place in self.places]


def pick(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the words between two places of a text, half words made whole, and where they start."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and not is_edge(text, start):
        start -= 1
    while start < end and not is_edge(text, end):
        end += 1
    return " ".join(text[start:end].split()), start


def prove(text: str, words: str, start: int = -1) -> Picked:
    """Return where words stand in a kept text; `start` is where they were selected."""
    kept = passages(text)
    places = tuple(occurrences(words, kept))
    if not places:
        from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only wrong words need it)

        is_over = gap_between(words, kept) is not None
        match = None if is_over else closest_match(words, kept)
        return Picked(words, "gap" if is_over else "missing", match.words if match else "")
    row = text.count("\n", 0, max(start, 0)) + 1, start - text.rfind("\n", 0, max(start, 0))
    chosen = [number for number, place in enumerate(places) if place.place[:2] >= row] if start >= 0 else []
    return Picked(words, places=places, at=chosen[0] if chosen else 0 if len(places) == 1 else -1)


def quote(visit: Visit) -> Answer:
    """Return the picker of a source's words for an event, or write what was picked."""
    source, records = visit.path["source"], visit.desk.site.read().value.records
    entry = records.source_by_id.get(source)
    if entry is None:
        raise RefusedError(f"no source is called '{source}'")
    if "for" not in visit.query:
        citing = [one for one in records.events if any(cited.source == source for cited in one.fields.sources)]
        return Page("quote_for.html", {"events": citing, "source": entry, "action": visit.address})
    event = open_entry("event", visit.query["for"], records, visit.desk.root)
    if (base := visit.fields.get("-base", "")) in visit.desk.memory:
        event = replace(event, data=visit.desk.memory[base])
    kept = records.snapshots.get(source)
    text, fault, do = kept.file.text if kept else "", "", visit.fields.get("-do", "")
    fetched = visit.desk.memory.get(visit.fields.get("-fetched", ""), b"").decode()
    try:
        if do == "fetch":
            _, facts, _ = read_address(entry.fields.url or "", find_copy(entry.fields.url or ""), _today(visit))
            fetched = new_snapshot(facts.text).text
        elif do == "paste":
            snapshot = new_snapshot(f"[…]\n{visit.fields.get('passage', '').strip()}\n[…]")
            visit.desk.saves.save(keep(visit, source, snapshot.text), _say(visit, "Kept the text of %(name)s", source))
            return Redirect(visit.address)
    except ModuleNotFoundError:
        fault = "extra"
    except (RefusedError, ValueError) as error:
        fault = str(error)
    start, end = (int(visit.fields.get(name, "") or -1) for name in ("start", "end"))
    shown = text or fetched
    typed = " ".join(visit.fields.get("words", "").split())
    words, place = pick(shown, start, end) if 0 <= start < end <= len(shown) and not typed else (typed, -1)
    picked = prove(shown, words, place) if words and shown else Picked(words)
    if picked.places and visit.fields.get("place", "").isdecimal():
        picked = replace(picked, at=min(int(visit.fields["place"]), len(picked.places) - 1))
    quoted = values_in(event.data, "event", "")
    changes = _changes(visit, quoted, picked, source, entry.fields.language or records.site.fields.languages[0])
    with refuse_unsafe("written", event.path, "write the quotation as text"):
        edited = edit_entry(event.data, "event", "", changes) if words else None
    if do == "take" and words and not picked.fault and picked.at >= 0 and edited:
        files = {event.path: (event.data, edited.data)}
        if fetched and not text:
            files |= keep(visit, source, new_snapshot(extract(fetched, [words])).text)
        visit.desk.saves.save(files, _say(visit, "Quoted “%(name)s”", words))
        return Redirect(f"{event.address}?saved={visit.desk.clock():%H:%M}")
    changed = {one.number for one in edited.lines if one.after is not None} if edited else set()
    lines = edited.data.decode().splitlines() if edited else []
    values = {
        "source": entry, "event": event, "title": first(quoted.get("title", "")), "text": shown, "is_kept": bool(text), "fault": fault,  # type: ignore[arg-type]
        "picked": picked, "fields": visit.fields, "action": visit.address, "base": remember(visit.desk, event.data),
        "fetched": remember(visit.desk, fetched.encode()) if fetched else "", "host": (entry.fields.url or "").split("/")[2:3],
        "lines": [(number, lines[number - 1]) for number in sorted(changed)], "says": list(_unquoted(quoted)), "install": install_command("archive"),
        "others": [(code, pages.words_in(visit.language).language_name(code)) for code in records.site.fields.languages if code != (entry.fields.language or "")],
        "count": sum(len(line.split()) for line in shown.splitlines()), "is_live": "-live" in visit.fields,
    }  # fmt: skip
    if "-live" in visit.fields:
        return Data({"html": pages.render("quote_proof.html", visit.language, values)})
    return Page("quote.html", values, 409 if do == "take" else 200)


def _today(visit: Visit) -> str:
    return visit.desk.clock().date().isoformat()


def _say(visit: Visit, words: str, name: str) -> str:
    return pages.words_in(visit.language).gettext(words, name=name)


def _changes(visit: Visit, values: Mapping[str, Value], picked: Picked, source: str, lang: str) -> dict[str, Any]:
    """Return the fields of the event with the quotation, and with the relation or claim that it belongs to."""
    quotes = _items(values.get("quotes", []))
    taken = {str(one["id"]) for one in quotes if isinstance(one, Mapping) and "id" in one}
    id_ = free_id(ids_of_claims([picked.words])[0], taken)
    told = {
        code.removeprefix("translation."): text.strip()
        for code, text in visit.fields.items()
        if code.startswith("translation.")
    }
    told = {code: text for code, text in told.items() if text}
    prefix = {"prefix": picked.prefix} if picked.at >= 0 and picked.prefix else {}
    new = {
        "id": id_,
        "exact": picked.words,
        **prefix,
        "lang": lang,
        "source": source,
        **({"translation": told} if told else {}),
    }
    changes: dict[str, Any] = {"quotes": [*quotes, new]}
    open_ones = [name for name, _ in _unquoted(values)]
    said = visit.fields.get("says", open_ones[0] if len(open_ones) == 1 else "")
    if said in open_ones:
        field, _, place = said.partition(".")
        items = _items(values[field])
        item = items[int(place)]
        items[int(place)] = {**(item if isinstance(item, Mapping) else {"target": item}), "quote": id_}
        changes[field] = items
    return changes


def _items(value: Value) -> list[Any]:
    return [value] if isinstance(value, str | Mapping) else list(value)


def _unquoted(values: Mapping[str, Value]) -> Sequence[tuple[str, str]]:
    """Return the relations and claims without a quotation: 'denies.0' with its target, 'claims.1' with its text."""
    found = []
    for field in chain(RELATIONS, ("claims",)):
        for place, item in enumerate(_items(values.get(field, []))):
            own = item if isinstance(item, Mapping) else {"target": item}
            shown = own.get("target") or own.get("text", "")
            if "quote" not in own:
                found.append((f"{field}.{place}", first(shown) if isinstance(shown, Mapping) else str(shown)))  # type: ignore[arg-type]
    return found


def keep(visit: Visit, source: str, text: str) -> dict[str, tuple[bytes | None, bytes]]:
    """Return the files that keep the text of a source: the text, and its digest in the entry."""
    records = visit.desk.site.read().value.records
    opened: OpenedEntry = open_entry("source", source, records, visit.desk.root)
    with refuse_unsafe("kept", opened.path, "write 'sha256' into the entry as text"):
        edited = edit_entry(opened.data, "source", source, {"sha256": new_snapshot(text.rstrip("\n")).sha256})
    return {f"content/snapshots/{source}.txt": (None, text.encode()), opened.path: (opened.data, edited.data)}


def fill_from_address(state: EntryState, prefix: str) -> tuple[EntryState, list[str]]:
    """Return the form with what a page says of itself in a new source, and what to tell: guesses, and what failed."""
    address = state.fields.get(f"{prefix}.url" if prefix else "url", "")
    start = f"{prefix}." if prefix else ""
    try:
        copy = find_copy(address)
        if known := known_source(state.records, address, *filter(None, ((copy.url, copy.archive_url) if copy else ()))):
            return state, [f"this page is a source already: '{known.id}'; name it instead"]
        response, facts, copy = read_address(address, copy, state.desk.clock().date().isoformat(), with_text=False)
        collected = collect(
            own_address(address, response, facts, copy), facts, copy, state.desk.clock().date().isoformat()
        )
    except ModuleNotFoundError:
        return state, [
            f"pages can't be read yet: this needs a package that is not installed: {install_command('archive')}"
        ]
    except (RefusedError, ValueError) as error:
        return state, [str(error)]
    filled = dict(state.fields)
    for name, value in collected.values.items():
        for place, text in enumerate([value] if isinstance(value, str) else value):
            key = f"{start}{name}.{place}" if name == "author" else f"{start}{name}"
            if not filled.get(key) or name == "url":
                filled[key] = str(text)
    told = [f"{name}: {remark}" for name, remark in collected.remarks.items()]
    return replace(state, fields=filled), [*told, *collected.notes, *note_redirect(address, response)]
