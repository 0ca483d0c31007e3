"""The settings in docs/servers.md: each server starts with them, and does what docs/hosting.md asks."""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import get_args
from urllib.parse import urljoin, urlsplit

import pytest
from conftest import COMPLETE
from web_servers import BELOW, SERVERS, Running, Server, copy_site, find_program, running, settings

from onrecord.build.pipeline import Options, build
from onrecord.model.choices import OutputKind
from onrecord.preview.output_files import media_type

ROOT = Path(__file__).parents[2]
COMMON = {
    "Access-Control-Allow-Origin": "*",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""The headers of every answer, beside the policy."""
KEPT = "public, max-age=31536000, immutable"
"""The caching of files that change their names with their content."""
DIGEST = re.compile(r"\.[0-9a-f]{12}(-\d+)?\.\w+$")
SAME_TYPES = {
    "application/javascript": "text/javascript",
    "image/x-icon": "image/vnd.microsoft.icon",
    "text/xml": "application/xml",
}
"""Other names of types (RFC 9239, IANA's registration of the icon, RFC 7303)."""
OWN_FILES = (
    ".avif",
    ".ico",
    ".md",
    ".mjs",
    ".mp3",
    ".mp4",
    ".otf",
    ".pdf",
    ".ttf",
    ".vtt",
    ".webm",
    ".webmanifest",
    ".woff2",
)
"""Endings of what publishers put into `static/` and `root/`, such as films, fonts and icons."""
HIDDEN = (".onrecord-output", ".nojekyll", ".git/config", "static/.draft.html", "harbour/.index.html.swp")
LISTED = dict(
    re.findall(r"^\| `(\.\w+)` \| `([\w/+.-]+)`", (ROOT / "docs/hosting.md").read_text("utf-8"), re.MULTILINE)
)
"""The endings in the reference, with their types."""
PACKED = frozenset({".gif", ".jpg", ".png", ".webp"})
"""The endings of files that are compressed in themselves."""


@dataclass(frozen=True)
class Answer:
    """One answer of a server."""

    status: int
    headers: Message
    body: bytes


class Client:
    """Asks a server over one connection, and follows no redirect."""

    def __init__(self, server: Running) -> None:
        """Connect to a server."""
        self.address, self.folder = server.address, server.folder
        self._connection = HTTPConnection(urlsplit(server.address).netloc, timeout=20)

    def ask(self, path: str, **headers: str) -> Answer:
        """Ask for a path of the site; `If_None_Match='…'` sends that header."""
        self._connection.request(
            "GET",
            urlsplit(self.address).path + path,
            headers={name.replace("_", "-"): headers[name] for name in headers},
        )
        answer: HTTPResponse = self._connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site with all outputs but cards; add files that a server must hide, and two that it must not."""
    root = tmp_path_factory.mktemp("record") / "site"
    shutil.copytree(ROOT / "tests/sites/everything", root)
    outputs = ", ".join(name for name in get_args(OutputKind) if name != "cards")
    with (root / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(f"outputs: [{outputs}]\n")
    folder = root / "_site"
    outcome = build(root, folder, Options(today=COMPLETE))
    assert outcome.value.published is not None, outcome.problems
    added = {
        **dict.fromkeys(HIDDEN[2:], "not for readers\n"),
        ".well-known/security.txt": "Contact: https://record.example.org/\n",
        "icons/index.html": "<!doctype html><title>A story about icons</title>\n",
    }
    for path, text in added.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


PLACES = [(server, base) for server in SERVERS for base in ("", BELOW)]


@pytest.fixture(scope="module", params=PLACES, ids=[f"{server}-/{base}" for server, base in PLACES])
def server(request: pytest.FixtureRequest, record: Path) -> Iterator[Running]:
    """Run each server, with the site at the root and below a path."""
    with running(request.param[0], record, request.param[1]) as found:
        yield found


@pytest.fixture
def client(server: Running) -> Iterator[Client]:
    """Return a client of the server."""
    found = Client(server)
    yield found
    found.close()


def _paths(folder: Path) -> list[str]:
    """Return the paths of the files that readers may have."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not re.search(r"(^|/)\.(?!well-known/)", path))


def _address(path: str) -> str:
    """Return the address of a file: that of its folder if it is the page of one."""
    return path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path


def test_every_file_is_sent_with_its_type(client: Client) -> None:
    """Each file of the site has its bytes, its type, UTF-8 for text, and the headers that all answers have."""
    policies = set()
    for path in _paths(client.folder):
        answer = client.ask(_address(path))
        found, _, parameter = answer.headers["Content-Type"].partition(";")
        expected = media_type(Path(path))

        assert (answer.status, SAME_TYPES.get(found, found)) == (200, expected), path
        assert answer.body == (client.folder / path).read_bytes(), path
        assert parameter.strip().lower() in ({"charset=utf-8"} if found.startswith("text/") else {"charset=utf-8", ""})
        assert {name: answer.headers[name] for name in COMMON} == COMMON, path
        assert "X-Frame-Options" not in answer.headers, path
        policies.add(answer.headers["Content-Security-Policy"])

    (policy,) = policies
    assert "frame-ancestors" not in policy


@pytest.mark.parametrize("ending", OWN_FILES)
def test_files_of_the_publisher_have_their_type(client: Client, ending: str) -> None:
    """A server knows what a publisher may add to a site; with `nosniff`, browsers would not guess it."""
    (client.folder / f"own{ending}").write_text("x", "utf-8")
    found = client.ask(f"own{ending}").headers["Content-Type"].partition(";")[0]

    assert SAME_TYPES.get(found, found) == media_type(Path(f"own{ending}"))


def test_folder_without_slash_is_redirected(client: Client) -> None:
    """The address of a page without its slash leads to the page for good."""
    for path in ("harbour", "harbour/order", "ru/harbour", "harbour/embed"):
        answer = client.ask(path)

        assert answer.status in {301, 308}, path
        assert urljoin(client.address + path, answer.headers["Location"]) == f"{client.address}{path}/"


@pytest.mark.parametrize(
    "path",
    ["nothing", "nothing/at/all/", "harbour/no.ics", "static/no.6bce93488828-720.webp", *HIDDEN, ".git/"],
)
def test_unknown_address_has_the_page_for_it(client: Client, path: str) -> None:
    """A file that is missing or hidden gives 404.html, with all headers, and without those meant for the file."""
    answer = client.ask(path)

    assert answer.status == 404
    assert answer.body == (client.folder / "404.html").read_bytes()
    assert answer.headers["Content-Type"].lower() == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert {name: answer.headers[name] for name in COMMON} == COMMON
    assert answer.headers["Content-Security-Policy"] == client.ask("").headers["Content-Security-Policy"]


def test_folder_without_a_page_lists_nothing(client: Client) -> None:
    """The address of a folder that has no page gives 404.html, and not a list of its files."""
    answer = client.ask("static/")

    assert answer.status in {403, 404}
    assert answer.body == (client.folder / "404.html").read_bytes()


def test_settings_in_the_folder_are_not_sent(client: Client) -> None:
    """Nobody gets the file with the settings of a shared Apache; elsewhere there is none."""
    answer = client.ask(".htaccess")

    assert answer.status in {403, 404}
    assert answer.body == (client.folder / "404.html").read_bytes()


def test_former_addresses_lead_on(client: Client) -> None:
    """Pages, feeds and embeds answer at their former addresses too."""
    pages = {
        path: (client.folder / path).read_text("utf-8") for path in _paths(client.folder) if path.endswith(".html")
    }
    former = [path for path, text in pages.items() if 'http-equiv="refresh"' in text]

    assert len(former) > 10
    for path in former:
        lead = re.search(r'http-equiv="refresh" content="0; url=([^"#?]+)', pages[path])
        assert lead
        target = urljoin(client.address + _address(path), lead[1])
        assert client.ask(_address(path)).status == 200
        assert client.ask(target.removeprefix(client.address)).status == 200, (path, target)


@pytest.mark.parametrize("ending", LISTED)
def test_text_is_compressed_and_pictures_are_not(client: Client, ending: str) -> None:
    """Who asks for it gets text compressed, with a note for caches; pictures are as small as they get."""
    file = client.folder / f"sizes/file{ending}"
    file.parent.mkdir(exist_ok=True)
    file.write_text("The pier is closed. " * 200, "utf-8")
    plain, answer = client.ask(f"sizes/file{ending}"), client.ask(f"sizes/file{ending}", Accept_Encoding="gzip")

    assert "Content-Encoding" not in plain.headers
    assert plain.body == file.read_bytes()
    if ending in PACKED:
        assert "Content-Encoding" not in answer.headers
        assert answer.body == file.read_bytes()
    else:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "accept-encoding" in answer.headers["Vary"].lower()
        assert gzip.decompress(answer.body) == file.read_bytes()


def test_browsers_keep_pictures_and_ask_for_the_rest(client: Client) -> None:
    """Files with a digest in their name are kept for a year; the others are asked for, and come if they changed."""
    kept = []
    for path in _paths(client.folder):
        answer = client.ask(_address(path))
        assert answer.headers["Cache-Control"] == (KEPT if DIGEST.search(path) else "no-cache"), path
        kept += [path] if DIGEST.search(path) else []
        for encoding in ("identity", "gzip"):
            tag = client.ask(_address(path), Accept_Encoding=encoding).headers["ETag"]
            again = client.ask(_address(path), Accept_Encoding=encoding, If_None_Match=tag)
            assert (again.status, again.body) == (304, b""), path
    assert len(kept) > 8


def test_changed_page_comes_anew(client: Client) -> None:
    """The tag of an older version gets the new one."""
    page = client.folder / "changed/index.html"
    page.parent.mkdir()
    page.write_text("<!doctype html><title>As it was</title>\n", "utf-8")
    os.utime(page, (1_700_000_000, 1_700_000_000))
    tag = client.ask("changed/").headers["ETag"]
    page.write_text("<!doctype html><title>As it is now</title>\n", "utf-8")

    assert client.ask("changed/", If_None_Match=tag).body == page.read_bytes()


def test_server_does_not_complain(client: Client, server: Running) -> None:
    """No server warns of its settings."""
    printed = server.log.read_text("utf-8")

    assert client.ask("").status == 200
    assert re.findall(r".*(?:\[warn\]|:warn\]|AH0|not formatted).*", printed) == []


@pytest.mark.parametrize("server", SERVERS, ids=str)
def test_lines_for_a_site_below_a_path_change_the_settings(server: Server) -> None:
    """The document says for each server which lines change below a path."""
    whole, below = settings(server, ""), settings(server, BELOW)

    assert below != whole
    assert BELOW in below
    assert BELOW not in whole


def test_settings_send_the_same_headers() -> None:
    """All servers have the same policy and the same headers."""
    for name, value in COMMON.items():
        for server in SERVERS:
            assert re.search(rf'{name} "?{re.escape(value)}"?', settings(server, "")), (name, server.name)
    policies = {re.search(r'Content-Security-Policy "(.+)"', settings(server, ""))[1] for server in SERVERS}  # type: ignore[index]

    assert len(policies) == 1


def test_document_has_the_type_of_each_ending(record: Path) -> None:
    """The reference lists the endings of all files that a build writes, with the types that the preview sends too."""
    built = {Path(path).suffix for path in _paths(record)}

    assert built <= LISTED.keys()
    assert {ending: media_type(Path(f"x{ending}")) for ending in LISTED} == LISTED


def test_missing_server_is_skipped_at_home_and_fails_each_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a program skips its tests, and says what to install; where servers are required, they fail."""
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    monkeypatch.delenv("ONRECORD_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"^no apache2: .*apt install apache2"):
        find_program("apache2")
    monkeypatch.setenv("ONRECORD_SERVERS", "required")
    with pytest.raises(pytest.fail.Exception, match=r"^no apache2: "):
        find_program("apache2")


def test_copying_keeps_what_has_not_changed(tmp_path: Path) -> None:
    """The documented command copies and deletes files, and leaves unchanged ones and marks of the build alone."""
    files = {
        "index.html": "As it was",
        "feed.xml": "The same",
        "gone/index.html": "Gone",
        ".onrecord-output": "",
        ".nojekyll": "",
    }
    later = {
        "index.html": "As it is.",
        "feed.xml": "The same",
        ".well-known/security.txt": "Contact",
        ".onrecord-output": "",
    }
    for number, version in enumerate((files, later)):
        site = tmp_path / str(number) / "_site"
        for path, text in version.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, "utf-8")
            os.utime(site / path, (1_700_000_000, 1_700_000_000 + number * 1_000))
        before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "server").glob("*") if path.is_file()}
        copy_site(site, tmp_path / "server")
    server = tmp_path / "server"

    copied = {
        path.relative_to(server).as_posix(): path.read_text("utf-8") for path in server.rglob("*") if path.is_file()
    }
    assert copied == {path: text for path, text in later.items() if path != ".onrecord-output"}
    assert (server / "feed.xml").stat().st_mtime_ns == before["feed.xml"]
