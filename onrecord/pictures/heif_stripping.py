"""Strips metadata from HEIF and AVIF pictures, and keeps their pixels byte by byte.

A picture of this kind is a list of items: tiles, transparency, and also Exif and XMP (ISO/IEC 23008-12; AVIF 1.1). The
box `meta` says where in the file the content of each item is. So the picture's items must stay where they are. This
module writes a `meta` box without the other items, fills the room that this leaves by a box that says nothing, and
writes zeros over all bytes that belong to no item of the picture.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from onrecord.pictures.film_metadata import blank_moov
from onrecord.pictures.iso_boxes import HEAD, Box, TruncatedFileError, boxes, free, reader, top_level

_FULL = 4
"""The bytes of version and flags with which the content of many boxes begins."""
_NOTES = frozenset({b"Exif", b"mime", b"uri ", b""})
"""The types of items that hold metadata: Exif, XMP and other texts; one without a type is a file of any kind."""
_KEPT = frozenset({b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp", b"iref", b"idat", b"dinf", b"grpl"})
_TELLING_PROPERTIES = frozenset({b"udes", b"altt", b"crtt", b"mdft"})
"""Properties with descriptions, tags and times (ISO/IEC 23008-12, section 6.5)."""
_IN_FILE, _IN_IDAT = 0, 1
_HANDLER_NAME = 24
"""Where in the box of the handler its name begins."""
_MOST_EXTENTS = 16_384
_MOST_BOXES = 256
"""More parts and boxes than a picture has: one of 200 megapixels has some hundred tiles."""
_FIELD_SIZES = frozenset({0, 4, 8})

Extent = tuple[int, int]
"""Where a part of an item begins and ends in the file."""


class _Location(Struct, frozen=True):
    """Where an item's content is."""

    raw: bytes
    """The row of the table, as the file has it."""
    extents: tuple[Extent, ...]
    in_idat: bool
    is_known: bool
    """Whether the content is in this file, and not a part of another item or in another file."""


class _Meta(Struct, frozen=True):
    """The content of a `meta` box."""

    box: Box
    children: tuple[Box, ...]
    types: Mapping[int, bytes]
    """The type of each item."""
    locations: Mapping[int, _Location]

    def child(self, kind: bytes) -> Box | None:
        return next((child for child in self.children if child.kind == kind), None)

    def extents(self, ids: Iterable[int]) -> list[Extent]:
        """Return where in the file the contents of items are."""
        idat = self.child(b"idat")
        found = list[Extent]()
        for id_ in ids:
            location = self.locations.get(id_)
            if location is None or not location.is_known:
                continue
            if not location.in_idat:
                found += location.extents
            elif idat is not None:
                found += ((idat.body + start, idat.body + end) for start, end in location.extents)
        return found


def strip_heif(data: bytes) -> bytes:
    """Return the picture without metadata.

    Raises `TruncatedFileError`, `IndexError` or `struct.error` if its structure is broken.
    """
    top = list(top_level(reader(data), len(data)))
    holder = next((box for box in top if box.kind == b"meta"), None)
    if holder is None or holder.end > len(data) or len(top) > _MOST_BOXES:
        raise TruncatedFileError
    meta = _read_meta(data, holder)
    removed = _removed(data, meta)
    kept = _Coverage(meta.extents(meta.types.keys() - removed))
    if kept.end > len(data) or kept.meets(holder.start, holder.end, but=meta.child(b"idat")):
        raise TruncatedFileError
    films = [box for box in top if box.kind == b"moov"]
    gone = _Coverage((*meta.extents(removed), *(extent for box in films for extent in _track_notes(data, box))))
    out = bytearray()
    for box in _needed(top, kept.end):
        if box.end > len(data):
            raise TruncatedFileError
        if box is holder:
            out += _meta_without(data, meta, removed, kept)
        else:
            out += _cleaned_box(data, box, kept, gone if films else None)
    return bytes(out)


def _cleaned_box(data: bytes, box: Box, kept: "_Coverage", gone: "_Coverage | None") -> bytes:
    """Return a box of the file, of the same size, with what shows something.

    Of a film, only `gone` can go, since its samples are in the same boxes as the items. Of a picture, its items stay.
    """
    whole = data[box.start : box.end]
    if box.kind == b"ftyp":
        return whole
    if box.kind == b"moov":
        return blank_moov(whole)
    is_content = box.kind == b"mdat"
    head = whole[:4] + (box.kind if is_content else b"free") + whole[HEAD : box.body - box.start]
    if gone is None or not is_content:
        return head + kept.masked(data, box.body, box.end)
    body = bytearray(data[box.body : box.end])
    gone.clear(body, box.body)
    kept.copy(data, body, box.body)
    return head + body


def read_notes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the type and the content of each item with metadata. Raises as `strip_heif`."""
    holder = next((box for box in top_level(reader(data), len(data)) if box.kind == b"meta"), None)
    if holder is None:
        raise TruncatedFileError
    meta = _read_meta(data, holder)
    for id_, kind in meta.types.items():
        if kind in _NOTES:
            extents = meta.extents([id_])
            if sum(end - start for start, end in extents) > len(data):
                raise TruncatedFileError
            yield kind, b"".join(data[start:end] for start, end in extents)


def _needed(top: Iterable[Box], end: int) -> Iterator[Box]:
    """Yield the boxes up to the last one that shows something: `end` is where the last item ends."""
    found = list(top)
    while found and found[-1].kind not in (b"ftyp", b"meta", b"moov") and found[-1].start >= end:
        is_of_film = found[-1].kind == b"mdat" and any(box.kind == b"moov" for box in found)
        if is_of_film:
            break
        found.pop()
    yield from found


class _Coverage:
    """Which bytes of a file belong to some items."""

    def __init__(self, extents: Iterable[Extent]) -> None:
        self.extents = tuple(_merged(extents))
        self.end = self.extents[-1][1] if self.extents else 0

    def meets(self, start: int, end: int, *, but: Box | None) -> bool:
        """Return whether one of the bytes is between two offsets, and not in the box `but`."""
        found = self._within(start, end)
        return any(but is None or not but.body <= one < other <= but.end for one, other in found)

    def masked(self, data: bytes, start: int, end: int) -> bytes:
        """Return the bytes between two offsets, with zeros for those that don't belong to the items."""
        out = bytearray(max(end - start, 0))
        self.copy(data, out, start)
        return bytes(out)

    def clear(self, out: bytearray, start: int) -> None:
        """Write zeros over these bytes in a part of the file that begins at an offset."""
        for one, other in self._within(start, start + len(out)):
            out[one - start : other - start] = bytes(other - one)

    def copy(self, data: bytes, out: bytearray, start: int) -> None:
        """Write these bytes into a part of the file that begins at an offset."""
        for one, other in self._within(start, start + len(out)):
            out[one - start : other - start] = data[one:other]

    def _within(self, start: int, end: int) -> Iterator[Extent]:
        inside = ((max(one, start), min(other, end)) for one, other in self.extents)
        return ((one, other) for one, other in inside if one < other)


def _merged(extents: Iterable[Extent]) -> Iterator[Extent]:
    """Yield the extents in order, without overlaps. Raises `TruncatedFileError` if there are too many."""
    found = sorted(extents)
    if len(found) > _MOST_EXTENTS:
        raise TruncatedFileError
    place = 0
    while place < len(found):
        start, end = found[place]
        place += 1
        while place < len(found) and found[place][0] <= end:
            end = max(end, found[place][1])
            place += 1
        yield start, end


def _read_meta(data: bytes, box: Box) -> _Meta:
    children = tuple(boxes(reader(data), box.body + _FULL, box.end))
    info = next((child for child in children if child.kind == b"iinf"), None)
    places = next((child for child in children if child.kind == b"iloc"), None)
    types = dict(_item_types(data, info)) if info else {}
    return _Meta(box, children, types, dict(_locations(data, places)) if places else {})


def _removed(data: bytes, meta: _Meta) -> set[int]:
    """Return the ids of the items that hold metadata, or a thumbnail, which can show more than the picture."""
    removed = {id_ for id_, kind in meta.types.items() if kind in _NOTES}
    references = meta.child(b"iref")
    if references:
        removed |= {source for kind, source, _ in _references(data, references) if kind == b"thmb"}
    return removed


def _item_boxes(data: bytes, info: Box) -> Iterator[Box]:
    """Yield the boxes that describe one item each."""
    at = info.body + _FULL + (2 if data[info.body] == 0 else 4)
    yield from boxes(reader(data), at, info.end)


def _item_types(data: bytes, info: Box) -> Iterator[tuple[int, bytes]]:
    for box in _item_boxes(data, info):
        id_, _, kind = _item(data, box)
        yield id_, kind


def _item(data: bytes, box: Box) -> tuple[int, int, bytes]:
    """Return an item's id, where its type ends, and the type; it is empty in old versions, which have none."""
    version = data[box.body]
    at = box.body + _FULL
    wide = version > 2  # noqa: PLR2004  (the version)
    id_ = struct.unpack_from(">I" if wide else ">H", data, at)[0]
    at += (4 if wide else 2) + 2
    if version < 2:  # noqa: PLR2004  (the version)
        return id_, at, b""
    return id_, at + 4, data[at : at + 4]


def _locations(data: bytes, box: Box) -> Iterator[tuple[int, _Location]]:
    """Yield the rows of the table of locations (ISO/IEC 14496-12, section 8.11.3)."""
    version = data[box.body]
    sizes = struct.unpack_from(">H", data, box.body + _FULL)[0]
    of_offset, of_length, of_base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    of_index = sizes & 15 if version else 0
    if not {of_offset, of_length, of_base, of_index} <= _FIELD_SIZES:
        raise TruncatedFileError
    at = box.body + _FULL + 2
    wide = version > 1
    count, at = _number(data, at, 4 if wide else 2)
    left = _MOST_EXTENTS
    for _ in range(count):
        start = at
        id_, at = _number(data, at, 4 if wide else 2)
        method = 0
        if version:
            method, at = _number(data, at, 2)
        source, at = _number(data, at, 2)
        base, at = _number(data, at, of_base)
        parts, at = _number(data, at, 2)
        left -= parts + 1
        if left < 0:
            raise TruncatedFileError
        extents = list[Extent]()
        for _ in range(parts):
            _, at = _number(data, at, of_index)
            offset, at = _number(data, at, of_offset)
            length, at = _number(data, at, of_length)
            first = base + offset
            extents.append((first, first + length if length else len(data)))
        if at > box.end:
            raise TruncatedFileError
        method &= 15
        is_known = source == 0 and method in (_IN_FILE, _IN_IDAT)
        yield id_, _Location(data[start:at], tuple(extents), method == _IN_IDAT, is_known)


def _number(data: bytes, at: int, size: int) -> tuple[int, int]:
    """Return a number of some bytes, and where it ends."""
    if at + size > len(data):
        raise TruncatedFileError
    return int.from_bytes(data[at : at + size], "big"), at + size


def _references(data: bytes, box: Box) -> Iterator[tuple[bytes, int, list[int]]]:
    """Yield the references between items: the kind, the item that refers, and those to which it does."""
    size = 4 if data[box.body] else 2
    for child in boxes(reader(data), box.body + _FULL, box.end):
        source, at = _number(data, child.body, size)
        count, at = _number(data, at, 2)
        targets = list[int]()
        for _ in range(count):
            target, at = _number(data, at, size)
            targets.append(target)
        yield child.kind, source, targets


def _meta_without(data: bytes, meta: _Meta, removed: set[int], kept: _Coverage) -> bytes:
    """Return the `meta` box without the removed items, and a box that fills the room they leave."""
    rewritten: Mapping[bytes, Callable[[Box], bytes]] = {
        b"iinf": lambda box: _info_without(data, box, removed),
        b"iloc": lambda box: _locations_without(data, box, meta, removed),
        b"iref": lambda box: _references_without(data, box, removed),
        b"iprp": lambda box: _properties_without(data, box, removed),
        b"idat": lambda box: data[box.start : box.body] + kept.masked(data, box.body, box.end),
        b"hdlr": lambda box: data[box.start : box.body + _HANDLER_NAME] + bytes(_name_length(box)),
    }
    children = [
        rewritten[child.kind](child) if child.kind in rewritten else data[child.start : child.end]
        for child in meta.children
        if child.kind in _KEPT
    ]
    version = data[meta.box.body : meta.box.body + _FULL]
    content = version + b"".join(children)
    room = meta.box.end - meta.box.start - HEAD - len(content)
    if room and room < HEAD:
        raise TruncatedFileError
    head = struct.pack(">I4s", HEAD + len(content), b"meta")
    return head + content + (free(room) if room else b"")


def _name_length(box: Box) -> int:
    """Return the length of a handler's name, with the zero that ends it."""
    return max(box.end - box.body - _HANDLER_NAME, 0)


def _box_of(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", HEAD + len(content), kind) + content


def _info_without(data: bytes, box: Box, removed: set[int]) -> bytes:
    wide = data[box.body] != 0
    items = [data[one.start : one.end] for one in _item_boxes(data, box) if _item(data, one)[0] not in removed]
    count = struct.pack(">I" if wide else ">H", len(items))
    return _box_of(b"iinf", data[box.body : box.body + _FULL] + count + b"".join(items))


def _locations_without(data: bytes, box: Box, meta: _Meta, removed: set[int]) -> bytes:
    rows = [location.raw for id_, location in meta.locations.items() if id_ not in removed]
    count = struct.pack(">I" if data[box.body] > 1 else ">H", len(rows))
    return _box_of(b"iloc", data[box.body : box.body + _FULL + 2] + count + b"".join(rows))


def _references_without(data: bytes, box: Box, removed: set[int]) -> bytes:
    form = ">I" if data[box.body] else ">H"
    found = list[bytes]()
    for kind, source, targets in _references(data, box):
        left = [target for target in targets if target not in removed]
        if source not in removed and left:
            numbers = b"".join(struct.pack(form, target) for target in left)
            found.append(_box_of(kind, struct.pack(form, source) + struct.pack(">H", len(left)) + numbers))
    return _box_of(b"iref", data[box.body : box.body + _FULL] + b"".join(found))


def _properties_without(data: bytes, box: Box, removed: set[int]) -> bytes:
    """Return the properties; the number of each one must stay, so one that tells something becomes an empty box."""
    found = list[bytes]()
    for child in boxes(reader(data), box.body, box.end):
        if child.kind == b"ipco":
            parts = boxes(reader(data), child.body, child.end)
            contents = (_property(data, part) for part in parts)
            found.append(_box_of(b"ipco", b"".join(contents)))
        elif child.kind == b"ipma":
            found.append(_associations_without(data, child, removed))
    return _box_of(b"iprp", b"".join(found))


def _property(data: bytes, box: Box) -> bytes:
    return free(box.end - box.start) if box.kind in _TELLING_PROPERTIES else data[box.start : box.end]


def _associations_without(data: bytes, box: Box, removed: set[int]) -> bytes:
    wide = data[box.body] > 0
    size = 2 if data[box.body + 3] & 1 else 1
    count, at = _number(data, box.body + _FULL, 4)
    rows = list[bytes]()
    for _ in range(count):
        start = at
        id_, at = _number(data, at, 4 if wide else 2)
        number, at = _number(data, at, 1)
        at += number * size
        if at > box.end:
            raise TruncatedFileError
        if id_ not in removed:
            rows.append(data[start:at])
    head = data[box.body : box.body + _FULL] + struct.pack(">I", len(rows))
    return _box_of(b"ipma", head + b"".join(rows))


def _track_notes(data: bytes, moov: Box) -> Iterator[Extent]:
    """Yield where the metadata of a picture's tracks is, which their own `meta` boxes name."""
    read = reader(data)
    for track in boxes(read, moov.body, moov.end):
        if track.kind != b"trak":
            continue
        for box in boxes(read, track.body, track.end):
            if box.kind == b"meta":
                meta = _read_meta(data, box)
                yield from meta.extents(meta.types)
