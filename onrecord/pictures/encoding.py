"""Makes the files that are published of a site's pictures, those that are not kept from an earlier build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from onrecord.model.pictures import Picture, Variant
from onrecord.pictures.cache import PictureCache
from onrecord.pictures.metadata_stripping import strip_metadata
from onrecord.pictures.probing import digest
from onrecord.pictures.svg import sanitize_svg
from onrecord.problems import Problem, SourceFile
from onrecord.workers import spread

Put = Callable[[str, bytes], bool]
"""Takes a file of the site, by its path below `static/`, and says whether it differs from what was published."""


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """What became of one picture."""

    files: tuple[tuple[str, bool], ...] = ()
    """What is published of it, by path below `static/`, and whether it differs from what was."""
    problem: Problem | None = None


def encode_pictures(
    cache: PictureCache, pictures: Iterable[Picture], put: Put, *, jobs: int
) -> Iterator[EncodedPicture]:
    """Make each of the pictures' files and hand it to `put`, which several processes may call.

    The same original under two names, as `letter.jpg` and `letter.jpeg`, is published once.
    """
    once = list({picture.fallback.file: picture for picture in pictures}.values())
    unmade = sum(1 for picture in once if not all(cache.has(_name(picture, variant)) for variant in picture.files))
    yield from spread(_encoder, (cache, put), once, jobs=jobs if unmade > 1 else 1)


def _encoder(shared: tuple[PictureCache, Put]) -> Callable[[Picture], EncodedPicture]:
    return partial(_encode_picture, *shared)


def _encode_picture(cache: PictureCache, put: Put, picture: Picture) -> EncodedPicture:
    contents = [cache.get(_name(picture, variant)) for variant in picture.files]
    if None in contents:
        fresh = _variants(picture)
        if fresh is None:
            return EncodedPicture(problem=_changed(picture))
        for variant, content in zip(picture.files, fresh, strict=True):
            cache.put(_name(picture, variant), content)
        contents = [*fresh]
    published = zip(picture.files, contents, strict=True)
    return EncodedPicture(tuple((variant.file, put(variant.file, content or b"")) for variant, content in published))


def _variants(picture: Picture) -> list[bytes] | None:
    """Return the contents of all files of a picture; nothing where it is not the one any more that was looked at."""
    try:
        data = picture.path.read_bytes()
    except OSError:
        return None
    if digest(data) != picture.digest:
        return None
    encoded = iter(_encoded(picture, data))
    return [_original(picture, data) if _is_whole(picture, variant) else next(encoded) for variant in picture.files]


def _encoded(picture: Picture, data: bytes) -> Iterable[bytes]:
    variants = tuple(variant for variant in picture.files if not _is_whole(picture, variant))
    if not variants:
        return ()
    from onrecord.pictures.raster import encode  # noqa: PLC0415  (Pillow is loaded only where a picture is encoded)

    return encode(data, picture.format, variants, is_moving=picture.is_moving)


def _original(picture: Picture, data: bytes) -> bytes:
    return sanitize_svg(data).text if picture.format == "svg" else strip_metadata(data, picture.format)


def _name(picture: Picture, variant: Variant) -> str:
    return f"{picture.digest}-{'whole' if _is_whole(picture, variant) else variant.width}.{variant.format}"


def _is_whole(picture: Picture, variant: Variant) -> bool:
    return picture.is_published_unchanged and variant == picture.fallback


def _changed(picture: Picture) -> Problem:
    place = SourceFile(f"static/{picture.src}", "").span()
    return Problem("PIC001", f"'{picture.src}' was changed while the site was built", place, "build it again")
