"""The results of an import, and what an editor or a reader must still do."""

from __future__ import annotations

from msgspec import Struct

from onrecord.desk.issue_forms.answers import TITLE, Answers, MissingAnswer
from onrecord.problems import Problem, Severity


class ImportedForm(Struct, frozen=True):
    """What an import wrote, and what an editor must still do."""

    name: str
    """The event, as `story/event`."""
    files: tuple[str, ...]
    """The new and the extended files, relative to the site's folder."""
    to_do: tuple[str, ...]
    is_draft: bool
    """Whether it is the draft of an event; else a correction of one."""
    number: int = 0
    """The number of the issue; 0 if it is not known."""


class IncompleteForm(Struct, frozen=True):
    """What a form lacks. Nothing was written."""

    lacks: tuple[MissingAnswer, ...]
    """In the order of the questions."""


def collect_lacks(answers: Answers, lacks: list[MissingAnswer]) -> IncompleteForm:
    """Return what a form lacks, in the order of its questions."""
    labels = ["", TITLE, *(question.label for question in answers.form.questions)]
    return IncompleteForm(tuple(sorted(lacks, key=lambda lack: labels.index(lack.label))))


def errors_in(problems: tuple[Problem, ...], path: str) -> tuple[str, ...]:
    """Return the errors in the file at `path`, each with what to do."""
    return tuple(_words(problem) for problem in _in(path, problems) if problem.severity is Severity.ERROR)


def doubts_in(problems: tuple[Problem, ...], path: str) -> tuple[str, ...]:
    """Return the errors and warnings in the file at `path`, errors first, each with what to do."""
    own = sorted(_in(path, problems), key=lambda problem: problem.severity is not Severity.ERROR)
    return tuple(_words(problem) for problem in own if problem.severity is not Severity.NOTE)


def _in(path: str, problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.span and problem.span.path == path]


def _words(problem: Problem) -> str:
    return "; ".join(filter(None, (problem.message, problem.hint)))
