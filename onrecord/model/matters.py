"""What is in dispute: the one thing that joined claims say is so or is not, and what each side holds of it.

Nothing here is typed in by anybody. A standing follows from what was said, by whom and in which order; it treats all
sides alike, and never says who is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.model.fields import Citation
from onrecord.model.origins import Origins
from onrecord.model.relations import Ref

Kind = Literal["disputed", "confirmed", "asserted", "withdrawn"]
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
    who said so first, and nobody else. withdrawn: nobody holds it any more."""
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

    @property
    def mark(self) -> str:
        """The standing as one word, for styles and scripts."""
        return "disputed-maintained" if self.answer == "maintained" else self.kind


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
        counted = [statement for statement in self.history if day is None or statement.day <= day]
        pole = self.claims[claim]
        was_said = any(statement.holds is pole for statement in counted)
        return _standing(counted, pole=pole) if was_said else None

    def standing_after(self, count: int, claim: Ref) -> Standing:
        """Return how one of the claims stood after the first `count` statements, at least one."""
        return _standing(list(self.history[:count]), pole=self.claims[claim])


def _standing(history: list[Statement], *, pole: bool) -> Standing:
    since = _positions(history)
    holding = tuple(side for side, (holds, _) in since.items() if holds is pole)
    opposing = tuple(side for side, (holds, _) in since.items() if holds is not pole)
    asserting = _first_together(holding, since)
    confirming = tuple(side for side in holding if side not in asserting and _is_named(side))
    kind: Kind = "asserted"
    if not holding:
        kind = "withdrawn"
    elif opposing:
        kind = "disputed"
    elif confirming:
        kind = "confirmed"
    opening = next((statement for statement in history if statement.holds is not None), None)
    answer = _answer(history, opening, since) if opening and kind == "disputed" else None
    first = opening.sides if opening else ()
    return Standing(kind, holding, opposing, asserting, confirming, answer, first, history[-1])


def _positions(history: list[Statement]) -> dict[str, tuple[bool, int]]:
    """Return what each side holds in the end, and since which statement; in the order of since when."""
    held: dict[str, tuple[bool, int]] = {}
    for number, statement in enumerate(history):
        for side in statement.sides:
            if statement.holds is None:
                held.pop(side, None)
            elif side not in held or held[side][0] is not statement.holds:
                held.pop(side, None)
                held[side] = (statement.holds, number)
    return held


def _first_together(holding: tuple[str, ...], since: Mapping[str, tuple[bool, int]]) -> tuple[str, ...]:
    """Return the sides that came to hold it first, all in one statement: who speaks together confirms nothing."""
    earliest = min((since[side][1] for side in holding), default=-1)
    return tuple(side for side in holding if since[side][1] == earliest)


def _is_named(side: str) -> bool:
    return "/" not in side


def _answer(history: list[Statement], opening: Statement, since: Mapping[str, tuple[bool, int]]) -> Answer | None:
    """Return what those who spoke first have said since they were first opposed."""
    against = [number for number, statement in enumerate(history) if statement.holds is (not opening.holds)]
    by_others = [number for number in against if not set(history[number].sides) <= set(opening.sides)]
    opposed = (by_others or against)[0]
    loyal = [side for side in opening.sides if side in since and since[side][0] is opening.holds]
    if not loyal:
        return "withdrawn"
    later = history[opposed + 1 :]
    if any(statement.holds is opening.holds and set(statement.sides) & set(loyal) for statement in later):
        return "maintained"
    since_then = history[opposed:]
    is_silent = not any(set(statement.sides) & set(opening.sides) for statement in since_then)
    return "unanswered" if is_silent else None
