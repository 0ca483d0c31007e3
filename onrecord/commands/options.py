"""What several commands take."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

site_folder = click.argument("site", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
"""Adds the folder of the site that a command is about: this one, where none is named."""

site_option = click.option(
    "--site",
    default=".",
    show_default="this folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the site.",
)
"""Adds the same to a command that takes any number of other arguments."""


def web_address(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Return the address that a site may live at; refuse any other."""
    if not value:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter("write the whole address, from https:// on, without ? and #")
    return value
