"""What a picture is found to be, and the forms that it is published in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onrecord.model.addresses import picture_file

PictureFormat = Literal["jpeg", "png", "webp", "gif", "avif", "svg"]

WIDTHS = (360, 720, 1080, 1440)
"""The widths in pixels that a picture is made in: a small screen's and the column's, for one and two pixels a point."""
MAX_SIDE = 16383
"""How many pixels a side may have in WebP (RFC 9649, section 2.5 and libwebp's limit)."""
RECIPE = b"onrecord-2"
"""To be counted up whenever another file is made of the same picture, since its address must then be another."""
_WORTH = 0.8
"""How much of the next width a width may have at most: a file that saves less is not worth its place."""
_ENDINGS: Mapping[PictureFormat, str] = {"jpeg": "jpg"}
"""What the name of a file ends in, where that is not the format's own name."""
_FALLBACKS: Mapping[PictureFormat, PictureFormat] = {"gif": "png", "avif": "webp"}
"""What a still picture is given as to browsers that take no WebP, where that is not its own format."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of a picture, as a file that is published."""

    file: str
    """Its path below `static/`."""
    format: PictureFormat
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a page can show."""

    src: str
    """The original's path below `static/`."""
    path: Path
    """Where the original lies."""
    digest: str
    """Of the original's bytes, in hexadecimal."""
    size: int
    """How many bytes the original has."""
    format: PictureFormat
    width: int
    """In pixels, the way it is to be seen."""
    height: int
    is_moving: bool

    @property
    def is_published_unchanged(self) -> bool:
        """Whether its pixels or lines are published as they are: those of drawings and of pictures that move."""
        return self.format == "svg" or self.is_moving

    @property
    def fallback(self) -> Variant:
        """What a browser shows that takes nothing else; the whole of it where it is kept."""
        if self.is_published_unchanged:
            return Variant(self._file(self.format), self.format, self.width, self.height)
        return self._variant(_FALLBACKS.get(self.format, self.format), widths(self.width)[-1])

    @property
    def alternatives(self) -> tuple[Variant, ...]:
        """The same in WebP, the narrowest first; of a picture that moves, its first frame, for who asks for rest."""
        return () if self.format == "svg" else tuple(self._variant("webp", width) for width in widths(self.width))

    @property
    def files(self) -> tuple[Variant, ...]:
        """All that is published of it; of WebP, the fallback is one of the alternatives."""
        return tuple(dict.fromkeys((*self.alternatives, self.fallback)))

    def _variant(self, format_: PictureFormat, width: int) -> Variant:
        return Variant(self._file(format_, width), format_, width, scaled(self.width, self.height, width))

    def _file(self, format_: PictureFormat, width: int = 0) -> str:
        return picture_file(self.src, self.digest, _ENDINGS.get(format_, format_), width)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file is no picture that a page can show."""

    code: str
    """A key of `problems.CODES`."""
    reason: str
    """What is said of the file, as in 'is empty'."""
    hint: str


def widths(width: int) -> tuple[int, ...]:
    """Return the widths that a picture of this width is made in, the narrowest first; never more than it has."""
    largest = min(width, WIDTHS[-1])
    return (*(narrower for narrower in WIDTHS if narrower <= largest * _WORTH), largest)


def scaled(width: int, height: int, new_width: int) -> int:
    """Return the height of a picture that is made `new_width` wide, in whole pixels and at least one."""
    return max(1, (2 * height * new_width + width) // (2 * width))
