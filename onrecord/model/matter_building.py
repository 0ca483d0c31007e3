"""Joins claims into matters, each with all statements on it in order, and collects the findings on each claim."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from onrecord.model.fields import Citation, EventFields, Finds
from onrecord.model.matters import Matter, Statement
from onrecord.model.origins import OriginTracer, supporting_citations
from onrecord.model.positions import ClaimUnionFind, Key, Pole, Position, Positions
from onrecord.model.records import Entry
from onrecord.model.relations import DECIDING, Decisions, Finding, FindingStep, Ref, StatedRelation, relations_of

_KINDS = DECIDING | {"withdraws"}


def build_matters(
    entries: Mapping[Key, Entry[EventFields]], days: Mapping[Key, date], positions: Positions, tracer: OriginTracer
) -> dict[Ref, Matter]:
    """Return the matter of each claim.

    `entries` are in the order of the events, and `days` are their last possible ones. If they are only some of the
    events of `positions`, matters on which other events spoke are incomplete.
    """
    joined = positions.join_claims(entries.values())
    claims: dict[Ref, dict[Ref, bool]] = defaultdict(dict)
    history: dict[Ref, list[Statement]] = defaultdict(list)
    for event in entries.values():
        for claim in event.fields.claims if event.fields.status != "withdrawn" else ():
            root, alike = joined.root(Ref(event.story, event.id, claim.id))
            claims[root][Ref(event.story, event.id, claim.id)] = alike
    first = {root: next(iter(alike.values())) for root, alike in claims.items()}
    for event in entries.values():
        day = days[event.story, event.id]
        for root, taken in _by_matter(positions.of(event), joined).items():
            if root in first:  # else it is a claim of an event beside `entries`
                history[root].append(_statement(event, taken, day, positions, tracer, first[root]))
    found: dict[Ref, list[Finding]] = defaultdict(list)
    places = {key: place for place, key in enumerate(entries)}
    for finding in build_findings(entries, days, positions, tracer):
        root = joined.root(finding.claim)[0]
        earlier = sum(places[said.event.key] < places[finding.event.key] for said in history[root])
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
        claim=chosen.own,
        quote=next(filter(None, (quote for position in agreeing for quote in _quotes(event, position))), None),
        citations=citations,
        origins=tracer.trace(citations),
        note=next(filter(None, (position.relation.fields.note for position in same if position.relation)), None),
    )


def _pole(position: Position, *, alike: bool) -> bool | None:
    """Return whether a position agrees with the claim that represents the matter; None for a withdrawal."""
    return None if position.holds is None else position.holds is alike


def _quotes(event: Entry[EventFields], position: Position) -> Iterator[str | None]:
    """Yield the quotations of a position: that of its own claim, then those of its relations."""
    yield from (claim.quote for claim in event.fields.claims if position.own and claim.id == position.own.claim)
    yield from (relation.fields.quote for relation in position.relations)


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
            day=days[own.key],
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
    return FindingStep(
        event=Ref(event.story, event.id),
        day=days[event.story, event.id],
        bodies=positions.bodies(event),
        kind=relation.kind,  # type: ignore[arg-type]
        target=Ref(*relation.target.key),
    )


def _following(finding: Ref, steps: list[FindingStep]) -> Iterator[FindingStep]:
    """Yield the steps on a finding, on the decisions that reviewed it, and on the appeals against any of these."""
    reached = {finding}
    for step in steps:
        if step.target in reached:
            reached.add(step.event)
            yield step
