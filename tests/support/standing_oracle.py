"""The rules of docs/standing.md written a second time, plainly and without the program's code for them.

It takes the events in the order of the site, and returns for each claim who holds it, who opposes it, and in which way.
It knows no caches, no incremental state and no union-find: it searches all events for each claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

TAKES_SIDE = ("confirms", "maintains", "same_as", "denies")
Claim = tuple[str, str]
"""The id of an event and of a claim of it; an empty one for the position of an event without claims."""


@dataclass(frozen=True)
class Tie:
    """A stated relation of an event, or of a claim of it."""

    kind: str
    target: str
    claim: str
    """The claim of the target; empty for the whole event."""


@dataclass(frozen=True)
class Told:
    """An event that counts: its bodies, its claims with their relations, and its own relations."""

    id: str
    bodies: tuple[str, ...]
    claims: Mapping[str, tuple[Tie, ...]]
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Judgment:
    """A standing as docs/standing.md says it; the names as the program's `Standing` has them."""

    kind: str
    holding: tuple[str, ...]
    opposing: tuple[str, ...]
    asserted_by: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    shared_by: tuple[str, ...]
    answer: str | None
    maintained_by: tuple[str, ...]
    first: tuple[str, ...]


class Contradiction(Exception):  # noqa: N818  (it is what the entries say)
    """The entries contradict each other, which the check calls an error."""


@dataclass
class _Stint:
    """The statements by which a body holds its present position."""

    pole: bool
    places: list[int] = field(default_factory=list)
    confirms: list[bool] = field(default_factory=list)


class Oracle:
    """Judges the claims of events; `sides` gives each body's organization at the top, `outlets` names the outlets."""

    def __init__(self, told: Sequence[Told], sides: Mapping[str, str], outlets: frozenset[str]) -> None:
        self._told = {event.id: event for event in told}
        self._sides, self._outlets = sides, outlets
        self._whose = self._find_whose()

    # Whose words are they?

    def _side(self, body: str) -> str:
        return self._sides.get(body, body)

    def _named(self, tie: Tie) -> list[Claim]:
        """Return what a relation names: claims, or the position of an event without claims; nothing if withdrawn."""
        event = self._told.get(tie.target)
        if event is None:
            return []
        if event.claims or tie.claim:
            return [(event.id, claim) for claim in event.claims if tie.claim in ("", claim)]
        return [(event.id, "")]

    def _ties_of(self, node: Claim) -> list[Tie]:
        event = self._told[node[0]]
        ties = event.claims[node[1]] if node[1] else event.ties
        return [tie for tie in ties if tie.kind in TAKES_SIDE]

    def _find_whose(self) -> dict[Claim, frozenset[str]]:
        """Return the sides whose words a claim, or an event without claims, has."""
        claims = [(event.id, claim) for event in self._told.values() for claim in event.claims]
        bare = [(event.id, "") for event in self._told.values() if not event.claims]
        whose: dict[Claim, frozenset[str]] = dict.fromkeys((*claims, *bare), frozenset())
        alone: set[Claim] = set()
        while True:
            self._spread(whose, alone)
            silent = {claim for claim in claims if not whose[claim]}
            if not silent:
                break
            # Those lowest in the chain speak for themselves: each that leads only to those that lead back to it.
            reach = {claim: self._reach(claim) & silent for claim in silent}
            alone |= {claim for claim in silent if all(claim in reach[other] for other in reach[claim] - {claim})}
        self.alone = alone
        return whose

    def _reach(self, start: Claim) -> set[Claim]:
        found, waiting = set[Claim](), [start]
        while waiting:
            for tie in self._ties_of(waiting.pop()):
                for node in self._named(tie):
                    if node not in found:
                        found.add(node)
                        waiting.append(node)
        return found

    def _spread(self, whose: dict[Claim, frozenset[str]], alone: set[Claim]) -> None:
        while True:
            now = {node: self._words(node, whose, alone) for node in whose}
            if now == whose:
                return
            whose.update(now)

    def _words(self, node: Claim, whose: Mapping[Claim, frozenset[str]], alone: set[Claim]) -> frozenset[str]:
        bodies, ties = self._told[node[0]].bodies, self._ties_of(node)
        sides = {self._side(body) for body in bodies}
        others = {self._side(body) for body in bodies if body not in self._outlets}
        if not node[1]:
            found = set[str]()
            for tie in ties:
                words = frozenset[str]().union(*(whose[named] for named in self._named(tie)))
                found |= (sides if tie.kind == "denies" else others | (sides & words)) if words else set()
            return frozenset(found)
        if not ties or node in alone or any(tie.kind == "denies" for tie in ties):
            return frozenset(sides)
        words = frozenset[str]().union(*(whose[named] for tie in ties for named in self._named(tie)))
        return frozenset(others | (sides & words)) if others else words

    def _is_report(self, body: str, tie: Tie) -> bool:
        if body not in self._outlets or tie.kind == "denies":
            return False
        words = frozenset[str]().union(*(self._whose[named] for named in self._named(tie)))
        return self._side(body) not in words

    def _claims_itself(self, body: str, node: Claim) -> bool:
        ties = self._ties_of(node)
        if body not in self._outlets or not ties or node in self.alone:
            return True
        named = [named for tie in ties for named in self._named(tie)]
        if not any(self._whose[one] for one in named):
            return True
        return any(not self._is_report(body, tie) for tie in ties)

    # Positions

    def _poles(self, tie: Tie) -> set[tuple[Claim, bool]]:
        """Return the claims that a relation means, each with whether the target holds it."""
        found = set[tuple[Claim, bool]]()
        for node in self._named(tie):
            if node[1]:
                found.add((node, True))
            else:
                found |= {(claim, holds) for claim, holds in self._bare_positions(node[0])}
        return found

    def _bare_positions(self, start: str) -> set[tuple[Claim, bool]]:
        """Return the positions of an event without claims, through any chain of such events."""
        found, waiting, seen = set[tuple[Claim, bool]](), [(start, True)], set[tuple[str, bool]]()
        while waiting:
            id_, holds = waiting.pop()
            if (id_, holds) in seen:
                continue
            seen.add((id_, holds))
            event = self._told[id_]
            for tie in event.ties:
                if tie.kind not in TAKES_SIDE or all(self._is_report(body, tie) for body in event.bodies):
                    continue
                alike = holds is (tie.kind != "denies")
                for node in self._named(tie):
                    if node[1]:
                        found.add((node, alike))
                    else:
                        waiting.append((node[0], alike))
        return found

    def points(self) -> Iterator[dict[Claim, bool]]:
        """Yield each point: its claims, and whether each agrees with the first in the order of events."""
        edges: dict[Claim, list[tuple[Claim, bool]]] = {
            (event.id, claim): [] for event in self._told.values() for claim in event.claims
        }
        for one, joined in edges.items():
            for tie in self._ties_of(one):
                for other, holds in self._poles(tie):
                    alike = holds is (tie.kind != "denies")
                    joined.append((other, alike))
                    edges[other].append((one, alike))
        left = dict.fromkeys(edges)
        while left:
            start = next(iter(left))
            poles, waiting = {start: True}, [start]
            for one in waiting:
                left.pop(one, None)
                for other, alike in edges[one]:
                    pole = poles[one] is alike
                    if poles.setdefault(other, pole) is not pole:
                        raise Contradiction
                    if other in left and other not in waiting:
                        waiting.append(other)
            yield {claim: poles[claim] for claim in edges if claim in poles}

    def _statements(self, point: Mapping[Claim, bool]) -> Iterator[tuple[str, bool | None, tuple[str, ...], set[str]]]:
        """Yield what each event says on a point: the event, the pole, its holders, and who of them confirms others."""
        for event in self._told.values():
            said: list[tuple[bool, set[str], list[Tie]]] = []
            for claim in event.claims:
                holders = {body for body in event.bodies if self._claims_itself(body, (event.id, claim))}
                if (event.id, claim) in point and holders:
                    ties = self._ties_of((event.id, claim))
                    said.append((point[event.id, claim], holders, ties))
            takes_back = False
            on_claims = [tie for ties in event.claims.values() for tie in ties if tie.kind == "withdraws"]
            for tie in (*event.ties, *on_claims):
                poles = [(point[claim], holds) for claim, holds in self._poles(tie) if claim in point]
                if tie.kind == "withdraws":
                    takes_back = takes_back or bool(poles)
                elif tie.kind in TAKES_SIDE:
                    holders = {body for body in event.bodies if not self._is_report(body, tie)}
                    found = ((pole is holds) is (tie.kind != "denies") for pole, holds in poles if holders)
                    said += [(pole, holders, [tie]) for pole in found]
            if len({pole for pole, _, _ in said}) > 1:
                raise Contradiction
            if said:
                holders = set[str]().union(*(holders for _, holders, _ in said))
                ties = [tie for _, _, ties in said for tie in ties]
                confirming = {body for body in holders if any(self._confirms(body, tie) for tie in ties)}
                ordered = tuple(body for body in event.bodies if body in holders)
                yield event.id, said[0][0], ordered, confirming
            elif takes_back:
                yield event.id, None, event.bodies, set()

    def _confirms(self, body: str, tie: Tie) -> bool:
        if tie.kind != "confirms" or not self._poles(tie):
            return False
        return self._side(body) not in {self._side(other) for other in self._told[tie.target].bodies}

    # Standings

    def judge(self) -> dict[Claim, Judgment]:
        """Return the judgment of each claim; raise `Contradiction` if the entries have errors."""
        return {claim: found for point in self.points() for claim, found in self._judge(point)}

    def _judge(self, point: Mapping[Claim, bool]) -> Iterator[tuple[Claim, Judgment]]:
        statements = list(self._statements(point))
        stints: dict[str, _Stint] = {}
        for place, (_, pole, bodies, confirming) in enumerate(statements):
            for body in bodies:
                if pole is None:
                    stints.pop(body, None)
                    continue
                if body in stints and stints[body].pole is not pole:
                    del stints[body]
                stint = stints.setdefault(body, _Stint(pole))
                stint.places.append(place)
                stint.confirms.append(body in confirming)
        answer, maintained, first = self._answer(statements, stints)
        for claim, pole in point.items():
            holding = {body: stint for body, stint in stints.items() if stint.pole is pole}
            opposing = tuple(body for body, stint in stints.items() if stint.pole is not pole)
            asserted, confirmed, shared = self._agreement(holding)
            kind = "asserted"
            if not holding:
                kind = "withdrawn"
            elif opposing:
                kind = "disputed"
            elif confirmed:
                kind = "confirmed"
            elif shared:
                kind = "shared"
            told = (answer, maintained) if kind == "disputed" else (None, ())
            yield claim, Judgment(kind, tuple(holding), opposing, asserted, confirmed, shared, *told, first)

    def _agreement(self, holding: Mapping[str, _Stint]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        if not holding:
            return (), (), ()
        came = {self._side(body): stint for body, stint in reversed([*holding.items()])}
        by_themselves = [stint.places[0] for stint in came.values() if not stint.confirms[0]]
        start = min(by_themselves or [stint.places[0] for stint in came.values()])
        sides = {side for side, stint in came.items() if stint.places[0] == start}
        asserted = tuple(b for b, stint in holding.items() if self._side(b) in sides and stint.places[0] == start)
        others = [body for body in holding if self._side(body) not in sides and "/" not in body]
        confirmed = tuple(body for body in others if any(holding[body].confirms) and body not in self._outlets)
        confirming = {self._side(body) for body in confirmed}
        return asserted, confirmed, tuple(body for body in others if self._side(body) not in confirming)

    def _answer(
        self, statements: Sequence[tuple[str, bool | None, tuple[str, ...], set[str]]], stints: Mapping[str, _Stint]
    ) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
        """Return whether the side that spoke first maintained its word, who did so, and who spoke first."""
        opening = next(((pole, bodies) for _, pole, bodies, _ in statements if pole is not None), None)
        if opening is None:
            return None, (), ()
        pole, first = opening
        against = [place for place, (_, other, _, _) in enumerate(statements) if other is (not pole)]
        by_others = [place for place in against if not set(statements[place][2]) <= set(first)]
        if not against:
            return None, (), first
        since = (by_others or against)[0]
        sides = {self._side(body) for body in first}
        loyal = [body for body, stint in stints.items() if self._side(body) in sides and stint.pole is pole]
        if not set(loyal) & set(first):
            return "withdrawn", (), first
        if maintaining := tuple(body for body in loyal if stints[body].places[-1] > since):
            return "maintained", maintaining, first
        for place, (_, _, bodies, _) in enumerate(statements):
            own = [body for body in bodies if self._side(body) in sides]
            if own and (place > since or (place == since and set(bodies) & set(first))):
                return None, (), first
        return "unanswered", (), first
