"""A site that is checked before a command changes it, and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from onrecord.build.pipeline import LoadedSite, Options, check_reading, read
from onrecord.model.entry_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, Problem, has_errors
from onrecord.read.site_reader import no_site
from onrecord.site_files.additions import RefusedError
from onrecord.site_files.site_changes import SiteChanges, applied_changes


class SiteErrorsError(RefusedError):
    """Changes would give the site errors. `str()` says that nothing is changed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Take the problems of the changed site."""
        errors = tuple(problem for problem in problems if has_errors((problem,)))
        super().__init__(f"nothing is changed: the site would have {'an error' if len(errors) == 1 else 'errors'}")
        self.errors = errors


class CheckedSite(Struct, frozen=True):
    """A site without errors."""

    records: Records
    """Its entries, drafts included."""
    arranged: LoadedSite
    problems: tuple[Problem, ...] = ()


def checked_site(root: Path, options: Options) -> Outcome[CheckedSite | None]:
    """Return the site in `root` with its problems; None if there is none, or it has errors. Raises `RefusedError`."""
    reading = read(root, options)
    if reading.value is None:
        raise RefusedError(no_site(root))
    checked = check_reading(root, options, Outcome(reading.value, reading.problems))
    if has_errors(checked.problems):
        return Outcome(None, checked.problems)
    return Outcome(CheckedSite(reading.value.records, checked.value, checked.problems), checked.problems)


def change_site(root: Path, changes: SiteChanges, options: Options, fault: Callable[[CheckedSite], str]) -> CheckedSite:
    """Make changes, and return the site as it is then.

    `fault` returns what else the changes have changed; empty if nothing. Raises `RefusedError` with no file changed, if
    there is such a fault or an error.
    """
    with applied_changes(root, changes):
        return _proved(checked_site(root, options), fault)


def new_problems(before: CheckedSite, after: CheckedSite) -> tuple[Problem, ...]:
    """Return the problems that a site did not have before."""
    known = {(problem.code, problem.message) for problem in before.problems}
    return tuple(problem for problem in after.problems if (problem.code, problem.message) not in known)


def _proved(after: Outcome[CheckedSite | None], fault: Callable[[CheckedSite], str]) -> CheckedSite:
    if after.value is None:
        raise SiteErrorsError(after.problems)
    if found := fault(after.value):
        raise RefusedError(f"nothing is changed: {found}")
    return after.value


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
