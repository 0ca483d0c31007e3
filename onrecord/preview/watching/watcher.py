"""Watches a site's folder, debounces its file events, and yields changes; the only module that imports watchdog.

One save makes many events: an editor truncates, writes and closes a file, or writes a temporary file and renames it;
`git checkout` changes hundreds of files. The debouncer has no clock: callers pass the time, in seconds.
The preview and `build --watch` share the changes.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from math import inf
from os import fsdecode
from os.path import lexists
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic, perf_counter
from typing import Literal, Protocol, Self, TypeVar

from msgspec import Struct
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from onrecord.build.builder import IncrementalBuilder, ResidentOutput
from onrecord.build.pipeline import Options
from onrecord.cache.stat_index import files_in, stat_fingerprint
from onrecord.git import data_folder
from onrecord.model.build_result import BuildResult
from onrecord.problems import Outcome
from onrecord.regular_files import read_regular

SETTLED = 0.01
"""How long to wait after the last event once all changed files are closed."""
MANY_FILES = 0.1
"""How long to wait where many files change: the program that writes them may pause now and then."""
_MANY = 4
UNCLOSED = 0.5
"""How long to wait while a file is open for writing, where the system reports that files are closed."""
UNREPORTED = 0.04
"""How long to wait after a write where the system does not report that."""
LONGEST = 3.0
"""After how long a build starts although more events come."""
FileEventKind = Literal["written", "closed", "moved", "deleted"]
POLLING_SECONDS = 0.5
_SLICE = 0.5
"""The longest single wait, in seconds: on some systems Ctrl-C can't interrupt a wait."""
_KINDS: dict[str, FileEventKind] = {
    "created": "written",
    "modified": "written",
    "closed": "closed",
    "moved": "moved",
    "deleted": "deleted",
}
"""The watchdog events that count. Opening and reading a file must not count, since a build reads all files."""
_LOCK = "index.lock"
"""The file that git holds while it changes a working tree (Git, api-lockfile)."""
_SOURCE_FOLDERS = ("content", "templates", "static", "locale")
_SETTINGS = "site.yaml"
_ROOT_FILES = (_SETTINGS, "published.txt", "requirements.txt")
_IGNORED = re.compile(r"\..*|.*~|#.*#|4913")
"""Names that no build reads: hidden files, and temporary files of editors (Vim tests a folder with 4913)."""
_STYLE = re.compile(r"^csl\s*:\s*[\"']?(?P<path>[^\"'#\n]+\.csl)", re.MULTILINE)
_ATTEMPTS = 3
"""How often a build is tried if a file disappears while it is read, and again if something else changes the output
folder meanwhile; the next change tries again."""
_Step = TypeVar("_Step")
_IDLE = 1.0
"""After how many seconds without changes the state directory is brought up to date."""


class GitLock:
    """The index lock of the repository around a site, if there is a repository."""

    def __init__(self, root: Path) -> None:
        self._data = data_folder(root)
        self._is_stale = self._exists()

    def is_held(self) -> bool:
        """Return whether git is changing files. A lock from before the watcher started counts as stale."""
        exists = self._exists()
        self._is_stale = self._is_stale and exists
        return exists and not self._is_stale

    def _exists(self) -> bool:
        return self._data is not None and (self._data / _LOCK).is_file()  # git leaves no folder of this name


class Watcher(FileSystemEventHandler):
    """Watches one site. Use it as a context manager."""

    def __init__(self, root: Path, *, poll: bool = False) -> None:
        """Start to watch the site's folder; with `poll`, poll the files instead of using the system's notifications."""
        self._root, self._events = root, SimpleQueue[FileEvent]()
        self._watches: dict[Path, ObservedWatch] = {}
        self._git_lock, self._was_busy = GitLock(root), False
        self._observer = self._started(poll=poll)
        self.polls = isinstance(self._observer, PollingObserver)
        """Whether the files are polled."""
        # Only Linux reports that a written file was closed.
        self._debouncer = Debouncer(closes=type(self._observer).__name__.startswith("Inotify"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._observer.stop()
        self._observer.join()

    def batches(self, *, idle_after: float | None = None) -> Iterator[frozenset[str]]:
        """Yield the paths of each debounced batch, for ever; after `idle_after` seconds without one, an empty set."""
        idle_at = inf if idle_after is None else monotonic() + idle_after
        while True:
            with suppress(Empty):
                due = self._due()
                timeout = _SLICE if due is None else max(due - monotonic(), 0)
                self._debouncer.note(self._events.get(timeout=timeout), monotonic())
                while True:
                    self._debouncer.note(self._events.get_nowait(), monotonic())
            if (due := self._due()) is not None and monotonic() >= due:
                yield self._debouncer.take()
                idle_at = inf if idle_after is None else monotonic() + idle_after
            elif due is None and monotonic() >= idle_at:
                yield frozenset()
                idle_at = inf

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Queue an event; watchdog calls this in its own thread."""
        kind = _KINDS.get(event.event_type)
        if kind is None or (event.is_directory and event.event_type == "modified"):
            return
        for path in filter(None, (fsdecode(event.src_path), fsdecode(event.dest_path))):
            if event.is_directory and Path(path).parent == self._root:
                self._watch_folders()
            if affects_site(self._root, path):
                reported: FileEventKind = "moved" if event.is_directory and kind == "written" else kind
                self._events.put(FileEvent(path, reported))

    def _due(self) -> float | None:
        """Return when the batch is complete. While more events are expected, the wait starts again.

        It starts again once more after that: git's last events arrive shortly after git releases its lock.
        """
        if self._debouncer.due() is None:
            return None
        now = monotonic()
        is_busy = self._git_lock.is_held() or self._is_half_renamed()
        was_busy, self._was_busy = self._was_busy, is_busy and now < self._debouncer.latest()
        if was_busy or self._was_busy:
            self._debouncer.hold(now)
        return self._debouncer.due()

    def _is_half_renamed(self) -> bool:
        """Return whether a file is gone although no event has said so yet.

        If the system reports the two halves of a rename apart, watchdog holds the first back for half a second. Without
        this check, an editor that saves by renaming would cause two builds.
        """
        return not all(map(lexists, self._debouncer.present()))

    def _started(self, *, poll: bool) -> BaseObserver:
        if not poll:
            with suppress(OSError):
                return self._observing(Observer())
        return self._observing(PollingObserver(timeout=POLLING_SECONDS))

    def _observing(self, observer: BaseObserver) -> BaseObserver:
        self._watches.clear()
        self._observer = observer
        observer.start()
        try:
            self._watch_folders()
        except OSError:
            observer.stop()
            observer.join()
            raise
        return observer

    def _watch_folders(self) -> None:
        existing = {folder: deep for folder, deep in watched_folders(self._root) if folder.is_dir()}
        for gone in self._watches.keys() - existing.keys():
            with suppress(KeyError, OSError):
                self._observer.unschedule(self._watches.pop(gone))
        for folder in existing.keys() - self._watches.keys():
            self._watches[folder] = self._observer.schedule(self, str(folder), recursive=existing[folder])


class FileEvent(Struct, frozen=True):
    """A change of one file or folder."""

    path: str
    kind: FileEventKind
    """A new file counts as `written`. `closed` ends the writing and is no change by itself."""


class Debouncer:
    """One batch of changes: from the first event until no more events come."""

    def __init__(self, *, closes: bool) -> None:
        """Start an empty batch; `closes` tells whether the system reports that a written file is closed."""
        self._unfinished_wait = UNCLOSED if closes else UNREPORTED
        self._kinds: dict[str, FileEventKind] = {}
        """The last event of each changed path."""
        self._first = self._last = 0.0

    def note(self, change: FileEvent, now: float) -> None:
        """Add an event that arrived at `now`."""
        if change.kind == "closed" and change.path not in self._kinds:
            return
        self._first = self._first if self._kinds else now
        self._last = now
        self._kinds[change.path] = change.kind

    def hold(self, now: float) -> None:
        """Restart the wait at `now`, because more events are expected."""
        self._last = now

    def due(self) -> float | None:
        """Return when the batch is complete if no more events come; None if the batch is empty."""
        return None if not self._kinds else min(self._last + self._wait(), self.latest())

    def latest(self) -> float:
        """Return when the batch ends even if more events come."""
        return self._first + LONGEST

    def present(self) -> frozenset[str]:
        """Return the paths that must exist, judged by the last event of each."""
        return frozenset(path for path, kind in self._kinds.items() if kind in ("written", "closed"))

    def take(self) -> frozenset[str]:
        """Return the changed paths, and start a new batch."""
        taken = frozenset(self._kinds)
        self._kinds.clear()
        return taken

    def _wait(self) -> float:
        settled = SETTLED if len(self._kinds) < _MANY else MANY_FILES
        return max(settled, self._unfinished_wait) if "written" in self._kinds.values() else settled


def watched_folders(root: Path) -> Iterator[tuple[Path, bool]]:
    """Yield each folder to watch, and whether recursively: not the root, which may hold 100,000 other files."""
    yield root, False
    yield from ((root / name, True) for name in _SOURCE_FOLDERS)
    style = _style_folder(root)
    if style and style != root and not style.relative_to(root).parts[0].startswith(_SOURCE_FOLDERS):
        yield style, False


def affects_site(root: Path, path: str) -> bool:
    """Return whether a change of the file or folder at `path` can change the site."""
    try:
        parts = Path(path).relative_to(root).parts
    except ValueError:
        return False
    if not parts or any(map(_IGNORED.fullmatch, parts)):
        return False
    return parts[0] in _SOURCE_FOLDERS or (len(parts) == 1 and parts[0] in _ROOT_FILES) or parts[-1].endswith(".csl")


def snapshot(root: Path) -> frozenset[tuple[str, tuple[int, ...]]]:
    """Return the stat fingerprint of each file of the site, for comparison with a later snapshot."""
    found = set()
    for folder, deep in watched_folders(root):
        for file in (Path(path) for path, _ in files_in(folder)) if deep else folder.glob("*"):
            with suppress(OSError):  # it was removed meanwhile
                if file.is_file() and affects_site(root, str(file)):
                    found.add((str(file), tuple(stat_fingerprint(file.stat()))))
    return frozenset(found)


def _style_folder(root: Path) -> Path | None:
    """Return the folder of the site's own citation style; None if there is none inside the site's folder."""
    try:
        found = _STYLE.search(read_regular(root / _SETTINGS).decode("utf-8"))
    except (OSError, ValueError):
        return None
    if found is None:
        return None
    folder = (root / found["path"].strip()).resolve().parent
    return folder if folder.is_relative_to(root) else None


class RebuildReporter(Protocol):
    """Shows the progress of a resident builder; the terminal implements it."""

    def ready(self, *, polls: bool) -> None:
        """Report that changes are built from now on, and whether the files are polled."""

    def built(self, outcome: Outcome[BuildResult], seconds: float) -> None:
        """Report a build, and how long it took."""


class Changes:
    """The changes of a site since this object was made.

    The first build comes between this moment and the watcher: it may fork processes, which is safe only before the
    watcher starts its threads.
    """

    def __init__(self, root: Path) -> None:
        """Take the site's folder, and note the state of its files."""
        self._root, self._before = root, snapshot(root)

    def batches(self, watcher: Watcher, *, idle_after: float | None = None) -> Iterator[frozenset[str]]:
        """Yield the paths that changed before the watcher started, then its batches, for ever.

        Changes during a build are queued, and make one more batch. For `idle_after` see `Watcher.batches`.
        """
        if missed := frozenset(path for path, _ in self._before ^ snapshot(self._root)):
            yield missed
        yield from watcher.batches(idle_after=idle_after)


def attempted(step: Callable[[], _Step]) -> _Step:
    """Return the result of a step of a build; try again if a file disappears while the step reads it."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(FileNotFoundError):
            return step()
    return step()


def keep_up_to_date(
    root: Path,
    output: ResidentOutput,
    options: Options,
    clock: Callable[[], datetime],
    reporter: RebuildReporter,
    *,
    poll: bool,
) -> None:
    """Build a site, and again after each change, until a signal ends the process.

    A rebuild publishes an edited entry's own pages first, and then all others. The state directory follows once nothing
    changes any more, so that an editor never waits for it. The `clock` returns the moment of each build in UTC.
    """
    builder = IncrementalBuilder(root, output, options)
    changes = Changes(root)
    _build(builder, clock, reporter, frozenset())
    _record(builder, reporter)
    with Watcher(root, poll=poll) as watcher:
        reporter.ready(polls=watcher.polls)
        for changed in changes.batches(watcher, idle_after=_IDLE):
            if changed:
                _build(builder, clock, reporter, changed)
            else:
                _record(builder, reporter)


def _build(
    builder: IncrementalBuilder, clock: Callable[[], datetime], reporter: RebuildReporter, changed: frozenset[str]
) -> None:
    began = perf_counter()
    builder.set_time(clock())
    reporter.built(attempted(partial(builder.rebuild, changed)), perf_counter() - began)


def _record(builder: IncrementalBuilder, reporter: RebuildReporter) -> None:
    for _ in range(_ATTEMPTS):
        began = perf_counter()
        if (rebuilt := attempted(builder.record)) is None:
            return
        reporter.built(rebuilt, perf_counter() - began)
