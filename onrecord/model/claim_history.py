"""The standings that each claim has had, as the record by day shows them.

On each day, a claim stands as its matter stands in the record as of that day (`model/as_of`). A claim that joins an
older point when its event begins to count has the history of that point from before. Within a day, each statement that
begins to count makes a step, in the order of the events.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.as_of import ByDay
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.model.standings import Standing
from onrecord.model.story_by_day import DayState


class HistoryStep(Struct, frozen=True):
    """A standing that a claim had from a day on."""

    day: date
    event: Ref
    """The event with which it began. On a day that joins claims without a new statement: the latest event on the point,
    or else that of the claim."""
    standing: Standing | None
    """None if no event takes a position on the point any more: an outlet's claim turned out to report another one."""

    @property
    def is_said(self) -> bool:
        """Whether anybody had said the claim by then."""
        return self.standing is not None and self.standing.was_said


class _DayOfClaims:
    """The matters that the claims of a whole matter form by a day that changed them."""

    def __init__(self, day: date, matters: tuple[Matter, ...]) -> None:
        self.day, self.matters = day, matters
        self._steps: dict[tuple[Ref, bool], tuple[HistoryStep, ...]] = {}

    def matter_of(self, claim: Ref) -> Matter | None:
        """Return the matter of a claim; None before its event counts."""
        return next((matter for matter in self.matters if claim in matter.claims), None)

    def steps(self, claim: Ref, *, agrees: bool) -> tuple[HistoryStep, ...]:
        """Return the steps of this day for a claim, or for its opposite; none before its event counts."""
        if (matter := self.matter_of(claim)) is None:
            return ()
        key = matter.first_claim, matter.claims[claim] is agrees
        if key not in self._steps:
            self._steps[key] = tuple(_steps_of_pole(self.day, matter, pole=key[1]))
        return self._steps[key]


class ClaimHistories:
    """The histories of claims, from the stories by day."""

    def __init__(self, as_of: Callable[[str], ByDay[DayState]]) -> None:
        """Take the function that returns a story by day; this asks it again for each history."""
        self._as_of = as_of
        self._known: dict[str, tuple[ByDay[DayState], dict[Ref, list[_DayOfClaims]]]] = {}
        """The days of the whole matters of each story, by their first claims, with the story by day that has them."""

    def of(self, claim: Ref, today: Matter) -> Iterator[HistoryStep]:
        """Yield the standings of a claim, the oldest first, each with the day from which on it was so.

        `today` is its matter of today. Successive steps may have equal standings. The first is that of the day on which
        somebody first said what the claim says. After that, a join can leave nobody who holds it.
        """
        was_said = False
        for step in self._steps(claim, today.first_claim):
            was_said = was_said or step.is_said
            if was_said:
                yield step if step.standing else replace(step, event=Ref(*claim.key))

    def _steps(self, claim: Ref, whole: Ref, *, agrees: bool = True) -> Iterator[HistoryStep]:
        """Yield the steps of a claim, or of its opposite, with those of the point that it joined when it came."""
        days = self._days(claim, whole)
        if not days:
            return
        first, joined = days[0].day, days[0].matter_of(claim)
        for other in joined.claims if joined else ():
            before = self._days(other, whole)
            if joined and before and before[0].day < first:
                is_alike = joined.claims[other] is joined.claims[claim]
                older = self._steps(other, whole, agrees=agrees is is_alike)
                yield from takewhile(lambda step: step.day < first, older)
                break
        for day in days:
            yield from day.steps(claim, agrees=agrees)

    def _days(self, claim: Ref, whole: Ref) -> Sequence[_DayOfClaims]:
        """Return the days of a whole matter in a claim's story, from that of its event on."""
        by_day, known = self._as_of(claim.story), self._known.get(claim.story)
        if known is None or known[0] is not by_day:
            found: dict[Ref, list[_DayOfClaims]] = defaultdict(list)
            for state in by_day.states["happened"]:
                for first, matters in state.matters.items():
                    found[first].append(_DayOfClaims(state.day, matters))
            known = self._known[claim.story] = by_day, found
        days = known[1].get(whole, [])
        return days[bisect_left(days, 1, key=lambda day: day.matter_of(claim) is not None) :]


def _steps_of_pole(day: date, matter: Matter, *, pole: bool) -> Iterator[HistoryStep]:
    """Yield the steps of a day for the claims of one pole; the last one is how they stood at its end."""
    has_begun = False
    for step in matter.course(pole=pole, day=day):
        has_begun = True
        yield HistoryStep(day, step.statement.event, step.standing)
    if not has_begun:
        standing = matter.standing_of(pole=pole)
        yield HistoryStep(day, standing.last.event if standing else matter.first_claim, standing)
