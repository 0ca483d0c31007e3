"""The temporary output folder of a preview, which is removed at its end, or by the next preview if it was killed."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir

from onrecord.output.lock import LOCK, BusyError, Lock
from onrecord.reserved import STAGING

_SCRATCH = "onrecord-preview-"
"""The start of the names of previews' temporary folders."""


@contextmanager
def temporary_output() -> Iterator[Path]:
    """Give a new output folder, and remove it when the context ends."""
    _remove_left_over(Path(gettempdir()))
    with TemporaryDirectory(prefix=_SCRATCH, ignore_cleanup_errors=True) as scratch:
        output = Path(scratch).resolve() / "site"
        Lock(output.parent, 0, None).acquire()  # it ends with the process, which tells the next preview what is left
        output.mkdir()
        yield output


def _remove_left_over(temporary: Path) -> None:
    """Remove the folders of previews of this user that were killed: nobody holds the lock in them any more."""
    for folder in temporary.glob(f"{_SCRATCH}*"):
        with suppress(OSError, BusyError):
            found = folder.lstat()
            is_own = stat.S_ISDIR(found.st_mode) and (os.name != "posix" or found.st_uid == os.getuid())
            if is_own and (folder / STAGING / LOCK).is_file():
                lock = Lock(folder, 0, None)
                lock.acquire()
                rmtree(folder, ignore_errors=True)
                lock.release()
