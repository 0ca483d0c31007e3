"""`onrecord merge`: shows what changes if two entries become one, and changes it on yes."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import click

from onrecord.desk.commands.confirmation import (
    changing,
    confirm,
    kind_and_names,
    open_site,
    refusals_explained,
    show_changes,
    yes_option,
)
from onrecord.terminal.console import print_report, print_text
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option

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
    from onrecord.desk.changing.merging import apply_merge, plan_merge  # noqa: PLC0415
    from onrecord.desk.lookup.entry_lookup import find_thing  # noqa: PLC0415  (the command must start fast)

    kind, typed = kind_and_names(names, "NAME INTO")
    root = site.resolve()
    with refusals_explained():
        checked, options = open_site(environment, site, "merged")
        name, into = (find_thing(one, checked.records, kind) for one in typed)
        plan = plan_merge(root, checked, name, into)
        _show(plan)
        confirm(environment, "Merge them?", yes=yes)
        with changing(options) as options:
            merged = apply_merge(root, checked, plan, options)
    click.echo(f"merged {name} into {into}")
    if merged.value:
        click.echo("readers see otherwise:")
        print_text(indent("\n".join(merged.value), "  "))
    if merged.problems:
        print_report(merged.problems, checked.arranged.files, "full", site, strict=False)


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
        print_text(indent("".join(plan.lost), "  "))
    if plan.comments:
        click.echo("these comments go too:")
        print_text(indent("\n".join(plan.comments), "  "))
