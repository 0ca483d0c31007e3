"""Where problems can be mended at the desk, and the mends that the program knows."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from onrecord.desk.browser.visits import PREFIX
from onrecord.desk.compare.entries import title_of
from onrecord.desk.editing.file_text import FileText, refuse_unsafe
from onrecord.desk.forms.typed_dates import read_typed_date
from onrecord.model.dates import EdtfDate, parse_issued
from onrecord.model.records import Records
from onrecord.problems import Problem, RefusedError, Span

_MEANT = re.compile(r"did you mean '([^'\n]+)'\?")
_ENTRY = re.compile(r"content/(?:stories/([\w-]+)/(?:story|events/([\w-]+))|bills/([\w-]+))\.yaml")


class Mend(Struct, frozen=True):
    """What can stand in the place of a mistake."""

    span: Span
    put: str
    day: EdtfDate | None = None
    """The date that it is, to be named in words."""

    @property
    def place(self) -> str:
        """Its place and text, as the value of a button."""
        return f"{self.span.line}:{self.span.column}:{self.span.length}:{self.put}"

    def applied(self, data: bytes) -> bytes:
        """Return its file with it. Raises `RefusedError`."""
        start = self.span.column - 1
        with refuse_unsafe("mended", self.span.path, "mend it in its text"):
            text = FileText(data, self.span.path)
            text.replace(self.span.line - 1, start, start + self.span.length, self.put)
            return text.apply_edits().data


def entry_at(path: str) -> tuple[str, str]:
    """Return the kind and the name, as in addresses of the desk, of the only entry in a file; else two empty texts."""
    found = _ENTRY.fullmatch(path)
    story, event, bill = found.groups("") if found else ("", "", "")
    return ("event", f"{story}/{event}") if event else ("story", story) if story else ("bill" if bill else "", bill)


def text_address(path: str, line: int = 0) -> str:
    """Return the address of a file as text, perhaps at a line."""
    return f"{PREFIX}/text/file/{path}{f'?line={line}' if line else ''}"


def place_of(problem: Problem, records: Records) -> tuple[str, str]:
    """Return the title of a problem's entry and where it can be mended: in a form, else in the text of its file."""
    path = problem.span.path if problem.span else ""
    kind, name = entry_at(path)
    entry = next((one for one in records.entries() if one.file == path), None) if kind else None
    if entry:
        return next(iter(title_of(entry).values()), ""), f"{PREFIX}/edit/{kind}/{name}"
    is_text = path == "site.yaml" or (path.startswith("content/") and path.endswith((".yaml", ".txt", ".md")))
    return "", text_address(path, problem.span.line) if problem.span and is_text else ""


def mends(problem: Problem) -> Iterator[Mend]:
    """Yield the mends of a problem that the program knows."""
    span, meant = problem.span, _MEANT.search(problem.hint or "")
    if span is None or not span.length or span.column - 1 + span.length > len(span.text):
        return
    if meant:
        yield Mend(span, meant[1])
    elif problem.code == "DAT001":
        typed = read_typed_date(span.text[span.column - 1 :][: span.length].strip("'\""))
        yield from (Mend(span, value, parse_issued(value).date) for value in typed.options or {typed.value} - {""})


def find_mend(problems: Iterable[Problem], path: str, place: str) -> Mend:
    """Return one of the known mends, given by its file and its `place`. Raises `RefusedError`."""
    for problem in problems:
        for one in mends(problem):
            if (one.span.path, one.place) == (path, place):
                return one
    raise RefusedError("this was mended already, or is another mistake now; nothing was written")
