"""What is in dispute: the one thing that joined claims say is so or is not, and what each side holds of it.

Nothing here is typed in by anybody. A standing follows from what was said, by whom and in which order; it treats all
sides alike, and never says who is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.model.fields import Citation
from onrecord.model.origins import Origins
from onrecord.model.relations import Ref

Kind = Literal["disputed", "confirmed", "asserted", "withdrawn"]
Move = Literal["first", "too", "again", "against", "back"]
"""What a statement does: its pole is held for the first time; by this side too; by it again; by it against those who
said the opposite meanwhile; or the side takes its word back."""
Answer = Literal["maintained", "unanswered", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one event says on a matter, for each of its sides."""

    event: Ref
    day: date
    """The last day on which it can have been said, from which on it counts."""
    sides: tuple[str, ...]
    """For whom it is said: actors; or the event itself, as `story/event`, where nobody is named."""
    holds: bool | None
    """True: as the matter's first claim says; False: the opposite; None: the sides take their position back."""
    kind: str
    """`asserts`, or the relation by which it is said."""
    claim: Ref | None
    """The event's own claim that says it; nothing where a bare relation does."""
    citations: tuple[Citation, ...]
    """Where this is written."""
    origins: Origins
    """Where that comes from."""
    note: Mapping[str, str] | None
    """What the editors say about it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claim stands: who holds it, who holds the opposite."""

    kind: Kind
    """disputed: both are held. confirmed: one side said so, another side said so too, and none opposes. asserted: those
    who said so first, and nobody else. withdrawn: nobody holds it any more, or nobody did yet: see `was_said`."""
    holding: tuple[str, ...]
    """The sides that hold the claim, in the order in which they came to hold it."""
    opposing: tuple[str, ...]
    """The sides that hold the opposite."""
    asserted_by: tuple[str, ...]
    """Those among `holding` who have held it longest, in one statement."""
    confirmed_by: tuple[str, ...]
    """The others among `holding`; who is not named confirms nothing."""
    answer: Answer | None
    """In a dispute, what the side that spoke first has said since it was first opposed: that it stands by its word
    (maintained), nothing on this point (unanswered), or that it does not stand by it any more (withdrawn). Nothing
    where several spoke first together, and not all of them still do."""
    first: tuple[str, ...]
    """The sides that first held a position on the matter, whichever it was."""
    last: Statement
    """The last word."""
    was_said: bool
    """Whether anybody had said it by then: a claim's matter may be older than the claim."""

    @property
    def mark(self) -> str:
        """The standing as one word, for styles and scripts."""
        return "disputed-maintained" if self.answer == "maintained" else self.kind


@dataclass(frozen=True, slots=True)
class Step:
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
        heard = _Hearing()
        for statement in self.history:
            if day is None or statement.day <= day:
                heard.hear(statement)
        standing = heard.standing(pole=self.claims[claim]) if heard.last else None
        return standing if standing and standing.was_said else None

    def course(self, *, pole: bool) -> Iterator[Step]:
        """Yield each statement with what it did, and how the claims of one pole stood from then on.

        `pole` is True for the claims that say the same as the first.
        """
        heard = _Hearing()
        for statement in self.history:
            move = heard.hear(statement)
            yield Step(statement, move, heard.standing(pole=pole))


class _Hearing:
    """Hears the statements on a matter one by one, and knows at any time how it stands."""

    def __init__(self) -> None:
        self.last: Statement | None = None
        self._count = 0
        self._held: dict[str, tuple[bool, int]] = {}
        """What each side holds, and since which statement; in the order of since when."""
        self._own: dict[str, tuple[int, bool | None]] = {}
        """The last statement of each side, and what it held."""
        self._first_own: dict[tuple[str, bool], int] = {}
        """The statement by which each side first held either pole."""
        self._last_on: dict[bool, int] = {}
        """The last statement on either pole."""
        self._opening: Statement | None = None
        self._opposed: int | None = None
        """The first statement against the opening one."""
        self._opposed_by_others: int | None = None
        self._stood_by: dict[str, int] = {}
        """When each of the opening sides last held what it held then."""
        self._last_of_opening = -1
        """When any of the opening sides last said anything."""

    def hear(self, statement: Statement) -> Move:
        """Take in the next statement, and say what it does to those before it."""
        number, move = self._count, self._move(statement)
        self._count, self.last = number + 1, statement
        for side in statement.sides:
            self._own[side] = (number, statement.holds)
            if statement.holds is None:
                self._held.pop(side, None)
            else:
                self._first_own.setdefault((side, statement.holds), number)
                if side not in self._held or self._held[side][0] is not statement.holds:
                    self._held.pop(side, None)
                    self._held[side] = (statement.holds, number)
        if statement.holds is not None:
            self._last_on[statement.holds] = number
            self._opening = self._opening or statement
        if self._opening is not None:
            self._hear_answer(statement, number, self._opening)
        return move

    def _move(self, statement: Statement) -> Move:
        if statement.holds is None:
            return "back"
        own = [self._own[side] for side in statement.sides if side in self._own]
        if own and max(own, key=lambda said: said[0])[1] is statement.holds:
            firsts = [self._first_own.get((side, statement.holds), self._count) for side in statement.sides]
            return "against" if self._last_on.get(not statement.holds, -1) >= min(firsts) else "again"
        return "too" if statement.holds in self._last_on else "first"

    def _hear_answer(self, statement: Statement, number: int, opening: Statement) -> None:
        if statement.holds is (not opening.holds):
            self._opposed = number if self._opposed is None else self._opposed
            if self._opposed_by_others is None and not set(statement.sides) <= set(opening.sides):
                self._opposed_by_others = number
        for side in opening.sides:
            if side in statement.sides:
                self._last_of_opening = number
                if statement.holds is opening.holds:
                    self._stood_by[side] = number

    def standing(self, *, pole: bool) -> Standing:
        """Return how the claims of one pole stand, once anything was heard."""
        assert self.last is not None, "asked once something was heard"  # noqa: S101
        holding = tuple(side for side, (holds, _) in self._held.items() if holds is pole)
        opposing = tuple(side for side, (holds, _) in self._held.items() if holds is not pole)
        asserting = self._first_together(holding)
        confirming = tuple(side for side in holding if side not in asserting and _is_named(side))
        kind: Kind = "asserted"
        if not holding:
            kind = "withdrawn"
        elif opposing:
            kind = "disputed"
        elif confirming:
            kind = "confirmed"
        answer = self._answer(self._opening) if self._opening and kind == "disputed" else None
        first = self._opening.sides if self._opening else ()
        was_said = pole in self._last_on
        return Standing(kind, holding, opposing, asserting, confirming, answer, first, self.last, was_said)

    def _first_together(self, holding: tuple[str, ...]) -> tuple[str, ...]:
        """Return the sides that came to hold it first, all in one statement: who speaks together confirms nothing."""
        earliest = min((self._held[side][1] for side in holding), default=-1)
        return tuple(side for side in holding if self._held[side][1] == earliest)

    def _answer(self, opening: Statement) -> Answer | None:
        """Return what those who spoke first have said since they were first opposed."""
        opposed = self._opposed if self._opposed_by_others is None else self._opposed_by_others
        loyal = [side for side in opening.sides if side in self._held and self._held[side][0] is opening.holds]
        if not loyal or opposed is None:
            return "withdrawn"
        if any(self._stood_by[side] > opposed for side in loyal):
            return "maintained"
        return "unanswered" if self._last_of_opening < opposed else None


def _is_named(side: str) -> bool:
    return "/" not in side
