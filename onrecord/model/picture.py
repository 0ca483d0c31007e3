"""Pictures and their published variants."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from onrecord.model.addresses import picture_file

PictureFormat = Literal["jpeg", "png", "webp", "gif", "avif", "svg"]

WIDTHS = (360, 720, 1080, 1440)
"""The widths of a picture's variants: a small screen and the text column, each at one and two pixels per point."""
MAX_SIDE = 16383
"""The maximal side length in WebP, in pixels (RFC 9649, section 2.5 and libwebp's limit)."""
RECIPE = b"onrecord-2"
"""The version of the encoding. Increase it whenever the same picture yields another file, to change its address."""
_WORTH = 0.8
"""The maximal ratio of a width to the next larger one: closer variants would save too few bytes."""
_ENDINGS: Mapping[PictureFormat, str] = {"jpeg": "jpg"}
"""The file extensions that differ from the format's name."""
_FALLBACKS: Mapping[PictureFormat, PictureFormat] = {"gif": "png", "avif": "webp"}
"""The fallback formats of still pictures for browsers without WebP, where they differ from the original."""


class Variant(Struct, frozen=True):
    """One published file of a picture."""

    file: str
    """Its path below `static/`."""
    format: PictureFormat
    width: int
    height: int


class DecodedPicture(Struct, frozen=True):
    """The facts of a decoded file."""

    format: PictureFormat
    width: int
    """In pixels, after the orientation is applied."""
    height: int
    is_moving: bool


class Picture(Struct, frozen=True):
    """A picture that pages can show."""

    src: str
    """The original's path below `static/`."""
    path: Path
    """The original file."""
    digest: str
    """The digest of the original's bytes, in hexadecimal."""
    size: int
    """The original's size in bytes."""
    format: PictureFormat
    width: int
    """In pixels, after applying the orientation."""
    height: int
    is_moving: bool

    @property
    def is_published_unchanged(self) -> bool:
        """Whether the image data stays as it is, as for drawings and animations."""
        return self.format == "svg" or self.is_moving

    @property
    def fallback(self) -> Variant:
        """The variant for browsers without WebP; the picture itself if its image data stays as it is."""
        if self.is_published_unchanged:
            return Variant(self._file(self.format), self.format, self.width, self.height)
        return self._variant(_FALLBACKS.get(self.format, self.format), widths(self.width)[-1])

    @property
    def alternatives(self) -> tuple[Variant, ...]:
        """The WebP variants, the narrowest first; of an animation, its first frame, for readers without motion."""
        return () if self.format == "svg" else tuple(self._variant("webp", width) for width in widths(self.width))

    @property
    def files(self) -> tuple[Variant, ...]:
        """All published variants, each once."""
        return tuple(dict.fromkeys((*self.alternatives, self.fallback)))

    def _variant(self, format_: PictureFormat, width: int) -> Variant:
        return Variant(self._file(format_, width), format_, width, scaled(self.width, self.height, width))

    def _file(self, format_: PictureFormat, width: int = 0) -> str:
        return picture_file(self.src, self.digest, _ENDINGS.get(format_, format_), width)


class Fault(Struct, frozen=True):
    """The reason why pages can't show a file as a picture."""

    code: str
    """A key of `problems.CODES`."""
    reason: str
    """The predicate of the message, such as 'is empty'."""
    hint: str


def widths(width: int) -> tuple[int, ...]:
    """Return the widths of the variants of a picture, the narrowest first; none is greater than its own."""
    largest = min(width, WIDTHS[-1])
    return (*(narrower for narrower in WIDTHS if narrower <= largest * _WORTH), largest)


def scaled(width: int, height: int, new_width: int) -> int:
    """Return the height of a picture scaled to `new_width`, rounded to whole pixels and at least one."""
    return max(1, (2 * height * new_width + width) // (2 * width))
