"""The standing of the claims of a matter, as it follows from the statements on the matter.

Editors type none of this. A standing follows from the statements, their bodies and their order. It treats all bodies
alike and never says who is right. Bodies hold positions. A side is all bodies of one organization: it only decides
what counts as a confirmation, what as shared, and whether the first speakers maintained their word. For the first two,
bodies with equal names count as one, until an entry says that they differ.
"""

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain, takewhile
from typing import Literal

from msgspec import Struct

from onrecord.model.fields import Citation
from onrecord.model.origins import Origins
from onrecord.model.relations import Body, Ref, apart

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


class Repetition(Struct, frozen=True):
    """A statement by which bodies stood by their word after others had opposed it."""

    event: Ref
    bodies: tuple[Body, ...]


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
    repeated: Repetition | None
    """The latest statement by which they did."""
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

    def depends_on_joins(self, claim: Ref, *, is_own: bool = True) -> bool:
        """Return whether it names or needs bodies that spoke of joined claims alone.

        If the claim `is_own`, its speakers were the first to assert it, and nobody names them again.
        """
        joined = {body for body, about in self.rests_on.items() if about and claim not in about}
        if not joined:
            return False
        if self.kind == "disputed":
            is_side = any(map(joined.issuperset, (self.holding, self.opposing)))
            return is_side or (self.repeated is not None and not joined.isdisjoint(self.repeated.bodies))
        if self.kind == "withdrawn":
            return not joined.isdisjoint(self.opposing)
        if self.kind == "asserted":
            return any(body.is_named for body in self.holding if body in joined)
        return not joined.isdisjoint((*self.confirmed_by, *self.shared_by, *(() if is_own else self.asserted_by)))

    @property
    def is_maintained_by_others(self) -> bool:
        """Whether only some of the first speakers maintain the claim, or other bodies of their side."""
        return self.answer == "maintained" and not set(self.first) <= set(self.maintained_by)

    @property
    def mark(self) -> str:
        """The standing as one word, for style sheets and scripts."""
        return "disputed-maintained" if self.answer == "maintained" else self.kind


class _HeldPosition(Struct):
    """The position that a body holds, since its last change of position."""

    pole: bool
    since: int
    """The place in the history of the statement by which the body took the position."""
    came_confirming: bool
    """Whether that statement confirmed another side's words."""
    has_confirmed: bool
    """Whether that statement or a later one confirmed another side's words."""
    last: int
    """The place of the latest statement of this position."""
    about: dict[Ref, None]
    """The claims that these statements name or make."""


class StandingTracker:
    """A state machine that takes the statements on a matter one by one, and computes the standing after each.

    They may come in any order: the standing follows from those taken so far, in the order of the events. A statement
    before others changes only what its own bodies hold, so that no other statement is read again.
    """

    def __init__(self, history: Sequence[Statement]) -> None:
        """Take all statements on the matter, in the order of the events; `add` names each by its place."""
        self._history = history
        self.last = -1
        """The place of the last statement so far, in the order of the events; -1 without any."""
        self._own: dict[Body, list[int]] = {}
        """The places of each body's statements, in order."""
        self._of_side: dict[str, list[Body]] = {}
        """The bodies of each side that has spoken."""
        self._held: dict[Body, _HeldPosition] = {}
        """Each body's current position, ordered by when the body took it."""
        self._first_own: dict[tuple[Body, bool], int] = {}
        """The place of the statement by which each body first held a pole."""
        self._on: dict[bool, list[int]] = {True: [], False: []}
        """The places of the statements for each pole, in order."""
        self._opening: int | None = None
        """The place of the first statement for either pole."""
        self._opposed_by_others: int | None = None
        """The place of the first statement against the opening one with a body that did not make that."""

    def add(self, place: int) -> Move:
        """Take the statement at a place of the history, and return its effect."""
        statement = self._history[place]
        move, is_last = self._move(statement, place), place > self.last
        self.last = max(self.last, place)
        for body in dict.fromkeys(statement.bodies):
            if body not in self._own:
                self._own[body] = []
                self._of_side.setdefault(body.side, []).append(body)
            insort(self._own[body], place)
            if statement.holds is not None:
                key = body, statement.holds
                self._first_own[key] = min(self._first_own.get(key, place), place)
            if is_last:
                self._hold(body, statement, place)
            else:
                self._hold_anew(body)
        if not is_last:
            self._held = dict(sorted(self._held.items(), key=self._when_taken))
        if statement.holds is not None:
            insort(self._on[statement.holds], place)
            if self._opening is None or place < self._opening:
                self._open(place, against=not statement.holds)
            elif statement.holds is not self._history[self._opening].holds:
                self._oppose(place, self._opening)
        return move

    def _hold(self, body: Body, statement: Statement, place: int) -> None:
        """Note what a body holds by the last statement of all."""
        if statement.holds is None:
            self._held.pop(body, None)
            return
        confirms, hold = body in statement.confirming, self._held.get(body)
        if hold is not None and hold.pole is statement.holds:
            hold.has_confirmed = hold.has_confirmed or confirms
            hold.last = place
            hold.about |= dict.fromkeys(statement.about)
        else:
            self._held.pop(body, None)
            about = dict.fromkeys(statement.about)
            self._held[body] = _HeldPosition(statement.holds, place, confirms, confirms, place, about)

    def _hold_anew(self, body: Body) -> None:
        """Note what a body holds by all of its own statements, since one came before others."""
        places = self._own[body]
        pole = self._history[places[-1]].holds
        if pole is None:
            self._held.pop(body, None)
            return
        same = [*takewhile(lambda place: self._history[place].holds is pole, reversed(places))][::-1]
        statements = [self._history[place] for place in same]
        self._held[body] = _HeldPosition(
            pole=pole,
            since=same[0],
            came_confirming=body in statements[0].confirming,
            has_confirmed=any(body in statement.confirming for statement in statements),
            last=same[-1],
            about=dict.fromkeys(claim for statement in statements for claim in statement.about),
        )

    def _when_taken(self, held: tuple[Body, _HeldPosition]) -> tuple[int, int]:
        """Return what orders the bodies by when they took their positions: the place, and the place among speakers."""
        body, hold = held
        return hold.since, self._history[hold.since].bodies.index(body)

    def _open(self, place: int, *, against: bool) -> None:
        """Note the first statement for either pole, with those that are `against` it."""
        self._opening, self._opposed_by_others = place, None
        for other in self._on[against]:
            if self._is_by_others(other, place):
                self._opposed_by_others = other
                break

    def _oppose(self, place: int, opening: int) -> None:
        """Note a statement against the opening one."""
        first = self._opposed_by_others
        if (first is None or place < first) and self._is_by_others(place, opening):
            self._opposed_by_others = place

    def _is_by_others(self, place: int, opening: int) -> bool:
        return not set(self._history[place].bodies) <= set(self._history[opening].bodies)

    def _move(self, statement: Statement, place: int) -> Move:
        if (holds := statement.holds) is None:
            return "back"
        if (since := self._since(statement, place, pole=holds)) is not None:
            return "against" if _last_before(self._on[not holds], place) >= since else "again"
        return "too" if _last_before(self._on[holds], place) >= 0 else "first"

    def _since(self, statement: Statement, place: int, *, pole: bool) -> int | None:
        """Return the place of the speakers' first statement of this position; None if this is the first.

        A body that has not spoken before repeats what another body of its side holds. Later statements do not count.
        """
        latest = -1
        for body in statement.bodies:
            latest = max(latest, self._latest(body, place))
        if latest < 0:
            again = self._of_sides_that_held(statement, place, pole=pole)
        else:
            again = statement.bodies if self._history[latest].holds is pole else ()
        if not again:
            return None
        return min([place, *[self._first_own.get((body, pole), place) for body in again]])

    def _of_sides_that_held(self, statement: Statement, place: int, *, pole: bool) -> Sequence[Body]:
        """Return the bodies of the speakers' sides that held a pole before the place of their statement."""
        found = []
        for speaker in statement.bodies:
            for body in self._of_side.get(speaker.side, ()):
                latest = self._latest(body, place)
                if latest >= 0 and self._history[latest].holds is pole:
                    found.append(body)
        return found

    def _latest(self, body: Body, place: int) -> int:
        """Return the place of a body's latest statement before a place; -1 without one."""
        own = self._own.get(body)
        if own is None:
            return -1
        return own[-1] if own[-1] < place else _last_before(own, place)

    def standing(self, *, pole: bool) -> Standing:
        """Return the standing of the claims of one pole, after at least one statement."""
        assert self.last >= 0, "at least one statement was added"  # noqa: S101
        holding = {body: hold for body, hold in self._held.items() if hold.pole is pole}
        opposing = tuple([body for body, hold in self._held.items() if hold.pole is not pole])
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
        opening = None if self._opening is None else self._history[self._opening]
        answer, maintaining = self._answer(opening) if opening and kind == "disputed" else (None, {})
        opposing_sides = {body.side for body in opposing}
        return Standing(
            kind=kind,
            holding=tuple(holding),
            opposing=opposing,
            asserted_by=asserted,
            confirmed_by=confirmed,
            shared_by=shared,
            divided=tuple(dict.fromkeys([body.side for body in holding if body.side in opposing_sides])),
            answer=answer,
            maintained_by=tuple(maintaining),
            repeated=self._repetition(maintaining) if maintaining else None,
            first=opening.bodies if opening else (),
            was_first=opening is not None and opening.holds is pole,
            last=self._history[self.last],
            was_said=bool(self._on[pole]),
            rests_on={body: tuple(hold.about) for body, hold in self._held.items()},
        )

    def _repetition(self, maintaining: Mapping[Body, int]) -> Repetition:
        last = max(maintaining.values())
        return Repetition(
            self._history[last].event, tuple(body for body, place in maintaining.items() if place == last)
        )

    def _answer(self, opening: Statement) -> tuple[Answer | None, Mapping[Body, int]]:
        """Return the first side's reaction since others opposed it, and where which bodies last maintained its word."""
        opposed = self._opposed_by_others
        if opposed is None:
            opposed = next(iter(self._on[not opening.holds]), None)
        sides = {body.side for body in opening.bodies}
        loyal = {body: hold for body, hold in self._held.items() if body.side in sides and hold.pole is opening.holds}
        if loyal.keys().isdisjoint(opening.bodies) or opposed is None:
            return "withdrawn", {}
        if maintaining := {body: hold.last for body, hold in loyal.items() if hold.last > opposed}:
            return "maintained", maintaining
        return (None if self._has_spoken(opening, since=opposed) else "unanswered"), {}

    def _has_spoken(self, opening: Statement, *, since: int) -> bool:
        """Return whether the side that spoke first has spoken on the matter since others opposed it.

        If another body of the same side is the opponent, its opposition is no answer.
        """
        sides = {body.side for body in opening.bodies}
        bodies = chain.from_iterable(self._of_side.get(side, ()) for side in sides)
        own = ((body, self._own[body][-1]) for body in bodies)
        return any(latest > since or (latest == since and body in opening.bodies) for body, latest in own)


def _last_before(places: Sequence[int], place: int) -> int:
    """Return the last of some places, in order, that is before another one; -1 without any."""
    earlier = bisect_left(places, place)
    return places[earlier - 1] if earlier else -1


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
    asserted = tuple([body for body, hold in holding.items() if body.side in asserting and hold.since == first])
    others = apart([body for body in holding if body.is_named], asserted)
    confirmed = tuple([body for body in others if holding[body].has_confirmed and not body.is_outlet])
    return asserted, confirmed, apart(others, confirmed)
