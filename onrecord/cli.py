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
from onrecord.commands.explain import explain
from onrecord.commands.groups import Commands
from onrecord.commands.new import new
from onrecord.commands.progress import Shown
from onrecord.commands.surroundings import Surroundings

if TYPE_CHECKING:
    from onrecord.problems import Problem
    from onrecord.report import Link, Report, Role

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

_EPILOG = """\b
Begin with: onrecord check FOLDER, where FOLDER holds a site.yaml.
Each command tells its options with --help, as in: onrecord build --help

\b
The exit status is 0 if all is well, 1 if something is wrong with the site,
2 if the command was used wrongly."""
_EXITS = "The exit status is 0 if the site is sound, 1 if it has errors, 2 if the command was used wrongly."

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(__version__, message="onrecord %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Turn YAML entries about who said what into a linked, cited HTML timeline."""
    context.obj = context.obj or Surroundings(_today(), asks=sys.stdin.isatty() and sys.stderr.isatty())
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
        click.option("--drafts", is_flag=True, help="Treat drafts as published, to look at them."),
        click.option("--strict", is_flag=True, help="Let warnings count as errors, as before publication."),
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
            help="Whether to use, and keep, what was read before: in .onrecord, which may be deleted at any time.",
        ),
        click.option(
            "--output-format",
            type=click.Choice(["full", "concise", "github", "json"]),
            default="full",
            show_default=True,
            help="How problems are told: with their lines, one line each, as GitHub's annotations, or for programs.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command(epilog=_EXITS, short_help="Check a site and build its pages.")
@_common
@click.option("--output", type=click.Path(path_type=Path), help="The folder to build into.  [default: SITE/_site]")
@click.option(
    "--shard",
    metavar="I/N",
    callback=_share,
    help="Make only one share of the pages, as in 2/4, where machines share a site.",
)
def build(
    *, site: Path, output: Path | None, output_format: str, shard: tuple[int, int] | None, **options: Unpack[_Options]
) -> None:
    """Check the site in the folder SITE (this one, by default), and build its pages.

    Nothing is written while there is an error.
    """
    from onrecord.last_build import Known, LastBuild  # noqa: PLC0415  (the command must start fast)

    folder, today = output or site / "_site", _today()
    asked = (str(today), shard, *(options[name] for name in ("base_url", "drafts", "strict", "notes")))
    last = LastBuild(site.resolve(), folder.resolve(), asked) if options["remember"] else None
    known = last.known() if last else None
    changes = "nothing has changed"
    if known is None:
        from onrecord import pipeline  # noqa: PLC0415
        from onrecord.report import counted  # noqa: PLC0415

        with _plainly(), _progress() as progress:
            run = pipeline.Options(today=today, shard=shard, progress=progress, **options)
            outcome = pipeline.build(site.resolve(), folder, run, last.untouched() if last else ())
        known, published = Known(outcome.value.pages, outcome.value.files, outcome.problems), outcome.value.published
        if published is None:
            _tell(known.problems, known.files, output_format, site, strict=True)
            sys.exit(PROBLEMS)
        changes = f"{counted(published.written, 'file')} written, {published.removed} removed"
        if last:
            last.keep(known)
    _tell(known.problems, known.files, output_format, site, strict=options["strict"])
    pages = "1 page" if known.pages == 1 else f"{known.pages} pages"
    click.echo(f"built {pages} in {folder} ({changes})", err=output_format == "json")


@main.command(epilog=_EXITS, short_help="Say what is wrong with a site, and what to type instead.")
@_common
def check(*, site: Path, output_format: str, **options: Unpack[_Options]) -> None:
    """Say what is wrong with the site in the folder SITE (this one, by default).

    All mistakes are told in one run, each with its line and what to type instead. No page is written.
    """
    from onrecord import pipeline  # noqa: PLC0415

    with _plainly(), _progress() as progress:
        outcome = pipeline.check(site.resolve(), pipeline.Options(today=_today(), progress=progress, **options))
    if _tell(outcome.problems, outcome.value.files, output_format, site, strict=options["strict"]):
        sys.exit(PROBLEMS)


@main.command(short_help="Write what editing programs complete and explain entries by.")
@_site
def schema(site: Path) -> None:
    """Write the JSON Schemas of the entries into SITE/schema.

    By them, editing programs complete, explain and check what is typed. Settings that tell VS Code of them are
    written too, into SITE/.vscode, unless some are there.
    """
    from onrecord.desk.additions import RefusedError  # noqa: PLC0415
    from onrecord.desk.editing_programs import add_settings  # noqa: PLC0415
    from onrecord.desk.schema import write_schemas  # noqa: PLC0415

    folder = site / "schema"
    try:
        written = [*write_schemas(folder), *add_settings(site)]
    except OSError as error:
        raise click.ClickException(f"'{folder}' can't be written ({error.strerror})") from None
    except RefusedError as error:
        raise click.ClickException(str(error)) from None
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


@contextmanager
def _progress() -> Iterator[Shown | None]:
    """Yield what shows how far a run has come, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    shown = Shown(sys.stderr)
    try:
        yield shown
    finally:
        shown.end()


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _tell(problems: tuple[Problem, ...], files: int, output_format: str, site: Path, *, strict: bool) -> bool:
    """Print the report to standard error, JSON to standard output; return whether the problems stop a build."""
    from onrecord.problems import has_errors  # noqa: PLC0415
    from onrecord.report import FORMATS, Report, shows_colours  # noqa: PLC0415

    report = Report(problems, files, _way_to(site) if output_format == "github" else "")
    text = FORMATS[output_format](report, _paint, _link(site))
    if output_format == "json":
        click.echo(text.encode("utf-8"), nl=False)  # JSON is UTF-8 whatever the terminal speaks (RFC 8259, section 8.1)
    else:
        colours = shows_colours(os.environ, is_terminal=sys.stderr.isatty())
        click.echo(text, nl=False, err=True, color=colours and output_format != "github")
    if problems and output_format == "full" and sys.stderr.isatty():
        click.echo(f"What a code means: onrecord explain {problems[0].code}", err=True)
    if output_format == "github":
        _summarize(report)
    return has_errors(problems, strict=strict)


def _link(site: Path) -> Link:
    """Return what makes links in a report, where the terminal can follow them."""
    from onrecord.report import links, shows_links, unlinked  # noqa: PLC0415

    if not shows_links(os.environ, is_terminal=sys.stderr.isatty()):
        return unlinked
    from onrecord.desk.explanations import page_of  # noqa: PLC0415

    return links(site.resolve(), page_of)


def _way_to(site: Path) -> str:
    """Return the way from the repository to the site, since GitHub looks for an annotation's file from there."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    folder = site.resolve()
    return (
        folder.relative_to(repository).as_posix() if folder != repository and folder.is_relative_to(repository) else ""
    )


def _summarize(report: Report) -> None:
    """Add all problems to the summary of the workflow's step, if this is one."""
    from onrecord.report import step_summary  # noqa: PLC0415

    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        return
    try:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(step_summary(report))
    except OSError as error:
        click.echo(f"the step's summary can't be written ({error.strerror})", err=True)


def _paint(role: Role, text: str) -> str:
    # click takes the colours out again where the output is no terminal.
    return click.style(text, **_COLOURS[role])


for _command in (new, explain):
    main.add_command(_command)
