"""Decodes and encodes raster pictures; the only module that imports Pillow.

Decoding applies the Exif orientation and converts to sRGB with eight bits. Encoded files hold pixels and no metadata.
The same pixels and the same version of Pillow give the same bytes.
"""

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError, features

from onrecord.model.picture import MAX_SIDE, DecodedPicture, Fault, PictureFormat, Variant, scaled, widths
from onrecord.pictures.metadata_stripping import strip_metadata
from onrecord.site_limits import LIMITS

MAX_PIXELS = LIMITS["pixels"].most
"""The most pixels of a picture: those of a good camera; decoded, they take 256 MB."""
_FORMATS: Mapping[str, PictureFormat] = {
    "JPEG": "jpeg",
    "MPO": "jpeg",
    "PNG": "png",
    "WEBP": "webp",
    "GIF": "gif",
    "AVIF": "avif",
}
"""Our format for each of Pillow's. MPO is a JPEG followed by others, as phones write for depth and brightness."""
_JPEG = {"quality": 82, "progressive": True, "optimize": True, "subsampling": "4:2:0"}
_WEBP = {"quality": 80, "method": 4}
_WEBP_EXACT = {"lossless": True, "quality": 80, "method": 4}
_Turn = Image.Transpose
_TRANSPOSITIONS: Mapping[int, Image.Transpose] = dict(
    enumerate(
        (
            _Turn.FLIP_LEFT_RIGHT,
            _Turn.ROTATE_180,
            _Turn.FLIP_TOP_BOTTOM,
            _Turn.TRANSPOSE,
            _Turn.ROTATE_270,
            _Turn.TRANSVERSE,
            _Turn.ROTATE_90,
        ),
        start=2,
    )
)
"""The transposition for each orientation (Exif 3.0, tag 274); 1 is upright."""
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
_FLAT: frozenset[PictureFormat] = frozenset({"png", "gif"})
"""Formats of screenshots, scans and drawings, for which lossless WebP is often smaller than lossy."""


def decode(data: bytes) -> DecodedPicture | Fault:
    """Decode a picture completely, and return its facts or its fault."""
    with _quietly():
        try:
            with Image.open(io.BytesIO(data), formats=_readable()) as image:
                return _too_large(image) or _decoded(image, data)
        except UnidentifiedImageError:
            return Fault("PIC001", "is no picture of a kind that browsers show", "save it as JPEG, PNG, WebP or GIF")
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return _bomb("it has more than 89 million pixels")
        except Exception:  # noqa: BLE001  (on broken data, decoders raise any exception)
            hint = "copy it again from where it came from, and look whether a picture viewer opens it"
            return Fault("PIC001", "is broken: it ends too early, or a part of it can't be decoded", hint)


def encode(data: bytes, found: PictureFormat, variants: tuple[Variant, ...], *, is_moving: bool) -> Iterator[bytes]:
    """Yield the files of a picture's variants, in order; `found` is the format of the original.

    The widest variant is scaled from the original, the others from the widest.
    """
    with _quietly(), Image.open(io.BytesIO(data), formats=_readable()) as image:
        widest = max(variants, key=lambda variant: variant.width)
        shown = _upright_srgb(image, widest, turn=0 if is_moving else _orientation(image))
        for variant in variants:
            yield _encoded(_resized(shown, (variant.width, variant.height)), variant.format, is_flat=found in _FLAT)


@contextmanager
def _quietly() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _readable() -> list[str]:
    # Untrusted files never reach any other decoder.
    return [name for name in _FORMATS if name not in ("AVIF", "MPO") or (name == "AVIF" and features.check("avif"))]


def _too_large(image: Image.Image) -> Fault | None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        return _bomb(f"it is {width} × {height} pixels")
    width, height = _size_as_seen(image)
    if scaled(width, height, widths(width)[-1]) > MAX_SIDE:
        hint = "cut it into several pictures"
        return Fault("PIC003", f"is {width} × {height} pixels, too narrow for its length", hint)
    return None


def _bomb(what: str) -> Fault:
    reason = f"is too large to be decoded: {what}, and {MAX_PIXELS // 1_000_000} million are allowed"
    return Fault("PIC003", reason, "save it smaller: no page shows more than 1440 pixels in a row")


def _decoded(image: Image.Image, data: bytes) -> DecodedPicture | Fault:
    format_ = _FORMATS[image.format or ""]
    is_moving = format_ != "jpeg" and bool(getattr(image, "is_animated", False))
    if is_moving and format_ == "avif":
        return Fault("PIC001", "is an AVIF picture that moves", "save it as WebP or GIF")
    if is_moving:
        strip_metadata(data, format_)
        image.seek(0)
    width, height = image.size if is_moving else _size_as_seen(image)
    image.load()
    return DecodedPicture(format_, width, height, is_moving)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001  (a picture with broken Exif may be intact)
        return 1


def _size_as_seen(image: Image.Image) -> tuple[int, int]:
    return (image.height, image.width) if _orientation(image) in _ON_ITS_SIDE else (image.width, image.height)


def _upright_srgb(image: Image.Image, variant: Variant, *, turn: int) -> Image.Image:
    """Return a picture in sRGB with eight bits, upright, and with an alpha channel if it has transparency.

    `turn` is the Exif orientation; 0 for animations, whose frames stay as they are.
    """
    profile = image.info.get("icc_profile")
    plain = _in_eight_bits(image)
    mode = "RGBA" if plain.has_transparency_data else "RGB"
    blended = plain.convert(mode) if mode == "RGBA" or plain.mode in ("P", "1") else plain
    size = (variant.height, variant.width) if turn in _ON_ITS_SIDE else (variant.width, variant.height)
    small = _resized(blended, size)
    shown = (_in_srgb(small, profile) if profile else None) or small.convert(mode)
    if mode == "RGBA" and shown.getchannel("A").getextrema()[0] == 255:  # noqa: PLR2004  (all of it is opaque)
        shown = shown.convert("RGB")
    return shown.transpose(_TRANSPOSITIONS[turn]) if turn in _TRANSPOSITIONS else shown


def _in_eight_bits(image: Image.Image) -> Image.Image:
    # Pillow would clip 16-bit values above 255 instead of scaling them.
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image | None:
    """Return the picture in sRGB; None if its profile is broken, or for another colour model."""
    opaque = image.convert("RGB") if image.mode == "RGBA" else image
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        shown = ImageCms.profileToProfile(opaque, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, ImportError):
        return None
    if shown is not None and image.mode == "RGBA":
        shown.putalpha(image.getchannel("A"))
    return shown


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)


def _encoded(image: Image.Image, format_: PictureFormat, *, is_flat: bool) -> bytes:
    if format_ == "jpeg":
        return _saved(image, "JPEG", _JPEG)
    if format_ == "png":
        return _saved(image, "PNG", {"optimize": True})
    lossy = _saved(image, "WEBP", _WEBP)
    return min(lossy, _saved(image, "WEBP", _WEBP_EXACT), key=len) if is_flat else lossy


def _saved(image: Image.Image, format_: str, settings: Mapping[str, Any]) -> bytes:
    # Encoders would write the original's metadata, which Pillow keeps in `info`.
    image.info.clear()
    file = io.BytesIO()
    image.save(file, format_, **settings)
    return file.getvalue()
