"""Reviews an article that an editor pastes or drops: the rows, each with a link to its words. Nothing of it is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from onrecord.desk.browser.article_rows import list_rows
from onrecord.desk.browser.gathered_record import ComparedRecord
from onrecord.desk.browser.marked_article import Span, mark_article
from onrecord.desk.browser.visits import Answer, Page, Visit
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.model.dates import parse_issued
from onrecord.problems import RefusedError

if TYPE_CHECKING:
    from onrecord.web.review.row_places import RowPlace
    from onrecord.web.review.rows import Row

FILE, FILE_NAME = "-file", "-name"
"""The fields with a file, in base64, and its name. The form of a file that no script reads would have to come in parts,
which libraries write into temporary files when they are large."""
_NO_FAULTS: Mapping[str, str] = {"article": "", "since": ""}
"""The fields that can be faulty."""
_PASTED = "the pasted text"
_LONGEST_NAME = 200
"""The characters of a file's name that are shown."""
_FILE_FORMS = frozenset({"text", "docx"})
"""The forms that have no comments, so that a file beside the article accepts rows."""


def review_given(visit: Visit) -> Answer:
    """Return the form that takes an article; after it was sent, the review of the article as well."""
    compared = visit.desk.review.gather()
    values = {
        "endings": ",".join(_endings()),
        "reads_word": ".docx" in _endings(),
        "largest": _largest(),
        "errors": compared.errors,
        "typed": visit.fields.get("article", ""),
        "since": visit.fields.get("since", ""),
        "faults": _NO_FAULTS,
        "listed": None,
    }
    if visit.is_post and not compared.errors:
        try:
            values |= _review(visit, compared)
        except _FaultyError as error:
            return Page("review.html", {**values, "faults": {**_NO_FAULTS, error.field: str(error)}}, 409)
    return Page("review.html", values)


class _FaultyError(RefusedError):
    """A field of the form can't be read."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def _review(visit: Visit, compared: ComparedRecord) -> dict[str, Any]:
    """Return what the page says of the article that was sent. Raises `_FaultyError`."""
    from onrecord.web.articles.acceptance_comments import UnreadableArticleError  # noqa: PLC0415
    from onrecord.web.articles.article_files import ENDINGS, read_article  # noqa: PLC0415
    from onrecord.web.review.reviewing import review_article  # noqa: PLC0415
    from onrecord.web.review.row_places import find_places  # noqa: PLC0415

    assert compared.gathered is not None, "checked by the caller"  # noqa: S101
    since = _read_since(visit)
    name, content = _read_sent(visit)
    try:
        article = read_article(name, content)
    except UnreadableArticleError as error:
        raise _FaultyError("article", str(error)) from None
    review = review_article(article, compared.gathered, since)
    form = ENDINGS.get(PurePath(name).suffix.lower(), "")
    found = sorted(zip(find_places(article, review.rows), review.rows, strict=True), key=_order)
    rows = list_rows(visit.desk, compared.reading.records, [row for _, row in found], beside=form in _FILE_FORMS)
    placed = [
        (place.paragraph, Span(place.start, place.end, one.number, one.row.words))
        for one, (place, _) in zip(rows, found, strict=True)
        if place is not None
    ]
    return {
        "name": "" if name == _PASTED else name,
        "coverage": review.coverage,
        "listed": rows,
        "counts": Counter(row.group for row in rows),
        "asking": sum(one.asks for one in rows),
        "unfitting": review.unfitting,
        "placed": {span.number for _, span in placed},
        "paragraphs": mark_article(article, placed),
        "has_paragraph_numbers": form == "docx",
        "is_beside": form in _FILE_FORMS,
        "file_beside": f"{name}.onrecord.yaml",
    }


def _order(found: tuple[RowPlace | None, Row]) -> tuple[bool, int, int]:
    """Return by what rows are sorted: where their words begin, not only in which line."""
    place, _ = found
    return (False, place.paragraph, place.start) if place else (True, 0, 0)


def _read_since(visit: Visit) -> date | None:
    typed = visit.fields.get("since", "")
    if not typed.strip():
        return None
    zone = visit.desk.zone
    reading = read_typed_date(typed, visit.desk.clock().astimezone(zone).date())
    if not reading.value:
        raise _FaultyError("since", reading.fault)
    return parse_issued(reading.value).date.earliest


def _read_sent(visit: Visit) -> tuple[str, bytes]:
    """Return the name and the content of the article: of a file if one was sent, else what was pasted."""
    if FILE_NAME not in visit.fields:
        pasted = visit.fields["article"]
        if not pasted.strip():
            raise _FaultyError("article", "No article is here yet: paste one, or drop a file")
        return _PASTED, pasted.encode("utf-8", "replace")
    name = PurePath(visit.fields[FILE_NAME].replace("\\", "/")).name[-_LONGEST_NAME:]
    ending = PurePath(name).suffix.lower()
    if ending not in _endings():
        raise _FaultyError("article", f"{name} is in no form that can be read; the forms are: {', '.join(_endings())}")
    return name, visit.data(FILE)


def _endings() -> tuple[str, ...]:
    """Return the ends of the names of files that can be read here: those of Word only with the library for them."""
    from onrecord.web.articles.article_files import ENDINGS  # noqa: PLC0415

    can_read_word = find_spec("docx") is not None
    return tuple(ending for ending, form in ENDINGS.items() if form != "docx" or can_read_word)


def _largest() -> int:
    from onrecord.web.articles.article_files import MOST_BYTES, MOST_PACKED_BYTES  # noqa: PLC0415

    return MOST_PACKED_BYTES if ".docx" in _endings() else MOST_BYTES
