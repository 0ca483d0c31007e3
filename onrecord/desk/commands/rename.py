"""`onrecord rename`: shows each place that has an id, and changes all of them on yes."""

from __future__ import annotations

from pathlib import Path
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
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option

if TYPE_CHECKING:
    from onrecord.desk.changing.renaming import Renaming


@click.command(short_help="Give a thing another id, in every place.")
@click.argument("names", metavar="[KIND] NAME NEW-ID", nargs=-1, required=True)
@site_option
@yes_option
@click.pass_obj
def rename(environment: Environment, /, names: tuple[str, ...], site: Path, *, yes: bool) -> None:
    """Give the event, claim, story, actor, source or bill NAME the id NEW-ID.

    NAME is an id or a full name: STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID. Before it
    you may write the kind, as in: onrecord rename source wire news-wire

    The command shows each place that has the id, before and after, and asks. It changes nothing but the id, keeps the
    former one in 'aliases', so that old addresses and links still work, and proves that the site means the same.
    """
    from onrecord.desk.changing.renaming import apply_renaming, plan_renaming  # noqa: PLC0415
    from onrecord.desk.lookup.entry_lookup import find_thing  # noqa: PLC0415  (the command must start fast)

    kind, (name, new) = kind_and_names(names, "NAME NEW-ID")
    root = site.resolve()
    with refusals_explained():
        checked, options = open_site(environment, site, "renamed")
        renaming = plan_renaming(root, checked, find_thing(name, checked.records, kind), new)
        _show(renaming)
        confirm(environment, "Rename it?", yes=yes)
        with changing(options) as options:
            apply_renaming(root, checked, renaming, options)
    click.echo(f"renamed {renaming.new_id.name} to {renaming.new_id.new_name}")


def _show(renaming: Renaming) -> None:
    """Print each changed line, and each file that gets another name."""
    show_changes(renaming.files)
    for old, new in renaming.moved:
        click.echo(f"{old}\n  becomes {new}")
    if not renaming.new_id.has_alias:
        click.echo("it never was public, so that its former id needs no alias")
