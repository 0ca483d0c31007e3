"""Tells HTML, PDF and plain text apart by their bytes, and reads each."""

from __future__ import annotations

import re
import zlib
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from onrecord.desk.web.page_facts import Answer, Fact, FieldName, Page, PageFacts, Unreadable
from onrecord.desk.web.reading.charsets import decode, recognized_language

_GZIP = b"\x1f\x8b\x08"
_LARGEST = 30_000_000
"""The size of a packed page when unpacked, in bytes."""
_START = 1024
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|article|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_NO_TEXT = re.compile(r"(?:image|audio|video|font)/|application/(?:zip|octet-stream|msword|vnd\.)", re.IGNORECASE)
_TITLE = 200
"""How long the first line of a text may be to be its title, in characters."""


def read(page: Page) -> Answer:
    """Return what a page says of itself, or why it can't be read."""
    content = _unpack(page.content) if page.content.startswith(_GZIP) else page.content
    if content is None:
        return Unreadable(f"it is packed, and damaged or larger than {_LARGEST:,} bytes")
    if b"%PDF-" in content[:_START]:
        from onrecord.desk.web.reading.pdf_file import read_pdf  # noqa: PLC0415  (loaded only for its format)

        return read_pdf(page, content)
    decoded = decode(content, page.media_type)
    is_html = _HTML.match(decoded.text[:_START]) is not None
    kind = page.media_type.partition(";")[0].strip().lower()
    if not content.strip():
        return Unreadable("it is empty")
    if not is_html and (_NO_TEXT.match(kind) or "\0" in decoded.text[:_START]):
        # A server may write anything as its media type.
        named = kind if re.fullmatch(r"[\w.+-]{1,40}/[\w.+-]{1,80}", kind, re.ASCII) else "something else"
        return Unreadable(f"it is neither a page nor a PDF nor a text, but {named}")
    notes = (decoded.note,) if decoded.note else ()
    if "pdf" in kind:
        notes = ("the server says that it is a PDF, but it is none", *notes)
    if kind == "text/plain" or not (is_html or "html" in kind or "xml" in kind):
        facts = _plain_text(page, decoded.text)
    else:
        from onrecord.desk.web.reading.html_page import read_html  # noqa: PLC0415  (as above)

        facts = read_html(page, decoded.text)
    return replace(facts, notes=(*notes, *facts.notes))


def _unpack(content: bytes) -> bytes | None:
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(content, _LARGEST)
    except zlib.error:
        return None
    return unpacked if unpacking.eof else None


def _plain_text(page: Page, text: str) -> PageFacts:
    """Return what a plain text tells: its first line may be its title."""
    first = next((line.strip() for line in text[: 10 * _START].splitlines() if line.strip()), "")
    name = unquote(urlsplit(page.url).path.rstrip("/").rpartition("/")[2])
    fields: dict[FieldName, Fact] = {"type": Fact("document", "its format")}
    if first and len(first) <= _TITLE:
        fields["title"] = Fact(first, "its first line", is_guess=True)
    elif name:
        fields["title"] = Fact(name, "the name of its file", is_guess=True)
    if language := recognized_language(text):
        fields["language"] = Fact(language, "its words", is_guess=True)
    return PageFacts(fields, text=text if page.wants_text else "")
