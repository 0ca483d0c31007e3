"""Collects the findings on each claim, each with the decisions and the appeals that followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from onrecord.model.claim_findings import Finding, FindingStep
from onrecord.model.decisions import Decisions
from onrecord.model.fields import EventFields, Finds
from onrecord.model.origins import OriginTracer, supporting_citations
from onrecord.model.positions import Key, Positions
from onrecord.model.records import Entry
from onrecord.model.relations import DECIDING, Ref, StatedRelation, relations_of


def build_findings(
    entries: Mapping[Key, Entry[EventFields]],
    days: Mapping[Key, date],
    positions: Positions,
    tracer: OriginTracer,
) -> Iterator[Finding]:
    """Yield all findings; `entries` are in the order of the events, and `positions` are theirs."""
    decisions = Decisions(positions.events, positions.actors)
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


_KINDS = DECIDING | {"withdraws"}


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
