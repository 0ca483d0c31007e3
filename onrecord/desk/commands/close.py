"""`onrecord close`: closes a story with a notice, once somebody says yes."""

from __future__ import annotations

import click

from onrecord.desk.commands.confirmation import OpenedThings, show_changes, thing_command


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
    from onrecord.editing.changing.closing import apply_closure, plan_closure, require_open  # noqa: PLC0415  (starts fast)

    name = opened.find(opened.names[0])
    require_open(opened.site, name)
    if not note and opened.environment.asks and not opened.yes:
        note = click.prompt("Why is it closed? Readers will see it", err=True)
    closure = plan_closure(opened.root, opened.site, name, note, opened.options)
    show_changes(closure)
    with opened.change("Close it?") as options:
        problems = apply_closure(opened.root, opened.site, name, closure, options)
    click.echo(f"closed {name}")
    opened.report(problems)
