"""Reads an article in HTML as a browser shows it."""

import re
from datetime import date

from onrecord.web.articles.acceptance_comments import read_acceptance
from onrecord.web.articles.article import Acceptance, Article, Paragraph
from onrecord.web.articles.paragraphs import ParagraphBuilder
from onrecord.web.html_tokens import HtmlToken, html_tokens, unescape
from onrecord.web.page_text import INLINE

_UNSEEN = frozenset({"script", "style", "template", "svg", "select", "textarea", "noframes", "head", "title"})
"""Elements whose content no reader sees."""
_UNREAD = {"pre": "code", "code": "code", "figcaption": "captions", "caption": "captions"}
"""Elements that are no text of the article, with what the line of coverage calls them."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_EMPTY = frozenset(
    {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "base", "col", "embed", "track"}
)
_FRAMES = {"iframe": "src", "embed": "src", "object": "data", "img": "src"}
"""Elements that show another address, with the attribute that names it."""
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DAY_OF_DATA = re.compile(r"\"datePublished\"\s*:\s*\"(?P<day>\d{4}-\d\d-\d\d)")
_DAYS = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "dc.date.issued")
"""The names of the meta elements and properties that have the day of an article."""


class HtmlArticleReader:
    """Reads HTML, or a piece of it in Markdown."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._builder = ParagraphBuilder()
        self._skipped: list[str] = []
        """The open elements from the outermost that is left out; empty where text is read."""
        self._quotations = 0
        self._heading = ""
        self.paragraphs: list[Paragraph] = []
        self.accepted: list[Acceptance] = []
        self.unread: dict[str, None] = {}
        self.days: list[date] = []

    def read(self, source: str, line: int = 1) -> None:
        """Read a piece that begins in a line of the file, and end its last paragraph."""
        for token in html_tokens(source):
            self._take(token, line)
            line += token.source.count("\n")
        self._flush()
        self._skipped, self._quotations, self._heading = [], 0, ""

    def take_comment(self, comment: str, line: int) -> None:
        """Read a comment: what an editor accepts, or else words that no reader sees."""
        acceptance = read_acceptance(comment, self._name, line)
        if acceptance:
            self.accepted.append(acceptance)
        else:
            self.unread["comments"] = None

    def _take(self, token: HtmlToken, line: int) -> None:
        if token.kind == "comment":
            self.take_comment(token.source[4:].removesuffix("-->"), line)
        elif token.kind == "unclosed":
            self.unread[f"what follows the markup without an end in line {line}"] = None
        elif token.kind == "start":
            self._open(token, line)
        elif token.kind == "end":
            self._close(token.name, line)
        elif token.kind == "raw":
            self._note_day_of_data(token.source)
        elif token.kind == "text" and not self._skipped:
            for number, text in enumerate(token.source.split("\n")):
                self._builder.add((" " if number else "") + unescape(text).replace("\n", " "), line + number)

    def _open(self, token: HtmlToken, line: int) -> None:
        name = token.name
        self._note_day(token)
        if self._skipped:
            self._skipped += [name] if name == self._skipped[0] else []
            return
        if name in _UNSEEN or name in _UNREAD or _is_hidden(token):
            self._skip(name, is_empty=token.source.endswith("/>"))
        elif name == "a":
            self._builder.open_link(token.attributes.get("href", ""))
        elif name in _FRAMES:
            self._builder.mark(token.attributes.get(_FRAMES[name], ""), line)
        elif name == "q":
            self._builder.add("“", line)
        elif name == "br":
            self._builder.add(" ", line)
        elif name not in INLINE:
            self._flush()
            self._quotations += name == "blockquote"
            if name == "blockquote" and token.attributes.get("cite"):
                self._builder.mark(token.attributes["cite"], line)
            self._heading = name if name in _HEADINGS else self._heading

    def _skip(self, name: str, *, is_empty: bool) -> None:
        if name in _UNREAD:
            self.unread[_UNREAD[name]] = None
        if name not in INLINE:
            self._flush()
        if not is_empty and name not in _EMPTY:
            self._skipped = [name]

    def _close(self, name: str, line: int) -> None:
        if self._skipped:
            if name == self._skipped[0]:
                self._skipped.pop()
            return
        if name == "a":
            self._builder.close_link()
        elif name == "q":
            self._builder.add("”", line)
        elif name not in INLINE:
            self._flush()
            self._quotations = max(0, self._quotations - (name == "blockquote"))
            self._heading = "" if name == self._heading else self._heading

    def _flush(self) -> None:
        paragraph = self._builder.finish(is_quotation=self._quotations > 0, is_heading=bool(self._heading))
        self.paragraphs += [paragraph] if paragraph else []

    def _note_day(self, token: HtmlToken) -> None:
        if token.name == "meta":
            attributes = token.attributes
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            value = attributes.get("content", "") if name.lower() in _DAYS else ""
        else:
            attributes = token.attributes if token.name == "time" else {}
            is_own = "pubdate" in attributes or attributes.get("itemprop", "").lower() == "datepublished"
            value = attributes.get("datetime", "") if is_own else ""
        self._add_day(value)

    def _note_day_of_data(self, script: str) -> None:
        """Note the day in linked data (schema.org's `datePublished`), which stands in a script."""
        found = _DAY_OF_DATA.search(script)
        self._add_day(found["day"] if found else "")

    def _add_day(self, value: str) -> None:
        day = day_in(value)
        self.days += [day] if day else []


def _is_hidden(token: HtmlToken) -> bool:
    """Return whether an element shows nothing by its own attributes."""
    if "hidden" not in token.source and "none" not in token.source:
        return False
    return "hidden" in token.attributes or bool(_NOT_SHOWN.search(token.attributes.get("style", "")))


def day_in(value: str) -> date | None:
    """Return the day with which a date or a time in the form of ISO 8601 begins; None for any other text."""
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def read_html_article(name: str, source: str) -> Article:
    """Return an article in HTML. Its day is the first that it names as that of its publication.

    Raises `UnreadableArticleError` for a comment that is no acceptance, and is for onrecord.
    """
    reader = HtmlArticleReader(name)
    reader.read(source)
    return Article(
        name,
        tuple(reader.paragraphs),
        reader.days[0] if reader.days else None,
        tuple(reader.accepted),
        tuple(reader.unread),
    )
