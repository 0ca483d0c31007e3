"""The formats of a report, for people, programs and GitHub, which shows ten annotations of a kind (actions/toolkit)."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from textwrap import indent
from typing import Literal, Protocol

from msgspec import Struct

from onrecord.problems import Accepted, Problem, Severity, Span


class Report(Struct, frozen=True):
    """The problems of one run, and the number of files."""

    problems: tuple[Problem, ...]
    files: int  # the number of files that hold entries
    folder: str = ""  # the path from the repository's root to the site, for GitHub; empty if they are the same
    accepted: tuple[Accepted, ...] = ()  # the problems that entries accept
    lists_accepted: bool = False  # whether to list these too, rather than only count them

    def sorted(self) -> list[Problem]:
        """Return the problems sorted by place."""
        return sorted(self.problems, key=lambda problem: problem.order)

    def of(self, severity: Severity) -> list[Problem]:
        """Return the problems of one severity, sorted by place."""
        return [problem for problem in self.sorted() if problem.severity is severity]

    def listed(self) -> list[Accepted]:
        """Return the accepted problems to list, sorted by place."""
        return sorted(self.accepted, key=lambda accepted: accepted.problem.order) if self.lists_accepted else []

    def summary(self) -> str:
        """Return the line that counts errors, warnings and notes, the files with them, and accepted problems."""
        accepted = _by_severity([accepted.problem for accepted in self.accepted])
        return f"{self._found()}; accepted: {accepted}" if accepted else self._found()

    def _found(self) -> str:
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


_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")

Role = Literal["place", "error", "warning", "note", "gutter", "caret", "help", "added", "changed", "removed"]
Paint = Callable[[Role, str], str]  # returns a part of a report with the colours of its role
Link = Callable[[str, Span | str], str]  # returns a text as a link to a place of the site, or to the page on a code


def plain(_role: Role, text: str) -> str:
    """Return the text without colours."""
    return text


def unlinked(text: str, _target: Span | str) -> str:
    """Return the text without a link."""
    return text


def visible(text: str) -> str:
    """Return an editor's text with control characters replaced, which would steer a terminal or break lines."""
    return _CONTROL.sub("\ufffd", text)


CAP = 10  # the number of annotations of one severity that GitHub shows for a step
MAX_SUMMARY = 900_000  # in bytes; GitHub refuses a summary of more than 1 MiB (GitHub Docs, 'Workflow commands')
_MARKUP = re.compile(r'[\x00-\x1f"#$%&*<>@\[-`{-\xbf\U00010000-\U0010ffff]')
"""Everything but letters, digits and plain punctuation. Python compiles this set faster than its complement."""
_COMMAND = re.compile(r"##(?=\[)|^(?:\x1b\[[0-9;]*m|[^\S\n])*:(?=:)", re.MULTILINE)
"""What makes a logged line a command: '##[' anywhere in it, or '::' at its start, where white space doesn't count."""
_ACCEPTED_HEAD = "| | Where | What is accepted | Why |\n| --- | --- | --- | --- |\n"
_TABLE_HEAD = "| | Where | What is wrong | What to do |\n| --- | --- | --- | --- |\n"


def github(report: Report, _paint: Paint = plain, _link: Link = unlinked) -> str:
    """Return the annotations that GitHub shows, errors first, and the counts in the last line."""
    shown = [problem for severity in Severity for problem in islice(report.of(severity), CAP)]
    lines = [f"{_annotation(problem, report.folder)}\n" for problem in shown]
    hidden = len(report.problems) - len(shown)
    rest = f"{counted(hidden, 'more problem')} in the summary of this step\n" if hidden else ""
    return "".join([*lines, rest, f"{report.summary()}\n"])


def disarm_commands(text: str) -> str:
    """Return a text for the log of a workflow, with a space in all that the runner would take for a command."""
    return _COMMAND.sub(r"\g<0> ", text)


def step_summary(report: Report) -> str:
    """Return all problems as a Markdown table, errors first, for the file in GITHUB_STEP_SUMMARY."""
    problems = [problem for severity in Severity for problem in report.of(severity)]
    tables = (
        (_TABLE_HEAD, [_row(problem, report.folder) for problem in problems]),
        (_ACCEPTED_HEAD, [_row(accepted.problem, report.folder, accepted.reason) for accepted in report.listed()]),
    )
    text = f"### onrecord: {report.summary()}\n"
    size = 0
    for head, rows in tables:
        text += f"\n{head}" if rows else ""
        for number, row in enumerate(rows):
            size += len(row.encode("utf-8"))
            if size > MAX_SUMMARY:
                return f"{text}\nand {counted(len(rows) - number, 'more problem')}\n"
            text += row
    return text


def _row(problem: Problem, folder: str, last: str | None = None) -> str:
    span = problem.span
    place = f"{_in_folder(span.path, folder)}:{span.line}" if span else ""
    cells = (f"{problem.severity.value} {problem.code}", place, problem.message, last or problem.hint or "")
    lines = "".join(f"<br>{escaped_markdown(line)}" for line in problem.lines.splitlines())
    return f"| {' | '.join(map(escaped_markdown, cells))}{lines} |\n"


def escaped_markdown(text: str) -> str:
    """Return an editor's text escaped for Markdown and HTML, by character references (HTML, section 13.1.4)."""
    return _MARKUP.sub(lambda character: f"&#{ord(character[0])};", visible(text))


def _in_folder(path: str, folder: str) -> str:
    return f"{folder}/{path}" if folder else path


def _annotation(problem: Problem, folder: str) -> str:
    """Return a problem as a workflow command (GitHub Docs, 'Workflow commands'), with all text escaped."""
    properties = {"title": problem.code}
    if problem.span is not None:
        span = problem.span
        ends = {"endColumn": str(span.column + span.length)} if span.length else {}
        properties = {
            "file": _in_folder(span.path, folder),
            "line": str(span.line),
            "col": str(span.column),
            **ends,
            **properties,
        }
    words = ",".join(f"{name}={_escape(value, ':,')}" for name, value in properties.items())
    message = problem.message + (f". {problem.hint}" if problem.hint else "")
    message += f"\n{problem.lines}" if problem.lines else ""
    kind = "notice" if problem.severity is Severity.NOTE else problem.severity.value
    return f"::{kind} {disarm_commands(words)}::{disarm_commands(visible(_escape(message)))}"


def _escape(text: str, more: str = "") -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text


VERSION = 1  # the version of the JSON report: it increases only with incompatible changes


class Format(Protocol):
    """A function that formats a report."""

    def __call__(self, report: Report, paint: Paint = plain, link: Link = unlinked, /) -> str:
        """Return the text, with colours and links in the formats for people."""


def full(report: Report, paint: Paint = plain, link: Link = unlinked) -> str:
    """Return each problem with its line, carets under the place, and the hint."""
    accepted = [_accepted_block(accepted, paint, link) for accepted in report.listed()]
    return "\n".join([*blocks(report.sorted(), paint, link), *accepted, f"{report.summary()}\n"])


def blocks(problems: Iterable[Problem], paint: Paint, link: Link = unlinked) -> list[str]:
    """Return each problem with its line, carets under the place, and the hint, as lines with line ends."""
    return [_block(problem, paint, link) for problem in problems]


def concise(report: Report, paint: Paint = plain, link: Link = unlinked) -> str:
    """Return one line for each problem."""
    lines = [f"{_head(problem, paint, link)}\n" for problem in report.sorted()]
    lines += [f"{_head(accepted.problem, paint, link, 'accepted ')}\n" for accepted in report.listed()]
    return "".join([*lines, f"{report.summary()}\n"])


def as_json(report: Report, _paint: Paint = plain, _link: Link = unlinked) -> str:
    """Return all problems and the counts as JSON, for programs."""
    reasons = ((one, {"reason": one.reason, **_plain_span(one.place)}) for one in report.listed())
    accepted = [{**_plain(one.problem), "acceptance": reason} for one, reason in reasons]
    document = {
        "version": VERSION,
        "problems": [_plain(problem) for problem in report.sorted()],
        **({"accepted": accepted} if report.lists_accepted else {}),
        "errors": len(report.of(Severity.ERROR)),
        "warnings": len(report.of(Severity.WARNING)),
        "notes": len(report.of(Severity.NOTE)),
        "files": report.files,
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"


FORMATS: Mapping[str, Format] = {"full": full, "concise": concise, "github": github, "json": as_json}


def _head(problem: Problem, paint: Paint, link: Link, before: str = "") -> str:
    span = problem.span
    place = f"{paint('place', link(f'{visible(span.path)}:{span.line}:{span.column}', span))}: " if span else ""
    severity = f"{before}{problem.severity.value}"
    code = paint(problem.severity.value, f"{severity} {link(problem.code, problem.code)}")
    return f"{place}{code} {visible(problem.message)}"


def _block(problem: Problem, paint: Paint, link: Link) -> str:
    lines = [_head(problem, paint, link), *_snippet(problem.span, paint)]
    hint = visible(problem.hint or "")
    places = [f"({link(f'{visible(item.span.path)}:{item.span.line}', item.span)})" for item in problem.related]
    if hint and len(places) == 1:
        lines.append(f"{paint('help', '   help:')} {hint} {places[0]}")
    else:
        notes = zip(problem.related, places, strict=True)
        lines += [f"{paint('help', '   note:')} {visible(item.note)} {place}" for item, place in notes]
        lines += [f"{paint('help', '   help:')} {hint}"] if hint else []
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
    start, width = max(span.column - 61, 0), 110
    text = visible(span.text[start : start + width])
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


def _plain_span(span: Span) -> dict[str, object]:
    return {"file": span.path, "line": span.line, "column": span.column, "length": span.length}


_PACKAGE = Path(__file__).parent.parent
_SECTION = r"^## {code}\n(?P<text>.*?)(?=^## |\Z)"
_BLOCK = re.compile(r"^```\w* ?.*?\n(?P<lines>.*?)^```\n", re.MULTILINE | re.DOTALL)
_FALLBACK = "other.md"  # the page for code families without a page of their own


def page_of(code: str) -> Path | None:
    """Return the page on `code` from the package, or from the docs; None for a plug-in's code, which has a hyphen."""
    if "-" in code:
        return None
    packaged = _PACKAGE / "problem_pages"
    folder = packaged if packaged.is_dir() else _PACKAGE.parent / "docs" / "problems"
    return next((page for page in (folder / f"{code[:3].lower()}.md", folder / _FALLBACK) if page.is_file()), None)


def explanation(code: str) -> str | None:
    """Return the section on `code` as plain text; None if there is no page."""
    if (page := page_of(code)) is None:
        return None
    section = re.search(_SECTION.format(code=code), page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if section is None:
        return None
    text = _BLOCK.sub(lambda block: indent(block["lines"], "    "), section["text"])
    return f"{code}\n\n{text.strip()}".replace("**", "")
