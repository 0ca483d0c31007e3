"""An entry as a form has it: what the editor typed, the values that it makes, and the files that would be written."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, reduce
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.entry_values import FormFields, clean, is_place, to_fields, to_values
from onrecord.desk.browser.form_names import found_by, is_own, named_in_form, split_added
from onrecord.desk.browser.opened_entry import IN_SHARED_FILES, OpenedEntry
from onrecord.desk.browser.step_filling import end_step
from onrecord.desk.browser.step_names import StepName
from onrecord.desk.browser.step_values import complete_steps
from onrecord.desk.browser.visits import Desk
from onrecord.editing.entries.added_entry import NewEntry, with_entry
from onrecord.editing.entries.entry_edit import edit_entry, values_in
from onrecord.editing.entries.file_choice import choose_file
from onrecord.editing.entries.insertion import list_additions
from onrecord.editing.entries.new_entries import MODELS
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.lookup.id_suggestions import free_id, id_error, ids_of_claims, suggest_id, suggest_id_by_address
from onrecord.editing.writing import Addition
from onrecord.model.addresses import addresses_in
from onrecord.model.expected import STEPS
from onrecord.model.fields import SiteFields
from onrecord.model.former_ids import EventKey
from onrecord.model.records import EntryKind, Records

_ASSUMED: Mapping[str, Value] = {
    "languages": list(SiteFields.languages),
    "timezone": str(SiteFields.timezone),
}
"""The settings that a site has also where its file leaves them out."""


class EntryState(Struct, frozen=True, dict=True):
    """An entry in a form."""

    desk: Desk
    records: Records
    kind: EntryKind
    name: str
    """Its name in the desk's addresses; empty for a new entry."""
    story: str
    """The story of an event; empty if it has yet to be chosen."""
    fields: Mapping[str, str]
    """What the form sent, by name."""
    opened: OpenedEntry | None = None
    """The entry with its file as it was opened; None for a new entry."""
    filled: Mapping[str, str] = {}
    """The answers that the form had from the start, since a link gave them, by their fields."""
    step: StepName | None = None
    """The step that lay ahead and that happens by this new event; None without one."""

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the entry's texts; the first is that of a text without one."""
        if self.kind == "site":
            return self._languages_of_site
        story = self.records.story_by_id.get(self.name if self.kind == "story" else self.story)
        return tuple((story.fields.languages if story else None) or self.records.site.fields.languages)

    @property
    def _languages_of_site(self) -> tuple[str, ...]:
        """The languages that the form has now. The first stays that of the texts as they stand in the file."""
        names = sorted(name for name in self.fields if name.startswith("languages."))
        typed = (self.fields[name] for name in names if self.fields[name])
        first = self.records.site.fields.languages[:1] if self.opened else ()
        return tuple(dict.fromkeys((*first, *typed))) or self.records.site.fields.languages

    @property
    def language(self) -> str:
        """The language of a text without one."""
        return self.languages[0]

    @cached_property
    def today(self) -> date:
        """The day on which the form was sent, in the site's time zone."""
        return self.desk.clock().astimezone(self.records.site.fields.timezone).date()

    def _read_date(self, typed: str) -> str:
        return read_typed_date(typed, self.today).value or typed

    @cached_property
    def own_fields(self) -> dict[str, str]:
        """The fields of the entry itself."""
        return {name: text for name, text in self.fields.items() if is_own(name)}

    @cached_property
    def untaken(self) -> dict[str, str]:
        """The words that were typed to find an entry of which none was taken, by the name of the field for it."""
        untaken = {}
        for name, text in self.fields.items():
            field = found_by(name)
            if field is not None and clean(text) and not self.fields.get(field):
                untaken[field] = clean(text)
        return untaken

    def named_by(self, name: str) -> tuple[str, str]:
        """Return the kind of entry that a field names, also one of an entry that is added, and its question."""
        return named_in_form(name, self.kind)

    @cached_property
    def values(self) -> dict[str, Value]:
        """The values that the form has now; each claim, quotation and step that lies ahead has an id."""
        values = to_values(MODELS[self.kind], self.own_fields, self.language, self._read_date)
        for part, words in (("claims", "text"), ("quotes", "exact")):
            if part in values:
                values[part] = _with_ids(values[part], words, self.languages)
        if STEPS in values:
            today = None if "draft" in (values.get("status"), self._status_of_new) else self.today
            values[STEPS] = complete_steps(values[STEPS], self._saved_ids(STEPS), self.languages, today)
        return values

    @property
    def _status_of_new(self) -> str:
        """The status of an entry that is not written yet; empty for one that is."""
        return "draft" if self.kind == "event" and self.opened is None else ""

    @cached_property
    def before(self) -> FormFields:
        """The fields of the form when it was opened. Raises as `values_in`."""
        values = values_in(self.opened.data, self.kind, self.opened.key) if self.opened else {}
        assumed = _ASSUMED if self.kind == "site" and self.opened else {}
        return to_fields(MODELS[self.kind], {**assumed, **values}, self.language)

    @property
    def unfit(self) -> frozenset[str]:
        """The names of those values that only the text can show."""
        return self.before.unfit

    @property
    def changes(self) -> dict[str, Value | None]:
        """The fields with another value than when the form was opened; None for one without a value."""
        model = MODELS[self.kind]
        before = to_values(model, self.before.fields, self.language)
        return {name: self.values.get(name) for name in model.rows() if self.values.get(name) != before.get(name)}

    @property
    def _owner(self) -> str:
        return self.story if self.kind == "event" else ""

    @cached_property
    def id(self) -> str:
        """The entry's id; of a new entry the typed one, or else one that its title proposes."""
        known = self.name.rpartition("/")[2] or clean(self.fields.get("-id", ""))
        # Without a title, the entry is called by what it is.
        title = self.values.get("type") or self.kind
        return known or self._propose_id(self.values) or self._propose_id({"title": title})

    @property
    def is_named(self) -> bool:
        """Whether the new entry has words for an id of its own."""
        return bool(clean(self.fields.get("-id", "")) or self._propose_id(self.values))

    @property
    def address(self) -> str:
        """The address that the new entry's page will have, from the site's own on."""
        if self.kind == "event" and not self.story:
            return f"/…/{self.id}/"
        addresses = addresses_in(self.language, self.records.site.fields.languages[0])
        if self.kind == "event":
            return f"/{addresses.event(self.story, self.id)}"
        find = {
            "story": addresses.story,
            "actor": addresses.actor,
            "source": addresses.source,
            "bill": addresses.bill,
            "page": addresses.page,
        }
        return f"/{find[self.kind](self.id)}"

    @cached_property
    def claim_ids(self) -> dict[str, str]:
        """The id of each claim, its own or the one that its words propose, by the name of its group in the form."""
        places: dict[int, bool] = {}
        for name, text in self.own_fields.items():
            first, _, rest = name.partition(".")
            place = rest.partition(".")[0]
            if first == "claims" and is_place(place):
                places[int(place)] = places.get(int(place), False) or bool(clean(text))
        filled = sorted(place for place, is_filled in places.items() if is_filled)
        claims: Any = self.values.get("claims", [])
        return {f"claims.{place}": claim["id"] for place, claim in zip(filled, claims, strict=True)}

    @cached_property
    def saved_claims(self) -> frozenset[str]:
        """The ids of the claims that the file has."""
        return self._saved_ids("claims")

    def _saved_ids(self, part: str) -> frozenset[str]:
        """Return the ids of the items that the file has in a part of the entry."""
        before = self.before.fields.items()
        return frozenset(text for name, text in before if re.fullmatch(rf"{part}\.\d+\.id", name))

    @property
    def id_fault(self) -> str | None:
        """Why the new entry can't have its id."""
        return None if self.opened else id_error(self.id, self.kind, self.records, self._owner)

    def _propose_id(self, values: Mapping[str, Value]) -> str:
        """Return an id made of the title, of a source as `onrecord source` makes it; without one, of its address."""
        if self.kind == "source" and values.get("url") and not (values.get("title") or values.get("description")):
            return suggest_id_by_address(str(values["url"]), self.kind, self.records)
        names = ("publisher", "title", "name") if values.get("title") else ("publisher", "description", "name")
        words = " ".join(first_text(values[name]) for name in names if name in values)
        return suggest_id(words, self.kind, self.records, self._owner, str(values.get("date", "")))

    @property
    def path(self) -> str:
        """The file of the entry."""
        return self.opened.path if self.opened else self._entry.path

    @property
    def key(self) -> str:
        """Its id in a file of several entries; else empty."""
        return self.id if self.kind in ("source", "actor") else ""

    @property
    def is_draft(self) -> bool:
        """Whether readers don't see it yet."""
        return self.kind == "event" and self.values.get("status", self._status_of_new) == "draft"

    @property
    def published(self) -> tuple[EventKey, ...]:
        """The event, if a check must look at it as published."""
        return ((self.story, self.id),) if self.is_draft else ()

    @property
    def _entry(self) -> NewEntry:
        values = {**self.values, "status": "draft"} if self.is_draft else self.values
        file = choose_file(self.desk.root, self.kind, self.id) if self.key else ""
        return NewEntry(self.kind, self.id, values, self._owner, file)

    @cached_property
    def added(self) -> tuple[tuple[str, NewEntry], ...]:
        """The entries that are added with this one, each with the start of its names in the form."""
        found: dict[tuple[str, EntryKind], dict[str, str]] = {}
        for name, text in self.fields.items():
            field = split_added(name)
            if field:
                found.setdefault((field.prefix, field.kind), {})[field.name] = text
        return tuple((prefix, self._new_entry(kind, own)) for (prefix, kind), own in found.items())

    def _new_entry(self, kind: EntryKind, fields: Mapping[str, str]) -> NewEntry:
        id_ = fields.get("id", kind)
        others = {name: text for name, text in fields.items() if name != "id"}
        values = to_values(MODELS[kind], others, self.language, self._read_date)
        file = choose_file(self.desk.root, kind, id_) if kind in IN_SHARED_FILES else ""
        return NewEntry(kind, id_, values, file=file)

    @cached_property
    def known(self) -> Records:
        """The records with the entries that the form adds."""
        return reduce(with_entry, (entry for _, entry in self.added), self.records)

    @cached_property
    def files(self) -> dict[str, Addition]:
        """The files that a save writes. Raises `UnsafeChangeError` if only the text can be changed, `RefusedError`."""
        today = self.desk.clock().date()
        added = [entry for _, entry in self.added]
        if self.opened is None:
            files = list_additions(self.desk.root, [*added, self._entry], {self._entry.name}, today)
            if self.step and self.story:
                files |= end_step(self.desk.root, self.records, self.step, (self.story, self.id))
            return files
        edited = edit_entry(self.opened.data, self.kind, self.opened.key, self.changes)
        own = {self.path: Addition(self.opened.data, edited.data)}
        return list_additions(self.desk.root, added, (), today, own)

    @property
    def unsaved(self) -> dict[str, bytes]:
        """The same, as the desk's site reads them."""
        return {path: file.after for path, file in self.files.items()}

    def with_title(self) -> "EntryState":
        """Return the state with a stand-in for a title that is missing, so that the other rules can be asked."""
        return self if self.values.get("title") else replace(self, fields={**self.fields, "title": "…"})


def _with_ids(
    items: Any,  # noqa: ANN401  (an item may lack any of its fields)
    words: str,
    languages: Sequence[str],
) -> list[Value]:
    """Return claims or quotations, each with an id: its own, or one made of its `words`."""
    taken = {item["id"] for item in items if "id" in item}
    with_ids: list[Value] = []
    for item in items:
        id_ = item.get("id") or free_id(ids_of_claims([first_text(item.get(words, ""))], languages)[0], taken)
        taken.add(id_)
        with_ids.append({"id": id_, **item})
    return with_ids
