"""Watches a site's folder, and yields the paths of each debounced batch; the only module that imports watchdog."""

from collections.abc import Iterator
from contextlib import suppress
from math import inf
from os import fsdecode
from os.path import lexists
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Self

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from onrecord.preview.watching.debouncer import Debouncer, FileEvent, FileEventKind
from onrecord.preview.watching.git_lock import GitLock
from onrecord.preview.watching.watched_files import affects_site, watched_folders

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


class Watcher(FileSystemEventHandler):
    """Watches one site. Use it as a context manager."""

    def __init__(self, root: Path, *, poll: bool = False) -> None:
        """Start to watch the site's folder; with `poll`, poll the files instead of using the system's notifications."""
        self._root = root
        self._events = SimpleQueue[FileEvent]()
        self._watches: dict[Path, ObservedWatch] = {}
        self._git_lock = GitLock(root)
        self._was_busy = False
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
            due = self._due()
            if due is not None and monotonic() >= due:
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
