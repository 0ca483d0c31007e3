"""`onrecord remove` withdraws or deletes a thing, and `onrecord close` says that a story goes on no further, on yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.desk.commands.confirmation import OpenedThings, show_changes, thing_command
from onrecord.terminal.console import print_text

if TYPE_CHECKING:
    from onrecord.desk.changing.removal import Dependents


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
    the reason stands at its address. So is a story, with all its events. Nothing else that was public can be removed.
    What never was public is deleted, unless something refers to it.

    With the invented story of a new site go its events, and the actors and sources that nothing else names.
    """
    from onrecord.desk.changing.removal import apply_removal, dependents_of, plan_removal  # noqa: PLC0415  (the command must start fast)

    root, site = opened.root, opened.site
    found = dependents_of(root, site, opened.find(opened.names[0]), opened.options)
    _show(found)
    if found.is_withdrawable and not reason and opened.environment.asks and not opened.yes:
        reason = click.prompt("Why is it withdrawn? Readers will see it", err=True)
    removal = plan_removal(root, site, found, reason, opened.options)
    show_changes(removal)
    with opened.change("Withdraw it?" if removal.withdraws else "Delete it?") as options:
        removed = apply_removal(root, site, removal, options)
    click.echo(f"{'withdrew' if removal.withdraws else 'deleted'} {removal.name}")
    opened.show_consequences(removed.value)
    opened.report(removed.problems)


def _show(found: Dependents) -> None:
    if not found.places:
        click.echo(f"nothing refers to '{found.name}'")
        return
    click.echo(f"these places refer to '{found.name}':")
    for place in found.places:
        print_text(f"{place.path}:{place.line}\n    {place.text.strip()}")


@thing_command(
    "STORY",
    "closed",
    click.option("--note", default="", help="Why the story goes on no further; its page tells readers."),
    short_help="Close a story with a notice on its page.",
)
def close(opened: OpenedThings, note: str) -> None:
    """Close the story STORY, which goes on no further.

    STORY is the story's id, as in: onrecord close dispute/

    A notice with the day and the note stands on the story's page, and the home page says that the story is closed. All
    its pages and feeds stay. A check warns if a later event is published.
    """
    from onrecord.desk.changing.removal import apply_closure, plan_closure, require_open  # noqa: PLC0415  (starts fast)

    root, site, name = opened.root, opened.site, opened.find(opened.names[0])
    require_open(site, name)
    if not note and opened.environment.asks and not opened.yes:
        note = click.prompt("Why is it closed? Readers will see it", err=True)
    closure = plan_closure(root, site, name, note, opened.options)
    show_changes(closure)
    with opened.change("Close it?") as options:
        problems = apply_closure(root, site, closure, options)
    click.echo(f"closed {closure.name}")
    opened.report(problems)
