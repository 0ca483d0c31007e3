"""Decodes the bytes of a file of another program, and makes its texts harmless."""

from __future__ import annotations

import codecs
import re

from onrecord.desk.editing.untrusted_text import without_forbidden
from onrecord.desk.imports.findings import Findings, Place
from onrecord.site_files.additions import RefusedError

LARGEST_FILE = 5 * 1024 * 1024
"""In bytes."""
MOST_ENTRIES = 1_000
"""How many entries one file may hold."""
LONGEST_TEXT = 20_000
"""In characters, of a text with paragraphs."""
LONGEST_LINE = 1_000
"""In characters, of a text in one line."""
_SHOWN = 80
_MOST_NAMED = 8
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_file(data: bytes, encoding: str) -> str:
    """Return the text of a file with LF line ends; `encoding` is empty for UTF-8. Raises `RefusedError`."""
    if len(data) > LARGEST_FILE:
        raise RefusedError("the file is larger than 5 MiB; split it into several")
    name = encoding or ("utf-16" if data.startswith(_WIDE) else "utf-8-sig")
    try:
        text = data.decode(name)
    except UnicodeError as error:
        place = f" (byte {error.start + 1})" if isinstance(error, UnicodeDecodeError) else ""
        hint = "name the encoding in which the other program saved it, as in --encoding windows-1252"
        raise RefusedError(f"the file is not {encoding or 'UTF-8'}{place}; {hint}") from None
    except LookupError:
        raise RefusedError(f"no encoding is called '{encoding}'; write such as windows-1252 or utf-16") from None
    return re.sub("\r\n?", "\n", text.removeprefix("\ufeff"))


def cleaned(text: str, place: Place, findings: Findings) -> str:
    """Return `text` without characters that nobody can see or that change the order of others; tell which."""
    text, names = without_forbidden(text.expandtabs(4))
    if names:
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        findings.warn(place, f"deleted characters that no text may contain: {', '.join(names[:_MOST_NAMED])}{more}")
    return text


def one_line(text: str, place: Place, findings: Findings) -> str:
    """Return `text` cleaned, with single spaces in place of all white space."""
    return " ".join(cleaned(text.replace("\n", " "), place, findings).split())


def shortened(text: str) -> str:
    """Return the beginning of a text in one line, for a message, without characters that a terminal would obey."""
    text = " ".join(without_forbidden(text)[0].split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
