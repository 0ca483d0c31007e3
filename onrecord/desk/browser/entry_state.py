"""An entry as a form has it: what the editor typed, the values that it makes, and the files that would be written."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from hashlib import blake2b
from itertools import count
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.entry_values import clean, named_by, to_fields, to_values
from onrecord.desk.browser.opened_entry import KINDS, OpenedEntry, open_entry
from onrecord.desk.browser.visits import Desk, Visit
from onrecord.desk.editing.added_entry import NewEntry
from onrecord.desk.editing.entry_edit import edit_entry, values_in
from onrecord.desk.editing.file_choice import choose_file
from onrecord.desk.editing.insertion import list_additions
from onrecord.desk.editing.new_entries import MODELS
from onrecord.desk.editing.yaml_values import Value
from onrecord.desk.forms.typed_dates import read_typed_date
from onrecord.desk.lookup.candidate_search import is_address
from onrecord.desk.lookup.entry_names import first_text
from onrecord.desk.lookup.id_suggestions import free_id, id_error, ids_of_claims, suggest_id
from onrecord.model.choices import EVENT_TYPES
from onrecord.model.fields import RELATIONS
from onrecord.model.former_ids import EventKey
from onrecord.model.records import EntryKind, Records
from onrecord.model.relations import parse_target
from onrecord.problems import RefusedError
from onrecord.site_files.additions import Addition

_NEW = re.compile(r"(\+(actor|source)\.\d+)\.(.+)")
"""A field of an entry that is added with the form's own. Those that begin with '-' steer the form."""
_LONGEST_NAME = 200
FINDER = "-find."
"""Begins the name of a field with words; the entry that they find is for the field of the rest of the name."""
_MOST_REMEMBERED = 64 << 20
"""How many bytes of opened files, and of pages of unsaved states, stay in memory."""


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

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the entry's texts; the first is that of a text without one."""
        story = self.records.story_by_id.get(self.name if self.kind == "story" else self.story)
        return tuple((story.fields.languages if story else None) or self.records.site.fields.languages)

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
        return {name: text for name, text in self.fields.items() if name[0] not in "-+"}

    @cached_property
    def untaken(self) -> dict[str, str]:
        """The words that were typed to find an entry of which none was taken, by the name of the field for it."""
        typed = {name[len(FINDER) :]: clean(text) for name, text in self.fields.items() if name.startswith(FINDER)}
        return {name: words for name, words in typed.items() if words and not self.fields.get(name)}

    def named_by(self, name: str) -> tuple[str, str]:
        """Return the kind of entry that a field names, also one of an entry that is added, and its question."""
        return _named_by(name, self.kind)

    @cached_property
    def values(self) -> dict[str, Value]:
        """The values that the form has now; each claim and quotation has an id."""
        values = to_values(MODELS[self.kind], self.own_fields, self.language, self._read_date)
        for part, words in (("claims", "text"), ("quotes", "exact")):
            if part in values:
                values[part] = _with_ids(values[part], words)
        return values

    @cached_property
    def before(self) -> tuple[dict[str, str], frozenset[str]]:
        """The fields of the form when it was opened, and the values that no form can show. Raises as `values_in`."""
        values = values_in(self.opened.data, self.kind, self.opened.key) if self.opened else {}
        return to_fields(MODELS[self.kind], values, self.language)

    @property
    def unfit(self) -> frozenset[str]:
        """The names of those values that only the text can show."""
        return self.before[1]

    @property
    def changes(self) -> dict[str, Value | None]:
        """The fields with another value than when the form was opened; None for one without a value."""
        model = MODELS[self.kind]
        before = to_values(model, self.before[0], self.language)
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
    def id_fault(self) -> str | None:
        """Why the new entry can't have its id."""
        return None if self.opened else id_error(self.id, self.kind, self.records, self._owner)

    def _propose_id(self, values: Mapping[str, Value]) -> str:
        """Return an id made of the title; of a source as `onrecord source` makes it."""
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
        return self.kind == "event" and self.values.get("status", "" if self.opened else "draft") == "draft"

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
        """The actors and sources that are added with the entry, each with the start of its names in the form."""
        found: dict[str, dict[str, str]] = {}
        for match in filter(None, map(_NEW.fullmatch, self.fields)):
            found.setdefault(match[1], {})[match[3]] = self.fields[match[0]]
        return tuple((prefix, self._new_entry(prefix, own)) for prefix, own in found.items())

    def _new_entry(self, prefix: str, fields: dict[str, str]) -> NewEntry:
        kind: Any = prefix[1:].partition(".")[0]
        id_ = fields.pop("id", kind)
        values = to_values(MODELS[kind], fields, self.language, self._read_date)
        return NewEntry(kind, id_, values, file=choose_file(self.desk.root, kind, id_))

    @cached_property
    def files(self) -> dict[str, Addition]:
        """The files that a save writes. Raises `UnsafeChangeError` if only the text can be changed, `RefusedError`."""
        today = self.desk.clock().date()
        added = [entry for _, entry in self.added]
        if self.opened is None:
            return list_additions(self.desk.root, [*added, self._entry], {self._entry.name}, today)
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


def state_of_new(visit: Visit, records: Records) -> EntryState:
    """Return the state of the form for a new entry. Raises `RefusedError` for an unknown kind."""
    type_ = visit.path["type"]
    if type_ in EVENT_TYPES:
        story = _chosen_story(visit, records)
        linked = {**_linked_fields(visit), **_linked_relation(visit, story, records)}
        fields = _steer(visit.fields if visit.is_post else linked, "event", records)
        fields["type"] = type_
        return EntryState(visit.desk, records, "event", "", story, fields)
    if type_ not in KINDS:
        raise RefusedError(f"nothing new is called '{type_}'")
    sent = visit.fields if visit.is_post else _linked_fields(visit)
    return EntryState(visit.desk, records, type_, "", "", _steer(sent, type_, records))  # type: ignore[arg-type]


def _chosen_story(visit: Visit, records: Records) -> str:
    """Return the story that is chosen for an event, or the only one; empty if it has yet to be chosen."""
    stories = [story.id for story in records.stories]
    target = visit.query.get("target", "")
    chosen = visit.fields.get("-story") or visit.query.get("story") or target.partition("/")[0]
    if chosen in stories:
        return chosen
    return stories[0] if len(stories) == 1 else ""


def _linked_fields(visit: Visit) -> dict[str, str]:
    """Return the fields that a link to a form fills in."""
    return {name: text for name, text in visit.query.items() if name in ("bill", "title", "url", "name")}


def _linked_relation(visit: Visit, story: str, records: Records) -> dict[str, str]:
    """Return the field for the event or claim that a link says the new event answers."""
    target = parse_target(visit.query.get("target", ""), story)
    relation = visit.query.get("relation")
    if target.key not in records.event_by_id or relation not in RELATIONS:
        return {}
    name = target.name() if target.story == story else target.full_name()
    return {f"{relation}.0.target": name.removesuffix("#")}


def state_of_opened(visit: Visit, records: Records) -> EntryState:
    """Return the state of the form for an entry of the site. Raises `RefusedError`, `UnsafeChangeError`."""
    desk = visit.desk
    kind = visit.path["kind"]
    name = visit.path["name"]
    base = visit.fields.get("-base", "")
    opened = open_entry(kind, name, records, desk.root, desk.memory.get(base))
    opened = replace(opened, data=recall(desk, base, opened.data))
    story = name.partition("/")[0] if kind == "event" else ""
    fields = _steer(visit.fields, kind, records)
    state = EntryState(desk, records, kind, name, story, fields, opened)  # type: ignore[arg-type]
    if not visit.is_post:
        fields, _ = state.before
    return replace(state, fields={**fields, "-base": remember(desk, opened.data)})


def remember(desk: Desk, data: bytes) -> str:
    """Keep bytes for this run, as many as fit; return their digest."""
    digest = _digest(data)
    desk.memory[digest] = desk.memory.pop(digest, data)
    while sum(map(len, tuple(desk.memory.values()))) > _MOST_REMEMBERED and len(desk.memory) > 1:
        desk.memory.pop(next(iter(desk.memory)), None)
    return digest


def recall(desk: Desk, digest: str, now: bytes) -> bytes:
    """Return a file as it was opened, or as it is `now` if no digest is known. Raises `RefusedError` if it is lost."""
    data = desk.memory.get(digest)
    if data is None and digest not in ("", _digest(now)):
        message = "the file has changed since it was opened here, and the desk no longer knows what it was"
        raise RefusedError(f"{message}; open the entry again, and take over what you typed")
    return now if data is None else data


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _with_ids(items: Any, words: str) -> list[Value]:  # noqa: ANN401  (an item may lack any of its fields)
    """Return claims or quotations, each with an id: its own, or one made of its `words`."""
    taken = {item["id"] for item in items if "id" in item}
    with_ids: list[Value] = []
    for item in items:
        id_ = item.get("id") or free_id(ids_of_claims([first_text(item.get(words, ""))])[0], taken)
        taken.add(id_)
        with_ids.append({"id": id_, **item})
    return with_ids


def _named_by(name: str, kind: str) -> tuple[str, str]:
    """Return as `EntryState.named_by`, in the form of an entry of a kind."""
    new = _NEW.fullmatch(name)
    return named_by(MODELS[new[2]], new[3]) if new else named_by(MODELS[kind], name)


def _steer(sent: Mapping[str, str], kind: str, records: Records) -> dict[str, str]:
    """Return the fields after what a button or a choice asked for: a value set, taken away, or a new entry begun."""
    fields = dict(sent)
    name, is_set, text = sent.get("-set", "").partition("=")
    if is_set:
        fields[name] = text
    dropped = sent.get("-drop", "-")
    gone = (f"{dropped}.", f"{FINDER}{dropped}.")
    fields = {
        name: text
        for name, text in fields.items()
        if 0 < len(name) <= _LONGEST_NAME and not f"{name}.".startswith(gone)
    }
    for name, text in tuple(fields.items()):
        if text.startswith(("+actor:", "+source:")):
            wished, _, typed = text[1:].partition(":")
            if _named_by(name, kind)[0] == wished:
                fields |= _begin(name, wished, typed, fields, records)
    return fields


def _begin(name: str, kind: str, typed: str, fields: Mapping[str, str], records: Records) -> dict[str, str]:
    """Return the fields that begin a new actor or source, called as `typed`, and name it in the field `name`."""
    prefixes = (f"+{kind}.{place}" for place in count())
    prefix = next(prefix for prefix in prefixes if f"{prefix}.id" not in fields)
    taken = {text for field, text in fields.items() if field.startswith("+") and field.endswith(".id")}
    words = re.sub(r"https?://(www\.)?", "", typed)
    id_ = free_id(suggest_id(words, kind, records) or kind, taken)  # type: ignore[arg-type]
    title = "title"
    if kind == "actor":
        title = "name"
    elif is_address(typed):
        title = "url"
    return {name: id_, f"{prefix}.id": id_, f"{prefix}.{title}": typed}
