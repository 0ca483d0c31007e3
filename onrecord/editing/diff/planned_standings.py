"""Finds how claims would stand after a change of files that is not made yet."""

from pathlib import Path

from onrecord.editing.compare.standing_changes import compare_standings
from onrecord.editing.compare.two_states import States
from onrecord.editing.diff.lines import Line, line
from onrecord.editing.diff.states import unsaved_state
from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite
from onrecord.editing.site_reading import Options, check_reading, read


def find_planned_standings(root: Path, site: CheckedSite, plan: ChangePlan, options: Options) -> tuple[Line, ...]:
    """Return the claims that would stand otherwise, in words; none if the site would have errors.

    `plan` moves no files. Claims that would be gone are left out.
    """
    unsaved = {file.path: file.replacement.after for file in plan.files} | dict.fromkeys(plan.deleted)
    planned = check_reading(root, options, read(root, options, unsaved)).value
    states = States(unsaved_state(site.arranged), unsaved_state(planned))
    return tuple(map(line, compare_standings(states)))
