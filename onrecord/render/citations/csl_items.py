"""Makes the CSL item of a source: exactly what the site knows, and no more precise."""

from msgspec import Struct

from onrecord.model.dates import Issued, Precision, Qualifier
from onrecord.model.fields import SourceFields
from onrecord.render.fragments import Markup
from onrecord.render.views.source_views import ReferenceView
from onrecord.render.words import Words

StyledDate = tuple[int, ...] | str
"""Year, month and day as far as known, for the style to format; or finished words."""

DOI_LINK = '<a class="doi"'
"""The beginning of a link to a DOI in a formatted reference."""
_PRINTED = frozenset({"book", "chapter", "report", "pamphlet"})
_NUMBERED = frozenset({"article-journal", "book", "chapter", "report"})
"""The types under which styles print volume, issue, pages and numbers, for a source that has one of these."""


class StyleError(ValueError):
    """An unusable style; `line` counts from 1, and is 0 where no line is at fault."""

    def __init__(self, message: str, line: int = 0, *, is_beyond_limit: bool = False) -> None:
        super().__init__(message)
        self.line = line
        self.is_beyond_limit = is_beyond_limit


class CslItem(Struct, frozen=True):
    """A source as an item for a citation style."""

    type: str
    """A type of CSL."""
    authors: tuple[str, ...]
    """Whole names; empty without a named author."""
    title: str
    title_tags: tuple[str, str]
    """The HTML before and after the title: its link and its language."""
    container: str
    publisher: str
    issued: StyledDate | None
    accessed: StyledDate | None
    url: str
    volume: str = ""
    issue: str = ""
    page: str = ""
    isbn: str = ""
    doi: str = ""
    doi_address: str = ""
    """The address of the DOI, to which it links."""


def csl_item_of(fields: SourceFields, view: ReferenceView, words: Words, *, has_locale: bool) -> CslItem:
    """Return the CSL item of a source; `has_locale` says whether CSL knows the page's language."""
    publisher = view.publisher.text if view.publisher else ""
    authors = fields.author
    container = view.container
    # Most styles put the title in place of a missing author; the publisher tells readers more.
    if not authors and publisher:
        authors = (publisher,)
        publisher = ""
    elif not authors and container and not _is_numbered(fields):
        authors = (container,)
        container = ""
    return CslItem(
        type=_type(fields),
        authors=authors,
        title=view.title or f"[{view.description.text if view.description else ''}]",
        title_tags=_title_tags(view),
        container=container,
        publisher=publisher,
        issued=_date(fields.issued, words, has_locale=has_locale),
        accessed=_date(fields.accessed, words, has_locale=has_locale),
        url=fields.url or "",
        volume=fields.volume or "",
        issue=fields.issue or "",
        page=fields.page or "",
        isbn=fields.isbn or "",
        doi=fields.doi or "",
        doi_address=view.doi_address,
    )


def _type(fields: SourceFields) -> str:
    """Return the CSL type under which styles print what the site knows.

    Other types claim more than the site knows: Chicago makes an 'article' a preprint, APA a 'personal_communication' a
    letter. For laws APA omits the publisher; for the press GOST omits the address, and Chicago adds 'Edition'.
    'webpage' claims nothing untrue, and every tested style prints its author, title and address (GOST and IEEE omit its
    date).
    """
    if _is_numbered(fields):
        return fields.type
    if fields.address:
        return "webpage"
    return fields.type if fields.type in _PRINTED else "document"


def _is_numbered(fields: SourceFields) -> bool:
    """Return whether a source is known by its place in a journal or a book, or by a number of its own."""
    numbers = (fields.volume, fields.issue, fields.page, fields.doi, fields.isbn)
    return fields.type in _NUMBERED and any(number is not None for number in numbers)


def _title_tags(view: ReferenceView) -> tuple[str, str]:
    lang = view.lang if view.title else view.description.lang if view.description else ""
    before, after = Markup(), Markup()
    if lang:
        before, after = Markup('<span lang="{}">').format(lang), Markup("</span>")
    if view.url:
        archive = ' data-versionurl="{archive}"' if view.archive_url else ""
        link = Markup(f'<a href="{{url}}"{archive}>').format(url=view.url, archive=view.archive_url)
        before, after = before + link, Markup("</a>") + after
    return before, after


def _date(issued: Issued | None, words: Words, *, has_locale: bool) -> StyledDate | None:
    """Return a date as numbers if the style prints them correctly, or else in our own words.

    CSL has no form for doubt, and styles omit it. It has one form for each month, so that Russian would print 'ноябрь
    2'. In an unknown language it would name months in another one.
    """
    if issued is None:
        return None
    when = issued.date
    span = when.start
    says_rightly = when.precision is Precision.YEAR or (has_locale and not (when.is_day and words.months_decline))
    if span is None or when.end is not None or when.qualifier is not Qualifier.NONE or not says_rightly:
        return words.date(when)
    return tuple(part for part in (span.year, span.month, span.day) if part is not None)
