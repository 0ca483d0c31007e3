"""Reads PDF files; the only module that imports pypdf."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from urllib.parse import unquote, urlsplit

from pypdf import PdfReader
from pypdf.errors import DependencyError, LimitReachedError

from onrecord.desk.web.page_facts import Answer, Fact, FieldName, Page, PageFacts, Unreadable
from onrecord.desk.web.reading.charsets import recognized_language
from onrecord.desk.web.reading.days import day_of_address

_MOST_CHARACTERS = 3_000_000
"""More than a snapshot can hold."""
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_PROPERTIES = "the properties of the PDF"


def read_pdf(page: Page, content: bytes) -> Answer:
    """Return what a PDF says of itself, or why it can't be read."""
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
    if title := str(written.get("/Title") or "").strip():
        fields["title"] = Fact(title, _PROPERTIES, is_guess=True)
    elif name := unquote(urlsplit(page.url).path.rpartition("/")[2]):
        fields["title"] = Fact(name, "the name of its file", is_guess=True)
    if author := str(written.get("/Author") or "").strip():
        fields["author"] = Fact((author,), _PROPERTIES, is_guess=True)
    if day := day_of_address(page.url):
        fields["issued"] = Fact(day, "its address", is_guess=True)
    elif made := _DATE.match(str(written.get("/CreationDate") or "")):
        fields["issued"] = Fact("-".join(made.groups()), "the day when the PDF was made", is_guess=True)
    text, notes = _text(reader)
    if language := recognized_language(text):
        fields["language"] = Fact(language, "its words", is_guess=True)
    return PageFacts(fields, text=text if page.wants_text else "", notes=notes)


def _text(reader: PdfReader) -> tuple[str, tuple[str, ...]]:
    """Return the text of all pages, and what an editor must know of it."""
    pages, length = list[str](), 0
    for sheet in reader.pages:
        pages.append(sheet.extract_text())
        length += len(pages[-1])
        if length > _MOST_CHARACTERS:
            return "\n\n".join(pages), (f"only its first {len(pages)} pages were read",)
    text = "\n\n".join(pages)
    return text, () if text.strip() else ("the PDF has no text, perhaps since its pages are pictures",)
