"""Matters: a matter is what joined claims assert or deny, with the statements and the findings on it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain

from msgspec import Struct

from onrecord.model.relations import Finding, FindingState, Ref
from onrecord.model.standings import Move, Standing, StandingTracker, Statement


class Step(Struct, frozen=True):
    """One statement in the history of a matter, and its effect."""

    statement: Statement
    move: Move


class StandingStep(Step, frozen=True):
    """The same with the standing after it."""

    standing: Standing
    """The standing from this statement on."""


class Matter(Struct, frozen=True, dict=True):
    """A proposition that claims assert or deny, and all statements on it."""

    claims: Mapping[Ref, bool]
    """The claims on this matter, in the order of their events; the value says whether a claim agrees with the first."""
    history: tuple[Statement, ...]
    """All statements, in the order of the events."""
    all_findings: tuple[Finding, ...] = ()
    """What courts and other bodies found on the claims, in the order of the events. No standing depends on it."""

    @property
    def first_claim(self) -> Ref:
        """The first claim, which identifies the matter."""
        return next(iter(self.claims))

    @property
    def events(self) -> tuple[Ref, ...]:
        """The events that say something on the matter, each once: statements, findings, and what became of these."""
        found = ((finding.event, *(step.event for step in finding.course)) for finding in self.all_findings)
        return tuple(dict.fromkeys((*(statement.event for statement in self.history), *chain.from_iterable(found))))

    @property
    def is_disputed(self) -> bool:
        """Whether bodies oppose what the first claim says."""
        standing = self.standing(self.first_claim)
        return standing is not None and standing.kind == "disputed"

    def standing(self, claim: Ref, day: date | None = None) -> Standing | None:
        """Return the standing of one of the claims, as of `day` if given; None if nobody had said it by then."""
        standing = (self._current if day is None else self._standings(day)).get(self.claims[claim])
        return standing if standing and standing.was_said else None

    def standing_among(self, claim: Ref, events: Collection[Ref]) -> Standing | None:
        """Return the standing of one of the claims by the statements of some events; None if they did not say it.

        A statement on another claim counts if these events join the two.
        """
        places = [place for place, statement in enumerate(self.history) if statement.event in events]
        named = [self.history[place].about for place in places]
        joined, found = {claim}, 0
        while found < len(joined):
            found = len(joined)
            for about in named:
                if not joined.isdisjoint(about):
                    joined.update(about)
        tracker = StandingTracker(self.history)
        for place in places:
            if not joined.isdisjoint(self.history[place].about):
                tracker.add(place)
        standing = tracker.standing(pole=self.claims[claim]) if tracker.last >= 0 else None
        return standing if standing and standing.was_said else None

    def standing_of(self, *, pole: bool) -> Standing | None:
        """Return the standing of what the first claim says, or of the opposite; None without any statement."""
        return self._current.get(pole) or self._standings(poles=(pole,)).get(pole)

    @cached_property
    def _current(self) -> Mapping[bool, Standing]:
        return self._standings()  # a dozen places of a site show the standing of one claim

    def _standings(self, day: date | None = None, poles: Iterable[bool] = ()) -> Mapping[bool, Standing]:
        """Return the standing of each pole that has claims, or of `poles`, as of `day`; none before any statement."""
        tracker = StandingTracker(self.history)
        for place, statement in enumerate(self.history):
            if day is None or statement.day <= day:
                tracker.add(place)
        wanted = set(poles or self.claims.values())
        return {pole: tracker.standing(pole=pole) for pole in wanted} if tracker.last >= 0 else {}

    @cached_property
    def counts(self) -> Counter[str]:
        """What it adds to a `tally`."""
        standing, found = self.standing(self.first_claim), self.all_findings
        counts = Counter[str](("matters", standing.kind if standing else "withdrawn"))
        counts.update({"found": bool(found), "findings": len(found)})
        return counts

    def findings(self, claim: Ref, day: date | None = None) -> tuple[FindingState, ...]:
        """Return what was found on one of the claims, as of `day` if given; findings on the others say nothing of it.

        They are in the order of the events.
        """
        own = (found for found in self.all_findings if found.claim == claim)
        return tuple(found.state(day) for found in own if day is None or found.day <= day)

    def findings_among(self, claim: Ref, events: Collection[Ref]) -> tuple[FindingState, ...]:
        """Return what some events found on one of the claims, and what became of that by these events."""
        own = (found for found in self.all_findings if found.claim == claim and found.event in events)
        return tuple(found.state_among(events) for found in own)

    def steps(self) -> Iterator[Step]:
        """Yield each statement with its effect."""
        tracker = StandingTracker(self.history)
        return (Step(statement, tracker.add(place)) for place, statement in enumerate(self.history))

    @cached_property
    def by_day(self) -> tuple[Statement, ...]:
        """The statements in the order in which they begin to count: those of one day in the order of the events."""
        return tuple([self.history[place] for place in self._places_by_day])

    @cached_property
    def by_event(self) -> Mapping[tuple[str, str], Sequence[Statement]]:
        """The statements of each event, by its story and id, in the order of the events."""
        found: dict[tuple[str, str], list[Statement]] = {}
        for statement in self.history:
            found.setdefault(statement.event.key, []).append(statement)
        return found

    @cached_property
    def _places_by_day(self) -> tuple[int, ...]:
        """The places in the history of the statements `by_day`."""
        days = [statement.day for statement in self.history]
        return tuple(sorted(range(len(days)), key=days.__getitem__))

    def course(self, *, pole: bool, day: date | None = None, start: int = 0) -> Iterator[StandingStep]:
        """Yield the statements `by_day`, each with its effect and the resulting standing of the claims of one pole.

        So the record as of a day has the standing of the last step by that day. An inexact date can put a statement
        early among the events, and let it count late. Then its standing follows from all statements that count by
        then, in the order of the events.
        `pole` is True for the claims that agree with the first one. With `day`, only its steps come back. With `start`,
        the first steps are left out, as many as it says.
        """
        places, end = self._places_by_day, len(self.history)
        if day is not None:
            days = [statement.day for statement in self.by_day]
            start = max(start, bisect_left(days, day))
            end = bisect_right(days, day)
        tracker = StandingTracker(self.history)
        for place in sorted(places[:start]):
            tracker.add(place)
        for place in places[start:end]:
            move = tracker.add(place)
            yield StandingStep(self.history[place], move, tracker.standing(pole=pole))

    @cached_property
    def in_order(self) -> tuple[int | Finding, ...]:
        """The numbers of the statements `by_day`, with the findings between them."""
        found: list[int | Finding] = list(range(len(self.history)))
        for finding in sorted(self.all_findings, key=lambda finding: finding.day)[::-1]:
            found.insert(self.statements_before(finding), finding)
        return tuple(found)

    def statements_before(self, finding: Finding) -> int:
        """Return how many statements count before a finding: on an earlier day, or on its day as an earlier event."""
        earlier = self.history[: finding.earlier]
        return sum(said.day < finding.day for said in self.history) + sum(said.day == finding.day for said in earlier)


def tally(matters: Iterable[Matter]) -> Counter[str]:
    """Return the number of `matters`, of each standing, of those `found` upon and of `findings`."""
    counts = Counter[str]()
    for matter in matters:
        counts.update(matter.counts)
    return counts
