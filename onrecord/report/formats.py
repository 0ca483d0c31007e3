"""One function a format, each from the same values to the text that is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from onrecord.problems import Problem, Severity, Span
from onrecord.report.paint import Paint

_STEERING = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
GITHUB_CAP = 10
"""How many annotations of one severity GitHub shows for a step (actions/toolkit, docs/problem-matchers.md)."""


@dataclass(frozen=True, slots=True)
class Report:
    """The problems of one run, and how much was looked at."""

    problems: tuple[Problem, ...]
    files: int
    """How many files hold the site's entries."""

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
        return f"{found} in {faulty} of {counted(self.files, 'file')}"


def counted(number: int, word: str) -> str:
    """Return number and noun: '1 page', '2 pages'."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _visible(text: str) -> str:
    """Return an editor's text without what would steer a terminal or break a line."""
    return _STEERING.sub("\ufffd", text)


def full(report: Report, paint: Paint) -> str:
    """Each problem with its line, the place marked, and what to do."""
    blocks = [_block(problem, paint) for problem in report.sorted()]
    return "\n".join([*blocks, f"{report.summary()}\n"])


def concise(report: Report, paint: Paint) -> str:
    """One line a problem."""
    lines = [f"{_head(problem, paint)}\n" for problem in report.sorted()]
    return "".join([*lines, f"{report.summary()}\n"])


def github(report: Report, _paint: Paint) -> str:
    """Annotations of a GitHub workflow, errors first, as many as GitHub shows; the counts stand in the last line."""
    shown = [problem for severity in Severity for problem in islice(report.of(severity), GITHUB_CAP)]
    return "".join([*(f"{_annotation(problem)}\n" for problem in shown), f"{report.summary()}\n"])


def as_json(report: Report, _paint: Paint) -> str:
    """All problems and the counts, for programs."""
    document = {
        "problems": [_plain(problem) for problem in report.sorted()],
        "errors": len(report.of(Severity.ERROR)),
        "warnings": len(report.of(Severity.WARNING)),
        "notes": len(report.of(Severity.NOTE)),
        "files": report.files,
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"


FORMATS: Mapping[str, Callable[[Report, Paint], str]] = {
    "full": full,
    "concise": concise,
    "github": github,
    "json": as_json,
}


def _head(problem: Problem, paint: Paint) -> str:
    place = f"{paint('place', _place(problem.span))}: " if problem.span else ""
    severity = problem.severity
    return f"{place}{paint(severity.value, f'{severity.value} {problem.code}')} {_visible(problem.message)}"


def _place(span: Span) -> str:
    return f"{_visible(span.path)}:{span.line}:{span.column}"


def _block(problem: Problem, paint: Paint) -> str:
    lines = [_head(problem, paint), *_snippet(problem.span, paint)]
    hint = _visible(problem.hint or "")
    places = [f"({_visible(item.span.path)}:{item.span.line})" for item in problem.related]
    if hint and len(places) == 1:
        lines.append(f"{paint('help', '   help:')} {hint} {places[0]}")
    else:
        notes = zip(problem.related, places, strict=True)
        lines += [f"{paint('help', '   note:')} {_visible(item.note)} {place}" for item, place in notes]
        lines += [f"{paint('help', '   help:')} {hint}"] if hint else []
    return "".join(f"{line}\n" for line in lines)


def _snippet(span: Span | None, paint: Paint) -> list[str]:
    """Return the line that the place is on, and a run of carets under the place."""
    if span is None or not span.text.strip():
        return []
    number = f"{span.line:>5}"
    # The line may be long; what stands around the place is enough, and keeps the carets under it.
    start, width = max(span.column - 61, 0), 110
    text = _visible(span.text[start : start + width])
    lines = [f"{paint('gutter', f'{number} |')} {text}"]
    if span.length:
        offset = span.column - 1 - start
        carets = "^" * max(len(_blank(text[offset : offset + span.length])), 1)
        lines.append(f"{paint('gutter', '      |')} {_blank(text[:offset])}{paint('caret', carets)}")
    return lines


def _blank(text: str) -> str:
    """Return white space as wide as `text` on a terminal, where East Asian characters take two columns."""
    from unicodedata import combining, east_asian_width  # noqa: PLC0415  (needed only once something is wrong)

    widths = {"W": "  ", "F": "  "}
    return "".join(
        "\t" if character == "\t" else "" if combining(character) else widths.get(east_asian_width(character), " ")
        for character in text
    )


def _annotation(problem: Problem) -> str:
    """Return a workflow command (GitHub Docs, 'Workflow commands'); an editor's text can't end it or start another."""
    properties = {"title": problem.code}
    if problem.span is not None:
        span = problem.span
        ends = {"endColumn": str(span.column + span.length)} if span.length else {}
        properties = {"file": span.path, "line": str(span.line), "col": str(span.column), **ends, **properties}
    words = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    message = problem.message + (f". {problem.hint}" if problem.hint else "")
    kind = "notice" if problem.severity is Severity.NOTE else problem.severity.value
    return f"::{kind} {words}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        **(_plain_span(problem.span) if problem.span else {}),
        "help": problem.hint,
        "related": [{"note": item.note, **_plain_span(item.span)} for item in problem.related],
    }


def _plain_span(span: Span) -> dict[str, object]:
    return {"file": span.path, "line": span.line, "column": span.column, "length": span.length}
