"""`onrecord remove`: says what depends on a thing, and withdraws or deletes it on yes."""

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
from onrecord.terminal.console import print_report, print_text
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option

if TYPE_CHECKING:
    from onrecord.desk.changing.removal import Dependents


@click.command(short_help="Withdraw what was public; delete what never was.")
@click.argument("names", metavar="[KIND] NAME", nargs=-1, required=True)
@click.option("--reason", default="", help="Why an event is withdrawn; its notice tells readers.")
@site_option
@yes_option
@click.pass_obj
def remove(environment: Environment, /, names: tuple[str, ...], reason: str, site: Path, *, yes: bool) -> None:
    """Remove the event, claim, story, actor, source or bill NAME.

    NAME is an id or a full name: STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID. Before it
    you may write the kind, as in: onrecord remove source wire

    The command shows what refers to the thing. An event that was public is withdrawn: its file stays, and a notice with
    the reason stands at its address. Nothing else that was public can be removed. What never was public is deleted,
    unless something refers to it.
    """
    from onrecord.desk.changing.removal import apply_removal, dependents_of, plan_removal  # noqa: PLC0415
    from onrecord.desk.lookup.entry_lookup import find_thing  # noqa: PLC0415  (the command must start fast)

    kind, (name,) = kind_and_names(names, "NAME")
    root = site.resolve()
    with refusals_explained():
        checked, options = open_site(environment, site, "removed")
        found = dependents_of(root, checked, find_thing(name, checked.records, kind), options)
        _show(found)
        if found.is_withdrawable and not reason and environment.asks and not yes:
            reason = click.prompt("Why is it withdrawn? Readers will see it", err=True)
        removal = plan_removal(root, checked, found, reason, options)
        show_changes(removal.files)
        for path in removal.deleted:
            click.echo(f"{path}\n  is deleted")
        confirm(environment, "Withdraw it?" if removal.withdraws else "Delete it?", yes=yes)
        with changing(options) as options:
            problems = apply_removal(root, checked, removal, options)
    click.echo(f"{'withdrew' if removal.withdraws else 'deleted'} {removal.name}")
    if problems:
        print_report(problems, checked.arranged.files, "full", site, strict=False)


def _show(found: Dependents) -> None:
    """Print each place that refers to the thing."""
    if not found.places:
        click.echo(f"nothing refers to '{found.name}'")
        return
    click.echo(f"these places refer to '{found.name}':")
    for place in found.places:
        print_text(f"{place.path}:{place.line}\n    {place.text.strip()}")
