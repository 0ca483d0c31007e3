"""Checks a site before a command changes it, and after."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from onrecord.build.pipeline import LoadedSite, Options, check_reading, read
from onrecord.editing.entries.site_texts import ChangedFile
from onrecord.editing.writing import SiteChanges, applied_changes
from onrecord.model.records import Records
from onrecord.problems import Outcome, Problem, RefusedError, has_errors
from onrecord.read import Reading, read_site
from onrecord.read.site_reader import no_site

Write = Callable[[Path, SiteChanges], AbstractContextManager[object]]
"""Makes changes of a site's files, and undoes them if the block raises an error. Raises `RefusedError`."""


class SiteErrorsError(RefusedError):
    """Changes would give the site errors. `str()` says that nothing is changed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        errors = tuple(problem for problem in problems if has_errors((problem,)))
        super().__init__(f"nothing is changed: the site would have {'an error' if len(errors) == 1 else 'errors'}")
        self.errors = errors


class CheckedSite(Struct, frozen=True):
    """A site with its problems. Commands refuse one with errors; to the desk, errors of other entries do not matter."""

    records: Records
    """Its entries, drafts included."""
    arranged: LoadedSite
    problems: tuple[Problem, ...] = ()
    write: Write | None = None
    """How its changes are made, such as by a save of the desk; None if once for all."""


class ChangePlan(Struct, frozen=True, kw_only=True):
    """The planned changes of a site's files."""

    files: tuple[ChangedFile, ...] = ()
    """The changed files, sorted by path."""
    moved: tuple[tuple[str, str], ...] = ()
    """Files and folders with their new paths."""
    deleted: tuple[str, ...] = ()
    """The files to delete."""


def read_entries(
    root: Path, options: Options, unsaved: Mapping[str, bytes | None] = MappingProxyType({})
) -> Outcome[Reading]:
    """Return the entries of the site in `root`, as `pipeline.read` does. Raises `RefusedError` if there is no site."""
    reading = read(root, options, unsaved)
    if reading.value is None:
        raise RefusedError(no_site(root))
    return Outcome(reading.value, reading.problems)


def read_records(root: Path) -> Records:
    """Return the entries of the site in `root`, whatever is wrong with them. Raises `RefusedError` if there is none."""
    reading = read_site(root).value
    if reading is None:
        raise RefusedError(no_site(root))
    return reading.records


def find_problems(root: Path, options: Options) -> tuple[Problem, ...]:
    """Return all problems of the site in `root` as its files are now."""
    return check_reading(root, options, read(root, options)).problems


def check_site(root: Path, options: Options) -> Outcome[CheckedSite | None]:
    """Return the site in `root` with its problems; None if it has errors. Raises `RefusedError` if there is none."""
    site = _check(root, options)
    return Outcome(None if has_errors(site.problems) else site, site.problems)


def _check(root: Path, options: Options) -> CheckedSite:
    reading = read_entries(root, options)
    checked = check_reading(root, options, reading)
    return CheckedSite(reading.value.records, checked.value, checked.problems)


def changes_of(plan: ChangePlan, command: str) -> SiteChanges:
    """Return the changes of files that a command plans."""
    return SiteChanges(command, {file.path: file.replacement for file in plan.files}, plan.moved, plan.deleted)


def change_site(
    root: Path,
    command: str,
    plan: ChangePlan,
    options: Options,
    fault: Callable[[CheckedSite], str],
    before: CheckedSite | None = None,
) -> CheckedSite:
    """Make changes, and return the site then; `fault` says what else changed. Raises `RefusedError`, with none made.

    An error refuses them, unless the site `before` had it; that site also says how they are written.
    """
    write = (before.write if before else None) or applied_changes
    with write(root, changes_of(plan, command)):
        after = _check(root, options)
        new = find_new_problems(before, after) if before else after.problems
        if has_errors(new):
            raise SiteErrorsError(new)
        found = fault(after)
        if found:
            raise RefusedError(f"nothing is changed: {found}")
        return after


def name_other(others: Collection[tuple[str, str, str]]) -> str:
    """Return the fault of changes that change these entries too; empty if there are none."""
    return f"that would change another entry: {' '.join(filter(None, min(others)))}" if others else ""


def find_new_problems(before: CheckedSite, after: CheckedSite) -> tuple[Problem, ...]:
    """Return the problems that a site did not have before."""
    known = {(problem.code, problem.message) for problem in before.problems}
    return tuple(problem for problem in after.problems if (problem.code, problem.message) not in known)
