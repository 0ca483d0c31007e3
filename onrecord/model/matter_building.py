"""Joins claims into matters, each with all statements on it in order, and collects the findings on each claim."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from msgspec.structs import replace

from onrecord.model.duration import DECIDED, end_day
from onrecord.model.fields import Citation, EventFields, Finds
from onrecord.model.matters import Matter
from onrecord.model.origins import OriginTracer, supporting_citations
from onrecord.model.positions import ClaimJoin, ClaimUnionFind, Key, Pole, Position, Positions
from onrecord.model.records import Entry
from onrecord.model.relations import DECIDING, Decisions, Finding, FindingStep, Ref, StatedRelation, relations_of
from onrecord.model.standings import Statement

_KINDS = DECIDING | {"withdraws"}


class MatterPositions:
    """The positions of events on the claims of one matter, and the joins of these; each event is searched once."""

    def __init__(self, claims: Collection[Ref]) -> None:
        self.claims = claims
        self._taken: dict[Key, tuple[tuple[Position, ...], list[Position]]] = {}
        self._joins: dict[Key, tuple[tuple[ClaimJoin, ...], list[ClaimJoin]]] = {}
        self.statements: dict[Hashable, tuple[Statement, object]] = {}
        """The statements built, by event, poles and the ids of positions; each with these, so that their ids last."""

    def of(self, event: Entry[EventFields], positions: Positions) -> Sequence[Position]:
        """Return the positions of an event on these claims; those are shared that are no others than before."""
        key, taken = (event.story, event.id), positions.of(event)
        if key not in self._taken or self._taken[key][0] is not taken:
            self._taken[key] = taken, [position for position in taken if position.claim in self.claims]
        return self._taken[key][1]

    def joins(self, event: Entry[EventFields], positions: Positions) -> Sequence[ClaimJoin]:
        """Return the joins of the event's claims among these."""
        key, joins = (event.story, event.id), positions.joins(event)
        if key not in self._joins or self._joins[key][0] is not joins:
            self._joins[key] = joins, [join for join in joins if join.one in self.claims]
        return self._joins[key][1]


def build_matters(
    entries: Mapping[Key, Entry[EventFields]],
    days: Mapping[Key, date],
    positions: Positions,
    tracer: OriginTracer,
    only: MatterPositions | None = None,
) -> dict[Ref, Matter]:
    """Return the matter of each claim; with `only`, of each of these.

    `entries` are in the order of the events, and `days` are their last possible ones. If they are only some of the
    events of `positions`, matters on which other events spoke are incomplete.
    """
    joins = (positions.joins(event) if only is None else only.joins(event, positions) for event in entries.values())
    joined = ClaimUnionFind().join_all(chain.from_iterable(joins))
    told = (event for event in entries.values() if event.fields.status != "withdrawn")
    own = (Ref(event.story, event.id, claim.id) for event in told for claim in event.fields.claims)
    claims: dict[Ref, dict[Ref, bool]] = defaultdict(dict)
    history: dict[Ref, list[Statement]] = defaultdict(list)
    for ref in own if only is None else (ref for ref in only.claims if ref.key in entries):
        root, alike = joined.root(ref)
        claims[root][ref] = alike
    first = {root: next(iter(alike.values())) for root, alike in claims.items()}
    known: dict[Hashable, tuple[Statement, object]] = only.statements if only else {}
    for key, event in entries.items():
        stated = positions.of(event) if only is None else only.of(event, positions)
        for root, taken in _by_matter(stated, joined).items():
            if root not in first:  # it is a claim of an event beside `entries`
                continue
            name = (key, first[root], *((id(position), alike) for position, (_, alike) in taken))
            if name not in known:
                known[name] = _statement(event, taken, days[key], positions, tracer, first[root]), taken
            history[root].append(known[name][0])
    found: dict[Ref, list[Finding]] = defaultdict(list)
    places = {key: place for place, key in enumerate(entries)}
    for finding in build_findings(entries, days, positions, tracer):
        root = joined.root(finding.claim)[0]
        if root in claims:
            before = places[finding.event.key]
            earlier = bisect_left(history[root], before, key=lambda said: places[said.event.key])
            found[root].append(replace(finding, earlier=earlier))
    matters: dict[Ref, Matter] = {}
    for root, members in claims.items():
        poles = {claim: alike is first[root] for claim, alike in members.items()}
        matters |= dict.fromkeys(members, Matter(poles, tuple(history[root]), tuple(found[root])))
    return matters


def _by_matter(positions: Iterable[Position], joined: ClaimUnionFind) -> dict[Ref, list[tuple[Position, Pole]]]:
    found: dict[Ref, list[tuple[Position, Pole]]] = defaultdict(list)
    for position in positions:
        pole = joined.root(position.claim)
        found[pole[0]].append((position, pole))
    return found


def _statement(
    event: Entry[EventFields],
    taken: list[tuple[Position, Pole]],
    day: date,
    positions: Positions,
    tracer: OriginTracer,
    first: bool,  # noqa: FBT001  (a pole, not a switch)
) -> Statement:
    """Return an event's positions on one matter as one statement. A new assertion outweighs a withdrawal."""
    chosen, (_, alike) = min(taken, key=lambda item: item[0].holds is None)
    relation = chosen.relation
    same = [position for position, _ in taken if (position.holds is None) is (chosen.holds is None)]
    holds = _pole(chosen, alike=alike)
    agreeing = [position for position, (_, agrees) in taken if _pole(position, alike=agrees) is holds]
    written = (citation for position in same for citation in _written_in(event, position))
    citations = tuple({(citation.source, citation.locator): citation for citation in written}.values())
    return Statement(
        event=Ref(event.story, event.id),
        day=day,
        bodies=positions.holders(event, agreeing),
        holds=None if holds is None else holds is first,
        kind=relation.kind if relation else "asserts",
        confirming=positions.confirming(event, agreeing),
        about=tuple(dict.fromkeys(_about(same if holds is None else agreeing, positions))),
        claim=chosen.own,
        quote=next(filter(None, (quote for position in agreeing for quote in _quotes(event, position))), None)
        or find_only_quote(event, positions),
        citations=citations,
        origins=tracer.trace(citations),
        note=next(filter(None, (position.relation.fields.note for position in same if position.relation)), None),
    )


def _about(taken: Sequence[Position], positions: Positions) -> Iterator[Ref]:
    """Yield the claims that positions name, those of others first, and then the event's own."""
    for position in taken:
        if position.own is None:
            yield position.claim
        for relation in position.relations if position.own is not None else ():
            yield from (claim for claim, _ in positions.target_claims(relation))
    yield from (position.own for position in taken if position.own is not None)


def _pole(position: Position, *, alike: bool) -> bool | None:
    """Return whether a position agrees with the claim that represents the matter; None for a withdrawal."""
    return None if position.holds is None else position.holds is alike


def _quotes(event: Entry[EventFields], position: Position) -> Iterator[str | None]:
    """Yield the quotations of a position: that of its own claim, then those of its relations."""
    yield from (claim.quote for claim in event.fields.claims if position.own and claim.id == position.own.claim)
    yield from (relation.fields.quote for relation in position.relations)


def find_only_quote(event: Entry[EventFields], positions: Positions) -> str | None:
    """Return the id of the speakers' only quotation, if the event takes only one position, on another event's claim.

    A claim of its own, or a relation that names the quotation, says of what the words are.
    """
    fields = event.fields
    if len(fields.quotes) != 1 or fields.claims or len(positions.of(event)) != 1:
        return None
    if any(getattr(relation.fields, "quote", None) for relation in relations_of(event)):
        return None
    (quote,) = fields.quotes
    return quote.id if set(quote.speaker) <= set(fields.speaker) else None


def _written_in(event: Entry[EventFields], position: Position) -> Iterator[Citation]:
    """Yield the citations of a position: those of its relation or own claim, else those of the event."""
    own = position.relation.fields.sources if position.relation else None
    if own is None and position.own is not None:
        own = next(claim for claim in event.fields.claims if claim.id == position.own.claim).sources
    return supporting_citations(own, event.fields.sources)


def build_findings(
    entries: Mapping[Key, Entry[EventFields]], days: Mapping[Key, date], positions: Positions, tracer: OriginTracer
) -> Iterator[Finding]:
    """Yield all findings; `entries` are in the order of the events, and `positions` are theirs."""
    decisions = Decisions(entries, positions.actors)
    found: list[tuple[StatedRelation, Finds, Ref]] = []
    steps: dict[Ref, list[FindingStep]] = defaultdict(list)
    for event in entries.values():
        if event.fields.model_fields_set.isdisjoint(_KINDS):
            continue
        for relation in decisions.relations(event):
            for claim in decisions.claims(relation):
                if isinstance(relation.fields, Finds):
                    found.append((relation, relation.fields, claim))
                else:
                    steps[claim].append(_step(relation, days, positions))
        for relation in relations_of(event) if event.fields.withdraws else ():
            appealed = (decisions.claims(appeal) for appeal in decisions.withdrawn_appeals(relation))
            for claim in dict.fromkeys(claim for claims in appealed for claim in claims):
                steps[claim].append(_step(relation, days, positions))
    for relation, finds, claim in found:
        event = relation.event
        own = Ref(event.story, event.id)
        citations = tuple(supporting_citations(finds.sources, event.fields.sources))
        yield Finding(
            event=own,
            claim=claim,
            day=_day_of_decision(event, days[own.key]),
            bodies=positions.bodies(event),
            result=finds.result,
            quote=finds.quote,
            citations=citations,
            origins=tracer.trace(citations),
            note=finds.note,
            course=tuple(_following(own, steps[claim])),
        )


def _step(relation: StatedRelation, days: Mapping[Key, date], positions: Positions) -> FindingStep:
    event = relation.event
    day = days[event.story, event.id]
    return FindingStep(
        event=Ref(event.story, event.id),
        day=day if relation.kind not in DECIDED else _day_of_decision(event, day),
        bodies=positions.bodies(event),
        kind=relation.kind,  # type: ignore[arg-type]
        target=Ref(*relation.target.key),
    )


def _day_of_decision(event: Entry[EventFields], latest_day: date) -> date:
    """Return the day from which on what an event decides counts, that of its end; an appeal counts from its start."""
    return max(latest_day, end_day(event.fields, latest_day))


def _following(finding: Ref, steps: list[FindingStep]) -> Iterator[FindingStep]:
    """Yield the steps on a finding, on the decisions that reviewed it, and on the appeals against any of these."""
    reached = {finding}
    for step in steps:
        if step.target in reached:
            reached.add(step.event)
            yield step
