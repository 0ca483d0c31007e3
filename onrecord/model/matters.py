"""Matters: a matter is what joined claims assert or deny, with the statements on it and the resulting standings.

Editors type none of this. A standing follows from the statements, their bodies and their order. It treats all bodies
alike and never says who is right. Bodies hold positions. A side is all bodies of one organization: it only decides
what counts as a confirmation, what as shared, and whether the first speakers maintained their word. For the first two,
bodies with equal names count as one, until an entry says that they differ.
"""

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Literal

from msgspec import Struct

from onrecord.model.fields import Citation
from onrecord.model.origins import Origins
from onrecord.model.relations import Body, Finding, FindingState, Ref, apart

StandingKind = Literal["disputed", "confirmed", "shared", "asserted", "withdrawn"]
Move = Literal["first", "too", "again", "against", "back"]
"""The effect of a statement. `first`: nobody held this pole before. `too`: another side holds it already. `again`:
this side repeats it. `against`: it repeats it after others said the opposite. `back`: the body takes its word back."""
Answer = Literal["maintained", "unanswered", "withdrawn"]


class Statement(Struct, frozen=True):
    """What one event says on a matter."""

    event: Ref
    day: date
    """The last possible day of the statement, from which on it counts."""
    bodies: tuple[Body, ...]
    """The bodies for whom the event speaks."""
    holds: bool | None
    """True: what the matter's first claim says. False: the opposite. None: the bodies take their position back."""
    kind: str
    """`asserts`, or the kind of the relation that makes the statement."""
    confirming: tuple[Body, ...]
    """The bodies that by this statement confirm, by a `confirms` relation, what another side said."""
    about: tuple[Ref, ...]
    """The claims of the matter that the event names or makes: the targets of its relations, then its own.

    On any other claim of the matter, its position follows through the joins of claims."""
    claim: Ref | None
    """The event's own claim that makes the statement; None if a relation of the event itself does."""
    quote: str | None
    """The id of the event's quotation with the words of the statement."""
    citations: tuple[Citation, ...]
    """The citations that support the statement."""
    origins: Origins
    """The origins of these citations."""
    note: Mapping[str, str] | None
    """The editors' note on it, by language."""

    def step_to(self, claim: Ref) -> Ref | None:
        """Return the claim by whose join the statement bears on another one; None if it is about that one itself."""
        return _step(self.about, claim)


def _step(about: Sequence[Ref], claim: Ref) -> Ref | None:
    return None if claim in about else next(iter(about), None)


class Standing(Struct, frozen=True):
    """The standing of a claim: which bodies hold it, and which hold the opposite."""

    kind: StandingKind
    """disputed: bodies hold both poles. confirmed: nobody opposes it, and another side confirms it. shared: nobody
    opposes it, and another side says the same. asserted: one side said it, or several in one statement. withdrawn:
    nobody holds it any more, or nobody has held it yet (see `was_said`)."""
    holding: tuple[Body, ...]
    """The bodies that hold the claim, ordered by when they began to hold it."""
    opposing: tuple[Body, ...]
    """The bodies that hold the opposite."""
    asserted_by: tuple[Body, ...]
    """The bodies in `holding` that said it first, in one statement, and did not thereby confirm others."""
    confirmed_by: tuple[Body, ...]
    """The bodies of other sides that confirmed it. Outlets and unnamed speakers confirm nothing."""
    shared_by: tuple[Body, ...]
    """The bodies of other sides that hold it without confirming it."""
    divided: tuple[str, ...]
    """The sides with bodies that hold opposite positions."""
    answer: Answer | None
    """In a dispute, the reaction of the side that spoke first since others first opposed it. maintained: it repeated
    its word. unanswered: it said nothing on the matter. withdrawn: none of the bodies that spoke first holds it any
    more. None: it said something else, or only some of the bodies that spoke first still hold it."""
    maintained_by: tuple[Body, ...]
    """The bodies of that side that repeated it since."""
    first: tuple[Body, ...]
    """The bodies that first took a position on the matter, whichever it was."""
    was_first: bool
    """Whether they first held this claim, and not its opposite."""
    last: Statement
    """The latest statement."""
    was_said: bool
    """Whether anybody has said it yet: a matter can be older than one of its claims."""
    rests_on: Mapping[Body, tuple[Ref, ...]]
    """By each body that holds the claim or its opposite: the claims that its statements name or make (`about`), since
    it has held this position."""

    def step_to(self, body: Body, claim: Ref) -> Ref | None:
        """Return the claim by whose join a body's position on another one follows; None if it spoke on that itself."""
        return _step(self.rests_on.get(body, ()), claim)

    @property
    def mark(self) -> str:
        """The standing as one word, for style sheets and scripts."""
        return "disputed-maintained" if self.answer == "maintained" else self.kind


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

    def standing_of(self, *, pole: bool) -> Standing | None:
        """Return the standing of what the first claim says, or of the opposite; None without any statement."""
        return self._current.get(pole) or self._standings(poles=(pole,)).get(pole)

    @cached_property
    def _current(self) -> Mapping[bool, Standing]:
        return self._standings()  # a dozen places of a site show the standing of one claim

    def _standings(self, day: date | None = None, poles: Iterable[bool] = ()) -> Mapping[bool, Standing]:
        """Return the standing of each pole that has claims, or of `poles`, as of `day`; none before any statement."""
        tracker = _StandingTracker()
        for statement in self.history:
            if day is None or statement.day <= day:
                tracker.apply(statement)
        wanted = set(poles or self.claims.values())
        return {pole: tracker.standing(pole=pole) for pole in wanted} if tracker.last else {}

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

    def steps(self) -> Iterator[Step]:
        """Yield each statement with its effect."""
        tracker = _StandingTracker()
        return (Step(statement, tracker.apply(statement)) for statement in self.history)

    @cached_property
    def by_day(self) -> tuple[Statement, ...]:
        """The statements in the order in which they begin to count: those of one day in the order of the events."""
        return tuple(sorted(self.history, key=lambda statement: statement.day))

    def course(self, *, pole: bool, day: date | None = None) -> Iterator[StandingStep]:
        """Yield the statements `by_day`, each with its effect and the resulting standing of the claims of one pole.

        So the record as of a day has the standing of the last step by that day. An inexact date can put a statement
        early among the events, and let it count late. Then its standing follows from all statements that count by
        then, in the order of the events.
        `pole` is True for the claims that agree with the first one. With `day`, only its steps come back.
        """
        counted = _CountedStatements(self.history)
        if day is not None:
            counted.add_all(place for place, statement in enumerate(self.history) if statement.day < day)
        for place, statement in sorted(enumerate(self.history), key=lambda one: one[1].day):
            if day is None or statement.day == day:
                move = counted.add(place)
                yield StandingStep(statement, move, counted.tracker.standing(pole=pole))

    def statements_before(self, finding: Finding) -> int:
        """Return how many statements count before a finding: on an earlier day, or on its day as an earlier event."""
        earlier = self.history[: finding.earlier]
        return sum(said.day < finding.day for said in self.history) + sum(said.day == finding.day for said in earlier)


class _CountedStatements:
    """The statements of a matter that count so far, in the order of the events whenever each began to count."""

    def __init__(self, history: Sequence[Statement]) -> None:
        self.tracker = _StandingTracker()
        """The standings that follow from them."""
        self._history = history
        self._places: list[int] = []

    def add_all(self, places: Iterable[int]) -> None:
        """Add the statements at these places of the history, which are in order and after those that count."""
        for place in places:
            self._places.append(place)
            self.tracker.apply(self._history[place])

    def add(self, place: int) -> Move:
        """Add the statement at a place of the history, and return its effect."""
        if not self._places or place > self._places[-1]:
            self._places.append(place)
            return self.tracker.apply(self._history[place])
        insort(self._places, place)
        self.tracker = _StandingTracker()
        moves = {counted: self.tracker.apply(self._history[counted]) for counted in self._places}
        return moves[place]


def tally(matters: Iterable[Matter]) -> Counter[str]:
    """Return the number of `matters`, of each standing, of those `found` upon and of `findings`."""
    counts = Counter[str]()
    for matter in matters:
        counts.update(matter.counts)
    return counts


class _HeldPosition(Struct):
    """The position that a body holds, since its last change of position."""

    pole: bool
    since: int
    """The number of the statement by which the body took the position."""
    came_confirming: bool
    """Whether that statement confirmed another side's words."""
    has_confirmed: bool
    """Whether that statement or a later one confirmed another side's words."""
    last: int
    """The number of the latest statement of this position."""
    about: dict[Ref, None]
    """The claims that these statements name or make."""


class _StandingTracker:
    """A state machine that takes the statements on a matter one by one, and computes the standing after each."""

    def __init__(self) -> None:
        self.last: Statement | None = None
        self._count = 0
        self._held: dict[Body, _HeldPosition] = {}
        """Each body's current position, ordered by when the body took it."""
        self._own: dict[Body, tuple[int, bool | None]] = {}
        """The number of each body's latest statement, and the position in it."""
        self._first_own: dict[tuple[Body, bool], int] = {}
        """The number of the statement by which each body first held a pole."""
        self._last_on: dict[bool, int] = {}
        """The number of the latest statement for each pole."""
        self._opening: Statement | None = None
        self._opposed: int | None = None
        """The number of the first statement against the opening one."""
        self._opposed_by_others: int | None = None
        """The same, counting only statements with a body that did not make the opening one."""

    def apply(self, statement: Statement) -> Move:
        """Add the next statement, and return its effect."""
        number, move = self._count, self._move(statement)
        self._count, self.last = number + 1, statement
        for body in statement.bodies:
            self._own[body] = (number, statement.holds)
            self._hold(body, statement, number)
        if statement.holds is not None:
            self._last_on[statement.holds] = number
            self._opening = self._opening or statement
            if statement.holds is not self._opening.holds:
                self._note_opposition(statement, number, self._opening)
        return move

    def _hold(self, body: Body, statement: Statement, number: int) -> None:
        if statement.holds is None:
            self._held.pop(body, None)
            return
        self._first_own.setdefault((body, statement.holds), number)
        confirms, hold = body in statement.confirming, self._held.get(body)
        if hold is not None and hold.pole is statement.holds:
            hold.has_confirmed = hold.has_confirmed or confirms
            hold.last = number
            hold.about |= dict.fromkeys(statement.about)
        else:
            self._held.pop(body, None)
            about = dict.fromkeys(statement.about)
            self._held[body] = _HeldPosition(statement.holds, number, confirms, confirms, number, about)

    def _note_opposition(self, statement: Statement, number: int, opening: Statement) -> None:
        self._opposed = number if self._opposed is None else self._opposed
        if self._opposed_by_others is None and not set(statement.bodies) <= set(opening.bodies):
            self._opposed_by_others = number

    def _move(self, statement: Statement) -> Move:
        if (holds := statement.holds) is None:
            return "back"
        if (since := self._since(statement, holds)) is not None:
            return "against" if self._last_on.get(not holds, -1) >= since else "again"
        return "too" if holds in self._last_on else "first"

    def _since(self, statement: Statement, holds: bool) -> int | None:  # noqa: FBT001  (a pole, not a switch)
        """Return the number of the speakers' first statement of this position; None if this is the first.

        A body that has not spoken yet repeats what another body of its side holds.
        """
        own = [self._own[body] for body in statement.bodies if body in self._own]
        sides = {body.side for body in statement.bodies}
        if own:
            again = statement.bodies if max(own, key=lambda latest: latest[0])[1] is holds else ()
        else:
            again = tuple(body for body, hold in self._held.items() if hold.pole is holds and body.side in sides)
        return min((self._first_own.get((body, holds), self._count) for body in again), default=None)

    def standing(self, *, pole: bool) -> Standing:
        """Return the standing of the claims of one pole, after at least one statement."""
        assert self.last is not None, "at least one statement was applied"  # noqa: S101
        holding = {body: hold for body, hold in self._held.items() if hold.pole is pole}
        opposing = tuple(body for body, hold in self._held.items() if hold.pole is not pole)
        asserted, confirmed, shared = _agreement(holding)
        kind: StandingKind = "asserted"
        if not holding:
            kind = "withdrawn"
        elif opposing:
            kind = "disputed"
        elif confirmed:
            kind = "confirmed"
        elif shared:
            kind = "shared"
        opening = self._opening
        answer, maintained = self._answer(opening) if opening and kind == "disputed" else (None, ())
        opposing_sides = {body.side for body in opposing}
        return Standing(
            kind=kind,
            holding=tuple(holding),
            opposing=opposing,
            asserted_by=asserted,
            confirmed_by=confirmed,
            shared_by=shared,
            divided=tuple(dict.fromkeys(body.side for body in holding if body.side in opposing_sides)),
            answer=answer,
            maintained_by=maintained,
            first=opening.bodies if opening else (),
            was_first=opening is not None and opening.holds is pole,
            last=self.last,
            was_said=pole in self._last_on,
            rests_on={body: tuple(hold.about) for body, hold in self._held.items()},
        )

    def _answer(self, opening: Statement) -> tuple[Answer | None, tuple[Body, ...]]:
        """Return the first side's reaction since others opposed it, and the bodies that maintained its word."""
        opposed = self._opposed if self._opposed_by_others is None else self._opposed_by_others
        sides = {body.side for body in opening.bodies}
        loyal = {body: hold for body, hold in self._held.items() if body.side in sides and hold.pole is opening.holds}
        if loyal.keys().isdisjoint(opening.bodies) or opposed is None:
            return "withdrawn", ()
        if maintaining := tuple(body for body, hold in loyal.items() if hold.last > opposed):
            return "maintained", maintaining
        return (None if self._has_spoken(opening, since=opposed) else "unanswered"), ()

    def _has_spoken(self, opening: Statement, *, since: int) -> bool:
        """Return whether the side that spoke first has spoken on the matter since others opposed it.

        If another body of the same side is the opponent, its opposition is no answer.
        """
        sides = {body.side for body in opening.bodies}
        own = ((body, number) for body, (number, _) in self._own.items() if body.side in sides)
        return any(number > since or (number == since and body in opening.bodies) for body, number in own)


def _agreement(holding: Mapping[Body, _HeldPosition]) -> tuple[tuple[Body, ...], tuple[Body, ...], tuple[Body, ...]]:
    """Return the bodies that asserted a claim, those that confirmed it, and those that share it.

    The bodies of the earliest statement assert the claim. A body that confirms others does not assert, unless all
    bodies confirm: a confirmation can be older than what it confirms. Other bodies of an asserting side and its
    namesakes are in none of the three: they only repeat it.
    """
    came: dict[str, _HeldPosition] = {}
    for body, hold in holding.items():
        came.setdefault(body.side, hold)
    unasked = [hold.since for hold in came.values() if not hold.came_confirming]
    first = min(unasked or [hold.since for hold in came.values()], default=-1)
    asserting = {side for side, hold in came.items() if hold.since == first}
    asserted = tuple(body for body, hold in holding.items() if body.side in asserting and hold.since == first)
    others = apart((body for body in holding if body.is_named), asserted)
    confirmed = tuple(body for body in others if holding[body].has_confirmed and not body.is_outlet)
    return asserted, confirmed, apart(others, confirmed)
