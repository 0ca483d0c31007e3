"""Finds whose words an outlet repeats: those of others are a report, its own are a position.

An outlet takes no side by reporting. Its `confirms`, `maintains` or `same_as` is a report if the target has words of
others and none of its own side. If the target is itself an outlet's report, the words are those that this one repeats,
through any number of reports. A target on which nobody takes a position makes no report: the outlet's own claim is then
its own word. So is each claim of a circle of outlets that refer to nobody else.

Source of the rule: docs/standing.md, "Outlets".
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from onrecord.model.fields import EventFields
from onrecord.model.reach import components
from onrecord.model.records import Entry
from onrecord.model.relations import HOLDING, JOINING, Body, Ref, StatedRelation

Key = tuple[str, str]
Sides: TypeAlias = frozenset[str]
_NOBODY: Sides = frozenset()


class Reports:
    """Tells reports of outlets from words of their own; computed on demand, each claim and event once."""

    def __init__(
        self,
        events: Mapping[Key, Entry[EventFields]],
        bodies: Callable[[Entry[EventFields]], tuple[Body, ...]],
        stated: Callable[[Entry[EventFields]], Sequence[StatedRelation]],
    ) -> None:
        """Take the events, and functions that return an event's bodies and its stated relations to these events."""
        self._events, self._bodies, self._stated = events, bodies, stated
        self._behind: dict[Ref, Sides] = {}
        """The sides whose words a claim has, or the positions of an event without claims; empty for mere reports."""
        self._alone: set[Ref] = set()
        """The claims of outlets that repeat nobody's words, although they have relations."""

    def is_report(self, body: Body, relation: StatedRelation) -> bool:
        """Return whether a body only reports by this relation what others said."""
        if not body.is_outlet or relation.kind not in HOLDING:
            return False
        behind = self._words_of(relation)
        event = relation.event
        if relation.claim is not None and Ref(event.story, event.id, relation.claim.id) in self._alone:
            return False
        if not behind and relation.claim is None:
            # It has no effect, whatever it is called. So a page says the same when the target is withdrawn.
            target = self._events.get(relation.target.key)
            return target is None or body.side not in {other.side for other in self._bodies(target)}
        return bool(behind) and body.side not in behind

    def takes_by(self, body: Body, relation: StatedRelation) -> bool:
        """Return whether a body of an event takes a position by this relation of the event itself."""
        return not body.is_outlet or relation.kind == "denies" or body.side in self._words_of(relation)

    def takes_claim(self, body: Body, claim: Ref, relations: Sequence[StatedRelation]) -> bool:
        """Return whether a body of an event takes a position by the event's own claim, which has these relations."""
        if not body.is_outlet or not relations or any(relation.kind == "denies" for relation in relations):
            return True
        words = [self._words_of(relation) for relation in relations]
        return claim in self._alone or not any(words) or any(body.side in sides for sides in words)

    def _words_of(self, relation: StatedRelation) -> Sides:
        """Return the sides whose words the target of a relation has; none if nobody takes a position there."""
        return _NOBODY.union(*map(self._settled, self._targets(relation)))

    def _targets(self, relation: StatedRelation) -> Iterator[Ref]:
        """Yield the claims that a relation names, or the event without claims."""
        target = relation.target
        event = self._events.get(target.key)
        if event is None or event.fields.status == "withdrawn":
            return
        if event.fields.claims or target.claim:
            names = (claim.id for claim in event.fields.claims)
            yield from (Ref(*target.key, name) for name in names if target.claim in ("", name))
        else:
            yield Ref(*target.key)

    def _settled(self, node: Ref) -> Sides:
        if node not in self._behind:
            for group in components([node], self._unsettled_steps):
                self._settle(group)
        return self._behind[node]

    def _unsettled_steps(self, node: Ref) -> Iterator[Ref]:
        """Yield the claims and events on whose words those of a claim or an event depend, unless these are known."""
        for relation in self._relations(node):
            yield from (target for target in self._targets(relation) if target not in self._behind)

    def _relations(self, node: Ref) -> Iterator[StatedRelation]:
        """Yield the relations that decide whose words a claim has, or an event without claims."""
        event = self._events[node.key]
        if node.claim and not any(body.is_outlet for body in self._bodies(event)):
            return
        for relation in self._stated(event):
            own = relation.claim.id if relation.claim else ""
            if relation.kind in JOINING and own == node.claim:
                yield relation

    def _settle(self, group: Sequence[Ref]) -> None:
        """Find the sides behind claims and events that refer to each other; those that they lead to are settled."""
        self._behind |= dict.fromkeys(group, _NOBODY)
        self._spread(group)
        silent = [node for node in group if node.claim and not self._behind[node]]
        if silent:
            self._alone.update(silent)
            self._spread(group)

    def _spread(self, group: Sequence[Ref]) -> None:
        members, dependents = set(group), defaultdict[Ref, list[Ref]](list)
        for node in group if len(group) > 1 else ():
            for target in self._targets_of(node):
                if target in members:
                    dependents[target].append(node)
        waiting = deque(group)
        while waiting:
            node = waiting.popleft()
            found = self._of_claim(node) if node.claim else self._of_event(node)
            if found != self._behind[node]:
                self._behind[node] = found
                waiting.extend(dependents[node])

    def _targets_of(self, node: Ref) -> Iterator[Ref]:
        for relation in self._relations(node):
            yield from self._targets(relation)

    def _known(self, relation: StatedRelation) -> Sides:
        return _NOBODY.union(*(self._behind[target] for target in self._targets(relation)))

    def _of_claim(self, node: Ref) -> Sides:
        """Return the sides of all bodies that claim it by themselves, and of those whose words the outlets repeat."""
        bodies = self._bodies(self._events[node.key])
        own = [body.side for body in bodies if not body.is_outlet]
        relations = tuple(self._relations(node))
        is_own = not relations or node in self._alone or any(relation.kind == "denies" for relation in relations)
        if is_own:
            return frozenset(body.side for body in bodies)
        repeated = _NOBODY.union(*map(self._known, relations))
        return frozenset((*own, *(repeated.intersection(body.side for body in bodies)))) if own else repeated

    def _of_event(self, node: Ref) -> Sides:
        """Return the sides of the bodies that take a position by some relation of an event without claims."""
        bodies = self._bodies(self._events[node.key])
        return _NOBODY.union(*(self._takers(bodies, relation) for relation in self._relations(node)))

    def _takers(self, bodies: Iterable[Body], relation: StatedRelation) -> Sides:
        behind = self._known(relation)
        if not behind:
            return _NOBODY
        is_denial = relation.kind == "denies"
        return frozenset(body.side for body in bodies if not body.is_outlet or is_denial or body.side in behind)
