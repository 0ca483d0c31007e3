"""Shared fixtures: a small site that tests change, a fixed date for checks, and a browser."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path

import pytest
from browsers import start_browser
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from sample_plugins import install_samples
from windows import OpenWindow, Windows

from onrecord.build.pipeline import Options, build
from onrecord.cache.signing_key import key_folder, trust

TODAY = date(2022, 6, 1)
"""The day that the tests take for today: a later date in an entry is in the future (DAT003)."""

ROOM = 6_000_000_000
"""The bytes of memory that must be free, so that the tests may write their 150,000 files there."""


def _memory() -> Path | None:
    """Return a folder in memory that has room for all files of a run, and in which programs may run."""
    folder, state = Path("/dev/shm"), Path("/proc/meminfo")  # noqa: S108  (pytest makes a private folder in it)
    if not folder.is_dir() or not state.is_file() or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return None
    available = int(state.read_text("ascii").partition("MemAvailable:")[2].split()[0]) * 1024
    return folder.resolve() if min(available, shutil.disk_usage(folder).free) > ROOM else None


# On a disk, the tests take a third more processor time, and wait. To keep them there, set TMPDIR.
if "TMPDIR" not in os.environ and (memory := _memory()):
    os.environ["TMPDIR"] = tempfile.tempdir = str(memory)

# How long an example takes depends on what else the machine does, so no test may fail because of it.
settings.register_profile("busy-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy-machine")

# The commands that tests start keep their bytecode, as those of users do: without it, each compiles all modules again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Thousands of tests stay in memory. Until all are collected, the garbage collector would look at them again and again;
# afterwards, it leaves them alone and runs as seldom as in a command.
gc.disable()


def pytest_collection_finish() -> None:
    """Collect garbage again, but not among the tests."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(500_000, 20, 100)


# A shell makes a command in the background ignore Ctrl-C, and the tests' own commands would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def noon(day: date) -> datetime:
    """Return noon of a day in UTC."""
    return datetime.combine(day, time(12), UTC)


NOW = noon(TODAY)
COMPLETE = date(2026, 11, 24)
"""The day on which the last entry of the example site was published; all sites of the tests were published before."""

BASE: dict[str, str] = {
    "site.yaml": "title: A test\nurl: https://example.org/\n",
    "content/actors/actors.yaml": (
        "ministry: {name: The ministry, kind: organization}\ncompany: {name: The company, kind: organization}\n"
    ),
    "content/sources/sources.yaml": (
        "gazette: {title: The gazette, publisher: Gazette, issued: 2021-11-01, url: https://example.org/gazette}\n"
        "wire: {title: The wire, publisher: Wire, issued: 2021-11-02, url: https://example.org/wire}\n"
    ),
    "content/stories/dispute/story.yaml": "title: The dispute\n",
    "content/stories/dispute/events/announcement.yaml": (
        "type: announcement\n"
        "date: 2021-11-01\n"
        "title: The ministry announces\n"
        "speaker: ministry\n"
        "claims:\n"
        "  - id: joint\n"
        "    text: They issued a joint statement\n"
        "  - id: access\n"
        "    text: The ministry has access\n"
        "sources: gazette\n"
        "published: 2021-11-10\n"
    ),
    "content/stories/dispute/events/denial.yaml": (
        "type: denial\n"
        "date: 2021-11-02\n"
        "title: The company denies\n"
        "speaker: company\n"
        "denies: announcement#joint\n"
        "sources: wire\n"
        "published: 2021-11-10\n"
    ),
}
"""A site without problems: an announcement with two claims, and a denial of one of them."""

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200"><path d="M0 0h320v200z"/></svg>\n'
"""A picture that any event may show."""

MakeSite = Callable[[Mapping[str, str | bytes | None]], Path]


@pytest.fixture(scope="module")
def sample_plugins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Install the plug-ins of `install_samples`."""
    folder = tmp_path_factory.mktemp("plugins")
    install_samples(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield


@pytest.fixture(scope="session")
def state_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a state folder for programs, in place of the developer's own."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(autouse=True)
def own_key(state_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the user's signing key in a test folder, for this process and its children; return the key's folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(state_home))
    folder = state_home / "onrecord"
    if key_folder() != folder:  # else `trust` would look through the folder's links once more for each test
        trust(folder)
    return folder


@pytest.fixture(autouse=True, scope="session")
def _any_libraries() -> Iterator[None]:
    """Let a new site's lock fit, whatever versions of the libraries the tests run with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.check.requirement_rules.installed_versions", dict)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_sync() -> Iterator[None]:
    """Skip syncing to disk: test output needn't survive a power cut, and each sync is slow on a busy machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.output.file_operations.sync_file_system", lambda _folder: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_processor() -> Iterator[None]:
    """Let commands in this process fork nothing by default: to copy a process that holds all tests costs a small build.

    Processes that tests start have all processors, and tests of several processes say `jobs=2` or `--jobs 2`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.sched_getaffinity", lambda _process: {0}, raising=False)
        yield


@pytest.fixture
def options() -> Options:
    """Return the options of a run on a fixed date."""
    return Options(today=TODAY, now=NOW)


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty folder of the test; pytest's own would look through those of all earlier tests for its number."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    folder = tmp_path_factory.getbasetemp() / f"{name}-{next(_numbers)}"
    folder.mkdir(mode=0o700)
    return folder


_numbers = count()


@pytest.fixture
def make_site(tmp_path: Path) -> MakeSite:
    """Return a function that writes `BASE` with changed, added or removed (None) files and returns the folder."""

    def make(changes: Mapping[str, str | bytes | None]) -> Path:
        root = tmp_path / "site"
        for path, content in {**BASE, **changes}.items():
            if content is None:
                continue
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return root

    return make


@pytest.fixture(scope="session")
def built_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built synthetic example, which tests may only read."""
    out = tmp_path_factory.mktemp("example") / "_site"
    example = Path(__file__).parents[1] / "examples" / "tidal-gate"
    commit = "0123456789abcdef0123456789abcdef01234567"  # which citations of a day name
    outcome = build(example, out, Options(today=COMPLETE, base_url="https://example.org/", commit=commit))
    assert outcome.value.published is not None, outcome.problems
    return out


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield Chromium: the one that the tests find; `CHROMIUM` names another one."""
    with sync_playwright() as playwright:
        found = start_browser(playwright.chromium)
        if found is None:
            message = "no browser: install Chromium (Debian: apt install chromium) to run the browser tests"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
        yield found
        found.close()


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    """Return the windows of the browser that tests use again."""
    return Windows(browser)


@pytest.fixture
def open_window(windows: Windows) -> Iterator[OpenWindow]:
    """Yield a function that opens an empty window for this test; no script of its pages may fail."""
    with windows.lend() as opener:
        yield opener
    assert opener.errors == []
