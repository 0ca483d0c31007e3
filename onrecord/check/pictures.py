"""Rules on the pictures that events show. What is wrong with a file is told once, where it is first named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.check.context import Context
from onrecord.model.pictures import Fault, Picture, PictureFormat
from onrecord.problems import Problem, Where

_NAMES: Mapping[PictureFormat, str] = {
    "jpeg": "a JPEG", "png": "a PNG", "webp": "a WebP", "gif": "a GIF", "avif": "an AVIF", "svg": "an SVG"
}  # fmt: skip
_ENDINGS: Mapping[str, PictureFormat] = {
    "jpg": "jpeg", "jpeg": "jpeg", "png": "png", "webp": "webp", "gif": "gif", "avif": "avif", "svg": "svg"
}  # fmt: skip
"""What the name of a picture ends in; the first for a format is the one that is advised."""
SMALLEST = 240
"""How many pixels the longer side of a picture should have at least: a third of the column's width."""
HEAVIEST = 10_000_000
"""How many bytes a picture should have at most: it stays in the site's repository, in each of its versions."""


def picture_can_be_shown(context: Context) -> Iterator[Problem]:
    """PIC001: a picture's file holds a whole picture of a kind that browsers show."""
    yield from _faults(context, "PIC001")


def picture_is_small_enough(context: Context) -> Iterator[Problem]:
    """PIC003: a picture is not so large that to decode it could exhaust a machine."""
    yield from _faults(context, "PIC003")


def picture_is_called_what_it_is(context: Context) -> Iterator[Problem]:
    """PIC002: the name of a picture's file ends in what the file holds."""
    for picture, where in _pictures(context):
        stem, _, ending = picture.src.rpartition(".")
        if _ENDINGS.get(ending.lower()) != picture.format:
            right = next(ending for ending, format_ in _ENDINGS.items() if format_ == picture.format)
            message = f"'{picture.src}' is {_NAMES[picture.format]} picture, whatever its name says"
            hint = f"rename it to '{stem or ending}.{right}', here too"
            yield Problem("PIC002", message, context.locate(where), hint)


def picture_has_its_own_place(context: Context) -> Iterator[Problem]:
    """PIC004: no file of the site lies where one that is made of a picture is published."""
    for picture, where in _pictures(context):
        for variant in picture.files:
            if variant.file in context.static:
                message = f"'static/{variant.file}' is in the way of a file that is made of '{picture.src}'"
                yield Problem(
                    "PIC004", message, context.locate(where), f"delete 'static/{variant.file}': the build makes it"
                )


def picture_is_worth_its_bytes(context: Context) -> Iterator[Problem]:
    """PIC005: a picture is large enough to see something on it, and not heavier than a repository bears."""
    for picture, where in _pictures(context):
        if picture.size > HEAVIEST:
            message = f"'{picture.src}' has {picture.size // 1_000_000} megabytes"
            hint = "save it smaller: no page shows more than 1440 pixels in a row"
            yield Problem("PIC005", message, context.locate(where), hint)
        if picture.format != "svg" and max(picture.width, picture.height) < SMALLEST:
            message = f"'{picture.src}' is only {picture.width} × {picture.height} pixels"
            yield Problem(
                "PIC005", message, context.locate(where), "if there is a larger one, readers will see more on it"
            )


def _faults(context: Context, code: str) -> Iterator[Problem]:
    for src, where in _first_places(context):
        found = context.pictures.get(src)
        if isinstance(found, Fault) and found.code == code:
            yield Problem(code, f"'{src}' {found.reason}", context.locate(where), found.hint)


def _pictures(context: Context) -> Iterator[tuple[Picture, Where]]:
    for src, where in _first_places(context):
        found = context.pictures.get(src)
        if isinstance(found, Picture):
            yield found, where


def _first_places(context: Context) -> Iterator[tuple[str, Where]]:
    """Yield each file that is shown, and where it is first named."""
    seen: set[str] = set()
    for event in context.records.events:
        for position, media in enumerate(event.fields.media):
            if media.src not in seen:
                seen.add(media.src)
                yield media.src, event.at("media", position, "src")
