"""What is heard of a real folder: one save is one burst, whichever way an editor saves, and reading is none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import sleep

import pytest
from conftest import MakeSite
from watchdog.events import FileSystemEvent
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from onrecord.pipeline import Options, build
from onrecord.serve import debouncer
from onrecord.serve.git_lock import GitLock
from onrecord.serve.watch import Watcher
from onrecord.serve.watched import affects_site, snapshot, watched_folders

DENIAL = "content/stories/dispute/events/denial.yaml"
QUIET = 1.5
"""How long nothing more must be heard, in seconds."""
PATIENT = {"SETTLED": 0.3, "MANY_FILES": 1.0, "UNCLOSED": 1.0, "UNREPORTED": 1.0, "LONGEST": 60.0}
"""Times that hold on a machine with much else to do; the real ones are in test_serve_debouncer.py, without a clock."""


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in PATIENT.items():
        monkeypatch.setattr(debouncer, name, seconds)


class Ear:
    """Collects the bursts of a watch."""

    def __init__(self, watch: Watcher) -> None:
        """Listen, in a thread that ends with the test run."""
        self._heard = Queue[frozenset[str]]()
        Thread(target=self._listen, args=(watch.batches(),), daemon=True).start()

    def next(self) -> set[str]:
        """Return the names of the files of the next burst."""
        return {Path(path).name for path in self._heard.get(timeout=30)}

    def hears_nothing(self) -> bool:
        """Say whether nothing more comes."""
        try:
            self._heard.get(timeout=QUIET)
        except Empty:
            return True
        return False

    def _listen(self, bursts: Iterator[frozenset[str]]) -> None:
        for changed in bursts:
            self._heard.put(changed)


class _Slow(Watcher):
    """A watch that hears of renames late, as of those whose halves the system tells one by one."""

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type == "moved":
            sleep(2 * debouncer.SETTLED)
        super().on_any_event(event)


@pytest.fixture
def root(make_site: MakeSite) -> Path:
    """Return the folder of a small site."""
    return make_site({}).resolve()


@pytest.fixture(params=[False, True], ids=["told", "polling"])
def ear(root: Path, request: pytest.FixtureRequest) -> Iterator[Ear]:
    """Yield what hears of the site, told by the system or by looking again and again."""
    with Watcher(root, poll=request.param) as watch:
        yield Ear(watch)


def _in_place(file: Path) -> None:
    file.write_text(file.read_text("utf-8") + "# edited\n", "utf-8")


def _beside_and_renamed(file: Path) -> None:
    beside = file.with_name(f"{file.name}.tmp-1")
    beside.write_text(file.read_text("utf-8") + "# edited\n", "utf-8")
    beside.replace(file)


def _as_vim_does(file: Path) -> None:
    text = file.read_text("utf-8")
    file.with_name("4913").write_text("", "utf-8")
    file.with_name("4913").unlink()
    file.rename(file.with_name(f"{file.name}~"))
    with file.open("w", encoding="utf-8") as new:
        new.write(f"{text}# edited\n")
        new.flush()
        os.fsync(new.fileno())
    file.chmod(0o644)
    file.with_name(f"{file.name}~").unlink()


@pytest.mark.parametrize("save", [_in_place, _beside_and_renamed, _as_vim_does])
def test_one_save_is_one_burst(root: Path, ear: Ear, save: Callable[[Path], None]) -> None:
    """However an editor saves, it is heard of once."""
    save(root / DENIAL)

    assert "denial.yaml" in ear.next()
    assert ear.hears_nothing()


def test_a_rename_told_in_halves_is_one_burst(root: Path) -> None:
    """Where the rename is heard of long after the file beside was written, the burst waits for it."""
    with _Slow(root) as watch:
        ear = Ear(watch)
        _beside_and_renamed(root / DENIAL)

        assert "denial.yaml" in ear.next()
        assert ear.hears_nothing()


def test_reading_is_not_heard_of(root: Path, ear: Ear, options: Options) -> None:
    """A build reads all files and writes to the output and to `.onrecord`: none of it may lead to another build."""
    build(root, root / "_site", options)
    (root / ".onrecord").mkdir(exist_ok=True)
    (root / ".onrecord" / "kept").write_text("x", "utf-8")
    (root / "content" / ".denial.yaml.swp").write_text("x", "utf-8")
    with (root / DENIAL).open("a", encoding="utf-8"):
        pass  # opened for writing, and nothing written

    assert ear.hears_nothing()


def test_a_checkout_is_one_burst(root: Path, ear: Ear) -> None:
    """Many files that change together are heard of together."""
    events = root / "content/stories/dispute/events"
    for number in range(200):
        (events / f"event-{number}.yaml").write_text("type: statement\n", "utf-8")

    assert len(ear.next()) == 200
    assert ear.hears_nothing()


def test_folders_that_come_and_go(root: Path) -> None:
    """Files in folders that were made later are heard of, also where the folder was there before and went."""
    template = root / "templates" / "404.html"
    with Watcher(root) as watch:
        ear = Ear(watch)
        for _ in range(2):
            template.parent.mkdir()
            assert "templates" in ear.next()
            template.write_text("x", "utf-8")
            assert ear.next() == {"404.html"}
            template.unlink()
            template.parent.rmdir()
            assert "templates" in ear.next()


def test_changes_during_a_build_are_one_more_burst(root: Path) -> None:
    """While a burst is built nobody asks for the next; all that changes meanwhile is then one."""
    with Watcher(root) as watch:
        bursts = watch.batches()
        _in_place(root / DENIAL)
        first = next(bursts)
        for name in ("one", "two", "one"):
            (root / "content/actors" / f"{name}.yaml").write_text("", "utf-8")
            sleep(0.5)
        second = next(bursts)

        assert [{Path(path).name for path in paths} for paths in (first, second)] == [
            {"denial.yaml"},
            {"one.yaml", "two.yaml"},
        ]
        assert Ear(watch).hears_nothing()


def test_without_help_of_the_system_it_looks_for_itself(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system's own way is not to be had, as where too many files are watched already, it polls."""

    def refused(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "schedule", refused)
    with Watcher(root) as watch:
        assert watch.polls
        ear = Ear(watch)
        (root / DENIAL).write_text("type: denial\n", "utf-8")

        assert ear.next() == {"denial.yaml"}


def test_the_system_is_used_where_it_helps(root: Path) -> None:
    """Here the system tells of changes, and it isn't polled."""
    with Watcher(root) as watch:
        assert watch.polls is (Observer is PollingObserver)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("site.yaml", True),
        ("published.txt", True),
        ("requirements.txt", True),
        ("content/actors/actors.yaml", True),
        ("static/style.css", True),
        ("templates/parts/event.html", True),
        ("styles/house.csl", True),
        ("README.md", False),
        ("_site/index.html", False),
        (".onrecord/rows", False),
        (".git/index", False),
        ("content/.denial.yaml.swp", False),
        ("content/denial.yaml~", False),
        ("content/4913", False),
        ("content/.hidden/denial.yaml", False),
        ("../elsewhere/site.yaml", False),
    ],
)
def test_what_matters(root: Path, path: str, *, expected: bool) -> None:
    """What the site is made from matters, and nothing else in its folder or outside."""
    assert affects_site(root, os.path.normpath(root / path)) is expected


def test_watched_folders(root: Path) -> None:
    """The site's folder is watched flat, its parts deeply, and the folder of its citation style with them."""
    (root / "site.yaml").write_text("title: A test\ncsl: styles/house.csl\n", "utf-8")

    assert dict(watched_folders(root)) == {
        root: False,
        root / "content": True,
        root / "templates": True,
        root / "static": True,
        root / "styles": False,
    }


def test_a_state_is_that_of_the_files(root: Path) -> None:
    """A state differs by what was changed, made or removed since, and by nothing that no build reads."""
    before = snapshot(root)
    (root / "notes.txt").write_text("x", "utf-8")
    assert snapshot(root) == before
    (root / DENIAL).write_text("type: denial\n", "utf-8")
    (root / "content/actors/actors.yaml").unlink()

    assert {Path(path).name for path, _ in before ^ snapshot(root)} == {"denial.yaml", "actors.yaml"}


def test_git_at_work(root: Path) -> None:
    """While git holds its lock it is at work; a lock that was there from the start was forgotten by something else."""
    (root / ".git").mkdir()
    lock = root / ".git" / "index.lock"
    lock.touch()
    git = GitLock(root / "content")
    assert not git.is_held()
    lock.unlink()
    assert not git.is_held()
    lock.touch()
    assert git.is_held()
    lock.unlink()

    assert not git.is_held()


class _Lagging(Watcher):
    """A watch that hears of everything a moment late, as on a machine with much else to do."""

    def on_any_event(self, event: FileSystemEvent) -> None:
        sleep(debouncer.SETTLED / 5)
        super().on_any_event(event)


@pytest.mark.parametrize("watching", [Watcher, _Lagging])
def test_a_burst_waits_for_git(root: Path, watching: type[Watcher]) -> None:
    """What git has changed is built once git is done, although the last of it is heard after its lock is gone."""
    (root / ".git").mkdir()
    with watching(root) as watch:
        ear = Ear(watch)
        lock = root / ".git" / "index.lock"
        lock.touch()
        (root / DENIAL).write_text("type: denial\n", "utf-8")
        assert ear.hears_nothing()
        (root / "content/actors/actors.yaml").write_text("ministry: {}\n", "utf-8")
        lock.unlink()

        assert ear.next() == {"denial.yaml", "actors.yaml"}
        assert ear.hears_nothing()


def test_a_worktree_of_git_has_its_data_elsewhere(root: Path, tmp_path: Path) -> None:
    """Where `.git` is a file, the lock is looked for where it says."""
    data = tmp_path / "data"
    data.mkdir()
    (root / ".git").write_text(f"gitdir: {data}\n", "utf-8")
    git = GitLock(root)
    (data / "index.lock").touch()

    assert git.is_held()
