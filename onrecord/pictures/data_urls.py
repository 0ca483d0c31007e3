"""Pictures as `data:` URLs, for a page without other files."""

from base64 import b64encode
from collections.abc import Iterable
from sys import maxsize

from msgspec.structs import replace

from onrecord.model.picture import Picture, scaled
from onrecord.pictures.encoding import encode_pictures
from onrecord.pictures.probing import PictureCache

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
    urls: dict[str, str] = {}
    size = 0

    def put(path: str, content: bytes) -> bool:
        nonlocal size
        size += len(content)
        if size <= most_bytes:
            urls[path] = data_url(path, content)
        return True

    for _ in encode_pictures(cache, sorted(pictures, key=lambda picture: picture.src), put, jobs=1):
        pass  # a picture that has just been changed has no file, and browsers show its description
    return urls
