"""Extracts the text that a page shows, to look for quoted words in it.

It is no parser of HTML: it reads each character once, so that no page of a stranger takes more than a moment.
"""

from __future__ import annotations

import html
import re

from onrecord.web.fetch import Response

MOST_CHARACTERS = 5_000_000
"""The length of a page up to which its text is looked at."""
_MARKUP = frozenset({"text/html", "application/xhtml+xml"})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD_BYTES = 4096
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,500})", re.IGNORECASE)

_MARK = re.compile(r"<(?=[a-zA-Z!?]|/[a-zA-Z])")
_TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_TAG_END = re.compile(r"(?:[^>\"'=]|=\s*\"[^\"]*\"|=\s*'[^']*'|[=\"'])*+>")
_UNSEEN = frozenset({"script", "style", "template", "svg", "select", "textarea", "iframe", "noframes"})
"""Elements whose content no reader sees as text."""
_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
"""Elements that may stand inside a word."""


def text_of(response: Response) -> str | None:
    """Return the text that a page shows; None for anything but HTML or plain text, and for a very long page."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _MARKUP and kind != "text/plain":
        return None
    source = _decoded(response)
    if len(source) > MOST_CHARACTERS:
        return None
    return visible_text(source) if kind in _MARKUP else source


def title_of(response: Response) -> str:
    """Return the title of a page; empty if it has none. Untrusted text."""
    if "html" not in response.headers.get("content-type", "").lower():
        return ""
    found = _TITLE.search(_decoded(response)[:MOST_CHARACTERS])
    return html.unescape(found[1]).strip() if found else ""


def visible_text(source: str) -> str:
    """Return the text of an HTML document, without its tags, comments, scripts and style sheets."""
    pieces, position = list[str](), 0
    while True:
        found = _MARK.search(source, position)
        if found is None:
            pieces.append(source[position:])
            break
        pieces.append(source[position : found.start()])
        end, between = _markup(source, found.start())
        pieces.append(between)
        if end < 0:
            break
        position = end
    return html.unescape("".join(pieces))


def _markup(source: str, start: int) -> tuple[int, str]:
    """Return the end of the tag or comment at `start`, -1 if it has none, and the text that stands for it."""
    if source.startswith("<!--", start):
        return _after(source, "-->", start + 4), ""
    if source.startswith(("<!", "<?"), start):
        return _after(source, ">", start), " "
    name = _TAG_NAME.match(source, start)
    end = _TAG_END.match(source, name.end()) if name else None
    if name is None or end is None:
        return -1, ""
    element = name[1].lower()
    if element in _UNSEEN and source[start + 1] != "/" and source[end.end() - 2] != "/":
        closing = re.compile(rf"</{element}\b", re.IGNORECASE).search(source, end.end())
        return _after(source, ">", closing.end()) if closing else -1, " "
    return end.end(), "" if element in _INLINE else "\n"


def _after(source: str, mark: str, start: int) -> int:
    found = source.find(mark, start)
    return found + len(mark) if found >= 0 else -1


def _decoded(response: Response) -> str:
    """Return a page as text, in the encoding that it declares; else in UTF-8."""
    content = response.content
    header = _CHARSET.search(response.headers.get("content-type", ""))
    meta = _META_CHARSET.search(content[:_HEAD_BYTES])
    declared = header[1] if header else meta[1].decode("ascii", "replace") if meta else "utf-8"
    if content.startswith(b"\xef\xbb\xbf"):
        declared = "utf-8-sig"
    try:
        return content.decode(declared, "replace")
    except (LookupError, ValueError):  # no encoding of that name, or one of Python's own that refuses the bytes
        return content.decode("utf-8", "replace")
