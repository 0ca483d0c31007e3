"""The user's key, with which builds sign their state files: no site from elsewhere can contain it.

The key lies outside any site, in the platform's folder for the state of programs. That is `$XDG_STATE_HOME` if it is
set, else the folder that the XDG Base Directory Specification, macOS or Windows names.
"""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

_NAME = "key"
_SIZE = 32


def state_folder(environment: Mapping[str, str], platform: str) -> Path | None:
    """Return the folder for the state of this user's programs; None if the user has no home.

    `platform` is the value of `sys.platform`.
    """
    home = Path(environment.get("HOME", ""))
    default = {
        "win32": Path(environment.get("LOCALAPPDATA", "")),
        "darwin": home / "Library" / "Application Support",
    }.get(platform, home / ".local" / "state")
    set_ = Path(environment.get("XDG_STATE_HOME", ""))
    folder = set_ if set_.is_absolute() else default
    return folder / "onrecord" if folder.is_absolute() else None


class _Trusted:
    """The folder of the key that this process uses."""

    folder: Path | None = None


def trust(folder: Path | None) -> None:
    """Use the key in this folder from now on; without a folder, or if links to it form a loop, no state is used.

    The command line calls this once, before it reads anything: it alone knows the user's home folder.
    """
    _Trusted.folder = folder if folder and _has_end(folder) else None


def _has_end(folder: Path) -> bool:
    """Return whether the links in a path end somewhere. Python 3.13 always says so; then no key can be read there."""
    try:
        folder.resolve()
    except (RuntimeError, OSError):
        return False
    return True


def key_folder() -> Path | None:
    """Return the folder of the key in use."""
    return _Trusted.folder


@cache
def user_key(folder: Path) -> bytes | None:
    """Return the key in a folder, after creating it if needed; None if others can read it or have made it."""
    path = folder / _NAME
    with suppress(OSError):
        if not os.path.lexists(path):
            _make(path)
        return _read(path)
    return None


def _make(path: Path) -> None:
    """Write a new key under a temporary name, then link it, so that no process reads half a key or replaces one."""
    if not _is_ours(next(place for place in path.parents if place.exists()).stat()):
        raise PermissionError  # as root in somebody else's home: a key made here would lock its owner out
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{_NAME}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(_SIZE))
        with suppress(FileExistsError):  # another process was faster
            os.link(beside, path)
    finally:
        beside.unlink()


def _read(path: Path) -> bytes | None:
    """Return the key in a file; None if others can read the file or have made it."""
    # Follow no link, and wait for no pipe; Windows has neither flag.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or not _is_ours(found) or _is_open_to_others(found):
            return None
        key = file.read(_SIZE + 1)
    return key if len(key) == _SIZE else None


def _is_ours(found: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or found.st_uid == os.geteuid()


def _is_open_to_others(found: os.stat_result) -> bool:
    """Return whether a file's mode lets others read it. On Windows the folder's own rights keep them out."""
    return hasattr(os, "geteuid") and bool(found.st_mode & 0o077)
