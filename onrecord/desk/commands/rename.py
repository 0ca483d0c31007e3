"""`onrecord rename`: shows each place that has an id, and changes all of them on yes."""

from __future__ import annotations

import click

from onrecord.desk.commands.confirmation import OpenedThings, show_changes, thing_command


@thing_command("NAME NEW-ID", "renamed", short_help="Give a thing another id, in every place.")
def rename(opened: OpenedThings) -> None:
    """Give the event, claim, story, actor, source or bill NAME the id NEW-ID.

    NAME is an id or a full name: STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID. Before it
    you may write the kind, as in: onrecord rename source wire news-wire

    The command shows each place that has the id, before and after, and asks. It changes nothing but the id, keeps the
    former one in 'aliases', so that old addresses and links still work, and proves that the site means the same.
    """
    from onrecord.desk.changing.renaming import apply_renaming, plan_renaming  # noqa: PLC0415  (the command must start fast)

    name, new = opened.names
    renaming = plan_renaming(opened.root, opened.site, opened.find(name), new)
    show_changes(renaming)
    if not renaming.new_id.has_alias:
        click.echo("it never was public, so that its former id needs no alias")
    with opened.change("Rename it?") as options:
        apply_renaming(opened.root, opened.site, renaming, options)
    click.echo(f"renamed {renaming.new_id.name} to {renaming.new_id.new_name}")
