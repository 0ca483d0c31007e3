"""`onrecord links`: what it asks for, how politely, what it says of the answers, and which bytes it changes."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Lock
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, TODAY, MakeSite, noon
from doc_examples import ROOT
from entry_blocks import blocks
from hypothesis import given
from hypothesis import strategies as st
from scripted_server import ScriptedServer, http, scripted_server

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.problems import has_errors
from onrecord.terminal.environment import Environment
from onrecord.version import install_command
from onrecord.web.fetch import FetchError, Limits, Reason, Response
from onrecord.web.links.text_comparison import Expected
from onrecord.web.links.verdicts import judge
from onrecord.web.links.visitor import Visit, Visitor

SOURCES = "content/sources/sources.yaml"
DENIAL = "content/stories/dispute/events/denial.yaml"
WORDS = (
    "The company said on Tuesday that no joint statement exists, and that its reporting process is the same elsewhere."
)
QUOTED = "no joint statement exists"
PAGE = http(f"<title>Report</title><p>{WORDS.replace('joint', '<b>joint</b>')}</p>".encode(), Content_Type="text/html")
OTHER = http(f"<p>{'Something else is written here now. ' * 9}</p>".encode(), Content_Type="text/html")
PAID = b'<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'
NOWHERE = http(status="404 Not Found")


class FakeTime:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self._lock = Lock()

    def seconds(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let some seconds pass."""
        with self._lock:
            self.now += seconds
            if seconds:
                self.waits.append(seconds)


def _run(site: Path, *arguments: str, today: date = TODAY, clock: FakeTime | None = None) -> Result:
    clock = clock or FakeTime()
    environment = Environment(lambda: noon(today), asks=False, seconds=clock.seconds, sleep=clock.sleep)
    command = ["links", *arguments, "--site", str(site), "--allow-private"]
    return CliRunner().invoke(main, command, obj=environment)


def _found(ran: Result) -> dict[str, str]:
    """Return the state of each address by the id of its entry."""
    return {one["id"]: one["state"] for one in json.loads(ran.stdout)["addresses"]}


def _answering(pages: Mapping[str, bytes]) -> Callable[[socket.socket, str], None]:
    """Answer with these pages; `PORT` in them stands for the port of the server."""

    def answer(connection: socket.socket, path: str) -> None:
        port = str(connection.getsockname()[1]).encode()
        connection.sendall(pages.get(path, NOWHERE).replace(b"PORT", port))

    return answer


def _sources(server: ScriptedServer, wire: str = "/wire", more: str = "") -> str:
    """Return the file of sources, with the one that events cite at an address of the server."""
    return (
        "gazette: {title: The gazette, publisher: Gazette, issued: 2021-11-01}\n"
        f"wire:\n  title: The wire\n  publisher: Wire\n  issued: 2021-11-02\n  url: {server.url(wire)} # seen\n{more}"
    )


QUOTING = f"{BASE[DENIAL]}quotes: {{id: none, exact: {QUOTED}, lang: en, source: wire}}\n"

ANSWERS: Mapping[str, tuple[Mapping[str, bytes], str, str]] = {
    "a page with the words": ({"/wire": PAGE}, "fine", "the page has the words that are expected"),
    "no page": ({}, "dead", "the server answers 404 (Not Found)"),
    "a page that is gone": ({"/wire": http(status="410 Gone")}, "dead", "the server answers 410 (Gone)"),
    "a redirect to the home page": (
        {"/wire": http(status="302 Found", Location="/"), "/": OTHER},
        "dead",
        "the server redirects to a home page: http://127.0.0.1:PORT/",
    ),
    "a redirect to a page for lost addresses": (
        {"/wire": http(status="301 Moved", Location="/en/404.html"), "/en/404.html": OTHER},
        "dead",
        "the server redirects to a page for lost addresses: http://127.0.0.1:PORT/en/404.html",
    ),
    "a redirect to the home page of another server, which may ask for consent": (
        {"/wire": http(status="302 Found", Location="http://localhost:PORT/"), "/": http(b"<p>Agree?")},
        "fine",
        "its text was not compared: it is no page of text",
    ),
    "a redirect to a login": (
        {"/wire": http(status="302 Found", Location="/account/login?back=1"), "/account/login?back=1": OTHER},
        "blocked",
        "the server redirects to a login: http://127.0.0.1:PORT/account/login",
    ),
    "a page for subscribers": (
        {"/wire": http(OTHER.partition(b"\r\n\r\n")[2] + PAID, Content_Type="text/html")},
        "blocked",
        "the page says that its text is for subscribers, so it was not compared; if so, write url_status: paywalled",
    ),
    "a page elsewhere": (
        {"/wire": http(status="301 Moved", Location="/new"), "/new": PAGE},
        "moved",
        "the server redirects for good to http://127.0.0.1:PORT/new",
    ),
    "a page elsewhere for now": (
        {"/wire": http(status="302 Found", Location="/new"), "/new": PAGE},
        "fine",
        "the page has the words that are expected",
    ),
    "endless redirects": (
        {"/wire": http(status="301 Moved", Location="/wire")},
        "unreachable",
        "the server redirects more than 5 times",
    ),
    "a page without the quotation": (
        {"/wire": OTHER},
        "changed",
        f"the page does not have the quotation '{QUOTED}'; next to nothing of the kept text still stands there",
    ),
    "a page that scripts fill": (
        {"/wire": http(b"<div id=app></div><script>go()</script>", Content_Type="text/html")},
        "fine",
        "its text was not compared: without its scripts the page shows hardly any",
    ),
    "no page of text": (
        {"/wire": http(b"%PDF-1.7", Content_Type="application/pdf")},
        "fine",
        "its text was not compared: it is no page of text",
    ),
    "a refusal": ({"/wire": http(status="403 Forbidden")}, "blocked", "the server answers 403 (Forbidden)"),
    "a refusal by a law": (
        {"/wire": http(status="451 Unavailable")},
        "blocked",
        "the server answers 451 (Unavailable For Legal Reasons)",
    ),
    "a status of no standard": ({"/wire": http(status="999 No")}, "blocked", "the server answers 999"),
    "a wall against robots": (
        {"/wire": http(b"<title>Just a moment...</title>", "503 Unavailable", Content_Type="text/html")},
        "blocked",
        "the server lets only people in, and asks programs for a proof",
    ),
    "a wall against robots that calls itself a page": (
        {"/wire": http(b"<title>Are you a robot?</title><p>Click.", Content_Type="text/html")},
        "blocked",
        "the server lets only people in, and asks programs for a proof",
    ),
    "robots.txt": (
        {"/wire": PAGE, "/robots.txt": http(b"User-agent: *\nDisallow: /wire")},
        "blocked",
        "the server's robots.txt does not let programs ask for it",
    ),
    "robots.txt of a failing server": (
        {"/wire": PAGE, "/robots.txt": http(status="500 Error")},
        "blocked",
        "its robots.txt answers 500",
    ),
    "a failing server": (
        {"/wire": http(status="502 Bad Gateway")},
        "unreachable",
        "the server answers 502 (Bad Gateway)",
    ),
    "a bomb": (
        {"/wire": http(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip", Content_Type="text/html")},
        "fine",
        "the server answers, but its text was not compared: the page has more than 5,000,000 bytes",
    ),
    "something else than HTTP": (
        {"/wire": b"SSH-2.0-OpenSSH_9\r\n"},
        "unreachable",
        "the server's answer can't be understood: ",
    ),
}


@pytest.mark.parametrize(("pages", "state", "reason"), ANSWERS.values(), ids=ANSWERS)
def test_answers_are_told_apart(make_site: MakeSite, pages: Mapping[str, bytes], state: str, reason: str) -> None:
    """Each answer of a server gets its state and its reason; only what is sure is called dead."""
    with scripted_server(_answering(pages)) as server:
        site = {SOURCES: _sources(server), DENIAL: QUOTING, "content/snapshots/wire.txt": WORDS}
        ran = _run(make_site(site), "--output-format", "json")
        found = json.loads(ran.stdout)["addresses"]

    assert ran.exit_code == 0
    assert [(one["id"], one["state"]) for one in found] == [("wire", state)]
    assert found[0]["reason"].startswith(reason.replace("PORT", str(server.port)))


@given(st.integers(100, 999), st.booleans(), st.sampled_from([None, "", WORDS, "other words " * 30]))
def test_only_a_lost_page_is_dead(status: int, is_challenge: bool, text: str | None) -> None:  # noqa: FBT001
    """Without a redirect, no status but 404 and 410 means a dead address, and then only if no wall stands before it."""
    visit = Visit("https://example.org/a", status, (), is_challenge, text=text)
    verdict = judge("https://example.org/a", Expected((QUOTED,)), visit)

    assert (verdict.state == "dead") == (status in (404, 410) and not is_challenge)


@pytest.mark.parametrize(("asked", "state"), [("wire", "blocked"), ("login", "changed"), ("en/login", "changed")])
def test_login_that_was_asked_for_blocks_nobody(asked: str, state: str) -> None:
    """A redirect to a login keeps programs out, unless the entry itself names a login: then it is the page."""
    arrived = "https://example.org/account/login"
    visit = Visit(arrived, 200, ((302, arrived),), False, text="other words " * 30)  # noqa: FBT003

    assert judge(f"https://example.org/{asked}", Expected((QUOTED,)), visit).state == state


@pytest.mark.parametrize("reason", get_args(Reason))
def test_failure_is_not_dead(reason: Reason) -> None:
    """Whatever keeps the command from an answer, the address is not called dead; the next run asks again."""
    verdict = judge("https://example.org/a", Expected(), FetchError(reason, "why"))

    assert (verdict.state, verdict.lasts) == (("fine", True) if reason == "size" else ("unreachable", False))


@pytest.mark.parametrize(
    ("location", "state"),
    [
        ("/it's", "moved"),
        ("/\x1b[2J", "unreachable"),
        ("http://[::1", "unreachable"),
        ("ftp://127.0.0.1/", "unreachable"),
    ],
)
def test_address_that_no_entry_can_have_is_not_written(make_site: MakeSite, location: str, state: str) -> None:
    """A server's address that an entry can't have is never written, nor may it steer the terminal."""
    moved = http(status="301 Moved", Location=location)
    with scripted_server(lambda connection, path: connection.sendall(moved if path == "/wire" else PAGE)) as server:
        root = make_site({SOURCES: _sources(server), "content/snapshots/wire.txt": WORDS})
        before = (root / SOURCES).read_bytes()
        ran = _run(root, "--write", "wire")

    assert (root / SOURCES).read_bytes() == before
    assert f"{state} wire" in ran.stdout
    assert ("an entry can't have this address as it is" in ran.stdout) == (state == "moved")
    assert "\x1b" not in ran.output


def test_kept_text_must_still_stand_there(make_site: MakeSite) -> None:
    """A page that has less than nine tenths of the kept text has changed, and the share is said."""
    kept = " ".join(f"word{number}" for number in range(100))
    shorter, long_enough = (kept.replace(f" word{last}", "", 1).split(f" word{last + 1} ")[0] for last in (79, 94))

    def state(page: str) -> Result:
        answer = http(page.encode(), Content_Type="text/plain")
        with scripted_server(_answering({"/wire": answer})) as server:
            site = {SOURCES: _sources(server), "content/snapshots/wire.txt": kept}
            return _run(make_site(site))

    assert "only 79 % of the kept text still stands there" in state(shorter).stdout
    assert "1 address: 1 fine" in state(long_enough).stdout


def test_address_without_words_is_asked_by_head(make_site: MakeSite) -> None:
    """Where no words are expected, HEAD is enough; a server that refuses it is asked by GET."""

    def answer(connection: socket.socket, path: str) -> None:
        is_head = server.requests[-1].startswith("HEAD")
        connection.sendall(
            http(status="405 No") if is_head and path == "/odd" else NOWHERE if path[1:] == "robots.txt" else http()
        )

    with scripted_server(answer) as server:
        more = f"odd: {{title: Odd, publisher: Odd, url: '{server.url('/odd')}'}}\n"
        ran = _run(make_site({SOURCES: _sources(server, more=more)}))

    assert [request.partition(" HTTP")[0] for request in server.requests] == [
        "GET /robots.txt", "HEAD /wire", "HEAD /odd", "GET /odd"
    ]  # fmt: skip
    assert all("\r\nUser-Agent: onrecord/" in request for request in server.requests)
    assert ran.stdout == "2 addresses: 2 fine\n"


def test_requests_to_a_server_are_spaced(make_site: MakeSite) -> None:
    """Between two requests lie two seconds, or as many as robots.txt asks for, up to a minute."""
    waits = {}
    for delay in (0, 7, 9999):
        rules = http(f"User-agent: *\nCrawl-delay: {delay}\n".encode())
        with scripted_server(_answering({"/robots.txt": rules, "/wire": http(), "/old": http()})) as server:
            more = f"old: {{title: Old, publisher: Old, url: '{server.url('/old')}'}}\n"
            _run(make_site({SOURCES: _sources(server, more=more)}), "--no-cache", clock=(clock := FakeTime()))
        waits[delay] = clock.waits

    assert waits == {0: [2.0, 2.0], 7: [2.0, 7.0], 9999: [2.0, 60.0]}


def test_servers_are_asked_side_by_side(make_site: MakeSite) -> None:
    """A server that lets the command wait holds up no other one."""
    is_asked = Event()

    def slow(connection: socket.socket, _path: str) -> None:
        connection.sendall(http() if is_asked.wait(10) else NOWHERE)

    def fast(connection: socket.socket, _path: str) -> None:
        is_asked.set()
        connection.sendall(http())

    with scripted_server(slow) as first, scripted_server(fast) as second:
        more = f"fast: {{title: x, publisher: x, url: '{second.url('/x')}'}}\n"
        ran = _run(make_site({SOURCES: _sources(first, more=more)}))

    assert ran.stdout == "2 addresses: 2 fine\n"


def test_busy_server_is_asked_later(make_site: MakeSite) -> None:
    """A server that names a wait gets the next request after it; its answer then counts."""

    def answer(connection: socket.socket, path: str) -> None:
        is_first = [request.split(" ")[1] for request in server.requests].count("/wire") == 1
        busy = http(status="429 Too Many Requests", Retry_After="90")
        connection.sendall(busy if path == "/wire" and is_first else http())

    with scripted_server(answer) as server:
        ran = _run(make_site({SOURCES: _sources(server)}), clock=(clock := FakeTime()))

    assert ran.stdout == "1 address: 1 fine\n"
    assert clock.waits == [2.0, 90.0]


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        ("429 No", {"Retry_After": "3600"}, "3600"),
        ("503 No", {"Retry_After": "Tue, 02 Nov 2021 11:00:00 GMT", "Date": "Tue, 02 Nov 2021 10:00:00 GMT"}, "3600"),
        ("429 No", {}, "60"),
        ("429 No", {"Retry_After": "soon"}, "60"),
    ],
)
def test_server_that_stays_busy_is_left_alone(
    make_site: MakeSite, status: str, headers: dict[str, str], seconds: str
) -> None:
    """A server that stays busy gets no more requests in this run, and its addresses are not called dead, nor kept."""
    pages = {"/wire": http(b"", status, **headers)}
    with scripted_server(_answering(pages)) as server:
        more = f"other: {{title: Other, publisher: Other, url: '{server.url('/other')}'}}\n"
        root = make_site({SOURCES: _sources(server, more=more)})
        ran = _run(root, "--output-format", "json")
        asked = [request.split(" ")[1] for request in server.requests]
        _run(root)

    found = json.loads(ran.stdout)["addresses"]
    assert [(one["state"], one["due"]) for one in found] == [("blocked", False)] * 2
    assert found[0]["reason"] == f"the server is busy, and asks to come back in {seconds} seconds"
    assert "/other" not in asked
    assert len(server.requests) > len(asked)


def test_slow_server_is_given_up(make_site: MakeSite) -> None:
    """A server that sends nothing is tried twice, and then said to be out of reach."""
    with scripted_server(lambda _connection, _path: time.sleep(9)) as server:
        ran = _run(make_site({SOURCES: _sources(server)}), "--timeout", "1", clock=(clock := FakeTime()))

    assert "unreachable wire" in ran.stdout
    assert "the server took too long to answer" in ran.stdout
    assert (len(server.requests), 10.0 in clock.waits) == (2, True)


def test_answers_are_kept_for_a_week(make_site: MakeSite) -> None:
    """A second run within seven days asks for nothing; after that, or with other words to find, it asks again."""
    with scripted_server(_answering({"/wire": PAGE})) as server:
        root = make_site({SOURCES: _sources(server)})
        first, asked = _run(root), len(server.requests)
        second = _run(root, today=TODAY + timedelta(days=6))
        assert (first.stdout, second.stdout) == (
            "1 address: 1 fine\n",
            "1 address: 1 fine; 1 answer of the last days\n",
        )
        assert len(server.requests) == asked
        _run(root, today=TODAY + timedelta(days=7))
        assert len(server.requests) == 2 * asked
        (root / DENIAL).write_text(QUOTING)
        _run(root, today=TODAY + timedelta(days=7))
        assert len(server.requests) == 3 * asked
        _run(root, "--no-cache", today=TODAY + timedelta(days=7))
        assert len(server.requests) == 4 * asked


def test_name_that_is_gone_for_a_week_is_dead(make_site: MakeSite) -> None:
    """One failure to find a server says little; after a week of them the address is dead, though a person must look."""
    with scripted_server(_answering({"/wire": PAGE})) as server:
        more = "gone:\n  title: Gone\n  publisher: Gone\n  url: http://no-such-server.invalid/x\n"
        root = make_site({SOURCES: _sources(server, more=more)})
        first, later = (_run(root, today=TODAY + timedelta(days=days)) for days in (0, 7))

    assert "unreachable gone" in first.stdout
    assert "if its name is still gone in a week, the address is dead" in first.stdout
    assert "dead gone" in later.stdout
    assert f"since {TODAY} at least" in later.stdout
    assert "look at the page, then write url_status: dead" in later.stdout


def test_machine_without_a_connection_is_no_news(make_site: MakeSite) -> None:
    """If no server is found at all, the command fails and blames no source."""
    names = ("one", "two")
    sources = "".join(f"{name}: {{title: x, publisher: x, url: http://{name}.invalid/x}}\n" for name in names)
    ran = _run(make_site({"content/sources/more.yaml": sources, SOURCES: _without_address()}))

    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == "Error: no server could be found; is this machine connected to the internet?\n"


def _without_address() -> str:
    return "gazette: {title: The gazette, publisher: Gazette}\nwire: {title: The wire, publisher: Wire}\n"


def test_what_is_certain_is_written(make_site: MakeSite, options: Options) -> None:
    """With --write, a dead address and a moved page with the expected words are written; all other bytes stay."""
    pages = {"/old": http(status="301 Moved", Location="/new"), "/new": PAGE, "/odd": OTHER}
    with scripted_server(_answering(pages)) as server:
        more = (
            f"\nmoved:\n  title: Moved\n  publisher: Wire\n  url: '{server.url('/old')}' # once\n"
            f"odd: # under watch\n  title: Odd\n  publisher: Wire\n  url: {server.url('/odd')}\n"
        )
        site = {
            SOURCES: _sources(server, more=more),
            "content/snapshots/moved.txt": WORDS,
            "content/snapshots/odd.txt": WORDS,
        }
        root = make_site(site)
        before = (root / SOURCES).read_text()
        ran = _run(root, "--write")
        after = (root / SOURCES).read_text()
        named = _run(root, "--write", "odd")

    assert ran.stdout.endswith(
        f"wrote {SOURCES}\n  7 +   url_status: dead\n"
        f"wrote {SOURCES}\n  11 -   url: '{server.url('/old')}' # once\n  11 +   url: '{server.url('/new')}' # once\n"
        "left 1 for you to look at; once you have, name the source: onrecord links --write SOURCE\n"
    )
    assert after == before.replace("/old", "/new").replace("# seen\n", "# seen\n  url_status: dead\n")
    assert named.stdout.endswith(f"wrote {SOURCES}\n  17 +   url_status: changed\n")
    assert (root / SOURCES).read_text() == f"{after}  url_status: changed\n"
    assert not has_errors(check(root, options).problems)


def test_known_state_needs_nobody(make_site: MakeSite) -> None:
    """What the entry says already is no news; an address that shows the expected words again is."""
    with scripted_server(_answering({"/back": PAGE})) as server:
        more = (
            f"back:\n  title: Back\n  publisher: Wire\n  url: {server.url('/back')}\n  url_status: dead\n"
            f"  archive_url: {server.url('/copy')}\n"
        )
        site = {SOURCES: _sources(server, more=f"  url_status: dead\n{more}"), "content/snapshots/back.txt": WORDS}
        root = make_site(site)
        ran = _run(root, "--strict", "--write")

    assert ran.exit_code == 1
    assert "works again back" in ran.stdout
    assert "dead wire" not in ran.stdout
    assert "the archived copy is lost: look for another one, and change archive_url and archive_date" in ran.stdout
    assert "3 addresses: 1 fine, 2 dead; 1 of them known as dead or changed" in ran.stdout
    assert f"wrote {SOURCES}\n  12 -   url_status: dead\n" in ran.stdout
    assert (root / SOURCES).read_text().count("url_status") == 1


def test_archived_copy_is_proposed(make_site: MakeSite) -> None:
    """A dead address names the archived copy that readers then get, or where to look for one of that day."""
    with scripted_server(_answering({"/copy": PAGE})) as server:
        copied = (
            f"copied:\n  title: x\n  publisher: x\n  url: {server.url('/x')}\n  archive_url: {server.url('/copy')}\n"
        )
        ran = _run(make_site({SOURCES: _sources(server, more=copied)}))

    assert f"readers then get the archived copy, which works: {server.url('/copy')}" in ran.stdout
    assert f"look for one at https://web.archive.org/web/20211102/{server.url('/wire')}" in ran.stdout


def test_unusual_layout_is_left_to_the_editor(make_site: MakeSite) -> None:
    """Where a field has no line of its own, nothing is written, and the line to type is said."""
    with scripted_server(_answering({})) as server:
        sources = (
            BASE[SOURCES]
            .replace("https://example.org/wire", server.url("/wire"))
            .replace(", url: https://example.org/gazette", "")
        )
        root = make_site({SOURCES: sources})
        ran = _run(root, "--write")

    assert (root / SOURCES).read_text() == sources
    assert ran.stdout.endswith(
        f"{SOURCES}: onrecord can't change single lines of 'wire' as it is written; do it by hand:\n"
        "  write url_status: dead\n"
    )


def test_error_of_the_site_stops_writing(make_site: MakeSite) -> None:
    """Nothing is written into a site with an error, nor where a change would make one."""
    with scripted_server(_answering({})) as server:
        root = make_site({SOURCES: _sources(server), DENIAL: "type: denial\n"})
        before = (root / SOURCES).read_bytes()
        ran = _run(root, "--write")

    assert ran.exit_code == 1
    assert "note: entries with errors are left out; onrecord check lists them\n" in ran.stderr
    assert ran.stderr.endswith("nothing is written while there is an error\n")
    assert (root / SOURCES).read_bytes() == before


def test_links_in_texts_are_checked_too(make_site: MakeSite) -> None:
    """The links in the text of an event or a page are asked for; their fields are the editor's to change."""
    with scripted_server(_answering({"/wire": http(), "/a?b=1&c=2": http()})) as server:
        texts = {
            DENIAL: f"{BASE[DENIAL]}body: See [a]({server.url('/a?b=1&c=2')}) and [b]({server.url('/b')}).\n",
            "content/pages/about.md": f"---\ntitle: About\n---\n\n<{server.url('/c')}>\n",
        }
        root = make_site({SOURCES: _sources(server), **texts})
        ran = _run(root, "--write")

    assert f"{DENIAL}:8: dead dispute/denial\n    {server.url('/b')}\n" in ran.stdout
    assert f"content/pages/about.md:2: dead about\n    {server.url('/c')}\n" in ran.stdout
    assert ran.stdout.count("write the new address into the text, or leave the link out") == 2
    assert ran.stdout.endswith("\n4 addresses: 2 fine, 2 dead\n")


def test_server_without_answers_is_given_up(make_site: MakeSite) -> None:
    """After three addresses without an answer, a server is not asked for the others, and only once tried again."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        start = f"http://127.0.0.1:{unused.getsockname()[1]}"
    more = "".join(f"s{number}: {{title: x, publisher: x, url: '{start}/{number}'}}\n" for number in range(9))
    clock = FakeTime()
    ran = _run(make_site({SOURCES: _without_address() + more}), "--output-format", "json", clock=clock)

    assert list(_found(ran).values()) == ["unreachable"] * 9
    assert clock.waits == [10.0, 2.0, 2.0]


def test_archive_is_asked_twelve_times_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Internet Archive shuts out whoever asks more often."""
    clock, asked = FakeTime(), list[float]()

    def answer(url: str, *_: object, **__: object) -> Response:
        asked.append(clock.now)
        return Response(url, 200, {}, b"")

    monkeypatch.setattr("onrecord.web.links.visitor.fetch", answer)
    visitor = Visitor(seconds=clock.seconds, sleep=clock.sleep, limits=Limits())
    for number in range(3):
        visitor.visit(f"https://web.archive.org/web/2021/{number}", wants_text=False)

    assert asked == [0.0, 5.0, 10.0, 15.0]


def test_actors_and_bills_are_checked_too(make_site: MakeSite) -> None:
    """The addresses of actors and bills are asked for, unless sources are named."""
    with scripted_server(_answering({"/wire": http()})) as server:
        actors = BASE["content/actors/actors.yaml"].replace(
            "organization}\nc", f"organization, url: '{server.url('/m')}'}}\nc"
        )
        bill = f"title: A bill\nprocedure: generic\nurl: {server.url('/b')}\n"
        root = make_site(
            {SOURCES: _sources(server), "content/actors/actors.yaml": actors, "content/bills/b.yaml": bill}
        )
        every, one = (_run(root, *named, "--output-format", "json") for named in ((), ("wire",)))

    assert _found(every) == {"ministry": "dead", "b": "dead", "wire": "fine"}
    assert _found(one) == {"wire": "fine"}


def test_strict_run_fails_if_an_editor_is_needed(make_site: MakeSite) -> None:
    """Without --strict, whatever is found is a success; so is what --write settles."""
    with scripted_server(_answering({})) as server:
        root = make_site({SOURCES: _sources(server)})

        assert [_run(root, *strict).exit_code for strict in ((), ("--strict",), ("--strict", "--write"))] == [0, 1, 0]


def test_markdown_holds_no_foreign_markup(make_site: MakeSite) -> None:
    """What servers and entries say stands in code spans, so that an issue mentions nobody and shows no picture."""
    hostile = "@octocat `` ![x](https://example.org/x.png) #1 <b>"
    quoting = f"{BASE[DENIAL]}quotes: {{id: q, exact: '{hostile}', lang: en, source: wire}}\n"
    with scripted_server(_answering({"/wire": OTHER})) as server:
        ran = _run(make_site({SOURCES: _sources(server), DENIAL: quoting}), "--output-format", "markdown")

    assert ran.stdout == (
        "<!-- onrecord links -->\n"
        "1 address needs an editor. 1 address: 1 changed. Checked on 2022-06-01.\n"
        "\n### Changed\n\n"
        f"- `wire` in `{SOURCES}:6`: `{server.url('/wire')}`\n"
        f"  - ``` the page does not have the quotation '{hostile}' ```\n"
        "  - `look at the page, then write url_status: changed`\n"
    )


def test_markdown_fits_into_an_issue(make_site: MakeSite) -> None:
    """A long list ends with the number of what is left out."""
    with scripted_server(_answering({})) as server:
        long = "x" * 700
        many = "".join(
            f"s{number}: {{title: x, publisher: x, url: '{server.url(f'/{long}/{number}')}'}}\n" for number in range(50)
        )
        ran = _run(make_site({SOURCES: _sources(server, more=many)}), "--output-format", "markdown")
    listed = ran.stdout.count("write url_status: dead")

    assert 50_000 < len(ran.stdout.encode()) < 65_536
    assert ran.stdout.endswith(f"\nand {51 - listed} more, which `onrecord links` lists.\n")


def test_placeholders_are_not_asked_for(make_site: MakeSite) -> None:
    """The addresses of domains for examples are left out, since a new site begins with some."""
    hosts = ("example.org", "www.example.com:8080", "a.example")
    more = "".join(
        f"s{place}: {{title: x, publisher: x, url: 'http://{host}/x'}}\n" for place, host in enumerate(hosts)
    )
    ran = _run(make_site({"content/sources/more.yaml": more}))

    assert ran.stdout == "no entry has an address to check\n"


def test_unknown_source_is_refused(make_site: MakeSite) -> None:
    """A misspelled id is wrong use, and the nearest one is named."""
    ran = _run(make_site({}), "wier")

    assert ran.exit_code == 2
    assert ran.stderr.endswith("Error: no source is called 'wier'; did you mean 'wire'?\n")


def test_site_without_addresses_has_nothing_to_check(make_site: MakeSite) -> None:
    """Without addresses, nothing is asked for."""
    ran = _run(make_site({SOURCES: _without_address()}))

    assert (ran.exit_code, ran.stdout) == (0, "no entry has an address to check\n")


def test_command_names_what_to_install(make_site: MakeSite) -> None:
    """Without the library that connects, the command says what to install."""
    program = "import sys; sys.modules['httpx2'] = None; from onrecord.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", program, "links", "--site", str(make_site({}))]
    ran = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"Error: this command needs the library httpx2; install it: {install_command('archive')}\n"


def test_transcript_of_the_docs_is_real(make_site: MakeSite) -> None:
    """The report in docs/links.md is what the command prints, and the commands there run."""
    lines, report, writing = blocks((ROOT / "docs/links.md").read_text("utf-8"))
    copy = "/web/20241015/https://example.org/wire/gate"
    with scripted_server(_answering({"/gazette/gate": OTHER, copy: PAGE})) as server:
        press = (
            f"wire:\n  title: The gate\n  publisher: Wire\n  url: {server.url('/wire/gate')}\n"
            f"  archive_url: {server.url(copy)}\n"
            f"gazette:\n  title: Glass\n  publisher: Gazette\n  url: {server.url('/gazette/gate')}\n"
        )
        quoting = f"{BASE[DENIAL]}quotes: {{id: a, exact: the panels are ordered, lang: en, source: gazette}}\n"
        root = make_site({SOURCES: None, "content/sources/press.yaml": press, DENIAL: quoting})
        ran = [_run(root, *line.split()[2:]) for line in (*lines.content.splitlines(), *writing.content.splitlines())]
        printed = ran[0].stdout.replace(server.url("/web"), "https://web.archive.org/web")

    assert printed.replace(server.url(""), "https://example.org") == report.content
    assert [one.exit_code for one in ran] == [0, 0, 0]
    assert (root / "content/sources/press.yaml").read_text().count("url_status: ") == 2
