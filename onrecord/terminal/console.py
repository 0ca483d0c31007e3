"""Prints reports and progress, explains refusals and failures; the only module that imports rich."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from onrecord.interrupts import before_end
from onrecord.version import install_command

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from onrecord.problems import Problem, Span
    from onrecord.report.counts import Report
    from onrecord.report.paint import Link, Role


PROBLEMS = 1
"""The exit status if the site has errors. Click itself exits with 2 if a command is used wrongly."""
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
DELAY = 1.0
"""After how many seconds the bar appears; most runs have ended by then."""
_INTERVAL = 0.1
"""The seconds between two redraws."""


def print_report(problems: tuple[Problem, ...], files: int, output_format: str, site: Path, *, strict: bool) -> bool:
    """Print the problems of a run, as `print_whole_report` does."""
    from onrecord.report.counts import Report  # noqa: PLC0415  (the command must start fast)

    return print_whole_report(Report(problems, files), output_format, site, strict=strict)


def print_whole_report(report: Report, output_format: str, site: Path, *, strict: bool) -> bool:
    """Print the report to standard error, JSON to standard output; return whether the problems stop a build."""
    from msgspec.structs import replace  # noqa: PLC0415  (as above)

    from onrecord.problems import has_errors  # noqa: PLC0415
    from onrecord.report.formats import FORMATS  # noqa: PLC0415

    problems = report.problems
    report = replace(report, folder=_path_in_repository(site)) if output_format == "github" else report
    text = FORMATS[output_format](report, paint, _link(site))
    if output_format == "json":
        click.echo(text.encode("utf-8"), nl=False)  # JSON is UTF-8 in every locale (RFC 8259, section 8.1)
    elif output_format == "github":
        click.echo(text, nl=False, err=True, color=False)
    else:
        print_text(text, err=True)
    if problems and output_format == "full" and sys.stderr.isatty():
        click.echo(f"What a code means: onrecord explain {problems[0].code}", err=True)
    if output_format == "github":
        _write_step_summary(report)
    return has_errors(problems, strict=strict)


def print_text(text: str, *, err: bool = False) -> None:
    """Print lines that quote an editor, in colours where they show; GitHub's runner finds no command in them."""
    from onrecord.report.github import disarm_commands  # noqa: PLC0415  (as above)

    shown = disarm_commands(text) if os.environ.get("GITHUB_ACTIONS") else text
    is_terminal = (sys.stderr if err else sys.stdout).isatty()
    click.echo(shown.removesuffix("\n"), err=err, color=shows_colours(os.environ, is_terminal=is_terminal))


def print_output(text: str, output_format: str) -> None:
    """Print a result to standard output: `text` in colours on a terminal, any other format as it is."""
    if output_format == "text":
        print_text(text)
    else:
        click.echo(text.encode("utf-8"), nl=False)  # programs and GitHub read UTF-8 in every locale


def print_annotations(problems: tuple[Problem, ...], site: Path) -> None:
    """Print problems to standard error as GitHub annotations; nothing if there are none."""
    from onrecord.report.counts import Report  # noqa: PLC0415  (as above)
    from onrecord.report.formats import FORMATS  # noqa: PLC0415

    if problems:
        report = Report(problems, 0, folder=_path_in_repository(site))
        click.echo(FORMATS["github"](report), nl=False, err=True)


def paint(role: Role, text: str) -> str:
    """Return a part of an output with the colours of its role."""
    # click removes the colours again if the output is no terminal.
    return click.style(text, **_COLOURS[role])


@contextmanager
def worker_errors_explained() -> Iterator[None]:
    """Turn the death of a worker process into a message that says what to try."""
    from onrecord.workers import ProcessDiedError  # noqa: PLC0415  (as above)

    try:
        yield
    except ProcessDiedError:
        message = "a worker process was killed, possibly out of memory; try again with --jobs 1"
        raise click.ClickException(message) from None


@contextmanager
def refusals_explained(*misuses: type[Exception]) -> Iterator[None]:
    """Turn a `RefusedError` into a message, and the `misuses` of a command into a `UsageError`."""
    from onrecord.site_files.additions import RefusedError  # noqa: PLC0415  (as above)

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


def _link(site: Path) -> Link:
    """Return the function that makes hyperlinks in a report; one that makes none if the terminal shows none."""
    from onrecord.report.paint import unlinked  # noqa: PLC0415  (as above)

    if not shows_links(os.environ, is_terminal=sys.stderr.isatty()):
        return unlinked
    from onrecord.report.explanations import page_of  # noqa: PLC0415

    return links(site.resolve(), page_of)


def _path_in_repository(site: Path) -> str:
    """Return the site's path in the repository, since GitHub resolves annotations from there; empty at the root."""
    repository = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    folder = site.resolve()
    is_below = folder != repository and folder.is_relative_to(repository)
    return folder.relative_to(repository).as_posix() if is_below else ""


def _write_step_summary(report: Report) -> None:
    from onrecord.report.github import step_summary  # noqa: PLC0415  (as above)

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
        """Take the terminal, and a clock in seconds."""
        self._terminal = terminal
        self._clock = clock
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
