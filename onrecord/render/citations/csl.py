"""Formats a reference in a style of the Citation Style Language; the only module that imports citeproc-py.

`bibliography` imports it only for a site with a citation style.

citeproc-py escapes nothing, treats `<span class="nocase">` in a title as its own tag, and can change letters and cut
punctuation. So no HTML passes through it. Values go in as plain text; italics and the title come out between marks that
no text can hold. Then this module escapes the text and turns the marks into tags.
"""

import io
import re
from collections.abc import Callable
from math import inf
from types import SimpleNamespace
from typing import Any

from citeproc import LANGUAGE_NAMES, PRIMARY_DIALECTS, CitationStylesBibliography, CitationStylesStyle
from citeproc.frontend import CitationStylesXML
from citeproc.source import BibliographySource, Citation, CitationItem, Date, LiteralDate, Name, Reference
from citeproc.string import NoCase, String

from onrecord.render.citations.csl_items import DOI_LINK, CslItem, StyledDate, StyleError
from onrecord.render.fragments import Markup
from onrecord.site_limits import LIMITS

# Unicode's noncharacters never occur in text (The Unicode Standard, 23.7); each opens a tag, and `_CLOSE` closes one.
_ITALIC, _BOLD, _SUPERSCRIPT, _SUBSCRIPT, _SMALL_CAPS = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
_TITLE, _CLOSE, _DOI = "\ufdd5", "\ufdd6", "\ufdd7"
_TAGS = {
    _ITALIC: ("<i>", "</i>"),
    _BOLD: ("<b>", "</b>"),
    _SUPERSCRIPT: ("<sup>", "</sup>"),
    _SUBSCRIPT: ("<sub>", "</sub>"),
    _SMALL_CAPS: ('<span class="small-caps">', "</span>"),
}
_MARK = re.compile("([\ufdd0-\ufdd7])")

_NAMESPACE = {"cs": "http://purl.org/net/xbiblio/csl"}

# Plain English is international English, as in `words`. CSL has no Kazakh: its readers also read Russian, in the
# same script, and both languages share the standard for references (GOST 7.1).
_LOCALES = {"en": "en-GB", "kk": "ru-RU"}


class Style:
    """A citation style."""

    def __init__(self, text: str) -> None:
        """Take the style's XML; raise `StyleError` if it cannot make a bibliography."""
        if "<!DOCTYPE" in text:
            raise StyleError("it has a document type, whose entities could read other files or fill the memory")
        self._xml = text.encode("utf-8")
        try:
            root = CitationStylesXML(io.BytesIO(self._xml), validate=False).root
        except SyntaxError as error:  # lxml raises it for invalid XML
            raise StyleError(f"it is not XML: {error.msg}", error.lineno or 0) from None
        if root.tag != f"{{{_NAMESPACE['cs']}}}style":
            raise StyleError("it is not a style of the Citation Style Language")
        if root.find("cs:bibliography/cs:layout", _NAMESPACE) is None:
            raise StyleError("it has no bibliography, so it can't format references")
        self._macros = {macro.get("name"): macro for macro in root.iter(f"{{{_NAMESPACE['cs']}}}macro")}
        self._sizes: dict[str, float] = {}
        elements = sum(1 for _ in root.iter())
        try:
            expanded = self._size(root.find("cs:bibliography", _NAMESPACE), frozenset())
        except RecursionError:
            expanded = inf
        if max(elements, expanded) > LIMITS["expansion"].most:
            raise StyleError("it has too many elements", is_beyond_limit=True)

    def _size(self, element: Any, calling: frozenset[str]) -> float:  # noqa: ANN401  (citeproc-py has no types)
        """Return how many elements the library goes through at most, with the macros that they call."""
        parts = [self._size(part, calling) for part in element if isinstance(part.tag, str)]
        name = element.get("macro")
        if name in calling:
            return inf
        if name in self._macros and name not in self._sizes:
            self._sizes[name] = self._size(self._macros[name], calling | {name})
        own = max(1, len(element.get("variable", "").split()))  # it goes through the element for each of them
        is_choice = element.tag == f"{{{_NAMESPACE['cs']}}}choose"
        below = max(parts, default=0) if is_choice else sum(parts)
        return own + below + self._sizes.get(name, 0)

    def format(self, work: CslItem, language: str) -> Markup | None:
        """Return a work's reference; `None` where the style omits such works.

        Raise `StyleError` where the style or citeproc-py fails on it.
        """
        try:
            text = self._text(work, language)
        except Exception as error:  # noqa: BLE001  (what a faulty style runs into can be any exception)
            raise StyleError(f"it fails with {type(error).__name__}: {error}") from None
        return _html(text.strip(), work) if _MARK.sub("", text).strip() else None

    @staticmethod
    def has_locale(language: str) -> bool:
        """Return whether CSL has locale data for `language`."""
        return language.partition("-")[0] in PRIMARY_DIALECTS

    def _text(self, work: CslItem, language: str) -> str:
        # citeproc-py modifies the style that it formats with, so that one entry could change the next. Each entry gets
        # a style object of its own, which takes 2 to 4 ms.
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
    """A date in words that prints once, however many of its parts the style asks for."""

    @property
    def text(self) -> str | None:
        """The words; `None` after the first use."""
        words: str | None = self.pop("text", None)  # the library's class stores attributes as items
        return words


class _Unsigned(Reference):  # type: ignore[misc]
    """A work without an author: its title prints once, in the author's place if the style puts it there.

    CSL demands this (1.0.2, "Substitute"); citeproc-py does so for variables but not for macros.
    """

    def __getitem__(self, key: str) -> object:
        return self.pop(key) if key == "title" and key in self else super().__getitem__(key)


def _reference(work: CslItem) -> Reference:
    texts = {"container_title": work.container, "publisher": work.publisher, "URL": work.url}
    values = {name: _plain(text) for name, text in texts.items() if text}
    values |= {name: _date(date) for name, date in {"issued": work.issued, "accessed": work.accessed}.items() if date}
    numbers = {"volume": work.volume, "issue": work.issue, "page": work.page, "ISBN": work.isbn}
    values |= {name: _plain(text) for name, text in numbers.items() if text}
    if work.doi:
        values["DOI"] = NoCase(f"{_DOI}{_plain(work.doi)}{_CLOSE}")
    values["title"] = NoCase(f"{_TITLE}{_plain(work.title)}{_CLOSE}")
    if not work.authors:
        return _Unsigned("work", work.type, **values)
    # No program can tell which part of a name is the family name, least of all across cultures.
    return Reference("work", work.type, author=[Name(literal=_plain(name)) for name in work.authors], **values)


def _plain(text: str) -> NoCase:
    """Return text without our marks; citeproc-py keeps its capitals."""
    return NoCase(_MARK.sub("", text))


def _date(date: StyledDate) -> Date | LiteralDate:
    if isinstance(date, str):
        return _SaidOnce(_plain(date))
    return Date(**dict(zip(("year", "month", "day"), date, strict=False)))


def _marker(mark: str) -> Callable[[str], str]:
    return lambda text: String(f"{mark}{text}{_CLOSE}")


_FORMATTER = SimpleNamespace(
    preformat=str,
    Italic=_marker(_ITALIC),
    Oblique=_marker(_ITALIC),
    Bold=_marker(_BOLD),
    Light=String,
    Underline=String,
    Superscript=_marker(_SUPERSCRIPT),
    Subscript=_marker(_SUBSCRIPT),
    SmallCaps=_marker(_SMALL_CAPS),
)
"""The functions with which citeproc-py formats text. A page underlines links alone."""


def _html(text: str, work: CslItem) -> Markup:
    """Return `text` as HTML with all tags closed; if the style omits the title, its tags enclose everything."""
    doi = (str(Markup(DOI_LINK + ' href="{}">').format(work.doi_address)), "</a>")
    if _TITLE not in text:
        text = f"{_TITLE}{text}{_CLOSE}"
        doi = ("", "")  # no link may contain another one
    tags = {**_TAGS, _TITLE: work.title_tags, _DOI: doi}
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
