"""`onrecord rename`: gives a thing another id, or events another story, once somebody says yes."""

from __future__ import annotations

from collections.abc import Sequence

import click

from onrecord.desk.commands.confirmation import OpenedThings, show_changes, thing_command
from onrecord.model.full_names import NAMED_KINDS, EntryName


@thing_command("NAME... NEW", "renamed", short_help="Give a thing another id, or an event another story.")
def rename(opened: OpenedThings) -> None:
    """Give the event, claim, story, actor, source or bill NAME the id NEW, or move events to another story.

    NAME is an id or a full name: STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID. Before it
    you may write the kind, as in: onrecord rename source wire news-wire

    NEW is an id. For events it can be OTHER/, the story to which they move, or for one of them OTHER/ID, with an id.

    The command shows each place that has the id, before and after, and asks. It changes nothing but the id, keeps the
    former one in 'aliases', so that old addresses and links still work, and proves that the site means the same.
    """
    from onrecord.editing.changing.renaming import apply_renaming, plan_renaming  # noqa: PLC0415  (the command must start fast)

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
    from onrecord.editing.changing.moving import apply_move, plan_move  # noqa: PLC0415  (the command must start fast)

    move = plan_move(opened.root, opened.site, names, story, new)
    show_changes(move)
    with opened.change("Move it?" if len(names) == 1 else "Move them?") as options:
        moved = apply_move(opened.root, opened.site, move, move.moving, options)
    for name, now in move.moving.names.items():
        click.echo(f"moved {name} to {now}")
    opened.show_consequences(moved.value)
    opened.report(moved.problems)
