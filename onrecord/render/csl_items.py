"""Says what a citation style may be told of a source: no more, and nothing more exactly, than the site knows."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model.dates import EdtfDate, Issued, Precision, Qualifier
from onrecord.model.fields import SourceFields
from onrecord.render.fragments import Markup
from onrecord.render.views.sources import ReferenceView
from onrecord.render.words import Words

StyledDate = tuple[int, ...] | str
"""Year, month and day as far as they are known, for the style to put into its own form; or finished words."""

_PRINTED = frozenset({"book", "chapter", "report", "pamphlet"})


class StyleError(ValueError):
    """A style that can't be used; `line` counts from 1, and is 0 where no line is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class CslItem:
    """A source as a citation style sees it."""

    type: str
    """A type of CSL."""
    authors: tuple[str, ...]
    """Whole names; none where nobody at all is named."""
    title: str
    title_tags: tuple[str, str]
    """The HTML before and after the title: its link and its language."""
    container: str
    publisher: str
    issued: StyledDate | None
    accessed: StyledDate | None
    url: str


def csl_item_of(fields: SourceFields, view: ReferenceView, words: Words, *, has_locale: bool) -> CslItem:
    """Return what a style is told of a source; `has_locale` says whether CSL knows the page's language."""
    publisher = view.publisher.text if view.publisher else ""
    authors, container = fields.author, view.container
    # Most styles put the title into the place of a missing author; who stands behind a source tells readers more.
    if not authors and publisher:
        authors, publisher = (publisher,), ""
    elif not authors and container:
        authors, container = (container,), ""
    return CslItem(
        type=_type(fields),
        authors=authors,
        title=view.title or f"[{view.description.text if view.description else ''}]",
        title_tags=_title_tags(view),
        container=container,
        publisher=publisher,
        issued=_date(fields.issued, words, has_locale=has_locale),
        accessed=_date(fields.accessed, words, has_locale=has_locale),
        url=view.url,
    )


def _type(fields: SourceFields) -> str:
    """Return the CSL type under which the style keeps what is known.

    The types say more than we know: Chicago makes an 'article' a preprint, APA a 'personal_communication' a letter;
    for laws APA leaves out who published them, and for the press GOST leaves out the address. 'webpage' says nothing
    untrue, and keeps author, title and address in every style tried (GOST and IEEE print no date for it).
    """
    if fields.url:
        return "webpage"
    return fields.type if fields.type in _PRINTED else "document"


def _title_tags(view: ReferenceView) -> tuple[str, str]:
    lang = view.lang if view.title else view.description.lang if view.description else ""
    before, after = Markup(), Markup()
    if lang:
        before, after = Markup('<span lang="{}">').format(lang), Markup("</span>")
    if view.url:
        archive = ' data-originalurl="{url}" data-versionurl="{archive}"' if view.archive_url else ""
        link = Markup(f'<a href="{{url}}"{archive}>').format(url=view.url, archive=view.archive_url)
        before, after = before + link, Markup("</a>") + after
    return before, after


def _date(issued: Issued | None, words: Words, *, has_locale: bool) -> StyledDate | None:
    """Return a date as numbers where a style will say it rightly, else in our own words.

    CSL has no form for a doubt, and styles leave it out. Its months have one form only, so that a day in Russian would
    be 'ноябрь 2'; and in a language that it does not know, months would be named in another.
    """
    if issued is None:
        return None
    when = issued.date
    span = when.start
    if span is None or when.end is not None or when.qualifier is not Qualifier.NONE:
        return words.date(when)
    if not _says_rightly(when, words, has_locale=has_locale):
        return words.date(when)
    return tuple(part for part in (span.year, span.month, span.day) if part is not None)


def _says_rightly(when: EdtfDate, words: Words, *, has_locale: bool) -> bool:
    if when.precision is Precision.YEAR:
        return True
    return has_locale and not (when.is_day and words.months_decline)
