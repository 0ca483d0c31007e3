"""Makes the published files of pictures, unless they are cached: encodes them, also as `data:` URLs, and draws cards.

It alone imports resvg, a library that a site needs for cards only. The same drawing and the same version of resvg give
the same bytes.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from sys import maxsize

from msgspec import Struct
from msgspec.structs import replace

from onrecord.cache.state import installed_versions
from onrecord.model.card_font import FOLDER
from onrecord.model.picture import Picture, Variant, scaled
from onrecord.pictures.metadata_stripping import strip_metadata
from onrecord.pictures.probing import PictureCache, digest
from onrecord.problems import Problem, SourceFile
from onrecord.version import install_command
from onrecord.workers import map_in_processes

Put = Callable[[str, bytes], bool]
"""Stages a file, given by its path below `static/`; returns whether it differs from the published one."""


class EncodedPicture(Struct, frozen=True):
    """The result of encoding one picture."""

    files: tuple[tuple[str, bool], ...] = ()
    """Its published files, by path below `static/`, each with whether it differs from the one before."""
    problem: Problem | None = None


def encode_pictures(
    cache: PictureCache, pictures: Iterable[Picture], put: Put, *, jobs: int
) -> Iterator[EncodedPicture]:
    """Encode each original once, pass its files to `put`, and yield the results. Several processes may call `put`."""
    unique = list({picture.fallback.file: picture for picture in pictures}.values())
    missing = sum(1 for picture in unique if not all(cache.has(_name(picture, variant)) for variant in picture.files))
    yield from map_in_processes(_encoder, (cache, put), unique, jobs=jobs if missing > 1 else 1)


def _encoder(shared: tuple[PictureCache, Put]) -> Callable[[Picture], EncodedPicture]:
    return partial(_encode_picture, *shared)


def _encode_picture(cache: PictureCache, put: Put, picture: Picture) -> EncodedPicture:
    contents = [cache.get(_name(picture, variant)) for variant in picture.files]
    if None in contents:
        if (fresh := _variants(picture)) is None:
            place = SourceFile(f"static/{picture.src}", "").span()
            message = f"'{picture.src}' was changed while the site was built"
            return EncodedPicture(problem=Problem("PIC001", message, place, "build it again"))
        for variant, content in zip(picture.files, fresh, strict=True):
            cache.put(_name(picture, variant), content)
        contents = [*fresh]
    published = zip(picture.files, contents, strict=True)
    return EncodedPicture(tuple((variant.file, put(variant.file, content or b"")) for variant, content in published))


def _variants(picture: Picture) -> list[bytes] | None:
    """Return the contents of a picture's files; None if its original has changed since it was probed."""
    try:
        data = picture.path.read_bytes()
    except OSError:
        return None
    if digest(data) != picture.digest:
        return None
    encoded = iter(_encoded(picture, data))
    return [_original(picture, data) if _is_original(picture, variant) else next(encoded) for variant in picture.files]


def _encoded(picture: Picture, data: bytes) -> Iterable[bytes]:
    if not (variants := tuple(variant for variant in picture.files if not _is_original(picture, variant))):
        return ()
    from onrecord.pictures.raster import encode  # noqa: PLC0415  (only encoding needs Pillow)

    return encode(data, picture.format, variants, is_moving=picture.is_moving)


def _original(picture: Picture, data: bytes) -> bytes:
    if picture.format != "svg":
        return strip_metadata(data, picture.format)
    from onrecord.pictures.svg import sanitize_svg  # noqa: PLC0415  (only drawings need it: it compiles patterns)

    return sanitize_svg(data).text


def _name(picture: Picture, variant: Variant) -> str:
    return f"{picture.digest}-{'whole' if _is_original(picture, variant) else variant.width}.{variant.format}"


def _is_original(picture: Picture, variant: Variant) -> bool:
    return picture.is_published_unchanged and variant == picture.fallback


_WIDEST = 720
"""The width in pixels up to which a page without other files holds pictures."""
_TYPES = {
    "svg": "image/svg+xml",
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
}
NOTHING = "data:,"
"""An address without content. In place of such a picture, browsers show its description."""


def data_url(path: str, content: bytes) -> str:
    """Return a file as an address; `NOTHING` for a file that is neither a picture nor a font."""
    kind = _TYPES.get(path.rpartition(".")[2].lower())
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}" if kind else NOTHING


def narrow(picture: Picture) -> Picture:
    """Return a picture that is no wider than such a page needs."""
    if picture.is_published_unchanged or picture.width <= _WIDEST:
        return picture
    return replace(picture, width=_WIDEST, height=scaled(picture.width, picture.height, _WIDEST))


def data_urls(pictures: Iterable[Picture], cache: PictureCache, most_bytes: int = maxsize) -> dict[str, str]:
    """Return the address of each file of the pictures, by its path below `static/`, up to a size of all."""
    urls, size = dict[str, str](), 0

    def put(path: str, content: bytes) -> bool:
        nonlocal size
        size += len(content)
        if size <= most_bytes:
            urls[path] = data_url(path, content)
        return True

    for _ in encode_pictures(cache, sorted(pictures, key=lambda picture: picture.src), put, jobs=1):
        pass  # a picture that has just been changed has no file, and browsers show its description
    return urls


_FONTS = tuple(str(FOLDER / f"NotoSans-{weight}.ttf") for weight in ("Regular", "Bold"))


def card_library() -> str:
    """Return the version of the library that draws cards; empty if it is not installed."""
    return installed_versions().get("resvg-py", "")


def why_no_cards() -> str:
    """Return why nothing can draw cards; empty if the library can."""
    if not card_library():
        return f"they need the library resvg-py; install it: {install_command('cards')}"
    try:
        import resvg_py  # noqa: F401, PLC0415  (as below)
    except Exception as error:  # noqa: BLE001  (what a broken library raises)
        return " ".join(f"the library resvg-py does not load: {error or type(error).__name__}".split())
    return ""


class Drawer(Struct, frozen=True):
    """Draws the cards of a site, each only when its drawing or the library has changed."""

    cache: PictureCache
    library: str
    """The version of the library."""

    def png(self, address: str, svg: str) -> bytes:
        """Return the picture of the card at an address. The cache has one for each address."""
        name = f"{digest(address.encode('utf-8'))}.png"
        key = digest(f"{self.library} {svg}".encode()).encode("ascii")
        if (known := self.cache.get(name)) and known.startswith(key):
            return known[len(key) :]
        drawn = draw(svg)
        self.cache.put(name, key + drawn)
        return drawn


def draw(svg: str) -> bytes:
    """Return a drawing as PNG, with the fonts of the cards alone."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415  (few builds draw, and it is optional)

    return bytes(svg_to_bytes(svg, skip_system_fonts=True, font_files=[*_FONTS], sans_serif_family="Noto Sans"))
