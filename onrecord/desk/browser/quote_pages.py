"""Quotes by selecting: the kept text of a source beside the words that are taken, proved as every build proves them."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from msgspec.structs import replace

from onrecord.desk.browser.desk_pages import render, words_in
from onrecord.desk.browser.differing_lines import find_differing_lines, lines_of
from onrecord.desk.browser.entry_values import items_of
from onrecord.desk.browser.opened_entry import open_entry
from onrecord.desk.browser.opened_files import recall, remember
from onrecord.desk.browser.picked_words import Picked, pick, prove
from onrecord.desk.browser.text_correcting import add_corrections, find_text_changes
from onrecord.desk.browser.visits import Answer, Data, Page, Redirect, Visit
from onrecord.editing.entries.entry_edit import edit_entry, values_in
from onrecord.editing.entries.file_text import refuse_unsafe
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.lookup.id_suggestions import free_id, ids_of_claims
from onrecord.editing.site_reading import path_of
from onrecord.model.fields import RELATIONS, SourceFields
from onrecord.model.records import Entry, Records
from onrecord.problems import RefusedError
from onrecord.web.page_libraries import can_read_pages
from onrecord.web.sources.new_snapshot import extract, new_snapshot
from onrecord.web.sources.page_source import PageError, find_copy, read_address

Files = dict[str, tuple[bytes | None, bytes | None]]


def quote(visit: Visit) -> Answer:
    """Return the picker of a source's words for an event, or write what was picked."""
    records = visit.desk.site.read().value.records
    source = records.source_by_id.get(visit.path["source"])
    if source is None:
        raise RefusedError(f"no source is called '{visit.path['source']}'")
    if "for" in visit.query:
        return _Quoting(visit, records, source).answer()
    citing = [event for event in records.all_events if any(cited.source == source.id for cited in event.fields.sources)]
    return Page("quote_for.html", {"events": citing, "source": source})


class _Quoting:
    """A visit to the picker of words for an event."""

    def __init__(self, visit: Visit, records: Records, source: Entry[SourceFields]) -> None:
        """Open the event and the source. Raises `RefusedError`."""
        self._visit = visit
        self._fields = visit.fields
        self._source = source
        self._fault = ""
        self._is_correction = False
        self._languages = records.site.fields.languages
        self._entry = open_entry("source", source.id, records, visit.desk.root)
        kept = records.snapshots.get(source.id)
        self._kept = kept.file.text if kept else ""
        fetched = self._fields.get("-fetched", "")
        self._fetched = visit.desk.memory.get(fetched, b"").decode()
        # What is selected by numbers is selected in the text that was shown.
        self._is_text_lost = fetched not in ("", remember(visit.desk, self._fetched.encode()))
        self._event = open_entry("event", visit.query["for"], records, visit.desk.root)
        try:
            data = recall(visit.desk, self._fields.get("-base", ""), self._event.data)
            self._event = replace(self._event, data=data)
        except RefusedError:
            if not self._taken_before():
                raise

    def answer(self) -> Answer:
        """Return the picker, or write what was picked. Raises `RefusedError`."""
        do = self._fields.get("-do", "")
        if do == "take" and self._has_unkept_passage():
            self._fault = "the passage is not kept yet: press 'Keep the passage', or empty its field"
        elif do in ("fetch", "paste") and self._provide(do):
            return Redirect(self._visit.address)
        if do == "take" and self._taken_before():
            return self._leave(self._taken_before())
        picked = self._read_pick()
        values = values_in(self._event.data, "event", "")
        with refuse_unsafe("written", self._event.path, "write the quotation as text"):
            changes = self._changes(values, picked) if picked.words else {}
            edited = self._tell_readers(edit_entry(self._event.data, "event", "", changes).data)
        if do == "take" and picked.is_clear and not self._fault:
            return self._take(picked, edited, changes)
        shown = self._shown(values, picked, edited)
        if "-live" in self._fields:
            return Data({"html": render("quote_proof.html", self._visit.language, shown)})
        return Page("quote.html", shown, 409 if do == "take" else 200)

    def _taken_before(self) -> str:
        """Return the id of this quotation if an earlier run has written it, and its answer was lost; else nothing."""
        if not self._visit.desk.forms.is_of_earlier_run(self._visit.form_id):
            return ""
        wanted = self._quotation("", self._read_pick())
        quotes = items_of(values_in(self._event.data, "event", "").get("quotes", []))
        return next((str(quote["id"]) for quote in quotes if {**quote, "id": ""} == wanted), "")

    def _tell_readers(self, edited: bytes) -> bytes:
        """Return the text of the event with a correction that tells of the quotation, if the site requires one."""
        found = find_text_changes(self._visit, self._event.path, self._event.data, edited)
        if found is None or not found.is_required:
            return edited
        self._is_correction = True
        return add_corrections(self._visit, found, edited)

    def _has_unkept_passage(self) -> bool:
        return not self._kept and bool(self._fields.get("passage", "").strip())

    def _take(self, picked: Picked, edited: bytes, changes: Mapping[str, Any]) -> Redirect:
        """Write the quotation, and the lines of a fetched page that it needs."""
        desk = self._visit.desk
        files: Files = {self._event.path: (self._event.data, edited)}
        if self._fetched and not self._kept:
            files |= self._keep(extract(self._fetched, [picked.words]))
        desk.saves.save(files, self._say("Quoted “%(name)s”", picked.words))
        return self._leave(changes["quotes"][-1]["id"])

    def _leave(self, quoted: str) -> Redirect:
        """Return the form of the event, which says what was quoted."""
        desk = self._visit.desk
        query = {"saved": f"{desk.clock().astimezone(desk.zone):%H:%M}", "quoted": quoted}
        return Redirect(f"{self._event.address}?{urlencode(query)}")

    def _shown(self, values: Mapping[str, Value], picked: Picked, edited: bytes) -> dict[str, Any]:
        """Return what the page shows."""
        visit = self._visit
        text = self._kept or self._fetched
        words = words_in(visit.language)
        before = lines_of(self._event.data)
        after = lines_of(edited)
        _, new = find_differing_lines(before, after)
        return {
            "source": self._source,
            "event": self._event,
            "title": first_text(values.get("title", "")),
            "text": text,
            "is_kept": bool(self._kept),
            "fault": self._fault,
            "is_correction": self._is_correction,
            "picked": picked,
            "fields": {**self._fields},
            "action": visit.address,
            "base": remember(visit.desk, self._event.data),
            "fetched": remember(visit.desk, self._fetched.encode()),
            "can_fetch": can_read_pages(),
            "host": (self._source.fields.url or "").split("/")[2:3],
            "says": list(_list_unquoted(values)),
            "lines": [(number, after[number - 1]) for number in sorted(new)],
            "others": [(code, words.language_name(code)) for code in self._languages if code != self._language],
            "count": sum(len(line.split()) for line in text.splitlines() if not line.startswith("[")),
        }

    @property
    def _language(self) -> str:
        return self._source.fields.language or self._languages[0]

    def _say(self, words: str, name: str) -> str:
        return words_in(self._visit.language).gettext(words, name=name)

    def _provide(self, do: str) -> bool:
        """Fetch the page, or keep a pasted passage; return whether a text is kept now."""
        try:
            if do == "paste":
                if self._kept:  # an earlier press of the button has kept it
                    return True
                passage = self._fields.get("passage", "").strip()
                files = self._keep(f"[…]\n{passage}\n[…]")
                self._visit.desk.saves.save(files, self._say("Kept the text of %(name)s", self._source.id))
                return True
            url = self._source.fields.url or ""
            today = self._visit.desk.clock().date().isoformat()
            _, facts, _ = read_address(url, find_copy(url), today)
            self._fetched = new_snapshot(facts.text).text
        except ModuleNotFoundError:
            self._fault = "this desk reads no pages"
        except PageError as error:
            self._fault = f"the page can't be read: {error.why}"
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
        start = self._visit.number("start")
        end = self._visit.number("end")
        words, place = typed, -1
        if not typed and not self._is_text_lost and 0 <= start < end <= len(text):
            words, place = pick(text, start, end)
        if not words or not text:
            return Picked(words)
        picked = prove(text, words, place)
        chosen = self._visit.number("place")
        return replace(picked, at=chosen) if 0 <= chosen < len(picked.places) else picked

    def _changes(self, values: Mapping[str, Value], picked: Picked) -> dict[str, Any]:
        """Return the fields of the event with the quotation, and with the relation or claim that it belongs to."""
        quotes = items_of(values.get("quotes", []))
        languages = (self._language, *self._languages)
        id_ = free_id(ids_of_claims([picked.words], languages)[0], [quote.get("id") for quote in quotes])
        changes = {"quotes": [*quotes, self._quotation(id_, picked)]}
        unquoted = dict(_list_unquoted(values))
        only = next(iter(unquoted)) if len(unquoted) == 1 else ""
        chosen = self._fields.get("says", only)
        if chosen in unquoted:
            field, _, place = chosen.partition(".")
            items = items_of(values[field])
            items[int(place)] = {**_relation(items[int(place)]), "quote": id_}
            changes[field] = items
        return changes

    def _quotation(self, id_: str, picked: Picked) -> dict[str, Any]:
        """Return the fields of the quotation."""
        translations = {code: self._fields.get(f"translation.{code}", "").strip() for code in self._languages}
        further = {
            "prefix": picked.prefix,
            "lang": self._language,
            "source": self._source.id,
            "translation": {code: text for code, text in translations.items() if text},
        }
        return {"id": id_, "exact": picked.words, **{name: value for name, value in further.items() if value}}


def _relation(item: Value) -> Mapping[str, Value]:
    return item if isinstance(item, Mapping) else {"target": item}


def _list_unquoted(values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield the relations and claims without a quotation: 'denies.0' with its target, 'claims.1' with its text."""
    for field in chain(RELATIONS, ("claims",)):
        for place, value in enumerate(items_of(values.get(field, []))):
            item = _relation(value)
            if "quote" not in item:
                yield f"{field}.{place}", first_text(item.get("target") or item.get("text", ""))
