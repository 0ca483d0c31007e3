"""Decodes a page's bytes (by their mark, its header, its declaration, or what fits); recognizes language and days."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct, json
from webencodings import UTF8, Encoding, lookup

_WITHOUT_TEXT = frozenset({"replacement", "x-user-defined"})  # browsers read these as bytes, or refuse them
_MARKS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, lookup("utf-16le")), (codecs.BOM_UTF16_BE, lookup("utf-16be")))
_WINDOWS_1251 = lookup("windows-1251")
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(
    r"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE | re.ASCII,
)
_IN_ASCII = lookup("iso-2022-jp")
_DECLARED_WITHIN = 8192
_CYRILLIC = re.compile("[а-яё]{4,}")  # a word; UTF-8 read as windows-1251 has capitals inside its words
_TAG = re.compile(r"(?P<language>[a-z]{2,3})(?:[-_](?P<script>[a-z]{4}))?(?:[-_][a-z0-9]+)*", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "mul", "zxx"})  # the codes for an unknown language, several, and none


class _Words(Struct):
    """Words of pages in several languages."""

    months: list[list[str]]
    """The names and abbreviations of each month."""
    common: dict[str, str]
    """The commonest words of each language."""


_WORDS = json.decode(Path(__file__).with_name("words.json").read_bytes(), type=_Words)
_KAZAKH = re.compile("[әғқңөұүһ]")
_UKRAINIAN_OR_BELARUSIAN = re.compile("[їєґў]")
_FEWEST_WORDS = 20
_SHARE = 0.06  # the least share of common words; a text of another language has next to none
_NUMBERS = {name: number for number, names in enumerate(_WORDS.months, 1) for name in names}
_MONTH = "(?:{})".format("|".join(sorted(_NUMBERS, key=len, reverse=True)))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"(?<!\d)(?P<day>\d\d?)\.(?P<month>\d\d?)\.{_YEAR}(?!\d)",
        # '2 ноября 2021 года', '2 қараша 2021', '2 November 2021', '2nd of Nov., 2021'
        rf"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<name>{_MONTH})\.?,?[\s-]*{_YEAR}(?!\d)",
        # 'November 2, 2021', 'қараша 2, 2021'
        rf"(?<!\w)(?P<name>{_MONTH})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
        # '2021 жылғы 2 қараша', '2021 ж. 2 қараша'
        rf"(?<!\d){_YEAR}\s*(?:жыл\w*|ж\.?|г\.?|года?)?,?\s+(?P<day>\d\d?)[\s-]+(?P<name>{_MONTH})(?!\w)",
    )
)
_COMPACT = re.compile(rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{{4,6}})?Z?")
_SLASHES = re.compile(
    rf"(?:{_YEAR}[/.](?P<month>\d\d?)[/.](?P<day>\d\d?)|(?P<a>\d\d?)/(?P<b>\d\d?)/(?P<last>(?:19|20)\d\d))(?!\d).*"
)
_ADDRESS = re.compile(
    rf"(?<!\d){_YEAR}(?P<sign>[/_-])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)(?!\d)"
    r"|(?<!\d)(?P<packed>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)"
)


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
    if _IN_ASCII not in declared and (text := _decode_strictly(content, UTF8)) is not None:
        is_as_declared = not declared or declared[0] is UTF8 or content.isascii()
        note = "" if is_as_declared else f"it says that it is in {_name(declared[0])}, but it is in UTF-8"
        return Decoded(text, note)
    for position, encoding in enumerate(declared):
        if encoding is not UTF8 and (text := _decode_strictly(content, encoding)) is not None:
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
    labels = (found[found.lastindex or 0] for found in (_IN_HEADER.search(media_type), _IN_PAGE.search(head)) if found)
    known = (encoding for label in labels if (encoding := lookup(label)))
    return [encoding for encoding in known if encoding.name not in _WITHOUT_TEXT]


def language_tag(declared: str) -> str | None:
    """Return the language, and the script if it is named, of a tag such as `ru-RU` or `en_US`; None if it is none."""
    found = _TAG.fullmatch(declared.strip())
    if not found or found["language"].lower() in _NO_LANGUAGE:
        return None
    script = found["script"]
    return found["language"].lower() + (f"-{script.title()}" if script else "")


def recognized_language(text: str) -> str | None:
    """Return the language of a text if it is certainly English, Russian or Kazakh; else None."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    if len(words) < _FEWEST_WORDS:
        return None
    counts = Counter(words)
    shares = {name: sum(counts[word] for word in common.split()) / len(words) for name, common in _WORDS.common.items()}
    letters = "".join(words)
    if len(_UKRAINIAN_OR_BELARUSIAN.findall(letters)) > len(letters) / 500:
        return None
    if len(_KAZAKH.findall(letters)) > len(letters) / 50:
        return "kk" if shares["kk"] > _SHARE / 3 else None
    best = max(("en", "ru"), key=lambda name: shares[name])
    return best if shares[best] > _SHARE else None


def day_of_value(text: str) -> str | None:
    """Return the day of a whole value, as metadata has it; None if it has none or could mean two."""
    text = text.strip()
    found = _COMPACT.fullmatch(text) or _SLASHES.fullmatch(text)
    if found and found["year"]:
        return _day(int(found["year"]), int(found["month"]), int(found["day"]))
    if found:
        first, second, year = int(found["a"]), int(found["b"]), int(found["last"])
        both = {_day(year, second, first), _day(year, first, second)} - {None}
        return next(iter(both)) if len(both) == 1 else None
    return next(days_in(text), None)


def days_in(text: str) -> Iterator[str]:
    """Yield the days that a text names, in its order.

    They are looked for inside of what programs and authors wrote, by whole names and forms of a day alone.
    `model/date_reader` reads what a person typed, which is a date as a whole, or none.
    """
    found = (match for form in _FORMS for match in form.finditer(text))
    for match in sorted(found, key=lambda match: match.start()):
        parts = match.groupdict()
        month = _NUMBERS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
        if day := _day(int(parts["year"]), month, int(parts["day"])):
            yield day


def day_of_address(url: str) -> str | None:
    """Return the day in an address such as `/2021/11/02/`; None if there is none, or several."""
    days = set()
    for found in _ADDRESS.finditer(url):
        parts = filter(None, found.group("year", "month", "day", "packed", "m", "d"))  # of one form or the other
        days.add(_day(*map(int, parts)))
    days.discard(None)
    return days.pop() if len(days) == 1 else None


def is_in_utc(text: str) -> bool:
    """Return whether a moment is given in UTC, so that it can be a day off where the page was published."""
    return re.search(r"\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]00:?00)$", text.strip()) is not None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
