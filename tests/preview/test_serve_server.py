"""The preview's server: what it sends and refuses, over raw sockets, so that no client normalizes requests."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import TODAY

from onrecord.build.pipeline import Options
from onrecord.preview import Editor, Listener, PortTakenError, listen
from onrecord.preview.broadcaster import Broadcaster
from onrecord.preview.build_status import BuildStatus
from onrecord.preview.editable_entries import EditableEntries
from onrecord.preview.listener import FIRST_PORT
from onrecord.preview.needs_page import NeedsPage
from onrecord.preview.preview_app import App
from onrecord.preview.server_thread import serve_in_thread

PAGE = "<!doctype html><html><head><title>A page</title></head><body><h1>A page</h1></body></html>"
FILES = {
    "index.html": PAGE,
    "404.html": PAGE.replace("A page", "Not here"),
    "story/index.html": PAGE,
    "static/style.css": "body { color: black }",
    "static/код.txt": "текст",
    "feed.xml": "<feed/>",
    "feed.json": "{}",
    "story/calendar.ics": "BEGIN:VCALENDAR",
    ".onrecord-output": "ours",
}


@dataclass(frozen=True)
class Response:
    """A response of the server."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class RunningServer:
    """A running server and its output folder."""

    listener: Listener
    folder: Path
    broadcaster: Broadcaster

    def raw(self, request: bytes) -> Response:
        """Send these bytes and return the response."""
        with socket.create_connection(("127.0.0.1", self.listener.port), timeout=10) as connection:
            connection.sendall(request)
            response = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = response.partition(b"\r\n\r\n")
        status, _, fields = head.partition(b"\r\n")
        pairs = (line.split(": ", 1) for line in fields.decode("latin-1").split("\r\n"))
        return Response(int(status.split()[1]), {name.lower(): value for name, value in pairs}, body)

    def get(self, target: str, host: str | None = None, method: str = "GET") -> Response:
        """Request a target exactly as given."""
        host_header = f"127.0.0.1:{self.listener.port}" if host is None else host
        request = f"{method} {target} HTTP/1.1\r\nHost: {host_header}\r\nConnection: close\r\n\r\n"
        return self.raw(request.encode("latin-1"))


def _serve(tmp_path: Path, host: str = "127.0.0.1", files: Mapping[str, str] = FILES) -> Iterator[RunningServer]:
    folder = tmp_path / "outer" / "site"
    folder.mkdir(parents=True)
    (tmp_path / "outer" / "secret.txt").write_text("a secret", "utf-8")
    (tmp_path / "outer" / "site-secret").mkdir()
    (tmp_path / "outer" / "site-secret" / "index.html").write_text("a secret", "utf-8")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    broadcaster, listener = Broadcaster(folder), listen(host, 0)
    editor, entries = Editor.named("vscode"), EditableEntries(tmp_path)
    needs = NeedsPage(tmp_path, Options(today=TODAY), editor, shows_paths=True)
    app = App(tmp_path, folder, broadcaster, editor, shows_paths=True, entries=entries, needs=needs)
    with serve_in_thread(app.for_host(host), listener, broadcaster):
        yield RunningServer(listener, folder, broadcaster)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Yield a server for a small output folder, which no test changes."""
    yield from _serve(tmp_path_factory.mktemp("served"))


@pytest.fixture
def changing_server(tmp_path: Path) -> Iterator[RunningServer]:
    """Yield a server for such a folder that the test may change."""
    yield from _serve(tmp_path)


@pytest.mark.parametrize(
    ("target", "kind", "start"),
    [
        ("/", "text/html; charset=utf-8", b"<!doctype html>"),
        ("/story/", "text/html; charset=utf-8", b"<!doctype html>"),
        ("/story/?a=b", "text/html; charset=utf-8", b"<!doctype html>"),
        ("/static/style.css", "text/css; charset=utf-8", b"body"),
        ("/static/style.css?v=1", "text/css; charset=utf-8", b"body"),
        ("/static/%D0%BA%D0%BE%D0%B4.txt", "text/plain; charset=utf-8", "текст".encode()),
        ("/feed.xml", "application/xml", b"<feed/>"),
        ("/feed.json", "application/json", b"{}"),
        ("/story/calendar.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
        ("/.onrecord/preview.js", "text/javascript; charset=utf-8", b"// The preview's own"),
        ("/.onrecord/preview.css", "text/css; charset=utf-8", b"/* The preview's own"),
        ("/.onrecord/layer.css", "text/css; charset=utf-8", b"/* The preview's messages"),
        ("/.onrecord/needs.css", "text/css; charset=utf-8", b"/* The preview's list"),
        ("/.onrecord/needs/", "text/html; charset=utf-8", b"<!doctype html>"),
    ],
)
def test_pages_and_files_are_sent_uncached(server: RunningServer, target: str, kind: str, start: bytes) -> None:
    """Each page and file has its content type and is never cached."""
    response = server.get(target)

    assert (response.status, response.headers["content-type"]) == (200, kind)
    assert response.body.startswith(start)
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_only_sent_page_has_script(server: RunningServer) -> None:
    """A page is sent with the preview's script, and its file in the output folder has none."""
    assert b'<script src="/.onrecord/preview.js" data-version="' in server.get("/").body
    assert (server.folder / "index.html").read_text("utf-8") == PAGE


def test_head_sends_no_body(server: RunningServer) -> None:
    """HEAD is GET without the content (RFC 9110, section 9.3.2)."""
    response = server.get("/", method="HEAD")

    assert (response.status, response.body) == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(server: RunningServer, method: str) -> None:
    """The server refuses all methods except GET and HEAD."""
    assert server.get("/", method=method).status == 405


def test_address_without_slash_redirects(server: RunningServer) -> None:
    """An address without its final slash redirects to the page, as on other hosts."""
    response = server.get("/story")

    assert (response.status, response.headers["location"]) == (307, "/story/")


@pytest.mark.parametrize("target", ["/none/", "/story/none", "/static/", "/story/index.html/", "/none.css"])
def test_missing_address_gets_not_found_page(server: RunningServer, target: str) -> None:
    """For a missing address the site's own 404 page is sent, with status 404."""
    response = server.get(target)

    assert response.status == 404
    assert b"Not here" in response.body


def test_site_without_not_found_page_gets_plain_response(tmp_path: Path) -> None:
    """A site without a 404 page gets a plain response."""
    for server in _serve(tmp_path, files={"index.html": PAGE}):
        response = server.get("/none/")

        assert (response.status, response.body) == (404, b"There is nothing at this address.\n")


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/story/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        "/.%2e/secret.txt",
        "/..;/secret.txt",
        "/../site-secret/",
        "/%2e%2e/site-secret/",
        "//secret.txt",
        "/./index.html",
        "/.onrecord-output",
        "/%2eonrecord-output",
        "/.onrecord/app.py",
        "/.onrecord/../app.py",
        "/.onrecord/%2e%2e/app.py",
        "/index.html%00.css",
        "/C:/secret.txt",
        "/index.html::$DATA",
        "/%FF%FE",
        f"/{'a' * 5000}",
        "/etc/passwd",
        "//etc/passwd",
        "http://127.0.0.1/secret.txt",
        "secret.txt",
        "*",
    ],
)
def test_no_target_leaves_output_folder(server: RunningServer, target: str) -> None:
    """No target leads out of the output folder or to files that aren't part of the site."""
    response = server.get(target)

    assert response.status in {400, 404}
    assert b"a secret" not in response.body
    assert b"ours" not in response.body
    assert b"import" not in response.body


@pytest.mark.parametrize("name", ["link.txt", "folder/secret.txt", "folder/", "folder"])
def test_symbolic_links_are_not_followed(changing_server: RunningServer, name: str) -> None:
    """Symbolic links in the output folder are not followed."""
    (changing_server.folder / "link.txt").symlink_to(changing_server.folder.parent / "secret.txt")
    (changing_server.folder / "folder").symlink_to(changing_server.folder.parent)

    assert changing_server.get(f"/{name}").status == 404


@pytest.mark.parametrize("target", ["//example.org", "//example.org/..", "/%2fexample.org", "/story%0d%0aX:%20y"])
def test_no_target_redirects_elsewhere(server: RunningServer, target: str) -> None:
    """No target causes a redirect to another site or injects a header."""
    response = server.get(target)

    assert "location" not in response.headers
    assert "x" not in response.headers


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8000", "LOCALHOST:8000", "127.0.0.1:80"])
def test_own_host_names_are_answered(server: RunningServer, host: str) -> None:
    """The server answers to the names of this machine."""
    assert server.get("/", host).status == 200


@pytest.mark.parametrize(
    "host",
    ["example.org", "localhost.example.org", "example.org:8000", "127.0.0.1.example.org", "192.168.1.2", "[::2]",
     "evil@127.0.0.1", "127.0.0.1:port", "127.0.0.1/x", "", "localhost, example.org"],
)  # fmt: skip
@pytest.mark.parametrize("target", ["/", "/.onrecord/events", "/.onrecord/entries", "/.onrecord/preview.js"])
def test_other_host_names_are_refused(server: RunningServer, host: str, target: str) -> None:
    """The server refuses any other host name, so that DNS rebinding reveals nothing."""
    response = server.get(target, host)

    assert response.status == 403
    assert response.body == b"This preview answers only at its own address.\n"


@pytest.mark.parametrize("head", ["GET / HTTP/1.0", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: x"])
def test_request_without_one_host_is_refused(server: RunningServer, head: str) -> None:
    """A request without exactly one Host header is refused."""
    assert server.raw(f"{head}\r\nConnection: close\r\n\r\n".encode()).status in {400, 403}


def test_request_without_headers_is_refused(server: RunningServer) -> None:
    """A request of an old protocol, without any header, is refused too."""
    assert server.raw(b"GET / HTTP/1.0\r\n\r\n").status == 403


def test_service_worker_is_refused(server: RunningServer) -> None:
    """A script is sent to a page, but not as a service worker, which would answer for this port after the preview."""
    request = f"GET /.onrecord/preview.js HTTP/1.1\r\nHost: 127.0.0.1:{server.listener.port}\r\nConnection: close\r\n"
    assert server.raw(f"{request}\r\n".encode()).status == 200
    assert server.raw(f"{request}Service-Worker: script\r\n\r\n".encode()).status == 403


def test_server_on_all_addresses_answers_to_any_address(tmp_path: Path) -> None:
    """A server that listens on all addresses answers to any address, but to no other name."""
    for server in _serve(tmp_path, "0.0.0.0"):  # noqa: S104
        assert server.get("/", "192.168.1.2:8000").status == 200
        assert server.get("/", "example.org").status == 403
        assert server.listener.url == f"http://127.0.0.1:{server.listener.port}/"


def test_unbuilt_site_shows_problems(tmp_path: Path) -> None:
    """Until the first successful build, every address shows the problems, escaped."""
    (tmp_path / "site.yaml").write_text("title: A site\n", "utf-8")
    for server in _serve(tmp_path, files={}):
        server.broadcaster.broadcast(
            BuildStatus(is_broken=True, summary="1 error", text="a.yaml:1:1 <script>alert(1)", places=())
        )
        response = server.get("/story/")

        assert response.status == 503
        assert b"a.yaml:1:1 &lt;script&gt;alert(1)" in response.body
        assert b"<script>alert" not in response.body


def test_status_and_page_changes_are_streamed(changing_server: RunningServer) -> None:
    """A page gets the status at once, then each change of itself, and no change of other pages."""
    request = f"GET /.onrecord/events?at=/story/ HTTP/1.1\r\nHost: 127.0.0.1:{changing_server.listener.port}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", changing_server.listener.port), timeout=10) as connection:
        connection.sendall(request.encode())
        stream = connection.makefile("rb")
        first = _event(stream)
        second = _event(stream)
        (changing_server.folder / "index.html").write_text("another", "utf-8")
        changing_server.broadcaster.broadcast(
            BuildStatus(is_broken=True, summary="1 error", text="what is wrong", places=())
        )
        third = _event(stream)
        (changing_server.folder / "story" / "index.html").write_text(f"{PAGE}!", "utf-8")
        changing_server.broadcaster.broadcast(changing_server.broadcaster.status)
        fourth = _event(stream)

    assert [name for name, _ in (first, second, third, fourth)] == ["status", "page", "status", "page"]
    assert third[1]["text"] == "what is wrong"
    assert second[1]["page"] != fourth[1]["page"]


def _event(stream: socket.SocketIO | object) -> tuple[str, Mapping[str, object]]:
    """Return the name and data of the next server-sent event."""
    for line in iter(stream.readline, b""):  # type: ignore[union-attr]
        if line.startswith(b"event: "):
            name = line.removeprefix(b"event: ").strip().decode()
            return name, json.loads(stream.readline().removeprefix(b"data: "))  # type: ignore[union-attr]
    raise AssertionError("the stream ended")


def test_taken_port_is_refused() -> None:
    """A given port that is in use is an error; without one, the next free port is used."""
    first = listen("127.0.0.1", None)
    second = listen("127.0.0.1", None)
    with pytest.raises(PortTakenError):
        listen("127.0.0.1", first.port)

    assert FIRST_PORT <= first.port < second.port
    first.socket.close()
    second.socket.close()
