"""Strips metadata from pictures and keeps their pixels byte by byte.

To encode a picture again would lose quality, and an animation's tuning. So this module walks through the parts of the
file as the formats define them: JPEG (ITU-T T.81, annex B; JFIF 1.02), GIF89a, section 12 onwards; PNG (third edition),
section 5; WebP (RFC 9649), section 2. It keeps the parts that draw, and those that say how to show them: the colour
profile and, if asked, the orientation. All others go, known or not, and so does what follows the end of the picture.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping

from onrecord.model.picture import PictureFormat
from onrecord.pictures.exif import PREFIX, read_exif, turned_exif
from onrecord.pictures.heif_stripping import strip_heif
from onrecord.pictures.iso_boxes import TruncatedFileError

__all__ = ["TruncatedFileError", "strip_metadata"]

_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
_MARKER = re.compile(rb"\xff([^\x00\xff])")
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The next marker after a scan's data, which has zeros after 0xFF, and restart markers."""
_SCAN, _END = 0xDA, 0xD9
_STANDALONE = frozenset({0x01, 0xD8, *range(0xD0, 0xD8)})
"""The markers without a segment."""
_DRAWING = frozenset((*range(0xC0, 0xD0), *range(0xDA, 0xE0)))
"""The markers of frames, scans and their tables."""
_JFIF, _EXIF, _PROFILE, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_JFIF_SIZE = 14
"""In bytes, with the size of a thumbnail."""
_ADOBE_SIZE = 12
"""In bytes (Adobe Technical Note 5116, section 18)."""
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"tRNS",
        b"IDAT",
        b"IEND",
        b"acTL",
        b"fcTL",
        b"fdAT",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"cICP",
    }
)
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_FRAME_KEPT = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_WEBP_FRAME_HEAD = 16
"""The bytes of a frame before its chunks."""
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04
"""The flags in `VP8X`."""
_GIF_EXTENSION, _GIF_IMAGE, _GIF_END = 0x21, 0x2C, 0x3B
_GIF_CONTROL, _GIF_APPLICATION = 0xF9, 0xFF
_GIF_LOOPS = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")
_GIF_LOOP_COUNT = b"\x03\x01"
"""The size and the id of the sub-block with the number of loops."""


def strip_metadata(data: bytes, format_: PictureFormat, *, keeps_orientation: bool = False) -> bytes:
    """Return the file without metadata, comments and trailing bytes. Raises `TruncatedFileError`.

    With `keeps_orientation`, it still says how a reader's browser must turn it; else it is shown as its pixels lie.
    """
    try:
        return b"".join(_WALKS[format_](data, keeps_orientation))
    except (IndexError, struct.error) as error:
        raise TruncatedFileError from error


def _jpeg(data: bytes, keeps_orientation: bool) -> Iterator[bytes]:  # noqa: FBT001  (the form of all walks)
    yield _JPEG_START
    at = len(_JPEG_START)
    has_scan = False
    has_exif = not keeps_orientation
    while (found := _MARKER.search(data, at)) is not None:
        marker = found[1][0]
        at = found.end()
        if marker == _END:
            break
        if marker in _STANDALONE:
            continue
        segment = _cut(data, at, struct.unpack_from(">H", data, at)[0])
        at += max(len(segment), 2)
        body = segment[2:]
        if marker == _EXIF and body.startswith(PREFIX) and not has_exif:
            has_exif = True
            yield from _jpeg_orientation(body)
        elif (kept := _jpeg_kept(marker, body)) is not None:
            yield struct.pack(">BBH", 0xFF, marker, 2 + len(kept)) + kept
        if marker == _SCAN:
            has_scan = True
            after = _SCAN_END.search(data, at)
            end = after.start() if after else len(data)  # browsers show a picture without its end marker
            yield data[at:end]
            at = end
    if not has_scan:
        raise TruncatedFileError
    yield _JPEG_END


def _jpeg_kept(marker: int, body: bytes) -> bytes | None:
    """Return the part of a segment that is kept; None for a segment that goes."""
    if marker in _DRAWING:
        return body
    if marker == _JFIF and body.startswith(b"JFIF\0") and len(body) >= _JFIF_SIZE:
        return body[: _JFIF_SIZE - 2] + b"\0\0"  # a thumbnail of 0 × 0 pixels
    if marker == _PROFILE and body.startswith(b"ICC_PROFILE\0"):
        return body
    if marker == _ADOBE and body.startswith(b"Adobe") and len(body) >= _ADOBE_SIZE:
        return body[:_ADOBE_SIZE]
    return None


def _jpeg_orientation(body: bytes) -> Iterator[bytes]:
    orientation = read_exif(body).orientation
    if orientation != 1:
        exif = PREFIX + turned_exif(orientation)
        yield struct.pack(">BBH", 0xFF, _EXIF, 2 + len(exif)) + exif


def _png(data: bytes, keeps_orientation: bool) -> Iterator[bytes]:  # noqa: FBT001  (as above)
    yield _PNG_SIGNATURE
    at = len(_PNG_SIGNATURE)
    kind = b""
    has_exif = not keeps_orientation
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        chunk = _cut(data, at, 12 + length)
        at += len(chunk)
        if kind in _PNG_KEPT:
            yield chunk
        elif kind == b"eXIf" and not has_exif:
            has_exif = True
            yield from _png_orientation(chunk[8:-4])


def _png_orientation(exif: bytes) -> Iterator[bytes]:
    orientation = read_exif(exif).orientation
    if orientation != 1:
        content = b"eXIf" + turned_exif(orientation)
        yield struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))


def _webp(data: bytes, keeps_orientation: bool) -> Iterator[bytes]:  # noqa: FBT001  (as above)
    found = list(_webp_chunks(data, 12, 8 + struct.unpack_from("<I", data, 4)[0]))
    has_exif = any(kind == b"VP8X" and body[0] & _WEBP_EXIF for kind, body in found)
    turned = 1
    if keeps_orientation and has_exif:
        turned = next((read_exif(body).orientation for kind, body in found if kind == b"EXIF"), 1)
    chunks = b"".join(_webp_kept(found, turned))
    yield struct.pack("<4sI4s", b"RIFF", 4 + len(chunks), b"WEBP")
    yield chunks


def _webp_kept(chunks: list[tuple[bytes, bytes]], turned: int) -> Iterator[bytes]:
    """Yield the chunks that are kept, and one with the orientation after them if the picture is turned."""
    for kind, body in chunks:
        if kind == b"VP8X":
            flags = body[0] & ~(_WEBP_EXIF | _WEBP_XMP)
            yield _webp_chunk(kind, bytes([flags | (_WEBP_EXIF if turned != 1 else 0)]) + body[1:])
        elif kind == b"ANMF":
            frame = _webp_chunks(body, _WEBP_FRAME_HEAD, len(body))
            inner = (_webp_chunk(part, content) for part, content in frame if part in _WEBP_FRAME_KEPT)
            yield _webp_chunk(kind, body[:_WEBP_FRAME_HEAD] + b"".join(inner))
        elif kind in _WEBP_KEPT:
            yield _webp_chunk(kind, body)
    if turned != 1:
        yield _webp_chunk(b"EXIF", turned_exif(turned))


def _webp_chunks(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the content of each chunk. The last one may lack its padding."""
    while at < end:
        kind, length = struct.unpack_from("<4sI", data, at)
        yield kind, _cut(data, at + 8, length)
        at += 8 + length + length % 2


def _webp_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(body)) + body + bytes(len(body) % 2)


def _gif(data: bytes, _keeps_orientation: bool) -> Iterator[bytes]:  # noqa: FBT001  (as above; GIF has none)
    at = 13 + _colour_table_size(data[10])
    yield _cut(data, 0, at)
    while data[at] != _GIF_END:
        end = _gif_block_end(data, at)
        yield _gif_kept(data, at, end)
        at = end
    yield bytes([_GIF_END])


def _gif_block_end(data: bytes, at: int) -> int:
    if data[at] == _GIF_EXTENSION:
        return _sub_blocks_end(data, at + 2)
    if data[at] == _GIF_IMAGE:
        return _sub_blocks_end(data, at + 11 + _colour_table_size(data[at + 9]))
    raise TruncatedFileError


def _gif_kept(data: bytes, at: int, end: int) -> bytes:
    """Return a block that is a frame, its duration, or the number of loops; nothing of another one."""
    if data[at] == _GIF_IMAGE:
        return data[at:end]
    if data[at + 1] == _GIF_CONTROL:
        return data[at : at + 3 + data[at + 2]] + b"\0"
    if data[at + 1] != _GIF_APPLICATION or not data.startswith(_GIF_LOOPS, at + 2):
        return b""
    count = at + 2 + len(_GIF_LOOPS[0])
    if not data.startswith(_GIF_LOOP_COUNT, count):
        return b""
    return data[at : count + 4] + b"\0"


def _colour_table_size(flags: int) -> int:
    """Return the size of a colour table in bytes, from its flags."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _sub_blocks_end(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _heif(data: bytes, _keeps_orientation: bool) -> Iterator[bytes]:  # noqa: FBT001  (as above; a property has it)
    yield strip_heif(data)


def _cut(data: bytes, start: int, length: int) -> bytes:
    found = data[start : start + length]
    if len(found) < length:
        raise TruncatedFileError
    return found


_WALKS: Mapping[PictureFormat, Callable[[bytes, bool], Iterator[bytes]]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "gif": _gif,
    "avif": _heif,
}
