"""`onrecord merge`: makes one entry of two, once somebody says yes."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

from onrecord.desk.commands.confirmation import OpenedThings, show_changes, thing_command
from onrecord.model.full_names import EntryName
from onrecord.terminal.console import print_text

if TYPE_CHECKING:
    from onrecord.editing.changing.merging import Merge


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
    from onrecord.editing.changing.merging import apply_merge, plan_merge  # noqa: PLC0415
    from onrecord.editing.changing.moving import apply_move  # noqa: PLC0415  (the command must start fast)
    from onrecord.editing.changing.story_merging import plan_story_merge  # noqa: PLC0415

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
