"""The two states of a site that are compared, and the ids that changed between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct, field

from onrecord.desk.compare.changes import EntryName
from onrecord.model.fields import EventFields
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Ref
from onrecord.model.site import Site

KINDS: tuple[EntryName, ...] = ("site", "story", "actor", "source", "bill", "procedure", "page")
"""The kinds of entries, except for events and kept texts."""
EventKey = tuple[str, str]
"""The story and the id of an event."""


class State(Struct, frozen=True):
    """One state of a site."""

    records: Records | None
    """Its entries without drafts; None if the folder holds no site."""
    site: Site | None
    """The arranged site; None if it has errors."""
    addresses: Mapping[str, str | None] = field(default_factory=dict)
    """Each address of a page or file; with the address that it leads to if it is a redirect."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The digest of each own template and static file, by its path."""


class States(Struct, frozen=True, dict=True):
    """The earlier and the later state."""

    before: State
    after: State

    @cached_property
    def ids(self) -> Mapping[EntryName, Mapping[str, str]]:
        """The later id of each entry that has another one, by kind; of events, see `events`."""
        return {kind: renamed(own_entries(self.before, kind), own_entries(self.after, kind)) for kind in KINDS}

    @cached_property
    def events(self) -> Mapping[EventKey, EventKey]:
        """The later key of each event that has another one; never that of an event which both states have."""
        before, after = _events(self.before), _events(self.after)
        found: dict[EventKey, EventKey] = {}
        former = {(event.story, alias): key for key, event in after.items() for alias in event.fields.aliases}
        for key in before:
            moved = (self.id_now("story", key[0]), key[1])
            now = moved if moved in after else former.get(moved, moved)
            if now in after and now not in before and now not in found.values():
                found[key] = now
        return found

    @cached_property
    def _joined(self) -> Mapping[EntryName, Mapping[str, str]]:
        """The later id of each entry that became a part of one that both states have, by kind; of no events."""
        return {kind: joined(own_entries(self.before, kind), own_entries(self.after, kind)) for kind in KINDS}

    def meant_by(self, kind: EntryName, id_: str) -> str:
        """Return the later id of an entry of the earlier state, also if two entries became one."""
        return self._joined[kind].get(id_) or self.id_now(kind, id_)

    def id_now(self, kind: EntryName, id_: str) -> str:
        """Return the later id of an entry of the earlier state."""
        return self.ids[kind].get(id_, id_)

    def key_now(self, key: EventKey) -> EventKey:
        """Return the later key of an event of the earlier state."""
        return self.events.get(key, key)

    def ref_now(self, ref: Ref) -> Ref:
        """Return the later reference to an event or claim of the earlier state."""
        return Ref(*self.key_now(ref.key), ref.claim)

    def claim_now(self, ref: Ref) -> Ref:
        """Return the later reference to an event or claim, where a renamed claim has its former id as an alias."""
        now = self.ref_now(ref)
        event = _events(self.after).get(now.key)
        claims = event.fields.claims if event else ()
        if any(claim.id == now.claim for claim in claims):
            return now
        return next((now._replace(claim=claim.id) for claim in claims if now.claim in claim.aliases), now)


def renamed(before: Mapping[str, Entry[Fields]], after: Mapping[str, Entry[Fields]]) -> dict[str, str]:
    """Return the later id of each entry whose former id is among the aliases of another entry."""
    new = {id_: entry for id_, entry in after.items() if id_ not in before}
    former = {alias: id_ for id_, entry in new.items() for alias in getattr(entry.fields, "aliases", ())}
    found: dict[str, str] = {}
    for id_ in before:
        if id_ not in after and id_ in former and former[id_] not in found.values():
            found[id_] = former[id_]
    return found


def joined(before: Mapping[str, Entry[Fields]], after: Mapping[str, Entry[Fields]]) -> dict[str, str]:
    """Return the id of the entry that has the id of a former one among its aliases, for each that is gone."""
    former = {alias: id_ for id_, entry in after.items() for alias in getattr(entry.fields, "aliases", ())}
    return {id_: former[id_] for id_ in before if id_ not in after and id_ in former}


def own_entries(state: State, kind: EntryName) -> dict[str, Entry[Fields]]:
    """Return the site's own entries of one of `KINDS` by id, in the order of ids."""
    records = state.records
    if records is None:
        return {}
    lists: Mapping[str, Iterable[Entry[Fields]]] = {
        "site": (records.site,),
        "story": records.stories,
        "actor": records.actors,
        "source": records.sources,
        "bill": records.bills,
        "procedure": records.procedures,
        "page": records.pages,
    }
    found = sorted(lists[kind], key=lambda entry: entry.id)
    return {entry.id: entry for entry in found if not entry.is_built_in}


def _events(state: State) -> Mapping[EventKey, Entry[EventFields]]:
    return {} if state.records is None else state.records.event_by_id
