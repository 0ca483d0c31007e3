"""Splits HTML into tags, comments and text (HTML standard, section 13.2.5).

Each character is read a limited number of times; `html.parser` takes quadratic time for unclosed markup.
"""

import html
import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

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
_LONG_REFERENCE = re.compile(r"&#\d{8,};?")
"""No character of Unicode, and too long for Python to read."""


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
    position = 0
    last_end = source.rfind(">")
    last_comment_end = source.rfind("-->")
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
    kind: TokenKind = "end" if source[start + 1] == "/" else "start"
    return HtmlToken(kind, source[start : end.end()], name["name"].lower())
