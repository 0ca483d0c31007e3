"""Rules on the pictures that events show. Each file's problems are reported once, where an event first names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.check.context import Context
from onrecord.model.picture import Fault, Picture, PictureFormat
from onrecord.problems import Problem, Where

_NAMES: Mapping[PictureFormat, str] = {
    "jpeg": "a JPEG", "png": "a PNG", "webp": "a WebP", "gif": "a GIF", "avif": "an AVIF", "svg": "an SVG"
}  # fmt: skip
_ENDINGS: Mapping[str, PictureFormat] = {
    "jpg": "jpeg", "jpeg": "jpeg", "png": "png", "webp": "webp", "gif": "gif", "avif": "avif", "svg": "svg"
}  # fmt: skip
"""The file extensions of formats; hints propose the first one of a format."""
SMALLEST = 240
"""The minimal length of a picture's longer side in pixels: a third of the column's width."""
HEAVIEST = 10_000_000
"""The maximal size of a picture in bytes, since the repository stores each version of it forever."""


def picture_can_be_shown(context: Context) -> Iterator[Problem]:
    """PIC001: a picture's file contains a complete picture in a format that browsers show."""
    yield from _faults(context, "PIC001")


def picture_is_small_enough(context: Context) -> Iterator[Problem]:
    """PIC003: a picture is small enough to decode without exhausting memory."""
    yield from _faults(context, "PIC003")


def picture_is_called_what_it_is(context: Context) -> Iterator[Problem]:
    """PIC002: a picture's file extension is that of its format."""
    for picture, where in _pictures(context):
        stem, _, ending = picture.src.rpartition(".")
        if _ENDINGS.get(ending.lower()) != picture.format:
            right = next(ending for ending, format_ in _ENDINGS.items() if format_ == picture.format)
            message = f"'{picture.src}' is {_NAMES[picture.format]} picture, whatever its name says"
            hint = f"rename it to '{stem or ending}.{right}', here too"
            yield context.problem("PIC002", message, where, hint)


def picture_has_its_own_place(context: Context) -> Iterator[Problem]:
    """PIC004: no file in static/ has the path of a picture's generated variant."""
    for picture, where in _pictures(context):
        for variant in picture.files:
            if variant.file in context.static:
                message = f"'static/{variant.file}' is at the path of a file that the build makes from '{picture.src}'"
                yield context.problem("PIC004", message, where, f"delete 'static/{variant.file}': the build makes it")


def picture_is_worth_its_bytes(context: Context) -> Iterator[Problem]:
    """PIC005: a picture is large enough to be useful, and small enough for a repository."""
    for picture, where in _pictures(context):
        if picture.size > HEAVIEST:
            message = f"'{picture.src}' has {picture.size // 1_000_000} megabytes"
            hint = "save it smaller: no page shows more than 1440 pixels in a row"
            yield context.problem("PIC005", message, where, hint)
        if picture.format != "svg" and max(picture.width, picture.height) < SMALLEST:
            message = f"'{picture.src}' is only {picture.width} × {picture.height} pixels"
            yield context.problem("PIC005", message, where, "if there is a larger one, readers will see more on it")


def _faults(context: Context, code: str) -> Iterator[Problem]:
    for src, where in _first_places(context):
        found = context.pictures.get(src)
        if isinstance(found, Fault) and found.code == code:
            yield context.problem(code, f"'{src}' {found.reason}", where, found.hint)


def _pictures(context: Context) -> Iterator[tuple[Picture, Where]]:
    for src, where in _first_places(context):
        found = context.pictures.get(src)
        if isinstance(found, Picture):
            yield found, where


def _first_places(context: Context) -> Iterator[tuple[str, Where]]:
    """Yield each picture that events show, with the location that first names it."""
    seen: set[str] = set()
    for event in context.records.events:
        for position, media in enumerate(event.fields.media):
            if media.src not in seen:
                seen.add(media.src)
                yield media.src, event.at("media", position, "src")
