"""Reports for GitHub: annotations, the summary of a step, and texts that its runner takes for no command."""

import re
from itertools import islice

from onrecord.problems import Problem, Severity
from onrecord.report.painting import Link, Paint, plain, unlinked
from onrecord.report.run_report import Report, counted
from onrecord.report.visible_text import visible

CAP = 10  # the number of annotations of one severity that GitHub shows for a step (actions/toolkit)
MAX_SUMMARY = 900_000  # in bytes; GitHub refuses a summary of more than 1 MiB (GitHub Docs, 'Workflow commands')
_MARKUP = re.compile(r'[\x00-\x1f"#$%&*<>@\[-`{-\xbf\U00010000-\U0010ffff]')
"""Everything but letters, digits and plain punctuation. Python compiles this set faster than its complement."""
_COMMAND = re.compile(r"##(?=\[)|^(?:\x1b\[[0-9;]*m|[^\S\n])*:(?=:)", re.MULTILINE)
"""What makes a logged line a command: '##[' anywhere in it, or '::' at its start, where white space doesn't count."""
_ACCEPTED_HEAD = "| | Where | What is accepted | Why |\n| --- | --- | --- | --- |\n"


def github(report: Report, _paint: Paint = plain, _link: Link = unlinked) -> str:
    """Return the annotations that GitHub shows, errors first, and the counts in the last line."""
    shown = [problem for severity in Severity for problem in islice(report.of(severity), CAP)]
    lines = [f"{_annotation(problem, report.folder)}\n" for problem in shown]
    hidden = len(report.problems) - len(shown)
    rest = f"{counted(hidden, f'more {report.noun}')} in the summary of this step\n" if hidden else ""
    return "".join([*lines, rest, f"{report.summary()}\n"])


def disarm_commands(text: str) -> str:
    """Return a text for the log of a workflow, with a space in all that the runner would take for a command."""
    return _COMMAND.sub(r"\g<0> ", text)


def step_summary(report: Report) -> str:
    """Return all problems as a Markdown table, errors first, for the file in GITHUB_STEP_SUMMARY."""
    problems = [problem for severity in Severity for problem in report.of(severity)]
    tables = (
        (_table_head(report), [_row(problem, report) for problem in problems]),
        (
            _ACCEPTED_HEAD,
            [_row(accepted.problem, report, accepted.reason) for accepted in report.list_accepted()],
        ),
    )
    text = f"### onrecord: {report.summary()}\n"
    size = 0
    for head, rows in tables:
        text += f"\n{head}" if rows else ""
        for number, row in enumerate(rows):
            size += len(row.encode("utf-8"))
            if size > MAX_SUMMARY:
                return f"{text}\nand {counted(len(rows) - number, f'more {report.noun}')}\n"
            text += row
    return text


def _table_head(report: Report) -> str:
    return f"| | Where | {' | '.join(report.columns)} |\n| --- | --- | --- | --- |\n"


def _row(problem: Problem, report: Report, last: str | None = None) -> str:
    span = problem.span
    place = f"{_in_folder(span.path, report.folder)}:{span.line}" if span else ""
    cells = (report.name_kind(problem), place, problem.message, last or problem.hint or "")
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
    end = " " if problem.message.endswith("?") else ". "
    message = problem.message + (f"{end}{problem.hint}" if problem.hint else "")
    message += f"\n{problem.lines}" if problem.lines else ""
    kind = "notice" if problem.severity is Severity.NOTE else problem.severity.value
    return f"::{kind} {disarm_commands(visible(words))}::{disarm_commands(visible(_escape(message)))}"


def _escape(text: str, more: str = "") -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
