"""Decodes the bytes of a page: by their mark, its header, its declaration, or what fits."""

import codecs
import re

from msgspec import Struct
from webencodings import UTF8, Encoding, lookup

_WITHOUT_TEXT = frozenset({"replacement", "x-user-defined"})
"""Browsers read these as bytes, or refuse them."""
_MARKS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, lookup("utf-16le")), (codecs.BOM_UTF16_BE, lookup("utf-16be")))
_WINDOWS_1251 = lookup("windows-1251")
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(
    r"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE | re.ASCII,
)
_IN_ASCII = lookup("iso-2022-jp")
_DECLARED_WITHIN = 8192
_CYRILLIC = re.compile("[а-яё]{4,}")
"""A word; UTF-8 read as windows-1251 has capitals inside its words."""


class Decoded(Struct, frozen=True):
    """The text of a page."""

    text: str
    note: str = ""
    """Why the characters may be wrong; empty if they are as declared."""


def decode(content: bytes, media_type: str) -> Decoded:
    """Return the text of a page; characters that can't be read become U+FFFD."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(_decode(content[len(mark) :], encoding, "replace"))
    declared = _read_declared(content, media_type)
    # The bytes of this character set are ASCII, and so would be UTF-8 too.
    text = None if _IN_ASCII in declared else _decode_strictly(content, UTF8)
    if text is not None:
        is_as_declared = not declared or declared[0] is UTF8 or content.isascii()
        note = "" if is_as_declared else f"it says that it is in {_name(declared[0])}, but it is in UTF-8"
        return Decoded(text, note)
    for position, encoding in enumerate(declared):
        text = None if encoding is UTF8 else _decode_strictly(content, encoding)
        if text is not None:
            stated = f"the server says that it is in {_name(declared[0])}"
            note = f"{stated}, but it was read as {_name(encoding)}, as it says itself"
            return Decoded(text, note if position else "")
    return _guess(content, declared[0] if declared else UTF8)


def _guess(content: bytes, declared: Encoding) -> Decoded:
    cyrillic = _decode_strictly(content, _WINDOWS_1251)
    if cyrillic is not None and len(_CYRILLIC.findall(cyrillic)) > 10:  # noqa: PLR2004
        return Decoded(cyrillic, "its characters were read as windows-1251, which is a guess")
    note = f"some of its characters are not {_name(declared)}, and can't be read"
    return Decoded(_decode(content, declared, "replace"), note)


def _name(encoding: Encoding) -> str:
    return "UTF-8" if encoding is UTF8 else encoding.name


def _decode(content: bytes, encoding: Encoding, errors: str) -> str:
    text: str
    text, _ = encoding.codec_info.decode(content, errors)
    return text


def _decode_strictly(content: bytes, encoding: Encoding) -> str | None:
    try:
        return _decode(content, encoding, "strict")
    except UnicodeDecodeError:
        return None


def _read_declared(content: bytes, media_type: str) -> list[Encoding]:
    """Return the character sets of web pages (https://encoding.spec.whatwg.org/) that header and page name."""
    head = content[:_DECLARED_WITHIN].decode("latin-1")
    matches = (_IN_HEADER.search(media_type), _IN_PAGE.search(head))
    encodings = [lookup(found[found.lastindex or 0]) for found in matches if found]
    return [encoding for encoding in encodings if encoding and encoding.name not in _WITHOUT_TEXT]
