"""`onrecord archive`: which copies it writes, what it asks for, what stays after a failure, and that no key leaks."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import NOW, MakeSite
from doc_examples import ROOT
from entry_blocks import blocks
from hypothesis import given
from hypothesis import strategies as st
from scripted_server import ScriptedServer, http
from wayback_server import Answers, answer, wayback_server

from onrecord.build.pipeline import Options, check
from onrecord.cli import main
from onrecord.editing.entries.entry_edit import change_fields
from onrecord.model.fields import SourceFields
from onrecord.terminal.environment import Environment
from onrecord.version import install_command
from onrecord.web.wayback import Keys, Wayback, WaybackError

SOURCES = "content/sources/sources.yaml"
GAZETTE = "gazette:\n  title: The gazette\n  url: https://example.org/gazette  # its own page\n  issued: 2021-11-01\n"
WIRE = "wire:\n  title: The wire\n  url: https://example.org/wire\n"
KEYS = {"IA_ACCESS_KEY_ID": "my-access-key", "IA_SECRET_ACCESS_KEY": "my-secret-key"}
SAVES: dict[str, bytes | list[bytes]] = {"/cdx/": answer("cdx-none.json"), "/save": answer("save.json")}
SAVED: dict[str, bytes | list[bytes]] = {
    **SAVES,
    "/save/status/": [answer("status-pending.json"), answer("status-success.json")],
}
COPY = "https://web.archive.org/web/20220601080910/https://example.org/gazette"


class Waits:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waited: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waited.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        """Return the time in seconds."""
        return self.now


def run(root: Path, *arguments: str, server: ScriptedServer | None = None, keys: dict[str, str] = KEYS) -> Result:
    """Run the command, whose waits take no time."""
    endpoint = ("--endpoint", server.url("")) if server else ()
    environment = Environment(lambda: NOW, asks=False, sleep=lambda _seconds: None)
    absent = dict.fromkeys(KEYS, "")
    command = ["archive", *arguments, "--site", str(root), *endpoint]
    return CliRunner().invoke(main, command, obj=environment, env=absent | keys)


def text(root: Path) -> str:
    """Return the file of sources."""
    return (root / SOURCES).read_text(encoding="utf-8")


def test_new_copy_is_written_into_the_entry(make_site: MakeSite, options: Options) -> None:
    """The address and the day of the new copy follow the page's address; all other bytes stay."""
    root = make_site({SOURCES: GAZETTE + WIRE})
    with wayback_server(SAVED) as server:
        ran = run(root, "gazette", server=server)

    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout == (
        f"gazette: saved a copy: {COPY}\n  {SOURCES}\n  4 +   archive_url: {COPY}\n  5 +   archive_date: 2022-06-01\n"
        "1 saved\n"
    )
    lines = GAZETTE.splitlines(keepends=True)
    added = [f"  archive_url: {COPY}\n", "  archive_date: 2022-06-01\n"]
    assert text(root) == "".join([*lines[:3], *added, *lines[3:]]) + WIRE
    assert [problem.code for problem in check(root, options).problems if problem.code.startswith("SRC")] == []


def test_requests_are_those_of_the_documentation(make_site: MakeSite) -> None:
    """The keys go only to Save Page Now, in its header; the page's address is encoded, and loses its fragment."""
    root = make_site({SOURCES: "gazette:\n  title: G\n  url: https://example.org/gazette?a=1&b=2#part\n"})
    with wayback_server(SAVES | {"/save/status/": answer("status-no-access.json")}) as server:
        run(root, "gazette", server=server)
        lookup, save, status = server.requests

    assert lookup.startswith(
        "GET /cdx/search/cdx?url=https%3A%2F%2Fexample.org%2Fgazette%3Fa%3D1%26b%3D2&output=json"
        "&fl=timestamp%2Coriginal&filter=statuscode%3A200&collapse=timestamp%3A8&limit=-2000 "
    )
    assert "my-" not in lookup
    assert save.startswith("POST /save HTTP/1.1\r\n")
    assert "\r\nauthorization: low my-access-key:my-secret-key\r\n" in save.lower()
    assert "\r\naccept: application/json\r\n" in save.lower()
    assert save.endswith("\r\n\r\nurl=https%3A%2F%2Fexample.org%2Fgazette%3Fa%3D1%26b%3D2&skip_first_archive=1")
    assert status.startswith("GET /save/status/spn2-0123456789abcdef0123456789abcdef01234567 ")


@pytest.mark.parametrize(
    ("fields", "copy"),
    [
        ("  accessed: 2021-11-04\n", "20211104080000/https://www.example.org/gazette/"),
        ("  issued: 2021-11-02\n", "20211104080000/https://www.example.org/gazette/"),
        ("  issued: 2022-02\n", "20220301080000/https://example.org/gazette"),
        ("", "20220301080000/https://example.org/gazette"),
        ("  archive_url: https://archive.ph/AbCdE\n", "20220301080000/https://example.org/gazette"),
        ("  archive_url: https://web.archive.org/web/*/https://example.org/gazette\n",
         "20220301080000/https://example.org/gazette"),
    ],
)  # fmt: skip
def test_lookup_takes_the_copy_nearest_to_the_day_of_reading(make_site: MakeSite, fields: str, copy: str) -> None:
    """No copy is older than the publication; where no day is known, the newest counts. No key is needed."""
    root = make_site({SOURCES: f"gazette:\n  title: The gazette\n  url: https://example.org/gazette\n{fields}"})
    with wayback_server({"/cdx/": answer("cdx.json")}) as server:
        ran = run(root, "gazette", "--lookup", server=server, keys={})

    assert ran.exit_code == 0, ran.output
    assert f"  archive_url: https://web.archive.org/web/{copy}\n" in text(root)
    assert text(root).count("archive_url") == text(root).count("archive_date") == 1


def test_new_copy_is_asked_for_only_if_it_is_nearer(make_site: MakeSite) -> None:
    """A page read today gets a new copy though older ones exist; if that fails, it gets the nearest of those."""
    root = make_site({SOURCES: "gazette:\n  title: G\n  url: https://example.org/gazette\n  accessed: 2022-06-01\n"})
    with wayback_server(SAVED | {"/cdx/": answer("cdx.json")}) as server:
        assert COPY in run(root, "gazette", server=server).stdout
    root = make_site({SOURCES: "gazette:\n  title: G\n  url: https://example.org/gazette\n  accessed: 2022-06-01\n"})
    failing = {"/cdx/": answer("cdx.json"), "/save": answer("save-too-often.json")}
    with wayback_server(failing) as server:
        ran = run(root, "gazette", server=server)
    assert ran.exit_code == 0
    assert ran.stdout.startswith("gazette: found a copy: https://web.archive.org/web/20220301080000/")


@pytest.mark.parametrize("status", ["dead", "changed"])
def test_page_that_is_gone_or_changed_is_not_saved(make_site: MakeSite, status: str) -> None:
    """What the page says now is not what was cited."""
    root = make_site({SOURCES: f"gazette:\n  title: G\n  url: https://example.org/gazette\n  url_status: {status}\n"})
    with wayback_server(SAVED) as server:
        ran = run(root, "gazette", server=server)
        assert [request[:4] for request in server.requests] == ["GET "]
    assert (ran.exit_code, ran.stdout) == (
        0, "gazette: no copy in the Wayback Machine\n1 without a copy\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    "answers",
    [
        {"/cdx/": answer("cdx-excluded.txt", "403 Forbidden"), "/save": http(b'{"status_ext": "error:blocked-url"}')},
        SAVES | {"/save/status/": answer("status-no-access.json")},
    ],
)
def test_refusal_is_kept_and_not_repeated(make_site: MakeSite, answers: Answers) -> None:
    """A refusal is written with its day. `--all` leaves the source alone then; naming it asks again."""
    root = make_site({SOURCES: GAZETTE})
    with wayback_server(answers) as server:
        ran = run(root, "--all", server=server)
        asked = len(server.requests)
        assert (ran.exit_code, ran.stdout.splitlines()[-1]) == (0, "1 refused")
        assert "  archive_refused: 2022-06-01\n" in text(root)
        assert run(root, "--all", server=server).stdout == (
            "gazette: a copy was refused on 2022-06-01; name the source to ask again\nnothing to archive\n"
        )
        assert len(server.requests) == asked
    with wayback_server(SAVED) as server:
        run(root, "gazette", server=server)
    assert "archive_refused" not in text(root)
    assert COPY in text(root)


def test_one_failure_does_not_stop_the_others(make_site: MakeSite) -> None:
    """A source that fails is named on standard error, and the exit status is 1; the others get their copies."""
    root = make_site({SOURCES: f"lost:\n  title: L\n  url: https://example.org/lost\n{GAZETTE}"})
    answers = SAVES | {"/save/status/": [answer("status-not-found.json"), answer("status-success.json")]}
    with wayback_server(answers) as server:
        ran = run(root, "--all", server=server)

    assert ran.exit_code == 1
    assert ran.stderr == "lost: failed: the site says that there is no such page\n"
    assert ran.stdout.splitlines()[-1] == "1 saved, 1 failed"
    assert text(root).count("archive_url") == 1


@pytest.mark.parametrize(
    ("save", "message"),
    [
        (answer("save-unauthorized.json", "401 Unauthorized"), "the Wayback Machine doesn't accept the keys"),
        (answer("save-busy.json"), "the account has too many requests open at the Wayback Machine"),
        (answer("save-busy.json", "429 Too Many Requests"), "the Wayback Machine takes no more requests for now"),
        (http(b'{"status_ext": "error:max-daily-bandwidth"}'), "the account's limit for today is reached"),
    ],
)
def test_what_would_fail_for_all_ends_the_run(make_site: MakeSite, save: bytes, message: str) -> None:
    """Further requests would be pointless, so the others are counted as not asked. No message has a key."""
    root = make_site({SOURCES: GAZETTE + WIRE})
    with wayback_server({"/cdx/": answer("cdx-none.json"), "/save": save}) as server:
        ran = run(root, "--all", server=server)

    assert (ran.exit_code, ran.stderr) == (1, f"gazette: failed: {message}\n")
    assert ran.stdout == "1 failed, 1 not asked\n"
    assert text(root) == GAZETTE + WIRE


@pytest.mark.parametrize(
    ("stamp", "original", "message"),
    [
        ("20220601080910", "https://example.org/login", "the page redirects to another one"),
        ("20220601080910", "https://evil.example/gazette", "the page redirects to another one"),
        ("20220699080910", "https://example.org/gazette", "the answer of the Wayback Machine can't be understood"),
        ("20990601080910", "https://example.org/gazette", "the answer of the Wayback Machine can't be understood"),
        ("20201101080910", "https://example.org/gazette", "the copy is of 2020-11-01, before"),
        ("2022", "https://example.org/gazette", "the answer of the Wayback Machine can't be understood"),
    ],
)
def test_copy_that_is_not_of_the_page_is_not_written(
    make_site: MakeSite, stamp: str, original: str, message: str
) -> None:
    """The answer is checked against what was asked."""
    root = make_site({SOURCES: GAZETTE})
    success = f'{{"status": "success", "timestamp": "{stamp}", "original_url": "{original}"}}'.encode()
    with wayback_server(SAVES | {"/save/status/": http(success)}) as server:
        ran = run(root, "gazette", server=server)

    assert ran.exit_code == 1
    assert ran.stderr.startswith(f"gazette: failed: {message}")
    assert text(root) == GAZETTE


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"[]", b'{"job_id": "../../evil"}', b'{"job_id": 5}', b'{"status_ext": "::error::x"}',
        b"[" * 100_000, b"\xff\xfe", b'{"message": "\\u001b[2J"}',
    ],
)  # fmt: skip
def test_answer_of_another_shape_is_a_failure(make_site: MakeSite, body: bytes) -> None:
    """No text of the service is printed or written."""
    root = make_site({SOURCES: GAZETTE})
    with wayback_server(SAVES | {"/save": http(body)}) as server:
        ran = run(root, "gazette", server=server)
    assert ran.exit_code == 1
    assert ran.stderr == "gazette: failed: the answer of the Wayback Machine can't be understood\n"
    with wayback_server(SAVES | {"/cdx/": http(body)}) as server:
        assert run(root, "gazette", "--lookup", server=server).exit_code in (0, 1)
    assert text(root) == GAZETTE


@pytest.mark.parametrize(
    ("entry", "written"),
    [
        ("gazette: {title: The gazette, url: https://example.org/gazette}\n", False),
        ("gazette:\n  title: The gazette\n  url:\n    https://example.org/gazette\n", True),
        ("gazette:\r\n  url: 'https://example.org/gazette'\r\n  title: The gazette\r\n", True),
        ("gazette:\n    title: The gazette\n    url: https://example.org/gazette", True),
    ],
)
def test_other_bytes_stay_in_any_style(make_site: MakeSite, entry: str, written: bool) -> None:  # noqa: FBT001
    """Where no line can be added safely, the command says so before it asks for a copy."""
    root = make_site({SOURCES: entry.encode()})
    with wayback_server(SAVED) as server:
        ran = run(root, "gazette", server=server)
        assert bool(server.requests) is written
    data = (root / SOURCES).read_bytes().decode()
    if written:
        kept = [line for line in data.splitlines(keepends=True) if "archive_" not in line]
        assert "".join(kept).rstrip("\r\n") == entry.rstrip("\r\n")
        assert ran.exit_code == 0
        assert data.count("\r\n") in (0, data.count("\n"))
    else:
        assert data == entry
        assert ran.exit_code == 1
        assert ran.stderr == (
            "gazette: failed: onrecord can't add fields to the entry as it is written; "
            "write each of its fields on a line of its own\n"
        )


def test_dry_run_asks_nobody(make_site: MakeSite) -> None:
    """It lists the sources, and why others are left alone."""
    root = make_site({SOURCES: f"{GAZETTE}{WIRE}  archive_url: https://perma.cc/AB12-CD34\nbook:\n  title: A book\n"})
    with wayback_server(SAVED) as server:
        ran = run(root, "--all", "--dry-run", server=server, keys={})
        assert server.requests == []
    assert ran.stdout == "1 source has a copy already\ngazette: would look for a copy of https://example.org/gazette\n"
    assert run(root, "wire", "book", "--dry-run").stdout == "wire: it has a copy already\nbook: it has no 'url'\n"
    assert text(root).startswith(GAZETTE)


@pytest.mark.parametrize(
    ("arguments", "keys", "message"),
    [
        ((), KEYS, "name the sources to archive, or write --all"),
        (("gazette", "--all"), KEYS, "name the sources to archive, or write --all"),
        (("gazete",), KEYS, "no source is called 'gazete'; did you mean 'gazette'?"),
        (("gazette",), {}, "a new copy needs the keys of an account at archive.org"),
        (("gazette",), KEYS | {"IA_SECRET_ACCESS_KEY": "wq7 zk3\nvj9"}, "IA_SECRET_ACCESS_KEY has a character"),
    ],
)
def test_wrong_use(make_site: MakeSite, arguments: tuple[str, ...], keys: dict[str, str], message: str) -> None:
    """The status is 2, the message says what to type, and no key is in it."""
    ran = run(make_site({SOURCES: GAZETTE}), *arguments, keys=keys)
    assert ran.exit_code == 2
    assert message in " ".join(ran.stderr.split())
    assert all(word not in ran.output for key in keys.values() for word in key.split())


def test_guide_for_editors_shows_what_the_command_prints(make_site: MakeSite) -> None:
    """The commands of docs/archiving.md run, and the report there is that of the look-up."""
    found = list(blocks((ROOT / "docs" / "archiving.md").read_text("utf-8")))
    (entry,) = (block for block in found if block.path)
    (report,) = (block for block in found if block.kind == "report")
    lines = [line.split() for block in found if block.kind == "sh" for line in block.content.splitlines()]
    root = make_site({entry.path: entry.content})
    cdx = b'[["timestamp","original"],["20211103120000","https://example.org/wire"]]'
    with wayback_server({"/cdx/": http(cdx)}) as server:
        printed = [run(root, *line[2:], server=server) for line in lines if line[:2] == ["onrecord", "archive"]]

    assert [ran.exit_code for ran in printed] == [0, 0, 0]
    assert printed[1].stdout == report.content


def test_what_was_done_stays_after_a_signal(make_site: MakeSite) -> None:
    """Each copy is in the file before the next source is asked for."""
    root = make_site({SOURCES: GAZETTE + WIRE})
    with wayback_server({"/cdx/": answer("cdx.json"), "/save": http(b"")}) as server:
        command = [sys.executable, "-m", "onrecord", "archive", "--all", "--lookup", "--site", str(root)]
        process = subprocess.Popen([*command, "--endpoint", server.url("")])
        _wait_until(lambda: "archive_url" in text(root))
        process.send_signal(signal.SIGINT)  # the second look-up waits for two seconds
        assert process.wait(10) == 130
    assert text(root).count("archive_url") == 1
    assert text(root).endswith(WIRE)


def _wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_requests_keep_their_distance() -> None:
    """Captures begin ten seconds apart, look-ups two; an overloaded service says when to ask again, within limits."""
    time_ = Waits()
    answers = SAVED | {
        "/cdx/": [http(status="429 Too Many Requests", Retry_After="7"), http(status="503 Busy", Retry_After="9999"),
                  answer("cdx-none.json")],
        "/save/status/": answer("status-success.json"),
    }  # fmt: skip
    with wayback_server(answers) as server:
        wayback = Wayback(Keys("a", "b"), server.url(""), time_.clock, time_.sleep)
        assert wayback.captures("https://example.org/a") == []
        assert time_.waited == [7, 300]
        assert wayback.captures("https://example.org/b") == []
        assert time_.waited[2:] == [2]
        time_.waited.clear()
        begin = time_.now
        for _ in range(13):
            wayback.save("https://example.org/gazette")
        assert time_.now - begin >= 12 * 10


def test_copy_that_is_never_finished_is_a_failure() -> None:
    """The command waits five minutes for a copy at most."""
    time_ = Waits()
    with wayback_server(SAVES | {"/save/status/": answer("status-pending.json")}) as server:
        wayback = Wayback(Keys("a", "b"), server.url(""), time_.clock, time_.sleep)
        with pytest.raises(WaybackError, match="has not finished the copy; look for it later"):
            wayback.save("https://example.org/gazette")
    assert 300 <= time_.now < 310


def test_recent_copy_is_taken() -> None:
    """Save Page Now answers with the job of a copy that was made a moment ago."""
    time_ = Waits()
    answers = SAVED | {"/save": answer("save-recent.json"), "/save/status/": answer("status-success.json")}
    with wayback_server(answers) as server:
        capture = Wayback(Keys("a", "b"), server.url(""), time_.clock, time_.sleep).save("https://example.org/gazette")
    assert capture.stamp == "20220601080910"


def test_redirect_does_not_carry_the_keys_on() -> None:
    """The service's own address is the only one that gets them."""
    with wayback_server({"/": http(b"{}")}) as other:
        moved = http(status="307 Temporary Redirect", Location=other.url("/save"))
        with wayback_server({"/save": moved}) as server:
            wayback = Wayback(Keys("a", "b"), server.url(""), sleep=lambda _seconds: None)
            with pytest.raises(WaybackError) as raised:
                wayback.save("https://example.org/gazette")
        assert raised.value.kind == "end"
        assert other.requests == []


_STYLES = (
    "{id}:\n  title: One\n  url: https://example.org/{id}\n",
    "# a comment\n{id}:\n    url: 'https://example.org/{id}'  # seen\n    # archive_url: none\n    title: Two\n",
    "{id}:\n  url: https://example.org/{id}\n  note: |\n    url: no field\n    archive_url: no field\n\n",
    '"{id}":\n  title: "url: no field"\n  url: "https://example.org/{id}"\n  via: {{external: url}}\n',
)


@given(st.lists(st.sampled_from(_STYLES), min_size=1, max_size=5), st.data(), st.sampled_from(["\n", "\r\n"]))
def test_field_is_added_to_one_entry_among_others(styles: list[str], data: st.DataObject, end: str) -> None:
    """One line is new, below the address of that entry; all other lines stay."""
    number = data.draw(st.integers(0, len(styles) - 1))
    before = "".join(style.format(id=f"s{index}") for index, style in enumerate(styles)).replace("\n", end)
    changes = {"archive_url": COPY}
    after = change_fields(before.encode(), SourceFields, changes, below="url", entry=f"s{number}").data.decode()

    lines = after.splitlines(keepends=True)
    (added,) = (row for row, line in enumerate(lines) if COPY in line)
    assert lines[added - 1].lstrip().startswith("url: ")
    assert f"https://example.org/s{number}" in lines[added - 1]
    assert lines[added] == f"{lines[added - 1].partition('url')[0]}archive_url: {COPY}{end}"
    assert "".join(lines[:added] + lines[added + 1 :]) == before


@given(st.text(min_size=1), st.text(min_size=1))
def test_keys_are_in_no_text(access: str, secret: str) -> None:
    """A traceback that shows values shows no key."""
    assert repr(Keys(access, secret)) == str(Keys(access, secret)) == "Keys(...)"


def test_file_that_changed_meanwhile_is_left_alone(make_site: MakeSite) -> None:
    """An entry that somebody rewrote while the archive worked keeps its bytes; the message has the fields to type."""
    root = make_site({SOURCES: GAZETTE})
    rewritten = "gazette: {title: The gazette, url: https://example.org/gazette}\n"

    def rewrite(_seconds: float) -> None:
        (root / SOURCES).write_text(rewritten, "utf-8")

    environment = Environment(lambda: NOW, asks=True, sleep=rewrite)
    with wayback_server(SAVED) as server:
        command = ["archive", "gazette", "--site", str(root), "--endpoint", server.url("")]
        ran = CliRunner().invoke(main, command, obj=environment, env=KEYS)

    assert ran.exit_code == 1
    assert ran.stderr == (
        "gazette: 1 of 1 …\n"
        f"gazette: failed: {SOURCES} can't be changed; "
        f"or write into the entry: archive_url: {COPY}, archive_date: 2022-06-01\n"
    )
    assert text(root) == rewritten


def test_lack_of_the_library_is_explained(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the command says what to install."""
    for name in [
        name
        for name in sys.modules
        if name in ("onrecord.web.fetch", "onrecord.web.wayback", "onrecord.web.sources.archived_copy")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "httpx2", None)
    ran = run(make_site({SOURCES: GAZETTE}), "gazette")
    assert ran.exit_code == 1
    assert install_command("archive") in ran.stderr
