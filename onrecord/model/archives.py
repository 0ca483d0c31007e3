"""Takes addresses of web archives apart: the page's own address, the copy's address, and the day of the copy."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

_WAYBACK = re.compile(
    r"https?://(?:(?:web|wayback|www)\.)?archive\.org/"
    r"(?:web/(?P<stamp>\d{4,14})(?P<list>\*)?(?P<form>[a-z]{2}_)?|web/\*|web|save(?:/_embed)?)/(?P<page>.+)",
    re.IGNORECASE | re.DOTALL,
)
"""The Wayback Machine: `web/20211102120000/URL`; with `id_` after the digits, the bytes that the page's server sent."""
_SCHEME = re.compile(r"(https?):/{1,2}(?=[^/])", re.IGNORECASE)
_DIGITS_OF_A_DAY = 8


class ArchivedCopy(Struct, frozen=True):
    """An address in a web archive, taken apart."""

    url: str
    """The page's own address."""
    archive_url: str
    """The address of one copy; empty if the address leads to a list of copies, or to whichever is the newest."""
    archive_date: str
    """The day of the copy as `2021-11-02`; empty if the address does not tell it."""
    raw_url: str
    """The address of the copy without the archive's own bar and links; if there is none, the same as `archive_url`."""


def archived_copy(address: str) -> ArchivedCopy | None:
    """Return the parts of an address in a web archive; None for any other address."""
    found = _WAYBACK.fullmatch(address.strip())
    return _wayback(found) if found else None


def _wayback(found: re.Match[str]) -> ArchivedCopy:
    url = _whole(found["page"])
    stamp = found["stamp"]
    if not stamp or found["list"]:
        return ArchivedCopy(url, "", "", "")
    copy, raw = (f"https://web.archive.org/web/{stamp}{form}/{url}" for form in ("", "id_"))
    return ArchivedCopy(url, copy, _day(stamp), raw)


def _whole(page: str) -> str:
    """Return a page's address with its scheme and both slashes, which archives and browsers leave out at times."""
    written, has_scheme = _SCHEME.subn(lambda scheme: f"{scheme[1].lower()}://", page, count=1)
    return written if has_scheme and _SCHEME.match(page) else f"http://{page}"


def _day(stamp: str) -> str:
    """Return the day of a stamp such as `20211102120000`; empty if it has no day, or none of the calendar."""
    digits = stamp[:_DIGITS_OF_A_DAY]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return ""
