"""Mends a problem in a file by the value that the program knows for it."""

from collections.abc import Iterable, Iterator

from onrecord.desk.browser.messages import Mend
from onrecord.editing.entries.file_text import FileText, refuse_unsafe
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.model.dates import parse_issued
from onrecord.problems import Problem, RefusedError, Span


def list_mends(problem: Problem) -> Iterator[Mend]:
    """Yield the mends of a problem that the program knows."""
    span = problem.span
    if span is None or not span.length or span.column - 1 + span.length > len(span.text):
        return
    place = f"{span.line}:{span.column}:{span.length}"
    if len(problem.meant) == 1:
        if "\n" not in problem.meant[0]:
            yield Mend(place, problem.meant[0])
    elif problem.code == "DAT001":
        typed = read_typed_date(span.text[span.column - 1 :][: span.length].strip("'\""))
        for value in typed.options or {typed.value} - {""}:
            yield Mend(place, value, day=parse_issued(value).date)


def find_mend(problems: Iterable[Problem], path: str, sent: str) -> tuple[Mend, Span]:
    """Return one of the known mends of a file, which a button has `sent`, and its place. Raises `RefusedError`."""
    for problem in problems:
        if problem.span is None or problem.span.path != path:
            continue
        for mend in list_mends(problem):
            if f"{mend.place}:{mend.value}" == sent:
                return mend, problem.span
    raise RefusedError("this was mended already, or is another mistake now; nothing was written")


def apply_mend(data: bytes, mend: Mend, span: Span) -> bytes:
    """Return a file with a mend in the place of the mistake. Raises `RefusedError`."""
    start = span.column - 1
    with refuse_unsafe("mended", span.path, "mend it in its text"):
        text = FileText(data, span.path)
        text.replace(span.line - 1, start, start + span.length, mend.value)
        return text.apply_edits().data
