"""An entry as a form has it: what the editor typed, the values that it makes, and the files that would be written."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import blake2b
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.entry_values import clean, to_fields, to_values
from onrecord.desk.browser.opened_entry import KINDS, OpenedEntry, open_entry
from onrecord.desk.browser.visits import PREFIX, Desk, Visit
from onrecord.desk.editing.checked_site import NewEntry, additions, file_for
from onrecord.desk.editing.entry_edit import edit_entry, values_in
from onrecord.desk.editing.new_entries import MODELS, Value
from onrecord.desk.lookup.candidate_search import is_address
from onrecord.desk.lookup.id_suggestions import free_id, id_error, ids_of_claims, suggest_id
from onrecord.model.choices import EVENT_TYPES
from onrecord.model.fields import RELATIONS
from onrecord.model.ids import EventKey
from onrecord.model.records import EntryKind, Records
from onrecord.model.relations import parse_target
from onrecord.problems import RefusedError
from onrecord.site_files.additions import Addition, present

CONTROL, NEW = "-", "+"
"""The first characters of form fields that steer the form, and of those of entries that are added with it."""
_NEW_FIELD = re.compile(r"\+(actor|source)\.(\d+)\.(.+)")
_MOST_REMEMBERED = 64 << 20
"""In bytes: opened files, and pages of unsaved states."""


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
    """The entry with its file as it was when the form was opened; None for a new entry."""

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the entry's texts; the first is that of a text without one."""
        id_ = self.story if self.kind == "event" else self.name if self.kind == "story" else ""
        story = self.records.story_by_id.get(id_)
        return tuple((story.fields.languages if story else None) or self.records.site.fields.languages)

    @property
    def language(self) -> str:
        """The language of a text without one."""
        return self.languages[0]

    @cached_property
    def own_fields(self) -> dict[str, str]:
        """The fields of the entry itself."""
        return {name: text for name, text in self.fields.items() if name[0] not in (CONTROL, NEW)}

    @cached_property
    def values(self) -> dict[str, Value]:
        """The values that the form has now."""
        values = to_values(MODELS[self.kind], self.own_fields, self.language)
        for part, text in (("claims", "text"), ("quotes", "exact")):
            if isinstance(items := values.get(part), list):
                values[part] = _with_ids(items, text, self.language)
        return values

    @cached_property
    def was(self) -> dict[str, Value]:
        """The values of the file as it was opened; empty for a new entry. Raises `UnsafeChangeError`."""
        return values_in(self.opened.data, self.kind, self.opened.key) if self.opened else {}

    @property
    def changes(self) -> dict[str, Value | None]:
        """The fields with another value than when the form was opened; None for one without a value."""
        before = to_values(MODELS[self.kind], self.before_fields, self.language)
        names = [name for name in MODELS[self.kind].rows() if name in before or name in self.values]
        return {name: self.values.get(name) for name in names if self.values.get(name) != before.get(name)}

    @property
    def before_fields(self) -> dict[str, str]:
        """The fields of the form when it was opened."""
        return to_fields(MODELS[self.kind], self.was, self.language)[0]

    @cached_property
    def unfit(self) -> frozenset[str]:
        """The names of those values that only the text can show."""
        return to_fields(MODELS[self.kind], self.was, self.language)[1]

    @cached_property
    def id(self) -> str:
        """The entry's id; of a new entry the typed one, or else one that its title proposes."""
        if self.opened:
            return self.opened.name.rpartition("/")[2]
        return clean(self.fields.get("-id", "")) or self.proposed_id

    @property
    def proposed_id(self) -> str:
        """An id made of the title; of the type while there is no title."""
        return self._propose(self.kind, self.values) or str(self.values.get("type") or self.kind)

    @property
    def id_fault(self) -> str | None:
        """Why the new entry can't have its id."""
        return None if self.opened else id_error(self.id, self.kind, self.records, self._owner)

    @property
    def _owner(self) -> str:
        return self.story if self.kind == "event" else ""

    def _propose(self, kind: EntryKind, values: Mapping[str, Value]) -> str:
        names = ("publisher", "title") if values.get("title") else ("publisher", "description", "name")
        texts = [values.get(name) for name in (names if kind in ("source", "actor") else ("title",))]
        words = " ".join(one if isinstance(one, str) else next(iter(one.values())) for one in texts if one)  # type: ignore[union-attr]
        return suggest_id(words, kind, self.records, self._owner if kind == "event" else "", str(values.get("date", "")))

    @property
    def path(self) -> str:
        """The file of the entry."""
        return self.opened.path if self.opened else self._entry.path

    @property
    def key(self) -> str:
        """Its id in a file of several entries; else empty."""
        return self.id if self.kind in ("source", "actor") else ""

    @property
    def address(self) -> str:
        """Its form, once it is saved."""
        return f"{PREFIX}/edit/{self.kind}/{f'{self.story}/{self.id}' if self.kind == 'event' else self.id}"

    @property
    def is_draft(self) -> bool:
        """Whether readers don't see it yet."""
        return self.kind == "event" and self.values.get("status", "" if self.opened else "draft") == "draft"

    @property
    def published(self) -> tuple[EventKey, ...]:
        """The event, if a check must look at it as published."""
        return ((self.story, self.id),) if self.is_draft else ()

    @property
    def _entry(self) -> NewEntry:
        values = {**self.values, "status": "draft"} if self.is_draft else self.values
        file = file_for(self.desk.root, self.kind, self.id) if self.key else ""
        return NewEntry(self.kind, self.id, values, self._owner, file)

    @cached_property
    def added(self) -> tuple[NewEntry, ...]:
        """The actors and sources that are added with the entry, by their places in the form."""
        return tuple(entry for _, entry in self.added_by_prefix)

    @cached_property
    def added_by_prefix(self) -> tuple[tuple[str, NewEntry], ...]:
        """The same, each with the start of its names in the form."""
        found: dict[str, dict[str, str]] = {}
        for name, text in self.fields.items():
            if match := _NEW_FIELD.fullmatch(name):
                found.setdefault(f"+{match[1]}.{match[2]}", {})[match[3]] = text
        return tuple((prefix, self._new_entry(prefix, own)) for prefix, own in found.items())

    def _new_entry(self, prefix: str, fields: Mapping[str, str]) -> NewEntry:
        kind: Any = prefix[1:].partition(".")[0]
        values = to_values(MODELS[kind], {name: text for name, text in fields.items() if name != "id"}, self.language)
        id_ = clean(fields.get("id", "")) or self._propose(kind, values) or f"new-{kind}"
        return NewEntry(kind, id_, values, file=file_for(self.desk.root, kind, id_))

    @cached_property
    def files(self) -> dict[str, Addition]:
        """The files that a save writes. Raises `UnsafeChangeError` if only the text can be changed, `RefusedError`."""
        today = self.desk.clock().date()
        if self.opened is None:
            return additions(self.desk.root, [*self.added, self._entry], {self._entry.name}, today)
        edited = edit_entry(self.opened.data, self.kind, self.opened.key, self.changes)
        begun = {self.path: Addition(self.opened.data, edited.data)}
        return additions(self.desk.root, self.added, (), today, begun)

    @property
    def unsaved(self) -> dict[str, bytes]:
        """The same, as the desk's site reads them."""
        return {path: file.after for path, file in self.files.items()}

    def with_title(self) -> "EntryState":
        """Return the state with a stand-in for a title that is missing, so that the other rules can be asked."""
        return replace(self, fields={**self.fields, "title": "…"}) if not self.values.get("title") else self


def _with_ids(items: list[Value], text: str, language: str) -> list[Value]:
    """Return claims or quotations, each with an id."""
    taken = {str(item["id"]) for item in items if isinstance(item, Mapping) and "id" in item}
    found: list[Value] = []
    for item in items:
        if isinstance(item, Mapping) and "id" not in item:
            words = item.get(text, "")
            plain = words if isinstance(words, str) else str(next(iter(words.values()))) if isinstance(words, Mapping) else ""
            id_ = free_id(ids_of_claims([plain])[0], taken)
            taken.add(id_)
            item = {"id": id_, **item}
        found.append(item)
    return found


def state_of_new(visit: Visit, records: Records) -> EntryState:
    """Return the state of the form for a new entry. Raises `RefusedError` for an unknown kind."""
    kind = visit.path["type"]
    is_event = kind in EVENT_TYPES
    if not is_event and kind not in KINDS:
        raise RefusedError(f"nothing new is called '{kind}'")
    target, query = visit.query.get("target", ""), visit.query
    stories = [story.id for story in records.stories]
    chosen = visit.fields.get("-story") or query.get("story") or target.partition("/")[0]
    story = chosen or (stories[0] if len(stories) == 1 else "")
    begun: dict[str, str] = {"type": kind} if is_event else {}
    begun |= {name: text for name, text in query.items() if name in ("bill", "title", "url", "name")}
    if is_event and target:
        ref = parse_target(target, story)
        relation = query.get("relation", "")
        named = ref.name() if ref.story == story else ref.full_name()
        if ref.key in records.event_by_id and relation in RELATIONS:
            begun[f"{relation}.0.target"] = named.removesuffix("#")
    fields = _steer({**begun, **visit.fields} if visit.is_post else begun, records)
    return EntryState(visit.desk, records, "event" if is_event else kind, "", story if is_event else "", fields)  # type: ignore[arg-type]


def state_of_opened(visit: Visit, records: Records) -> EntryState:
    """Return the state of the form for an entry of the site. Raises `RefusedError`, `UnsafeChangeError`."""
    kind, name, desk = visit.path["kind"], visit.path["name"], visit.desk
    opened = open_entry(kind, name, records, desk.root)
    base = visit.fields.get("-base", "")
    if base and base in desk.memory:
        opened = replace(opened, data=desk.memory[base])
    state = EntryState(desk, records, kind, name, name.partition("/")[0] if kind == "event" else "", {}, opened)  # type: ignore[arg-type]
    fields = {**_steer(visit.fields, records)} if visit.is_post else state.before_fields
    return replace(state, fields={**fields, "-base": remember(desk, opened.data)})


def remember(desk: Desk, data: bytes) -> str:
    """Keep bytes for this run, as many as fit; return their digest."""
    digest = blake2b(data, digest_size=16).hexdigest()
    desk.memory.pop(digest, None)
    desk.memory[digest] = data
    while sum(map(len, desk.memory.values())) > _MOST_REMEMBERED and len(desk.memory) > 1:
        desk.memory.pop(next(iter(desk.memory)))
    return digest


def _steer(sent: Mapping[str, str], records: Records) -> dict[str, str]:
    """Return the fields after what a button or a choice asked for: a value set, taken away, or a new entry begun."""
    fields = dict(sent)
    if wish := fields.pop("-set", ""):
        name, _, text = wish.partition("=")
        fields[name] = text
    if away := fields.pop("-drop", ""):
        fields = {name: text for name, text in fields.items() if name != away and not name.startswith(f"{away}.")}
    for name, text in tuple(fields.items()):
        if name[0] not in (CONTROL, NEW) and text.startswith(("+actor:", "+source:")):
            fields |= begin_entry(name, text, fields, records)
    return fields


def begin_entry(name: str, wish: str, fields: Mapping[str, str], records: Records) -> dict[str, str]:
    """Return the fields that begin a new actor or source, '+actor:glass dir', and name it in the field `name`."""
    kind, _, typed = wish[1:].partition(":")
    number = sum(1 for one in fields if re.fullmatch(rf"\+{kind}\.\d+\.id", one))
    prefix = f"+{kind}.{number}"
    first = "name" if kind == "actor" else "url" if is_address(typed) else "title"
    words = re.sub(r"https?://(www\.)?", "", typed)
    taken = {text for one, text in fields.items() if re.fullmatch(r"\+\w+\.\d+\.id", one)}
    id_ = free_id(suggest_id(words, kind, records) or kind, taken)  # type: ignore[arg-type]
    return {name: id_, f"{prefix}.id": id_, f"{prefix}.{first}": typed}


def added_names(state: EntryState) -> Iterator[tuple[str, str]]:
    """Yield the kind and the id of each entry that is added with the form's own."""
    for entry in state.added:
        yield entry.kind, entry.id


def is_changed_on_disk(state: EntryState) -> bool:
    """Return whether another program changed the opened file."""
    now = present(state.desk.root, state.path)
    return state.opened is not None and (now.after if now else None) != state.opened.data
