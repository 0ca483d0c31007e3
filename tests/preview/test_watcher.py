"""The watcher on a real folder: each save gives one batch, however an editor saves, and reading gives none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import sleep

import pytest
from conftest import MakeSite
from watchdog.events import FileSystemEvent
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from onrecord.build.pipeline import Options, build
from onrecord.preview.watching import debouncer
from onrecord.preview.watching.git_lock import GitLock
from onrecord.preview.watching.watched_files import affects_site, snapshot, watched_folders
from onrecord.preview.watching.watcher import Watcher

DENIAL = "content/stories/dispute/events/denial.yaml"
QUIET = 1.5
"""How long no further batch must come, in seconds."""
LONG_DELAYS = {"SETTLED": 0.3, "MANY_FILES": 1.0, "UNCLOSED": 1.0, "UNREPORTED": 1.0, "LONGEST": 60.0}
"""Delays for a busy machine; test_watch_debouncer.py tests the real ones without a clock."""


@pytest.fixture(autouse=True)
def _long_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in LONG_DELAYS.items():
        monkeypatch.setattr(debouncer, name, seconds)


class BatchCollector:
    """Collects the batches of a watcher."""

    def __init__(self, watch: Watcher) -> None:
        """Collect in a thread that ends with the test run."""
        self._batches = Queue[frozenset[str]]()
        Thread(target=self._collect, args=(watch.batches(),), daemon=True).start()

    def next(self) -> set[str]:
        """Return the names of the files in the next batch."""
        return {Path(path).name for path in self._batches.get(timeout=30)}

    def is_quiet(self, seconds: float = QUIET) -> bool:
        """Return whether no further batch comes, for this long."""
        try:
            self._batches.get(timeout=seconds)
        except Empty:
            return True
        return False

    def _collect(self, changed_batches: Iterator[frozenset[str]]) -> None:
        for changed in changed_batches:
            self._batches.put(changed)


class _LateRenames(Watcher):
    """A watcher that gets the events of renames late, as where the system reports the two halves separately."""

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type == "moved":
            sleep(2 * debouncer.SETTLED)
        super().on_any_event(event)


@pytest.fixture
def root(make_site: MakeSite) -> Path:
    """Return the folder of a small site."""
    return make_site({}).resolve()


@pytest.fixture
def both(root: Path) -> Iterator[tuple[BatchCollector, BatchCollector]]:
    """Yield the batches of two watchers of one folder: by events of the system, and by polling."""
    with Watcher(root) as by_events, Watcher(root, poll=True) as polling:
        yield BatchCollector(by_events), BatchCollector(polling)


def _are_quiet(batches: Iterable[BatchCollector]) -> bool:
    """Return whether no further batch comes from any of these."""
    sleep(QUIET)
    return all(one.is_quiet(0.01) for one in batches)


def _in_place(file: Path) -> None:
    file.write_text(file.read_text("utf-8") + "# edited\n", "utf-8")


def _rename_temporary_file(file: Path) -> None:
    temporary = file.with_name(f"{file.name}.tmp-1")
    temporary.write_text(file.read_text("utf-8") + "# edited\n", "utf-8")
    temporary.replace(file)


def _save_like_vim(file: Path) -> None:
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


@pytest.mark.parametrize("poll", [False, True], ids=["events", "polling"])
def test_one_save_is_one_batch(root: Path, *, poll: bool) -> None:
    """However an editor saves, the change gives one batch."""
    saves: tuple[Callable[[Path], None], ...] = (_in_place, _rename_temporary_file, _save_like_vim)
    with ExitStack() as watchers:
        changed: list[tuple[Callable[[Path], None], BatchCollector]] = []
        for save in saves:  # each in a folder of its own, so that one time of quiet is enough for all
            own = shutil.copytree(root, root.with_name(save.__name__))
            batches = BatchCollector(watchers.enter_context(Watcher(own, poll=poll)))
            save(own / DENIAL)
            changed.append((save, batches))
        for save, batches in changed:
            assert "denial.yaml" in batches.next(), save
        assert _are_quiet(batches for _, batches in changed)


def test_rename_reported_late_is_one_batch(root: Path) -> None:
    """If a rename is reported long after the temporary file was written, the batch waits for it."""
    with _LateRenames(root) as watch:
        batches = BatchCollector(watch)
        _rename_temporary_file(root / DENIAL)

        assert "denial.yaml" in batches.next()
        assert batches.is_quiet()


def test_build_causes_no_batch(root: Path, both: tuple[BatchCollector, BatchCollector], options: Options) -> None:
    """A build reads all files and writes to the output and to `.onrecord`, which must not cause another build."""
    build(root, root / "_site", options)
    (root / ".onrecord").mkdir(exist_ok=True)
    (root / ".onrecord" / "state").write_text("x", "utf-8")
    (root / "content" / ".denial.yaml.swp").write_text("x", "utf-8")
    with (root / DENIAL).open("a", encoding="utf-8"):
        pass  # opened for writing without being written

    assert _are_quiet(both)


def test_checkout_is_one_batch(root: Path, both: tuple[BatchCollector, BatchCollector]) -> None:
    """Many files that change together give one batch."""
    events = root / "content/stories/dispute/events"
    for number in range(200):
        (events / f"event-{number}.yaml").write_text("type: statement\n", "utf-8")

    assert [len(batches.next()) for batches in both] == [200, 200]
    assert _are_quiet(both)


def test_recreated_folders_are_watched(root: Path) -> None:
    """Files in folders created later are watched, also if a folder is deleted and created again."""
    template = root / "templates" / "404.html"
    with Watcher(root) as watch:
        batches = BatchCollector(watch)
        for _ in range(2):
            template.parent.mkdir()
            assert "templates" in batches.next()
            template.write_text("x", "utf-8")
            assert batches.next() == {"404.html"}
            template.unlink()
            template.parent.rmdir()
            assert "templates" in batches.next()


def test_changes_during_build_are_one_batch(root: Path) -> None:
    """All changes during a build give one batch after it."""
    with Watcher(root) as watch:
        changed_batches = watch.batches()
        _in_place(root / DENIAL)
        first = next(changed_batches)
        for name in ("one", "two", "one"):
            (root / "content/actors" / f"{name}.yaml").write_text("", "utf-8")
            sleep(0.5)
        second = next(changed_batches)

        assert [{Path(path).name for path in paths} for paths in (first, second)] == [
            {"denial.yaml"},
            {"one.yaml", "two.yaml"},
        ]
        assert BatchCollector(watch).is_quiet()


def test_watcher_polls_without_system_events(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the system's file events are unavailable, for example at the limit of watches, the watcher polls."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(Observer, "schedule", refuse)
    with Watcher(root) as watch:
        assert watch.polls
        batches = BatchCollector(watch)
        (root / DENIAL).write_text("type: denial\n", "utf-8")

        assert batches.next() == {"denial.yaml"}


def test_watcher_uses_system_events(root: Path) -> None:
    """Where the system reports file events, the watcher doesn't poll."""
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
        (".onrecord/parsed", False),
        (".git/index", False),
        ("content/.denial.yaml.swp", False),
        ("content/denial.yaml~", False),
        ("content/4913", False),
        ("content/.hidden/denial.yaml", False),
        ("root/robots.txt", True),
        ("root/.well-known/security.txt", True),
        ("root/.well-known/.security.txt.swp", False),
        ("root/.env", False),
        ("../elsewhere/site.yaml", False),
    ],
)
def test_only_source_files_affect_site(root: Path, path: str, *, expected: bool) -> None:
    """Only the files from which the site is built affect it."""
    assert affects_site(root, os.path.normpath(root / path)) is expected


def test_watched_folders_cover_site_and_style(root: Path) -> None:
    """The site's folder is watched without subfolders, its parts with them, and its citation style's folder as well."""
    (root / "site.yaml").write_text("title: A test\ncsl: styles/house.csl\n", "utf-8")

    assert dict(watched_folders(root)) == {
        root: False,
        root / "content": True,
        root / "templates": True,
        root / "static": True,
        root / "root": True,
        root / "locale": True,
        root / "styles": False,
    }


def test_snapshot_changes_with_source_files(root: Path) -> None:
    """A snapshot changes with each file that a build reads, and with no other."""
    before = snapshot(root)
    (root / "notes.txt").write_text("x", "utf-8")
    assert snapshot(root) == before
    (root / DENIAL).write_text("type: denial\n", "utf-8")
    (root / "content/actors/actors.yaml").unlink()

    assert {Path(path).name for path, _ in before ^ snapshot(root)} == {"denial.yaml", "actors.yaml"}


def test_folder_is_no_lock_of_git(root: Path) -> None:
    """A folder with the name of git's lock keeps no build waiting, since git makes no such folder."""
    (root / ".git").mkdir()
    git = GitLock(root / "content")
    (root / ".git" / "index.lock").mkdir()

    assert not git.is_held()


def test_held_git_lock_is_detected(root: Path) -> None:
    """Git is at work while it holds its lock; a lock that existed before is stale."""
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


class _LateEvents(Watcher):
    """A watcher that gets each event a little late, as on a busy machine."""

    def on_any_event(self, event: FileSystemEvent) -> None:
        sleep(debouncer.SETTLED / 5)
        super().on_any_event(event)


@pytest.mark.parametrize("watcher_type", [Watcher, _LateEvents])
def test_batch_waits_for_git(root: Path, watcher_type: type[Watcher]) -> None:
    """Git's changes are built once git is done, even if the last event comes after its lock is released."""
    (root / ".git").mkdir()
    with watcher_type(root) as watch:
        batches = BatchCollector(watch)
        lock = root / ".git" / "index.lock"
        lock.touch()
        (root / DENIAL).write_text("type: denial\n", "utf-8")
        assert batches.is_quiet()
        (root / "content/actors/actors.yaml").write_text("ministry: {}\n", "utf-8")
        lock.unlink()

        assert batches.next() == {"denial.yaml", "actors.yaml"}
        assert batches.is_quiet()


def test_lock_of_git_worktree_is_found(root: Path, tmp_path: Path) -> None:
    """If `.git` is a file, the lock is in the folder that it names."""
    data = tmp_path / "data"
    data.mkdir()
    (root / ".git").write_text(f"gitdir: {data}\n", "utf-8")
    git = GitLock(root)
    (data / "index.lock").touch()

    assert git.is_held()
