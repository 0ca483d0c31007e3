"""Lists the pages of the site's own for the home of the desk: the form of each, and what its text does not say yet."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct

from onrecord.desk.browser.visits import PREFIX
from onrecord.editing.forms.page_questions import ANSWERS
from onrecord.model.fields import PageFields
from onrecord.model.records import Entry, Records


class PageInLanguage(Struct, frozen=True):
    """The text of a page in one language."""

    address: str
    """Its form."""
    title: Mapping[str, str]
    language: str
    """Empty if the page has one text."""
    open: tuple[tuple[str, str], ...]
    """What it does not say yet: the names of the answers, each with its question."""
    is_unfilled: bool
    """Whether it still says what its publisher has to write."""


class SitePage(Struct, frozen=True):
    """A page of the site's own."""

    texts: tuple[PageInLanguage, ...]

    @property
    def is_open(self) -> bool:
        """Whether one of its texts leaves something open."""
        return any(text.open for text in self.texts)


def list_site_pages(records: Records) -> tuple[SitePage, ...]:
    """Return the pages in the order of the menu."""
    pages = sorted(records.pages, key=lambda page: (page.fields.order, page.id))
    return tuple(SitePage(tuple(_list_texts(page, records))) for page in pages)


def _list_texts(page: Entry[PageFields], records: Records) -> Iterator[PageInLanguage]:
    marks = (one for one in records.references.get(("", page.id), ()) if one.kind == "unfilled")
    unfilled = {mark.where.path for mark in marks}
    for part in page.files:
        yield PageInLanguage(
            address=f"{PREFIX}/edit/page/{PurePosixPath(part.file).stem}",
            title=part.fields.title,
            language=next(iter(part.prose)) if len(page.files) > 1 else "",
            open=tuple((name, words) for name, words in ANSWERS.items() if name in part.fields.lacks),
            is_unfilled=part.file in unfilled,
        )
