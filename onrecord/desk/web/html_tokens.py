"""Splits HTML into tags, comments and text (HTML standard, section 13.2.5), and extracts the text that a page shows.

Each character is read a limited number of times; `html.parser` takes quadratic time for unclosed markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from onrecord.desk.web.reading.character_sets import decode

TYPE_CHECKING = False  # as in the package
if TYPE_CHECKING:
    from onrecord.desk.web.fetch import Response

TokenKind = Literal["text", "raw", "start", "end", "comment", "declaration", "unclosed"]
"""The kinds of tokens. `raw`: the content of an element in which tags are text, such as a script. `unclosed`: markup
without an end, which browsers would hide with all that follows."""
_MARK = re.compile(r"<(?=[a-zA-Z!?/])")
_TAG_NAME = re.compile(r"</?(?P<name>[a-zA-Z][^\s/>]*+)")
_TAG_END = re.compile(r"(?:[^>\"'=]|=\s*\"[^\"]*\"|=\s*'[^']*'|[=\"'])*+>")
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>]*+)))?"
)
_RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noframes", "noembed", "xmp"})
_LONG_REFERENCE = re.compile(r"&#\d{8,};?")  # no character of Unicode, and too long for Python to read
MOST_CHARACTERS = 5_000_000  # the length of a page up to which its text is looked at
_MARKUP = frozenset({"text/html", "application/xhtml+xml"})
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,500})", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "template", "svg", "select", "textarea", "iframe", "noframes"})
"""Elements whose content no reader sees as text."""
_INLINE = frozenset({  # elements that may stand inside a word
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip


class HtmlToken(Struct, frozen=True):
    """One piece of HTML. All pieces joined are the whole."""

    kind: TokenKind
    source: str
    """The token as the page writes it."""
    name: str = ""
    """The name of the element in small letters; empty unless this is a tag."""

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of a tag by their names in small letters; of two with one name, the first."""
        values: dict[str, str] = {}
        for found in _ATTRIBUTE.finditer(self.source, len(self.name) + 1, len(self.source) - 1):
            value = next((found[kind] for kind in ("double", "single", "bare") if found[kind] is not None), "")
            values.setdefault(found["name"].lower(), unescape(value))
        return values


def html_tokens(source: str) -> Iterator[HtmlToken]:
    """Yield the pieces of an HTML document or fragment, in order."""
    position, last_end, last_comment_end = 0, source.rfind(">"), source.rfind("-->")
    while found := _MARK.search(source, position):
        start = found.start()
        if start > position:
            yield HtmlToken("text", source[position:start])
        if source.startswith("<!--", start) and start + 2 > last_comment_end:
            position = start + 4
            yield HtmlToken("unclosed", source[start:position])
            continue
        token = _markup(source, start) if start < last_end else HtmlToken("unclosed", source[start:])
        yield token
        position = start + len(token.source)
        if token.kind == "start" and token.name in _RAW:
            closing = re.compile(rf"</{token.name}(?=[\s/>])", re.IGNORECASE).search(source, position)
            end = closing.start() if closing else len(source)
            yield HtmlToken("raw", source[position:end])
            position = end
    if position < len(source):
        yield HtmlToken("text", source[position:])


def unescape(text: str) -> str:
    """Return `text` with its character references resolved, as `html.unescape` does, whatever numbers they have."""
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text) if "&#" in text else text)


def _markup(source: str, start: int) -> HtmlToken:
    """Return the markup at `start`; the whole rest if quotation marks hide its end."""
    if source.startswith("<!--", start):  # '<!-->' is a whole comment
        return HtmlToken("comment", source[start : source.find("-->", start + 2) + 3])
    name = _TAG_NAME.match(source, start)
    if name is None:
        return HtmlToken("declaration", source[start : source.find(">", start) + 1])
    end = _TAG_END.match(source, name.end())
    if end is None:
        return HtmlToken("unclosed", source[start:])
    return HtmlToken("end" if source[start + 1] == "/" else "start", source[start : end.end()], name["name"].lower())


def text_of(response: Response) -> str | None:
    """Return the text that a page shows; None for anything but HTML or plain text, and for a very long page."""
    content_type = response.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _MARKUP and kind != "text/plain":
        return None
    source = decode(response.content, content_type).text
    if len(source) > MOST_CHARACTERS:
        return None
    return visible_text(source) if kind in _MARKUP else source


def title_of(response: Response) -> str:
    """Return the title of a page; empty if it has none. Untrusted text."""
    content_type = response.headers.get("content-type", "")
    if "html" not in content_type.lower():
        return ""
    found = _TITLE.search(decode(response.content, content_type).text[:MOST_CHARACTERS])
    return unescape(found[1]).strip() if found else ""


def visible_text(source: str) -> str:
    """Return the text of an HTML document, without its tags, comments, scripts and style sheets."""
    pieces, unseen = list[str](), ""
    for token in html_tokens(source):
        if token.kind == "unclosed":
            break
        if unseen:
            if token.kind == "end" and token.name == unseen:
                unseen = ""
        elif token.kind == "start" and token.name in _UNSEEN and not token.source.endswith("/>"):
            pieces.append(" ")
            unseen = token.name
        else:
            pieces.append(_show(token))
    return unescape("".join(pieces))


def _show(token: HtmlToken) -> str:
    if token.kind in ("text", "raw"):
        return token.source
    if token.kind == "declaration":
        return " "
    return "" if token.kind == "comment" or token.name in _INLINE else "\n"
