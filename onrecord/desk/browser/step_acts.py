"""What is done with a step that lies ahead: it was moved, it fell through, or an event of the record is that step."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from onrecord.desk.browser.act_answers import Answers
from onrecord.desk.browser.planned_act import PLACEHOLDER, Planned
from onrecord.desk.browser.step_names import StepName, find_step, name_of_step
from onrecord.desk.browser.subjects import Subject
from onrecord.editing.changing.step_changes import (
    NewDay,
    apply_step_change,
    call_off,
    end_by_event,
    move,
    plan_step_change,
)
from onrecord.editing.entries.checked_site import CheckedSite
from onrecord.editing.entries.file_text import EditedFile
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.editing.lookup.candidate_search import Candidate
from onrecord.editing.lookup.offered_entries import list_candidates
from onrecord.editing.open_steps import HeldStep
from onrecord.problems import RefusedError

STEP_ACTS = ("move-step", "cancel-step", "link-step")
"""What can be done with an open step besides recording its event, in the order of pages."""
HOLDERS = ("story", "event", "bill")
"""The kinds of entries that have steps."""
_SAYS: Mapping[str, str] = {
    "move-step": "Moved “%(title)s” to another day",
    "cancel-step": "Recorded that “%(title)s” fell through",
    "link-step": "Recorded that “%(title)s” happened by “%(event)s”",
}


def step_of(subject: Subject, answers: Answers) -> HeldStep:
    """Return the step of an entry that an act is about. Raises `RefusedError`."""
    return find_step(subject.records, StepName(subject.opened.kind, subject.opened.name, answers.step))


def plan_move_of_step(root: Path, subject: Subject, answers: Answers) -> Planned | None:
    """Return what it changes that a step was moved; None without its new day or a source. Raises `RefusedError`."""
    held = step_of(subject, answers)
    if not answers.date or not answers.other:
        return None
    day = NewDay(
        date=_read_day(answers.date, subject),
        time=answers.time,
        announced=_read_day(answers.announced, subject) if answers.announced else "",
        source=answers.other,
    )
    edit = partial(move, held, day, subject.options.today.isoformat())
    return _plan("move-step", root, subject, held, edit, {"day": day.date})


def _read_day(typed: str, subject: Subject) -> str:
    """Return a date as entries have it. Raises `RefusedError` if it is none, or if it can mean several days."""
    read = read_typed_date(typed, subject.options.today)
    if read.fault:
        raise RefusedError(read.fault)
    return read.value


def plan_cancellation_of_step(root: Path, subject: Subject, answers: Answers) -> Planned:
    """Return what it changes that a step fell through. Raises `RefusedError`."""
    held = step_of(subject, answers)
    today = subject.options.today.isoformat()

    def edit(data: bytes) -> EditedFile:
        return call_off(held, answers.reason or PLACEHOLDER, answers.other, today, data)

    return _plan("cancel-step", root, subject, held, edit, {})


def plan_link_of_step(root: Path, subject: Subject, answers: Answers) -> Planned | None:
    """Return what it changes that a step happened by an event; None before one is chosen. Raises `RefusedError`."""
    held = step_of(subject, answers)
    chosen = next((one for one in events_for(subject, held) if one.id == answers.other), None)
    if chosen is None:
        return None
    story, _, id_ = chosen.id.partition("/")
    edit = partial(end_by_event, held, (story, id_))
    return _plan("link-step", root, subject, held, edit, {"event": chosen.names[0]})


def events_for(subject: Subject, held: HeldStep) -> Iterator[Candidate]:
    """Yield the events by which a step can have happened, as `story/event`: of its story, or those of its bill."""
    records = subject.records
    for story in [held.story] if held.story else [entry.id for entry in records.stories]:
        for candidate in list_candidates("event", records, story):
            if held.story or records.event_by_id[story, candidate.id].fields.bill == held.bill:
                yield replace(candidate.as_whole, id=f"{story}/{candidate.id}")


def _plan(
    act: str,
    root: Path,
    subject: Subject,
    held: HeldStep,
    edit: Callable[[bytes], EditedFile],
    names: Mapping[str, str],
) -> Planned:
    plan = plan_step_change(root, held, "changed", edit)

    def make(site: CheckedSite) -> object:
        return apply_step_change(root, site, held, plan, subject.options)

    title = name_of_step(held, subject.records)
    return Planned(plan, make, _SAYS[act], {"title": title, **names}, "", "")
