"""The two states of a site that are compared, and the later id of each entry of the earlier one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property

from msgspec import Struct, field

from onrecord.editing.compare import changes
from onrecord.editing.compare.erasures import Erasure, find_erasure
from onrecord.model.fields import EventFields
from onrecord.model.former_ids import EventKey, all_keys
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.model.relations import Ref
from onrecord.model.site import Site

KINDS: tuple[changes.EntryName, ...] = ("site", "story", "actor", "source", "bill", "procedure", "page")
"""The kinds of entries, except for events and kept texts."""


EventEntry = Entry[EventFields]


class State(Struct, frozen=True, dict=True):
    """One state of a site."""

    records: Records | None
    """Its entries without drafts; None if the folder holds no site."""
    site: Site | None
    """The arranged site; None if it has errors."""
    addresses: Mapping[str, str | None] = field(default_factory=dict)
    """The addresses of pages and files; redirects have a target."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The digests of own templates, static files and files of `root/`."""
    word_standing: Callable[[Ref], str] = lambda _claim: ""
    """Returns a standing as English pages word it."""

    @property
    def events(self) -> Mapping[EventKey, Entry[EventFields]]:
        """The events without drafts."""
        return {} if self.records is None else self.records.event_by_id

    @cached_property
    def own_entries(self) -> Mapping[EntryKind, Mapping[str, Entry[Fields]]]:
        """The site's own entries by kind and id, in the order of ids; events are in `events`."""
        found: dict[EntryKind, dict[str, Entry[Fields]]] = defaultdict(dict)
        for entry in sorted(self.records.entries() if self.records else (), key=lambda entry: entry.id):
            if not entry.is_built_in:
                found[entry.kind][entry.id] = entry
        return found

    def may_have(self, kind: EntryKind, id_: str, story: str = "") -> bool:
        """Return whether it has an entry, valid or not, or may have it in a file that can't be read."""
        return self.records is not None and self.records.has(kind, id_, story)


class States(Struct, frozen=True, dict=True):
    """The earlier and the later state."""

    before: State
    after: State

    @property
    def is_whole(self) -> bool:
        """Whether everything can be compared: not so standings, origins, order, bills and addresses with errors."""
        return self.after.site is not None and (self.before.site is not None or self.before.records is None)

    @cached_property
    def ids(self) -> Mapping[changes.EntryName, Mapping[str, str]]:
        """The later id of each entry that has another one, by kind; of events, see `events`."""
        renamed = {kind: _find_renamed(self.before.own_entries[kind], self.after.own_entries[kind]) for kind in KINDS}
        return {kind: {**ids, **self.erasure.later_ids(kind)} for kind, ids in renamed.items()}

    @cached_property
    def erasure(self) -> Erasure:
        """What was erased: nothing that is told of it has its name."""
        return find_erasure(self.before.records, self.after.records)

    @cached_property
    def events(self) -> Mapping[EventKey, EventKey]:
        """The later key of each event that has another one; never that of an event which both states have."""
        before = self.before.events
        erased = self.erasure.successors.items()
        found = {(old.story, old.id): (new.story, new.id) for old, new in erased if new and old.kind == "event"}
        for key in before:
            now = self._find_later(key)
            if key not in found and now in self.after.events and now not in before and now not in found.values():
                found[key] = now
        return found

    def _find_later(self, key: EventKey) -> EventKey:
        """Return the key in the later state of the event that has this one or kept it as an alias, if there is one."""
        moved = (self.id_now("story", key[0]), key[1])
        if moved in self.after.events:
            return moved
        return self._former_events.get(key, self._former_events.get(moved, moved))

    @cached_property
    def _former_events(self) -> Mapping[EventKey, EventKey]:
        """The later event of each key that one of its aliases keeps."""
        events = self.after.events.items()
        return {old: key for key, one in events for old in all_keys(key, one.fields.aliases, ()) if old != key}

    @cached_property
    def _joined(self) -> Mapping[changes.EntryName, Mapping[str, str]]:
        """The later id of each entry that has another one or became a part of another entry, by kind; of no events."""
        return {kind: _find_joined(self.before.own_entries[kind], self.after.own_entries[kind]) for kind in KINDS}

    def meant_by(self, kind: changes.EntryName, id_: str) -> str:
        """Return the later id of an entry of the earlier state, also if two entries became one."""
        return self._joined[kind].get(id_, id_)

    def id_now(self, kind: changes.EntryName, id_: str) -> str:
        """Return the later id of an entry of the earlier state."""
        return self.ids[kind].get(id_, id_)

    def key_now(self, key: EventKey) -> EventKey:
        """Return the later key of an event of the earlier state."""
        return self.events.get(key, key)

    def key_meant_by(self, key: EventKey) -> EventKey:
        """Return the later key of an event of the earlier state, also if two events became one."""
        return self.events.get(key) or self._find_later(key)

    def body_now(self, body: str) -> str:
        """Return the later id of an actor, or the later key of an event whose speaker has no name."""
        story, slash, event = body.partition("/")
        return "/".join(self.key_now((story, event))) if slash else self.id_now("actor", body)

    def ref_now(self, ref: Ref) -> Ref:
        """Return the later reference to an event or claim of the earlier state."""
        return Ref(*self.key_now(ref.key), ref.claim)

    def claim_now(self, ref: Ref) -> Ref:
        """Return the later reference to an event or claim, where a renamed claim has its former id as an alias."""
        now = self.ref_now(ref)
        event = self.after.events.get(now.key)
        claims = event.fields.claims if event else ()
        if any(claim.id == now.claim for claim in claims):
            return now
        return next((now._replace(claim=claim.id) for claim in claims if now.claim in claim.aliases), now)


def _find_renamed(before: Mapping[str, Entry[Fields]], after: Mapping[str, Entry[Fields]]) -> dict[str, str]:
    """Return the later id of each entry whose former id is among the aliases of a new entry."""
    found: dict[str, str] = {}
    for id_, now in _find_joined(before, {id_: entry for id_, entry in after.items() if id_ not in before}).items():
        if id_ not in after and now not in found.values():
            found[id_] = now
    return found


def _find_joined(before: Mapping[str, Entry[Fields]], after: Mapping[str, Entry[Fields]]) -> dict[str, str]:
    """Return the id of the entry that has the id of a former one among its aliases, for each that is gone."""
    former = {alias: id_ for id_, entry in after.items() for alias in getattr(entry.fields, "aliases", ())}
    return {id_: former[id_] for id_ in before if id_ not in after and id_ in former}
