"""Visits addresses politely: one request to a server at a time, as often and only where the server permits it."""

import re
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from threading import Lock
from urllib.parse import urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.web.fetch import FetchError, Limits, Response, fetch
from onrecord.web.links.robots import RobotRules, robot_rules
from onrecord.web.page_text import text_of, title_of
from onrecord.web.token_bucket import TokenBucket

DELAY = 2.0
"""The seconds between two requests to one server, unless its `robots.txt` asks for more."""
SLOW_SERVERS: Mapping[str, float] = {"web.archive.org": 5.0}
"""The seconds for servers that refuse all connections if asked more often."""
MOST_DELAY = 60.0
"""The most seconds between two requests, whatever `robots.txt` asks for."""
LONGEST_WAIT = 120.0
"""The most seconds that a run waits for a server that asks to come back later."""
_USUAL_WAIT = 60.0
"""The wait if a server does not say how long."""
_SECOND_TRY = 10.0
"""The seconds before a second try, after an error that may pass."""
_REDIRECTS = 5
_ROBOTS_BYTES = 500_000
_MOST_FAILURES = 3
"""The number of addresses of a server without an answer after which it is not asked for the others."""
_PASSING: frozenset[str] = frozenset({"name", "connection", "time"})
_OF_SERVER: frozenset[str] = _PASSING | {"address", "private", "certificate"}
"""The reasons for which a server gives no page at all."""
SERVER_ERRORS = range(500, 600)
"""Some servers refuse robots by a status beyond these, such as 999."""
_FOR_SUBSCRIBERS = re.compile(rb'"isAccessibleForFree"\s*:\s*"?false\b', re.IGNORECASE)
"""What schema.org has a page say in its JSON-LD."""
_SECONDS = re.compile(r"\d{1,9}")


class Visit(Struct, frozen=True):
    """The answer at an address, after all redirects."""

    url: str
    status: int
    redirects: tuple[tuple[int, str], ...]
    """Each redirect on the way: its status, and the address that it led to."""
    challenge: bool = False
    """Whether the server says that a robot must prove to be a person."""
    is_paid: bool = False
    """Whether the page says that its text is for subscribers."""
    title: str = ""
    """The title of the page. Untrusted text, as the next one."""
    text: str | None = None
    """What the page shows; None if nobody asked for it, or it is no page with text."""


class _Server(Struct):
    bucket: TokenBucket
    lock: Lock = field(default_factory=Lock)
    rules: RobotRules | None = None
    closed: FetchError | None = None
    """Why no more requests go to it."""
    was_tried_again: bool = False
    failures: int = 0
    """The number of addresses at which it gave no answer."""

    def close(self, error: FetchError) -> None:
        """Let no more requests go to it."""
        with self.lock:
            self.closed = error

    def count_failure(self, error: FetchError) -> None:
        """Count an address without an answer; close the server if its name is unknown, or too many failed."""
        with self.lock:
            self.failures += 1
            is_last = error.reason == "name" or self.failures == _MOST_FAILURES
        if is_last:
            self.close(error)


class Visitor(Struct, kw_only=True):
    """Visits addresses, from several threads at once."""

    seconds: Callable[[], float]
    """A clock in seconds."""
    sleep: Callable[[float], None]
    limits: Limits
    """The limits of each request."""
    allows_private: bool = False
    _servers: dict[str, _Server] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def visit(self, url: str, *, wants_text: bool) -> Visit | FetchError:
        """Return the answer at an address, or why there is none. An error that may pass gets a second try."""
        found = self._try(url, wants_text=wants_text)
        if isinstance(found, Visit) and (found.status not in SERVER_ERRORS or found.challenge):
            return found
        if isinstance(found, FetchError) and found.reason not in _PASSING:
            return found
        server = self._server(url)
        if not server.was_tried_again:
            server.was_tried_again = True
            self.sleep(_SECOND_TRY)
            found = self._try(url, wants_text=wants_text)
        if isinstance(found, FetchError) and found.reason in _PASSING:
            server.count_failure(found)
        return found

    def _try(self, url: str, *, wants_text: bool) -> Visit | FetchError:
        try:
            return self._follow(url, wants_text=wants_text)
        except FetchError as error:
            return error

    def _follow(self, url: str, *, wants_text: bool) -> Visit:
        """Ask for an address, and for those that redirects lead to. A server that refuses HEAD is asked by GET."""
        passed: list[tuple[int, str]] = []
        method = "GET" if wants_text else "HEAD"
        while True:
            address = passed[-1][1] if passed else url
            try:
                response = self._ask(address, method)
            except FetchError as error:
                if method == "GET" or not self._may_refuse_head(address, error):
                    raise
                method = "GET"
                continue
            if response.redirects:
                passed += response.redirects
            elif method == "HEAD" and not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
                method = "GET"
            else:
                return _describe_visit(response, tuple(passed), wants_text=wants_text)
            if len(passed) > _REDIRECTS:
                raise FetchError("redirects", f"the server redirects more than {_REDIRECTS} times")

    def _may_refuse_head(self, address: str, error: FetchError) -> bool:
        """Return whether a server that gives pages may have failed only because of the method."""
        return self._server(address).rules is not None and error.reason in ("connection", "protocol")

    def _ask(self, url: str, method: str) -> Response:
        """Send one request when the server permits it; wait as long as a busy server asks, once."""
        server = self._server(url)
        with server.lock:
            self._read_rules(server, url)
        if server.rules and not server.rules.allows(url):
            raise FetchError("robots", "the server's robots.txt does not let programs ask for it")
        for is_last in (False, True):
            with server.lock:
                if server.closed:
                    raise server.closed
                wait = server.bucket.reserve(self.seconds())
            self.sleep(wait)
            limits = replace(self.limits, redirects=0)
            response = fetch(url, limits, method=method, allows_private=self.allows_private)
            pause = _pause(response)
            if pause is None:
                return response
            if is_last or pause > LONGEST_WAIT:
                break
            with server.lock:
                server.bucket.hold(self.seconds() + pause)
        error = FetchError("busy", f"the server is busy, and asks to come back in {pause:.0f} seconds")
        server.close(error)
        raise error

    def _server(self, url: str) -> _Server:
        origin = origin_of(url)
        with self._lock:
            if origin not in self._servers:
                host = urlsplit(origin).hostname or ""
                self._servers[origin] = _Server(TokenBucket(SLOW_SERVERS.get(host, DELAY)))
            return self._servers[origin]

    def _read_rules(self, server: _Server, url: str) -> None:
        """Read the `robots.txt` of a server once, under its lock. Raises `FetchError` if it gives no page at all."""
        if server.closed:
            raise server.closed
        if server.rules:
            return
        limits = Limits(self.limits.seconds, _ROBOTS_BYTES, _REDIRECTS)
        self.sleep(server.bucket.reserve(self.seconds()))
        try:
            response = fetch(f"{origin_of(url)}/robots.txt", limits, allows_private=self.allows_private)
        except FetchError as error:
            if error.reason in _OF_SERVER:
                raise
            text = "User-agent: *\nDisallow: /" if error.reason == "size" else ""
        else:
            if response.status in SERVER_ERRORS or response.status == HTTPStatus.TOO_MANY_REQUESTS:
                # Then a program may ask for nothing (RFC 9309, section 2.3.1.4).
                server.closed = FetchError("busy", f"its robots.txt answers {response.status}")
                raise server.closed
            text = response.content.decode("utf-8-sig", "replace") if response.status == HTTPStatus.OK else ""
        server.rules = robot_rules(text)
        server.bucket.slow_down(min(server.rules.delay, MOST_DELAY))


def _describe_visit(response: Response, redirects: tuple[tuple[int, str], ...], *, wants_text: bool) -> Visit:
    return Visit(
        url=response.url,
        status=response.status,
        redirects=redirects,
        challenge=response.headers.get("cf-mitigated", "").lower() == "challenge",
        is_paid=_FOR_SUBSCRIBERS.search(response.content) is not None,
        title=title_of(response),
        text=text_of(response) if wants_text else None,
    )


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address. Raises `FetchError` for what is no address."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise FetchError("address", "this is not an address of a page") from error
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    return f"{parts.scheme}://{host}{port}"


def _pause(response: Response) -> float | None:
    """Return the seconds after which a busy server wants the next request; None if it is not busy."""
    wanted = response.headers.get("retry-after", "").strip()
    is_away = bool(wanted) and response.status == HTTPStatus.SERVICE_UNAVAILABLE
    if response.status != HTTPStatus.TOO_MANY_REQUESTS and not is_away:
        return None
    if _SECONDS.fullmatch(wanted):
        return float(wanted)
    try:
        # The server's own clock counts, so that this machine's may be wrong.
        moment = parsedate_to_datetime(wanted)
        now = parsedate_to_datetime(response.headers.get("date", ""))
        return max((moment - now).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return _USUAL_WAIT
