"""Strips metadata from animated pictures and keeps their frames byte by byte.

The frames of an animation depend on each other, and encoding them again would lose its author's tuning. So this module
walks through the parts of the file as the formats define them: GIF89a, section 12 onwards; PNG (third edition), section
5; WebP (RFC 9649), section 2.
"""

import struct
from collections.abc import Callable, Iterator, Mapping

from onrecord.model.picture import PictureFormat

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({
    b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
})  # fmt: skip
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_METADATA_FLAGS = 0x08 | 0x04
"""The flags in `VP8X` for Exif and XMP."""
_GIF_EXTENSION, _GIF_IMAGE, _GIF_END = 0x21, 0x2C, 0x3B
_GIF_CONTROL, _GIF_APPLICATION = 0xF9, 0xFF
_GIF_LOOPS = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")


class TruncatedFileError(ValueError):
    """The file ends too early, or its structure is invalid."""


def strip_metadata(data: bytes, format_: PictureFormat) -> bytes:
    """Return the file without metadata, comments and trailing bytes. Raises `TruncatedFileError`."""
    try:
        return b"".join(_WALKS[format_](data))
    except (IndexError, struct.error) as error:
        raise TruncatedFileError from error


def _png(data: bytes) -> Iterator[bytes]:
    yield _PNG_SIGNATURE
    at, kind = len(_PNG_SIGNATURE), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        chunk = _cut(data, at, 12 + length)
        at += len(chunk)
        if kind in _PNG_KEPT:
            yield chunk


def _webp(data: bytes) -> Iterator[bytes]:
    chunks = b"".join(_webp_chunks(data))
    yield struct.pack("<4sI4s", b"RIFF", 4 + len(chunks), b"WEBP")
    yield chunks


def _webp_chunks(data: bytes) -> Iterator[bytes]:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    at = 12
    while at < end:
        kind, length = struct.unpack_from("<4sI", data, at)
        chunk = _cut(data, at, 8 + length + length % 2)
        at += len(chunk)
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_METADATA_FLAGS]) + chunk[9:]
        if kind in _WEBP_KEPT:
            yield chunk


def _gif(data: bytes) -> Iterator[bytes]:
    at = 13 + _colour_table_size(data[10])
    yield _cut(data, 0, at)
    while data[at] != _GIF_END:
        end = _gif_block_end(data, at)
        if _is_kept(data, at):
            yield data[at:end]
        at = end
    yield bytes([_GIF_END])


def _gif_block_end(data: bytes, at: int) -> int:
    if data[at] == _GIF_EXTENSION:
        return _sub_blocks_end(data, at + 2)
    if data[at] == _GIF_IMAGE:
        return _sub_blocks_end(data, at + 11 + _colour_table_size(data[at + 9]))
    raise TruncatedFileError


def _is_kept(data: bytes, at: int) -> bool:
    """Return whether a block is a frame, its duration, or the number of loops."""
    if data[at] == _GIF_IMAGE or data[at + 1] == _GIF_CONTROL:
        return True
    return data[at + 1] == _GIF_APPLICATION and data.startswith(_GIF_LOOPS, at + 2)


def _colour_table_size(flags: int) -> int:
    """Return the size of a colour table in bytes, from its flags."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _sub_blocks_end(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _cut(data: bytes, start: int, length: int) -> bytes:
    found = data[start : start + length]
    if len(found) < length:
        raise TruncatedFileError
    return found


_WALKS: Mapping[PictureFormat, Callable[[bytes], Iterator[bytes]]] = {"png": _png, "webp": _webp, "gif": _gif}
