"""The desk's server without a browser: who may see it, who may write, and what it never does; over raw sockets."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from click.testing import CliRunner
from conftest import BASE, NOW, TODAY, MakeSite
from doc_examples import ROOT

from onrecord.build.pipeline import Options
from onrecord.cli import main
from onrecord.desk.browser import server
from onrecord.desk.browser.routes import ROUTES
from onrecord.desk.browser.visits import Answer, Data, Visit
from onrecord.editing.forms.question_table import ANSWERS
from onrecord.preview import Listener, listen
from onrecord.preview.broadcaster import Broadcaster
from onrecord.preview.host_check import HostCheck
from onrecord.preview.server_thread import serve_in_thread

TOKEN = re.compile(r'name="desk-token" content="([^"]+)"')
LIMIT = 4 << 20
EVENT = "dispute/announcement"


@dataclass(frozen=True)
class Reply:
    """A reply of the desk."""

    status: int
    headers: Mapping[str, str]
    cookies: Sequence[str]
    text: str


@dataclass(frozen=True)
class RunningDesk:
    """A desk that runs, with the address that opens it."""

    root: Path
    listener: Listener
    path: str
    written: list[Sequence[tuple[str, str]]]
    """What the page `/-/probe` was given to write."""
    codes: list[str]
    """The codes of the run so far, as the terminal prints them."""

    @property
    def host(self) -> str:
        """The desk's host with its port."""
        return f"127.0.0.1:{self.listener.port}"

    @property
    def secret(self) -> str:
        """The token in the address."""
        return self.path.partition("token=")[2]

    @property
    def cookie(self) -> str:
        """The header of a browser that has opened the desk."""
        return f"onrecord-desk-{self.listener.port}={self.secret}"

    def raw(self, request: bytes) -> Reply:
        """Send these bytes and return the reply."""
        with socket.create_connection(("127.0.0.1", self.listener.port), timeout=20) as connection:
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        pairs = [line.split(": ", 1) for line in lines[1:]]
        headers = {name.lower(): value for name, value in pairs}
        cookies = [value for name, value in pairs if name.lower() == "set-cookie"]
        return Reply(int(lines[0].split()[1]), headers, cookies, body.decode("utf-8", "replace"))

    def send(self, method: str, target: str, *lines: str, body: str = "", host: str | None = None) -> Reply:
        """Send a request with exactly these lines of headers."""
        length = [f"Content-Length: {len(body.encode())}"] if body else []
        head = [f"{method} {target} HTTP/1.1", f"Host: {host or self.host}", "Connection: close", *lines, *length]
        return self.raw(("\r\n".join(head) + "\r\n\r\n" + body).encode("utf-8"))

    def get(self, target: str, *lines: str) -> Reply:
        """Return a page as the editor's browser gets it."""
        return self.send("GET", target, f"Cookie: {self.cookie}", *lines)

    def token(self) -> str:
        """Return the token of the desk's own pages."""
        found = TOKEN.search(self.get("/-/desk/").text)
        assert found
        return found[1]

    def post(self, *lines: str, fields: Mapping[str, str] | str | None = None, target: str = "/-/probe") -> Reply:
        """Send fields as the editor's browser does, with these lines of headers too."""
        body = urlencode({"token": self.token(), "a": "b"}) if fields is None else fields
        sent = body if isinstance(body, str) else urlencode(body)
        return self.send("POST", target, f"Cookie: {self.cookie}", *lines, body=sent)


def _snapshot(root: Path) -> dict[str, str]:
    """Return the digest of each file of a folder."""
    files = (file for file in sorted(root.rglob("*")) if file.is_file())
    return {str(file.relative_to(root)): sha256(file.read_bytes()).hexdigest() for file in files}


@contextmanager
def _open(root: Path, patch: pytest.MonkeyPatch) -> Iterator[RunningDesk]:
    written: list[Sequence[tuple[str, str]]] = []

    def probe(visit: Visit) -> Answer:
        if visit.form:
            written.append(tuple(visit.form))
        return Data({"written": len(written)})

    patch.setattr(server, "ROUTES", (*ROUTES, ("/probe", probe)))
    listener = listen("127.0.0.1", 0)
    options = Options(today=TODAY, base_url="http://127.0.0.1:1/", remember=False)
    codes: list[str] = []
    key = server.DeskKey(listener.port, codes.append)
    codes.append(key.code.shown)
    app, path = server.open_desk(root, key, "http://127.0.0.1:1/", options, lambda: NOW)
    with serve_in_thread(HostCheck(app, "127.0.0.1"), listener, Broadcaster(root)):
        yield RunningDesk(root, listener, path, written, codes)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """Yield the desk of a small site, with one more page that remembers what it was given to write."""
    root = tmp_path_factory.mktemp("desk") / "site"
    for path, text in BASE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch, _open(root, patch) as running:
        yield running


def _origin(desk: RunningDesk) -> str:
    return f"Origin: http://{desk.host}"


# --- Who may see the desk ---


def _targets() -> list[str]:
    """Return an address of each page."""
    names = {"kind": "event", "name": "dispute/announcement", "path": "site.yaml", "source": "gazette"}
    names |= {"type": "denial", "digest": "0" * 32}
    filled = (re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: names.get(part[1], "x"), path) for path, _ in ROUTES)
    query = urlencode({"target": "dispute/announcement#joint", "for": EVENT, "event": EVENT})
    return [f"/-{path}?{query}" for path in filled]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("target", _targets())
def test_nothing_is_shown_without_key(desk: RunningDesk, method: str, target: str) -> None:
    """Without the cookie of this run each page is refused, whatever else a request has: its token, its Origin."""
    before = _snapshot(desk.root)
    body = urlencode({"token": desk.token(), "a": "b"}) if method == "POST" else ""
    reply = desk.send(method, target, _origin(desk), body=body)

    assert reply.status in ((403, 405) if method != "POST" else (403,))
    own = reply.text.replace(f'value="{escape(target)}"', "")  # the address to come back to
    assert "token" not in own
    assert "announc" not in own
    assert _snapshot(desk.root) == before


@pytest.mark.parametrize("target", _targets())
def test_get_changes_nothing(desk: RunningDesk, target: str) -> None:
    """No page changes a file when it is only read."""
    before = _snapshot(desk.root)
    for method in ("GET", "HEAD"):
        assert desk.send(method, target, f"Cookie: {desk.cookie}", _origin(desk)).status < 500
    assert _snapshot(desk.root) == before


def test_address_is_swapped_for_cookie(desk: RunningDesk) -> None:
    """The printed address sets a cookie that no script can read, named by the port, and leads to the same page."""
    reply = desk.send("GET", f"{desk.path}&language=ru")

    assert (reply.status, reply.headers["location"]) == (303, "/-/desk/?language=ru")
    assert reply.cookies == [f"{desk.cookie}; HttpOnly; Path=/-; SameSite=lax"]
    assert reply.headers["referrer-policy"] == "same-origin"
    assert reply.headers["cache-control"] == "no-store"
    assert desk.secret not in reply.text


@pytest.mark.parametrize("given", ["", "x", "%00", "%F0%9F%90%9F", "%ED%A0%80", "'or'1", "x" * 4000])
def test_wrong_key_opens_nothing(desk: RunningDesk, given: str) -> None:
    """Another token, such as that of an earlier run, is refused in the address and in the cookie."""
    assert desk.send("GET", f"/-/desk/?token={given}").status == 403
    name = desk.cookie.partition("=")[0]
    assert desk.send("GET", "/-/desk/", f"Cookie: {name}={given}").status == 403
    assert desk.send("GET", f"/-/desk/?token={given}", f"Cookie: {desk.cookie}").status == 403


# --- The code of the run ---


def _type(desk: RunningDesk, code: str, to: str = "/-/desk/", *lines: str) -> Reply:
    """Send the page that asks for the code, as a browser without a cookie does."""
    return desk.send("POST", "/-/code", *(lines or [_origin(desk)]), body=urlencode({"code": code, "to": to}))


def test_page_without_key_asks_for_the_code(desk: RunningDesk) -> None:
    """The page shows nothing of the site, can't be framed, and remembers the address that was asked for."""
    reply = desk.send("GET", f"/-/edit/event/{EVENT}?only=claims&amp=1")

    assert 'name="to" value="/-/edit/event/dispute/announcement?only=claims&amp;amp=1"' in reply.text
    assert reply.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert reply.headers["x-frame-options"] == "DENY"
    assert not reply.cookies
    assert "A record" not in reply.text


@pytest.mark.parametrize("change", [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_code_opens_the_address_that_was_asked_for(desk: RunningDesk, change: Callable[[str], str]) -> None:
    """The code gives the cookie, however its letters are typed, and leads to where the editor wanted to go."""
    reply = _type(desk, change(desk.codes[-1]), "/-/edit/event/dispute/announcement?only=claims")

    assert (reply.status, reply.headers["location"]) == (303, "/-/edit/event/dispute/announcement?only=claims")
    assert reply.cookies == [f"{desk.cookie}; HttpOnly; Path=/-; SameSite=lax"]


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "", "/dispute/", "javascript:x", "/-\\evil"]
)
def test_code_leads_nowhere_else(desk: RunningDesk, to: str) -> None:
    """Only an address of the desk is gone to."""
    assert _type(desk, desk.codes[-1], to).headers["location"] == "/-/desk/"


def test_code_is_made_of_letters_that_look_like_no_other() -> None:
    """Two groups of four capital letters, which look like no other; each run has its own."""
    codes = {server.DeskKey(1).code.shown for _ in range(50)}

    assert len(codes) == 50
    assert all(re.fullmatch(r"[BCDFGHJKMNPQRSTVWXZ]{4}-[BCDFGHJKMNPQRSTVWXZ]{4}", code) for code in codes)


def test_five_wrong_codes_make_a_new_one(desk: RunningDesk) -> None:
    """The fifth wrong code ends the code, also if requests come together; the terminal prints the next."""
    first = desk.codes[-1]
    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda number: _type(desk, f"BBBB-BBB{number}"), range(20)))

    assert {reply.status for reply in replies} == {403}
    assert "After five wrong ones a new code is printed" in replies[0].text
    assert len(desk.codes) == 5
    assert len({*desk.codes}) == 5
    assert _type(desk, first).status == 403
    assert _type(desk, desk.codes[-1]).status == 303
    assert desk.get("/-/desk/").status == 200, "whoever is in stays in"


def test_right_code_begins_the_count_anew(desk: RunningDesk) -> None:
    """Typing errors of an editor who gets in at last end no code."""
    code = desk.codes[-1]
    for _ in range(3):
        for _ in range(4):
            _type(desk, "wrong")
        assert _type(desk, code).status == 303
    assert desk.codes[-1] == code


@pytest.mark.parametrize(
    "lines",
    [
        ["Accept: */*"],
        ["Origin: null"],
        ["Origin: http://evil.example"],
        ["Origin: http://127.0.0.1:1"],
        ["Origin: http://{host}", "Sec-Fetch-Site: cross-site"],
        ["Origin: http://{host}", "Sec-Fetch-Site: same-site", "Sec-Fetch-Dest: iframe"],
        ["Origin: http://{host}", "Origin: http://{host}"],
    ],
)
def test_code_of_another_page_is_no_try(desk: RunningDesk, lines: list[str]) -> None:
    """A page of another origin can neither try a code nor end one."""
    code = desk.codes[-1]
    for typed in (code, *["BBBB-BBBB"] * 6):
        reply = _type(desk, typed, "/-/desk/", *(line.format(host=desk.host) for line in lines))
        assert (reply.status, reply.cookies) == (403, [])
    assert desk.codes[-1] == code
    assert desk.send("POST", "/-/code", _origin(desk), host="evil.example", body=f"code={code}").status == 403


@pytest.mark.parametrize("typed", ["", "\0", "\ud800", "🔑" * 8, "x" * 100_000])
def test_odd_code_is_wrong(desk: RunningDesk, typed: str) -> None:
    """Any text is refused as a wrong code, and never an error of the program."""
    body = f"code={quote(typed, errors='surrogatepass')}"
    assert desk.send("POST", "/-/code", _origin(desk), body=body).status == 403


def test_key_of_another_run_is_refused(desk: RunningDesk, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two desks at once have cookies with different names and different keys, and don't open each other."""
    with _open(make_site({}), monkeypatch) as other:
        assert other.cookie.partition("=")[0] != desk.cookie.partition("=")[0]
        assert other.secret != desk.secret
        assert other.send("GET", desk.path).status == 403
        own = other.cookie.partition("=")[0]
        assert other.send("GET", "/-/desk/", f"Cookie: {own}={desk.secret}").status == 403
        both = f"Cookie: {desk.cookie}; {other.cookie}"
        assert [one.send("GET", "/-/desk/", both).status for one in (desk, other)] == [200, 200]


@pytest.mark.parametrize(
    "tossed", ["{name}=x; {cookie}", "{cookie}; {name}=x", "{cookie}; {name}", "; ;={name}; {cookie}"]
)
def test_cookies_of_other_pages_shut_nobody_out(desk: RunningDesk, tossed: str) -> None:
    """A page at another port of this host can set cookies of the same name; the real one counts."""
    name = desk.cookie.partition("=")[0]
    assert desk.send("GET", "/-/desk/", f"Cookie: {tossed.format(name=name, cookie=desk.cookie)}").status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "localhost.", "a@127.0.0.1", "2130706433"]
)
def test_other_names_are_refused(desk: RunningDesk, host: str) -> None:
    """A name that leads to this machine, as in DNS rebinding, gets nothing, even with the key."""
    given = host.format(port=desk.listener.port)
    for target in ("/-/desk/", desk.path, "/-/files/desk.css"):
        assert desk.send("GET", target, f"Cookie: {desk.cookie}", host=given).status == 403
    assert desk.raw(f"GET {desk.path} HTTP/1.0\r\n\r\n".encode()).status == 403


@pytest.mark.parametrize(
    "target", ["http://evil.example/-/desk/", "//evil.example/-/desk/", "/-/../-/desk/", "/-/files/..%2fserver.py"]
)
def test_odd_targets_find_nothing(desk: RunningDesk, target: str) -> None:
    """No form of address leads to a file that is not meant, or to another host."""
    reply = desk.get(target)
    assert reply.status in (404, 307, 400)
    assert "evil" not in reply.headers.get("location", "")


def test_pages_are_never_framed_or_cached(desk: RunningDesk) -> None:
    """Pages, refusals and errors forbid frames, copies and scripts of others."""
    for reply in (
        desk.get("/-/desk/"),
        desk.send("GET", "/-/desk/"),
        desk.get("/-/nothing"),
        desk.get("/-/answer?target=x"),
    ):
        policy = reply.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self';" in policy
        assert "default-src 'none'" in policy
        assert reply.headers["x-frame-options"] == "DENY"
        assert reply.headers["cross-origin-opener-policy"] == "same-origin"
        assert reply.headers["cross-origin-resource-policy"] == "same-origin"
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert not any(name.startswith("access-control") for name in reply.headers)


@pytest.mark.parametrize("kind", ["image", "script", "iframe", "empty", "embed", "object", "style", "serviceworker"])
@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_pages_of_others_only_link(desk: RunningDesk, kind: str, site: str) -> None:
    """What another page embeds or fetches is refused before any of it is read; a link to the desk is followed."""
    lines = (f"Sec-Fetch-Site: {site}", f"Sec-Fetch-Dest: {kind}")
    assert desk.get("/-/desk/", *lines).status == 403
    assert desk.send("GET", desk.path, *lines).status == 403
    assert desk.get("/-/desk/", f"Sec-Fetch-Site: {site}", "Sec-Fetch-Dest: document").status == 200


def test_service_workers_are_refused(desk: RunningDesk) -> None:
    """No script of the desk's origin may become a service worker, which would outlive the run."""
    assert desk.get("/-/files/desk.js").status == 200
    assert desk.get("/-/files/desk.js", "Service-Worker: script").status == 403


# --- Who may write ---


def test_own_page_writes(desk: RunningDesk) -> None:
    """With the cookie, the exact Origin, and the token in a field or in a header, the other fields are taken."""
    desk.written.clear()
    assert desk.post(_origin(desk)).status == 200
    assert desk.post(_origin(desk), f"X-Onrecord-Token: {desk.token()}", fields={"a": "b"}).status == 200
    assert desk.written == [(("a", "b"),)] * 2


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Origin: null"],
        ["Origin: http://127.0.0.1:{other}"],
        ["Origin: http://127.0.0.1"],
        ["Origin: https://127.0.0.1:{port}"],
        ["Origin: http://localhost:{port}"],
        ["Origin: HTTP://127.0.0.1:{port}"],
        ["Origin: http://127.0.0.1:{port}/"],
        ["Origin: http://evil.example"],
        ["Origin: http://127.0.0.1:{port}.evil.example"],
        ["Origin: http://127.0.0.1:{port}", "Origin: http://127.0.0.1:{port}"],
        ["Origin: http://evil.example", "Origin: http://127.0.0.1:{port}"],
        ["Origin: http://127.0.0.1:{port}, http://evil.example"],
        ["Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: same-site", "Sec-Fetch-Dest: document"],
        ["Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: document"],
        ["Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: none", "Sec-Fetch-Dest: document"],
        ["Referer: http://127.0.0.1:{port}/-/desk/"],
        ["X-Forwarded-Host: evil.example", "Origin: http://evil.example"],
    ],
)
def test_other_origins_never_write(desk: RunningDesk, lines: list[str]) -> None:
    """Without exactly the desk's own Origin nothing is written, even with cookie and token."""
    desk.written.clear()
    port = desk.listener.port
    assert desk.post(*(line.format(port=port, other=port + 1) for line in lines)).status == 403
    assert desk.written == []


@pytest.mark.parametrize("where", ["missing", "empty", "wrong", "query", "cookie", "secret", "header wins"])
def test_wrong_token_never_writes(desk: RunningDesk, where: str) -> None:
    """The token must be in a field or in the header: not in the address, not in a cookie, and not the key itself."""
    desk.written.clear()
    token = desk.token()
    target, lines, fields = "/-/probe", [_origin(desk)], {"a": "b"}
    if where == "query":
        target = f"/-/probe?token={token}"
    elif where == "cookie":
        lines.append(f"Cookie: token={token}")
    elif where == "header wins":
        lines.append("X-Onrecord-Token: wrong")
        fields["token"] = token
    elif where != "missing":
        fields["token"] = {"empty": "", "wrong": token[:-1] + "!", "secret": desk.secret}[where]

    assert desk.post(*lines, fields=fields, target=target).status == 403
    assert desk.written == []


def test_too_much_is_refused(desk: RunningDesk) -> None:
    """A request that is too large, or has too many fields, is refused and changes nothing."""
    desk.written.clear()
    token = urlencode({"token": desk.token()})
    many = token + "&a=b" * 20_000
    assert desk.post(_origin(desk), fields=many).status == 413
    assert desk.post(_origin(desk), fields=f"{token}&a={'x' * LIMIT}").status == 413
    assert desk.written == []
    assert desk.post(_origin(desk), fields=token + "&a=b" * 19_999).status == 200
    assert desk.post(_origin(desk), fields=f"{token}&a={'x' * (LIMIT - len(token) - 3)}").status == 200


def test_bytes_that_are_no_text_are_no_crash(desk: RunningDesk) -> None:
    """Broken encodings are read as far as they go."""
    token = desk.token()
    for field in ("%FF%FE=%C3", "a=%ED%A0%80", "=&=&;", "%"):
        assert desk.post(_origin(desk), fields=f"token={token}&{field}").status == 200


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 5\r\nContent-Length: 90",
        "Content-Length: 0\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity, chunked\r\nContent-Length: 3",
        "Content-Length: +5",
        "Content-Length : 5",
        "Transfer-Encoding: xchunked",
        "Origin : http://127.0.0.1:{port}\r\nContent-Length: 0",
        "X: y\nOrigin: http://127.0.0.1:{port}\r\nContent-Length: 0",
        "X: y\r\n Origin: http://127.0.0.1:{port}\r\nContent-Length: 0",
    ],
)
def test_no_request_hides_in_another(desk: RunningDesk, head: str) -> None:
    """A request within another, which some servers read as two, writes nothing: it needs the same proofs."""
    desk.written.clear()
    port = desk.listener.port
    inner = (
        f"0\r\n\r\nPOST /-/probe HTTP/1.1\r\nHost: {desk.host}\r\nCookie: {desk.cookie}\r\nContent-Length: 3\r\n\r\na=b"
    )
    outer = f"POST /-/probe HTTP/1.1\r\nHost: {desk.host}\r\n{head.format(port=port)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall((outer + inner).encode())
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert set(re.findall(rb"HTTP/1.1 (\d+)", answer)) <= {b"400", b"403", b"501"}
    assert desk.written == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_do_nothing(desk: RunningDesk, method: str) -> None:
    """Only GET and POST reach a page; no method asks for leave on behalf of another origin."""
    reply = desk.send(
        method, "/-/probe", f"Cookie: {desk.cookie}", _origin(desk), "Access-Control-Request-Method: POST"
    )
    assert reply.status == 405
    assert not any(name.startswith("access-control") for name in reply.headers)


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="only root can become another user")
def test_another_user_is_refused_even_with_all_secrets(desk: RunningDesk) -> None:
    """Another user of this machine gets nothing, even if a browser was lured into giving away its cookie."""
    desk.written.clear()
    script = (
        "import http.client, json, os, sys\n"
        "os.setuid(int(sys.argv[1]))\n"
        "host, cookie, token = sys.argv[2:]\n"
        "said = []\n"
        "for method, body in (('GET', None), ('POST', 'a=b&token=' + token)):\n"
        "    link = http.client.HTTPConnection(host)\n"
        "    link.request(method, '/-/probe', body, {'Cookie': cookie, 'Origin': 'http://' + host})\n"
        "    said.append(link.getresponse().status)\n"
        "print(json.dumps(said))\n"
    )
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable
    expected = {"65534": [403, 403], "0": [200, 200]}
    for user, statuses in expected.items():
        command = [python, "-I", "-c", script, user, desk.host, desk.cookie, desk.token()]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd="/")
        assert json.loads(done.stdout) == statuses
    assert desk.written == [(("a", "b"),)]


def test_system_that_tells_no_users_stops_nobody(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system doesn't list connections with their users, the key alone decides."""
    monkeypatch.setattr(server, "Path", lambda _: Path("/nonexistent"))
    assert desk.get("/-/desk/").status == 200


# --- The key stays where it belongs ---


def test_key_is_in_no_page(desk: RunningDesk) -> None:
    """No page, refusal or file of the desk repeats the key, which only the terminal printed."""
    for target in (*_targets(), "/-/files/desk.js", "/-/nothing", f"{desk.path}x"):
        reply = desk.get(target)
        assert desk.secret not in reply.text + str(reply.headers)


def test_desk_is_not_offered_to_a_network(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview that others can reach has no desk, with or without `--read-only`, and neither has a read-only one."""
    seen = []
    monkeypatch.setattr("onrecord.preview.run_preview", lambda preview, reporter: seen.append((preview, reporter)))
    root = str(make_site({}))
    for options in (["--host", "0.0.0.0"], ["--host", "0.0.0.0", "--read-only"], ["--read-only"]):  # noqa: S104
        CliRunner().invoke(main, ["serve", root, "--port", "0", *options], catch_exceptions=False)
    for preview, _ in seen:
        preview.listener.socket.close()
    assert [preview.desk for preview, _ in seen] == [None] * 3
    assert [reporter.desk for _, reporter in seen] == [""] * 3


def _take_a_port_behind_a_free_one(taken: socket.socket) -> int:
    """Bind a socket to a port; return the one before it, which is free."""
    while True:
        with socket.socket() as first, suppress(OSError):  # the next one may be in use
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            taken.bind(("127.0.0.1", port + 1))
            return port


def test_desk_takes_next_free_port(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk listens at the port after that of the preview, or at the next free one; the cookie is named by it."""
    seen = []
    monkeypatch.setattr("onrecord.preview.run_preview", lambda preview, reporter: seen.append((preview, reporter)))
    with socket.socket() as taken:
        port = _take_a_port_behind_a_free_one(taken)
        taken.listen()
        arguments = ["serve", str(make_site({})), "--port", str(port), "--open"]
        CliRunner().invoke(main, arguments, catch_exceptions=False)
    preview, reporter = seen[0]
    found = preview.desk.listener.port
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    reporter.ready(polls=False)

    assert port + 1 < found
    assert reporter.desk.startswith(f"http://127.0.0.1:{found}/-/desk/?token=")
    assert opened == [reporter.desk]
    for listener in (preview.listener, preview.desk.listener):
        listener.socket.close()


# --- Answers ---


def test_answers_name_claims_with_standing(desk: RunningDesk) -> None:
    """The page of an event lists its claims as they stand, with each answer and whoever may give it."""
    page = desk.get("/-/answer?target=dispute/announcement").text
    for words in (
        "They issued a joint statement",
        "Disputed; no reply found from The ministry",
        "The ministry has access",
    ):
        assert words in page
    assert "Asserted by The ministry" in page
    assert "By The ministry" in page
    target = quote("dispute/announcement#joint")
    for answer in ANSWERS.values():
        own = "&amp;by=same" if answer.by == "same" else ""
        assert f'href="/-/new/{answer.type}?target={target}&amp;relation={answer.relation}{own}"' in page
        assert f"{answer.words}</a> <span>{answer.meaning}</span>" in page
    headings = [page.index(f"By {whoever}") for whoever in ("another side", "The ministry", "anybody", "a court or")]
    assert headings == sorted(headings)
    assert 'href="/-/quote/gazette?for=dispute/announcement"' in page
    assert 'href="/-/new/correction?for=dispute/announcement"' in page
    for claim in ("They issued a joint statement", "The ministry has access"):  # links of one name lead to one place
        assert page.count(f'aria-label="Denies: {claim}"') == 1
    one = desk.get(f"/-/answer?target={target}").text
    assert "They issued a joint statement" in one
    assert "The ministry has access" not in one


def test_bar_has_words_for_each_answer() -> None:
    """The bar names and explains each answer of the table, in English as the desk does."""
    bar = json.loads((ROOT / "onrecord/preview/bar.json").read_text("utf-8"))

    for language, words in bar.items():
        assert {"another", "own", "anybody", "court"} <= words.keys()
        for name, answer in ANSWERS.items():
            own = (words[name], words[f"{name}Help"])
            assert own == (answer.words, answer.meaning) if language == "en" else all(own)


def test_answers_list_events_and_stories(desk: RunningDesk) -> None:
    """A story lists its events, the latest first; the only story need not be chosen; a wrong one says what is wrong."""
    events = desk.get("/-/answer?target=dispute").text
    assert events.index("The company denies") < events.index("The ministry announces")
    assert "Which event is it?" in desk.get("/-/answer").text
    for target in ("nowhere", "dispute/nowhere", "dispute/announcement%23nothing", "%2F", "dispute/announcement/x"):
        reply = desk.get(f"/-/answer?target={target}")
        assert (reply.status, "to answer" in reply.text) == (409, True)


def test_answers_stay_with_errors_elsewhere(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another file has an error, the standings are said in English, in the words of the terminal."""
    wrong = {"content/stories/dispute/events/wrong.yaml": "type: report\ndate: 4.12.2025\ntitle: Wrong\n"}
    with _open(make_site(wrong), monkeypatch) as running:
        page = running.get("/-/answer?target=dispute/announcement&language=ru").text
    assert '<span lang="en">disputed by The company</span>' in page
    assert "Высказываний других сторон пока не записано." in page


def test_hostile_words_stay_words(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an entry or an address says is never markup on a page of the desk."""
    file = "content/stories/dispute/events/announcement.yaml"
    text = BASE[file].replace("They issued a joint statement", "'<script>alert(1)</script>\"'")
    with _open(make_site({file: text}), monkeypatch) as running:
        for target in ("dispute/announcement", "dispute/announcement%23joint", quote("<script>alert(1)</script>")):
            page = running.get(f"/-/answer?target={target}").text
            assert "<script>alert" not in page
            assert "&lt;script&gt;alert" in page
