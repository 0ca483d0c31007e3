"""Reads git's index, the list of the files that git tracks (gitformat-index)."""

import struct
from collections.abc import Iterator

_HEADER = 12
"""The bytes before the first entry."""
_STAT = 40
"""The bytes of an entry before the digest of its file."""
_DIGESTS = (20, 32)
"""The lengths of that digest: SHA-1 and SHA-256."""
_EXTENDED = 0x4000
"""The flag of an entry that has two more bytes of flags."""
_LENGTH = 0x0FFF
"""The bits of the flags with the length of the path; a longer path has all of them."""
_COMPRESSED = 4
"""The version of the index that stores each path as a difference from the one before."""


def has_path(index: bytes, name: bytes) -> bool:
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
    is_compressed = version == _COMPRESSED
    at = _HEADER
    path = b""
    for _ in range(count):
        start = at
        (flags,) = struct.unpack_from(">H", index, start + _STAT + digest)
        at = start + _STAT + digest + (4 if flags & _EXTENDED else 2)
        shared = b""
        if is_compressed:
            cut, at = _number(index, at)
            shared = path[: len(path) - cut]
        end = index.index(0, at)
        path = shared + index[at:end]
        if flags & _LENGTH != min(len(path), _LENGTH):
            raise ValueError
        yield path
        at = end + 1 if is_compressed else start + ((end - start) // 8 + 1) * 8


def _number(index: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length, and the offset after it (gitformat-pack, 'offset encoding')."""
    byte = index[at]
    number = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = index[at]
        number = (number + 1 << 7) | (byte & 0x7F)
    return number, at + 1
