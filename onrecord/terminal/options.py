"""Click's options and arguments that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict, TypeVar
from urllib.parse import urlsplit

import click

from onrecord.reserved import CHANGES
from onrecord.terminal.refusals import refusals_explained

EXITS = "The exit status is 0 if the site has no errors, 1 if it has, 2 if the command was used wrongly."

Command = TypeVar("Command", bound=Callable[..., Any])


def _recover_changes(_context: click.Context, _parameter: click.Parameter, site: Path) -> Path:
    return recover_changes_in(site)


def recover_changes_in(site: Path) -> Path:
    """Return the site's folder, after undoing what an interrupted command left half done in it."""
    if os.path.lexists(site / CHANGES):
        from onrecord.site_files.site_changes import recover_changes  # noqa: PLC0415  (few commands need it)

        with refusals_explained():
            recovered = recover_changes(site.resolve())
        if recovered:
            click.echo(recovered, err=True)
    return site


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_SITE: dict[str, Any] = {"default": ".", "type": _FOLDER, "callback": _recover_changes}

site_folder = click.argument("site", **_SITE)  # adds the argument SITE: the site's folder, by default the current one

site_option = click.option("--site", show_default="this folder", help="The folder of the site.", **_SITE)
"""Adds the same as an option, for commands with a variable number of arguments."""

notes_option = click.option(
    "--notes", is_flag=True, help="Also report notes: claims with a single origin, missing archived copies."
)

poll_option = click.option(
    "--poll", is_flag=True, help="Check the files twice a second, if the system reports no changes."
)


def web_address(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Return the base URL of a site; None for an empty one. Raises `BadParameter` for any other text."""
    if not value:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter("write the whole address, from https:// on, without ? and #")
    from onrecord.model.values import base_address_fault  # noqa: PLC0415  (most runs have no such option)

    if fault := base_address_fault(value):
        raise click.BadParameter(f"the site can't be at this address: {fault}")
    return value


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


base_url_option = click.option(
    "--base-url", metavar="URL", callback=web_address, help="The site's public address, instead of 'url' in site.yaml."
)

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=processors,
    show_default="one for each processor",
    help="How many processes to use. The output does not depend on it.",
)

cache_option = click.option(
    "--cache/--no-cache",
    "remember",
    default=True,
    help="Whether to use and update the cache in .onrecord, which may be deleted at any time.",
)


def output_format_option(formats: list[str], words: str, name: str = "--output-format") -> Callable[[Command], Command]:
    """Return a decorator that adds the option for these formats; the first one is the default."""
    choice = click.Choice(formats)
    return click.option(name, "output_format", type=choice, default=formats[0], show_default=True, help=words)


def as_of_option(words: str) -> Callable[[Command], Command]:
    """Return a decorator that adds the option for the day of the record."""
    return click.option("--as-of", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]), help=words)


class SiteOptions(TypedDict):
    """The values of `site_options` that become `pipeline.Options`."""

    base_url: str | None
    drafts: bool
    strict: bool
    notes: bool
    jobs: int
    remember: bool


def site_options(command: Command) -> Command:
    """Add the options of the commands that read a whole site."""
    options = (
        site_folder,
        base_url_option,
        click.option("--drafts", is_flag=True, help="Treat drafts as published, to preview them."),
        click.option("--strict", is_flag=True, help="Treat warnings as errors, for a last check before publication."),
        notes_option,
        jobs_option,
        cache_option,
        output_format_option(
            ["full", "concise", "github", "json"],
            "How to print problems: with source lines, one line each, as GitHub annotations, or as JSON.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
