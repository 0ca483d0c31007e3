"""Fetches one page over HTTP, within limits, and only from public servers; alone imports httpx2 (docs/collecting.md).

A name can resolve to another address a moment after a check (DNS rebinding). So each host is resolved here, all its
addresses must be public, and the connection goes to one of exactly these. Redirects take the same path.
"""

import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from threading import Thread
from typing import Any, Literal

import httpcore2
import httpx2
from msgspec import Struct

from onrecord.version import __version__
from onrecord.web.public_addresses import is_public

AGENT = f"onrecord/{__version__}"
_ACCEPT = {
    "User-Agent": AGENT,
    "Accept": "text/html, application/pdf, text/plain, */*;q=0.1",
    "Accept-Encoding": "gzip",
}
_UNFIT = (httpcore2.ProtocolError, httpx2.ProtocolError, httpx2.DecodingError, httpcore2.UnsupportedProtocol)
_PIECE = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Reason = Literal["address", "private", "name", "connection", "certificate", "time", "size", "redirects", "protocol"]
FailureReason = Reason | Literal["robots", "busy"]
"""Visitors add that no program may ask, or no more for now."""


class FetchError(Exception):
    """A page that could not be fetched."""

    def __init__(self, reason: FailureReason, message: str) -> None:
        super().__init__(message)
        self.reason: FailureReason = reason


class Limits(Struct, frozen=True):
    """What one fetch may cost, redirects included."""

    seconds: float = 30.0
    bytes: int = 20_000_000
    """The most bytes of the content, both as sent and as unpacked."""
    redirects: int = 5
    """The most redirects. If 0, a redirect is an answer, and `Response.redirects` has the address that it leads to."""


class Response(Struct, frozen=True):
    """The answer of a server."""

    url: str
    """The address that answered, after all redirects."""
    status: int
    headers: Mapping[str, str]
    """The headers by lower-case name."""
    content: bytes
    """The content, unpacked."""
    redirects: tuple[tuple[int, str], ...] = ()
    """Each redirect on the way: its status, and the address that it led to."""


def fetch(
    url: str,
    limits: Limits = Limits(),  # noqa: B008  (it is immutable)
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    allows_private: bool = False,
) -> Response:
    """Return the answer, of any status; `allows_private` permits private networks. Raises `FetchError`."""
    deadline = time.monotonic() + limits.seconds
    transport = _Transport(_Backend(deadline, allows_private=allows_private))
    with transport, httpx2.Client(transport=transport, trust_env=False, timeout=limits.seconds) as client, _explain():
        try:
            request = client.build_request(method, url, headers={**_ACCEPT, **(headers or {})}, content=content)
        except (httpx2.InvalidURL, ValueError, TypeError) as error:
            raise FetchError("address", "this is not an address of a page") from error
        passed: list[tuple[int, str]] = []
        while True:
            if request.url.scheme not in ("http", "https") or not request.url.host:
                raise FetchError("address", "only addresses that begin with http:// or https:// can be fetched")
            response = client.send(request, stream=True)
            try:
                further = response.next_request if response.status_code in _REDIRECTS else None
                if further is not None:
                    passed.append((response.status_code, str(further.url)))
                if further is None or not limits.redirects:
                    return _read(response, limits.bytes, tuple(passed))
                request = further
            finally:
                response.close()
            if len(passed) > limits.redirects:
                raise FetchError("redirects", f"the server redirects more than {limits.redirects} times")


def name_status(status: int) -> str:
    """Return a status with its name."""
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


def _read(response: httpx2.Response, most_bytes: int, redirects: tuple[tuple[int, str], ...]) -> Response:
    return Response(
        url=str(response.url),
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        content=_read_content(response, most_bytes),
        redirects=redirects,
    )


def _read_content(response: httpx2.Response, most: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_bytes(_PIECE):
        size += len(piece)
        if size > most or response.num_bytes_downloaded > most:
            raise FetchError("size", f"the page has more than {most:,} bytes")
        pieces.append(piece)
    return b"".join(pieces)


@contextmanager
def _explain() -> Iterator[None]:
    """Turn the errors of the library into one sentence each."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise FetchError("time", "the server took too long to answer") from error
    except httpcore2.ConnectError as error:
        if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
            raise FetchError("certificate", f"the server can't prove its name: {error}") from error
        raise FetchError("connection", f"no connection to the server: {error}") from error
    except httpcore2.NetworkError as error:
        raise FetchError("connection", f"the connection broke: {error}") from error
    except _UNFIT as error:
        raise FetchError("protocol", f"the server's answer can't be understood: {error}") from error
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, UnicodeError) as error:
        raise FetchError("address", "the server redirects to something that is no address of a page") from error


class _Transport(httpx2.BaseTransport):
    """Sends requests over connections that the backend opens."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context=httpx2.create_ssl_context(), network_backend=backend)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)  # noqa: S101  (for the type checker)
        parts = request.url
        sent = httpcore2.Request(
            request.method,
            httpcore2.URL(scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(sent)
        stream = _Stream(answer)
        return httpx2.Response(answer.status, headers=answer.headers, stream=stream, extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore2.NetworkBackend):
    """Opens connections to public addresses, and ends them at the deadline."""

    def __init__(self, deadline: float, *, allows_private: bool) -> None:
        self._deadline = deadline
        self._allows_private = allows_private
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  (the deadline is what counts)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that answers."""
        addresses = resolve(host, port, _seconds_left(self._deadline))
        if not self._allows_private and not all(map(is_public, addresses)):
            raise FetchError("private", f"'{host}' is in a private network")
        failure: httpcore2.ConnectError | None = None
        for address in addresses:
            try:
                seconds = _seconds_left(self._deadline)
                stream = self._backend.connect_tcp(address, port, seconds, local_address, socket_options)
            except httpcore2.ConnectError as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure or FetchError("name", f"there is no server '{host}'")


class _TimedStream(httpcore2.NetworkStream):
    """A connection whose operations together end at the deadline: a server may send one byte a second."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  (as in `connect_tcp`)
        return self._stream.read(max_bytes, _seconds_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _seconds_left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _seconds_left(self._deadline))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (as in the class above)
        return self._stream.get_extra_info(info)


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Return a host's IP addresses as the system knows them, also of '0x7f.1'. Raises `FetchError`, also if late."""
    found: list[str] = []
    failed: list[Exception] = []

    def look_up() -> None:
        try:
            found.extend(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    # The system's own timeout can be half a minute for each of several name servers.
    thread = Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise httpcore2.ConnectTimeout(f"no answer about the name '{host}'")
    if failed or not found:
        raise FetchError("name", f"there is no server '{host}'") from next(iter(failed), None)
    return list(dict.fromkeys(found))


def _seconds_left(deadline: float) -> float:
    """Return the seconds until the deadline; raises the library's own error after it."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the deadline has passed")
    return left
