"""What is in dispute: the one thing that joined claims say is so or is not, and what each body holds of it.

Nothing here is typed in by anybody. A standing follows from what was said, by whom and in which order; it treats all
alike, and never says who is right. Positions are held by bodies. Sides, the bodies of one organization, only decide
what is a confirmation, what is shared, and whether those who spoke first stood by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.model.fields import Citation
from onrecord.model.origins import Origins
from onrecord.model.relations import Body, Ref

StandingKind = Literal["disputed", "confirmed", "shared", "asserted", "withdrawn"]
Move = Literal["first", "too", "again", "against", "back"]
"""What a statement does: its pole is held for the first time; by this side too; by it again; by it against those who
said the opposite meanwhile; or the body takes its word back."""
Answer = Literal["maintained", "unanswered", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one event says on a matter, for each of its bodies."""

    event: Ref
    day: date
    """The last day on which it can have been said, from which on it counts."""
    bodies: tuple[Body, ...]
    """For whom it is said."""
    holds: bool | None
    """True: as the matter's first claim says; False: the opposite; None: the bodies take their position back."""
    kind: str
    """`asserts`, or the relation by which it is said."""
    confirming: tuple[Body, ...]
    """Those of the bodies that thereby confirm, by `confirms`, what another side said."""
    claim: Ref | None
    """The event's own claim that says it; nothing where a bare relation does."""
    quote: str | None
    """The id of the event's quotation that says it in its own words."""
    citations: tuple[Citation, ...]
    """Where this is written."""
    origins: Origins
    """Where that comes from."""
    note: Mapping[str, str] | None
    """What the editors say about it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claim stands: who holds it, who holds the opposite."""

    kind: StandingKind
    """disputed: both are held. confirmed: none opposes, and another side confirms it. shared: none opposes, and another
    side says so too. asserted: one side said so, or several in one statement. withdrawn: nobody holds it any more, or
    nobody did yet: see `was_said`."""
    holding: tuple[Body, ...]
    """The bodies that hold the claim, in the order in which they came to hold it."""
    opposing: tuple[Body, ...]
    """The bodies that hold the opposite."""
    asserted_by: tuple[Body, ...]
    """Those among `holding` that said so first, in one statement, without confirming others by it."""
    confirmed_by: tuple[Body, ...]
    """Those of other sides that hold it by confirming it. Outlets and speakers that are not named confirm nothing."""
    shared_by: tuple[Body, ...]
    """The bodies of further sides, which hold it without confirming it."""
    divided: tuple[str, ...]
    """The sides whose own bodies hold opposite positions."""
    answer: Answer | None
    """In a dispute, what the side that spoke first has said since it was first opposed: that it stands by its word
    (maintained), or nothing on this point (unanswered). Withdrawn: none of the bodies that spoke first holds it any
    more. Nothing where the side said something else, or not all who spoke first still hold it."""
    maintained_by: tuple[Body, ...]
    """The bodies of that side that stood by it since."""
    first: tuple[Body, ...]
    """The bodies that first held a position on the matter, whichever it was."""
    was_first: bool
    """Whether the position that they held first was this claim, and not its opposite."""
    last: Statement
    """The last word."""
    was_said: bool
    """Whether anybody had said it by then: a claim's matter may be older than the claim."""

    @property
    def mark(self) -> str:
        """The standing as one word, for styles and scripts."""
        return "disputed-maintained" if self.answer == "maintained" else self.kind


@dataclass(frozen=True, slots=True)
class StandingStep:
    """A statement in the course of a matter."""

    statement: Statement
    move: Move
    standing: Standing
    """How it stood from then on."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that is so or is not, and everything that was said on it."""

    claims: Mapping[Ref, bool]
    """The claims that it is made of, in the order in which they were made: whether each says the same as the first."""
    history: tuple[Statement, ...]
    """In the order of the events."""

    @property
    def first_claim(self) -> Ref:
        """The claim that the matter is named by."""
        return next(iter(self.claims))

    def standing(self, claim: Ref, day: date | None = None) -> Standing | None:
        """Return how one of the claims stands, as of `day` if given; nothing where nobody had said it by then."""
        tracker = _StandingTracker()
        for statement in self.history:
            if day is None or statement.day <= day:
                tracker.apply(statement)
        standing = tracker.standing(pole=self.claims[claim]) if tracker.last else None
        return standing if standing and standing.was_said else None

    def course(self, *, pole: bool) -> Iterator[StandingStep]:
        """Yield each statement with what it did, and how the claims of one pole stood from then on.

        `pole` is True for the claims that say the same as the first.
        """
        tracker = _StandingTracker()
        for statement in self.history:
            move = tracker.apply(statement)
            yield StandingStep(statement, move, tracker.standing(pole=pole))


@dataclass(slots=True)
class _HeldPosition:
    """That a body holds one pole, since it last came to hold it."""

    pole: bool
    since: int
    """The number of the statement by which it came to hold it."""
    came_confirming: bool
    """Whether that statement confirmed what another side said."""
    has_confirmed: bool
    """Whether that statement or a later one did."""
    last: int
    """The last statement by which it held it."""


class _StandingTracker:
    """Hears the statements on a matter one by one, and knows at any time how it stands."""

    def __init__(self) -> None:
        self.last: Statement | None = None
        self._count = 0
        self._held: dict[Body, _HeldPosition] = {}
        """In the order of since when."""
        self._own: dict[Body, tuple[int, bool | None]] = {}
        """The last statement of each body, and what it held."""
        self._first_own: dict[tuple[Body, bool], int] = {}
        """The statement by which each body first held either pole."""
        self._last_on: dict[bool, int] = {}
        """The last statement on either pole."""
        self._opening: Statement | None = None
        self._opposed: int | None = None
        """The first statement against the opening one."""
        self._opposed_by_others: int | None = None
        """The same, by others than those who made the opening one."""

    def apply(self, statement: Statement) -> Move:
        """Take in the next statement, and say what it does to those before it."""
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
        else:
            self._held.pop(body, None)
            self._held[body] = _HeldPosition(statement.holds, number, confirms, confirms, number)

    def _note_opposition(self, statement: Statement, number: int, opening: Statement) -> None:
        self._opposed = number if self._opposed is None else self._opposed
        if self._opposed_by_others is None and not set(statement.bodies) <= set(opening.bodies):
            self._opposed_by_others = number

    def _move(self, statement: Statement) -> Move:
        holds = statement.holds
        if holds is None:
            return "back"
        since = self._since(statement, holds)
        if since is not None:
            return "against" if self._last_on.get(not holds, -1) >= since else "again"
        return "too" if holds in self._last_on else "first"

    def _since(self, statement: Statement, holds: bool) -> int | None:  # noqa: FBT001  (a pole, not a switch)
        """Return since when those who speak have held what they say again; nothing where it is new of them.

        A body that has said nothing yet says again what another body of its side holds.
        """
        own = [self._own[body] for body in statement.bodies if body in self._own]
        sides = {body.side for body in statement.bodies}
        if own:
            again = statement.bodies if max(own, key=lambda said: said[0])[1] is holds else ()
        else:
            again = tuple(body for body, hold in self._held.items() if hold.pole is holds and body.side in sides)
        return min((self._first_own.get((body, holds), self._count) for body in again), default=None)

    def standing(self, *, pole: bool) -> Standing:
        """Return how the claims of one pole stand, after at least one statement."""
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
        )

    def _answer(self, opening: Statement) -> tuple[Answer | None, tuple[Body, ...]]:
        """Return what the side that spoke first has said since it was first opposed, and who of it stood by it."""
        opposed = self._opposed if self._opposed_by_others is None else self._opposed_by_others
        sides = {body.side for body in opening.bodies}
        loyal = {body: hold for body, hold in self._held.items() if body.side in sides and hold.pole is opening.holds}
        if loyal.keys().isdisjoint(opening.bodies) or opposed is None:
            return "withdrawn", ()
        maintaining = tuple(body for body, hold in loyal.items() if hold.last > opposed)
        if maintaining:
            return "maintained", maintaining
        return (None if self._has_spoken(opening, since=opposed) else "unanswered"), ()

    def _has_spoken(self, opening: Statement, *, since: int) -> bool:
        """Say whether the side that spoke first has said anything on the matter since it was opposed.

        Another body of it may be the one that opposed it, and has not answered by that.
        """
        sides = {body.side for body in opening.bodies}
        return any(
            number > since or (number == since and body in opening.bodies)
            for body, (number, _) in self._own.items()
            if body.side in sides
        )


def _agreement(holding: Mapping[Body, _HeldPosition]) -> tuple[tuple[Body, ...], tuple[Body, ...], tuple[Body, ...]]:
    """Return which of the bodies that hold a claim asserted it, which confirmed it, and which say so too.

    Who came to hold it first asserts it, together with all who speak in that statement. But who confirms others does
    not assert, unless all came to it so: a confirmation may be known to be older than what it confirms. Further bodies
    of a side that asserts do none of the three: they repeat.
    """
    came: dict[str, _HeldPosition] = {}
    for body, hold in holding.items():
        came.setdefault(body.side, hold)
    unasked = [hold.since for hold in came.values() if not hold.came_confirming]
    first = min(unasked or [hold.since for hold in came.values()], default=-1)
    asserting = {side for side, hold in came.items() if hold.since == first}
    asserted = tuple(body for body, hold in holding.items() if body.side in asserting and hold.since == first)
    others = {body: hold for body, hold in holding.items() if body.side not in asserting and body.is_named}
    confirmed = tuple(body for body, hold in others.items() if hold.has_confirmed and not body.is_outlet)
    confirming = {body.side for body in confirmed}
    return asserted, confirmed, tuple(body for body in others if body.side not in confirming)
