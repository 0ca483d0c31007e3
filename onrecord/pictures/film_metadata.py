"""Finds what a film tells about its making: where it was taken, by whom, and notes.

A film is a list of boxes (ISO/IEC 14496-12; QuickTime File Format). Players find its frames by offsets, so no byte may
move: what tells something becomes a box `free` of the same size, with zeros in it. A place can also run along with the
film in a track of its own, as cameras on cars and drones write it. That can't be taken out by blanking a box.
"""

import re
import struct
from collections.abc import Iterator

from msgspec import Struct

from onrecord.pictures.exif import XMP_PLACES
from onrecord.pictures.iso_boxes import HEAD, USER_TYPE, Box, Read, TruncatedFileError, boxes, free, reader, top_level

_SHOWN = frozenset(
    {
        b"ftyp",
        b"styp",
        b"pdin",
        b"moov",
        b"moof",
        b"mfra",
        b"mdat",
        b"sidx",
        b"ssix",
        b"prft",
        b"emsg",
        b"wide",
    }
)
"""The boxes of a file that players need."""
_SHOWN_IN_FILM = frozenset(
    {
        b"mvhd",
        b"trak",
        b"mvex",
        b"iods",
        b"pssh",
        b"clip",
        b"ctab",
        b"prfl",
        b"rmra",
    }
)
_SHOWN_IN_TRACK = frozenset(
    {
        b"tkhd",
        b"edts",
        b"mdia",
        b"tref",
        b"trgr",
        b"load",
        b"tapt",
        b"clip",
        b"matt",
        b"imap",
        b"txas",
    }
)
_SHOWN_IN_MEDIA = frozenset({b"mdhd", b"hdlr", b"minf", b"elng", b"gmhd"})
_COMPRESSED = b"cmov"
"""A film's description compressed as a whole, as old programs wrote it."""
_PROTECTION = bytes.fromhex("d08a4f1810f34a82b6c832d8aba183d3")
"""The user type of what a protected film needs (Microsoft, PIFF 1.1, section 5.3.1)."""
_PLACE_TRACKS = frozenset({b"gpmd", b"camm"})
"""Sample formats with places: GoPro Metadata Format, and Google's Camera Motion Metadata."""
_KEYED_TRACK = b"mebx"
_PLACE_KEY = b"location"
"""A part of the keys of places (QuickTime: `com.apple.quicktime.location.ISO6709`)."""
_PLACE = re.compile(
    rb"\xa9xyz"  # QuickTime's user data
    rb"|com\.apple\.quicktime\.location|location\.ISO6709"
    rb"|\x00[\x00-\xff]{3}loci\x00\x00\x00\x00"  # 3GPP TS 26.244, section 8.10
    rb"|\x00[\x00-\xff]{3}(?:GPMF|gps )"  # GoPro; Novatek's chips for cameras in cars
    rb"|ExifGPS"  # Sony's XML
    rb"|" + b"|".join(XMP_PLACES)
)
_MOST_BYTES = 64 * 1024 * 1024
"""The largest box that is read into memory: the description of a film of many hours has a few megabytes."""


class FilmFacts(Struct, frozen=True):
    """What a film tells, and where."""

    has_place: bool
    blanked: tuple[Box, ...]
    """The boxes that tell something, by their place in the file, without those in `moov`."""
    moov: tuple[Box, ...]
    """The boxes that describe the film; `blank_moov` cleans each."""
    size: int
    """Where the last box ends: what follows is no part of the film."""


def examine_film(read: Read, size: int) -> FilmFacts:
    """Return the facts of a film of a size in bytes. Raises `TruncatedFileError` if its structure can't be followed."""
    has_place = False
    blanked = list[Box]()
    described = list[Box]()
    end = 0
    for box in top_level(read, size):
        end = min(box.end, size)
        if box.kind == b"moov":
            described.append(box)
            has_place = has_place or _moov_has_place(_content(read, box, size))
        elif box.kind not in _SHOWN:
            blanked.append(Box(box.kind, box.start, box.body, end))
            has_place = has_place or _PLACE.search(_content(read, box, size)) is not None
    if not end:
        raise TruncatedFileError
    return FilmFacts(has_place, tuple(blanked), tuple(described), end)


def blank_moov(data: bytes) -> bytes:
    """Return the box `moov`, of the same size, without what tells about the making. Raises `TruncatedFileError`."""
    out = bytearray(data)
    for box in _telling(data):
        out[box.start : box.end] = free(box.end - box.start)
    return bytes(out)


def _content(read: Read, box: Box, size: int) -> bytes:
    """Return a box as a whole."""
    if box.end - box.start > _MOST_BYTES or (box.kind == b"moov" and box.end > size):
        raise TruncatedFileError
    return read(box.start, box.end - box.start)


def _moov_has_place(data: bytes) -> bool:
    if any(_PLACE.search(data, box.start, box.end) for box in _telling(data)):
        return True
    return any(_is_place_track(data, track) for track in _inside(data, b"trak"))


def _telling(data: bytes) -> Iterator[Box]:
    """Yield the boxes in `moov` that players need not have."""
    read = reader(data)
    (moov,) = boxes(read, 0, len(data))
    for box in boxes(read, moov.body, _without_end_mark(data, moov)):
        if box.kind == _COMPRESSED:
            raise TruncatedFileError
        if box.kind == b"trak":
            yield from _telling_in_track(data, box)
        elif box.kind not in _SHOWN_IN_FILM and not _is_protection(data, box):
            yield box


def _telling_in_track(data: bytes, track: Box) -> Iterator[Box]:
    read = reader(data)
    for box in boxes(read, track.body, _without_end_mark(data, track)):
        if box.kind not in _SHOWN_IN_TRACK:
            yield box
        elif box.kind == b"mdia":
            media = boxes(read, box.body, _without_end_mark(data, box))
            yield from (one for one in media if one.kind not in _SHOWN_IN_MEDIA)


def _without_end_mark(data: bytes, box: Box) -> int:
    """Return where the boxes in a box end: QuickTime may write four zeros behind them."""
    end = box.end
    is_marked = data[end - 4 : end] == bytes(4)
    if not is_marked:
        return end
    try:
        for _ in boxes(reader(data), box.body, end):
            pass
    except TruncatedFileError:
        return end - 4
    return end


def _is_protection(data: bytes, box: Box) -> bool:
    return box.kind == b"uuid" and data[box.body : box.body + USER_TYPE] == _PROTECTION


def _inside(data: bytes, *path: bytes) -> Iterator[Box]:
    """Yield the boxes at a path of kinds below `moov`."""
    read = reader(data)
    found = list(boxes(read, 0, len(data)))
    for kind in path:
        found = [
            child
            for box in found
            for child in boxes(read, box.body, _without_end_mark(data, box))
            if child.kind == kind
        ]
    yield from found


def _is_place_track(data: bytes, track: Box) -> bool:
    """Return whether a track has a place for each moment, by its table of sample formats."""
    part = data[track.start : track.end]
    for table in _inside(part, b"mdia", b"minf", b"stbl", b"stsd"):
        count = struct.unpack_from(">I", part, table.body + 4)[0] if table.end - table.body >= HEAD else 0
        if not count:
            continue
        for entry in boxes(reader(part), table.body + HEAD, _without_end_mark(part, table)):
            if entry.kind in _PLACE_TRACKS:
                return True
            if entry.kind == _KEYED_TRACK and _PLACE_KEY in part[entry.body : entry.end]:
                return True
    return False
