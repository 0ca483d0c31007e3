"""Takes addresses of web archives apart: the page, the copy, and the day of the copy."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote

from msgspec import Struct, json

from onrecord.model.web_addresses import page_key

_ADDRESS = re.compile(
    r"https?://(?:[^/?#@]*@)?(?P<host>[^/?#:@]+)(?::\d*)?(?P<rest>[/?].*)?", re.IGNORECASE | re.DOTALL
)
_SCHEME = re.compile(r"(https?):/{1,2}(?=[^/])", re.IGNORECASE)
_ENCODED_SCHEME = re.compile(r"https?%3a", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[:/?#].*)?", re.DOTALL)
"""An address without a scheme."""
_UNSAFE = re.compile(r"[^!-~]|[<>\"'`\\^{|}]")
_REFUSED = frozenset(" <>\"'`\\^{|}")
_DIGITS_OF_A_DAY = 8
_STAMP = r"(?P<stamp>\d{4,14})(?P<list>\*)?(?P<form>[a-z]{2}_)?"
"""The moment of a copy: `20211102120000`; with `id_` after it, the bytes that the page's server sent."""


class ArchivedCopy(Struct, frozen=True):
    """An address in a web archive, taken apart."""

    url: str
    """The page's own address."""
    archive_url: str
    """The address of one copy; empty if the address leads to a list of copies, or to whichever is the newest, or into
    an archive that has altered copies."""
    archive_date: str
    """The day of the copy in UTC, as `2021-11-02`; empty if the address does not tell it."""
    raw_url: str
    """The address of the copy without the archive's own bar and links; if there is none, the same as `archive_url`."""


class _Archive(Struct, frozen=True):
    """An archive whose addresses contain the page's own address."""

    hosts: frozenset[str]
    path: str
    """A pattern, compiled for the first address that needs it. Groups: `page`; for a copy `stamp`, perhaps with `form`;
    `list` if a `*` follows the stamp."""
    host: str = ""
    """The host to write, if the archive answers under several."""
    has_raw_copies: bool = False


def _replay(host: str, prefix: str) -> _Archive:
    """Return an archive with addresses such as `/prefix/20211102120000/URL`, of OpenWayback or pywb.

    Its lists are `/prefix/*/URL`, and the TimeGate and TimeMap of Memento (RFC 7089).
    """
    lists = r"\*|\+|timegate|timemap/\w+"
    return _Archive(frozenset({host}), rf"/(?:{prefix})(?:{_STAMP}|{lists})/(?P<page>.+)")


class _KnownHosts(Struct):
    """The hosts of archives by their kind."""

    replay: dict[str, str]
    """Each with the part of an address before the moment of a copy, as a pattern."""
    wayback: frozenset[str]
    opaque: frozenset[str]
    webcite: frozenset[str]
    altering: frozenset[str]


_KNOWN = json.decode(Path(__file__).with_name("archives.json").read_bytes(), type=_KnownHosts)
_WAYBACK_PATH = rf"/(?:web/{_STAMP}|web/\*|web/timemap/\w+|web|save(?:/_embed)?|screenshot)/(?P<page>.+)"
_WAYBACK = _Archive(_KNOWN.wayback, _WAYBACK_PATH, "web.archive.org", has_raw_copies=True)
_REPLAYS = (_WAYBACK, *(_replay(host, prefix) for host, prefix in _KNOWN.replay.items()))
_OPAQUE = _KNOWN.opaque
"""Archives whose addresses tell neither page nor day."""
_WEBCITE = _KNOWN.webcite
_ALTERING = _KNOWN.altering
"""archive.today with its mirrors, which have altered copies: docs/problems/src.md has the evidence."""
_WEBCITE_PATH = re.compile(r"/(?:(?P<id>[0-9A-Za-z]{9})|query(?:\.php)?)(?:\?(?P<query>.*))?", re.DOTALL)
_WEBCITE_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HOSTS = frozenset(host.removeprefix("www.") for archive in _REPLAYS for host in archive.hosts) | _WEBCITE | _ALTERING
"""The archives whose addresses can contain that of a page."""
_ALTERING_PATH = re.compile(
    r"/(?:(?:o/\w+|newest|oldest|timegate|timemap(?:/link)?|\d{4}[\d.-]*)/)?(?P<page>https?(?::|%3a).+)",
    re.IGNORECASE | re.DOTALL,
)


def archived_copy(address: str) -> ArchivedCopy | None:
    """Return the parts of an address in a web archive; None for any other address, and if it doesn't tell the page."""
    return _take_apart(address) if _split(address)[0].removeprefix("www.") in _HOSTS else None


@lru_cache(maxsize=16384)  # several rules ask for the same addresses
def _take_apart(address: str) -> ArchivedCopy | None:
    host, rest = _split(address)
    if host.removeprefix("www.") in _ALTERING:
        found = _ALTERING_PATH.fullmatch(rest)
        return ArchivedCopy(_whole(found["page"]), "", "", "") if found else None
    if host in _WEBCITE:
        return _webcite(address.strip(), rest)
    for archive in _REPLAYS:
        if host in archive.hosts and (found := re.fullmatch(archive.path, rest, re.IGNORECASE | re.DOTALL)):
            return _read_replay(archive, found, archive.host or host)
    return None


def is_in_archive(address: str) -> bool:
    """Return whether an address is that of a copy, or of a list of copies, in a known archive."""
    host, rest = _split(address)
    is_opaque = host in _OPAQUE and len(rest) > 1
    return is_opaque or has_altered_copies(address) or archived_copy(address) is not None


def has_altered_copies(address: str) -> bool:
    """Return whether an address is in an archive that has altered copies."""
    host, rest = _split(address)
    return host.removeprefix("www.") in _ALTERING and len(rest) > 1


def is_lasting_copy(address: str) -> bool:
    """Return whether a source with this archived copy needs no other: one copy, in an archive that alters none."""
    copy = archived_copy(address)
    return not has_altered_copies(address) and (copy is None or bool(copy.archive_date))


def is_copy_of(original: str, url: str) -> bool:
    """Return whether `original`, as an archive names a page, is the page at `url`.

    Archives fold http and https, `www.`, ports and slashes, and write names of hosts in ASCII.
    """
    return original == url or _fold(original) == _fold(url)


def day_of_stamp(stamp: str) -> str:
    """Return the day of a stamp such as `20211102120000`; empty if it has no day, or none of the calendar."""
    digits = stamp[:_DIGITS_OF_A_DAY]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return ""


def wayback_address(stamp: str, url: str) -> str:
    """Return the address of a copy in the Wayback Machine, with what no field can hold encoded."""
    return f"https://{_WAYBACK.host}/web/{stamp}/{_UNSAFE.sub(lambda found: _quote(found[0]), url)}"


def forget_addresses() -> None:
    """Empty the caches of this module, for a process that must keep nothing of the addresses in a text."""
    _take_apart.cache_clear()
    _split.cache_clear()


@lru_cache(maxsize=32768)
def _split(address: str) -> tuple[str, str]:
    """Return the host, in small letters, and all after it; both empty for what is no address."""
    found = _ADDRESS.fullmatch(address.strip())
    return (found["host"].lower().rstrip("."), found["rest"] or "") if found else ("", "")


def _read_replay(archive: _Archive, found: re.Match[str], host: str) -> ArchivedCopy | None:
    url, stamp = _whole(found["page"]), found["stamp"]
    if not url:
        return None
    if not stamp or found["list"]:
        return ArchivedCopy(url, "", "", "")
    # What stands before the stamp belongs to the address: archives have several collections.
    before = found.string[: found.start("stamp")]
    copy, raw = (f"https://{host}{before}{stamp}{form}/{url}" for form in ("", "id_"))
    return ArchivedCopy(url, copy, day_of_stamp(stamp), raw if archive.has_raw_copies else copy)


def _webcite(address: str, rest: str) -> ArchivedCopy | None:
    """Return the parts of WebCite's address with `url=`; its ids are moments in microseconds, in base 62."""
    found = _WEBCITE_PATH.fullmatch(rest)
    asked = parse_qs(found["query"] or "") if found else {}
    url = _whole(next(iter(asked.get("url", ())), ""))
    if found is None or not url:
        return None
    if found["id"] is not None:
        return ArchivedCopy(url, address, _day_of_webcite_id(found["id"]), address)
    return ArchivedCopy(url, "", "", "")  # the copy nearest to the day that was asked for


def _day_of_webcite_id(id_: str) -> str:
    microseconds = 0
    for digit in id_:
        microseconds = microseconds * len(_WEBCITE_DIGITS) + _WEBCITE_DIGITS.index(digit)
    try:
        return datetime.fromtimestamp(microseconds / 1_000_000, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return ""


def _whole(page: str) -> str:
    """Return a page's address with its scheme and both slashes, which archives and browsers leave out at times.

    What was encoded and can't stand in an entry is encoded again. Return an empty text if this is no address.
    """
    if _ENCODED_SCHEME.match(page):
        page = unquote(page)
    if not page.isprintable() or not _REFUSED.isdisjoint(page):
        page = "".join(_quote(sign) if sign in _REFUSED or not sign.isprintable() else sign for sign in page)
    if _SCHEME.match(page):
        return _SCHEME.sub(lambda scheme: f"{scheme[1].lower()}://", page, count=1)
    return f"http://{page}" if _HOST.fullmatch(page) else ""


def _quote(sign: str) -> str:
    return quote(sign, errors="replace")  # half a character, from a command line, is none of UTF-8


def _fold(url: str) -> str:
    return page_key(url).removeprefix("www.")
