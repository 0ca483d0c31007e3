"""`onrecord remove`: withdraws or deletes a thing, once somebody says yes."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent
from typing import TYPE_CHECKING

import click

from onrecord.desk.commands.confirmation import OpenedThings, show_changes, thing_command
from onrecord.terminal.console import print_text

if TYPE_CHECKING:
    from onrecord.editing.diff.lines import Line


@thing_command(
    "NAME",
    "removed",
    click.option("--reason", default="", help="Why an event or a story is withdrawn; its notice tells readers."),
    short_help="Withdraw what was public; delete what never was.",
)
def remove(opened: OpenedThings, reason: str) -> None:
    """Remove the event, claim, story, actor, source or bill NAME.

    NAME is an id or a full name: STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID. Before it
    you may write the kind, as in: onrecord remove source wire

    The command shows what refers to the thing. An event that was public is withdrawn: its file stays, and a notice with
    the reason stands at its address. So is a story, with all its events. Before it asks, the command names each claim
    that would stand otherwise. Nothing else that was public can be removed. What never was public is deleted, unless
    something refers to it.

    With the invented story of a new site go its events, and the actors and sources that nothing else names.
    """
    from onrecord.editing.changing.dependents import dependents_of  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.changing.removal import apply_removal, plan_removal  # noqa: PLC0415
    from onrecord.editing.diff.planned_standings import find_planned_standings  # noqa: PLC0415

    root = opened.root
    site = opened.site
    found = dependents_of(root, site, opened.find(opened.names[0]), opened.options)
    click.echo(f"these places refer to '{found.name}':" if found.places else f"nothing refers to '{found.name}'")
    for place in found.places:
        print_text(f"{place.path}:{place.line}\n    {place.text.strip()}")
    if found.is_withdrawable and not reason and opened.environment.asks and not opened.yes:
        reason = click.prompt("Why is it withdrawn? Readers will see it", err=True)
    removal = plan_removal(root, site, found, reason, opened.options)
    show_changes(removal)
    if removal.withdraws:  # what never was public counts for no claim that readers see
        _show_standings(find_planned_standings(root, site, removal, opened.options))
    with opened.change("Withdraw it?" if removal.withdraws else "Delete it?") as options:
        removed = apply_removal(root, site, removal, options)
    click.echo(f"{'withdrew' if removal.withdraws else 'deleted'} {removal.name}")
    opened.show_consequences(removed.value)
    opened.report(removed.problems)


def _show_standings(lines: Sequence[Line]) -> None:
    if lines:
        click.echo("claims will stand otherwise:" if len(lines) > 1 else "a claim will stand otherwise:")
    for line in lines:
        print_text(indent("\n".join((line.text, *(f"  {detail}" for detail in line.details))), "  "))
