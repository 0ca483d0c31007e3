"""Tells HTML, PDF and plain text apart by their bytes, and reads each."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from onrecord.web.page_facts import Answer, Fact, FieldName, Page, PageFacts, Unreadable
from onrecord.web.reading.character_sets import decode
from onrecord.web.reading.days import day_of_address
from onrecord.web.reading.languages import recognized_language

if TYPE_CHECKING:
    from pypdf import PdfReader

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
_MOST_CHARACTERS = 3_000_000
"""More than a snapshot can hold."""
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_PROPERTIES = "the properties of the PDF"


def read(page: Page) -> Answer:
    """Return what a page says of itself, or why it can't be read."""
    content = _unpack(page.content) if page.content.startswith(_GZIP) else page.content
    if content is None:
        return Unreadable(f"it is packed, and damaged or larger than {_LARGEST:,} bytes")
    if b"%PDF-" in content[:_START]:
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
        from onrecord.web.reading.html_page import read_html  # noqa: PLC0415  (loaded only for its format)

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
    language = recognized_language(text)
    if language:
        fields["language"] = Fact(language, "its words", is_guess=True)
    return PageFacts(fields, text=text if page.wants_text else "")


def read_pdf(page: Page, content: bytes) -> Answer:
    """Return what a PDF says of itself, or why it can't be read."""
    from pypdf import PdfReader  # noqa: PLC0415  (as above)
    from pypdf.errors import DependencyError, LimitReachedError  # noqa: PLC0415

    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return Unreadable("the PDF needs a password")
        return _facts(page, reader)
    except LimitReachedError:
        return Unreadable("the PDF unpacks to far more than a text, as if it was made to do harm")
    except DependencyError:
        return Unreadable("the PDF is encrypted")
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001  (a damaged file makes the library raise anything)
        return Unreadable(f"the PDF is damaged ({type(error).__name__})")


def _facts(page: Page, reader: PdfReader) -> PageFacts:
    # Programs and templates fill in the properties: 'Microsoft Word - final.doc', and the day of the last conversion.
    written: Mapping[str, object] = reader.metadata or {}
    fields: dict[FieldName, Fact] = {"type": Fact("document", "its format")}
    title = str(written.get("/Title") or "").strip()
    name = unquote(urlsplit(page.url).path.rpartition("/")[2])
    if title:
        fields["title"] = Fact(title, _PROPERTIES, is_guess=True)
    elif name:
        fields["title"] = Fact(name, "the name of its file", is_guess=True)
    author = str(written.get("/Author") or "").strip()
    if author:
        fields["author"] = Fact((author,), _PROPERTIES, is_guess=True)
    day = day_of_address(page.url)
    created = _DATE.match(str(written.get("/CreationDate") or ""))
    if day:
        fields["issued"] = Fact(day, "its address", is_guess=True)
    elif created:
        fields["issued"] = Fact("-".join(created.groups()), "the day when the PDF was made", is_guess=True)
    text, notes = _read_sheets(reader)
    language = recognized_language(text)
    if language:
        fields["language"] = Fact(language, "its words", is_guess=True)
    return PageFacts(fields, text=text if page.wants_text else "", notes=notes)


def _read_sheets(reader: PdfReader) -> tuple[str, tuple[str, ...]]:
    """Return the text of a PDF, and what an editor must know of it."""
    pages: list[str] = []
    length = 0
    for sheet in reader.pages:
        pages.append(sheet.extract_text())
        length += len(pages[-1])
        if length > _MOST_CHARACTERS:
            return "\n\n".join(pages), (f"only its first {len(pages)} pages were read",)
    text = "\n\n".join(pages)
    return text, () if text.strip() else ("the PDF has no text, perhaps since its pages are pictures",)
