"""Locks an output folder or a site, so that one command at a time writes to it.

The lock is the kernel's lock on a file (flock). It ends with its process, also after `kill -9`, and works between
containers. The file's text names the holder. On a file system without such locks, the text is the lock.
"""

import errno
import json
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

from msgspec import Struct

from onrecord.interrupts import deferred
from onrecord.output.file_operations import mode_of
from onrecord.reserved import STAGING
from onrecord.stray_files import is_running

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PATIENCE = 60.0
"""How many seconds a build waits for another."""
_INTERVAL = 0.05  # the seconds between two attempts to take the lock
LOCK = "lock"
_VANISHINGS = 20  # how often to try again if another build, which failed, removes the folder meanwhile
_UNSUPPORTED = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENOLCK, errno.EINVAL})
"""The errors of file systems without locks."""


class Holder(Struct, frozen=True):
    """The process that holds the lock."""

    pid: int
    started: str
    """When the process started, since its number may be reused; empty if the system does not tell."""
    since: float
    """When it took the lock, in seconds since 1970 by the file system's clock."""

    @property
    def is_running(self) -> bool:
        """Whether the process still runs, as far as the system can tell."""
        if not is_running(self.pid):
            return False
        now = start_of(self.pid)
        return not now or not self.started or now == self.started


class BusyError(Exception):
    """Another command held the lock for longer than this one waits."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__("another build works in the output folder")
        self.holder = holder


Waiting = Callable[[Holder], None]
"""A callback for the first wait; its argument is the holder of the lock."""


class Lock:
    """The lock of an output folder, or of a site. It creates missing folders, and removes them if they stay empty."""

    def __init__(self, folder: Path, patience: float, waiting: Waiting | None, area: str = STAGING) -> None:
        """Take the folder, how many seconds to wait, a callback for a wait, and the lock's own folder inside it."""
        self._folder, self._area = folder, folder / area
        self._path = self._area / LOCK
        self._patience, self._waiting = patience, waiting
        self._descriptor: int | None = None
        self._created: list[Path] = []
        """The folders that it created, outermost first."""

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock; return whether it had to wait. Raises `BusyError` and `OSError`."""
        end, has_waited, has_reported = time.monotonic() + self._patience, False, False
        while not self._attempt():
            has_waited = True
            if (holder := self._holder()) and self._waiting and not has_reported:
                self._waiting(holder)
                has_reported = True
            if time.monotonic() >= end:
                raise BusyError(holder)
            time.sleep(_INTERVAL)
        return has_waited

    def release(self) -> None:
        """Release the lock if it is held, and remove the folders that it created if they are empty."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with suppress(OSError):
                os.truncate(descriptor, 0)
                # The file is removed while the lock is held, so it is not another build's. A process that inherited the
                # descriptor keeps a lock on a removed file, which does no harm.
                self._path.unlink()
            os.close(descriptor)
            with suppress(OSError):  # it is not empty after an interrupted commit, or if another build has begun
                self._area.rmdir()
        while self._created:
            with suppress(OSError):  # it is not empty after a successful build
                self._created.pop().rmdir()

    def _attempt(self) -> bool:
        for _ in range(_VANISHINGS):
            with suppress(FileNotFoundError), deferred():
                return self._locked()
        with deferred():
            return self._locked()

    def _locked(self) -> bool:
        self._make_folders()
        if self._path.is_dir() and not self._path.is_symlink():
            raise OSError(errno.EISDIR, f"'{self._area.name}/{LOCK}' is a folder: delete it")
        _remove_unless(stat.S_ISREG, self._path)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            if self._try_lock(descriptor) and self._is_current(descriptor):
                self._descriptor = descriptor
        finally:
            if self._descriptor is None:
                os.close(descriptor)
        if self._descriptor is None:
            return False
        with suppress(OSError):  # on a full disk the commit must still be completed, which may free space
            os.truncate(descriptor, 0)
            os.write(descriptor, json.dumps({"pid": os.getpid(), "started": start_of(os.getpid())}).encode("ascii"))
        return True

    def _make_folders(self) -> None:
        missing = takewhile(lambda folder: not folder.exists(), (self._folder, *self._folder.parents))
        for folder in reversed(list(missing)):
            with suppress(FileExistsError):
                folder.mkdir()
                self._created.append(folder)
        _remove_unless(stat.S_ISDIR, self._area)
        with suppress(FileExistsError):
            self._area.mkdir()

    def _try_lock(self, descriptor: int) -> bool:
        """Try to lock the open file; without kernel locks, return whether its text names no running process."""
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

    def _is_current(self, descriptor: int) -> bool:
        """Return whether the open file is still in the folder, since another build may have removed it."""
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.lstat())
        except FileNotFoundError:
            return False

    def _holder(self) -> Holder | None:
        """Return the holder named in the lock file; None if it has no valid text."""
        try:
            text, since = self._path.read_text("ascii"), self._path.stat().st_mtime
            known = json.loads(text)
            return Holder(int(known["pid"]), str(known["started"]), since)
        except (OSError, ValueError, TypeError, LookupError):
            return None


def _remove_unless(is_kind: Callable[[int], bool], path: Path) -> None:
    """Remove a link or a file of a wrong kind. A path looks free while another build takes it, so nothing goes then."""
    if (mode := mode_of(str(path))) is not None and not is_kind(mode):
        path.unlink(missing_ok=True)


def start_of(pid: int) -> str:
    """Return when a process started (proc(5), field 22 of `stat`); empty if there is no such file."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[19]
