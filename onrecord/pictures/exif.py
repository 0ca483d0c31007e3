"""Reads the two facts of Exif that matter for publishing: how a picture is turned, and whether it tells a place.

Exif data has the structure of a TIFF file: byte order, the offset of the first directory, and directories of entries
with twelve bytes each (TIFF 6.0, section 2; Exif 3.0, sections 4.5 and 4.6).
"""

import struct
from collections.abc import Iterator, Mapping

from msgspec import Struct

PREFIX = b"Exif\0\0"
"""What stands before Exif data in JPEG, and in some WebP and HEIF files."""
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_ORIENTATION, _GPS, _XMP = 0x0112, 0x8825, 0x02BC
_COORDINATES = frozenset({2, 4, 20, 22, 28})
"""Latitude and longitude, of the camera and of its subject, and the name of the area (Exif 3.0, section 4.6.6)."""
_TURNED = range(2, 9)
_SHORT = 3
_MOST_DIRECTORIES = 32
_MOST_ENTRIES = 4096
XMP_PLACES = (b"GPSLatitude", b"GPSLongitude", b"GPSCoordinates")
"""The coordinates in XMP (Exif 3.0 for XMP) and in QuickTime."""


class ExifFacts(Struct, frozen=True):
    """What Exif data says; broken data says nothing."""

    orientation: int = 1
    """From 1, which is upright, to 8."""
    has_place: bool = False


def read_exif(data: bytes) -> ExifFacts:
    """Return the facts of Exif data, or of a TIFF file, with or without the prefix."""
    data = data.removeprefix(PREFIX)
    if (order := _ORDERS.get(data[:4])) is None:
        return ExifFacts()
    orientation = 1
    has_place = False
    is_first = True
    for directory in _directories(data, order):
        if is_first and _ORIENTATION in directory and directory[_ORIENTATION][0] == _SHORT:
            orientation = struct.unpack(f"{order}H", directory[_ORIENTATION][2][:2])[0]
        is_first = False
        if _GPS in directory:
            start = _offset(order, directory[_GPS][2])
            has_place = has_place or not _COORDINATES.isdisjoint(_entries(data, order, start))
        if _XMP in directory:
            _, count, value = directory[_XMP]
            start = _offset(order, value)
            packet = data[start : start + count]
            has_place = has_place or any(mark in packet for mark in XMP_PLACES)
    return ExifFacts(orientation if orientation in _TURNED else 1, has_place)


def turned_exif(orientation: int) -> bytes:
    """Return Exif data, without the prefix, that tells how a picture is turned, and nothing else."""
    return struct.pack("<4sIHHHIHHI", b"II*\0", 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)


_Entry = tuple[int, int, bytes]
"""The type, the count, and the four bytes of the value or of its offset."""


def _directories(data: bytes, order: str) -> Iterator[Mapping[int, _Entry]]:
    """Yield the main directories of the data, up to the first one that is broken: the entries by their tags."""
    start = _offset(order, data[4:8])
    seen = set[int]()
    while start and start not in seen and len(seen) < _MOST_DIRECTORIES:
        seen.add(start)
        yield _entries(data, order, start)
        after = start + 2 + 12 * _count(data, order, start)
        start = _offset(order, data[after : after + 4])


def _entries(data: bytes, order: str, start: int) -> Mapping[int, _Entry]:
    """Return the entries of a directory by their tags, the first of each, as far as the data has them."""
    found = dict[int, _Entry]()
    for number in range(_count(data, order, start)):
        tag, kind, count, value = struct.unpack_from(f"{order}HHI4s", data, start + 2 + 12 * number)
        found.setdefault(tag, (kind, count, value))
    return found


def _count(data: bytes, order: str, start: int) -> int:
    """Return how many entries a directory has in the data."""
    if start + 2 > len(data):
        return 0
    return min(int(struct.unpack_from(f"{order}H", data, start)[0]), _MOST_ENTRIES, (len(data) - start - 2) // 12)


def _offset(order: str, value: bytes) -> int:
    """Return the offset that four bytes hold; 0, which is none, if there are fewer."""
    return int(struct.unpack(f"{order}I", value)[0]) if len(value) == 4 else 0  # noqa: PLR2004
