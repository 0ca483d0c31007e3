"""Offers the stages of a bill that a new event can record."""

from collections.abc import Mapping

from msgspec import Struct

from onrecord.arrange import order_events
from onrecord.editing.lookup.entry_names import word_of_procedure
from onrecord.model.bill_progress import bill_stages
from onrecord.model.choices import OUTCOMES
from onrecord.model.fields import EventFields
from onrecord.model.procedures import Procedure
from onrecord.model.records import Records
from onrecord.model.relations import Ref
from onrecord.problems import Locate


class OfferedStage(Struct, frozen=True):
    """A stage of a bill's procedure."""

    key: str
    label: str
    state: str
    """How far the bill has come at this stage, in words; empty if nothing is recorded."""
    is_next: bool
    """Whether the procedure allows it next."""
    chamber: str
    """The chamber that it takes place in; empty if the procedure has none, or leaves that open."""
    outcomes: Mapping[str, str]
    """The possible outcomes with their meanings."""


class _Step(Struct, frozen=True):
    """An event of a bill, as the progress of the bill reads it."""

    fields: EventFields
    ref: Ref


def list_stages(bill: str, records: Records, locate: Locate) -> list[OfferedStage]:
    """Return the stages of a bill's procedure, in display order; none if the bill or its procedure is unknown."""
    entry = records.bill_by_id.get(bill)
    found = records.procedure_by_id.get(entry.fields.procedure) if entry else None
    if entry is None or found is None:
        return []
    procedure = Procedure(found.id, found.fields)
    steps = _list_steps(bill, procedure, records, locate)
    offered = list[OfferedStage]()
    for step in bill_stages(procedure, steps):
        stage = step.stage
        # Stages of two chambers may share a name.
        chamber = procedure.chamber_of(stage, entry.fields.origin) or ""
        texts = (stage.label, procedure.fields.chambers.get(chamber))
        label = ", ".join(filter(None, (word_of_procedure(text, records) for text in texts)))
        offered.append(
            OfferedStage(
                key=stage.key,
                label=label,
                state=_state(stage.key, step.reached, steps),
                is_next=step.is_next,
                chamber=chamber,
                outcomes={outcome: OUTCOMES[outcome] for outcome in stage.outcomes or OUTCOMES},
            )
        )
    return offered


def _list_steps(bill: str, procedure: Procedure, records: Records, locate: Locate) -> list[_Step]:
    """Return the events of a bill whose stages are all known, in display order."""
    steps = list[_Step]()
    for key in order_events(records, locate).value:
        event = records.event_by_id[key]
        if event.fields.bill != bill or event.fields.status == "withdrawn":
            continue
        if all(step.stage in procedure.stages for step in event.fields.stage):
            steps.append(_Step(event.fields, Ref(event.story, event.id)))
    return steps


def _state(stage: str, reached: str, steps: list[_Step]) -> str:
    if reached == "gap":
        return "passed, without an entry"
    at_stage = [step for step in steps if any(own.stage == stage for own in step.fields.reached)]
    if not at_stage:
        return ""
    latest = at_stage[-1].fields
    outcome = latest.reached_at(stage).outcome
    return f"reached {latest.date}, {outcome}" if outcome else f"reached {latest.date}"
