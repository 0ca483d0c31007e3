"""What follows from a procedure alone: which stages must come before others, which open again, which end it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from onrecord.model.fields import Predecessor, ProcedureFields, Stage

OPEN_CHAMBERS = ("origin", "other")
"""What a stage's chamber may be where a bill may begin in either."""
NEGATIVE_OUTCOMES = frozenset({"rejected", "disagreed"})
"""The outcomes after which a bill goes no further, and nothing opens again."""

RecordedOutcomes: TypeAlias = Mapping[str, Collection[str | None]]
"""What is known of a bill: the stages that it reached, each with how it ended; nothing for an outcome not known."""


@dataclass(frozen=True)
class Procedure:
    """A procedure, ready to be asked."""

    id: str
    fields: ProcedureFields

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """The stages by key, in the order in which they are shown."""
        return {stage.key: stage for stage in self.fields.stages}

    @cached_property
    def required(self) -> dict[str, frozenset[str]]:
        """All stages that certainly came before each one was first reached.

        All of a stage's `after` did, and what all alternatives of its `after_any` have in common. Computed as
        dominators are in a flow graph: from everything down, until nothing changes.
        """
        everything = frozenset(self.stages)
        found = {
            key: everything if stage.after or stage.after_any else frozenset[str]()
            for key, stage in self.stages.items()
        }
        changed = True
        while changed:
            narrowed = {key: self._required_now(stage, found) for key, stage in self.stages.items()}
            changed = narrowed != found
            found = narrowed
        return found

    def _required_now(self, stage: Stage, found: dict[str, frozenset[str]]) -> frozenset[str]:
        through = [found.get(way.stage, frozenset()) | {way.stage} for way in stage.after]
        alternatives = [found.get(way.stage, frozenset()) | {way.stage} for way in stage.after_any]
        common = frozenset.intersection(*alternatives) if alternatives else frozenset[str]()
        return common.union(*through) & frozenset(self.stages)

    @cached_property
    def leading_to(self) -> dict[str, frozenset[str]]:
        """All stages from which a bill can come to each one, on any way."""
        return {key: frozenset(self._walk_back(key)) for key in self.stages}

    def _walk_back(self, key: str) -> set[str]:
        seen, waiting = set[str](), [key]
        while waiting:
            before = {way.stage for way in _predecessors(self.stages[waiting.pop()])} & self.stages.keys()
            waiting += before - seen
            seen |= before
        return seen

    def comes_first(self, one: str, other: str) -> bool:
        """Say whether stage `one` certainly came before stage `other` was first reached."""
        return one in self.required.get(other, ()) and other not in self.required.get(one, ())

    def precedes(self, one: str, other: str) -> bool:
        """Say whether every step at stage `one` comes before every step at stage `other`.

        In a loop whose stages repeat, as between two chambers, no stage comes before another every time.
        """
        if other in self.leading_to.get(one, ()):
            return self.comes_first(one, other) and not (self.stages[one].repeat or self.stages[other].repeat)
        return one in self.leading_to.get(other, ())

    def is_loop(self, one: str, other: str) -> bool:
        """Say whether a bill can come from each of the two stages to the other."""
        return other in self.leading_to.get(one, ()) and one in self.leading_to.get(other, ())

    def gaps(self, reached: Collection[str]) -> frozenset[str]:
        """Return the stages that a bill which reached these must have passed, and that none of them is."""
        passed = {before for key in reached for before in self.required.get(key, ())}
        return frozenset(key for key in passed if key not in reached and not self.stages[key].optional)

    def unreachable_again(self, reached: Collection[str]) -> frozenset[str]:
        """Return the stages that a bill which reached these has passed by, for there is no way back to them."""
        known = [key for key in reached if key in self.stages]
        return frozenset(
            before for key in known for before in self.leading_to[key] if key not in self.leading_to[before]
        )

    def is_open(self, stage: Stage, record: RecordedOutcomes) -> bool:
        """Say whether all that must come before a stage is there; `record` is in the order of the last steps.

        Where a bill went on from one of several ways to another, only that other one still counts.
        """
        ways = self._not_superseded(stage.after_any, record)
        alternatives = not ways or any(self.is_met(way, record) for way in ways)
        return alternatives and all(self.is_met(way, record) for way in stage.after)

    def _not_superseded(self, ways: tuple[Predecessor, ...], record: RecordedOutcomes) -> list[Predecessor]:
        places = {key: place for place, key in enumerate(record)}
        return [
            way
            for way in ways
            if not any(
                way.stage in self.leading_to.get(later.stage, ()) and places[later.stage] > places.get(way.stage, -1)
                for later in ways
                if later.stage in places
            )
        ]

    def is_met(self, way: Predecessor, record: RecordedOutcomes) -> bool:
        """Say whether what must come before a stage is there: recorded, or such that a bill may go on without it."""
        return self._is_met(way, record, frozenset())

    def _may_be_open(self, stage: Stage, record: RecordedOutcomes, asked: frozenset[str]) -> bool:
        asked |= {stage.key}
        alternatives = not stage.after_any or any(self._is_met(way, record, asked) for way in stage.after_any)
        return alternatives and all(self._is_met(way, record, asked) for way in stage.after)

    def _is_met(self, way: Predecessor, record: RecordedOutcomes, asked: frozenset[str]) -> bool:
        stage = self.stages.get(way.stage)
        if stage is None:  # BIL012 tells of it
            return True
        if stage.key not in record:
            # A circle of stages that may all be left out leads nowhere.
            return stage.optional and stage.key not in asked and self._may_be_open(stage, record, asked)
        return self._fits(way, record[stage.key])

    def _fits(self, way: Predecessor, outcomes: Collection[str | None]) -> bool:
        if way.outcome:
            return any(outcome is None or outcome in way.outcome for outcome in outcomes)
        return any(not self.stops_at(self.stages[way.stage], outcome) for outcome in outcomes)

    def missing(self, record: RecordedOutcomes) -> dict[str, tuple[str, ...]]:
        """Return the stages to which nothing recorded leads, each with those of which one must have come before.

        Besides the stages that were reached, the gaps before them are looked at; how those ended is not known.
        """
        full = self._with_gaps(record)
        found = {
            key: tuple(self._missing(self.stages[key], known, full, set()))
            for key, known in self._not_led_to(full).items()
        }
        return {key: stages for key, stages in found.items() if stages}

    def contradicted_by_outcomes(self, record: RecordedOutcomes) -> dict[str, tuple[Predecessor, ...]]:
        """Return the stages to which nothing leads though nothing is missing, each with what ended otherwise.

        What should lead there is recorded, and ended so that something else follows.
        """
        full = self._with_gaps(record)
        unled = self._not_led_to(full).keys() - self.missing(record).keys()
        found = {key: tuple(self._misfits(self.stages[key], full)) for key in self.stages if key in unled}
        return {key: ways for key, ways in found.items() if ways}

    def _with_gaps(self, record: RecordedOutcomes) -> RecordedOutcomes:
        known = {key: outcomes for key, outcomes in record.items() if key in self.stages}
        return {**dict.fromkeys(sorted(self.gaps(record.keys())), (None,)), **known}

    def _not_led_to(self, record: RecordedOutcomes) -> dict[str, RecordedOutcomes]:
        """Return the stages to which nothing before them leads, each with what is known before it.

        A stage counts only once something leads to it, so that no loop proves itself. Where nothing leads on, the
        first of the stages that are left is to blame; then it counts too, and what follows from it is not blamed again.
        """
        known: dict[str, Collection[str | None]] = {}
        waiting, found = dict(record), dict[str, RecordedOutcomes]()
        while waiting:
            led_to = [key for key in waiting if self._may_be_open(self.stages[key], known, frozenset())]
            if not led_to:
                led_to = [self._first_of(waiting)]
                found[led_to[0]] = dict(known)
            known |= {key: waiting.pop(key) for key in led_to}
        return found

    def _first_of(self, keys: Collection[str]) -> str:
        """Return the first of the stages, or the first of a loop, that none of the others leads to."""
        return next(
            key
            for key in keys
            if not any(other in self.leading_to[key] and key not in self.leading_to[other] for other in keys)
        )

    def _missing(
        self, stage: Stage, known: RecordedOutcomes, record: RecordedOutcomes, asked: set[str]
    ) -> Iterator[str]:
        asked.add(stage.key)
        for way in stage.after:
            if way.stage in self.stages and way.stage not in record and way.stage not in asked:
                yield from self._missing(self.stages[way.stage], known, record, asked)
        if stage.after_any and not any(self.is_met(way, known) for way in stage.after_any):
            for key in self._not_optional([way.stage for way in stage.after_any], record):
                can_come = key not in record or self.stages[key].repeat
                if can_come and stage.key not in self.required[key]:
                    yield key

    def _misfits(self, stage: Stage, record: RecordedOutcomes) -> Iterator[Predecessor]:
        for way in _predecessors(stage):
            is_before = way.stage in record and stage.key not in self.required[way.stage]
            # A plain way from a stage that doesn't say how it can end rules out nothing.
            tells = way.outcome or (way.stage in record and self.stages[way.stage].outcomes)
            if is_before and tells and not self._fits(way, record[way.stage]):
                yield way

    def _not_optional(self, keys: Iterable[str], record: RecordedOutcomes) -> list[str]:
        """Return the stages; in place of one that a bill may go on without, what leads to that one."""
        waiting, found = list(keys), dict[str, bool]()
        while waiting:
            key = waiting.pop(0)
            if key not in found:
                before = [way.stage for way in _predecessors(self.stages[key]) if way.stage in self.stages]
                found[key] = bool(before) and self.stages[key].optional and key not in record
                waiting = (before if found[key] else []) + waiting
        return [key for key, is_passed_over in found.items() if not is_passed_over]

    def reopened_by(self, stage: str, outcome: str | None) -> frozenset[str]:
        """Return the stages that are open again once `stage` is reached with this outcome."""
        if stage not in self.stages or outcome in NEGATIVE_OUTCOMES:
            return frozenset()
        return frozenset(self.stages[stage].reopens)

    def stops_at(self, stage: Stage, outcome: str | None) -> bool:
        """Say whether a bill goes no further: a negative outcome of a stage that could have ended otherwise."""
        return outcome in NEGATIVE_OUTCOMES and not set(stage.outcomes or ("adopted",)) <= NEGATIVE_OUTCOMES

    def ends_at(self, stage: Stage, outcome: str | None) -> bool:
        """Say whether a stage with this outcome is the end of the procedure."""
        return stage.key in self.fields.terminal and not self.stops_at(stage, outcome)

    def chamber_of(self, stage: Stage, origin: str | None) -> str | None:
        """Return the chamber of a stage of a bill that began in `origin`; nothing where it has none or that is open."""
        if stage.chamber not in OPEN_CHAMBERS:
            return stage.chamber
        if origin is None or stage.chamber == "origin":
            return origin
        return next((chamber for chamber in self.fields.chambers if chamber != origin), None)


def _predecessors(stage: Stage) -> tuple[Predecessor, ...]:
    return (*stage.after, *stage.after_any)
