"""The two states of a site that are compared, the ids that changed, and how entries and standings differ."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from html import unescape
from typing import Any, Literal, NamedTuple, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.desk.compare import changes
from onrecord.desk.compare.erasures import Erasure, find_erasure
from onrecord.model import relations as model
from onrecord.model.fields import EventFields, text_names
from onrecord.model.frozen_model import Fields
from onrecord.model.ids import EventKey, all_keys
from onrecord.model.origins import Origins
from onrecord.model.prose import CitationGroup, Prose
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.model.relations import Body, Ref
from onrecord.model.site import Event, Site

Key = TypeVar("Key", bound="str | tuple[str, str]")
_TAG = re.compile(r"<[^>]*>")
_IDENTITIES = ("id", "target", "src", "source", "organization", "stage", "key")  # an item is known by the first
Path = tuple[str, ...]
KINDS: tuple[changes.EntryName, ...] = ("site", "story", "actor", "source", "bill", "procedure", "page")
"""The kinds of entries, except for events and kept texts."""
_UNSAID = "unsaid"  # the mark of a claim on which nobody takes a position, as on pages


def compare_entries(states: States) -> Iterator[changes.AnyChange]:
    """Yield the changes of all entries but events, kind by kind, and those of kept texts."""
    for kind in KINDS:
        yield from _changes_of(kind, states)
    kept = (state.records.snapshots if state.records else {} for state in (states.before, states.after))
    before, after = ({source: text.sha256 for source, text in texts.items()} for texts in kept)
    yield from (changes.KeptTextChanged(source, change) for source, change in compare_digests(before, after))


def field_change(entry: changes.EntryName, id_: str, found: Difference) -> changes.AnyChange:
    """Return a difference between the fields of an entry as a change."""
    values = (found.before, found.after)
    is_text = len(found.path) > 1 and found.path[-2] in text_names()
    if is_text and all(value is None or isinstance(value, str) for value in values):
        return changes.TextEdited(entry, id_, ".".join(found.path[:-1]), found.path[-1], *values)
    return changes.FieldChanged(entry, id_, ".".join(found.path), *values)


def title_of(entry: Entry[Fields]) -> changes.Text:
    """Return the name of an entry, as far as it has one."""
    fields = entry.fields
    named = (getattr(fields, name, None) for name in ("title", "name", "description"))
    found: Any = next((text for text in named if text), {})
    language = getattr(fields, "language", None) or "und"  # of a source's title, which has no translations
    return {language: found} if isinstance(found, str) else dict(found)


def _changes_of(kind: changes.EntryName, states: States) -> Iterator[changes.AnyChange]:
    before, after = states.before.own_entries[kind], states.after.own_entries[kind]
    now = states.ids[kind]
    for id_, entry in before.items():
        later = after.get(now.get(id_, id_))
        if later is not None:
            if id_ in now:
                yield changes.EntryRenamed(kind, later.id, id_, title_of(later))
            yield from _edits(kind, entry, later)
        elif not states.after.may_have(kind, id_):
            yield changes.EntryRemoved(kind, id_, title_of(entry))
    for id_, entry in after.items():
        if id_ not in before and id_ not in now.values() and not states.before.may_have(kind, id_):
            yield changes.EntryAdded(kind, id_, title_of(entry))


def _edits(kind: changes.EntryName, before: Entry[Fields], after: Entry[Fields]) -> Iterator[changes.AnyChange]:
    if before.fingerprint == after.fingerprint:
        return
    for found in differences(plain(before.fields), plain(after.fields)):
        yield field_change(kind, after.id, found)
    for language in dict.fromkeys((*before.prose, *after.prose)):
        was, now = (_words(entry.prose.get(language)) for entry in (before, after))
        if was != now:
            yield changes.TextEdited(kind, after.id, "text", language, was, now)


def _words(prose: Prose | None) -> str | None:
    """Return the words of a compiled text, with its citations as editors write them."""
    if prose is None:
        return None
    parts = []
    for piece in prose.pieces:
        if isinstance(piece, CitationGroup):
            parts.append(f"[{'; '.join(f'@{mark.source}' for mark in piece.items)}]")
        elif isinstance(piece, str):
            parts.append(piece)
    return unescape(_TAG.sub("", "".join(parts))).strip()


def compare_digests(before: Mapping[Key, str], after: Mapping[Key, str]) -> Iterator[tuple[Key, changes.Presence]]:
    """Yield each key whose digest differs, in order, with what happened to the thing."""
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        if was != now:
            yield key, "added" if was is None else "removed" if now is None else "edited"


class Difference(NamedTuple):
    """One value that differs; None stands for an absent one."""

    path: Path
    """The names of the fields and the ids of the list items that lead to it."""
    before: Any
    after: Any


def plain(fields: Fields | None) -> dict[str, Any]:
    """Return the fields of an entry as JSON has them, without those that have their default."""
    return {} if fields is None else fields.as_json(has_defaults=False)


def differences(before: Mapping[str, Any], after: Mapping[str, Any], path: Path = ()) -> Iterator[Difference]:
    """Yield each value that differs, in the order of the fields; an item of a list is compared with its namesake."""
    for name in dict.fromkeys((*before, *after)):
        yield from _difference(before.get(name), after.get(name), (*path, name))


def _difference(before: Any, after: Any, path: Path) -> Iterator[Difference]:  # noqa: ANN401  (plain data)
    if before == after:
        return
    if isinstance(before, dict | None) and isinstance(after, dict | None):
        yield from differences(before or {}, after or {}, path)
    elif _are_items(before) and _are_items(after):
        yield from _between_items(_by_identity(before or []), _by_identity(after or []), path)
    else:
        yield Difference(path, before, after)


def _between_items(before: Mapping[str, Any], after: Mapping[str, Any], path: Path) -> Iterator[Difference]:
    """Yield whole items that one list lacks, the differences of all others, and a difference of their order."""
    for name in dict.fromkeys((*before, *after)):
        if name in before and name in after:
            yield from _difference(before[name], after[name], (*path, name))
        else:
            yield Difference((*path, name), before.get(name), after.get(name))
    common = [name for name in before if name in after]
    if common != (now := [name for name in after if name in before]):
        yield Difference(path, common, now)


def _are_items(value: Any) -> bool:  # noqa: ANN401  (plain data)
    """Return whether a value is absent, or a list whose items all have an id."""
    return value is None or (isinstance(value, list) and all(isinstance(one, dict) and _identity(one) for one in value))


def _by_identity(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the items of a list by their ids; of several with one id, the later ones have a number too."""
    seen = Counter[str]()
    found = dict[str, Any]()
    for item in items:
        name = _identity(item)
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} ({seen[name]})"] = item
    return found


def _identity(item: Mapping[str, Any]) -> str:
    return next((item[key] for key in _IDENTITIES if isinstance(item.get(key), str)), "")


class State(Struct, frozen=True, dict=True):
    """One state of a site."""

    records: Records | None
    """Its entries without drafts; None if the folder holds no site."""
    site: Site | None
    """The arranged site; None if it has errors."""
    addresses: Mapping[str, str | None] = field(default_factory=dict)
    """The addresses of pages and files; redirects have a target."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The digests of own templates and static files."""
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
        before, after = self.before.events, self.after.events
        erased = self.erasure.successors.items()
        found = {(old.story, old.id): (new.story, new.id) for old, new in erased if new and old.kind == "event"}
        former = {old: key for key, one in after.items() for old in all_keys(key, one.fields.aliases, ()) if old != key}
        for key in before:
            moved = (self.id_now("story", key[0]), key[1])
            now = moved if moved in after else former.get(key, former.get(moved, moved))
            if key not in found and now in after and now not in before and now not in found.values():
                found[key] = now
        return found

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


def compare_standings(states: States) -> Iterator[changes.StandingChanged]:
    """Yield each claim of both states that stands differently, in the order of the later state's events."""
    before, after = states.before.site, states.after.site
    if before is None or after is None:
        return
    former = {states.ref_now(ref): ref for ref in before.matters}
    for event in after.events.values():
        for claim in event.fields.claims:
            ref = Ref(event.story, event.id, claim.id)
            if ref not in former or ref not in after.matters:
                continue
            was, now = _standing(before, former[ref], states.body_now), _standing(after, ref)
            if was != now:
                was = replace(was, words=states.before.word_standing(former[ref]))
                now = replace(now, words=states.after.word_standing(ref))
                yield changes.StandingChanged(ref.full_name(), dict(claim.text), was, now)


def compare_origins(states: States) -> Iterator[changes.OriginsChanged]:
    """Yield what both states have with other numbers of origins; no claim whose numbers are those of its event."""
    before, after = states.before.site, states.after.site
    if before is None or after is None:
        return
    for old in before.stories.values():
        story = after.stories.get(states.id_now("story", old.id))
        if story:
            yield from _between("story", story.id, old.origins, story.origins)
    former = {states.key_now(key): event for key, event in before.events.items()}
    for key, event in after.events.items():
        if key in former and not event.is_withdrawn and not former[key].is_withdrawn:
            yield from _of_event(former[key], event)


def standing_of(claim: Ref, state: State, states: States) -> changes.StandingState | None:
    """Return the standing of a claim in one of the states; None if one of them has errors."""
    if not states.is_whole or state.site is None or claim not in state.site.matters:
        return None
    return replace(_standing(state.site, claim), words=state.word_standing(claim))


def _standing(site: Site, claim: Ref, id_now: Callable[[str], str] = str) -> changes.StandingState:
    """Return the standing of a claim as plain data, without words; `id_now` returns the later id of a body."""

    def ids(bodies: Iterable[Body]) -> tuple[str, ...]:
        return tuple(id_now(body.id) for body in bodies)

    standing = site.matters[claim].standing(claim)
    findings = tuple(_finding_state(state, id_now) for state in site.matters[claim].findings(claim))
    if standing is None:
        return changes.StandingState(_UNSAID, (), (), (), (), (), None, findings)
    holding, opposing, confirming = map(ids, (standing.holding, standing.opposing, standing.confirmed_by))
    others = ids(standing.shared_by), ids(standing.maintained_by)
    return changes.StandingState(standing.mark, holding, opposing, confirming, *others, standing.answer, findings)


def _finding_state(state: model.FindingState, id_now: Callable[[str], str]) -> changes.FindingState:
    def event(ref: Ref) -> str:
        return id_now("/".join(ref.key))

    found = state.finding
    reviews = (
        changes.ReviewState(event(step.event), step.kind, event(step.target))
        for step in state.reviews
        if step.kind in ("upholds", "reverses")
    )
    bodies = tuple(id_now(body.id) for body in found.bodies)
    return changes.FindingState(event(found.event), found.result, bodies, tuple(reviews), state.is_under_appeal)


def _of_event(before: Event, after: Event) -> Iterator[changes.OriginsChanged]:
    own = (_count(before.origins), _count(after.origins))
    yield from _between("event", f"{after.story}/{after.id}", before.origins, after.origins)
    for claim, origins in after.claim_origins.items():
        was = before.claim_origins.get(claim)
        if was is not None and (_count(was), _count(origins)) != own:
            yield from _between("claim", f"{after.story}/{after.id}#{claim}", was, origins)


def _between(
    of: Literal["claim", "event", "story"], id_: str, before: Origins, after: Origins
) -> Iterator[changes.OriginsChanged]:
    was, now = _count(before), _count(after)
    if was != now:
        yield changes.OriginsChanged(of, id_, was, now)


def _count(origins: Origins) -> changes.OriginCount:
    return changes.OriginCount(len(origins.roots), len(origins.unknown), len(origins.records))
