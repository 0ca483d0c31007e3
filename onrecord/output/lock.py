"""One build at a time for each output folder.

The kernel's lock on a file (flock) decides. It ends with the process that holds it, also by `kill -9`, and works
between containers. The file's text says who holds the lock. On a file system without such locks, the text decides.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from onrecord.interrupts import deferred
from onrecord.output.operations import is_folder
from onrecord.reserved import STAGING

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PATIENCE = 60.0
"""How many seconds a build waits for another."""
_INTERVAL = 0.05
"""How many seconds lie between two looks at a lock that another holds."""
_LOCK = "lock"
_VANISHINGS = 20
"""How many times to try again if another build, which failed, removes the folder meanwhile."""
_UNSUPPORTED = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENOLCK, errno.EINVAL})
"""The errors of file systems without locks."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that builds."""

    pid: int
    started: str
    """When the process started, since its number may be used again; empty where the system does not say."""
    since: float
    """When it took the lock, in seconds since 1970 by the file system's clock."""

    @property
    def is_running(self) -> bool:
        """Whether the process still runs, as far as the system tells."""
        if os.name != "posix":  # elsewhere signal 0 would end it
            return True
        try:
            os.kill(self.pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:  # it is another user's
            pass
        now = start_of(self.pid)
        return not now or not self.started or now == self.started


class BusyError(Exception):
    """Another build works in the output folder, and goes on for longer than this one waits."""

    def __init__(self, holder: Holder | None) -> None:
        """Take who it is, if that is known."""
        super().__init__("another build works in the output folder")
        self.holder = holder


Waiting = Callable[[Holder], None]
"""Called once if a build has to wait, with the holder of the lock."""


class Lock:
    """The right to build into an output folder. It makes the folders that it needs, and removes those left empty."""

    def __init__(self, folder: Path, patience: float, waiting: Waiting | None) -> None:
        """Take the output folder, how many seconds to wait, and whom to tell of it."""
        self._folder = folder
        self._area = folder / STAGING
        self._path = self._area / _LOCK
        self._patience = patience
        self._waiting = waiting
        self._descriptor: int | None = None
        self._made: list[Path] = []
        """The folders that were not there before, the outermost first."""

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock, and return whether another build had it. Raises `BusyError` and `OSError`."""
        end, has_waited, is_told = time.monotonic() + self._patience, False, False
        while not self._attempt():
            has_waited = True
            holder = self._holder()
            if holder and self._waiting and not is_told:
                self._waiting(holder)
                is_told = True
            if time.monotonic() >= end:
                raise BusyError(holder)
            time.sleep(_INTERVAL)
        return has_waited

    def release(self) -> None:
        """Give the lock back, if it is held, and remove the folders that it made if they are empty."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with suppress(OSError):
                os.truncate(descriptor, 0)
                # While it is held, so that it is nobody else's. A process that inherited the descriptor holds only this
                # file, for which nobody looks any more.
                self._path.unlink()
            os.close(descriptor)
            with suppress(OSError):  # it is not empty if a publication is unfinished, or another build has begun
                self._area.rmdir()
        while self._made:
            with suppress(OSError):  # it is not empty after a build that succeeded
                self._made.pop().rmdir()

    def _attempt(self) -> bool:
        """Try to take the lock, and return whether it is held now."""
        for _ in range(_VANISHINGS):
            with suppress(FileNotFoundError), deferred():
                return self._locked()
        with deferred():
            return self._locked()

    def _locked(self) -> bool:
        self._make_folders()
        if self._path.is_symlink() or not self._path.is_file():
            self._path.unlink(missing_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            if self._is_free(descriptor) and self._is_there(descriptor):
                self._descriptor = descriptor
        finally:
            if self._descriptor is None:
                os.close(descriptor)
        if self._descriptor is None:
            return False
        with suppress(OSError):  # a full disk must not keep a publication from being completed, which may free some
            os.truncate(descriptor, 0)
            os.write(descriptor, json.dumps({"pid": os.getpid(), "started": start_of(os.getpid())}).encode("ascii"))
        return True

    def _make_folders(self) -> None:
        missing = takewhile(lambda folder: not folder.exists(), (self._folder, *self._folder.parents))
        for folder in reversed(list(missing)):
            with suppress(FileExistsError):
                folder.mkdir()
                self._made.append(folder)
        if not is_folder(str(self._area)):
            self._area.unlink(missing_ok=True)  # a link would lead elsewhere
            with suppress(FileExistsError):
                self._area.mkdir()

    def _is_free(self, descriptor: int) -> bool:
        """Lock the open file if nobody has; where that can't be done, say whether its text names nobody who runs."""
        if fcntl is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            except OSError as error:
                if error.errno not in _UNSUPPORTED:
                    raise
            else:
                return True
        holder = self._holder()
        return holder is None or not holder.is_running

    def _is_there(self, descriptor: int) -> bool:
        """Say whether the open file is still the one in the folder: a build that ended may have removed it."""
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.lstat())
        except FileNotFoundError:
            return False

    def _holder(self) -> Holder | None:
        """Return who holds the lock, by its text; nothing if it has none at this moment."""
        try:
            text, since = self._path.read_text("ascii"), self._path.stat().st_mtime
            known = json.loads(text)
            return Holder(int(known["pid"]), str(known["started"]), since)
        except (OSError, ValueError, TypeError, LookupError):
            return None


def start_of(pid: int) -> str:
    """Return when a process started, as proc(5) tells it in field 22 of `stat`; nothing where there is no such file."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[19]
