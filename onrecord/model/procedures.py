"""Legislative procedures: which stages must precede others, which stages open again, and which end the procedure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, TypeAlias

from msgspec import Struct

from onrecord.model.fields import Predecessor, ProcedureFields, Stage
from onrecord.model.reach import reach
from onrecord.model.records import Records

OPEN_CHAMBERS = ("origin", "other")
"""The values of a stage's chamber that depend on where the bill began."""
NEGATIVE_OUTCOMES = frozenset({"rejected", "disagreed"})
"""The outcomes that stop a bill and open no stage again."""

RecordedOutcomes: TypeAlias = Mapping[str, Collection[str | None]]
"""The stages that a bill reached, each with its outcomes; None stands for an unknown outcome."""


class Procedure(Struct, frozen=True, dict=True):
    """A procedure as a graph of stages."""

    id: str
    fields: ProcedureFields

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """The stages by key, in display order."""
        return {stage.key: stage for stage in self.fields.stages}

    @cached_property
    def required(self) -> dict[str, frozenset[str]]:
        """The stages that a bill certainly passed before it first reached each stage.

        These are all stages in `after`, and the stages common to all alternatives in `after_any`. The algorithm is that
        of dominators in a flow graph: it starts with all stages and removes some until nothing changes.
        """
        everything = frozenset(self.stages)
        first = {key for key, stage in self.stages.items() if not stage.after and not stage.after_any}
        found = {key: frozenset[str]() if key in first else everything for key in self.stages}
        changed = True
        while changed:
            narrowed = {key: self._required_now(stage, found) for key, stage in self.stages.items()}
            changed = narrowed != found
            found = narrowed
        return found

    def _required_now(self, stage: Stage, found: dict[str, frozenset[str]]) -> frozenset[str]:
        through, alternatives = (
            [found.get(predecessor.stage, frozenset()) | {predecessor.stage} for predecessor in predecessors]
            for predecessors in (stage.after, stage.after_any)
        )
        common = frozenset.intersection(*alternatives) if alternatives else frozenset[str]()
        return common.union(*through) & frozenset(self.stages)

    @cached_property
    def leading_to(self) -> dict[str, frozenset[str]]:
        """The stages from which a bill can reach each stage, on any path."""
        return {key: frozenset(reach(self._keys_before(key), self._keys_before)) for key in self.stages}

    def _keys_before(self, key: str) -> list[str]:
        return [before.stage for before in _predecessors(self.stages[key]) if before.stage in self.stages]

    def comes_first(self, one: str, other: str) -> bool:
        """Return whether a bill certainly passed stage `one` before it first reached stage `other`."""
        return one in self.required.get(other, ()) and other not in self.required.get(one, ())

    def precedes(self, one: str, other: str) -> bool:
        """Return whether every step at stage `one` precedes every step at stage `other`.

        In a loop with repeated stages, as between two chambers, no stage always precedes another.
        """
        if other in self.leading_to.get(one, ()):
            return self.comes_first(one, other) and not (self.stages[one].repeat or self.stages[other].repeat)
        return one in self.leading_to.get(other, ())

    def is_loop(self, one: str, other: str) -> bool:
        """Return whether a bill can get from each of the two stages to the other."""
        return other in self.leading_to.get(one, ()) and one in self.leading_to.get(other, ())

    def gaps(self, reached: Collection[str]) -> frozenset[str]:
        """Return the stages that a bill must have passed to reach these, and that are not among them."""
        passed = {before for key in reached for before in self.required.get(key, ())}
        return frozenset(key for key in passed if key not in reached and not self.stages[key].optional)

    def no_longer_reachable(self, reached: Collection[str]) -> frozenset[str]:
        """Return the stages that a bill can't reach any more after these, since no path leads back to them."""
        recorded = [key for key in reached if key in self.stages]
        return frozenset(one for key in recorded for one in self.leading_to[key] if key not in self.leading_to[one])

    def is_open(self, stage: Stage, record: RecordedOutcomes) -> bool:
        """Return whether all required predecessors of a stage are recorded.

        `record` is ordered by each stage's last step. If the bill moved on from one alternative to another, only the
        later one counts.
        """
        predecessors = self._not_superseded(stage.after_any, record)
        alternatives = not predecessors or any(self.is_met(predecessor, record) for predecessor in predecessors)
        return alternatives and all(self.is_met(predecessor, record) for predecessor in stage.after)

    def _not_superseded(self, predecessors: tuple[Predecessor, ...], record: RecordedOutcomes) -> list[Predecessor]:
        places = {key: place for place, key in enumerate(record)}
        return [
            predecessor
            for predecessor in predecessors
            if not any(
                predecessor.stage in self.leading_to.get(later.stage, ())
                and places[later.stage] > places.get(predecessor.stage, -1)
                for later in predecessors
                if later.stage in places
            )
        ]

    def _may_be_open(self, stage: Stage, record: RecordedOutcomes, skipped: Collection[str]) -> bool:
        alternatives = not stage.after_any or any(self._is_met(one, record, skipped) for one in stage.after_any)
        return alternatives and all(self._is_met(predecessor, record, skipped) for predecessor in stage.after)

    def is_met(self, predecessor: Predecessor, record: RecordedOutcomes) -> bool:
        """Return whether a predecessor is recorded with a fitting outcome, or is optional."""
        stage = self.stages.get(predecessor.stage)
        is_skipped = stage is not None and stage.optional and stage.key not in record
        return self._is_met(predecessor, record, self._skipped(record) if is_skipped else ())

    def _is_met(self, predecessor: Predecessor, record: RecordedOutcomes, skipped: Collection[str]) -> bool:
        if predecessor.stage not in self.stages:  # BIL012 reports it
            return True
        if predecessor.stage not in record:
            return predecessor.stage in skipped
        return self._fits(predecessor, record[predecessor.stage])

    def _skipped(self, record: RecordedOutcomes) -> set[str]:
        """Return the optional stages that a bill can have passed without a record; a circle of them leads nowhere."""
        waiting = {key: stage for key, stage in self.stages.items() if stage.optional and key not in record}
        skipped = set[str]()
        while found := {key for key, stage in waiting.items() if self._may_be_open(stage, record, skipped)}:
            skipped |= found
            waiting = {key: stage for key, stage in waiting.items() if key not in found}
        return skipped

    def _fits(self, predecessor: Predecessor, outcomes: Collection[str | None]) -> bool:
        if predecessor.outcome:
            return any(outcome is None or outcome in predecessor.outcome for outcome in outcomes)
        return any(not self.stops_at(self.stages[predecessor.stage], outcome) for outcome in outcomes)

    def missing(self, record: RecordedOutcomes) -> dict[str, tuple[str, ...]]:
        """Return the stages without a recorded predecessor, each with its possible predecessors.

        Gaps before the recorded stages count as recorded with an unknown outcome.
        """
        full = self._with_gaps(record)
        alone = self._without_predecessor(full).items()
        found = {key: tuple(self._missing(self.stages[key], recorded, full, set())) for key, recorded in alone}
        return {key: stages for key, stages in found.items() if stages}

    def contradicted_by_outcomes(self, record: RecordedOutcomes) -> dict[str, tuple[Predecessor, ...]]:
        """Return the stages whose recorded predecessors ended with outcomes that lead elsewhere, each with these.

        No stage is missing here: the predecessors are recorded, but their outcomes contradict this stage.
        """
        full = self._with_gaps(record)
        unled = self._without_predecessor(full).keys() - self.missing(record).keys()
        found = {key: tuple(self._contradicting(self.stages[key], full)) for key in self.stages if key in unled}
        return {key: predecessors for key, predecessors in found.items() if predecessors}

    def _with_gaps(self, record: RecordedOutcomes) -> RecordedOutcomes:
        recorded = {key: outcomes for key, outcomes in record.items() if key in self.stages}
        return {**dict.fromkeys(sorted(self.gaps(record.keys())), (None,)), **recorded}

    def _without_predecessor(self, record: RecordedOutcomes) -> dict[str, RecordedOutcomes]:
        """Return the stages that no earlier stage leads to, each with the record before it.

        A stage counts only after another stage leads to it, so that a loop can't justify itself. If no remaining stage
        has a predecessor, the first one is at fault. It then counts too, so that its successors are not reported again.
        """
        recorded: dict[str, Collection[str | None]] = {}
        waiting, found = dict(record), dict[str, RecordedOutcomes]()
        while waiting:
            skipped = self._skipped(recorded)
            reachable = [key for key in waiting if self._may_be_open(self.stages[key], recorded, skipped)]
            if not reachable:
                reachable = [self._first_of(waiting)]
                found[reachable[0]] = dict(recorded)
            recorded |= {key: waiting.pop(key) for key in reachable}
        return found

    def _first_of(self, keys: Collection[str]) -> str:
        """Return the first stage that no other one of `keys` leads to, except within a loop."""
        leads = self.leading_to
        return next(key for key in keys if not any(one in leads[key] and key not in leads[one] for one in keys))

    def _missing(
        self, stage: Stage, recorded: RecordedOutcomes, record: RecordedOutcomes, visited: set[str]
    ) -> Iterator[str]:
        visited.add(stage.key)
        for predecessor in stage.after:
            is_open = predecessor.stage not in record and predecessor.stage not in visited
            if predecessor.stage in self.stages and is_open:
                yield from self._missing(self.stages[predecessor.stage], recorded, record, visited)
        if stage.after_any and not any(self.is_met(predecessor, recorded) for predecessor in stage.after_any):
            for key in self._not_optional([predecessor.stage for predecessor in stage.after_any], record):
                can_come = key not in record or self.stages[key].repeat
                if can_come and stage.key not in self.required[key]:
                    yield key

    def _contradicting(self, stage: Stage, record: RecordedOutcomes) -> Iterator[Predecessor]:
        for predecessor in _predecessors(stage):
            is_before = predecessor.stage in record and stage.key not in self.required[predecessor.stage]
            # A predecessor without a required outcome, at a stage without listed outcomes, rules nothing out.
            tells = predecessor.outcome or (predecessor.stage in record and self.stages[predecessor.stage].outcomes)
            if is_before and tells and not self._fits(predecessor, record[predecessor.stage]):
                yield predecessor

    def _not_optional(self, keys: Iterable[str], record: RecordedOutcomes) -> list[str]:
        """Return the stages, with each optional one replaced by its own predecessors."""

        def instead(key: str) -> list[str]:
            return self._keys_before(key) if self.stages[key].optional and key not in record else []

        return [key for key in reach(keys, instead) if not instead(key)]

    def reopened_by(self, stage: str, outcome: str | None) -> frozenset[str]:
        """Return the stages that open again when a bill reaches `stage` with this outcome."""
        if stage not in self.stages:
            return frozenset()
        opened = self.stages[stage].reopens
        return frozenset(one.stage for one in opened if _is_among(outcome, one.when))

    def stops_at(self, stage: Stage, outcome: str | None) -> bool:
        """Return whether the outcome stops a bill: it is negative, and the stage has other possible outcomes."""
        return outcome in NEGATIVE_OUTCOMES and not set(stage.outcomes or ("adopted",)) <= NEGATIVE_OUTCOMES

    def ends_at(self, stage: Stage, outcome: str | None) -> bool:
        """Return whether a stage with this outcome ends the procedure."""
        ends = (end for end in self.fields.terminal if end.stage == stage.key)
        return any(outcome in end.outcome if end.outcome else not self.stops_at(stage, outcome) for end in ends)

    def chamber_of(self, stage: Stage, origin: str | None) -> str | None:
        """Return the chamber of a stage for a bill that began in `origin`; None if there is none or it is unknown."""
        if stage.chamber not in OPEN_CHAMBERS:
            return stage.chamber
        if origin is None or stage.chamber == "origin":
            return origin
        return next((chamber for chamber in self.fields.chambers if chamber != origin), None)


def _predecessors(stage: Stage) -> tuple[Predecessor, ...]:
    return (*stage.after, *stage.after_any)


def _is_among(outcome: str | None, wanted: Collection[str]) -> bool:
    """Return whether an outcome is a wanted one; if none is named, whether it lets a bill go on."""
    return outcome in wanted if wanted else outcome not in NEGATIVE_OUTCOMES


_NUMERALS = {
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "one": "1",
    "two": "2",
    "three": "3",
    "1е": "первое",
    "2е": "второе",
    "3е": "третье",
}

_SIMILAR = 0.6
"""Stages below this similarity stay in the procedure's order."""


def type_of_reached(stages: Iterable[Stage]) -> Literal["bill-reading", "bill-action"]:
    """Return the type of the event by which a bill reaches stages: a reading if one of them is a debate or a vote.

    Classifications of a stage are those of Open Civic Data's bill actions.
    """
    classes = {name for stage in stages for name in stage.classification}
    is_reading = any(name.startswith("reading") or name == "passage" for name in classes)
    return "bill-reading" if is_reading else "bill-action"


def stage_label(stage: str | None, bill: str | None, records: Records) -> Mapping[str, str]:
    """Return the label of a stage of a bill by language; empty if the bill or the stage is unknown."""
    entry = records.bill_by_id.get(bill or "")
    procedure = records.procedure_by_id.get(entry.fields.procedure) if entry else None
    stages = procedure.fields.stages if procedure else ()
    return next((one.label for one in stages if one.key == stage), {})


def stages_hint(typed: str, bill_id: str | None, records: Records) -> str | None:
    """Return a hint that lists the stages of a bill, those similar to `typed` first; None if the bill is unknown."""
    bill = records.bill_by_id.get(bill_id or "")
    entry = records.procedure_by_id.get(bill.fields.procedure) if bill else None
    if entry is None or bill is None:
        return None
    procedure, language = Procedure(entry.id, entry.fields), records.site.fields.languages[0]
    similarity = {key: _similarity(typed, stage) for key, stage in procedure.stages.items()}
    similar = sorted(procedure.stages.values(), key=lambda stage: -max(similarity[stage.key], _SIMILAR))
    named = [f"{stage.key} ({_label(stage, procedure, bill.fields.origin, language)})" for stage in similar]
    return f"its stages are, the most similar first: {', '.join(named)}"


def _label(stage: Stage, procedure: Procedure, origin: str | None, language: str) -> str:
    """Return a stage's label; with its chamber, if another stage has the same label."""
    label = _in_language(stage.label, language)
    chamber = procedure.chamber_of(stage, origin) or stage.chamber
    is_shared = any(other is not stage and other.label == stage.label for other in procedure.fields.stages)
    if not is_shared or chamber is None:
        return label
    return f"{label}, {_in_language(procedure.fields.chambers.get(chamber, {language: chamber}), language)}"


def _in_language(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()))


def _similarity(typed: str, stage: Stage) -> float:
    """Return how similar a text is to the key, a label or a classification of a stage, from 0 to 1."""
    from difflib import SequenceMatcher  # noqa: PLC0415  (loaded only for errors)

    words = " ".join(_NUMERALS.get(word, word) for word in re.split(r"[\s_-]+", typed.lower()))
    names = (stage.key, *stage.label.values(), *stage.classification)
    return max(SequenceMatcher(None, words, name.lower().replace("-", " ")).ratio() for name in names)
