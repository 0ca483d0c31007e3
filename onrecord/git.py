"""Reads a git repository's files without running git, since an untrusted repository can make git run programs.

The formats are git's own: gitrepository-layout and gitformat-index.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

from onrecord.regular_files import read_regular

_HEADER = 12
_STAT = 40  # the bytes of an index entry before the digest of its file
_DIGESTS = (20, 32)  # the lengths of that digest: SHA-1 and SHA-256
_EXTENDED = 0x4000
_LENGTH = 0x0FFF
_COMPRESSED = 4  # the index version that stores each path as a difference from the one before

_BARE = ("HEAD", "objects", "refs")  # what makes a folder a repository of its own (gitrepository-layout)


def data_folder(site: Path) -> Path | None:
    """Return git's data folder for the repository around a folder; None if there is none."""
    tree = working_tree(site)
    return _data_folder(tree / ".git") if tree else None


def common_folder(site: Path) -> Path | None:
    """Return git's data folder that all worktrees of the repository share; None if there is none."""
    if (data := data_folder(site)) is None:
        return None
    try:
        return data / read_regular(data / "commondir").decode("utf-8").strip()
    except (OSError, ValueError):
        return data


def working_tree(folder: Path) -> Path | None:
    """Return the root of the repository around a folder; None if there is none."""
    return next((place for place in (folder, *folder.parents) if os.path.exists(place / ".git")), None)  # noqa: PTH110  (never raises)


def repository_around(folder: Path) -> Path | None:
    """Return the work tree or the bare repository that a folder lies in, once its links are followed; None without one.

    It asks only for the names that git itself looks for, so a dangling `.git` counts too.
    """
    real = folder.resolve()
    is_one = lambda place: os.path.lexists(place / ".git") or all(os.path.lexists(place / name) for name in _BARE)  # noqa: E731
    return next(filter(is_one, (real, *real.parents)), None)


def is_tracked(path: Path) -> bool:
    """Return whether git tracks a file, or any file in a folder."""
    tree = working_tree(path.parent)
    data = _data_folder(tree / ".git") if tree else None
    if tree is None or data is None:
        return False
    name = path.relative_to(tree).as_posix().encode("utf-8", "surrogateescape")
    try:
        return any(_has(read_regular(index), name) for index in (data / "index", *data.glob("sharedindex.*")))
    except (OSError, ValueError):  # a name with a zero byte is no name of a file
        return False


def _data_folder(place: Path) -> Path | None:
    """Return the folder `.git`, or the folder that the file `.git` of a worktree names."""
    if place.is_dir():
        return place
    try:
        word, _, folder = read_regular(place).decode("utf-8").strip().partition(": ")
    except (OSError, ValueError):
        return None
    return place.parent / folder if word == "gitdir" else None


def _has(index: bytes, name: bytes) -> bool:
    """Return whether an index has a file of this name, or one below a folder of this name.

    A search of the raw bytes rules out most indexes quickly.
    """
    if index[:4] != b"DIRC" or (index[7:8] != bytes([_COMPRESSED]) and name not in index):
        return False
    for digest in _DIGESTS:
        try:
            return any(path == name or path.startswith(name + b"/") for path in _paths(index, digest))
        except (ValueError, IndexError, struct.error):
            continue
    return False


def _paths(index: bytes, digest: int) -> Iterator[bytes]:
    """Yield the paths in an index. Raises an error if its digests have another length."""
    version, count = struct.unpack_from(">4xII", index)
    at, path = _HEADER, b""
    for _ in range(count):
        start = at
        (flags,) = struct.unpack_from(">H", index, start + _STAT + digest)
        at = start + _STAT + digest + (4 if flags & _EXTENDED else 2)
        shared = b""
        if version == _COMPRESSED:
            cut, at = _number(index, at)
            shared = path[: len(path) - cut]
        end = index.index(0, at)
        path = shared + index[at:end]
        if flags & _LENGTH != min(len(path), _LENGTH):
            raise ValueError
        yield path
        at = end + 1 if version == _COMPRESSED else start + ((end - start) // 8 + 1) * 8


def _number(index: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length, and the offset after it (gitformat-pack, 'offset encoding')."""
    byte = index[at]
    number = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = index[at]
        number = (number + 1 << 7) | (byte & 0x7F)
    return number, at + 1
