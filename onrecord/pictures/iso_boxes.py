"""Walks through the boxes of films and of HEIF and AVIF pictures (ISO/IEC 14496-12, section 4.2; QuickTime)."""

import re
import struct
from collections.abc import Callable, Iterator

from msgspec import Struct

Read = Callable[[int, int], bytes]
"""Returns bytes of a file, by offset and length; fewer at its end."""
HEAD = 8
"""The bytes of a box before its content: the size and the kind."""
_LONG_HEAD = 16
"""The same of a box whose size has 64 bits."""
_MOST_BOXES = 100_000
"""The most boxes beside each other: a film of a day in fragments of two seconds has 86,400."""
_KIND = re.compile(rb"[ -~\xa9]{4}")
USER_TYPE = 16
"""The bytes with which the content of a `uuid` box begins: its actual kind."""


class TruncatedFileError(ValueError):
    """The file ends too early, or its structure is invalid."""


class Box(Struct, frozen=True):
    """A box, by its offsets in the file."""

    kind: bytes
    start: int
    body: int
    """Where its content begins."""
    end: int


def boxes(read: Read, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between two offsets.

    Raises `TruncatedFileError` at one that is invalid or ends beyond them, and if there are too many.
    """
    at = start
    for _ in range(_MOST_BOXES):
        if at >= end:
            return
        box = _box(read, at, end)
        if box is None or box.end > end:
            raise TruncatedFileError
        yield box
        at = box.end
    raise TruncatedFileError


def top_level(read: Read, size: int) -> Iterator[Box]:
    """Yield the boxes of a file; end where something else follows them. The last one may end beyond the file.

    Raises `TruncatedFileError` if there are too many.
    """
    at = 0
    for _ in range(_MOST_BOXES):
        if at >= size:
            return
        box = _box(read, at, size)
        if box is None or not _KIND.fullmatch(box.kind):
            return
        yield box
        at = box.end
    raise TruncatedFileError


def reader(data: bytes) -> Read:
    """Return what reads data in memory."""
    return lambda at, length: data[at : at + length]


def free(length: int) -> bytes:
    """Return a box of a length in bytes that says nothing."""
    return struct.pack(">I4s", length, b"free") + bytes(length - HEAD)


def _box(read: Read, at: int, end: int) -> Box | None:
    """Return the box at an offset; None if there is none."""
    head = read(at, _LONG_HEAD)
    if len(head) < HEAD:
        return None
    size, kind = struct.unpack_from(">I4s", head)
    body = at + HEAD
    if size == 0:  # to the end of the file
        size = end - at
    elif size == 1:
        if len(head) < _LONG_HEAD:
            return None
        size = struct.unpack_from(">Q", head, HEAD)[0]
        body = at + _LONG_HEAD
    if at + size < body:
        return None
    return Box(kind, at, body, at + size)
