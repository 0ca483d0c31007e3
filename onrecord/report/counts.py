"""The problems of one run, sorted and counted."""

from __future__ import annotations

from msgspec import Struct

from onrecord.problems import Problem, Severity


class Report(Struct, frozen=True):
    """The problems of one run, and the number of files."""

    problems: tuple[Problem, ...]
    files: int
    """The number of files that hold entries."""
    folder: str = ""
    """The path from the repository's root to the site, for GitHub's annotations; empty if they are the same."""

    def sorted(self) -> list[Problem]:
        """Return the problems sorted by place."""
        return sorted(self.problems, key=lambda problem: problem.order)

    def of(self, severity: Severity) -> list[Problem]:
        """Return the problems of one severity, sorted by place."""
        return [problem for problem in self.sorted() if problem.severity is severity]

    def summary(self) -> str:
        """Return the line that counts errors, warnings and notes, and the files with problems."""
        if not self.problems:
            return f"no problems in {counted(self.files, 'file')}"
        counts = [(len(self.of(severity)), severity.value) for severity in Severity]
        found = ", ".join(counted(number, word) for number, word in counts if number)
        faulty = len({problem.span.path for problem in self.problems if problem.span})
        if not self.files or not faulty:
            return found
        if faulty > self.files:  # templates and lists hold no entries, but can have problems
            return f"{found} in {counted(faulty, 'file')}"
        return f"{found} in {faulty} of {counted(self.files, 'file')}"


def counted(number: int, word: str) -> str:
    """Return a number with its noun: '1 page', '2 pages'."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
