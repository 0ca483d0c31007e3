"""Where problems can be mended at the desk, and the mends that the program knows."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from onrecord.desk.browser.messages import Mend
from onrecord.desk.browser.visits import PREFIX
from onrecord.desk.compare.entries import title_of
from onrecord.desk.editing.file_text import FileText, refuse_unsafe
from onrecord.desk.forms.typed_dates import read_typed_date
from onrecord.desk.lookup.entry_names import first_text
from onrecord.model.dates import parse_issued
from onrecord.model.records import Records
from onrecord.problems import Problem, RefusedError, Span
from onrecord.read.entry_paths import classify

_NAME = re.compile(r"(?:[\w-]+/)?[\w-]+")
"""The name of an entry that needs no escape in an address of the desk."""


def entry_at(path: str) -> tuple[str, str]:
    """Return the kind and the name, as in addresses of the desk, of the only entry in a file; else two empty texts."""
    file = classify(path)
    if file is None or file.kind not in ("event", "story", "bill"):
        return "", ""
    name = "/".join(filter(None, (file.story, file.id)))
    return (file.kind, name) if _NAME.fullmatch(name) else ("", "")


def text_address(path: str, line: int = 0) -> str:
    """Return the address of a file as text, perhaps at a line."""
    return f"{PREFIX}/text/file/{path}{f'?line={line}' if line else ''}"


class MendingPlace(Struct, frozen=True):
    """Where a problem can be mended."""

    title: str
    """The title of its entry; empty if only its text can be opened."""
    address: str
    """A form, or the text of a file; empty if the desk opens neither."""


def place_of(problem: Problem, records: Records) -> MendingPlace:
    """Return where a problem can be mended: in the form of its entry, else in the text of its file."""
    if problem.span is None:
        return MendingPlace("", "")
    path = problem.span.path
    kind, name = entry_at(path)
    entry = next((entry for entry in records.entries() if entry.file == path), None) if kind else None
    if entry:
        return MendingPlace(first_text(title_of(entry)), f"{PREFIX}/edit/{kind}/{name}")
    is_text = path == "site.yaml" or (path.startswith("content/") and path.endswith((".yaml", ".txt", ".md")))
    return MendingPlace("", text_address(path, problem.span.line) if is_text else "")


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
