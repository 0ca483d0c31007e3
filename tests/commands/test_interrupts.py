"""Ctrl-C, `kill` and `kill -9`: a command exits at once, removes its staging folder and leaves no process running."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import MakeSite
from forked_commands import forked_onrecord
from golden import files_in
from paused_commands import CHECKING, MOVING, PATIENCE, RENDERING, PausedCommand, is_running, paused_command, wait_for
from slow import slow

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.reserved import STAGING, is_unfinished

SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
FIRST_SIGNAL, *OTHER_SIGNALS = SIGNALS
PROCESSORS = len(os.sched_getaffinity(0))
"""How many the commands may use that tests start."""

SELF_SIGNALLING = """
import os, signal, sys

number, module = int(sys.argv.pop(1)), sys.argv.pop(1)


class SignalOnImport:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            os.killpg(0, number)


sys.meta_path.insert(0, SignalOnImport())
from onrecord.start import program

sys.argv[0] = "onrecord"
program()
"""
"""A program that sends a signal to all of its processes, as a terminal does, when it imports a given module."""
IMPORTED_MODULES = (
    "onrecord.cli", "click", "onrecord.commands.build", "onrecord.cache.stat_index", "onrecord.build.pipeline",
    "yaml", "onrecord.read.entry_files", "onrecord.build.site_writer", "jinja2", "onrecord.render.words",
    "babel.dates",
)  # fmt: skip


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([forked_onrecord(), *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def corpus() -> Mapping[str, str]:
    """Return the files of a site large enough for several worker processes."""
    return our_files(invent(205, seed=1, languages=("en",)))


@pytest.fixture
def large(corpus: Mapping[str, str], make_site: MakeSite) -> Path:
    """Return the folder of that large site."""
    root = make_site({})
    shutil.rmtree(root)
    for path, text in corpus.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.mark.parametrize("number", [signal.SIGINT, *slow([signal.SIGTERM])])
@pytest.mark.parametrize("module", [IMPORTED_MODULES[0], *slow(IMPORTED_MODULES[1:])])
def test_signal_during_import_ends_program_silently(make_site: MakeSite, module: str, number: signal.Signals) -> None:
    """A signal during the first imports ends the program silently, and it writes nothing."""
    site = make_site({})
    ran = subprocess.run(
        [sys.executable, "-c", SELF_SIGNALLING, str(int(number)), module, "build", site],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        start_new_session=True,
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (SIGNALS[number], "", "")
    assert not (site / "_site").exists()


def _assert_ended(build: PausedCommand, pids: set[int], code: int) -> None:
    assert build.wait_for_exit() == (code, "", "")
    wait_for(lambda: not any(map(is_running, pids)))


@pytest.mark.parametrize("to_all", [False, *slow([True])], ids=["to the main process", "to the process group"])
@pytest.mark.parametrize("number", [FIRST_SIGNAL, *slow([*OTHER_SIGNALS, signal.SIGKILL])])
def test_signal_ends_build_and_its_workers(
    large: Path,
    tmp_path: Path,
    number: signal.Signals,
    to_all: bool,  # noqa: FBT001
) -> None:
    """A signal during rendering ends all processes and removes the staging folder and the new output folder."""
    with paused_command(tmp_path / "marks", RENDERING, "build", large, "--jobs", "2") as build:
        pids = build.pids(2)
        assert build.process.pid in pids
        if to_all:  # as a terminal does
            os.killpg(build.process.pid, number)
        else:
            build.process.send_signal(number)
        _assert_ended(build, pids, SIGNALS.get(number, -9))

    if number != signal.SIGKILL:
        assert not (large / "_site").exists()


@pytest.mark.slow
def test_build_after_kill_succeeds(make_site: MakeSite, tmp_path: Path) -> None:
    """The next build succeeds although `kill -9` left a lock and staged files."""
    site = make_site({})
    with paused_command(tmp_path / "marks", RENDERING, "build", site) as build:
        pids = build.pids()
        build.process.kill()
        _assert_ended(build, pids, -9)
    assert (site / "_site" / STAGING / "lock").exists()
    ran = _run("build", site)

    assert (ran.returncode, ran.stderr) == (0, "no problems in 6 files\n")
    assert not (site / "_site" / STAGING).exists()


@pytest.mark.parametrize("number", [FIRST_SIGNAL, *slow(OTHER_SIGNALS)])
def test_interrupted_build_leaves_published_site_unchanged(
    make_site: MakeSite, tmp_path: Path, number: signal.Signals
) -> None:
    """A signal before publication leaves the published site unchanged and removes what was staged."""
    site = make_site({})
    _run("build", site)
    before = files_in(site / "_site")
    make_site({"site.yaml": "title: Another\nurl: https://example.org/\n"})
    with paused_command(tmp_path / "marks", RENDERING, "build", site) as build:
        pids = build.pids()
        build.process.send_signal(number)
        _assert_ended(build, pids, SIGNALS[number])

    assert files_in(site / "_site") == before


@pytest.mark.parametrize("number", [FIRST_SIGNAL, *slow(OTHER_SIGNALS)])
def test_signal_waits_for_publication_to_complete(make_site: MakeSite, tmp_path: Path, number: signal.Signals) -> None:
    """A build completes the publication that it began before it obeys a signal; a second signal changes nothing."""
    site = make_site({})
    with paused_command(tmp_path / "marks", MOVING, "build", site) as build:
        pids = build.pids()
        assert is_unfinished(site / "_site")
        build.process.send_signal(number)
        build.process.send_signal(number)
        build.resume()
        _assert_ended(build, pids, SIGNALS[number])
    _run("build", site, "--output", site / "expected")

    assert files_in(site / "_site") == files_in(site / "expected")


@pytest.mark.slow
def test_next_build_completes_killed_publication(make_site: MakeSite, tmp_path: Path) -> None:
    """After `kill -9` during publication, `check` warns; the next build completes the publication and says so."""
    site = make_site({})
    with paused_command(tmp_path / "marks", MOVING, "build", site) as build:
        pids = build.pids()
        build.process.kill()
        _assert_ended(build, pids, -9)
    checked = _run("check", site)
    built = _run("build", site)
    _run("build", site, "--output", site / "expected")

    assert "warning OUT002 the publication in '_site' was interrupted" in checked.stderr
    assert f"completed the publication in {site / '_site'} that was interrupted\n" in built.stderr
    assert files_in(site / "_site") == files_in(site / "expected")
    assert _run("check", site).stderr == "no problems in 6 files\n"


@pytest.mark.parametrize("number", [FIRST_SIGNAL, *slow(OTHER_SIGNALS)])
def test_signal_ends_check(make_site: MakeSite, tmp_path: Path, number: signal.Signals) -> None:
    """A signal ends `check` without a traceback."""
    with paused_command(tmp_path / "marks", CHECKING, "check", make_site({})) as check:
        pids = check.pids()
        check.process.send_signal(number)
        _assert_ended(check, pids, SIGNALS[number])


@pytest.mark.parametrize("number", [signal.SIGTERM, *slow([signal.SIGINT, signal.SIGKILL])])
def test_signal_ends_preview_and_its_workers(large: Path, tmp_path: Path, number: signal.Signals) -> None:
    """A signal while a preview renders its first pages also ends its worker processes."""
    with paused_command(tmp_path / "marks", RENDERING, "serve", large, "--port", "0") as preview:
        pids = preview.pids(min(2, PROCESSORS))
        preview.process.send_signal(number)
        code, out, err = preview.wait_for_exit()
        wait_for(lambda: not any(map(is_running, pids)))

    expected = (-9, "", "") if number == signal.SIGKILL else (0, "the preview has ended", "")
    assert (code, out.strip(), err) == expected


def test_ignored_signal_stays_ignored(make_site: MakeSite, tmp_path: Path) -> None:
    """A build started with `nohup` outlives its terminal."""
    site = make_site({})
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with paused_command(tmp_path / "marks", RENDERING, "build", site) as build:
            build.pids()
            build.process.send_signal(signal.SIGHUP)
            build.resume()
            code, _, _ = build.wait_for_exit()
    finally:
        signal.signal(signal.SIGHUP, before)

    assert code == 0
