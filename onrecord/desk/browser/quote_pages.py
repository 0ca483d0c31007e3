"""Quotes by selecting: the kept text of a source beside the words that are taken, proved as every build proves them."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser import desk_pages as pages
from onrecord.desk.browser.conflicts import differing
from onrecord.desk.browser.entry_state import EntryState, recall, remember
from onrecord.desk.browser.opened_entry import open_entry
from onrecord.desk.browser.visits import Answer, Data, Page, Redirect, Visit
from onrecord.desk.editing.entry_edit import edit_entry, values_in
from onrecord.desk.editing.file_text import refuse_unsafe
from onrecord.desk.editing.new_entries import Value
from onrecord.desk.lookup.entry_names import first_text
from onrecord.desk.lookup.id_suggestions import free_id, ids_of_claims
from onrecord.desk.sources.collected_source import collect, extract, known_source, new_snapshot
from onrecord.desk.sources.page_source import find_copy, note_redirect, own_address, read_address
from onrecord.model.fields import RELATIONS, SourceFields
from onrecord.model.quotations import Occurrence, gap_between, is_edge, occurrences, passages
from onrecord.model.records import Entry, Records
from onrecord.problems import RefusedError
from onrecord.read.entry_paths import path_of
from onrecord.version import install_command

_MOST_BEFORE = 8  # the longest prefix that is proposed, in words
Files = dict[str, tuple[bytes | None, bytes | None]]


class Picked(Struct, frozen=True):
    """Words, and where they stand in a text."""

    words: str = ""
    fault: str = ""
    """'gap' or 'missing' if they don't stand there."""
    meant: str = ""
    """The most similar words that stand there."""
    places: tuple[Occurrence, ...] = ()
    at: int = -1
    """Which of the places is meant; -1 if that must be chosen."""

    @property
    def prefix(self) -> str:
        """The words before the place that tell it from the others; empty if none do, or the words stand there once."""
        count = range(1, _MOST_BEFORE + 1 if self.places[1:] and self.at >= 0 else 1)
        tried = (self.places[self.at].before(words) for words in count)
        return next((one for one in tried if one and sum(place.follows(one) for place in self.places) == 1), "")


def pick(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the words between two places of a text, half words made whole, and where they start."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    while start < end and not is_edge(text, start):
        start -= 1
    while start < end and not is_edge(text, end):
        end += 1
    return " ".join(text[start:end].split()), start


def prove(text: str, words: str, start: int = -1) -> Picked:
    """Return where words stand in a kept text; `start` is where they were selected."""
    kept = passages(text)
    if places := tuple(occurrences(words, kept)):
        row = text.count("\n", 0, max(start, 0)) + 1, start - text.rfind("\n", 0, max(start, 0))
        here = [number for number, place in enumerate(places) if place.place[:2] >= row] if start >= 0 else []
        return Picked(words, places=places, at=here[0] if here else 0 if len(places) == 1 else -1)
    if gap_between(words, kept):
        return Picked(words, "gap")
    from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only wrong words need it)

    match = closest_match(words, kept)
    return Picked(words, "missing", match.words if match else "")


def quote(visit: Visit) -> Answer:
    """Return the picker of a source's words for an event, or write what was picked."""
    records = visit.desk.site.read().value.records
    source = records.source_by_id.get(visit.path["source"])
    if source is None:
        raise RefusedError(f"no source is called '{visit.path['source']}'")
    if "for" in visit.query:
        return _Quoting(visit, records, source).answer()
    citing = [one for one in records.events if any(cited.source == source.id for cited in one.fields.sources)]
    return Page("quote_for.html", {"events": citing, "source": source})


class _Quoting:
    def __init__(self, visit: Visit, records: Records, source: Entry[SourceFields]) -> None:
        self._visit = visit
        self._fields = visit.fields
        self._source = source
        self._fault = ""
        self._languages = records.site.fields.languages
        self._memory = visit.desk.memory
        event = open_entry("event", visit.query["for"], records, visit.desk.root)
        self._event = replace(event, data=recall(visit.desk, self._fields.get("-base", ""), event.data))
        self._entry = open_entry("source", source.id, records, visit.desk.root)
        kept = records.snapshots.get(source.id)
        self._kept = kept.file.text if kept else ""
        self._fetched = self._memory.get(self._fields.get("-fetched", ""), b"").decode()

    def answer(self) -> Answer:
        visit = self._visit
        do = self._fields.get("-do", "")
        is_passage_left = do == "take" and not self._kept and bool(self._fields.get("passage", "").strip())
        if is_passage_left:
            self._fault = "the passage is not kept yet: press 'Keep the passage', or empty its field"
        elif do in ("fetch", "paste") and self._provide(do):
            return Redirect(visit.address)
        picked = self._read_pick()
        values = values_in(self._event.data, "event", "")
        with refuse_unsafe("written", self._event.path, "write the quotation as text"):
            changes = self._changes(values, picked) if picked.words else {}
            edited = edit_entry(self._event.data, "event", "", changes)
        is_clear = picked.words and not picked.fault and (picked.at >= 0 or not picked.places)
        if do == "take" and is_clear and not is_passage_left:
            files: Files = {self._event.path: (self._event.data, edited.data)}
            if self._fetched and not self._kept:
                files |= self._keep(extract(self._fetched, [picked.words]))
            visit.desk.saves.save(files, self._say("Quoted “%(name)s”", picked.words))
            return Redirect(f"{self._event.address}?saved={visit.desk.clock().astimezone(visit.desk.zone):%H:%M}")
        words = pages.words_in(visit.language)
        text = self._kept or self._fetched
        lines = [data.decode("utf-8", "replace").splitlines() for data in (self._event.data, edited.data)]
        shown = {
            "source": self._source,
            "event": self._event,
            "title": first_text(values.get("title", "")),
            "text": text,
            "is_kept": bool(self._kept),
            "fault": self._fault,
            "picked": picked,
            "fields": {**self._fields},
            "action": visit.address,
            "base": remember(visit.desk, self._event.data),
            "fetched": remember(visit.desk, self._fetched.encode()),
            "install": install_command("archive"),
            "host": (self._source.fields.url or "").split("/")[2:3],
            "says": list(_list_unquoted(values)),
            "lines": [(number, lines[1][number - 1]) for number in sorted(differing(*lines)[1])],
            "others": [(code, words.language_name(code)) for code in self._languages if code != self._language],
            "count": sum(len(line.split()) for line in text.splitlines() if not line.startswith("[")),
        }
        if "-live" in self._fields:
            return Data({"html": pages.render("quote_proof.html", visit.language, shown)})
        return Page("quote.html", shown, 409 if do == "take" else 200)

    @property
    def _language(self) -> str:
        return self._source.fields.language or self._languages[0]

    def _say(self, words: str, name: str) -> str:
        return pages.words_in(self._visit.language).gettext(words, name=name)

    def _provide(self, do: str) -> bool:
        """Fetch the page, or keep a pasted passage; return whether a text is kept now."""
        try:
            if do == "paste":
                text = f"[…]\n{self._fields.get('passage', '').strip()}\n[…]"
                self._visit.desk.saves.save(self._keep(text), self._say("Kept the text of %(name)s", self._source.id))
                return True
            url = self._source.fields.url or ""
            today = self._visit.desk.clock().date().isoformat()
            self._fetched = new_snapshot(read_address(url, find_copy(url), today)[1].text).text
        except ModuleNotFoundError:
            self._fault = "extra"
        except (RefusedError, ValueError) as error:
            self._fault = str(error)
        return False

    def _keep(self, text: str) -> Files:
        """Return the files that keep a text of the source: the text, and its digest in the entry."""
        snapshot = new_snapshot(text)
        entry = self._entry
        with refuse_unsafe("kept", entry.path, "write 'sha256' into the entry as text"):
            edited = edit_entry(entry.data, "source", entry.key, {"sha256": snapshot.sha256})
        return {
            path_of("snapshot", entry.key): (None, snapshot.text.encode()),
            entry.path: (entry.data, edited.data),
        }

    def _read_pick(self) -> Picked:
        text = self._kept or self._fetched
        typed = " ".join(self._fields.get("words", "").split())
        start, end = (self._visit.number(name) for name in ("start", "end"))
        words, place = pick(text, start, end) if 0 <= start < end <= len(text) and not typed else (typed, -1)
        if not words or not text:
            return Picked(words)
        picked = prove(text, words, place)
        chosen = self._visit.number("place")
        return replace(picked, at=chosen) if 0 <= chosen < len(picked.places) else picked

    def _changes(self, values: Mapping[str, Value], picked: Picked) -> dict[str, Any]:
        """Return the fields of the event with the quotation, and with the relation or claim that it belongs to."""
        quotes = _items(values.get("quotes", []))
        said = dict(_list_unquoted(values))
        id_ = free_id(ids_of_claims([picked.words])[0], [one.get("id") for one in quotes])
        told = {code: text for code in self._languages if (text := self._fields.get(f"translation.{code}", "").strip())}
        more = {"prefix": picked.prefix, "lang": self._language, "source": self._source.id, "translation": told}
        new = {"id": id_, "exact": picked.words, **{name: value for name, value in more.items() if value}}
        chosen = self._fields.get("says", next(iter(said)) if len(said) == 1 else "")
        if chosen not in said:
            return {"quotes": [*quotes, new]}
        field, _, place = chosen.partition(".")
        items = _items(values[field])
        items[int(place)] = {**_relation(items[int(place)]), "quote": id_}
        return {"quotes": [*quotes, new], field: items}


def _items(value: Value) -> list[Any]:
    return [value] if isinstance(value, str | Mapping) else list(value)


def _relation(item: Value) -> Mapping[str, Value]:
    return item if isinstance(item, Mapping) else {"target": item}


def _list_unquoted(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield the relations and claims without a quotation: 'denies.0' with its target, 'claims.1' with its text."""
    for field in chain(RELATIONS, ("claims",)):
        for place, item in enumerate(map(_relation, _items(values.get(field, [])))):
            if "quote" not in item:
                yield f"{field}.{place}", first_text(item.get("target") or item.get("text", ""))


def fill_from_address(state: EntryState, prefix: str) -> tuple[EntryState, list[str]]:
    """Return the form with what a page says of itself in a new source, and what to tell: guesses, and what failed."""
    start = f"{prefix}." if prefix else ""
    today = state.desk.clock().date().isoformat()
    address = state.fields.get(f"{start}url", "")
    filled = dict(state.fields)
    try:
        copy = find_copy(address)
        if known := known_source(state.records, address, *((copy.url, copy.archive_url) if copy else ())):
            return state, [f"this page is a source already: '{known.id}'; name it instead"]
        response, facts, copy = read_address(address, copy, today, with_text=False)
    except ModuleNotFoundError:
        return state, [f"pages can't be read yet; this needs a package: {install_command('archive')}"]
    except (RefusedError, ValueError) as error:
        return state, [str(error)]
    collected = collect(own_address(address, response, facts, copy), facts, copy, today)
    for name, value in collected.values.items():
        for place, text in enumerate(_items(value)):
            key = f"{start}{name}.{place}" if name == "author" else f"{start}{name}"
            filled[key] = text if name == "url" else filled.get(key) or text
    told = (f"{name}: {remark}" for name, remark in collected.remarks.items())
    return replace(state, fields=filled), [*told, *collected.notes, *note_redirect(address, response)]
