"""Describes what a new event can refer to: claims with their standing, and the stages of a bill with its progress."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from onrecord.arrange import order_events, public_version
from onrecord.desk.lookup.candidate_search import first, name_of, speakers_of
from onrecord.model.bill_progress import bill_stages
from onrecord.model.choices import OUTCOMES
from onrecord.model.claim_findings import Decisions, FindingState
from onrecord.model.fields import Claim, EventFields, Stage
from onrecord.model.matter_building import build_matters
from onrecord.model.matters import Matter, Standing
from onrecord.model.origins import Origins, OriginTracer, supporting_citations
from onrecord.model.positions import Positions
from onrecord.model.procedures import Procedure
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Body, Ref
from onrecord.problems import Locate

_RESULTS: Mapping[str, str] = {
    "so": "found to be so",
    "not-so": "found not to be so",
    "in-part": "found to be so in part",
    "not-established": "found not established",
    "undecided": "left undecided",
}


class OfferedClaim(Struct, frozen=True):
    """A claim that a new event can deny, confirm or take back."""

    target: str
    """As a relation names it: `event#claim`."""
    text: str
    said_by: str
    """The names of those who said it; empty if the event names none."""
    standing: str
    """The findings on it and its standing in words; empty if nobody else has spoken on it."""
    is_disputed: bool


class OfferedStage(Struct, frozen=True):
    """A stage of a bill's procedure."""

    key: str
    label: str
    state: str
    """How far the bill has come at this stage, in words; empty if nothing is recorded."""
    is_next: bool
    """Whether the procedure allows it next."""
    outcomes: Mapping[str, str]
    """The possible outcomes with their meanings."""


class Matters:
    """The standings of all claims of a site; computed when the first one is asked for."""

    def __init__(self, records: Records, locate: Locate) -> None:
        """Take the entries, which may have errors."""
        self._records = records
        self._locate = locate

    def claims_of(self, event: Entry[EventFields]) -> list[OfferedClaim]:
        """Return the claims of an event, in its own order."""
        said_by = speakers_of(event, self._records)
        return [self._offer(event, claim, said_by) for claim in event.fields.claims]

    def decided_by(self, finding: Entry[EventFields], story: str) -> list[OfferedClaim]:
        """Return the claims on which a finding decides, as an event of `story` names them, in their own order."""
        events, found = self._records.event_by_id, list[OfferedClaim]()
        decided = Decisions(events, self._records.actor_by_id).of(finding)
        for key in dict.fromkeys(ref.key for ref in decided):
            names = {ref.name(): ref for ref in decided if ref.key == key}
            for offered in (one for one in self.claims_of(events[key]) if one.target in names):
                target = offered.target if key[0] == story else names[offered.target].full_name()
                found.append(replace(offered, target=target))
        return found

    def _offer(self, event: Entry[EventFields], claim: Claim, said_by: str) -> OfferedClaim:
        ref = Ref(event.story, event.id, claim.id)
        matter = self._by_claim.get(ref)
        standing = matter.standing(ref) if matter else None
        found = (_found(state, self._records) for state in matter.findings(ref)) if matter else ()
        words = "; ".join(filter(None, (*found, in_words(standing, self._records) if standing else "")))
        is_disputed = standing is not None and standing.kind == "disputed"
        return OfferedClaim(f"{event.id}#{claim.id}", first(claim.text), said_by, words, is_disputed)

    def standing(self, claim: Ref, day: date | None = None) -> Standing | None:
        """Return the standing of a claim, as of `day` if given; None if nobody had said it by then."""
        matter = self._by_claim.get(claim)
        return matter.standing(claim, day) if matter else None

    def origins(self, event: EventFields, claim: Claim) -> Origins:
        """Return the origins of what a claim of an event rests on."""
        return self._tracer.trace(supporting_citations(claim.sources, event.sources))

    @cached_property
    def _tracer(self) -> OriginTracer:
        sources = {source.id: source.fields for source in self._records.sources}
        return OriginTracer(sources, self._records.site.fields.languages)

    @cached_property
    def _by_claim(self) -> Mapping[Ref, Matter]:
        records = self._records
        order = order_events(records, self._locate).value
        entries = {key: public_version(records.event_by_id[key], frozenset()) for key in order}
        days = {key: bounds.latest_day for key, bounds in order.items()}
        return build_matters(entries, days, Positions(entries, records.actor_by_id), self._tracer)


def in_words(standing: Standing, records: Records) -> str:
    """Return a standing in words; empty if nobody but the speakers has said anything on the claim."""
    if standing.kind == "disputed":
        since = ", and maintained since" if standing.answer == "maintained" else ""
        return f"disputed by {_names(standing.opposing, records)}{since}"
    if standing.kind == "confirmed":
        return f"confirmed by {_names(standing.confirmed_by, records)}"
    if standing.kind == "shared":
        return f"said by {_names(standing.shared_by, records)}, too"
    return "withdrawn" if standing.kind == "withdrawn" else ""


def _found(state: FindingState, records: Records) -> str:
    verb = {"upholds": "upheld", "reverses": "reversed"}
    reviews = (f"{verb[step.kind]} by {_names(step.bodies, records)}" for step in state.reviews)
    appeal = ("under appeal",) if state.is_under_appeal else ()
    result = _RESULTS[state.finding.result]
    return ", ".join((f"{result} by {_names(state.finding.bodies, records)}", *reviews, *appeal))


def _names(bodies: tuple[Body, ...], records: Records) -> str:
    return ", ".join(name_of(body.id, records) if body.is_named else "an unnamed speaker" for body in bodies)


class _Step(Struct, frozen=True):
    """An event of a bill, as the progress of the bill reads it."""

    fields: EventFields
    ref: Ref


def stages_of(bill: str, records: Records, locate: Locate) -> list[OfferedStage]:
    """Return the stages of a bill's procedure, in display order; none if the bill or its procedure is unknown."""
    entry = records.bill_by_id.get(bill)
    found = records.procedure_by_id.get(entry.fields.procedure) if entry else None
    if entry is None or found is None:
        return []
    procedure = Procedure(found.id, found.fields)
    order = order_events(records, locate).value
    events = [records.event_by_id[key] for key in order if records.event_by_id[key].fields.bill == bill]
    known = [event for event in events if all(step.stage in procedure.stages for step in event.fields.stage)]
    steps = [_Step(event.fields, Ref(event.story, event.id)) for event in known if event.fields.status != "withdrawn"]
    return [
        OfferedStage(
            step.stage.key,
            _label(step.stage, procedure, entry.fields.origin),
            _state(step.stage.key, step.reached, steps),
            is_next=step.is_next,
            outcomes={outcome: OUTCOMES[outcome] for outcome in step.stage.outcomes or OUTCOMES},
        )
        for step in bill_stages(procedure, steps)
    ]


def _label(stage: Stage, procedure: Procedure, origin: str | None) -> str:
    """Return the name of a stage with its chamber, since stages of two chambers may share a name."""
    chamber = procedure.chamber_of(stage, origin)
    name = first(procedure.fields.chambers.get(chamber or ""))
    return ", ".join(filter(None, (first(stage.label), name)))


def _state(stage: str, reached: str, steps: list[_Step]) -> str:
    if reached == "gap":
        return "passed, without an entry"
    at_stage = [step for step in steps if any(own.stage == stage for own in step.fields.reached)]
    if not at_stage:
        return ""
    outcome = at_stage[-1].fields.reached_at(stage).outcome
    return f"reached {at_stage[-1].fields.date}{f', {outcome}' if outcome else ''}"
