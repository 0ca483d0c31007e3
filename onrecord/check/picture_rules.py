"""Rules on the pictures that events show."""

from collections.abc import Iterator, Mapping

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.picture import Fault, Picture, PictureFormat
from onrecord.problems import Problem, Where

_WITH_ARTICLES: Mapping[PictureFormat, str] = {
    "jpeg": "a JPEG",
    "png": "a PNG",
    "webp": "a WebP",
    "gif": "a GIF",
    "avif": "an AVIF",
    "svg": "an SVG",
}
_ENDINGS: Mapping[str, PictureFormat] = {"jpg": "jpeg", **{format_: format_ for format_ in _WITH_ARTICLES}}
"""The file extensions of formats; hints propose the first one of a format."""
SMALLEST = 240
"""The minimal length of a picture's longer side in pixels: a third of the column's width."""
HEAVIEST = 10_000_000
"""The maximal size of a picture in bytes, since the repository stores each version of it forever."""


@rule("LNK001")
def picture_has_its_file(context: Context) -> Iterator[Problem]:
    """A picture's file is in static/."""
    for event in context.records.events:
        for position, media in enumerate(event.fields.media):
            if media.src not in context.static:
                yield context.missing_static_file(media.src, event.at("media", position, "src"))


@rule("PIC001")
def picture_can_be_shown(context: Context) -> Iterator[Problem]:
    """A picture's file contains a complete picture in a format that browsers show."""
    yield from _faults(context, "PIC001")


@rule("PIC003")
def picture_is_small_enough(context: Context) -> Iterator[Problem]:
    """A picture is small enough to decode without exhausting memory."""
    yield from _faults(context, "PIC003")


@rule("PIC002")
def picture_is_called_what_it_is(context: Context) -> Iterator[Problem]:
    """A picture's file extension is that of its format."""
    for picture, where in _pictures(context):
        stem, _, ending = picture.src.rpartition(".")
        if _ENDINGS.get(ending.lower()) != picture.format:
            right = next(ending for ending, format_ in _ENDINGS.items() if format_ == picture.format)
            message = f"'{picture.src}' is {_WITH_ARTICLES[picture.format]} picture, whatever its name says"
            yield context.problem("PIC002", message, where, f"rename it to '{stem or ending}.{right}', here too")


@rule("PIC004")
def picture_has_its_own_place(context: Context) -> Iterator[Problem]:
    """No file in static/ has the path of a picture's generated variant."""
    for picture, where in _pictures(context):
        for variant in picture.files:
            if variant.file in context.static:
                message = f"'static/{variant.file}' is at the path of a file that the build makes from '{picture.src}'"
                yield context.problem("PIC004", message, where, f"delete 'static/{variant.file}': the build makes it")


@rule("PIC005")
def picture_is_worth_its_bytes(context: Context) -> Iterator[Problem]:
    """A picture is large enough to be useful, and small enough for a repository."""
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
        if isinstance(found := context.pictures.get(src), Fault) and found.code == code:
            yield context.problem(code, f"'{src}' {found.reason}", where, found.hint)


def _pictures(context: Context) -> Iterator[tuple[Picture, Where]]:
    for src, where in _first_places(context):
        if isinstance(found := context.pictures.get(src), Picture):
            yield found, where


def _first_places(context: Context) -> Iterator[tuple[str, Where]]:
    """Yield each picture that events show, with the location that first names it."""
    seen: set[str] = set()
    for event in context.records.events:
        for position, media in enumerate(event.fields.media):
            if media.src not in seen:
                seen.add(media.src)
                yield media.src, event.at("media", position, "src")
