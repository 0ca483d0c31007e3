"""Tells when the changes of one save are all there: the sooner the fewer they are.

One save is many events: an editor truncates, writes and closes, or writes beside and renames; `git checkout` changes
hundreds of files. It has no clock of its own: times are given to it, in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SETTLED = 0.01
"""How long it must be quiet once all changed files are closed again."""
MANY_FILES = 0.1
"""How long where many files change: one program writes them, and takes a breath now and then."""
_MANY = 4
UNCLOSED = 0.5
"""How long while a file is being written, where the system tells when it is closed."""
UNREPORTED = 0.04
"""How long where it doesn't tell."""
LONGEST = 3.0
"""After how long a build starts although changes go on."""

FileEventKind = Literal["written", "closed", "moved", "deleted"]


@dataclass(frozen=True, slots=True)
class FileEvent:
    """A change of one file or folder."""

    path: str
    kind: FileEventKind
    """`written` is also a file that was made; `closed` is the end of writing, and no change by itself."""


class Debouncer:
    """Changes that belong together, from the first to the quiet after the last."""

    def __init__(self, *, closes: bool) -> None:
        """Start with nothing; `closes` says whether the system tells when a written file is closed."""
        self._unfinished_wait = UNCLOSED if closes else UNREPORTED
        self._paths: set[str] = set()
        self._unfinished: set[str] = set()
        self._there: set[str] = set()
        self._first = self._last = 0.0

    def note(self, change: FileEvent, now: float) -> None:
        """Take a change that was heard of at `now`."""
        if change.kind == "closed" and change.path not in self._paths:
            return
        self._first = self._first if self._paths else now
        self._last = now
        self._paths.add(change.path)
        if change.kind == "written":
            self._unfinished.add(change.path)
        else:
            self._unfinished.discard(change.path)
        if change.kind in ("written", "closed"):
            self._there.add(change.path)
        else:
            self._there.discard(change.path)

    def hold(self, now: float) -> None:
        """Begin the quiet anew at `now`: more is known to come, although nothing was heard."""
        self._last = now

    def due(self) -> float | None:
        """Return when it is over, if nothing more is heard; nothing while there are no changes."""
        if not self._paths:
            return None
        return min(self._last + self._quiet(), self.latest())

    def latest(self) -> float:
        """Return when it is over in any case."""
        return self._first + LONGEST

    def there(self) -> frozenset[str]:
        """Return the paths that must be there, by what was heard last of each."""
        return frozenset(self._there)

    def take(self) -> frozenset[str]:
        """Return the paths of what changed, and start anew."""
        taken = frozenset(self._paths)
        self._paths.clear()
        self._unfinished.clear()
        self._there.clear()
        return taken

    def _quiet(self) -> float:
        settled = SETTLED if len(self._paths) < _MANY else MANY_FILES
        return max(settled, self._unfinished_wait) if self._unfinished else settled
