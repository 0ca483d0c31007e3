"""Tells a browser how the last build ended."""

from __future__ import annotations

import json
import os
from pathlib import Path

from msgspec import Struct

from onrecord.model.build_result import BuildResult
from onrecord.preview.editor import Editor
from onrecord.problems import Outcome, Problem, Severity, has_errors
from onrecord.report.formats import FORMATS
from onrecord.report.run_report import Report


class BuildStatus(Struct, frozen=True):
    """The problems of the site, if there are any."""

    is_broken: bool
    """Whether errors stopped the build, so that the pages are those of an earlier one."""
    summary: str
    """As in '1 error in 1 of 6 files'; empty if there are no problems."""
    text: str
    """The report as the terminal prints it; only the errors if errors stopped the build."""
    places: tuple[tuple[str, str], ...]
    """Each place in the report, with the link that opens it in the editor."""

    def as_json(self) -> str:
        """Return the status as one line of JSON for the preview's script."""
        facts = {"broken": self.is_broken, "summary": self.summary, "text": self.text, "places": dict(self.places)}
        return json.dumps(facts)


FINE = BuildStatus(is_broken=False, summary="", text="", places=())


def build_status(outcome: Outcome[BuildResult], root: Path, editor: Editor) -> BuildStatus:
    """Return the status of a build."""
    if not outcome.problems:
        return FINE
    files = outcome.value.files
    is_broken = has_errors(outcome.problems)
    report = Report(outcome.problems, files)
    listed = Report(tuple(report.of(Severity.ERROR)), files) if is_broken else report
    return BuildStatus(
        is_broken=is_broken,
        summary=report.summary(),
        text=FORMATS["full"](listed),
        places=tuple(filter(None, (_place(problem, root, editor) for problem in listed.list_problems()))),
    )


def _place(problem: Problem, root: Path, editor: Editor) -> tuple[str, str] | None:
    """Return the place of a problem and its link; None if it is not in a file of the site."""
    span = problem.span
    is_file = span and os.path.isfile(root / span.path)  # noqa: PTH113  (a Path raises where it may not look)
    link = editor.link(root / span.path, span.line, span.column) if span and is_file else None
    return (f"{span.path}:{span.line}:{span.column}", link) if span and link else None
