"""`onrecord mcp`: lets an assistant ask a record, in a folder or published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.terminal.environment import Environment
from onrecord.terminal.options import cache_option, recover_changes_in
from onrecord.terminal.refusals import mcp_extra

if TYPE_CHECKING:
    from onrecord.web.mcp.asked_record import AskedRecord

_EXITS = (
    "The exit status is 0 when the assistant has closed the input; 1 if a library is missing; 2 if the command was "
    "used wrongly."
)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(epilog=_EXITS, short_help="Let an assistant ask a record.")
@click.argument("site", metavar="[SITE | https://...]", default=".")
@cache_option
@click.option("--allow-private", is_flag=True, help="Also ask servers of this machine and of private networks.")
@click.pass_context
def mcp(context: click.Context, /, *, site: str, remember: bool, allow_private: bool) -> None:
    """Answer the questions of an assistant, by the Model Context Protocol on standard input and output.

    SITE is the folder of a site, by default this one, or the address of a published site. The tools only read. Of a
    published site they load its data and its search index, within limits, and nothing else.

    A program of assistants starts this command itself: docs/mcp.md says how to set it up.
    """
    with mcp_extra():
        from onrecord.web.mcp.server import serve  # noqa: PLC0415  (the command must start fast)
    serve(_record(context, site, remember=remember, allows_private=allow_private))


def _record(context: click.Context, site: str, *, remember: bool, allows_private: bool) -> AskedRecord:
    from onrecord.editing.site_reading import Options  # noqa: PLC0415
    from onrecord.web.mcp.asked_record import UnansweredError  # noqa: PLC0415
    from onrecord.web.mcp.folder_record import FolderRecord  # noqa: PLC0415
    from onrecord.web.mcp.published_record import PublishedRecord  # noqa: PLC0415

    environment: Environment = context.obj

    def options() -> Options:
        # One process: others would inherit the input and output of the protocol.
        return Options(environment.today, jobs=1, remember=remember and "://" not in site)

    if "://" in site:
        try:
            return PublishedRecord(site, environment.seconds, options, allows_private=allows_private)
        except UnansweredError as error:
            raise click.UsageError(str(error)) from None
    folder = recover_changes_in(_FOLDER.convert(site, None, context)).resolve()
    return FolderRecord(folder, options)
