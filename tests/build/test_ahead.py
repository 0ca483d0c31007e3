"""Work that another process does ahead: its result, its reports and its failures reach the caller."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from golden import files_in
from paused_commands import is_running, wait_for

from onrecord.build import pipeline
from onrecord.problems import Outcome
from onrecord.workers import ahead

Report = Callable[..., None]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork")


@pytest.mark.parametrize(("jobs", "is_elsewhere"), [(1, False), (2, True)])
def test_result_and_reports_reach_the_caller(jobs: int, *, is_elsewhere: bool) -> None:
    """With two jobs another process works; either way the caller gets the result, and every report before it."""
    said: list[tuple[object, ...]] = []

    def work(report: Report) -> tuple[int, str]:
        report("reading", 1, 2)
        report("reading", 2, 2)
        return os.getpid(), "x" * 1_000_000  # more than a pipe holds

    with ahead(work, lambda *one: said.append(one), jobs=jobs) as wait:
        process, text = wait()

    assert (process != os.getpid()) == is_elsewhere
    assert text == "x" * 1_000_000
    assert said == [("reading", 1, 2), ("reading", 2, 2)]


def test_killed_process_is_replaced_by_this_one() -> None:
    """The caller does the work of a process that was killed."""
    caller = os.getpid()

    def work(_report: Report) -> int:
        if os.getpid() != caller:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with ahead(work, jobs=2) as wait:
        assert wait() == caller


def test_exception_reaches_the_caller(capfd: pytest.CaptureFixture[str]) -> None:
    """The caller gets the exception itself; the other process prints no traceback."""

    def fail(_report: Report) -> None:
        raise LookupError("it failed")

    with ahead(fail, jobs=2) as wait, pytest.raises(LookupError, match="it failed"):
        wait()
    assert capfd.readouterr().err == ""


def test_printed_words_are_printed_once(capfd: pytest.CaptureFixture[str]) -> None:
    """What either process prints, as a plug-in may, is printed once and in order."""

    def work(_report: Report) -> None:
        sys.stdout.write("there ")

    sys.stdout.write("before ")
    with ahead(work, jobs=2) as wait:
        wait()
    sys.stdout.write("after ")
    assert capfd.readouterr().out.split() == ["before", "there", "after"]


@pytest.mark.timeout(60)
def test_process_ends_when_nobody_waits() -> None:
    """A caller that stops early, such as one that found an error, does not wait for endless work."""
    reading, writing = os.pipe()

    def sleep(_report: object) -> None:
        os.write(writing, str(os.getpid()).encode())
        time.sleep(600)

    with pytest.raises(LookupError) as error, ahead(sleep, jobs=2):
        raise LookupError(int(os.read(reading, 20)))

    with pytest.raises(ProcessLookupError):
        os.kill(error.value.args[0], 0)


SLEEPER = """
import os, sys, time
from pathlib import Path
from onrecord.workers import ahead


def sleep(report):
    Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(600)


def sleep_ahead(report):
    with ahead(sleep, report, jobs=2, relayed=True):
        sleep(report)


with ahead(sleep_ahead, print, jobs=2):
    sleep(print)
"""


def test_processes_end_with_their_parent(tmp_path: Path) -> None:
    """Processes that work ahead of each other end when the first one is killed."""
    with subprocess.Popen([sys.executable, "-c", SLEEPER, tmp_path]) as parent:
        wait_for(lambda: len(list(tmp_path.iterdir())) == 3)
        pids = {int(path.name) for path in tmp_path.iterdir()}
        parent.kill()
    wait_for(lambda: not any(map(is_running, pids)))


def test_relayed_result_is_made_for_the_parent_alone() -> None:
    """A result that one process relays is built up in its parent, and has come from a third process."""

    def process(_report: Report) -> int:
        return os.getpid()

    def relay(report: Report) -> tuple[int, str, int]:
        with ahead(process, report, jobs=2, relayed=True) as wait:
            found = wait()
            return os.getpid(), type(found).__name__, found

    with ahead(relay, jobs=2) as relayed:
        between, name, origin = relayed()

    assert len({between, origin, os.getpid()}) == 3
    assert name == "_Pickled"
    with ahead(process, jobs=2, relayed=True) as wait:  # nobody would take it
        assert wait() == os.getpid()


EVENT = "content/stories/dispute/events/denial.yaml"


@pytest.mark.parametrize(
    "edited",
    [{}, {EVENT: f"{BASE[EVENT]}denies: nothing-known\n"}, {EVENT: "title: [\n"}],
    ids=["sound", "an error of a rule", "an error in a file"],
)
def test_builds_by_one_process_and_by_three_are_the_same(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: dict[str, str]
) -> None:
    """If other processes read and arrange, the files and problems are the same; an error leaves no file.

    They do all of it: where one of them fails, this process would do its work again, and nobody would notice.
    """
    monkeypatch.setattr(pipeline, "_WORTH_A_PROCESS", 0)
    loads: list[int] = []
    load_site = pipeline.load_site

    def load(root: Path, options: pipeline.Options, caches: pipeline.Caches | None) -> Outcome[pipeline.LoadedSite]:
        loads.append(options.jobs)
        return load_site(root, options, caches)

    monkeypatch.setattr(pipeline, "load_site", load)
    site, now = make_site(edited), datetime(2022, 6, 1, tzinfo=UTC)
    found = {}
    for jobs in (1, 2):
        run = pipeline.Options(now.date(), now=now, jobs=jobs)
        built = pipeline.build(site, tmp_path / str(jobs), run)
        found[jobs] = built.problems, built.value, files_in(tmp_path / str(jobs))

    assert found[1] == found[2]
    assert loads == [1]
    assert bool(found[2][1].published) == (not edited)
