"""`onrecord upgrade`: renews the files that `init` wrote on yes, and ends with the list of what is left to do."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from onrecord.desk.commands.confirmation import confirm_change, require_site
from onrecord.desk.commands.diff import open_base
from onrecord.desk.commands.init import requirement_option
from onrecord.desk.commands.upgrade_list import UpgradeFacts, count_unfinished, list_upgrade
from onrecord.report.painting import plain
from onrecord.report.run_report import counted
from onrecord.terminal.console import PROBLEMS, print_text
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import processors, site_folder
from onrecord.terminal.refusals import refusals_explained, worker_errors_explained
from onrecord.version import __version__

if TYPE_CHECKING:
    from onrecord.editing.site_reading import Options
    from onrecord.editing.starting.requirement import SiteRequirement
    from onrecord.editing.starting.upgrade import Upgrade
    from onrecord.problems import Problem

_BASE = "HEAD"
_MOST_LINES = 20
"""The most lines on changes for readers that the list shows."""
_EXITS = (
    "The exit status is 0 if the files are those of this version, or were renewed, and the site has no errors then; 1 "
    "if it has, if nothing was changed, or, with --check, if something would change; 2 if the command was used wrongly."
)


def _print_changelog(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    """Print the changelog's sections since a version, and end the command."""
    if value is None:
        return
    from onrecord.editing.starting.changelog import read_changelog, sections_between  # noqa: PLC0415

    try:
        sections = sections_between(read_changelog(), value, __version__)
    except ValueError:
        raise click.BadParameter(f"write a version, such as {__version__}") from None
    print_text("\n\n".join(sections) or f"the changelog has nothing later than {value}")
    context.exit()


@click.command(epilog=_EXITS, short_help="Take over the files of a newer onrecord: workflows, forms, schemas, locks.")
@site_folder
@click.option("--check", "only_checks", is_flag=True, help="Change nothing; exit with 1 if something would change.")
@click.option("--merge", "merges", is_flag=True, help="Take over what is new in files that you changed, too.")
@click.option("--take", "taken", multiple=True, metavar="PATH", help="Renew this file although you changed it.")
@click.option("--keep", "kept", multiple=True, metavar="PATH", help="List this file of yours no more.")
@click.option("--diffs", "shows_diffs", is_flag=True, help="Show each changed line.")
@click.option(
    "--changelog",
    metavar="VERSION",
    is_eager=True,
    expose_value=False,
    callback=_print_changelog,
    help="Print what changed since this version, and do nothing else.",
)
@requirement_option("What requirements.txt names instead of this onrecord: onrecord==1.0 or git+https://…")
@click.option("--yes", is_flag=True, help="Change the files without asking.")
@click.pass_obj
def upgrade(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    site: Path,
    requirement: SiteRequirement,
    taken: tuple[str, ...],
    kept: tuple[str, ...],
    merges: bool,
    only_checks: bool,
    shows_diffs: bool,
    yes: bool,
) -> None:
    """Renew the files that `onrecord init` wrote into SITE, as this version of onrecord writes them.

    The command lists what it would change before it asks, and ends with what is left to do. Your entries, pages,
    templates and settings stay. A file that you changed is kept: `--merge` adds what is new in it, `--take` overwrites
    it, and `--keep` says that it is as you want it.
    """
    from onrecord.editing.starting.renewed_files import Wishes  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.starting.upgrade import UnknownFileError, plan_upgrade  # noqa: PLC0415
    from onrecord.editing.writing import applied_changes  # noqa: PLC0415

    require_site(site, "name the folder of the site, or begin one: onrecord init FOLDER")
    root = site.resolve()
    with refusals_explained(UnknownFileError):
        planned = plan_upgrade(root, requirement, Wishes(frozenset(taken), frozenset(kept), merges))
        facts = _gather(root, environment, planned)
        if not planned.changing:
            _print_list(facts, is_long=shows_diffs)
            click.echo(_say_whose_files(planned))
            return
        if only_checks or not yes:
            click.echo(f"This would make the files of onrecord {planned.since} those of onrecord {__version__}.")
            _print_list(facts, is_long=shows_diffs)
        if only_checks:
            sys.exit(PROBLEMS)
        confirm_change(environment, f"Change {counted(len(planned.changing), 'file')}?", yes=yes)
        with applied_changes(root, planned.changes):
            pass
    _report(root, environment, facts, is_long=shows_diffs)


def _report(root: Path, environment: Environment, facts: UpgradeFacts, *, is_long: bool) -> None:
    """Check the upgraded site, and print the list; end with the status for errors."""
    planned = facts.upgrade
    with worker_errors_explained():
        errors, for_readers = _compare(root, environment, planned.since)
    click.echo(f"The files of onrecord {planned.since} were made those of onrecord {__version__}.")
    _print_list(replace(facts, errors=errors, for_readers=for_readers), is_long=is_long)
    click.echo(_say_whose_files(planned))
    if errors:
        click.echo(f"the site has {counted(len(errors), 'error')} and does not build until they are mended")
        sys.exit(PROBLEMS)
    click.echo("the site has no errors; read what git diff says, and commit")


def _options(environment: Environment) -> Options:
    from onrecord.editing.site_reading import Options  # noqa: PLC0415

    return Options(environment.today, now=environment.now, jobs=processors(), remember=False)


def _gather(root: Path, environment: Environment, planned: Upgrade) -> UpgradeFacts:
    """Return what can be told before anything is changed."""
    from onrecord.editing.site_reading import read  # noqa: PLC0415
    from onrecord.editing.starting.new_outputs import find_new_outputs  # noqa: PLC0415
    from onrecord.editing.starting.theme_files import list_theme_files  # noqa: PLC0415

    reading = read(root, _options(environment)).value
    outputs = reading.records.site.fields.outputs if reading else ()
    outdated = tuple(file for file in list_theme_files(root) if file.origin == "outdated")
    return UpgradeFacts(planned, outdated, outputs, find_new_outputs(outputs, planned.since))


def _compare(root: Path, environment: Environment, since: str) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Return the errors of the upgraded site, and what the upgrade changes for readers."""
    from onrecord.editing.diff.diff_formats import FORMATS  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.diff.result import diff_site  # noqa: PLC0415
    from onrecord.editing.diff.states import read_state  # noqa: PLC0415

    options = _options(environment)
    pages = f"pages may look another way, or say more: onrecord upgrade --changelog {since}"
    with ExitStack() as stack:
        try:
            base = stack.enter_context(open_base(root, _BASE))
        except click.UsageError as error:
            nothing = f"the entries are compared with no commit: {error.message.partition(';')[0]}"
            return read_state(root, options).errors, (nothing, pages)
        found = diff_site(root, base, options)
        lines = tuple(line for line in FORMATS["text"](found.diff, plain).splitlines() if line)
        if len(lines) > _MOST_LINES:
            lines = (lines[0], "to see them: onrecord diff")
        if found.before.errors:
            lines += (f"{_BASE} was checked by onrecord {__version__}, which may find errors that {since} did not",)
        return found.after.errors, (*lines, pages)


def _print_list(facts: UpgradeFacts, *, is_long: bool) -> None:
    for line in list_upgrade(facts, is_long=is_long):
        print_text(line)


def _say_whose_files(planned: Upgrade) -> str:
    """Return the sentence on the site's files as they are after the upgrade."""
    left = count_unfinished(planned)
    exception = f", but for {counted(left, 'file')} listed above" if left else ""
    return f"the files of this site are those of onrecord {__version__}{exception}"
