"""Examines and cleans the files of `static/` and `root/` that the build publishes at their own addresses.

A photograph tells where and by whom it was taken, and so does a film. So the build copies none of these files as it
is: it takes out what they tell, without encoding a picture again, and refuses what it can't clean. All other files go
out byte by byte. What a file is, its content says, not its name.
"""

import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from onrecord.model.picture import Fault, PictureFormat
from onrecord.model.private_keys import has_key_name, holds_key
from onrecord.model.static_file import StaticFile, StaticKind
from onrecord.pictures.exif import XMP_PLACES, read_exif
from onrecord.pictures.film_metadata import FilmFacts, blank_moov, examine_film
from onrecord.pictures.heif_stripping import read_notes, strip_heif
from onrecord.pictures.iso_boxes import HEAD, Box, Read, TruncatedFileError
from onrecord.pictures.metadata_stripping import strip_metadata
from onrecord.regular_files import open_regular
from onrecord.site_limits import LIMITS

_PICTURES: Mapping[str, PictureFormat] = {"jpeg": "jpeg", "png": "png", "webp": "webp", "gif": "gif", "avif": "avif"}
"""The kinds that `strip_metadata` cleans."""
_WHOLE = frozenset({*_PICTURES, "heif", "tiff"})
"""The kinds that are read into memory."""
_STARTS: tuple[tuple[bytes, StaticKind], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
_OLD_FILMS = frozenset({b"moov", b"mdat", b"wide", b"pnot", b"free", b"skip"})
"""The first box of a QuickTime film from before 2001, which has no `ftyp`."""
_FILM_NAMES = (".mov", ".qt", ".mp4", ".m4v", ".3gp", ".3g2")
_AVIF = frozenset({b"avif", b"avis"})
_HEIF = frozenset(
    {
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"hevm",
        b"hevs",
        b"mif1",
        b"mif2",
        b"msf1",
        b"miaf",
    }
)
_SOUND = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "})
_HEAD_BYTES = 4096
_POINTER = b"version https://git-lfs.github.com/spec/v1"
"""How a file begins that stands for one in Git LFS, until git fetches that (git-lfs, 'Git LFS Specification')."""
_LONGEST_POINTER = 1023
"""The most bytes of such a file."""
_PDF_HEAD = 1024
"""Within how many bytes the mark of a PDF may begin, as readers take it (ISO 32000-1, annex H.3)."""
_CHUNK = 1 << 20
"""How many bytes are in memory at once of a film, and of any other file."""
MAX_BYTES = LIMITS["picture-bytes"].most
_KINDS_IN_WORDS: Mapping[str, str] = {"heif": "HEIC picture", "tiff": "TIFF picture", "sound": "recording"}
"""The kinds that the build can't take a place out of; all others of these are films."""
_NOT_FETCHED = Fault(
    "PUB010",
    "is only a pointer to a file in Git LFS, which git has not fetched yet",
    "run git lfs pull; in a workflow, give the step actions/checkout the line lfs: true, below with:",
)


class RefusedFileError(Exception):
    """A file can't be published; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


Fingerprint = tuple[int, int, int, int]
StaticMemory = dict[str, tuple[Fingerprint, StaticFile, bool]]
"""What files were when they were last examined, by path, and whether they were the same the time before."""


def examine_files(files: Mapping[str, Path], memory: StaticMemory) -> dict[str, StaticFile]:
    """Return what each file is; files that can't be read are left out.

    `memory` may come from an earlier call. A file that two calls have found alike is not read again before its
    fingerprint changes: after the first call alone, it could still change within one tick of the file system's clock.
    """
    found = dict[str, StaticFile]()
    for path, file in files.items():
        with suppress(OSError):
            found[path] = _examine(path, file, memory)
    for path in memory.keys() - files.keys():
        memory.pop(path, None)  # another thread of the desk may do so too
    return found


def _examine(path: str, file: Path, memory: StaticMemory) -> StaticFile:
    before = memory.get(path)
    with open_regular(file) as opened:
        status = os.fstat(opened.fileno())
        fingerprint = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        is_known = before is not None and before[0] == fingerprint
        if before is not None and is_known and before[2]:
            return before[1]
        found = examine(opened, path)
    memory[path] = (fingerprint, found, is_known)
    return found


def examine(opened: BinaryIO, path: str) -> StaticFile:
    """Return what an open file is. Raises `OSError`."""
    start = opened.read(_HEAD_BYTES)
    kind = recognize(start, path)
    opened.seek(0)
    is_key = has_key_name(path.rpartition("/")[2], start) or holds_key(iter(lambda: opened.read(_CHUNK), b""))
    try:
        for _ in _cleaned(opened, kind):
            pass
    except RefusedFileError as refused:
        return StaticFile(kind, is_key, refused.fault)
    return StaticFile(kind, is_key)


def recognize(start: bytes, path: str) -> StaticKind:
    """Return what a file is by its first bytes; its name decides only whether it is a film of an old program."""
    for signature, kind in _STARTS:
        if start.startswith(signature):
            return kind
    if start.startswith(_POINTER) and len(start) <= _LONGEST_POINTER:
        return "pointer"
    if b"%PDF-" in start[:_PDF_HEAD]:
        return "pdf"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "webp"
    if start[4:8] == b"ftyp":
        return _of_brands(start)
    return "film" if start[4:8] in _OLD_FILMS and path.lower().endswith(_FILM_NAMES) else "other"


def _of_brands(start: bytes) -> StaticKind:
    """Return the kind of a file of boxes, by its brands (ISO/IEC 14496-12, section 4.3)."""
    size = int.from_bytes(start[:4], "big")
    brands = {start[8:12], *(start[at : at + 4] for at in range(16, min(size, len(start)), 4))}
    if start[8:12] in _SOUND:
        return "sound"
    if start[8:12] in _AVIF:
        return "avif"
    if start[8:12] in _HEIF:
        return "avif" if brands & _AVIF else "heif"
    return "film"


def cleaned_chunks(file: Path, path: str) -> Iterator[bytes]:
    """Yield what is published of a file, in chunks. Raises `RefusedFileError` and `OSError`."""
    with open_regular(file) as opened:
        kind = recognize(opened.read(_HEAD_BYTES), path)
        yield from _cleaned(opened, kind)


def _cleaned(opened: BinaryIO, kind: StaticKind) -> Iterator[bytes]:
    """Yield what is published of an open file. Raises `RefusedFileError`."""
    try:
        if kind in _WHOLE:
            yield _cleaned_picture(opened, kind)
        elif kind in ("film", "sound"):
            yield from _cleaned_film(opened, kind)
        elif kind == "pointer":
            raise RefusedFileError(_NOT_FETCHED)
        else:
            yield from _copied(opened, 0, _size(opened))
    except (TruncatedFileError, IndexError, struct.error) as error:
        raise RefusedFileError(_broken(kind)) from error


def _cleaned_picture(opened: BinaryIO, kind: StaticKind) -> bytes:
    opened.seek(0)
    data = opened.read(min(_size(opened), MAX_BYTES) + 1)
    if len(data) > MAX_BYTES:
        hint = "save it smaller, or put it elsewhere and link to it"
        raise RefusedFileError(Fault("PIC003", "is larger than 64 MiB", hint))
    if kind in _PICTURES:
        return strip_metadata(data, _PICTURES[kind], keeps_orientation=True)
    if kind == "tiff":
        if read_exif(data).has_place:
            raise RefusedFileError(_place(kind))
        return data
    return _cleaned_heif(data)


def _cleaned_heif(data: bytes) -> bytes:
    if any(read_exif(note[_exif_start(note) :]).has_place for kind, note in read_notes(data) if kind == b"Exif"):
        raise RefusedFileError(_place("heif"))
    if any(mark in note for kind, note in read_notes(data) if kind != b"Exif" for mark in XMP_PLACES):
        raise RefusedFileError(_place("heif"))
    return strip_heif(data)


def _exif_start(note: bytes) -> int:
    """Return where Exif data begins in the content of an item, which first says so (ISO/IEC 23008-12, annex A.2.1)."""
    return 4 + int.from_bytes(note[:4], "big")


def _cleaned_film(opened: BinaryIO, kind: StaticKind) -> Iterator[bytes]:
    """Yield a film with what it tells blanked out; of a sound, the author stays, since it is no secret there."""
    size = _size(opened)
    facts = examine_film(_reader(opened), size)
    if facts.has_place:
        raise RefusedFileError(_place(kind))
    if kind == "sound":
        yield from _copied(opened, 0, size)
        return
    at = 0
    for box in sorted((*facts.blanked, *facts.moov), key=lambda box: box.start):
        yield from _copied(opened, at, box.start)
        yield from _blanked(opened, box, facts)
        at = box.end
    yield from _copied(opened, at, facts.size)


def _blanked(opened: BinaryIO, box: Box, facts: FilmFacts) -> Iterator[bytes]:
    if box in facts.moov:
        opened.seek(box.start)
        yield blank_moov(opened.read(box.end - box.start))
        return
    opened.seek(box.start)
    head = opened.read(box.body - box.start)
    yield head[:4] + b"free" + head[HEAD:]
    left = box.end - box.body
    while left > 0:
        yield bytes(min(left, _CHUNK))
        left -= _CHUNK


def _copied(opened: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    opened.seek(start)
    left = end - start
    while left > 0 and (chunk := opened.read(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk


def _reader(opened: BinaryIO) -> Read:
    def read(at: int, length: int) -> bytes:
        opened.seek(at)
        return opened.read(length)

    return read


def _size(opened: BinaryIO) -> int:
    return os.fstat(opened.fileno()).st_size


def _broken(kind: StaticKind) -> Fault:
    what = "film" if kind in ("film", "sound") else "picture"
    reason = f"is a {what} that ends too early or is broken, so the build can't take out the place and author in it"
    return Fault("PIC001", reason, "copy it again from where it came from, or save it anew")


def _place(kind: StaticKind) -> Fault:
    what = _KINDS_IN_WORDS.get(kind, "film")
    reason = f"is a {what} that tells where it was taken, and the build can't take that out"
    hint = "save it as JPEG: the build takes the place out of that"
    if kind not in ("heif", "tiff"):
        hint = "export it without its place (in a film program: without location data or metadata), and put that here"
    return Fault("PIC008", reason, hint)
