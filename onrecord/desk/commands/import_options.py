"""The options that several importers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from onrecord.terminal.options import site_option

Command = TypeVar("Command", bound=Callable[..., Any])


def _check_sources(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    from onrecord.editing.entries.file_choice import file_name_error  # noqa: PLC0415  (the command must start fast)

    fault = file_name_error(value) if value else None
    if fault:
        raise click.UsageError(f"--sources: {fault}")
    return value


def sources_option(words: str) -> Callable[[Command], Command]:
    """Return the option that names the file for new sources, explained by these words."""
    return click.option("--sources", metavar="NAME", default="", callback=_check_sources, help=words)


def story_options(command: Command) -> Command:
    """Add the options that name a story, or a new one."""
    title = "The title of a new story, if FILE does not name it."
    command = click.option("--title", metavar="TEXT", default="", help=title)(command)
    story = "The story for the events; a new one, if there is none."
    return click.option("--story", metavar="ID", default="", help=story)(command)


def file_options(command: Command) -> Command:
    """Add the file that is read, its encoding, the file for new sources, and the site."""
    encoding = "The encoding of FILE, if it is not UTF-8, such as windows-1252."
    command = click.option("--encoding", metavar="NAME", default="", help=encoding)(command)
    command = sources_option("The file of content/sources/ for new sources; by default one with FILE's name.")(command)
    return site_option(click.argument("file", type=click.File("rb"))(command))
