"""`onrecord merge`: shows what changes if two entries become one, and changes it on yes."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from onrecord.desk.commands.confirmation import confirm, kind_and_names, refusals_explained, show_changes, yes_option
from onrecord.terminal.console import PROBLEMS, print_report, progress_bar, worker_errors_explained
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import processors, site_option

if TYPE_CHECKING:
    from onrecord.desk.changing.merging import Merge


@click.command(short_help="Make one entry of two, with all that refers to them.")
@click.argument("names", metavar="[KIND] NAME INTO", nargs=-1, required=True)
@site_option
@yes_option
@click.pass_obj
def merge(environment: Environment, /, names: tuple[str, ...], site: Path, *, yes: bool) -> None:
    """Make the actor, source or bill NAME a part of the one called INTO, which remains.

    NAME and INTO are ids or full names: actors/ID, sources/ID or bills/ID. Before them you may write the kind, as in:
    onrecord merge source wire news-wire

    All that refers to NAME refers to INTO afterwards. The ids of NAME become aliases of INTO, so that old addresses and
    links still work. The values of INTO stay; the command names the fields of NAME that are lost. It shows each change
    and asks, and it proves that nothing else has changed. Then it names what readers see otherwise.
    """
    from onrecord.build.pipeline import Options  # noqa: PLC0415
    from onrecord.desk.changing.merging import apply_merge, plan_merge  # noqa: PLC0415
    from onrecord.desk.editing.checked_site import checked_site  # noqa: PLC0415
    from onrecord.desk.lookup.entry_lookup import find_thing  # noqa: PLC0415
    from onrecord.interrupts import deferred  # noqa: PLC0415  (the command must start fast)

    kind, typed = kind_and_names(names, "NAME INTO")
    root = site.resolve()
    with refusals_explained():
        options = Options(environment.today, jobs=processors(), remember=True)
        with worker_errors_explained(), progress_bar() as progress:
            checked = checked_site(root, replace(options, progress=progress))
        if checked.value is None:
            print_report(checked.problems, 0, "full", site, strict=False)
            click.echo("nothing is merged while there is an error", err=True)
            sys.exit(PROBLEMS)
        name, into = (find_thing(one, checked.value.records, kind) for one in typed)
        plan = plan_merge(root, checked.value, name, into)
        _show(plan)
        confirm(environment, "Merge them?", yes=yes)
        # A signal that arrives now ends the process with all files changed, or none.
        with deferred(), worker_errors_explained(), progress_bar() as progress:
            merged = apply_merge(root, checked.value, plan, replace(options, progress=progress))
    click.echo(f"merged {name} into {into}")
    if merged.value:
        click.echo("readers see otherwise:")
        click.echo(indent("\n".join(merged.value), "  "))
    if merged.problems:
        print_report(merged.problems, checked.value.arranged.files, "full", site, strict=False)


def _show(plan: Merge) -> None:
    """Print each changed line, the files that go or get another name, and what is lost."""
    show_changes(plan.files)
    for old, new in plan.moved:
        click.echo(f"{old}\n  becomes {new}")
    for path in plan.deleted:
        click.echo(f"{path}\n  is deleted")
    if plan.lost:
        into = plan.merging.into
        click.echo(f"'{into}' does not get these fields of '{plan.merging.name}'; write those that you need into it:")
        click.echo(indent("".join(plan.lost), "  "), nl=False)
    if plan.comments:
        click.echo("these comments go too:")
        click.echo(indent("\n".join(plan.comments), "  "))
