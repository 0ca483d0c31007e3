"""Fills the form of a new event from the step that lay ahead and that happened by it, and ends this step with it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from onrecord.desk.browser.step_names import StepName, find_step, name_of_step
from onrecord.editing.changing.step_changes import end_by_event, plan_step_change
from onrecord.editing.lookup.id_suggestions import languages_of
from onrecord.editing.open_steps import HeldStep
from onrecord.editing.writing import Addition
from onrecord.model.fitting_fields import can_have
from onrecord.model.procedures import type_of_reached
from onrecord.model.records import Records


def end_step(root: Path, records: Records, name: StepName, event: tuple[str, str]) -> Mapping[str, Addition]:
    """Return the file of a step that happened by an event, given by its story and its id. Raises `RefusedError`."""
    held = find_step(records, name)
    plan = plan_step_change(root, held, "changed", lambda data: end_by_event(held, event, data))
    return {file.path: Addition(file.replacement.before, file.replacement.after) for file in plan.files}


def type_for(held: HeldStep, records: Records) -> str:
    """Return the type of the event that records a step at a stage of a bill; empty for any other step."""
    bill = records.bill_by_id.get(held.bill or "")
    procedure = records.procedure_by_id.get(bill.fields.procedure) if bill else None
    stages = procedure.fields.stages if procedure else ()
    stage = next((stage for stage in stages if stage.key == held.step.stage), None)
    return type_of_reached([stage]) if stage else ""


def fields_from_step(held: HeldStep, records: Records, type_: str) -> dict[str, str]:
    """Return the fields of the form for an event of a type, filled from the step that happened by it.

    Sources are left to the editor: those of the step say that it was to happen, not that it did. So is the day, unless
    the step has a single one.
    """
    return dict(_fields(held, records, type_))


def _fields(held: HeldStep, records: Records, type_: str) -> Iterator[tuple[str, str]]:
    step = held.step
    first = languages_of(records, held.story)[0]
    for language, text in (step.title or {first: name_of_step(held, records)}).items():
        yield "title" if language == first else f"title.{language}", text
    if step.date.is_day:
        yield "date", str(step.date)
    time = step.time.isoformat("minutes") if step.time else None
    for name, value in (("until", step.until), ("time", time), ("timezone", step.timezone)):
        if value is not None:
            yield name, str(value)
    who = "speaker" if type_ == "finding" else "actors"
    yield from ((f"{who}.{place}", actor) for place, actor in enumerate(step.actors))
    if held.bill is not None:
        yield "bill", held.bill
    if step.stage is not None and can_have(type_, "stage"):
        yield "stage.0.stage", step.stage
