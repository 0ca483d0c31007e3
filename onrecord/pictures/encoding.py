"""Makes the published files of pictures, unless they are cached."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from msgspec import Struct

from onrecord.model.picture import Picture, Variant
from onrecord.pictures.metadata_stripping import strip_metadata
from onrecord.pictures.probing import PictureCache, digest
from onrecord.problems import Problem, SourceFile
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
