"""Finds what was erased between two states, so that no output of a comparison prints the name again.

An entry is erased if it is gone and its lines in `published.txt` are gone too: whatever else leaves the record keeps
them. `onrecord erase` gives it a neutral id, such as `person-1`, which the comparison then takes as its later id.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import get_args

from msgspec import Struct, field

from onrecord.editing.erasing.name_forms import MASK, NameForms, Spelling, forms_of, spellings_of
from onrecord.model.choices import ActorKind
from onrecord.model.foldings import fold_erased, transliterated
from onrecord.model.full_names import NAMED_KINDS, EntryName, NamedKind
from onrecord.model.records import Records

ERASED = "[erased]"
"""What an output has in place of former words with the name in them."""
_NEUTRAL = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(sorted({*get_args(ActorKind), *NAMED_KINDS}))})-\d+(?![a-z0-9])")
"""The word that `onrecord erase` puts into an id in place of the name."""
_NUMBERED = re.compile(r"(.*)-\d+")
"""An id with a number at its end: `erase` adds one if another entry has the id."""
_ORDER: tuple[NamedKind, ...] = ("story", "event", "claim", "actor", "source", "bill")
"""The order in which things are looked for: the story's id is a part of the event's name, and so on."""


class Erasure(Struct, frozen=True, dict=True):
    """What was erased between two states, by the names that it had."""

    successors: Mapping[EntryName, EntryName | None] = {}
    """The later name; None if no entry took the place."""
    forms: NameForms = field(default_factory=NameForms)
    """The forms of all names that were erased."""
    lost: frozenset[EntryName] = frozenset()
    """The names of the erased things that lead to nothing now."""

    def __bool__(self) -> bool:
        return bool(self.successors)

    @cached_property
    def replacements(self) -> frozenset[EntryName]:
        """The later names of the erased things, without those of which only a former id was erased."""
        return frozenset(new for old, new in self.successors.items() if new is not None and new != old)

    @cached_property
    def gone(self) -> frozenset[EntryName]:
        """The names of the erased things that are gone: not of those of which only a former id was erased."""
        return frozenset(old for old, new in self.successors.items() if new != old)

    def later_ids(self, kind: str) -> dict[str, str]:
        """Return the later ids of erased stories, actors, sources or bills, by the ids that they had."""
        return {old.id: new.id for old, new in self.successors.items() if new is not None and old.kind == kind}

    def hides(self, text: str) -> bool:
        """Return whether former words may tell what was erased: they have the name, a word of it, or its id."""
        return any(
            self.forms.is_in(form) or self.forms.in_ids.search(form) or self.forms.words.search(form)
            for form in (text, transliterated(text))
        )

    def mask(self, text: str) -> str:
        """Return later words without the name, which somebody may have left in them."""
        return self.forms.mask(text, words=False)

    def names(self, name: EntryName) -> bool:
        """Return whether the name of a thing tells what was erased: itself, its event, its story, or one like it."""
        above = {EntryName("event", name.event, name.story), EntryName("story", name.story)}
        return not self.lost.isdisjoint({name, *above}) or self.has_id(str(name))

    def has_id(self, text: str) -> bool:
        """Return whether an id, an address or a path has the id of an erased thing in it."""
        # An id of one word may be a word of other ids too, so it counts only as a whole part.
        return MASK in self.mask(text) or not {*self.forms.plain_ids}.isdisjoint(re.split(r"[/#.]", text))


NOTHING = Erasure()


def find_erasure(before: Records | None, after: Records | None, *, replaced_alone: bool = False) -> Erasure:
    """Return what was erased between two states of a site.

    With `replaced_alone`, only what `onrecord erase` replaced counts, and not what somebody deleted with its line.
    """
    if before is None or after is None:
        return NOTHING
    return _Search(before, after, replaced_alone=replaced_alone).find()


class _Search:
    """The search for what was erased between two states."""

    def __init__(self, before: Records, after: Records, *, replaced_alone: bool) -> None:
        self._before = before
        self._after = after
        self._replaced_alone = replaced_alone
        self._names = frozenset(_all_names(after))
        self._found: dict[EntryName, EntryName | None] = {}
        self._lost: Mapping[EntryName, tuple[EntryName, ...]] = {}
        """The names that each thing had and that lead to nothing now: its own, or former ones alone."""

    def find(self) -> Erasure:
        self._lost = self._list_lost()
        if not self._lost:
            return NOTHING
        for kind in _ORDER:
            missing = [name for name in self._lost if name.kind == kind and not self._has_moved_along(name)]
            pairs = {**self._pair(missing), **self._find_same(missing)}
            self._found |= {name: pairs.get(name) for name in missing if self._is_erased(name, is_paired=name in pairs)}
        # An entry that was never listed, such as one of the same day, is erased too if its id has the name.
        forms = self._forms()
        for name in self._lost:
            is_known = name in self._found or self._has_moved_along(name) or self._is_listed(name, self._after)
            if not is_known and name not in self._names and forms.in_ids.search(name.id):
                self._found[name] = None
        if not self._found:
            return NOTHING
        lost = frozenset(chain.from_iterable(self._lost[name] for name in self._found))
        return Erasure(self._found, self._forms(), lost)

    def _list_lost(self) -> dict[EntryName, tuple[EntryName, ...]]:
        """Return the public things of the earlier state that lost their names or former ones, sorted."""
        public = frozenset(_public_names(self._before))
        gone = public - self._names
        unlisted = self._before.listed - self._after.listed
        if not gone and not unlisted:
            return {}
        known = {former for name in self._names for former in self._after.names_of(name)}
        lost = dict[EntryName, tuple[EntryName, ...]]()
        for name in sorted(public if unlisted else gone):
            former = tuple(alias for alias in self._before.names_of(name) if alias not in known)
            is_told = name in former or not unlisted.isdisjoint(former)
            if is_told and not self._may_exist(name):
                lost[name] = former
        return lost

    def _may_exist(self, name: EntryName) -> bool:
        """Return whether the later state may have a thing in a file that can't be read."""
        if name in self._names:
            return False
        if name.kind == "claim":
            is_read = (name.story, name.event) in self._after.event_by_id
            return not is_read and self._after.has("event", name.event, name.story)
        return self._after.has(name.kind, name.id, name.story)

    def _has_moved_along(self, name: EntryName) -> bool:
        """Return whether only the story or the event of a thing was erased, so that it exists below the later one."""
        below = self._below_successor(name)
        return below != name and below in self._names

    def _below_successor(self, name: EntryName) -> EntryName:
        """Return the name of a thing below the later story and event."""
        event = self._found.get(EntryName("event", name.event, name.story)) if name.event else None
        if event is not None:
            return name._replace(story=event.story, event=event.id)
        story = self._found.get(EntryName("story", name.story)) if name.story else None
        return name if story is None else name._replace(story=story.id)

    def _is_erased(self, name: EntryName, *, is_paired: bool) -> bool:
        is_public = self._is_listed(name, self._before) and not self._replaced_alone
        is_gone = is_public or (is_paired and name not in self._names)
        return is_gone and not self._is_listed(name, self._after)

    def _is_listed(self, name: EntryName, records: Records) -> bool:
        """Return whether the list of a state has a thing of the earlier one, under an id that leads to nothing now."""
        return not records.listed.isdisjoint(self._lost[name])

    def _find_same(self, missing: Sequence[EntryName]) -> dict[EntryName, EntryName]:
        """Return the later name of each thing that has kept another one of its ids."""
        if not missing:
            return {}
        owners = {former: name for name in _public_names(self._after) for former in self._after.names_of(name)}
        found = ((name, owners.get(former)) for name in missing for former in self._before.names_of(name))
        return {name: owner for name, owner in found if owner is not None}

    def _pair(self, missing: Sequence[EntryName]) -> dict[EntryName, EntryName]:
        """Return the later name of each missing thing for which exactly one new entry can stand."""
        former = frozenset(_public_names(self._before))
        new = defaultdict[tuple[str, ...], list[EntryName]](list)
        for name in _public_names(self._after) if missing else ():
            if name not in former and _NEUTRAL.search(name.id):
                new[name.kind, name.story, name.event].append(name)
        best = dict[EntryName, EntryName]()
        for name in missing:
            below = self._below_successor(name)
            possible = [later for later in new[below.kind, below.story, below.event] if self._can_be(name, later)]
            closest = max((self._likeness(name, later) for later in possible), default=(0, False))
            likely = [later for later in possible if self._likeness(name, later) == closest]
            if len(likely) == 1:
                best[name] = likely[0]
        wanted = Counter(best.values())
        return {name: later for name, later in best.items() if wanted[later] == 1}

    def _likeness(self, old: EntryName, new: EntryName) -> tuple[int, bool]:
        """Return how much of the id is the same, and whether the fields are that `erase` leaves as they are."""
        is_alike = False
        if old.kind == "actor":
            was = self._before.actor_by_id[old.id].fields
            now = self._after.actor_by_id[new.id].fields
            is_alike = (was.role, was.member_of, was.part_of) == (now.role, now.member_of, now.part_of)
        elif old.kind == "source":
            source = self._before.source_by_id[old.id].fields
            other = self._after.source_by_id[new.id].fields
            is_alike = (source.issued, source.url) == (other.issued, other.url)
        return _count_kept(new.id), is_alike

    def _can_be(self, old: EntryName, new: EntryName) -> bool:
        """Return whether `erase` may have made a new entry of a missing one."""
        if old.kind == "event":
            was = self._before.event_by_id[old.story, old.id].fields
            now = self._after.event_by_id[new.story, new.id].fields
            if (was.type, was.date) != (now.type, now.date):
                return False
        if old.kind == "actor":
            was_kind = self._before.actor_by_id[old.id].fields.kind
            if was_kind != self._after.actor_by_id[new.id].fields.kind:
                return False
        return find_replaced(old.id, new.id) is not None

    def _forms(self) -> NameForms:
        """Return the forms of the names that were erased, as far as the ids and the entries of actors tell them."""
        ids = list[str]()
        spellings = list[Spelling]()
        public = {fold_erased(known.text) for actor in self._after.actors for known in spellings_of(actor)}
        for name, new in self._found.items():
            lost = sorted({former.id for former in self._lost[name]})
            replaced = {find_replaced(id_, new.id) for id_ in lost} if new else set()
            parts = {part for part in replaced if part and part not in lost}
            parts |= {*lost} if name.kind == "actor" else set()
            ids += [*lost, *sorted(part for part in parts if "-" in part)]
            if name not in self._names:  # else only a former id was erased
                spellings += (Spelling(part.replace("-", " ")) for part in sorted(parts))
                spellings += spellings_of(self._before.actor_by_id[name.id]) if name.kind == "actor" else ()
        own = [spelling for spelling in spellings if fold_erased(spelling.text) not in public]
        shared = [spelling for spelling in spellings if fold_erased(spelling.text) in public]
        return forms_of(own, ids, shared)


def find_replaced(old: str, new: str) -> str | None:
    """Return the part of an id that `onrecord erase` has replaced; None if it can't have made `new` of `old`."""
    for neutral in _NEUTRAL.finditer(new):
        numbered = _NUMBERED.fullmatch(new[neutral.end() :])
        for end in (new[neutral.end() :], *((numbered[1],) if numbered else ())):
            start = new[: neutral.start()]
            if old.startswith(start) and old.endswith(end) and len(old) > len(start) + len(end):
                return old[len(start) : len(old) - len(end)]
    return None


def _count_kept(new: str) -> int:
    """Return how many characters of an id `onrecord erase` has kept."""
    return len(new) - max((len(neutral[0]) for neutral in _NEUTRAL.finditer(new)), default=0)


def _public_names(records: Records) -> Iterator[EntryName]:
    yield from (EntryName("story", story.id) for story in records.stories)
    for event in records.events:
        yield EntryName("event", event.id, event.story)
        yield from (EntryName("claim", claim.id, event.story, event.id) for claim in event.fields.claims)
    yield from (EntryName("actor", actor.id) for actor in records.actors)
    yield from (EntryName("source", source.id) for source in records.sources)
    yield from (EntryName("bill", bill.id) for bill in records.bills)


def _all_names(records: Records) -> Iterable[EntryName]:
    """Yield the names of all things, drafts included."""
    yield from _public_names(records)
    yield from (EntryName("story", story.id) for story in records.draft_stories)
    yield from (EntryName("event", draft.id, draft.story) for draft in records.drafts)
