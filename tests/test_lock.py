"""Two builds at once: one works, and the other waits for it and says so, or gives up in plain words."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from blocked import PATIENCE, RENDERING, blocked
from click.testing import CliRunner
from conftest import MakeSite
from golden import files_in
from slow import slow

from onrecord import cli
from onrecord.commands import run_build
from onrecord.incremental.stat_index import StatIndex
from onrecord.output import BusyError, Holder, OutputFolder
from onrecord.output.lock import start_of
from onrecord.pipeline import Options, build
from onrecord.reserved import STAGING

SCRIPT = str(Path(sys.executable).with_name("onrecord"))
ROUNDS = 4


def _started(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [SCRIPT, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


@pytest.mark.parametrize("round_", [0, *slow(range(1, ROUNDS))])
def test_two_builds_at_once_both_succeed(make_site: MakeSite, round_: int) -> None:
    """Two processes that build one site in the same moment both succeed, and the site is right."""
    site = make_site({"site.yaml": f"title: Round {round_}\nurl: https://example.org/\n"})
    pair = [_started("build", site, "--no-keep-ids", *options) for options in ((), ("--no-cache",))]
    told = [process.communicate(timeout=PATIENCE)[1] for process in pair]
    build(site, site / "expected", Options(today=cli._today()))  # noqa: SLF001  (as the command does)

    assert [process.returncode for process in pair] == [0, 0], told
    assert files_in(site / "_site") == files_in(site / "expected")


def test_second_build_waits_and_says_for_whom(make_site: MakeSite, tmp_path: Path) -> None:
    """A build that finds another at work says which, waits for its end, and then builds what is there now."""
    site = make_site({})
    with blocked(tmp_path / "marks", RENDERING, "build", site, "--no-keep-ids") as first:
        first.pids()
        make_site({"site.yaml": "title: Changed meanwhile\nurl: https://example.org/\n"})
        second = _started("build", site, "--no-keep-ids")
        assert second.stderr
        waiting = second.stderr.readline()
        first.go()
        assert first.end()[0] == 0
        said, told = second.communicate(timeout=PATIENCE)

    expected = rf"waiting for another build into {site / '_site'}: process {first.process.pid}, since \d\d:\d\d:\d\d\n"
    assert re.fullmatch(expected, waiting)
    assert (second.returncode, told) == (0, "no problems in 6 files\n")
    assert said.startswith("built 12 pages")
    assert "Changed meanwhile" in (site / "_site/index.html").read_text("utf-8")


def test_second_build_gives_up(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that has waited long enough ends with the exit status 1 and says who is at work; nothing is touched."""
    monkeypatch.setattr(run_build, "_PATIENCE", 0.1)
    site = make_site({})
    with blocked(tmp_path / "marks", RENDERING, "build", site) as first:
        first.pids()
        before = files_in(site / "_site")
        ran = CliRunner().invoke(cli.main, ["build", str(site)])

        assert ran.exit_code == 1
        assert ran.stderr.splitlines()[-1].startswith(
            f"Error: another build into {site / '_site'} is still at work (process {first.process.pid}, since "
        )
        assert files_in(site / "_site") == before


def test_build_into_another_folder_does_not_wait(make_site: MakeSite, tmp_path: Path, options: Options) -> None:
    """The lock is the folder's, not the site's."""
    site = make_site({})
    with OutputFolder(tmp_path / "one"):
        assert build(site, tmp_path / "other", options).value.published is not None


def test_lock_covers_what_is_remembered(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a build knows of the output folder is read, and kept, while no other build can change it."""
    site = make_site({})
    seen: list[str] = []

    def noting(name: str) -> Callable[..., object]:
        original: Callable[..., object] = getattr(StatIndex, name)

        def noted(*arguments: object) -> object:
            with pytest.raises(BusyError), OutputFolder(site / "_site", patience=0):
                pass
            seen.append(name)
            return original(*arguments)

        return noted

    for name in ("untouched", "save"):
        monkeypatch.setattr(StatIndex, name, noting(name))
    assert CliRunner().invoke(cli.main, ["build", str(site)]).exit_code == 0
    assert seen == ["untouched", "save"]


def test_inherited_descriptor_keeps_no_lock(tmp_path: Path) -> None:
    """A process that was forked while the lock was held, and lives on, does not hold it."""
    reader, writer = os.pipe()
    with OutputFolder(tmp_path / "out"):
        child = subprocess.Popen(  # its own copy of what this process has open
            [sys.executable, "-c", f"import os; os.read({reader}, 1)"],
            pass_fds=[reader, *_open_files(tmp_path / "out" / STAGING)],
        )
        os.close(reader)
    try:
        with OutputFolder(tmp_path / "out", patience=0) as output:
            assert not output.has_waited
    finally:
        os.close(writer)
        child.wait(PATIENCE)


def _open_files(folder: Path) -> list[int]:
    """Return the descriptors by which this process has files below a folder open."""
    found = []
    for number in range(256):
        try:
            opened = os.fstat(number)
        except OSError:
            continue
        found += [number for path in folder.iterdir() if os.path.samestat(opened, path.stat())]
    return found


# Where the file system has no locks, the text decides ----------------------------------------------------------------


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the file system refuse to lock, as some on a network do."""

    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)


def _lay(out: Path, text: object) -> None:
    (out / STAGING).mkdir(parents=True)
    (out / STAGING / "lock").write_text(text if isinstance(text, str) else json.dumps(text))


def _gone() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


STALE: Mapping[str, Callable[[], object]] = {
    "of a process that is gone": lambda: {"pid": _gone(), "started": "1"},
    "of a process whose number another has now": lambda: {"pid": os.getpid(), "started": "1"},
    "with no text": lambda: "",
    "with half a text": lambda: '{"pid": 1',
    "with another text": lambda: "[]",
    "of no process": lambda: {"pid": 10**30, "started": ""},
}


@pytest.mark.parametrize("stale", STALE.values(), ids=STALE)
@pytest.mark.parametrize("locks", [True, False], ids=["with locks", "without locks"])
def test_stale_lock_is_noticed(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    stale: Callable[[], object],
    locks: bool,  # noqa: FBT001
) -> None:
    """A lock that nobody holds any more keeps nobody waiting, and is gone after the build."""
    if not locks:
        request.getfixturevalue("without_locks")
    _lay(tmp_path / "out", stale())
    with OutputFolder(tmp_path / "out", patience=0) as output:
        output.stage("index.html", b"home")
        output.commit()

    assert not output.has_waited
    assert not (tmp_path / "out" / STAGING).exists()


@pytest.mark.parametrize("started", [start_of(os.getpid()), ""], ids=["that started then", "of which no more is known"])
@pytest.mark.usefixtures("without_locks")
def test_process_that_runs_holds_its_lock(tmp_path: Path, started: str) -> None:
    """Without locks, a process that is there and is the one of the text keeps others out."""
    _lay(tmp_path / "out", {"pid": os.getpid(), "started": started})
    told: list[Holder] = []
    with pytest.raises(BusyError) as busy, OutputFolder(tmp_path / "out", patience=0, waiting=told.append):
        pass

    assert [holder.pid for holder in told] == [os.getpid()]
    assert busy.value.holder == told[0]


@pytest.mark.usefixtures("without_locks")
def test_lock_is_given_back_without_locks(tmp_path: Path) -> None:
    """One after the other may build."""
    for _ in range(2):
        with OutputFolder(tmp_path / "out", patience=0) as output:
            output.stage("index.html", b"home")
            output.commit()


def test_folder_of_a_build_that_fails_goes_under_one_that_waits(tmp_path: Path) -> None:
    """Where a build that made the folder fails, the one that waits for it makes it again."""
    out = tmp_path / "out"
    program = (
        "import sys\nfrom pathlib import Path\nfrom onrecord.output import OutputFolder\n"
        "with OutputFolder(Path(sys.argv[1]), waiting=lambda holder: print(holder.pid, flush=True)) as output:\n"
        "    output.stage('index.html', b'home')\n    output.commit()\n"
    )
    with ExitStack() as both:
        with OutputFolder(out):
            command = [sys.executable, "-c", program, str(out)]
            second = both.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            assert second.stdout
            assert second.stdout.readline() == f"{os.getpid()}\n"
        assert second.wait(PATIENCE) == 0

    assert files_in(out)["index.html"] == b"home"
