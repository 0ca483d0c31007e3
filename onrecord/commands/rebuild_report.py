"""Prints the problems of each rebuild, how long it took and what caused it."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import Struct

from onrecord.problems import Problem
from onrecord.report.formats import FORMATS
from onrecord.report.run_report import Report
from onrecord.terminal.console import print_report

_FEW = 3  # up to how many changed files are named one by one


class RebuildReport(Struct):
    """Prints the problems of each build; an unchanged report is not printed again, only its summary."""

    site: Path
    output_format: str = "full"
    _last: str | None = None

    @property
    def has_begun(self) -> bool:
        """Whether a build has been reported."""
        return self._last is not None

    def is_new(self, problems: tuple[Problem, ...], files: int) -> bool:
        """Return whether the report of these problems differs from the last one."""
        return self._text(problems, files) != self._last

    def print(self, problems: tuple[Problem, ...], files: int, *, strict: bool = False) -> None:
        """Print the report of a build; `strict` as for `print_report`."""
        if self.is_new(problems, files):
            print_report(problems, files, self.output_format, self.site, strict=strict)
        else:
            click.echo(f"still {Report(problems, files).summary()}", err=True)
        self._last = self._text(problems, files)

    def _text(self, problems: tuple[Problem, ...], files: int) -> str:
        return FORMATS[self.output_format](Report(problems, files))


def report_polling() -> None:
    """Say that this system reports no changes, so that the files are polled."""
    click.echo("this system reports no file changes: the files are checked twice a second", err=True)


def duration_and_cause(seconds: float, changed: frozenset[str]) -> str:
    """Return how long a build took, and which changed files caused it; of a renamed file, the new name."""
    existing = sorted(path.name for path in map(Path, changed) if path.exists())
    names = existing or sorted(Path(path).name for path in changed)
    listed = ", ".join(names) if len(names) <= _FEW else f"{len(names)} files"
    cause = f" after a change of {listed}" if names else ""
    return f"in {seconds * 1000:.0f} ms{cause}"
