"""Two builds into one folder: the second waits for the first and says so, or gives up with a clear message."""

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
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import MakeSite
from forked_commands import forked_onrecord
from golden import files_in
from paused_commands import PATIENCE, RENDERING, paused_command
from slow import slow

from onrecord import cli
from onrecord.build.pipeline import Options, build
from onrecord.cache.stat_index import StatIndex
from onrecord.commands import build_run
from onrecord.output import BusyError, Holder, OutputFolder, file_operations, lock
from onrecord.output.lock import start_of
from onrecord.reserved import CHANGES, STAGING

ROUNDS = 4


def _start(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [forked_onrecord(), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


@pytest.mark.parametrize("round_", [0, *slow(range(1, ROUNDS))])
def test_simultaneous_builds_both_succeed(make_site: MakeSite, round_: int) -> None:
    """Two simultaneous builds of one site both succeed, and the output is correct."""
    site = make_site({"site.yaml": f"title: Round {round_}\nurl: https://example.org/\n"})
    pair = [_start("build", site, "--no-keep-ids", *options) for options in ((), ("--no-cache",))]
    stderrs = [process.communicate(timeout=PATIENCE)[1] for process in pair]
    build(site, site / "expected", Options(today=cli._now().date()))  # noqa: SLF001  (as the command does)

    assert [process.returncode for process in pair] == [0, 0], stderrs
    assert files_in(site / "_site") == files_in(site / "expected")


def test_second_build_names_process_it_waits_for(make_site: MakeSite, tmp_path: Path) -> None:
    """A second build names the process it waits for, waits for it, and then builds the current files."""
    site = make_site({})
    with paused_command(tmp_path / "marks", RENDERING, "build", site, "--no-keep-ids") as first:
        first.pids()
        make_site({"site.yaml": "title: Changed meanwhile\nurl: https://example.org/\n"})
        second = _start("build", site, "--no-keep-ids")
        assert second.stderr
        waiting = second.stderr.readline()
        first.resume()
        assert first.wait_for_exit()[0] == 0
        stdout, stderr = second.communicate(timeout=PATIENCE)

    expected = rf"waiting for another build into {site / '_site'}: process {first.process.pid}, since \d\d:\d\d:\d\d\n"
    assert re.fullmatch(expected, waiting)
    assert (second.returncode, stderr) == (0, "no problems in 6 files\n")
    assert stdout.startswith("built 21 pages")
    assert "Changed meanwhile" in (site / "_site/index.html").read_text("utf-8")


def test_second_build_gives_up_when_patience_runs_out(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build whose patience runs out exits with status 1, names the process at work and changes nothing."""
    monkeypatch.setattr(build_run, "_PATIENCE", 0.1)
    site = make_site({})
    with paused_command(tmp_path / "marks", RENDERING, "build", site) as first:
        first.pids()
        before = files_in(site / "_site")
        ran = CliRunner().invoke(cli.main, ["build", str(site)])

        assert ran.exit_code == 1
        assert ran.stderr.splitlines()[-1].startswith(
            f"Error: another build into {site / '_site'} is still at work (process {first.process.pid}, since "
        )
        assert files_in(site / "_site") == before


@pytest.mark.parametrize("look", [0, 1])
def test_build_that_takes_a_free_lock_first_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: int
) -> None:
    """Where two builds find a lock free, one of them gets it: the other waits, and removes neither file nor folder."""
    out, looks = tmp_path / "out", count()
    with ExitStack() as first:

        def mode_of(path: str) -> int | None:
            found = file_operations.mode_of(path)
            if next(looks) == look:
                first.enter_context(OutputFolder(out))
            return found

        monkeypatch.setattr(lock, "mode_of", mode_of)
        with pytest.raises(BusyError) as busy, OutputFolder(out, patience=0):
            pass

        assert (out / STAGING / "lock").is_file()
    assert busy.value.holder is not None
    assert busy.value.holder.pid == os.getpid()


def test_build_into_another_folder_does_not_wait(make_site: MakeSite, tmp_path: Path, options: Options) -> None:
    """The lock belongs to the output folder, not to the site."""
    site = make_site({})
    with OutputFolder(tmp_path / "one"):
        assert build(site, tmp_path / "other", options).value.published is not None


def test_lock_covers_stat_index(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build holds the lock while it reads and saves its index of the output folder."""
    site = make_site({})
    calls: list[str] = []

    def recording(name: str) -> Callable[..., object]:
        original: Callable[..., object] = getattr(StatIndex, name)

        def record(*arguments: object) -> object:
            with pytest.raises(BusyError), OutputFolder(site / "_site", patience=0):
                pass
            calls.append(name)
            return original(*arguments)

        return record

    for name in ("find_untouched", "save"):
        monkeypatch.setattr(StatIndex, name, recording(name))
    assert CliRunner().invoke(cli.main, ["build", str(site)]).exit_code == 0
    assert calls == ["find_untouched", "save"]


@pytest.mark.parametrize(
    "arguments", [["build"], ["rename", "denial", "answer", "--yes", "--site"]], ids=["build", "rename"]
)
def test_folder_in_place_of_the_lock_is_told(make_site: MakeSite, arguments: list[str]) -> None:
    """A folder where the lock's file should be is named at once, and no command waits for it."""
    root = make_site({})
    area = f"_site/{STAGING}" if arguments == ["build"] else CHANGES
    (root / area / lock.LOCK).mkdir(parents=True)
    ran = CliRunner().invoke(cli.main, [*arguments, str(root)], catch_exceptions=False)

    assert ran.exit_code == 1
    assert f"'{area.rpartition('/')[2]}/lock' is a folder: delete it" in ran.stderr


def test_inherited_descriptor_does_not_hold_lock(tmp_path: Path) -> None:
    """A forked process that inherited the lock's descriptor does not hold the lock."""
    reader, writer = os.pipe()
    with OutputFolder(tmp_path / "out"):
        child = subprocess.Popen(  # with inherited copies of this process's open files
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
    """Return this process's open descriptors of files in a folder."""
    found = []
    for number in range(256):
        try:
            opened = os.fstat(number)
        except OSError:
            continue
        found += [number for path in folder.iterdir() if os.path.samestat(opened, path.stat())]
    return found


# File systems without locks: the text of the lock file decides -------------------------------------------------------


@pytest.fixture
def without_file_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the file system refuse to lock, as some network file systems do."""

    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)


def _write_lock(out: Path, content: object) -> None:
    (out / STAGING).mkdir(parents=True)
    (out / STAGING / "lock").write_text(content if isinstance(content, str) else json.dumps(content))


def _ended_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


STALE: Mapping[str, Callable[[], object]] = {
    "of an ended process": lambda: {"pid": _ended_pid(), "started": "1"},
    "of a process whose number was reused": lambda: {"pid": os.getpid(), "started": "1"},
    "empty": lambda: "",
    "with truncated JSON": lambda: '{"pid": 1',
    "with other JSON": lambda: "[]",
    "with an impossible process number": lambda: {"pid": 10**30, "started": ""},
}


@pytest.mark.parametrize("stale", STALE.values(), ids=STALE)
@pytest.mark.parametrize("locks", [True, False], ids=["with file locks", "without file locks"])
def test_stale_lock_is_ignored(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    stale: Callable[[], object],
    locks: bool,  # noqa: FBT001
) -> None:
    """A build ignores a stale lock and removes it."""
    if not locks:
        request.getfixturevalue("without_file_locks")
    _write_lock(tmp_path / "out", stale())
    with OutputFolder(tmp_path / "out", patience=0) as output:
        output.stage("index.html", b"home")
        output.commit()

    assert not output.has_waited
    assert not (tmp_path / "out" / STAGING).exists()


@pytest.mark.parametrize("started", [start_of(os.getpid()), ""], ids=["with its start time", "without its start time"])
@pytest.mark.usefixtures("without_file_locks")
def test_running_process_holds_its_lock(tmp_path: Path, started: str) -> None:
    """Without file locks, a running process that matches the lock's text keeps other builds out."""
    _write_lock(tmp_path / "out", {"pid": os.getpid(), "started": started})
    holders: list[Holder] = []
    with pytest.raises(BusyError) as busy, OutputFolder(tmp_path / "out", patience=0, waiting=holders.append):
        pass

    assert [holder.pid for holder in holders] == [os.getpid()]
    assert busy.value.holder == holders[0]


@pytest.mark.usefixtures("without_file_locks")
def test_lock_is_released_without_file_locks(tmp_path: Path) -> None:
    """Without file locks, two builds in turn both get the lock."""
    for _ in range(2):
        with OutputFolder(tmp_path / "out", patience=0) as output:
            output.stage("index.html", b"home")
            output.commit()


def test_waiting_build_recreates_removed_folder(tmp_path: Path) -> None:
    """When a failed build removes the folder that it made, the waiting build makes it again."""
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
