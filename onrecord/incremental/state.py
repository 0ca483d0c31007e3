"""Keeps files in `.onrecord` beside a site, where builds are remembered; what can't be kept is not missed.

A site may come from elsewhere, and bring such a folder. So each file is sealed by the user's key (`signing_key`), and
nothing else is believed: neither what somebody else sealed, nor a folder that git tracks. Nothing is ever written
through a link, which could lead to the user's own files.

A seal says: this user's onrecord wrote these bytes, under this name, for the site in this folder, by this code. Whoever
can write to the folder can still put back an older file of the same site and program. Rows and pictures are kept by
their content, so that an older one is as true as a newer one; an older manifest could at worst leave a page as an
earlier build of that user made it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path

from onrecord.git import is_tracked
from onrecord.incremental.signing_key import key_folder, user_key

FOLDER = ".onrecord"
_SEAL = 32
"""How many bytes a seal has: BLAKE2b with a key is a MAC by itself (RFC 7693, section 2.9)."""


class StateDirectory:
    """What is kept of a site; without `remember`, nothing. Several processes may use it side by side."""

    def __init__(self, root: Path, *, remember: bool = True) -> None:
        """Take the site's folder."""
        self._root = root
        self._key_folder = key_folder() if remember else None

    @cached_property
    def _key(self) -> bytes | None:
        """The key; nothing where the site's folder could have brought it, or git brings what is kept."""
        folder = self._key_folder
        if folder is None or folder.resolve().is_relative_to(self._root.resolve()) or is_in_git(self._root):
            return None
        return user_key(folder)

    def load(self, name: str, program: bytes = b"") -> bytes | None:
        """Return what this user's `program`, given by a digest of its code, kept under this name."""
        if self._key is None:
            return None
        path = self._path(name)
        try:
            seal, _, content = path.read_bytes().partition(b"\n") if path.is_file() else (b"", b"", b"")
        except OSError:
            return None
        return content if compare_digest(seal, self._seal(name, content, program, self._key)) else None

    def save(self, name: str, content: bytes, program: bytes = b"") -> None:
        """Keep something under a name, which may begin with a folder inside ours, as in `pictures/name`."""
        if self._key is not None and touch(self._root) is not None:
            _write(self._root, name, self._seal(name, content, program, self._key) + b"\n" + content)

    def has(self, name: str) -> bool:
        """Say whether something lies under this name; whether it is to be believed shows only when it is loaded."""
        return self._key is not None and self._path(name).is_file()

    def names(self, folder: str) -> tuple[str, ...]:
        """Return what the files in a folder inside ours are called."""
        path = self._path(folder)
        if self._key is None or _is_linked(self._root, path):
            return ()
        try:
            return tuple(sorted(entry.name for entry in path.iterdir()))
        except OSError:
            return ()

    def forget(self, name: str) -> None:
        """Remove a file, if there is one."""
        path = self._path(name)
        if not _is_linked(self._root, path.parent) and not is_in_git(self._root):
            _remove(path)

    def _path(self, name: str) -> Path:
        return self._root / FOLDER / name

    def _seal(self, name: str, content: bytes, program: bytes, key: bytes) -> bytes:
        seen = blake2b(key=key, digest_size=_SEAL)
        # None of these has a zero byte, so that two different ones never read alike.
        seen.update(b"\0".join((os.fsencode(self._root), name.encode("utf-8"), program.hex().encode(), b"")))
        seen.update(content)
        return seen.hexdigest().encode()


def is_in_git(root: Path) -> bool:
    """Say whether git tracks what is kept of a site: then it comes from whoever committed it."""
    return is_tracked(root / FOLDER)


def touch(root: Path) -> int | None:
    """Make the folder, which git passes over, and return the file system's time in nanoseconds.

    Nothing is returned where nothing can be kept, and nothing written where there is no site.
    """
    if not (root / "site.yaml").is_file() or is_in_git(root):
        return None
    try:
        (root / FOLDER).mkdir(exist_ok=True)
    except OSError:
        return None
    return _write(root, ".gitignore", b"*\n")


def _write(root: Path, name: str, content: bytes) -> int | None:
    """Write a file as a whole or not at all, and return its time; nothing where it can't be written."""
    path = root / FOLDER / name
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        if _is_linked(root, path.parent):
            return None
        path.parent.mkdir(exist_ok=True)
        beside.unlink(missing_ok=True)
        with beside.open("xb") as file:
            file.write(content)
        written = beside.stat().st_mtime_ns
        beside.replace(path)
    except OSError:
        _remove(beside)
        return None
    return written


def _is_linked(root: Path, folder: Path) -> bool:
    return (root / FOLDER).is_symlink() or folder.is_symlink()


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
