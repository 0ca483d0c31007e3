"""Decodes a page's bytes: by its byte order mark, its header, its own declaration, or by what fits."""

from __future__ import annotations

import codecs
import re

from msgspec import Struct

_KNOWN = frozenset(
    {
        "utf-8", "utf-16-le", "utf-16-be", "cp866", "koi8-r", "koi8-u", "mac-cyrillic", "mac-roman", "cp874",
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in range(2, 17) if number != 12),  # noqa: PLR2004  (there is no 12)
        "gbk", "gb18030", "big5", "euc_jp", "iso2022_jp", "shift_jis", "euc_kr",
    }
)  # fmt: skip
"""The character sets of web pages (https://encoding.spec.whatwg.org/), by Python's names."""
_OTHER_NAMES = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gbk", "utf-16": "utf-16-le",
    "utf-8-sig": "utf-8",
}  # fmt: skip
"""Names that browsers take for another, larger set."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(
    rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_IN_ASCII = "iso2022_jp"
_DECLARED_WITHIN = 8192
_CYRILLIC = re.compile("[а-яё]{4,}")
"""A word in the right character set; UTF-8 read as windows-1251 has a capital for each second letter."""


class Decoded(Struct, frozen=True):
    """The text of a page."""

    text: str
    note: str = ""
    """Why the characters may be wrong; empty if they are as declared."""


def decode(content: bytes, media_type: str) -> Decoded:
    """Return the text of a page; characters that can't be read become U+FFFD."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Decoded(content[len(mark) :].decode(name, "replace"))
    declared = [name for name in (_from_header(media_type), _from_page(content)) if name]
    # The bytes of this character set are ASCII, and so would be UTF-8 too.
    if _IN_ASCII not in declared and (text := _strict(content, "utf-8")) is not None:
        is_as_declared = not declared or declared[0] == "utf-8" or content.isascii()
        note = "" if is_as_declared else f"it says that it is in {_shown(declared[0])}, but it is in UTF-8"
        return Decoded(text, note)
    for position, name in enumerate(declared):
        if name != "utf-8" and (text := _strict(content, name)) is not None:
            stated = f"the server says that it is in {_shown(declared[0])}"
            note = f"{stated}, but it was read as {_shown(name)}, as it says itself"
            return Decoded(text, note if position else "")
    return _guessed(content, declared)


def _guessed(content: bytes, declared: list[str]) -> Decoded:
    """Return the text in the character set that fits best."""
    cyrillic = _strict(content, "cp1251")
    if cyrillic is not None and len(_CYRILLIC.findall(cyrillic)) > 10:  # noqa: PLR2004
        return Decoded(cyrillic, "its characters were read as windows-1251, which is a guess")
    name = declared[0] if declared else "utf-8"
    return Decoded(content.decode(name, "replace"), f"some of its characters are not {_shown(name)}, and can't be read")


def _shown(name: str) -> str:
    """Return the name of a character set as pages and servers write it."""
    return "UTF-8" if name == "utf-8" else re.sub("^cp(?=125)", "windows-", name)


def _strict(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        return None


def _from_header(media_type: str) -> str | None:
    found = _IN_HEADER.search(media_type)
    return _known(found[1]) if found else None


def _from_page(content: bytes) -> str | None:
    found = _IN_PAGE.search(content[:_DECLARED_WITHIN])
    return _known((found[1] or found[2]).decode("ascii", "replace")) if found else None


def _known(label: str) -> str | None:
    """Return Python's name of a web page's character set; None for any other, such as a codec that unpacks bytes."""
    label = {"x-sjis": "shift_jis", "x-mac-cyrillic": "mac-cyrillic"}.get(label.lower(), label)
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _OTHER_NAMES.get(name, name)
    return name if name in _KNOWN else None
