"""`onrecord source`: fetches a page, and makes the entry of a source from what it says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option
from onrecord.terminal.refusals import archive_extra

if TYPE_CHECKING:
    from onrecord.desk.commands.source_page import SourceOptions

_EXITS = """\b
The exit status is 0 if the entry was printed or added, 1 if the page could
not be fetched or read or is a source already, 2 if the command was used
wrongly."""


@click.command(epilog=_EXITS, short_help="Make the entry of a source from its address.")
@click.argument("address", metavar="URL", required=False)
@site_option
@click.option(
    "--append",
    metavar="[FILE]",
    is_flag=False,
    flag_value="",
    help="Add the entry to this file of content/sources/; without a name, to one of its own.",
)
@click.option("--snapshot", is_flag=True, help="Keep the text of the page, for the check of quotations.")
@click.option(
    "--quote",
    metavar="WORDS",
    multiple=True,
    help="Keep only the paragraphs that contain these words, and fail if none does. May be repeated.",
)
@click.option("--id", metavar="ID", help="The id of the source; by default made from publisher and title.")
@click.option("--yes", is_flag=True, help="Add the entry without asking.")
@click.option("--timeout", type=click.FloatRange(1, 600), default=30, show_default=True, help="Seconds for the fetch.")
@click.option("--allow-private", is_flag=True, help="Also fetch from this machine and private networks.")
@click.pass_obj
def source(environment: Environment, /, *, site: Path, address: str | None, **options: Unpack[SourceOptions]) -> None:
    """Fetch the page at URL, and print the entry of a source with what the page says of itself.

    What the page does not declare is a guess, and says so: look at it before you cite the source.
    """
    with archive_extra():
        from onrecord.desk.commands.source_page import collect_source  # noqa: PLC0415  (the command must start fast)
    collect_source(environment, site, address, options)
