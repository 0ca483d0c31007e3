"""Decodes the bytes of an article into text: UTF-8, UTF-16 with its mark, and what HTML declares."""

import re

from onrecord.web.articles.acceptance_comments import UnreadableArticleError

_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins, as Windows writes it."""
_DECLARED = re.compile(
    rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*(?P<name>[\w-]{1,20})", re.IGNORECASE
)
_START = 2048
_ENCODINGS = {
    **dict.fromkeys(("windows-1252", "iso-8859-1", "latin1", "us-ascii"), "cp1252"),
    **{f"windows-{number}": f"cp{number}" for number in (1250, 1251, 1253, 1254, 1257)},
    **{f"iso-8859-{number}": f"iso8859-{number}" for number in (2, 5, 15)},
    **{name: name for name in ("koi8-r", "koi8-u")},
}
"""Encodings of one byte a letter by the names that HTML declares; browsers read the first group as one, too."""
_WHAT_TO_DO = "save it as UTF-8 (in Word: Save as, Plain text, Other encoding, Unicode (UTF-8))"


def decode_article(name: str, content: bytes, *, may_declare: bool = False) -> str:
    """Return the text of an article, with LF as line ends; `may_declare` says whether it may name its encoding.

    Raises `UnreadableArticleError` for another encoding, with what to do: a guess could give wrong letters.
    """
    if content[:64].count(0) > len(content[:64]) // 3 and not content.startswith(_WIDE):
        raise UnreadableArticleError(f"{name} is UTF-16 without its mark, or no text; {_WHAT_TO_DO}")
    try:
        text = content.decode("utf-16" if content.startswith(_WIDE) else "utf-8-sig")
    except UnicodeDecodeError as error:
        declared = _declared_encoding(content) if may_declare else None
        if declared is None:
            raise UnreadableArticleError(_refusal(name, content, error.start)) from None
        text = content.decode(declared, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _declared_encoding(content: bytes) -> str | None:
    found = _DECLARED.search(content[:_START])
    return _ENCODINGS.get(found["name"].decode("ascii", "replace").lower()) if found else None


def _refusal(name: str, content: bytes, place: int) -> str:
    if content.startswith(_WIDE):
        return f"{name} is UTF-16 and ends in the middle of a letter; {_WHAT_TO_DO}"
    line = content.count(b"\n", 0, place) + 1
    return f"{name}:{line}: the byte 0x{content[place]:02X} is no UTF-8, perhaps of an older Windows; {_WHAT_TO_DO}"
