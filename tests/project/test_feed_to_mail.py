"""The recipe of docs/feed-to-mail.md: its script against servers that stand in, its workflow as GitHub reads it."""

from __future__ import annotations

import json
import re
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_string
from email.policy import default
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import MakeSite
from entry_blocks import blocks
from github_files import findings_on, is_valid
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.editing.starting.starter import repository_files

ROOT = Path(__file__).parents[2]
RECIPE = {block.path: block.content for block in blocks((ROOT / "docs" / "feed-to-mail.md").read_text("utf-8"))}
WORKFLOW = RECIPE[".github/workflows/send-feed.yml"]
EVENTS = "content/stories/dispute/events"
ANSWER = "type: response\ndate: 2021-11-03\ntitle: '{}'\nspeaker: ministry\nmaintains: announcement#joint\n"
ANSWER += "sources: wire\npublished: 2021-11-12\n"
UNREADABLE = "an-address-that-nobody-may-read"


class Stand:
    """Servers in place of a site, a chat and a mail server; what they got, and whether the chat refuses."""

    def __init__(self) -> None:
        self.feed = ""
        self.refuses = False
        self.posts: list[str] = []
        self.mails: list[str] = []


class _Web(BaseHTTPRequestHandler):
    def __init__(self, stand: Stand, *args: Any) -> None:  # noqa: ANN401  (as of the base)
        self.stand = stand
        super().__init__(*args)

    def do_GET(self) -> None:
        self._answer(200, self.stand.feed)

    def do_POST(self) -> None:
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"]
        if self.stand.refuses:
            self._answer(500, "")
            return
        self.stand.posts.append(text)
        self._answer(200, "ok")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Print no log lines."""


class _Mail(socketserver.StreamRequestHandler):
    def __init__(self, stand: Stand, *args: Any) -> None:  # noqa: ANN401  (as of the base)
        self.stand = stand
        super().__init__(*args)

    def handle(self) -> None:
        self._say("220 stand-in")
        while line := self.rfile.readline().decode().strip():
            if line.upper() == "DATA":
                self._say("354 go on")
                lines = iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ".")
                self.stand.mails.append("\n".join(lines))
            self._say("221 bye" if line.upper() == "QUIT" else "250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Run = Any


@pytest.fixture
def stand() -> Stand:
    """Return what the servers got."""
    return Stand()


@pytest.fixture
def run(stand: Stand, tmp_path: Path) -> Iterator[Run]:
    """Yield a function that runs the script with the servers, and returns its exit status and its output."""
    script = tmp_path / "send_feed.py"
    script.write_text(RECIPE[".github/send_feed.py"], "utf-8")
    web = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Web, stand))
    mail = socketserver.ThreadingTCPServer(("127.0.0.1", 0), partial(_Mail, stand))
    with _serving(web) as port, _serving(mail) as mail_port:
        usual = {
            "FEED": f"http://127.0.0.1:{port}/feed.json",
            "STATE": str(tmp_path / "sent.json"),
            "MAIL_HOST": f"127.0.0.1:{mail_port}",
            "MAIL_FROM": "desk@example.org",
            "MAIL_TO": "list@example.org",
            "WEBHOOK": f"http://127.0.0.1:{port}/{UNREADABLE}",
        }

        def run_script(**changes: str) -> tuple[int, str]:
            ran = subprocess.run(
                [sys.executable, "-I", str(script)],
                env={**usual, **changes},
                capture_output=True,
                check=False,
                timeout=60,
                encoding="utf-8",
            )
            return ran.returncode, ran.stdout + ran.stderr

        yield run_script


def _feed(make_site: MakeSite, options: Options, changes: Mapping[str, str]) -> str:
    return RenderedSite(make_site(changes), options)["feed.json"]


def test_entries_are_sent_once_and_again_when_they_change(
    make_site: MakeSite, options: Options, stand: Stand, run: Run
) -> None:
    """The first run only notes what there is. A new entry and those that it answers come once, what changed first."""
    stand.feed = _feed(make_site, options, {})
    assert run() == (0, "")
    assert (stand.mails, stand.posts) == ([], [])

    stand.feed = _feed(make_site, options, {f"{EVENTS}/stands.yaml": ANSWER.format("The ministry stands by it")})
    assert [run(), run()] == [(0, "")] * 2
    mails = [message_from_string(mail, policy=default) for mail in stand.mails]
    assert [mail["Subject"] for mail in mails] == ["The ministry announces", "The ministry stands by it"]
    assert {(mail["From"], mail["To"]) for mail in mails} == {("desk@example.org", "list@example.org")}
    change = (
        "They issued a joint statement: Disputed; no reply found from The ministry"
        " → Disputed; The ministry stood by it, 3 November 2021."
    )
    assert all(mail.get_content().startswith(change) for mail in mails)
    assert mails[1].get_content().rstrip().endswith("\n\nhttps://example.org/dispute/stands/")
    assert [post.split("\n")[0] for post in stand.posts] == ["The ministry announces", "The ministry stands by it"]
    assert stand.posts[1].split("\n")[1].startswith(change.replace(">", "&gt;"))


def test_what_a_server_refused_comes_later_and_nothing_twice(
    make_site: MakeSite, options: Options, stand: Stand, run: Run
) -> None:
    """If the chat refuses, the mail has gone out all the same, and the next run sends to the chat alone."""
    stand.feed = _feed(make_site, options, {})
    run()
    stand.feed = _feed(make_site, options, {f"{EVENTS}/stands.yaml": ANSWER.format("It stands by it")})
    stand.refuses = True
    assert run() == (1, "WEBHOOK: HTTPError\n")
    stand.refuses = False
    assert run() == (0, "")
    assert (len(stand.mails), len(stand.posts)) == (2, 2)


def test_words_of_the_feed_are_harmless(make_site: MakeSite, options: Options, stand: Stand, run: Run) -> None:
    """A title adds no header to a mail, mentions nobody in a chat, and is in no line of the log."""
    stand.feed = _feed(make_site, options, {})
    run()
    feed = json.loads(stand.feed)
    hostile = "<!channel> @all $(id) ::error::x\r\nBcc: other@example.org"
    feed["items"][0] |= {"id": "tag:new", "title": hostile, "content_html": f"<script>x</script><p>{hostile}</p>"}
    stand.feed = json.dumps(feed)

    assert run() == (0, "")
    (mail,), (post,) = stand.mails, stand.posts
    assert message_from_string(mail, policy=default)["Bcc"] is None
    assert not re.search(r"<!|@all", post)


@pytest.mark.parametrize("name", ["FEED", "WEBHOOK"])
def test_addresses_need_encryption_and_stay_secret(stand: Stand, run: Run, name: str) -> None:
    """An address without encryption is refused, and no output has it or that of the webhook."""
    stand.feed = json.dumps({"items": []})
    run()
    stand.feed = json.dumps({"items": [{"id": "1", "title": "x", "content_html": "x", "url": "x"}]})
    status, output = run(**{name: f"http://example.org/{UNREADABLE}"})

    assert status == 1
    assert "ValueError" in output
    assert UNREADABLE not in output


def test_recipes_workflow_is_as_the_others(tmp_path: Path) -> None:
    """The workflow follows GitHub's schema, zizmor finds nothing, and its actions are those of the other workflows."""
    named = re.findall(r"uses: +(.*)", WORKFLOW)

    assert is_valid(WORKFLOW, "github-workflows", tmp_path)
    assert findings_on(WORKFLOW, tmp_path) == ""
    assert [one for one in named if not re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []
    assert named[0] in "".join(repository_files().values())
    assert len({one.partition("@")[2] for one in named[1:]}) == 1
