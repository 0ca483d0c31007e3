"""Debounces the file events of one save.

One save makes many events: an editor truncates, writes and closes a file, or writes a temporary file and renames it;
`git checkout` changes hundreds of files. The debouncer has no clock: callers pass the time, in seconds.
"""

from typing import Literal

from msgspec import Struct

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
