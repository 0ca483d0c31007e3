"""Prints reports and progress, explains refusals, shares options, groups and the environment; alone imports rich."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypedDict, TypeVar
from urllib.parse import urlsplit

import click
from msgspec import Struct
from msgspec.structs import replace

from onrecord.interrupts import before_end
from onrecord.problems import Problem, RefusedError, Span, has_errors, suggest
from onrecord.report.formats import FORMATS, Link, Report, Role, disarm_commands, page_of, step_summary, unlinked
from onrecord.reserved import CHANGES
from onrecord.version import install_command
from onrecord.workers import ProcessDiedError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


PROBLEMS = 1  # The exit status if the site has errors. Click itself exits with 2 if a command is used wrongly.
_COLOURS: dict[Role, dict[str, Any]] = {
    "place": {"bold": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "note": {"fg": "cyan", "bold": True},
    "gutter": {"fg": "blue"},
    "caret": {"fg": "red", "bold": True},
    "help": {"fg": "cyan"},
    "added": {"fg": "green", "bold": True},
    "changed": {"fg": "yellow", "bold": True},
    "removed": {"fg": "red", "bold": True},
}
_LIBRARIES = frozenset(
    {"httpx2", "httpcore2", "trafilatura", "htmldate", "lxml", "lxml_html_clean", "protego", "pypdf", "webencodings"}
)
DELAY = 1.0  # after how many seconds the bar appears; most runs have ended by then
_INTERVAL = 0.1  # the seconds between two redraws
EXITS = "The exit status is 0 if the site has no errors, 1 if it has, 2 if the command was used wrongly."

Command = TypeVar("Command", bound=Callable[..., Any])


def print_report(problems: tuple[Problem, ...], files: int, output_format: str, site: Path, *, strict: bool) -> bool:
    """Print the problems of a run, as `print_whole_report` does."""
    return print_whole_report(Report(problems, files), output_format, site, strict=strict)


def print_whole_report(report: Report, output_format: str, site: Path, *, strict: bool) -> bool:
    """Print the report to standard error, JSON to standard output; return whether the problems stop a build."""
    problems = report.problems
    report = replace(report, folder=_path_in_repository(site)) if output_format == "github" else report
    has_links = shows_links(os.environ, is_terminal=sys.stderr.isatty())
    text = FORMATS[output_format](report, paint, links(site.resolve(), page_of) if has_links else unlinked)
    if output_format == "json":
        print_output(text, output_format)
    elif output_format == "github":
        _print_commands(text)
    else:
        print_text(text, err=True)
    if problems and output_format == "full" and sys.stderr.isatty():
        click.echo(f"What a code means: onrecord explain {problems[0].code}", err=True)
    if output_format == "github":
        _write_step_summary(report)
    return has_errors(problems, strict=strict)


def end_with_report(
    problems: tuple[Problem, ...], files: int, site: Path, sentence: str = "", output_format: str = "full"
) -> NoReturn:
    """Print the problems that stop a command, and a sentence on what it left undone; end with the status for them."""
    print_report(problems, files, output_format, site, strict=False)
    if sentence:
        click.echo(sentence, err=True)
    sys.exit(PROBLEMS)


def print_text(text: str, *, err: bool = False) -> None:
    """Print lines that quote an editor, in colours where they show; GitHub's runner finds no command in them."""
    shown = disarm_commands(text) if os.environ.get("GITHUB_ACTIONS") else text
    is_terminal = (sys.stderr if err else sys.stdout).isatty()
    click.echo(shown.removesuffix("\n"), err=err, color=shows_colours(os.environ, is_terminal=is_terminal))


def print_output(text: str, output_format: str) -> None:
    """Print a result to standard output: `text` in colours on a terminal, any other format as it is."""
    if output_format == "text":
        print_text(text)
    else:  # programs and GitHub read UTF-8 in every locale (for JSON: RFC 8259, section 8.1)
        text = text.replace("##[", "#\\u0023[") if output_format == "json" else disarm_commands(text)
        click.echo(text.encode("utf-8"), nl=False)


def print_annotations(problems: tuple[Problem, ...], site: Path) -> None:
    """Print problems to standard error as GitHub annotations; nothing if there are none."""
    if problems:
        report = Report(problems, 0, folder=_path_in_repository(site))
        _print_commands(FORMATS["github"](report))


def _print_commands(text: str) -> None:
    """Print annotations, which the runner shall obey, as bytes: `disarm` changes only text."""
    click.echo(text.encode("utf-8", "backslashreplace"), nl=False, err=True)


def disarm(stream: TextIO) -> None:
    """Let a stream write no text that GitHub's runner would obey, unless it leads to a file, which is no log."""
    write = stream.write
    with suppress(OSError):
        if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            return
    setattr(stream, "write", lambda text: write(disarm_commands(text)))  # noqa: B010  (mypy forbids the assignment)


def paint(role: Role, text: str) -> str:
    """Return a part of an output with the colours of its role."""
    # click removes the colours again if the output is no terminal.
    return click.style(text, **_COLOURS[role])


@contextmanager
def worker_errors_explained() -> Iterator[None]:
    """Turn the death of a worker process into a message that says what to try."""
    try:
        yield
    except ProcessDiedError:
        message = "a worker process was killed, possibly out of memory; try again with --jobs 1"
        raise click.ClickException(message) from None


@contextmanager
def refusals_explained(*misuses: type[Exception]) -> Iterator[None]:
    """Turn a `RefusedError` into a message, and the `misuses` of a command into a `UsageError`."""
    try:
        yield
    except RefusedError as error:
        raise click.ClickException(str(error)) from None
    except misuses as error:
        raise click.UsageError(str(error)) from None


@contextmanager
def progress_bar() -> Iterator[ProgressBar | None]:
    """Yield a progress bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    bar = ProgressBar(sys.stderr)
    with before_end(bar.end):
        try:
            yield bar
        finally:
            bar.end()


def _path_in_repository(site: Path) -> str:
    """Return the site's path in the repository, since GitHub resolves annotations from there; empty at the root."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    folder = site.resolve()
    is_below = folder != repository and folder.is_relative_to(repository)
    return folder.relative_to(repository).as_posix() if is_below else ""


def _write_step_summary(report: Report) -> None:
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        return
    try:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(step_summary(report))
    except OSError as error:
        click.echo(f"the step's summary can't be written ({error.strerror})", err=True)


def shows_colours(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Return whether to use colours: by NO_COLOR (no-color.org), FORCE_COLOR (force-color.org), TERM, the output."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] != "0"
    return is_terminal and environment.get("TERM") != "dumb"


def shows_links(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Return whether to use links: on a terminal with colours, and on Windows only in Windows Terminal."""
    is_old_console = environment.get("OS") == "Windows_NT" and not environment.get("WT_SESSION")
    return is_terminal and shows_colours(environment, is_terminal=True) and not is_old_console


def links(root: Path, page_of: Callable[[str], Path | None]) -> Link:
    """Return a function that formats links into the folder `root` (OSC 8, 'Hyperlinks in terminal emulators').

    The line number follows a `#`, as kitty expects it ('Scripting the mouse click'); other terminals open the file.
    `page_of` returns the documentation page on a code, if it exists.
    """

    def link(text: str, target: Span | str) -> str:
        if isinstance(target, str):
            file, anchor = page_of(target), target.lower()
        else:
            is_inside = ":" not in target.path.partition("/")[0]  # else a file of the program or of a plug-in
            file, anchor = root / target.path if is_inside else None, str(target.line)
        return f"\x1b]8;;{file.as_uri()}#{anchor}\x1b\\{text}\x1b]8;;\x1b\\" if file else text

    return link


@contextmanager
def archive_extra() -> Iterator[None]:
    """Turn the lack of a library of the extra into a message that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _LIBRARIES:
            raise
        message = f"this command needs the library {error.name}; install it: {install_command('archive')}"
        raise click.ClickException(message) from None


class ProgressBar:
    """Draws the pipeline's progress on one line. It uses no thread, since worker processes are forked."""

    def __init__(self, terminal: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal, self._clock = terminal, clock
        self._next = clock() + DELAY
        self._drawn: Progress | None = None
        self._stages: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` parts of a stage are done; skip redraws that follow too soon."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _INTERVAL
        drawn = self._drawn = self._drawn or self._begin()
        for other, task in self._stages.items():
            drawn.update(task, visible=other == stage)
        if stage not in self._stages:
            self._stages[stage] = drawn.add_task(stage)
        drawn.update(self._stages[stage], completed=done, total=total or None)
        drawn.refresh()

    def end(self) -> None:
        """Erase the line."""
        if self._drawn:
            self._drawn.stop()

    def _begin(self) -> Progress:
        from rich.console import Console  # noqa: PLC0415  (only long runs need it)
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        drawn = Progress(*columns, console=Console(file=self._terminal), auto_refresh=False, transient=True)
        drawn.start()
        return drawn


def _recover_changes(_context: click.Context, _parameter: click.Parameter, site: Path) -> Path:
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


class SuggestingGroup(click.Group):
    """A group that suggests its nearest command, and lists its commands in the order of registration."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the command names in the order of registration."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; suggest the nearest if there is none of that name."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-"):
            listed = suggest(args[0].lower(), names, f"the commands are: {', '.join(names)}")
            raise click.UsageError(f"there is no command '{args[0]}'; {listed}", ctx)
        return super().resolve_command(ctx, args)


class LazyGroup(SuggestingGroup):
    """A group whose commands are imported one by one."""

    def __init__(self, *, names: Sequence[str], load: Callable[[str], click.Command | None], **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self._names, self._load = names, load

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the command names in the order of the table."""
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  (as above)
        """Import and return the command; None if there is none of that name."""
        return self._load(cmd_name)


class Environment(Struct, frozen=True):
    """The environment of a command."""

    clock: Callable[[], datetime]  # returns the current moment in UTC
    asks: bool  # whether a person at a terminal can answer questions; in a pipe, a question would wait for ever
    seconds: Callable[[], float] = time.monotonic  # returns the seconds since some moment
    sleep: Callable[[float], None] = time.sleep  # waits for some seconds

    @property
    def today(self) -> date:
        """The current date in UTC."""
        return self.clock().date()

    @property
    def now(self) -> datetime:
        """The current moment in UTC."""
        return self.clock()
