"""The problems of one run, by place and by weight, and how they are counted."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Report:
    """The problems of one run, and how much was looked at."""

    problems: tuple[Problem, ...]
    files: int
    """How many files hold the site's entries."""
    folder: str = ""
    """The way from the repository's root to the site, where they are not the same, for GitHub's annotations."""

    def sorted(self) -> list[Problem]:
        """Return the problems by place."""
        return sorted(self.problems, key=lambda problem: problem.order)

    def of(self, severity: Severity) -> list[Problem]:
        """Return the problems of one severity, by place."""
        return [problem for problem in self.sorted() if problem.severity is severity]

    def summary(self) -> str:
        """Count errors, warnings and notes, and the files that have any."""
        if not self.problems:
            return f"no problems in {counted(self.files, 'file')}"
        counts = [(len(self.of(severity)), severity.value) for severity in Severity]
        found = ", ".join(counted(number, word) for number, word in counts if number)
        faulty = len({problem.span.path for problem in self.problems if problem.span})
        if not self.files or not faulty:
            return found
        if faulty > self.files:  # templates and lists, which hold no entries, can be at fault too
            return f"{found} in {counted(faulty, 'file')}"
        return f"{found} in {faulty} of {counted(self.files, 'file')}"


def counted(number: int, word: str) -> str:
    """Return number and noun: '1 page', '2 pages'."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
