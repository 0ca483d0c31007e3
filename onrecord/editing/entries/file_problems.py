"""Picks the problems of one file, and puts them into words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from onrecord.problems import Problem, Severity


def errors_in(problems: Sequence[Problem], path: str) -> tuple[str, ...]:
    """Return the errors in the file at `path`, each with what to do."""
    return tuple(_words(problem) for problem in problems_in(problems, path) if is_error(problem))


def errors_by_file(problems: Iterable[Problem]) -> dict[str, tuple[str, ...]]:
    """Return the errors of each file that has any, as `errors_in`, in one walk over all problems."""
    return {path: errors_in(own, path) for path, own in _by_file(filter(is_error, problems)).items()}


def doubts_by_file(problems: Iterable[Problem]) -> dict[str, tuple[str, ...]]:
    """Return the errors and warnings of each file that has any problem, as `doubts_in`, in one walk."""
    return {path: doubts_in(own, path) for path, own in _by_file(problems).items()}


def _by_file(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    found = defaultdict[str, list[Problem]](list)
    for problem in problems:
        if problem.span:
            found[problem.span.path].append(problem)
    return found


def doubts_in(problems: Sequence[Problem], path: str) -> tuple[str, ...]:
    """Return the errors and warnings in the file at `path`, errors first, each with what to do."""
    own = sorted(problems_in(problems, path), key=lambda problem: problem.severity is not Severity.ERROR)
    return tuple(_words(problem) for problem in own if problem.severity is not Severity.NOTE)


def problems_in(problems: Sequence[Problem], path: str) -> list[Problem]:
    """Return the problems in the file at `path`."""
    return [problem for problem in problems if problem.span and problem.span.path == path]


def _words(problem: Problem) -> str:
    return "; ".join(filter(None, (problem.message, problem.hint)))


def is_error(problem: Problem) -> bool:
    """Return whether a problem is an error."""
    return problem.severity is Severity.ERROR
