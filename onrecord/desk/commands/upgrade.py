"""`onrecord upgrade`: shows what a newer onrecord changes in the files that `init` wrote, and renews them on yes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.desk.commands.confirmation import confirm_change
from onrecord.desk.commands.init import requirement_option
from onrecord.report.run_report import counted
from onrecord.report.visible_text import visible
from onrecord.terminal.console import PROBLEMS, print_text
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_folder
from onrecord.terminal.refusals import refusals_explained
from onrecord.version import __version__

if TYPE_CHECKING:
    from onrecord.editing.starting.file_step import FileStep, State
    from onrecord.editing.starting.requirement import SiteRequirement
    from onrecord.editing.starting.upgrade import Upgrade

_LONG = ("locks/", "schema/")
"""Where a program writes the files: their lines are counted, not shown."""
_HEADINGS: Mapping[State, str] = {
    "renewed": "renewed",
    "added": "new",
    "deleted": "deleted, since the new version needs it no more",
    "kept": "kept, since you changed it; this is how the new version differs from yours",
    "absent": "left out, since you deleted it",
}


@click.command(short_help="Take over the files of a newer onrecord: workflows, forms, schemas, locks.")
@site_folder
@click.option("--check", "only_checks", is_flag=True, help="Change nothing; exit with 1 if something would change.")
@click.option("--take", "taken", multiple=True, metavar="PATH", help="Renew this file although you changed it.")
@requirement_option("What requirements.txt names instead of this onrecord: onrecord==1.0 or git+https://…")
@click.option("--yes", is_flag=True, help="Change the files without asking.")
@click.pass_obj
def upgrade(
    environment: Environment,
    site: Path,
    requirement: SiteRequirement,
    taken: tuple[str, ...],
    *,
    only_checks: bool,
    yes: bool,
) -> None:
    """Renew the files that `onrecord init` wrote into SITE, as this version of onrecord writes them.

    The command shows what each version since changes, and each changed line, before it asks. Your entries, pages,
    templates and settings stay. A file that you changed is kept; `--take` overwrites it.
    """
    from onrecord.editing.starting.upgrade import UnknownFileError, plan_upgrade  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.writing import applied_changes  # noqa: PLC0415

    root = site.resolve()
    with refusals_explained(UnknownFileError):
        planned = plan_upgrade(root, requirement, frozenset(taken))
        _show(planned)
        if not planned.changing:
            click.echo(f"the files of this site are those of onrecord {__version__}")
            return
        if only_checks:
            sys.exit(PROBLEMS)
        confirm_change(environment, f"Change {counted(len(planned.changing), 'file')}?", yes=yes)
        with applied_changes(root, planned.changes):
            pass
    click.echo(f"renewed the files of this site: they are those of onrecord {__version__}; read what git diff says")


def _show(planned: Upgrade) -> None:
    from onrecord.editing.starting.changelog import read_changelog, sections_between  # noqa: PLC0415

    for section in sections_between(read_changelog(), planned.since, __version__):
        print_text(f"{section}\n")
    for step in planned.steps:
        print_text("\n".join((f"{step.path}: {_HEADINGS[step.state]}", *_lines(step))))
    for sentence in planned.advice:
        click.echo(sentence)


def _lines(step: FileStep) -> Iterator[str]:
    if step.state not in {"renewed", "kept"}:
        return
    before = _split(step.before)
    after = _split(step.after)
    changed = list(unified_diff(before, after, lineterm="", n=1))[2:]
    if step.path.startswith(_LONG):
        yield f"  {counted(sum(line[0] in '+-' for line in changed), 'line')} changed"
        return
    yield from (f"  {visible(line)}" for line in changed)


def _split(content: bytes | None) -> list[str]:
    """Return the lines of a file; none if there is no such file."""
    return (content or b"").decode("utf-8", "replace").splitlines()
