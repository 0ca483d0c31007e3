"""The problems of one run, in their order, and their counts."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from onrecord.problems import Accepted, Problem, Severity


class Report(Struct, frozen=True):
    """The problems of one run, and the number of files."""

    problems: tuple[Problem, ...]
    files: int  # the number of files that hold entries
    folder: str = ""  # the path from the repository's root to the site, for GitHub; empty if they are the same
    accepted: tuple[Accepted, ...] = ()  # the problems that entries accept
    lists_accepted: bool = False  # whether to list these too, rather than only count them
    shows_tracebacks: bool = False  # whether to show where the code of plug-ins failed
    noun: str = "problem"
    columns: tuple[str, str] = ("What is wrong", "What to do")  # of the table in the summary of a step

    def list_problems(self) -> list[Problem]:
        """Return the problems sorted by place."""
        return sorted(self.problems, key=lambda problem: problem.order)

    def of(self, severity: Severity) -> list[Problem]:
        """Return the problems of one severity, sorted by place."""
        return [problem for problem in self.list_problems() if problem.severity is severity]

    def list_accepted(self) -> list[Accepted]:
        """Return the accepted problems to list, sorted by place."""
        return sorted(self.accepted, key=lambda accepted: accepted.problem.order) if self.lists_accepted else []

    def summary(self) -> str:
        """Return the line that counts errors, warnings and notes, the files with them, and accepted problems."""
        accepted = _by_severity([accepted.problem for accepted in self.accepted])
        return f"{self._summarize_problems()}; accepted: {accepted}" if accepted else self._summarize_problems()

    def name_kind(self, problem: Problem) -> str:
        """Return what the table in the summary of a step calls a problem."""
        return f"{problem.severity.value} {problem.code}"

    def _summarize_problems(self) -> str:
        if not self.problems:
            return f"no problems in {counted(self.files, 'file')}"
        found = _by_severity(self.problems)
        faulty = len({problem.span.path for problem in self.problems if problem.span})
        if not self.files or not faulty:
            return found
        if faulty > self.files:  # templates and lists hold no entries, but can have problems
            return f"{found} in {counted(faulty, 'file')}"
        return f"{found} in {faulty} of {counted(self.files, 'file')}"


def _by_severity(problems: Sequence[Problem]) -> str:
    counts = Counter(problem.severity for problem in problems)
    return ", ".join(counted(counts[severity], severity.value) for severity in Severity if counts[severity])


def counted(number: int, word: str) -> str:
    """Return a number with its noun: '1 page', '2 pages'."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
