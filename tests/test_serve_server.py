"""What the preview's server sends and what it refuses, asked through bare sockets: no client tidies the requests up."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from onrecord.serve import Editor, Listener, PortTakenError, listen
from onrecord.serve.app import App
from onrecord.serve.broadcaster import Broadcaster
from onrecord.serve.build_status import BuildStatus
from onrecord.serve.entries import EditableEntries
from onrecord.serve.server import FIRST_PORT, serve_in_thread

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
class Answer:
    """What was sent back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Asked:
    """A server, its output folder, and what to ask it by."""

    listener: Listener
    folder: Path
    broadcaster: Broadcaster

    def raw(self, request: bytes) -> Answer:
        """Send these bytes, and return what comes back."""
        with socket.create_connection(("127.0.0.1", self.listener.port), timeout=10) as connection:
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        status, _, fields = head.partition(b"\r\n")
        pairs = (line.split(": ", 1) for line in fields.decode("latin-1").split("\r\n"))
        return Answer(int(status.split()[1]), {name.lower(): value for name, value in pairs}, body)

    def get(self, target: str, host: str | None = None, method: str = "GET") -> Answer:
        """Ask for a target, written just so."""
        named = f"127.0.0.1:{self.listener.port}" if host is None else host
        request = f"{method} {target} HTTP/1.1\r\nHost: {named}\r\nConnection: close\r\n\r\n"
        return self.raw(request.encode("latin-1"))


def _serve(tmp_path: Path, host: str = "127.0.0.1", files: Mapping[str, str] = FILES) -> Iterator[Asked]:
    folder = tmp_path / "outer" / "site"
    folder.mkdir(parents=True)
    (tmp_path / "outer" / "secret.txt").write_text("a secret", "utf-8")
    (tmp_path / "outer" / "site-secret").mkdir()
    (tmp_path / "outer" / "site-secret" / "index.html").write_text("a secret", "utf-8")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    broadcaster, listener = Broadcaster(folder), listen(host, 0)
    app = App(
        tmp_path, folder, broadcaster, Editor.named("vscode"), shows_paths=True, entries=EditableEntries(tmp_path)
    )
    with serve_in_thread(app.for_host(host), listener, broadcaster):
        yield Asked(listener, folder, broadcaster)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Yield a server of a small output folder, which stays as it is."""
    yield from _serve(tmp_path_factory.mktemp("served"))


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Asked]:
    """Yield a server of such a folder for a test that changes it."""
    yield from _serve(tmp_path)


@pytest.mark.parametrize(
    ("target", "kind", "begins"),
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
    ],
)
def test_pages_and_files(asked: Asked, target: str, kind: str, begins: bytes) -> None:
    """Each page and file comes with its type, and is kept by nobody."""
    answer = asked.get(target)

    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.body.startswith(begins)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_only_what_is_sent_holds_the_script(asked: Asked) -> None:
    """A page is sent with the preview's script, and lies in the output folder without it."""
    assert b'<script src="/.onrecord/preview.js" data-version="' in asked.get("/").body
    assert (asked.folder / "index.html").read_text("utf-8") == PAGE


def test_head_sends_no_body(asked: Asked) -> None:
    """HEAD is GET without the content (RFC 9110, section 9.3.2)."""
    answer = asked.get("/", method="HEAD")

    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_written(asked: Asked, method: str) -> None:
    """A preview is only read."""
    assert asked.get("/", method=method).status == 405


def test_a_folder_without_its_slash(asked: Asked) -> None:
    """The address of a page without its last slash leads to the page, as it does where sites are published."""
    answer = asked.get("/story")

    assert (answer.status, answer.headers["location"]) == (307, "/story/")


@pytest.mark.parametrize("target", ["/none/", "/story/none", "/static/", "/story/index.html/", "/none.css"])
def test_what_is_not_there(asked: Asked, target: str) -> None:
    """For what isn't there, the site's own page comes, with the status 404."""
    answer = asked.get(target)

    assert answer.status == 404
    assert b"Not here" in answer.body


def test_without_a_page_for_it(tmp_path: Path) -> None:
    """A site without a page of its own for that has a plain answer."""
    for asked in _serve(tmp_path, files={"index.html": PAGE}):
        answer = asked.get("/none/")

        assert (answer.status, answer.body) == (404, b"There is nothing at this address.\n")


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
def test_nothing_outside_is_sent(asked: Asked, target: str) -> None:
    """No target, however it is written, leads out of the output folder or to what isn't part of the site."""
    answer = asked.get(target)

    assert answer.status in {400, 404}
    assert b"a secret" not in answer.body
    assert b"ours" not in answer.body
    assert b"import" not in answer.body


@pytest.mark.parametrize("name", ["link.txt", "folder/secret.txt", "folder/", "folder"])
def test_links_are_not_followed(changing: Asked, name: str) -> None:
    """A link in the output folder, which is never one of ours, leads nowhere."""
    (changing.folder / "link.txt").symlink_to(changing.folder.parent / "secret.txt")
    (changing.folder / "folder").symlink_to(changing.folder.parent)

    assert changing.get(f"/{name}").status == 404


@pytest.mark.parametrize("target", ["//example.org", "//example.org/..", "/%2fexample.org", "/story%0d%0aX:%20y"])
def test_nobody_is_led_elsewhere(asked: Asked, target: str) -> None:
    """No target makes the server send a browser to another site, or write headers of its own."""
    answer = asked.get(target)

    assert "location" not in answer.headers
    assert "x" not in answer.headers


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8000", "LOCALHOST:8000", "127.0.0.1:80"])
def test_its_own_names(asked: Asked, host: str) -> None:
    """It answers by the names that this machine has for itself."""
    assert asked.get("/", host).status == 200


@pytest.mark.parametrize(
    "host",
    ["example.org", "localhost.example.org", "example.org:8000", "127.0.0.1.example.org", "192.168.1.2", "[::2]",
     "evil@127.0.0.1", "127.0.0.1:port", "127.0.0.1/x", "", "localhost, example.org"],
)  # fmt: skip
@pytest.mark.parametrize("target", ["/", "/.onrecord/events", "/.onrecord/entries", "/.onrecord/preview.js"])
def test_names_of_others(asked: Asked, host: str, target: str) -> None:
    """A page on the web can have its own name lead to this machine; by such a name it answers nothing."""
    answer = asked.get(target, host)

    assert answer.status == 403
    assert answer.body == b"This preview answers only at its own address.\n"


@pytest.mark.parametrize("head", ["GET / HTTP/1.0", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: x"])
def test_without_one_host(asked: Asked, head: str) -> None:
    """Who doesn't say whom he asks, or says it twice, gets nothing."""
    assert asked.raw(f"{head}\r\nConnection: close\r\n\r\n".encode()).status in {400, 403}


def test_who_listens_everywhere_is_called_by_addresses(tmp_path: Path) -> None:
    """Where it listens at all addresses it answers by any address, and still by no name."""
    for asked in _serve(tmp_path, "0.0.0.0"):  # noqa: S104
        assert asked.get("/", "192.168.1.2:8000").status == 200
        assert asked.get("/", "example.org").status == 403
        assert asked.listener.url == f"http://127.0.0.1:{asked.listener.port}/"


def test_a_site_that_was_never_built(tmp_path: Path) -> None:
    """Until there is a site, every address shows what is wrong with it, escaped."""
    for asked in _serve(tmp_path, files={}):
        asked.broadcaster.broadcast(
            BuildStatus(is_broken=True, summary="1 error", text="a.yaml:1:1 <script>alert(1)", places=())
        )
        answer = asked.get("/story/")

        assert answer.status == 503
        assert b"a.yaml:1:1 &lt;script&gt;alert(1)" in answer.body
        assert b"<script>alert" not in answer.body


def test_news_are_sent_as_they_come(changing: Asked) -> None:
    """A page hears at once how things are, then of each change of itself, and of nothing that doesn't concern it."""
    request = f"GET /.onrecord/events?at=/story/ HTTP/1.1\r\nHost: 127.0.0.1:{changing.listener.port}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", changing.listener.port), timeout=10) as connection:
        connection.sendall(request.encode())
        stream = connection.makefile("rb")
        first = _event(stream)
        second = _event(stream)
        (changing.folder / "index.html").write_text("another", "utf-8")
        changing.broadcaster.broadcast(BuildStatus(is_broken=True, summary="1 error", text="what is wrong", places=()))
        third = _event(stream)
        (changing.folder / "story" / "index.html").write_text(f"{PAGE}!", "utf-8")
        changing.broadcaster.broadcast(changing.broadcaster.status)
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


def test_a_port_that_is_taken() -> None:
    """A port that was asked for and is taken is an error; else the next that is free is taken."""
    first = listen("127.0.0.1", None)
    second = listen("127.0.0.1", None)
    with pytest.raises(PortTakenError):
        listen("127.0.0.1", first.port)

    assert FIRST_PORT <= first.port < second.port
    first.socket.close()
    second.socket.close()
