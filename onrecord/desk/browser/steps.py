"""The steps of a site that lie ahead, as the desk lists them: those of an entry, and those whose day is over."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from onrecord.desk.browser.step_names import StepName, name_of_step, name_step
from onrecord.editing.compare.entries import title_of
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.open_steps import HeldStep, find_overdue, list_steps
from onrecord.model.dates import EdtfDate
from onrecord.model.expected import has_ended
from onrecord.model.records import Records


class ShownStep(Struct, frozen=True):
    """A step that lies ahead, or whose day is over."""

    name: StepName
    title: str
    owner: str
    """The title of its entry."""
    day: EdtfDate | None
    """For when it is set; None in a draft that does not say so yet."""
    until: EdtfDate | None
    time: str
    can_be_moved: bool
    """Whether its day is recorded, so that a move keeps it; else it is changed in the form."""


def show_step(held: HeldStep, records: Records) -> ShownStep:
    """Return a step as pages of the desk show it."""
    has_day = "date" in held.step.model_fields_set
    return ShownStep(
        name=name_step(held),
        title=name_of_step(held, records),
        owner=first_text(title_of(held.holder)),
        day=held.step.date if has_day else None,
        until=held.step.until,
        time=held.step.time.isoformat("minutes") if held.step.time else "",
        can_be_moved=held.step.published is not None,
    )


def list_open(records: Records) -> Iterator[ShownStep]:
    """Yield the steps for which neither an event nor an end is recorded."""
    for held in list_steps(records):
        if not has_ended(held.step):
            yield show_step(held, records)


def list_overdue(records: Records, today: date) -> list[ShownStep]:
    """Return the steps that were to happen by now and are still open, the longest overdue first."""
    overdue = sorted(find_overdue(records, today), key=lambda found: (found[1], found[0].ref))
    return [show_step(held, records) for held, _ in overdue]
