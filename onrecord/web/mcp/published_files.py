"""Loads the files of a published site: by addresses made here, within limits, and only from public servers."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from msgspec import DecodeError, json
from msgspec.structs import replace

from onrecord.web.fetch import FetchError, Limits, fetch, name_status
from onrecord.web.mcp.asked_record import UnansweredError

LIMITS = Limits(seconds=30, bytes=30_000_000, redirects=3)
"""What one file may cost."""
MOST_BYTES = 200_000_000
MOST_FILES = 4_000
"""What all files together may cost between two times of loading them anew."""
QUESTION_SECONDS = 120
"""How long the files of one question may take; what was loaded by then is there for the next one."""
KEPT_SECONDS = 600
"""How long a file is taken as it was."""
_AT_ONCE = 6
_PLACE = re.compile(r"[a-z0-9]+(?:[-/.][a-z0-9]+)*\.json")
_TOO_LARGE = "the record is larger than this command reads of a published site"
_NOT_FOUND = 404
_OK = 200


class MissingFileError(UnansweredError):
    """The site has no such file."""


class PublishedFiles:
    """The JSON files below the address of a site, each loaded once in ten minutes."""

    def __init__(self, address: str, seconds: Callable[[], float], *, allows_private: bool = False) -> None:
        """Take the address of the site, and a clock. Raises `UnansweredError` for what is no address."""
        self.base = base_of(address)
        self._seconds, self._allows_private = seconds, allows_private
        self._known: dict[str, Any] = {}
        self._bytes = 0
        self._counting = Lock()
        self._since = self._asked = seconds()

    def begin(self) -> bool:
        """Begin a question: forget all files that are too old; return whether they went."""
        self._asked = self._seconds()
        if self._asked - self._since <= KEPT_SECONDS:
            return False
        self._known, self._bytes, self._since = {}, 0, self._asked
        return True

    def load(self, place: str) -> Any:  # noqa: ANN401  (a stranger's JSON)
        """Return the file at a place below the address. Raises `UnansweredError`."""
        if place not in self._known:
            self._known[place] = self._fetch(place)
        return self._known[place]

    def load_all(self, places: Iterable[str]) -> dict[str, Any]:
        """Return several files by place."""
        wanted = list(places)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return dict(zip(wanted, pool.map(self.load, wanted), strict=True))

    def _fetch(self, place: str) -> Any:  # noqa: ANN401
        if not _PLACE.fullmatch(place):
            raise MissingFileError("the site has no such file")
        if len(self._known) >= MOST_FILES:
            raise UnansweredError(_TOO_LARGE)
        left = self._asked + QUESTION_SECONDS - self._seconds()
        if left <= 0:
            message = f"the site took more than {QUESTION_SECONDS} seconds; ask again, and it goes on from there"
            raise UnansweredError(message)
        limits = replace(LIMITS, seconds=min(LIMITS.seconds, left))
        try:
            answer = fetch(f"{self.base}{place}", limits, allows_private=self._allows_private)
        except FetchError as error:
            raise UnansweredError(f"{place} can't be read: {_told(error)}") from error
        if answer.status == _NOT_FOUND:
            raise MissingFileError(f"the site has no {place}")
        if answer.status != _OK:
            raise UnansweredError(f"{place} can't be read: the server answers {name_status(answer.status)}")
        with self._counting:
            self._bytes += len(answer.content)
            if self._bytes > MOST_BYTES:
                raise UnansweredError(_TOO_LARGE)
        try:
            return json.decode(answer.content)
        except (DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UnansweredError(f"{place} can't be read: it is no JSON") from error


def base_of(address: str) -> str:
    """Return the address of a site with a slash at its end. Raises `UnansweredError` for what is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise UnansweredError("write the whole address of the site, from https:// on, without ? and #")
    return f"{address.removesuffix('index.html').rstrip('/')}/"


def _told(error: FetchError) -> str:
    """Return why a file could not be fetched; of a private network, what to do too."""
    hint = "; for a server of your own: --allow-private" if error.reason == "private" else ""
    return f"{error}{hint}"
