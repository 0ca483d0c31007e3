"""The matters of a story by day: those that the claims of each whole matter form, as far as their events count."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from msgspec.structs import replace

from onrecord.model.counted_events import CountedEvents
from onrecord.model.duration import decides, without_decisions
from onrecord.model.matter_building import MatterPositions, build_matters
from onrecord.model.matters import Matter
from onrecord.model.positions import Key, Positions
from onrecord.model.record_basis import RecordBasis
from onrecord.model.relations import Ref
from onrecord.model.site import Story


class _Counted(NamedTuple):
    """What decides which matters the claims of a whole one form."""

    claim: Ref
    """The first claim of the whole matter."""
    events: tuple[Key, ...]
    """The events around it that count."""
    undecided: tuple[Key, ...]
    """Those of them that are under way, so that they have not decided yet."""


class MattersByDay:
    """Builds the matters of a story from the events that count."""

    def __init__(self, basis: RecordBasis, story: Story) -> None:
        self._basis = basis
        self._site = basis.site
        self._story = story
        self._keys: dict[Ref, list[Key]] = {}
        """The events of each matter in their order, by its first claim."""
        self._around: dict[Ref, dict[Key, None]] = {}
        """The same with the targets of the relations of its claims."""
        self._on: dict[Ref, MatterPositions] = {}
        """The positions on each matter."""
        self._changes: dict[Ref, dict[Ref, None]] = defaultdict(dict)
        """The matters that an event changes when it begins to count: as theirs, or as the target of one of theirs."""
        self._built: dict[_Counted, tuple[Matter, ...]] = {}
        """The matters built so far; both clocks share them."""
        for claim in story.matters:
            matter = self._site.matters[claim]
            self._keys[claim] = [event.ref.key for event in basis.events_of(matter)]
            self._around[claim] = basis.events_around(matter)
            self._on[claim] = MatterPositions(matter.claims)
            for key in self._around[claim]:
                self._changes[Ref(*key)][claim] = None

    def changed_by(
        self, new: Iterable[Ref], ended: Iterable[Ref], counted: CountedEvents
    ) -> dict[Ref, tuple[Matter, ...]]:
        """Return the matters on which new events bear, or the decisions of those that ended, by their first claims."""
        deciding = (ref for ref in ended if decides(self._site.event(ref).fields))
        claims = dict.fromkeys(chain.from_iterable(self._changes.get(ref, ()) for ref in (*new, *deciding)))
        positions = counted.positions()
        return {claim: self._find(claim, positions, counted.under_way) for claim in claims}

    def _find(self, claim: Ref, counted: Positions, under_way: set[Ref]) -> tuple[Matter, ...]:
        """Return the matters that the claims of a whole matter form, as far as the story speaks of them."""
        around = self._around[claim]
        known = tuple(filter(counted.events.__contains__, around))
        undecided = tuple(key for key in known if Ref(*key) in under_way and decides(counted.events[key].fields))
        basis = _Counted(claim, known, undecided)
        if basis not in self._built:
            is_of_today = len(known) == len(around) and not undecided
            matters = (self._site.matters[claim],) if is_of_today else self._build(claim, counted, undecided)
            self._built[basis] = matters
        return self._built[basis]

    def _build(self, claim: Ref, counted: Positions, undecided: Sequence[Key]) -> tuple[Matter, ...]:
        entries = {key: counted.events[key] for key in self._keys[claim] if key in counted.events}
        for key in undecided:
            if key in entries:
                entries[key] = replace(entries[key], fields=without_decisions(entries[key].fields))
        latest = {key: self._site.events[key].latest_day for key in entries}
        built = build_matters(entries, latest, counted, self._basis.tracer, self._on[claim])
        matters = {matter.first_claim: matter for matter in built.values()}
        return tuple(filter(self._speaks_of, matters.values()))

    def _speaks_of(self, matter: Matter) -> bool:
        return any(ref.story == self._story.id for ref in (*matter.claims, *matter.events))
