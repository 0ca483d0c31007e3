"""Foresees what will be wrong when embargoes end: an error then stops the publication of all that is due."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from onrecord.build.pipeline import Options, check_reading
from onrecord.editing.changing.due_drafts import Key, find_due, list_embargoed
from onrecord.editing.changing.publication import suppose_published
from onrecord.model.dates import Issued
from onrecord.model.records import Records
from onrecord.problems import Outcome, Problem, Where
from onrecord.read import Reading

_MOST_MOMENTS = 20
"""How many moments are checked each by itself: a check of a thousand events takes 0.3 s."""
_Place = tuple[str, str, int, int, Where | None]
"""The code, the path, the line and the column of a problem, and the field that is meant."""


def foresee_problems(
    root: Path, options: Options, read: Outcome[Reading | None], known: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    """Return the problems that come when embargoes end, each at its place, with the moment from which it holds.

    At each of these moments the site is checked with all drafts that are due by then, as if they were signed off.
    Beyond `_MOST_MOMENTS` of them, the later ones are checked as one. What is `known`, since the site has it today, is
    not told again.
    """
    if read.value is None:
        return ()
    told = {_place(problem) for problem in known}
    found: list[Problem] = []
    moments = tuple(_list_moments(read.value.records, options.moment))
    for moment, due in (*moments[: _MOST_MOMENTS - 1], *moments[_MOST_MOMENTS - 1 :][-1:]):
        words = _word_moment(read.value.records, moment, options.moment)
        for problem in _check_at(root, options, Outcome(read.value, read.problems), moment, due):
            if _place(problem) not in told:
                told.add(_place(problem))
                found.append(replace(problem, message=f"{problem.message}, {words}"))
    return tuple(found)


def _list_moments(records: Records, now: datetime) -> Iterator[tuple[datetime, tuple[Key, ...]]]:
    """Yield each moment at which further drafts are due, with all that are due by then; now is the first one."""
    zone = records.site.fields.timezone
    ends = {draft.embargo.moment(zone) for draft in list_embargoed(records)}
    last: tuple[Key, ...] = ()
    for moment in sorted({now, *(end for end in ends if end > now)}):
        due = find_due(records, moment)
        if due != last:
            yield moment, due
        last = due


def _word_moment(records: Records, moment: datetime, now: datetime) -> str:
    if moment <= now:
        return "once what is due is published"
    zone = records.site.fields.timezone
    ends = (draft.embargo for draft in list_embargoed(records) if draft.embargo.moment(zone) == moment)
    embargo: Issued = next(ends)
    return f"from {embargo} ({zone.key}) on, when an embargo ends"


def _check_at(
    root: Path, options: Options, read: Outcome[Reading], moment: datetime, due: tuple[Key, ...]
) -> tuple[Problem, ...]:
    """Return the problems of the site at a moment, with these drafts published."""
    then = replace(options, now=moment.astimezone(UTC), today=moment.astimezone(UTC).date(), progress=None)
    records = suppose_published(read.value.records, due, then)
    return check_reading(
        root, then, Outcome(replace(read.value, records=records), read.problems), arranges=False
    ).problems


def _place(problem: Problem) -> _Place:
    """Return what tells a problem from others: the words of one may count what an embargo adds."""
    span = problem.span
    if span is None:
        return problem.code, problem.message, 0, 0, None
    return problem.code, span.path, span.line, span.column, problem.where
