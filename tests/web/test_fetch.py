"""Fetching: exactly the page that was asked for, from a public server, within limits of time and size."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable

import httpcore2
import pytest
from scripted_server import http, scripted_server

from onrecord.web import fetch as fetching
from onrecord.web.fetch import FetchError, Limits, fetch
from onrecord.web.public_addresses import is_public

BOMB = gzip.compress(bytes(50_000_000))
"""50 KB that unpack to 50 MB."""
SHORT = Limits(seconds=1.5, bytes=100_000, redirects=3)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_address_of_a_server_is_public(address: str) -> None:
    """Servers of the internet are public, also where their address is a translated one."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1",
        "192.0.0.8", "192.0.0.192", "192.88.99.1", "::ffff:192.0.0.192", "3fff::1", "5f00::1", "64:ff9b:1::1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2002:808:808::1", "2001:0:808:808::1", "2001:1::1", "100::1", "4000::1",
    ],
)  # fmt: skip
def test_address_of_this_network_is_not_public(address: str) -> None:
    """Addresses of this machine, of private networks, of groups and of documents are not public, in any wrapping.

    Nor are those of tunnels (6to4, Teredo), of which the versions of Python think differently.
    """
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0"],
)
def test_private_server_gets_no_request(host: str) -> None:
    """No form of a private address leads to a connection, unless the caller allows it."""
    with scripted_server(lambda connection, _: connection.sendall(http(b"secret"))) as server:
        with pytest.raises(FetchError) as caught:
            fetch(server.url(host=host), SHORT)
        assert caught.value.reason in ("private", "address")  # the library refuses some forms itself
        assert server.requests == []


def test_page_is_fetched_with_its_redirects() -> None:
    """The answer names the address that gave it, and each redirect on the way."""

    def answer(connection: socket.socket, path: str) -> None:
        pages = {"/a": http(status="301 Moved", Location="/b"), "/b": http(status="302 Found", Location="c?d=1#e")}
        connection.sendall(pages.get(path, http("здесь".encode(), Content_Type="text/plain; charset=utf-8")))

    with scripted_server(answer) as server:
        response = fetch(server.url("/a"), SHORT, allows_private=True)

    assert response.status == 200
    assert response.content.decode() == "здесь"
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.redirects == ((301, server.url("/b")), (302, server.url("/c?d=1#e")))
    assert "User-Agent: onrecord/" in server.requests[0]
    assert "cookie" not in server.requests[2].lower()


def test_redirect_is_an_answer_if_none_is_followed() -> None:
    """Without redirects, the answer is the first one, with the address that it leads to."""
    with scripted_server(
        lambda connection, _: connection.sendall(http(status="308 Moved", Location="//[::1]/b"))
    ) as server:
        response = fetch(server.url("/a"), Limits(seconds=1.5, redirects=0), allows_private=True)

    assert (response.url, response.status) == (server.url("/a"), 308)
    assert response.redirects == ((308, "http://[::1]/b"),)
    assert len(server.requests) == 1


def test_redirect_into_a_private_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public server can't lead the command to a private one: each address is checked before its connection."""
    monkeypatch.setattr(fetching, "is_public", lambda address: address != "127.0.0.2")

    with (
        scripted_server(
            lambda connection, _: connection.sendall(http(status="302 Found", Location="http://127.0.0.2:9/x"))
        ) as server,
        pytest.raises(FetchError) as caught,
    ):
        fetch(server.url(), SHORT)

    assert (caught.value.reason, str(caught.value)) == ("private", "'127.0.0.2' is in a private network")


def test_name_that_changes_its_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is resolved once for each connection, and exactly the address that was checked is used (DNS rebinding)."""
    answers = iter([["203.0.113.7"], ["127.0.0.1"]])
    monkeypatch.setattr(fetching, "resolve", lambda _host, _port, _seconds: next(answers))
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "203.0.113.7")
    asked: list[str] = []

    class Recording(httpcore2.SyncBackend):
        def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore2.NetworkStream:
            asked.append(host)
            raise httpcore2.ConnectError("not in a test")

    monkeypatch.setattr(httpcore2, "SyncBackend", Recording)
    with pytest.raises(FetchError, match="no connection"):
        fetch("http://rebinding.example/", SHORT)
    with pytest.raises(FetchError, match="private network"):
        fetch("http://rebinding.example/", SHORT)

    assert asked == ["203.0.113.7"]


def test_host_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address is refused, since a system may use either."""
    monkeypatch.setattr(fetching, "resolve", lambda _host, _port, _seconds: ["8.8.8.8", "10.0.0.1"])

    with pytest.raises(FetchError) as caught:
        fetch("http://both.example/", SHORT)

    assert caught.value.reason == "private"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "gopher://x/",
        "//host",
        "page",
        "http:///x",
        "",
        "http://[",
        "http://a b/",
    ],
)
def test_only_web_addresses_are_fetched(url: str) -> None:
    """Anything but an address of a page is refused before a connection."""
    with pytest.raises(FetchError) as caught:
        fetch(url, SHORT)

    assert caught.value.reason in ("address", "name")


def test_redirect_to_a_file_is_refused() -> None:
    """A redirect can't lead to another scheme."""
    with (
        scripted_server(
            lambda connection, _: connection.sendall(http(status="302 Found", Location="file:///etc/passwd"))
        ) as server,
        pytest.raises(FetchError) as caught,
    ):
        fetch(server.url(), SHORT, allows_private=True)

    assert caught.value.reason == "address"


def _slow(connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _second in range(100):
        connection.sendall(b"x")
        time.sleep(0.1)


def _silent(_connection: socket.socket, _: str) -> None:
    time.sleep(10)


def _slow_headers(connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(100):
        connection.sendall(b"X-%d: y\r\n" % number)
        time.sleep(0.1)


def _endless(connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65_536)


def _bomb(connection: socket.socket, _: str) -> None:
    connection.sendall(http(BOMB, Content_Encoding="gzip"))


def _bomb_in_a_redirect(connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /next\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65_536)


def _many_headers(connection: socket.socket, _: str) -> None:
    # So many that the limit of the library (100 KiB) is passed in whatever pieces they arrive.
    headers = b"".join(b"X-%d: value\r\n" % number for number in range(30_000))
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: 0\r\n\r\n")


def _circle(connection: socket.socket, _: str) -> None:
    connection.sendall(http(status="302 Found", Location="/"))


def _cut(connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")


def _no_http(connection: socket.socket, _: str) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


def _wrongly_packed(connection: socket.socket, _: str) -> None:
    connection.sendall(http(b"not gzip at all", Content_Encoding="gzip"))


def _wrong_chunks(connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")


def _closed(_connection: socket.socket, _: str) -> None:
    pass


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        (_slow, "time"),
        (_silent, "time"),
        (_slow_headers, "time"),
        (_endless, "size"),
        (_bomb, "size"),
        (_bomb_in_a_redirect, "redirects"),
        (_many_headers, "protocol"),
        (_circle, "redirects"),
        (_cut, "protocol"),
        (_no_http, "protocol"),
        (_wrongly_packed, "protocol"),
        (_wrong_chunks, "protocol"),
        (_closed, "protocol"),
    ],
)
def test_hostile_server_costs_little(server: Callable[[socket.socket, str], None], reason: str) -> None:
    """A server that is slow, endless, broken or a bomb ends in one sentence, soon after the limit."""
    with scripted_server(server) as hostile:
        began = time.monotonic()
        with pytest.raises(FetchError) as caught:
            fetch(hostile.url(), SHORT, allows_private=True)

    assert caught.value.reason == reason
    assert time.monotonic() - began < 3 * SHORT.seconds


def test_certificate_must_be_the_server_s_own() -> None:
    """A server that speaks no TLS, or can't prove its name, is named as such."""
    plain = scripted_server(lambda connection, _: connection.sendall(b"no TLS here"), listens=False)
    with plain as server, pytest.raises(FetchError) as caught:
        fetch(server.url().replace("http:", "https:"), SHORT, allows_private=True)

    assert caught.value.reason == "certificate"


def test_packed_page_is_unpacked() -> None:
    """A page that the server has packed arrives unpacked."""
    packed = gzip.compress(b"a page")
    with scripted_server(lambda c, _: c.sendall(http(packed, Content_Encoding="gzip"))) as server:
        assert fetch(server.url(), SHORT, allows_private=True).content == b"a page"


def test_name_without_a_server_is_told() -> None:
    """A name that nobody has, or that can't be one, is named in the sentence."""
    for host in ("nobody.invalid", f"{'a' * 64}.example"):
        with pytest.raises(FetchError) as caught:
            fetch(f"http://{host}/", SHORT)
        assert caught.value.reason in ("name", "address")


def test_slow_name_server_costs_no_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own timeout for names does not count."""

    def slow(*_: object, **__: object) -> list[object]:
        time.sleep(1)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    with pytest.raises(FetchError) as caught:
        fetch("http://slow.example/", Limits(seconds=0.2))

    assert caught.value.reason == "time"
