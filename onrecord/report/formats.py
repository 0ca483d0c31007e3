"""The formats of a report: full or in single lines for people, JSON for programs, GitHub's from its own module."""

import json
from collections.abc import Iterable, Mapping
from typing import Protocol

from onrecord.problems import Accepted, Problem, Severity, Span
from onrecord.report.github import github
from onrecord.report.painting import Link, Paint, plain, unlinked
from onrecord.report.run_report import Report
from onrecord.report.visible_text import visible

VERSION = 1
"""The version of the JSON report: it increases only with incompatible changes."""
_WIDTH = 110
"""How many characters of a line a report shows."""


class Format(Protocol):
    """A function that formats a report."""

    def __call__(self, report: Report, paint: Paint = plain, link: Link = unlinked, /) -> str:
        """Return the text, with colours and links in the formats for people."""


def full(report: Report, paint: Paint = plain, link: Link = unlinked) -> str:
    """Return each problem with its line, carets under the place, and the hint."""
    accepted = [_accepted_block(accepted, paint, link) for accepted in report.list_accepted()]
    problems = report.list_problems()
    listed = zip(blocks(problems, paint, link), _tracebacks(report, problems), strict=True)
    return "\n".join([*(f"{block}{trace}" for block, trace in listed), *accepted, f"{report.summary()}\n"])


def blocks(problems: Iterable[Problem], paint: Paint, link: Link = unlinked) -> list[str]:
    """Return each problem with its line, carets under the place, and the hint, as lines with line ends."""
    return [_block(problem, paint, link) for problem in problems]


def concise(report: Report, paint: Paint = plain, link: Link = unlinked) -> str:
    """Return one line for each problem."""
    problems = report.list_problems()
    heads = zip(problems, _tracebacks(report, problems), strict=True)
    lines = [f"{_head(problem, paint, link)}\n{trace}" for problem, trace in heads]
    lines += [f"{_head(accepted.problem, paint, link, 'accepted ')}\n" for accepted in report.list_accepted()]
    return "".join([*lines, f"{report.summary()}\n"])


def as_json(report: Report, _paint: Paint = plain, _link: Link = unlinked) -> str:
    """Return all problems and the counts as JSON, for programs."""
    accepted = [_plain_accepted(accepted) for accepted in report.list_accepted()]
    document = {
        "version": VERSION,
        "problems": [
            {**_plain(problem), **({"traceback": problem.traceback} if report.shows_tracebacks else {})}
            for problem in report.list_problems()
        ],
        **({"accepted": accepted} if report.lists_accepted else {}),
        "errors": len(report.of(Severity.ERROR)),
        "warnings": len(report.of(Severity.WARNING)),
        "notes": len(report.of(Severity.NOTE)),
        "files": report.files,
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"


def _tracebacks(report: Report, problems: Iterable[Problem]) -> list[str]:
    """Return for each problem where the code of a plug-in failed, as lines; empty without that, and if nobody asks."""
    lines = ([visible(line) for line in problem.traceback.splitlines()] for problem in problems)
    return ["".join(f"   {line}\n" for line in trace) if report.shows_tracebacks else "" for trace in lines]


FORMATS: Mapping[str, Format] = {"full": full, "concise": concise, "github": github, "json": as_json}


def _head(problem: Problem, paint: Paint, link: Link, before: str = "") -> str:
    span = problem.span
    code = f"{before}{problem.severity.value} {link(problem.code, problem.code)}"
    head = f"{paint(problem.severity.value, code)} {visible(problem.message)}"
    if span is None:
        return head
    place = link(f"{visible(span.path)}:{span.line}:{span.column}", span)
    return f"{paint('place', place)}: {head}"


def _block(problem: Problem, paint: Paint, link: Link) -> str:
    lines = [_head(problem, paint, link), *_snippet(problem.span, paint)]
    hint = visible(problem.hint or "")
    places = [f"({link(f'{visible(item.span.path)}:{item.span.line}', item.span)})" for item in problem.related]
    if hint and len(places) == 1:
        lines.append(f"{paint('help', '   help:')} {hint} {places[0]}")
    else:
        notes = zip(problem.related, places, strict=True)
        lines += [f"{paint('help', '   note:')} {visible(item.note)} {place}" for item, place in notes]
        if hint:
            lines.append(f"{paint('help', '   help:')} {hint}")
    lines += map(visible, problem.lines.splitlines())
    return "".join(f"{line}\n" for line in lines)


def _accepted_block(accepted: Accepted, paint: Paint, link: Link) -> str:
    """Return a problem with its line, and the editors' reason instead of the hint."""
    place = link(f"{visible(accepted.place.path)}:{accepted.place.line}", accepted.place)
    reason = f"{paint('help', ' reason:')} {visible(accepted.reason)} ({place})"
    lines = [_head(accepted.problem, paint, link, "accepted "), *_snippet(accepted.problem.span, paint), reason]
    return "".join(f"{line}\n" for line in lines)


def _snippet(span: Span | None, paint: Paint) -> list[str]:
    """Return the line of the place, and a line with carets under the place."""
    if span is None or not span.text.strip():
        return []
    number = f"{span.line:>5}"
    # Cut a long line around the place, so that the terminal does not wrap it and the carets stay aligned.
    start = max(span.column - 61, 0)
    text = visible(span.text[start : start + _WIDTH])
    lines = [f"{paint('gutter', f'{number} |')} {text}"]
    if span.length:
        offset = span.column - 1 - start
        carets = "^" * max(len(_blank(text[offset : offset + span.length])), 1)
        lines.append(f"{paint('gutter', '      |')} {_blank(text[:offset])}{paint('caret', carets)}")
    return lines


def _blank(text: str) -> str:
    """Return white space as wide as `text` on a terminal, where wide East Asian characters take two columns."""
    from unicodedata import combining, east_asian_width  # noqa: PLC0415  (loaded only for errors)

    blanks = []
    for character in text:
        if character == "\t":
            blanks.append("\t")
        elif not combining(character):
            blanks.append("  " if east_asian_width(character) in "WF" else " ")
    return "".join(blanks)


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        **(_plain_span(problem.span) if problem.span else {}),
        "help": "\n".join(filter(None, (problem.hint, problem.lines))) or None,
        "related": [{"note": item.note, **_plain_span(item.span)} for item in problem.related],
    }


def _plain_accepted(accepted: Accepted) -> dict[str, object]:
    reason = {"reason": accepted.reason, **_plain_span(accepted.place)}
    return {**_plain(accepted.problem), "acceptance": reason}


def _plain_span(span: Span) -> dict[str, object]:
    return {"file": span.path, "line": span.line, "column": span.column, "length": span.length}
