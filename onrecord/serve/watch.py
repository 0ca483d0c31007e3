"""Hears of changes in a site's folder; the only code that knows watchdog."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
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

from onrecord.serve.debouncer import Debouncer, FileEvent, FileEventKind
from onrecord.serve.git_lock import GitLock
from onrecord.serve.watched import affects_site, watched_folders

POLLING_SECONDS = 0.5
_SLICE = 0.5
"""How long to wait at a time: some systems can't interrupt a wait by Ctrl-C."""
_KINDS: dict[str, FileEventKind] = {
    "created": "written",
    "modified": "written",
    "closed": "closed",
    "moved": "moved",
    "deleted": "deleted",
}
"""What is listened to. That a file was opened or read must never count: a build reads all of them."""


class Watcher(FileSystemEventHandler):
    """The changes of a site. Use it as a context; leaving it ends the watching."""

    def __init__(self, root: Path, *, poll: bool = False) -> None:
        """Take the site's folder; with `poll`, look at the files again and again rather than be told by the system."""
        self._root = root
        self._heard = SimpleQueue[FileEvent]()
        self._watches: dict[Path, ObservedWatch] = {}
        self._git = GitLock(root)
        self._waits = False
        self._observer = self._started(poll=poll)
        self.polls = isinstance(self._observer, PollingObserver)
        """Whether it has to look at the files again and again."""
        self._burst = Debouncer(closes=not self.polls and _tells_of_closing(self._observer))

    def __enter__(self) -> Self:
        """Nothing more is needed: it watches since it was made."""
        return self

    def __exit__(self, *_: object) -> None:
        """Watch no longer."""
        self._observer.stop()
        self._observer.join()

    def bursts(self) -> Iterator[frozenset[str]]:
        """Yield the paths of what changed together, save by save, for ever."""
        while True:
            with suppress(Empty):
                self._note(self._heard.get(timeout=self._patience()))
                while True:
                    self._note(self._heard.get_nowait())
            due = self._due()
            if due is not None and monotonic() >= due:
                yield self._burst.take()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take what watchdog reports, in its own thread."""
        kind = _KINDS.get(event.event_type)
        if kind is None or (event.is_directory and event.event_type == "modified"):
            return
        for path in filter(None, (fsdecode(event.src_path), fsdecode(event.dest_path))):
            if event.is_directory and Path(path).parent == self._root:
                self._cover()
            if affects_site(self._root, path):
                done: FileEventKind = "moved" if event.is_directory and kind == "written" else kind
                self._heard.put(FileEvent(path, done))

    def _note(self, change: FileEvent) -> None:
        self._burst.note(change, monotonic())

    def _patience(self) -> float:
        due = self._due()
        return _SLICE if due is None else max(due - monotonic(), 0)

    def _due(self) -> float | None:
        """Return when what was heard is over: not while more is known to come, and not at once after it came.

        What git wrote last is heard a moment after git has let go of its lock.
        """
        if self._burst.due() is None:
            return None
        now = monotonic()
        waited, self._waits = self._waits, self._has_more_to_come(now)
        if waited or self._waits:
            self._burst.hold(now)
        return self._burst.due()

    def _has_more_to_come(self, now: float) -> bool:
        """Whether what was heard so far is no site that anybody meant."""
        return now < self._burst.latest() and (self._git.is_at_work() or self._is_half_told())

    def _is_half_told(self) -> bool:
        """Whether a file is gone of whose going nothing was heard yet.

        watchdog keeps the first half of a rename back for half a second where the system did not tell both at once; an
        editor that writes beside and renames would else be heard of twice.
        """
        return not all(map(lexists, self._burst.there()))

    def _started(self, *, poll: bool) -> BaseObserver:
        """Return an observer of all folders: one that is told by the system, or else one that looks for itself."""
        if not poll:
            with suppress(OSError):
                return self._observing(Observer())
        return self._observing(PollingObserver(timeout=POLLING_SECONDS))

    def _observing(self, observer: BaseObserver) -> BaseObserver:
        self._watches.clear()
        self._observer = observer
        observer.start()
        try:
            self._cover()
        except OSError:
            observer.stop()
            observer.join()
            raise
        return observer

    def _cover(self) -> None:
        """Watch the folders that are there now, and no others."""
        wanted = {folder: deep for folder, deep in watched_folders(self._root) if folder.is_dir()}
        for gone in self._watches.keys() - wanted.keys():
            with suppress(KeyError, OSError):
                self._observer.unschedule(self._watches.pop(gone))
        for folder in wanted.keys() - self._watches.keys():
            self._watches[folder] = self._observer.schedule(self, str(folder), recursive=wanted[folder])


def _tells_of_closing(observer: BaseObserver) -> bool:
    """Whether the system says when a file that was written is closed: so far, Linux alone does."""
    return type(observer).__name__.startswith("Inotify")
