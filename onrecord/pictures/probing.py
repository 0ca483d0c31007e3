"""Probes a site's pictures for format, size and faults; caches results by content, since decoding is slow."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct
from msgspec.json import decode
from msgspec.structs import asdict

from onrecord.cache.state import PICTURES, StateDirectory
from onrecord.model.picture import RECIPE, DecodedPicture, Fault, Picture
from onrecord.pictures.pdf_reading import PdfMemory
from onrecord.pictures.static_files import StaticMemory
from onrecord.site_limits import LIMITS
from onrecord.workers import map_in_processes

_NAME = re.compile(r"(?P<digest>[0-9a-f]+)[-.][0-9a-z]+(?:\.[a-z]+)?")


class PictureCache:
    """The cached pictures of a site. Several processes may use it side by side."""

    def __init__(self, root: Path, *, remember: bool) -> None:
        """Take the site's folder; without `remember`, nothing is cached."""
        self._state = StateDirectory(root, remember=remember)
        self.static_memory: StaticMemory = {}
        """What the static files were that `examine_files` has read, as long as the cache stays in memory."""
        self.pdf_memory: PdfMemory = {}
        """What the PDFs among them tell, in the same way."""

    def has(self, name: str) -> bool:
        """Return whether a file of this name is cached. Only `get` checks its digest."""
        return self._state.has(PICTURES, name)

    def get(self, name: str) -> bytes | None:
        """Return the content of a cached file; None if it is missing or damaged."""
        return self._state.load(PICTURES, name)

    def put(self, name: str, content: bytes) -> None:
        """Cache a file. A failure to write is ignored: the next build encodes the picture again."""
        self._state.save(PICTURES, content, name)

    def clear(self, used: Iterable[Picture | Fault], drawn: Iterable[str] = ()) -> None:
        """Remove the files of unused originals and of cards at unused addresses, and incomplete files."""
        digests = {picture.digest for picture in used if isinstance(picture, Picture)}
        digests.update(digest(address.encode("utf-8")) for address in drawn if address.endswith(".png"))
        for name in self._state.names(PICTURES):
            if (cached := _NAME.fullmatch(name)) is None or cached["digest"] not in digests:
                self._state.remove(PICTURES, name)


MAX_BYTES = LIMITS["picture-bytes"].most
"""The largest file that is probed."""
_DIGEST_SIZE = 16
_MIN_PARALLEL = 4
"""From how many uncached pictures on several processes are faster than one."""


class _OtherKinds(Struct):
    """Files that are often mistaken for pictures, with what to do."""

    starts: dict[str, str]
    """By their first bytes, in Latin-1."""
    brands: dict[str, str]
    """ISO files by their brand, which starts at the ninth byte (ISO/IEC 14496-12)."""


_OTHERS = decode(Path(__file__).with_name("other_kinds.json").read_bytes(), type=_OtherKinds)


def probe_pictures(cache: PictureCache, files: Mapping[str, Path], *, jobs: int) -> Mapping[str, Picture | Fault]:
    """Return the picture or the fault of each file; files are given by their path below `static/`."""
    known = {src: _cached(cache, src, path) for src, path in files.items()}
    unknown = [(src, files[src]) for src, found in known.items() if found is None]
    found = map_in_processes(_prober, cache, unknown, jobs=jobs if len(unknown) >= _MIN_PARALLEL else 1)
    probed = dict(zip((src for src, _ in unknown), found, strict=True))
    return {src: probed[src] if picture is None else picture for src, picture in known.items()}


def digest(data: bytes) -> str:
    """Return the hexadecimal digest of an original."""
    return blake2b(data, digest_size=_DIGEST_SIZE, person=RECIPE).hexdigest()


def is_svg(data: bytes) -> bool:
    """Return whether a file looks like SVG."""
    return data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") and b"<svg" in data[:65536]


def _cached(cache: PictureCache, src: str, path: Path) -> Picture | Fault | None:
    """Return the cached result, or the fault of an unreadable file; None if the file must be probed."""
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        return Fault("PIC001", f"can't be read: {error.strerror}", "make it readable")
    if len(data) > MAX_BYTES:
        return Fault("PIC003", "is larger than 64 MiB", "save it smaller: no page shows more than 1440 pixels in a row")
    facts = cache.get(f"{digest(data)}.json")
    return None if facts is None else _from_facts(src, path, data, facts)


def _prober(cache: PictureCache) -> Callable[[tuple[str, Path]], Picture | Fault]:
    return partial(_probe_file, cache)


def _probe_file(cache: PictureCache, file: tuple[str, Path]) -> Picture | Fault:
    src, path = file
    try:
        data = path.read_bytes()
    except OSError as error:  # it was removed meanwhile
        return Fault("PIC001", f"can't be read: {error.strerror}", "make it readable")
    facts = json.dumps(asdict(_probe(data))).encode("utf-8")
    cache.put(f"{digest(data)}.json", facts)
    picture = _from_facts(src, path, data, facts)
    assert picture is not None, "facts that were just computed are valid"  # noqa: S101
    return picture


def _from_facts(src: str, path: Path, data: bytes, facts: bytes) -> Picture | Fault | None:
    """Return the picture or the fault that cached facts describe; None if they are invalid."""
    try:
        values = json.loads(facts)
        if "code" in values:
            return Fault(**values)
        return Picture(src=src, path=path, digest=digest(data), size=len(data), **values)
    except (ValueError, TypeError):
        return None


def _probe(data: bytes) -> DecodedPicture | Fault:
    if (fault := _other_kind(data)) is not None:
        return fault
    if is_svg(data):
        from onrecord.pictures.svg import sanitize_svg  # noqa: PLC0415  (only drawings need it: it compiles patterns)
        from onrecord.pictures.svg_expansion import UnsafeError  # noqa: PLC0415

        try:
            drawing = sanitize_svg(data)
        except UnsafeError as error:
            return Fault("PIC001", str(error), error.hint)
        return DecodedPicture("svg", drawing.width, drawing.height, is_moving=False)
    from onrecord.pictures.raster import decode  # noqa: PLC0415  (only decoding needs Pillow)

    found = decode(data)
    if isinstance(found, Fault):
        words = _OTHERS.brands.get(data[8:12].decode("latin-1")) if data[4:8] == b"ftyp" else None
        return _fault_of(words) if words else found
    return found


def _other_kind(data: bytes) -> Fault | None:
    if not data:
        return Fault("PIC001", "is empty", "copy it again from where it came from")
    head = data[:64].decode("latin-1")
    return next((_fault_of(words) for start, words in _OTHERS.starts.items() if head.startswith(start)), None)


def _fault_of(words: str) -> Fault:
    reason, _, hint = words.partition(": ")
    return Fault("PIC001", reason, hint)
