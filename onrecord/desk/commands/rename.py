"""Commands on one thing: `onrecord rename`, `merge`, `remove` and `close` show their changes, and make them on yes."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

from onrecord.desk.commands.confirmation import OpenedThings, show_changes, thing_command
from onrecord.model.ids import NAMED_KINDS, EntryName
from onrecord.terminal.console import print_text

if TYPE_CHECKING:
    from onrecord.desk.changing.merging import Merge


@thing_command("NAME... NEW", "renamed", short_help="Give a thing another id, or an event another story.")
def rename(opened: OpenedThings) -> None:
    """Give the event, claim, story, actor, source or bill NAME the id NEW, or move events to another story.

    NAME is an id or a full name: STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID. Before it
    you may write the kind, as in: onrecord rename source wire news-wire

    NEW is an id. For events it can be OTHER/, the story to which they move, or for one of them OTHER/ID, with an id.

    The command shows each place that has the id, before and after, and asks. It changes nothing but the id, keeps the
    former one in 'aliases', so that old addresses and links still work, and proves that the site means the same.
    """
    from onrecord.desk.changing.renaming import apply_renaming, plan_renaming  # noqa: PLC0415  (the command must start fast)

    *typed, new = opened.names
    story, slash, id_ = new.partition("/")
    if len(typed) > 1 and (id_ or not slash):
        kinds = ", ".join(NAMED_KINDS)
        raise click.UsageError(f"write NAME NEW, or a kind before it: {kinds}; to move several events, write {story}/")
    names = [opened.find(name) for name in typed]
    is_move = bool(slash) and (not id_ or (names[0].kind == "event" and story != names[0].story))
    if is_move:
        _move(opened, names, story, id_)
        return
    renaming = plan_renaming(opened.root, opened.site, names[0], new)
    show_changes(renaming)
    if not renaming.new_id.has_alias:
        click.echo("it never was public, so that its former id needs no alias")
    with opened.change("Rename it?") as options:
        apply_renaming(opened.root, opened.site, renaming, options)
    click.echo(f"renamed {renaming.new_id.name} to {renaming.new_id.new_name}")


def _move(opened: OpenedThings, names: Sequence[EntryName], story: str, new: str) -> None:
    from onrecord.desk.changing.renaming import apply_move, plan_move  # noqa: PLC0415  (the command must start fast)

    move = plan_move(opened.root, opened.site, names, story, new)
    show_changes(move)
    with opened.change("Move it?" if len(names) == 1 else "Move them?") as options:
        moved = apply_move(opened.root, opened.site, move, move.moving, options)
    for name, now in move.moving.names.items():
        click.echo(f"moved {name} to {now}")
    opened.show_consequences(moved.value)
    opened.report(moved.problems)


@thing_command("NAME INTO", "merged", short_help="Make one entry of two, with all that refers to them.")
def merge(opened: OpenedThings) -> None:
    """Make the story, event, actor, source or bill NAME a part of the one called INTO, which remains.

    NAME and INTO are ids or full names: STORY/, STORY/EVENT, actors/ID, sources/ID or bills/ID. Before them you may
    write the kind, as in: onrecord merge source wire news-wire

    Two events must be in one story, and NAME must have no claims that INTO lacks; else the command says what to do.

    All that refers to NAME refers to INTO afterwards, and the events of a story move. The ids of NAME become aliases of
    INTO, so that old addresses and links still work. The values of INTO stay; the command names the fields of NAME that
    are lost. It shows each change and asks, and it proves that nothing else has changed. Then it names what readers see
    otherwise.
    """
    from onrecord.desk.changing.merging import apply_merge, plan_merge, plan_story_merge  # noqa: PLC0415
    from onrecord.desk.changing.renaming import apply_move  # noqa: PLC0415  (the command must start fast)

    name, into = map(opened.find, opened.names)
    if name.kind == into.kind == "story":
        stories = plan_story_merge(opened.root, opened.site, name, into)
        _show(stories, name, into)
        with opened.change("Merge them?") as options:
            merged = apply_move(opened.root, opened.site, stories, stories.names, options)
    else:
        plan = plan_merge(opened.root, opened.site, name, into)
        _show(plan, name, into)
        with opened.change("Merge them?") as options:
            merged = apply_merge(opened.root, opened.site, plan, options)
    click.echo(f"merged {name} into {into}")
    opened.show_consequences(merged.value)
    opened.report(merged.problems)


def _show(plan: Merge[Any], name: EntryName, into: EntryName) -> None:
    show_changes(plan)
    if plan.lost:
        click.echo(f"'{into}' does not get these fields of '{name}'; write those that you need into it:")
        print_text(indent("".join(plan.lost), "  "))
    if plan.comments:
        click.echo("these comments go too:")
        print_text(indent("\n".join(plan.comments), "  "))


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
    click.echo(f"these places refer to '{found.name}':" if found.places else f"nothing refers to '{found.name}'")
    for place in found.places:
        print_text(f"{place.path}:{place.line}\n    {place.text.strip()}")
    if found.is_withdrawable and not reason and opened.environment.asks and not opened.yes:
        reason = click.prompt("Why is it withdrawn? Readers will see it", err=True)
    removal = plan_removal(root, site, found, reason, opened.options)
    show_changes(removal)
    with opened.change("Withdraw it?" if removal.withdraws else "Delete it?") as options:
        removed = apply_removal(root, site, removal, options)
    click.echo(f"{'withdrew' if removal.withdraws else 'deleted'} {removal.name}")
    opened.show_consequences(removed.value)
    opened.report(removed.problems)


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
        problems = apply_closure(root, site, name, closure, options)
    click.echo(f"closed {name}")
    opened.report(problems)
