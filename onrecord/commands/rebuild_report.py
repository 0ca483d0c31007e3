"""Reports the rebuilds of a resident builder to the terminal; `serve` and `build --watch` share this."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.terminal.console import print_report

if TYPE_CHECKING:
    from onrecord.problems import Problem

_FEW = 3
"""Up to how many changed files are named one by one."""


class RebuildReport:
    """Prints the problems of each build; an unchanged report is not printed again, only its summary."""

    def __init__(self, site: Path, output_format: str = "full") -> None:
        """Take the site's folder, and the format of reports."""
        self._site = site
        self._format = output_format
        self._last: str | None = None

    def is_new(self, problems: tuple[Problem, ...], files: int) -> bool:
        """Return whether the report of these problems differs from the last one."""
        return self._text(problems, files) != self._last

    def print(self, problems: tuple[Problem, ...], files: int, *, strict: bool = False) -> None:
        """Print the report of a build; `strict` as for `print_report`."""
        from onrecord.report.counts import Report  # noqa: PLC0415  (the command must start fast)

        if self.is_new(problems, files):
            print_report(problems, files, self._format, self._site, strict=strict)
        else:
            click.echo(f"still {Report(problems, files).summary()}", err=True)
        self._last = self._text(problems, files)

    def _text(self, problems: tuple[Problem, ...], files: int) -> str:
        from onrecord.report.counts import Report  # noqa: PLC0415  (as above)
        from onrecord.report.formats import FORMATS  # noqa: PLC0415

        return FORMATS[self._format](Report(problems, files))


def report_polling() -> None:
    """Say that this system reports no changes, so that the files are polled."""
    click.echo("this system reports no file changes: the files are checked twice a second", err=True)


def duration_and_cause(seconds: float, changed: frozenset[str]) -> str:
    """Return the words for how long a build took, and which changed files caused it.

    Of a renamed file only the new name is told.
    """
    existing = sorted(path.name for path in map(Path, changed) if path.exists())
    names = existing or sorted(Path(path).name for path in changed)
    listed = ", ".join(names) if len(names) <= _FEW else f"{len(names)} files"
    cause = f" after a change of {listed}" if names else ""
    return f"in {seconds * 1000:.0f} ms{cause}"
