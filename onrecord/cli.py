"""The command line: the only place that prints, picks an exit code, or looks at the clock and the environment."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack
from urllib.parse import urlsplit

import click

from onrecord import __version__

if TYPE_CHECKING:
    from onrecord.problems import Problem
    from onrecord.report import Role

PROBLEMS = 1
"""The exit code where something is wrong with the site; wrong use of the command is 2, as in all of click."""

_COLOURS: dict[Role, dict[str, Any]] = {
    "place": {"bold": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "note": {"fg": "cyan", "bold": True},
    "gutter": {"fg": "blue"},
    "caret": {"fg": "red", "bold": True},
    "help": {"fg": "cyan"},
}

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="onrecord %(version)s")
def main() -> None:
    """Turn YAML entries about who said what into a linked, cited HTML timeline."""
    # What is read stays to the end; to look through it for garbage again and again would take a quarter of the reading.
    gc.set_threshold(500_000, 20, 100)
    # What a terminal or a pipe can't show must not end the program.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


_site = click.argument("site", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))


def _web_address(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if not value:
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter("write the whole address, from https:// on, without ? and #")
    return value


def _share(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    number, _, of = (value or "").partition("/")
    if value is None:
        return None
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise click.BadParameter("write which share of how many, as in 2/4")
    return int(number), int(of)


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _common(command: Command) -> Command:
    """Add what all commands that read a site take."""
    options = (
        _site,
        click.option(
            "--base-url",
            metavar="URL",
            callback=_web_address,
            help="Where the site will live, in place of 'url' in site.yaml.",
        ),
        click.option("--drafts", is_flag=True, help="Treat drafts as published."),
        click.option("--strict", is_flag=True, help="Let warnings count as errors."),
        click.option("--notes", is_flag=True, help="Tell too what is no mistake: single origins, missing copies."),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            default=_processors,
            show_default="one for each processor",
            help="How many processes work at a time. What comes out is the same.",
        ),
        click.option(
            "--cache/--no-cache",
            "remember",
            default=True,
            help="Whether to use, and keep, what is remembered in .onrecord.",
        ),
        click.option(
            "--output-format",
            type=click.Choice(["full", "concise", "github", "json"]),
            default="full",
            show_default=True,
            help="How problems are told.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@_common
@click.option("--output", type=click.Path(path_type=Path), help="The folder to build into.  [default: SITE/_site]")
@click.option("--shard", metavar="I/N", callback=_share, help="Make only the Ith of N shares of the pages.")
@click.option(
    "--keep-ids/--no-keep-ids",
    default=lambda: not os.environ.get("CI"),
    show_default="yes; no where CI is set",
    help="Whether to add to published.txt what was published before today.",
)
def build(
    *,
    site: Path,
    output: Path | None,
    output_format: str,
    shard: tuple[int, int] | None,
    keep_ids: bool,
    **options: Unpack[_Options],
) -> None:
    """Build the site in the folder SITE (this one, by default).

    Nothing is written while there is an error.
    """
    from onrecord.last_build import Known, LastBuild  # noqa: PLC0415  (the command must start fast)

    folder, today = output or site / "_site", _today()
    asked = (str(today), shard, keep_ids, *(options[name] for name in ("base_url", "drafts", "strict", "notes")))
    last = LastBuild(site.resolve(), folder.resolve(), asked) if options["remember"] else None
    known = last.known() if last else None
    changes = "nothing has changed"
    if known is None:
        from onrecord import pipeline  # noqa: PLC0415
        from onrecord.report import counted  # noqa: PLC0415

        with _plainly():
            run = pipeline.Options(today=today, shard=shard, **options)
            outcome = pipeline.build(site.resolve(), folder, run, last.untouched() if last else ())
        known, published = Known(outcome.value.pages, outcome.value.files, outcome.problems), outcome.value.published
        if published is None:
            _tell(known.problems, known.files, output_format, strict=True)
            sys.exit(PROBLEMS)
        changes = f"{counted(published.written, 'file')} written, {published.removed} removed"
        if keep_ids and not options["drafts"] and not shard:
            kept = _keep_ids(site.resolve(), outcome.value.unlisted)
            changes = f"{changes}; {kept}" if kept else changes
        if last:
            last.wrote(site.resolve() / "published.txt")
            last.keep(known)
    _tell(known.problems, known.files, output_format, strict=options["strict"])
    pages = "1 page" if known.pages == 1 else f"{known.pages} pages"
    click.echo(f"built {pages} in {folder} ({changes})", err=output_format == "json")


def _keep_ids(site: Path, ids: tuple[str, ...]) -> str:
    """Add ids to the list of what was published, and say so."""
    from onrecord.publish import keep_ids  # noqa: PLC0415
    from onrecord.report import counted  # noqa: PLC0415

    if not ids:
        return ""
    try:
        keep_ids(site, ids)
    except OSError as error:
        return f"published.txt can't be written: {error.strerror}"
    return f"{counted(len(ids), 'id')} added to published.txt, to be committed with the entries"


@main.command()
@_common
def check(*, site: Path, output_format: str, **options: Unpack[_Options]) -> None:
    """Check the site in the folder SITE (this one, by default); write nothing."""
    from onrecord import pipeline  # noqa: PLC0415

    with _plainly():
        outcome = pipeline.check(site.resolve(), pipeline.Options(today=_today(), **options))
    if _tell(outcome.problems, outcome.value.files, output_format, strict=options["strict"]):
        sys.exit(PROBLEMS)


@main.command()
@_site
def schema(site: Path) -> None:
    """Write the JSON Schemas of the entries into SITE/schema.

    By them, editing programs complete, explain and check what is typed.
    """
    from onrecord.desk.schema import write_schemas  # noqa: PLC0415

    folder = site / "schema"
    try:
        written = write_schemas(folder)
    except OSError as error:
        raise click.ClickException(f"'{folder}' can't be written ({error.strerror})") from None
    click.echo("\n".join(f"wrote {file}" for file in written) or f"the schemas in {folder} are as they should be")


class _Options(TypedDict):
    """The options of a run, as click gives them."""

    base_url: str | None
    drafts: bool
    strict: bool
    notes: bool
    jobs: int
    remember: bool


@contextmanager
def _plainly() -> Iterator[None]:
    """Say in plain words what the machine, and not the site, is to blame for."""
    from onrecord.workers import ProcessDiedError  # noqa: PLC0415

    try:
        yield
    except ProcessDiedError:
        message = "a process was ended from outside, perhaps since the memory was full; try again with --jobs 1"
        raise click.ClickException(message) from None


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _tell(problems: tuple[Problem, ...], files: int, output_format: str, *, strict: bool) -> bool:
    """Print the report to standard error, JSON to standard output; return whether the problems stop a build."""
    from onrecord.problems import has_errors  # noqa: PLC0415
    from onrecord.report import FORMATS, Report  # noqa: PLC0415

    text = FORMATS[output_format](Report(problems, files), _paint)
    if output_format == "json":
        click.echo(text.encode("utf-8"), nl=False)  # JSON is UTF-8 whatever the terminal speaks (RFC 8259, section 8.1)
    else:
        click.echo(text, nl=False, err=True)
    return has_errors(problems, strict=strict)


def _paint(role: Role, text: str) -> str:
    # click takes the colours out again where the output is no terminal.
    return click.style(text, **_COLOURS[role])
