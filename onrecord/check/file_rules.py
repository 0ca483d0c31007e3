"""Rules on files as git, browsers and other computers see them: names, pictures, the state directory `.onrecord`.

Names must be valid on GitHub, macOS and Windows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

from onrecord.check.context import Context
from onrecord.model.card_font import missing_letters
from onrecord.model.picture import Fault, Picture, PictureFormat
from onrecord.model.relations import spoken_for
from onrecord.problems import MOST_NAMED, Problem, Related, SourceFile, Span, Where

_REFUSED = re.compile(r'["*:<>?\\|\x00-\x1f]')
"""Characters that Windows forbids, and that GitHub's upload-artifact therefore refuses (actions/toolkit, artifact)."""
_DEVICE = re.compile(r"(?:aux|con|nul|prn|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names of devices on Windows, with any extension (Microsoft, 'Naming Files, Paths, and Namespaces')."""
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


def file_differs_in_more_than_capitals(context: Context) -> Iterator[Problem]:
    """PUB002: no two files differ only in case, since macOS and Windows would keep one of them."""
    seen: dict[str, str] = {}
    for path in sorted(context.static):
        alike = seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if alike != path:
            message = f"on a Mac or on Windows this file and 'static/{alike}' are one"
            related = (Related(_place(alike), "the other one"),)
            yield Problem("PUB002", message, _place(path), "give one of the two another name", related)


def file_has_a_name_everywhere(context: Context) -> Iterator[Problem]:
    """PUB003: GitHub accepts a file's name in an artifact, and Windows can check it out."""
    for path in sorted(context.static):
        for part in path.split("/"):
            if fault := _fault(part):
                hint = "name it with letters, digits, hyphens and dots"
                yield Problem("PUB003", fault, _place(path), hint)
                break


def _fault(name: str) -> str | None:
    if found := _REFUSED.search(name):
        character = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        return f"the name holds {character}, which Windows and GitHub's artifacts forbid in names"
    if name.endswith((".", " ")):
        return f"the name '{name}' ends in a dot or a space, which Windows leaves out"
    if _DEVICE.fullmatch(name):
        return f"the name '{name}' means a device on Windows"
    return None


def _place(path: str) -> Span:
    return SourceFile(f"static/{path}", "").span()


def state_is_not_committed(context: Context) -> Iterator[Problem]:
    """FIL004: git does not track the state directory, which is valid only on one computer."""
    if context.tracks_state:
        message = "git tracks this folder, so builds ignore it and remember nothing"
        hint = "run git rm -r --cached .onrecord and commit; the files stay on this computer"
        yield Problem("FIL004", message, SourceFile(".onrecord", "").span(), hint)


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


def cards_have_their_letters(context: Context) -> Iterator[Problem]:
    """PIC006: the font of the cards has the letters of a story's titles, claims and names."""
    records, texts = context.records, defaultdict[str, list[str]](list)
    names = {actor.id: actor.fields.name for actor in records.actors}
    for event in records.events if "cards" in records.site.fields.outputs else ():
        speaking = (names[id_] for id_ in spoken_for(event.fields) if id_ in names)
        for text in (*(claim.text for claim in event.fields.claims), *speaking):
            texts[event.story] += text.values()
    for story in records.stories if "cards" in records.site.fields.outputs else ():
        fields = story.fields
        shown = (*records.site.fields.title.values(), *fields.title.values(), *texts[story.id])
        letters = missing_letters(*shown)[:MOST_NAMED] if fields.index and not fields.withdrawn else ""
        if letters and fields.status != "draft":
            message = f"no card is made where the titles, claims or names of the story '{story.id}' have the letters "
            hint = "their font has Latin and Cyrillic letters only: accept this, or write the texts without them"
            yield context.problem("PIC006", f"{message}'{letters}'", story.at("title"), hint)


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
