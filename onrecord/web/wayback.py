"""Looks up copies in the Wayback Machine, and asks it for new ones.

Look-ups use its CDX server (https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server), requests Save
Page Now 2 ('Save Page Now 2 Public API Docs', which https://web.archive.org/save links to). All answers are texts of a
stranger: they have a limit of size, and nothing passes on that does not have the documented shape.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

import msgspec
from msgspec import Struct

from onrecord.web.fetch import FetchError, Limits, Response, fetch
from onrecord.web.token_bucket import TokenBucket

SERVICE = "https://web.archive.org"
_SECONDS_BETWEEN_CAPTURES = 10.0
"""Six a minute: an account has 7 since July 2026, and had 12 before."""
_SECONDS_BETWEEN_LOOKUPS = 2.0
"""30 a minute, as the Internet Archive asked the makers of the library `wayback`."""
_SECONDS_BETWEEN_STATUS_REQUESTS = 5.0
_SECONDS_FOR_A_CAPTURE = 300.0
"""The documentation gives a capture two minutes; before that it may wait in a queue."""
_LIMITS = Limits(seconds=60.0, bytes=4_000_000, redirects=0)
"""No redirects: the keys go to one server."""
_ATTEMPTS = 3
_PAUSE_AFTER_429 = 60.0
_PAUSE_AFTER_FAULT = 10.0
_LONGEST_PAUSE = 300.0
_MOST_CAPTURES = 2_000
_STAMP = re.compile(r"\d{14}")
_JOB = re.compile(r"[\w-]{1,200}")
_ERROR_CODE = re.compile(r"error:[a-z0-9-]{1,60}")
_OK = 200
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_TOO_MANY = 429
_FAULTS = 500
_EXCLUDED = b"AccessControlException"
"""In an answer with status 403: the publisher had the site excluded."""
_PASSING = frozenset({"connection", "time", "protocol", "size"})
"""The reasons of a `FetchError` that may pass."""
_BUSY = "error:user-session-limit"

Kind = Literal["refused", "failed", "end"]
_ERRORS = msgspec.json.decode(
    Path(__file__).with_name("wayback_errors.json").read_bytes(), type=dict[str, tuple[Kind, str]]
)
"""What the codes of Save Page Now mean."""
Shape = TypeVar("Shape")


class WaybackError(Exception):
    """No copy. `str()` says why, in words of this program."""

    def __init__(self, kind: Kind, message: str) -> None:
        """Take a sentence, and the kind: the page is `refused`; it `failed`; or further requests are pointless."""
        super().__init__(message)
        self.kind: Kind = kind


class Keys(Struct, frozen=True):
    """The keys of an account at archive.org."""

    access: str
    secret: str

    def __repr__(self) -> str:
        """Return a text without them."""
        return "Keys(...)"


class Capture(Struct, frozen=True):
    """A copy in the Wayback Machine."""

    stamp: str
    """14 digits: the moment in UTC."""
    original: str
    """The page's address as the archive has it; it may be another page than was asked for."""


class _Delay(Struct, frozen=True):
    """No answer for now."""

    failure: WaybackError
    """The error if no later attempt has an answer."""
    pause: float
    """The seconds after which to ask again."""


class _Asked(Struct):
    """The answer to a request for a capture."""

    job_id: str | None = None
    status_ext: str | None = None


class _Status(_Asked, kw_only=True):
    """The answer about a job."""

    status: str
    timestamp: str | None = None
    original_url: str | None = None
    http_status: int | None = None


class Wayback:
    """Asks the Wayback Machine, no faster than it permits."""

    def __init__(
        self,
        keys: Keys | None = None,
        endpoint: str = "",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._sleep = sleep
        self._service = endpoint or SERVICE
        self._allows_private = bool(endpoint)
        self._captures = TokenBucket(_SECONDS_BETWEEN_CAPTURES)
        self._lookups = TokenBucket(_SECONDS_BETWEEN_LOOKUPS)

    def captures(self, url: str, since: str = "") -> list[Capture]:
        """Return a page's good copies, one a day from `since` (20211102) on, oldest first. Raises `WaybackError`."""
        query = {
            "url": _without_fragment(url),
            "output": "json",
            "fl": "timestamp,original",
            "filter": "statuscode:200",
            "collapse": "timestamp:8",
            "limit": str(-_MOST_CAPTURES),
        }
        if since:
            query["from"] = since
        response = self._answer(f"/cdx/search/cdx?{urlencode(query)}", self._lookups)
        if response.status == _FORBIDDEN and _EXCLUDED in response.content[:10_000]:
            raise WaybackError("refused", "the publisher had the site excluded from the Wayback Machine")
        rows = _decode(response, list[list[str | None]])
        header = rows[0] if rows else []
        if rows and not {"timestamp", "original"} <= set(header):
            raise _not_understood()
        captures = []
        for row in rows[1:]:
            values = dict(zip(header, row, strict=False))
            captures.append(_read_capture(values.get("timestamp"), values.get("original")))
        return [capture for capture in captures if capture]

    def save(self, url: str) -> Capture:
        """Return a new copy, which the archive makes meanwhile. Raises `WaybackError`."""
        content = urlencode({"url": _without_fragment(url), "skip_first_archive": "1"}).encode("ascii")
        for attempt in range(_ATTEMPTS):
            asked = _decode(self._answer("/save", self._captures, content), _Asked)
            if asked.status_ext != _BUSY:
                break
            if attempt == _ATTEMPTS - 1:
                raise WaybackError("end", "the account has too many requests open at the Wayback Machine")
            self._sleep(_PAUSE_AFTER_429)
        if asked.job_id is None:
            raise _error(asked.status_ext)
        if not _JOB.fullmatch(asked.job_id):
            raise _not_understood()
        return self._wait_for(asked.job_id)

    def _wait_for(self, job: str) -> Capture:
        pace = TokenBucket(_SECONDS_BETWEEN_STATUS_REQUESTS)
        deadline = self._clock() + _SECONDS_FOR_A_CAPTURE
        self._wait(pace)  # the first answer would always be 'pending'
        while self._clock() < deadline:
            status = _decode(self._answer(f"/save/status/{job}", pace), _Status)
            if status.job_id not in (None, job):
                raise _not_understood()
            if status.status == "error":
                raise _error(status.status_ext)
            if status.status == "success":
                return _take_capture(status)
        raise WaybackError("failed", "the Wayback Machine has not finished the copy; look for it later")

    def _answer(self, path: str, pace: TokenBucket, content: bytes | None = None) -> Response:
        """Return the answer to a request; ask again later if the service is overloaded. Raises `WaybackError`."""
        found = self._try(path, pace, content)
        for _ in range(_ATTEMPTS - 1):
            if isinstance(found, Response):
                break
            self._sleep(found.pause)
            found = self._try(path, pace, content)
        if isinstance(found, _Delay):
            raise found.failure
        return found

    def _try(self, path: str, pace: TokenBucket, content: bytes | None) -> Response | _Delay:
        """Return the answer to a request, or why to ask again later. Raises `WaybackError` if that is pointless."""
        self._wait(pace)
        try:
            response = self._request(path, content)
        except FetchError as error:
            if error.reason not in _PASSING:
                raise WaybackError("end", f"the Wayback Machine can't be reached: {error}") from None
            kind: Kind = "end" if error.reason == "connection" else "failed"
            failure = WaybackError(kind, f"no answer from the Wayback Machine: {error}")
            return _Delay(failure, _PAUSE_AFTER_FAULT)
        if response.redirects:
            raise WaybackError("end", "the Wayback Machine has another address, which gets no keys from here")
        if response.status == _TOO_MANY or response.status >= _FAULTS:
            return _read_overload(response)
        return response

    def _wait(self, pace: TokenBucket) -> None:
        seconds = pace.reserve(self._clock())
        if seconds > 0:
            self._sleep(seconds)

    def _request(self, path: str, content: bytes | None) -> Response:
        headers = {"Accept": "application/json"}
        if path.startswith("/save") and self._keys is not None:
            headers["Authorization"] = f"LOW {self._keys.access}:{self._keys.secret}"
        if content is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return fetch(
            f"{self._service}{path}",
            _LIMITS,
            method="GET" if content is None else "POST",
            headers=headers,
            content=content,
            allows_private=self._allows_private,
        )


def _take_capture(status: _Status) -> Capture:
    """Return the copy that a job has made. Raises `WaybackError`."""
    if status.http_status not in (None, _OK):
        raise WaybackError("failed", f"the site answered with status {status.http_status}")
    capture = _read_capture(status.timestamp, status.original_url)
    if capture is None:
        raise _not_understood()
    return capture


def _read_capture(stamp: str | None, original: str | None) -> Capture | None:
    if not stamp or not original or not _STAMP.fullmatch(stamp):
        return None
    return Capture(stamp, original)


def _decode(response: Response, shape: type[Shape]) -> Shape:
    if response.status == _UNAUTHORIZED:
        raise WaybackError("end", "the Wayback Machine doesn't accept the keys")
    if response.status != _OK:
        raise _status_error(response)
    try:
        # The CDX server answers nothing at all for a page without copies.
        return msgspec.json.decode(response.content.strip() or b"[]", type=shape)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise _not_understood() from None


def _read_overload(response: Response) -> _Delay:
    """Return the error of an overloaded service, and when it wants the next request."""
    pause = _PAUSE_AFTER_429 if response.status == _TOO_MANY else _PAUSE_AFTER_FAULT
    asked = response.headers.get("retry-after", "")
    if re.fullmatch(r"[0-9]{1,6}", asked):
        pause = min(float(asked), _LONGEST_PAUSE)
    if response.status == _TOO_MANY:
        return _Delay(WaybackError("end", "the Wayback Machine takes no more requests for now"), pause)
    return _Delay(_status_error(response), pause)


def _status_error(response: Response) -> WaybackError:
    return WaybackError("failed", f"the Wayback Machine answered with status {response.status}")


def _error(code: str | None) -> WaybackError:
    """Return the error for a code of Save Page Now; its messages are a stranger's texts, so nobody prints them."""
    if code is not None and code in _ERRORS:
        return WaybackError(*_ERRORS[code])
    if code is not None and _ERROR_CODE.fullmatch(code):
        return WaybackError("failed", f"the Wayback Machine could not make the copy ({code})")
    return _not_understood()


def _not_understood() -> WaybackError:
    return WaybackError("failed", "the answer of the Wayback Machine can't be understood")


def _without_fragment(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(fragment=""))
