"""Sample films, built box by box as cameras and telephones write them (ISO/IEC 14496-12, QuickTime File Format)."""

from __future__ import annotations

import struct

_PLACE = b"+51.5000-000.1000/"


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def film(
    notes: bytes,
    *,
    brand: bytes = b"isom",
    samples: bytes = b"",
    of_track: bytes = b"",
    of_media: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """Return a film with user data, the sample formats of a second track, and boxes after its frames.

    `of_track` and `of_media` are boxes in the first track.
    """
    tracks = _track(b"vide", box(b"avc1", bytes(78)), of_track, of_media)
    if samples:
        tracks += _track(b"meta", samples)
    moov = box(b"moov", box(b"mvhd", bytes(100)) + tracks + (box(b"udta", notes) if notes else b""))
    return box(b"ftyp", brand + bytes(4) + brand + b"mp41") + moov + box(b"mdat", b"the frames of the film") + after


def located(kind: str) -> bytes:
    """Return user data with a place, in one of the forms that programs write."""
    if kind == "xyz":
        return box(b"\xa9xyz", struct.pack(">HH", len(_PLACE), 0x15C7) + _PLACE)
    if kind == "loci":
        return box(b"loci", bytes(4) + b"\x15\xc7The quay\0\0" + bytes(12) + b"earth\0\0")
    if kind == "keys":
        key = box(b"mdta", b"com.apple.quicktime.location.ISO6709")
        keys = box(b"keys", bytes(4) + struct.pack(">I", 1) + key)
        return box(b"meta", box(b"hdlr", bytes(24)) + keys)
    return box(kind.encode(), b"DEVC" + bytes(20))


def mebx(key: bytes) -> bytes:
    """Return the sample format of Apple's timed metadata, with a key."""
    return box(b"mebx", bytes(8) + box(b"keys", box(b"\0\0\0\1", box(b"keyd", key))))


def _track(handler: bytes, samples: bytes, more: bytes = b"", of_media: bytes = b"") -> bytes:
    table = box(b"stbl", box(b"stsd", bytes(4) + struct.pack(">I", 1) + samples))
    media = box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12)) + box(b"minf", table) + of_media)
    return box(b"trak", box(b"tkhd", bytes(84)) + media + more)
