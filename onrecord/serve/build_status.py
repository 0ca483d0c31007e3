"""What a browser is told of the last build: the terminal's own words, and where its places are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from onrecord.pipeline import Built
from onrecord.problems import Outcome, Problem, Severity, has_errors
from onrecord.report import FORMATS, Report, plain
from onrecord.serve.editors import Editor


@dataclass(frozen=True, slots=True)
class BuildStatus:
    """What is wrong with the site, if anything is."""

    is_broken: bool
    """Whether the pages are still those of an earlier state."""
    summary: str
    """As in '1 error in 1 of 6 files'; nothing where nothing is wrong."""
    text: str
    """The report, as the terminal has it; of a site that can't be built, what must be mended first: its errors."""
    places: tuple[tuple[str, str], ...]
    """Places as the report names them, each with the link that opens it."""

    def as_json(self) -> str:
        """Return it for the script of the preview, on one line."""
        facts = {"broken": self.is_broken, "summary": self.summary, "text": self.text, "places": dict(self.places)}
        return json.dumps(facts)


FINE = BuildStatus(is_broken=False, summary="", text="", places=())


def build_status(outcome: Outcome[Built], root: Path, editor: Editor) -> BuildStatus:
    """Return what to tell of a build."""
    if not outcome.problems:
        return FINE
    files, is_broken = outcome.value.files, has_errors(outcome.problems)
    report = Report(outcome.problems, files)
    shown = Report(tuple(report.of(Severity.ERROR)), files) if is_broken else report
    return BuildStatus(
        is_broken=is_broken,
        summary=report.summary(),
        text=FORMATS["full"](shown, plain),
        places=tuple(filter(None, (_place(problem, root, editor) for problem in shown.sorted()))),
    )


def _place(problem: Problem, root: Path, editor: Editor) -> tuple[str, str] | None:
    """Return a place and its link, if it is in a file of the site."""
    span = problem.span
    link = editor.link(root / span.path, span.line, span.column) if span and (root / span.path).is_file() else None
    return (f"{span.path}:{span.line}:{span.column}", link) if span and link else None
