"""Prints reports and results, in colours and with links where a terminal shows them, safely where GitHub reads them."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click
from msgspec.structs import replace

from onrecord.plugins import TRACEBACK
from onrecord.problems import Problem, Span, has_errors
from onrecord.report.explanations import page_of
from onrecord.report.formats import FORMATS
from onrecord.report.github import disarm_commands, step_summary
from onrecord.report.painting import Link, Role, unlinked
from onrecord.report.run_report import Report

PROBLEMS = 1  # The exit status if the site has errors. Click itself exits with 2 if a command is used wrongly.
_USUAL_COLUMNS, _FEWEST_COLUMNS, _MOST_COLUMNS = 80, 40, 120
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


def print_report(problems: tuple[Problem, ...], files: int, output_format: str, site: Path, *, strict: bool) -> bool:
    """Print the problems of a run, as `print_whole_report` does."""
    return print_whole_report(Report(problems, files), output_format, site, strict=strict)


def print_whole_report(report: Report, output_format: str, site: Path, *, strict: bool) -> bool:
    """Print the report to standard error, JSON to standard output; return whether the problems stop a build."""
    problems = report.problems
    report = replace(report, folder=_path_in_repository(site)) if output_format == "github" else report
    report = replace(report, shows_tracebacks=bool(os.environ.get(TRACEBACK)))
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


def columns() -> int:
    """Return how many characters a line of the output has room for: as the terminal has, within reason."""
    if not sys.stdout.isatty():
        return _USUAL_COLUMNS
    return min(max(shutil.get_terminal_size((_USUAL_COLUMNS, 0)).columns, _FEWEST_COLUMNS), _MOST_COLUMNS)


def can_print(text: str) -> bool:
    """Return whether standard output has all characters of a text, as those of pictures."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def paint(role: Role, text: str) -> str:
    """Return a part of an output with the colours of its role."""
    # click removes the colours again if the output is no terminal.
    return click.style(text, **_COLOURS[role])


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
            file = page_of(target)
            anchor = target.lower()
        else:
            is_inside = ":" not in target.path.partition("/")[0]  # else a file of the program or of a plug-in
            file = root / target.path if is_inside else None
            anchor = str(target.line)
        return f"\x1b]8;;{file.as_uri()}#{anchor}\x1b\\{text}\x1b]8;;\x1b\\" if file else text

    return link
