"""The rows of a review as the desk lists them: numbered, with their entry, its pages, and what accepts them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct

from onrecord.desk.browser.subjects import address_of
from onrecord.desk.browser.visits import PREFIX, Desk
from onrecord.editing.compare.entries import title_of
from onrecord.editing.lookup.site_addresses import site_addresses
from onrecord.model.full_names import parse_name
from onrecord.model.records import Entry, Records
from onrecord.web.articles.acceptance_forms import write_beside, write_comment
from onrecord.web.review.rows import STOPPING, Row, RowKind

_SILENT = frozenset({RowKind.FOUND, RowKind.ABSENT})
"""The kinds that ask nothing of an editor, so that nothing is there to accept."""


class WordPiece(Struct, frozen=True):
    """Words of a row; either all of them differ from the other side's, or none does."""

    text: str
    differs: bool


class RowEntry(Struct, frozen=True):
    """The entry of a row, as the desk links to it."""

    title: dict[str, str]
    """By language; empty for an entry without a title."""
    name: str
    """Its full name."""
    edit: str
    """Its form at the desk."""
    page: str
    """Its page in the preview."""


class ListedRow(Struct, frozen=True):
    """One row of the list."""

    number: int
    """Its place in the order of the article, from 1."""
    row: Row
    words: tuple[WordPiece, ...]
    nearest: tuple[WordPiece, ...]
    entry: RowEntry | None
    """None if the row is about no entry, or about one that was removed meanwhile."""
    acceptance: str
    """The lines that accept it; empty if nothing can."""

    @property
    def group(self) -> str:
        """In which part of the list it stands: 'accepted', 'found', 'absent', or with what is to be looked at."""
        if self.row.reason:
            return "accepted"
        return {RowKind.FOUND: "found", RowKind.ABSENT: "absent"}.get(self.row.kind, "")

    @property
    def asks(self) -> bool:
        """Whether it asks for a change before the article is printed; else it is for an editor to weigh."""
        return self.row.kind in STOPPING and not self.row.reason


def list_rows(desk: Desk, records: Records, rows: Sequence[Row], *, beside: bool) -> tuple[ListedRow, ...]:
    """Return the rows of a review; `beside` says whether a file beside the article is what accepts them."""
    all_words = {row.words for row in rows}

    def accept(row: Row) -> str:
        if row.kind in _SILENT or row.reason:
            return ""
        return write_beside(row.words) if beside else write_comment(row.words, all_words - {row.words})

    return tuple(
        ListedRow(
            number=number,
            row=row,
            words=tuple(cut_words(row.words, row.changed)),
            nearest=tuple(cut_words(row.nearest, row.nearest_changed)),
            entry=_find_entry(desk, records, row),
            acceptance=accept(row),
        )
        for number, row in enumerate(rows, start=1)
    )


def cut_words(text: str, changed: Sequence[tuple[int, int]]) -> Iterator[WordPiece]:
    """Yield the words of one side, cut where they begin and end to differ from the other side's."""
    differs = [False] * len(text)
    for start, end in changed:
        # A place without characters is one where words are missing: the space there shows it.
        for place in range(start, min(max(end, start + 1), len(text))):
            differs[place] = True
    for is_different, letters in groupby(zip(text, differs, strict=True), key=lambda one: one[1]):
        yield WordPiece("".join(letter for letter, _ in letters), is_different)


def _find_entry(desk: Desk, records: Records, row: Row) -> RowEntry | None:
    name = parse_name(row.entry)
    if name is None:
        return None
    kind = "event" if name.kind == "claim" else name.kind
    id_ = name.event or name.id
    known: dict[Any, Entry[Any]] = getattr(records, "event_or_draft_by_id" if name.story else f"{kind}_by_id")
    entry = known.get((name.story, id_) if name.story else id_)
    if entry is None:
        return None
    place = site_addresses(records, None).place_of(row.url)
    anchor = f"#{place.fragment}" if place.fragment else ""
    page = f"{desk.preview}{place.path.removeprefix('/')}{anchor}" if row.url else address_of(desk, entry, records)
    question = "#w:claims" if name.kind == "claim" else ""
    own = f"{name.story}/{id_}".removeprefix("/")
    return RowEntry(dict(title_of(entry)), row.entry, f"{PREFIX}/edit/{kind}/{own}{question}", page)
