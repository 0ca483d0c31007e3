"""A site that is checked before a command changes it, and after."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import LoadedSite, Options, check_reading, read
from onrecord.desk.editing.site_texts import ChangedFile
from onrecord.model.dates import parse_issued
from onrecord.model.ids import EntryName, EventKey
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, Problem, Severity, has_errors
from onrecord.read import Reading
from onrecord.read.site_reader import no_site
from onrecord.site_files.additions import RefusedError
from onrecord.site_files.site_changes import SiteChanges, applied_changes


class SiteErrorsError(RefusedError):
    """Changes would give the site errors. `str()` says that nothing is changed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        errors = tuple(problem for problem in problems if has_errors((problem,)))
        super().__init__(f"nothing is changed: the site would have {'an error' if len(errors) == 1 else 'errors'}")
        self.errors = errors


class CheckedSite(Struct, frozen=True):
    """A site without errors."""

    records: Records
    """Its entries, drafts included."""
    arranged: LoadedSite
    problems: tuple[Problem, ...] = ()


class Plan(Struct, frozen=True, kw_only=True):
    """The planned changes of a site's files."""

    files: tuple[ChangedFile, ...] = ()
    """Sorted by path."""
    moved: tuple[tuple[str, str], ...] = ()
    """Files and folders with their new paths."""
    deleted: tuple[str, ...] = ()
    """The files to delete."""


def read_entries(root: Path, options: Options, unsaved: Mapping[str, bytes] = MappingProxyType({})) -> Outcome[Reading]:
    """Return the entries of the site in `root`, as `pipeline.read` does. Raises `RefusedError` if there is no site."""
    reading = read(root, options, unsaved)
    if reading.value is None:
        raise RefusedError(no_site(root))
    return Outcome(reading.value, reading.problems)


def check_site(root: Path, options: Options) -> Outcome[CheckedSite | None]:
    """Return the site in `root` with its problems; None if it has errors. Raises `RefusedError` if there is none."""
    reading = read_entries(root, options)
    checked = check_reading(root, options, reading)
    if has_errors(checked.problems):
        return Outcome(None, checked.problems)
    return Outcome(CheckedSite(reading.value.records, checked.value, checked.problems), checked.problems)


def change_site(
    root: Path, command: str, plan: Plan, options: Options, fault: Callable[[CheckedSite], str]
) -> CheckedSite:
    """Make the planned changes of a command, and return the site as it is then.

    `fault` returns what else the changes have changed; empty if nothing. Raises `RefusedError` with no file changed, if
    there is such a fault or an error.
    """
    replaced = {file.path: file.replacement for file in plan.files}
    with applied_changes(root, SiteChanges(command, replaced, plan.moved, plan.deleted)):
        after = check_site(root, options)
        if after.value is None:
            raise SiteErrorsError(after.problems)
        if found := fault(after.value):
            raise RefusedError(f"nothing is changed: {found}")
        return after.value


def new_problems(before: CheckedSite, after: CheckedSite) -> tuple[Problem, ...]:
    """Return the problems that a site did not have before."""
    known = {(problem.code, problem.message) for problem in before.problems}
    return tuple(problem for problem in after.problems if (problem.code, problem.message) not in known)


def problems_once_published(
    root: Path, reading: Outcome[Reading], events: Iterable[EventKey], options: Options, stories: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Return the problems that a site would have if these drafts of `events` and `stories` were published today."""
    day = parse_issued(options.today.isoformat())
    records = reading.value.records.with_published(stories, dict.fromkeys(events, day))
    revised = Outcome(replace(reading.value, records=records), reading.problems)
    return check_reading(root, options, revised).problems


def errors_in(problems: tuple[Problem, ...], path: str) -> tuple[str, ...]:
    """Return the errors in the file at `path`, each with what to do."""
    return tuple(_words(problem) for problem in _in(path, problems) if problem.severity is Severity.ERROR)


def doubts_in(problems: tuple[Problem, ...], path: str) -> tuple[str, ...]:
    """Return the errors and warnings in the file at `path`, errors first, each with what to do."""
    own = sorted(_in(path, problems), key=lambda problem: problem.severity is not Severity.ERROR)
    return tuple(_words(problem) for problem in own if problem.severity is not Severity.NOTE)


def _in(path: str, problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.span and problem.span.path == path]


def _words(problem: Problem) -> str:
    return "; ".join(filter(None, (problem.message, problem.hint)))


def entry_of(name: EntryName, records: Records) -> Entry[Any]:
    """Return the entry of a thing; of a claim, its event's."""
    if name.kind in ("event", "claim"):
        return records.event_by_id[name.story, name.event or name.id]
    entries: Mapping[str, Mapping[str, Entry[Any]]] = {
        "story": records.story_by_id,
        "actor": records.actor_by_id,
        "source": records.source_by_id,
        "bill": records.bill_by_id,
    }
    return entries[name.kind][name.id]
