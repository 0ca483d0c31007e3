"""Extracts the text and the title that a page shows."""

from __future__ import annotations

import re

from onrecord.web.html_tokens import HtmlToken, html_tokens, unescape
from onrecord.web.reading.character_sets import decode

TYPE_CHECKING = False  # as in the package
if TYPE_CHECKING:
    from onrecord.web.fetch import Response

_MOST_CHARACTERS = 5_000_000
"""The length of a page up to which its text is looked at."""
_MARKUP = frozenset({"text/html", "application/xhtml+xml"})
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,500})", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "template", "svg", "select", "textarea", "iframe", "noframes"})
"""Elements whose content no reader sees as text."""
INLINE = frozenset({  # elements that may stand inside a word
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip


def text_of(response: Response) -> str | None:
    """Return the text that a page shows; None for anything but HTML or plain text, and for a very long page."""
    content_type = response.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _MARKUP and kind != "text/plain":
        return None
    source = decode(response.content, content_type).text
    if len(source) > _MOST_CHARACTERS:
        return None
    return visible_text(source) if kind in _MARKUP else source


def title_of(response: Response) -> str:
    """Return the title of a page; empty if it has none. Untrusted text."""
    content_type = response.headers.get("content-type", "")
    if "html" not in content_type.lower():
        return ""
    found = _TITLE.search(decode(response.content, content_type).text[:_MOST_CHARACTERS])
    return unescape(found[1]).strip() if found else ""


def visible_text(source: str) -> str:
    """Return the text of an HTML document, without its tags, comments, scripts and style sheets."""
    pieces: list[str] = []
    unseen = ""
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
    is_inside_words = token.kind == "comment" or token.name in INLINE
    return "" if is_inside_words else "\n"
