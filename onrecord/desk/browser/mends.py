"""Problems as the desk shows them: where each can be mended, and the mends that the program knows."""

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
_ENTRY = re.compile(
    r"content/(?:stories/(?P<story>[\w-]+)/(?:story|events/(?P<event>[\w-]+))|bills/(?P<bill>[\w-]+))\.yaml"
)


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
        span = self.span
        with refuse_unsafe("mended", span.path, "mend it in its text"):
            text = FileText(data, span.path)
            text.replace(span.line - 1, span.column - 1, span.column - 1 + span.length, self.put)
            return text.apply_edits().data


class ShownProblem(Struct, frozen=True):
    """A problem of the site."""

    problem: Problem
    title: str
    """The name of its entry, if it has one."""
    address: str
    """Where it can be mended; empty if that is no file of the site."""
    mends: tuple[Mend, ...]


def entry_at(path: str) -> tuple[str, str]:
    """Return the kind and the name, as in addresses of the desk, of the only entry in a file; else two empty texts."""
    found = _ENTRY.fullmatch(path)
    if not found:
        return "", ""
    if found["bill"]:
        return "bill", found["bill"]
    return ("event", f"{found['story']}/{found['event']}") if found["event"] else ("story", found["story"])


def text_address(path: str, line: int = 0) -> str:
    """Return the address of a file as text, perhaps at a line."""
    return f"{PREFIX}/text/file/{path}{f'?line={line}' if line else ''}"


def shown(problem: Problem, records: Records) -> ShownProblem:
    """Return a problem with where it can be mended: in a form if its entry can be read, else in the text."""
    path = problem.span.path if problem.span else ""
    kind, name = entry_at(path)
    entry = next((one for one in records.entries() if one.file == path), None) if kind else None
    is_text = path == "site.yaml" or (path.startswith("content/") and path.endswith((".yaml", ".txt", ".md")))
    text = text_address(path, problem.span.line) if problem.span and is_text else ""
    title = next(iter(title_of(entry).values()), "") if entry else ""
    return ShownProblem(problem, title, f"{PREFIX}/edit/{kind}/{name}" if entry else text, tuple(mends(problem)))


def mends(problem: Problem) -> Iterator[Mend]:
    """Yield the mends of a problem that the program knows."""
    span, meant = problem.span, _MEANT.search(problem.hint or "")
    if span is None or not span.length or span.column - 1 + span.length > len(span.text):
        return
    if meant:
        yield Mend(span, meant[1])
    elif problem.code == "DAT001":
        typed = read_typed_date(span.text[span.column - 1 :][: span.length].strip("'\""))
        for value in typed.options or filter(None, (typed.value,)):
            yield Mend(span, value, parse_issued(value).date)


def find_mend(problems: Iterable[Problem], path: str, place: str) -> Mend:
    """Return one of the known mends, given by its file and its `place`. Raises `RefusedError`."""
    known = (one for problem in problems for one in mends(problem))
    found = next((one for one in known if (one.span.path, one.place) == (path, place)), None)
    if found is None:
        raise RefusedError("this was mended already, or is another mistake now; nothing was written")
    return found
