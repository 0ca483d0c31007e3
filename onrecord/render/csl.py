"""Formats a reference by a style of the Citation Style Language; the only code that knows citeproc-py.

It is imported only for a site that asks for a style: see `bibliography`.

citeproc-py escapes nothing, takes `<span class="nocase">` in a title for its own, and may change letters and cut
punctuation on the way. So no HTML passes through it at all. Values go in as plain text, italics and the title come out
between marks that no text can hold, and then all text is escaped and the marks become tags of ours.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from types import SimpleNamespace

from citeproc import LANGUAGE_NAMES, PRIMARY_DIALECTS, CitationStylesBibliography, CitationStylesStyle
from citeproc.frontend import CitationStylesXML
from citeproc.source import BibliographySource, Citation, CitationItem, Date, LiteralDate, Name, Reference
from citeproc.string import NoCase, String

from onrecord.render.csl_items import CslItem, StyledDate, StyleError
from onrecord.render.fragments import Markup

# Unicode's noncharacters, which are never text (The Unicode Standard, 23.7); each opens a tag, the last closes one.
_TAGS = {
    "\ufdd0": ("<i>", "</i>"),
    "\ufdd1": ("<b>", "</b>"),
    "\ufdd2": ("<sup>", "</sup>"),
    "\ufdd3": ("<sub>", "</sub>"),
    "\ufdd4": ('<span class="small-caps">', "</span>"),
}
_TITLE, _CLOSE = "\ufdd5", "\ufdd6"
_MARK = re.compile("([\ufdd0-\ufdd6])")

_NAMESPACE = {"cs": "http://purl.org/net/xbiblio/csl"}

# English without a region is the international one, as in `words`. CSL does not know Kazakh: its readers read Russian
# too, in the same letters, and the two share their standards for references (GOST 7.1).
_LOCALES = {"en": "en-GB", "kk": "ru-RU"}


class Style:
    """One citation style."""

    def __init__(self, text: str) -> None:
        """Take the style's XML. Raises `StyleError` if it is no style that can make a bibliography."""
        if "<!DOCTYPE" in text:
            raise StyleError("it has a document type, whose entities could read other files or fill the memory")
        self._xml = text.encode("utf-8")
        try:
            root = CitationStylesXML(io.BytesIO(self._xml), validate=False).root
        except SyntaxError as error:  # lxml's, of XML
            raise StyleError(f"it is not XML: {error.msg}", error.lineno or 0) from None
        if root.tag != f"{{{_NAMESPACE['cs']}}}style":
            raise StyleError("it is not a style of the Citation Style Language")
        if root.find("cs:bibliography/cs:layout", _NAMESPACE) is None:
            raise StyleError("it has no bibliography, so it can't format references")

    def format(self, work: CslItem, language: str) -> Markup | None:
        """Return a work's reference; nothing where the style leaves such works out.

        Raises `StyleError` where the style or citeproc-py fails on it.
        """
        try:
            text = self._text(work, language)
        except Exception as error:  # noqa: BLE001  (what a faulty style runs into can be any exception)
            raise StyleError(f"it fails with {type(error).__name__}: {error}") from None
        return _html(text.strip(), work.title_tags) if _MARK.sub("", text).strip() else None

    @staticmethod
    def has_locale(language: str) -> bool:
        """Say whether CSL has words in `language`."""
        return language.partition("-")[0] in PRIMARY_DIALECTS

    def _text(self, work: CslItem, language: str) -> str:
        # citeproc-py writes into the style that it formats with, so that one entry could change the next: each gets
        # a style of its own, which takes 2 to 4 ms.
        style = CitationStylesStyle(io.BytesIO(self._xml), locale=_locale(language), validate=False)
        source = BibliographySource()
        source.add(_reference(work))
        bibliography = CitationStylesBibliography(style, source, _FORMATTER)
        bibliography.register(Citation([_Unnumbered("work")]))
        return "".join(map(str, bibliography.bibliography()))


def _locale(language: str) -> str:
    if language in LANGUAGE_NAMES:
        return language
    primary = language.partition("-")[0]
    return _LOCALES.get(primary) or PRIMARY_DIALECTS.get(primary) or _LOCALES["en"]


class _Unnumbered(CitationItem):  # type: ignore[misc]  # citeproc-py has no types
    """A citation without a number: the page's list numbers its entries itself."""

    number = ""


class _SaidOnce(LiteralDate):  # type: ignore[misc]
    """A date in words, which stands once however many of its parts the style asks for one by one."""

    @property
    def text(self) -> str | None:
        """The words; nothing once they are said."""
        words: str | None = self.pop("text", None)  # the library's class keeps attributes as items
        return words


class _Unsigned(Reference):  # type: ignore[misc]
    """A work of nobody: its title stands once, in the author's place where the style puts it there.

    CSL demands this (1.0.2, "Substitute"), and citeproc-py does so for variables but not for macros.
    """

    def __getitem__(self, key: str) -> object:
        return self.pop(key) if key == "title" and key in self else super().__getitem__(key)


def _reference(work: CslItem) -> Reference:
    texts = {"container_title": work.container, "publisher": work.publisher, "URL": work.url}
    values = {name: _plain(text) for name, text in texts.items() if text}
    dates = {"issued": work.issued, "accessed": work.accessed}
    values |= {name: _date(date) for name, date in dates.items() if date}
    values["title"] = NoCase(f"{_TITLE}{_plain(work.title)}{_CLOSE}")
    if not work.authors:
        return _Unsigned("work", work.type, **values)
    # Which part of a name is the family's can't be told from the name, least of all across cultures.
    return Reference("work", work.type, author=[Name(literal=_plain(name)) for name in work.authors], **values)


def _plain(text: str) -> NoCase:
    """Return text without our marks, whose capitals stay as they were published."""
    return NoCase(_MARK.sub("", text))


def _date(date: StyledDate) -> Date | LiteralDate:
    if isinstance(date, str):
        return _SaidOnce(_plain(date))
    return Date(**dict(zip(("year", "month", "day"), date, strict=False)))


def _marker(mark: str) -> Callable[[str], str]:
    return lambda text: String(f"{mark}{text}{_CLOSE}")


_FORMATTER = SimpleNamespace(
    preformat=str,
    Italic=_marker("\ufdd0"),
    Oblique=_marker("\ufdd0"),
    Bold=_marker("\ufdd1"),
    Light=String,
    Underline=String,  # on a page, what is underlined is a link
    Superscript=_marker("\ufdd2"),
    Subscript=_marker("\ufdd3"),
    SmallCaps=_marker("\ufdd4"),
)
"""What citeproc-py calls to format a text."""


def _html(text: str, title_tags: tuple[str, str]) -> Markup:
    """Return `text` as HTML, with every tag closed; the title's tags go around all of it if the style leaves it out."""
    if _TITLE not in text:
        text = f"{_TITLE}{text}{_CLOSE}"
    tags = {**_TAGS, _TITLE: title_tags}
    pieces, closing = [], list[str]()
    for piece in _MARK.split(text):
        if piece in tags:
            pieces.append(tags[piece][0])
            closing.append(tags[piece][1])
        elif piece == _CLOSE:
            pieces.append(closing.pop() if closing else "")
        else:
            pieces.append(Markup.escape(piece))
    return Markup("".join([*pieces, *reversed(closing)]))
