"""Raster pictures: how they are recognized, and the files encoded from them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features
from sample_pictures import BLUE, RED, SECRET, animation, corner, decoded, exif, file_of, frames, wide_gamut

from onrecord.model.picture import DecodedPicture, Fault, Picture, Variant, widths
from onrecord.pictures.metadata_stripping import TruncatedFileError, strip_metadata
from onrecord.pictures.raster import MAX_PIXELS, decode, encode

TOLERANCE = 24
"""The tolerance of a colour after lossy compression, of 255."""


def _picture(data: bytes, src: str = "letter.x") -> Picture:
    found = decode(data)
    assert isinstance(found, DecodedPicture), found
    return Picture(src, Path(src), "0" * 32, len(data), found.format, found.width, found.height, found.is_moving)


def _encoded(data: bytes) -> dict[Variant, bytes]:
    """Return the files encoded from a picture."""
    picture = _picture(data)
    variants = tuple(variant for variant in picture.files if not picture.is_moving or variant.format == "webp")
    return dict(zip(variants, encode(data, picture.format, variants, is_moving=picture.is_moving), strict=True))


def _is_near(pixel: object, colour: tuple[int, ...]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= TOLERANCE for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(file_of(corner(400, 300), "JPEG"), DecodedPicture("jpeg", 400, 300, is_moving=False), id="JPEG"),
        pytest.param(file_of(corner(400, 300), "PNG"), DecodedPicture("png", 400, 300, is_moving=False), id="PNG"),
        pytest.param(file_of(corner(400, 300), "WEBP"), DecodedPicture("webp", 400, 300, is_moving=False), id="WebP"),
        pytest.param(file_of(corner(400, 300, "P"), "GIF"), DecodedPicture("gif", 400, 300, is_moving=False), id="GIF"),
        pytest.param(animation("GIF"), DecodedPicture("gif", 300, 100, is_moving=True), id="an animated GIF"),
        pytest.param(animation("PNG"), DecodedPicture("png", 300, 100, is_moving=True), id="an animated PNG"),
        pytest.param(animation("WEBP"), DecodedPicture("webp", 300, 100, is_moving=True), id="an animated WebP"),
        pytest.param(
            file_of(corner(400, 300), "MPO", save_all=True, append_images=[corner(40, 30)]),
            DecodedPicture("jpeg", 400, 300, is_moving=False),
            id="a JPEG with a second picture embedded",
        ),
    ],
)
def test_format_and_size_are_read_from_bytes(data: bytes, expected: DecodedPicture) -> None:
    """A picture's format and size are read from its bytes."""
    assert decode(data) == expected


@pytest.mark.skipif(
    "avif" not in features.modules or not features.check("avif"), reason="this Pillow does not support AVIF"
)
def test_avif_is_encoded_as_webp() -> None:
    """An AVIF picture is encoded as WebP for all browsers; an animated one is a problem."""
    encoded = _encoded(file_of(corner(400, 300), "AVIF", exif=exif()))
    still, *others = (Image.new("RGB", (300, 100), (60 * step, 20, 200)) for step in range(3))
    animation = decode(file_of(still, "AVIF", save_all=True, append_images=others, duration=250))

    assert [variant.format for variant in encoded] == ["webp"]
    assert SECRET.encode() not in b"".join(encoded.values())
    assert isinstance(animation, Fault)
    assert animation.reason == "is an AVIF picture that moves"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(orientation: int) -> None:
    """Exif orientation is applied, so that the red corner is at the top left."""
    rotated = {
        1: corner(800, 600), 2: corner(800, 600).transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: corner(800, 600).transpose(Image.Transpose.ROTATE_180),
        4: corner(800, 600).transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: corner(800, 600).transpose(Image.Transpose.TRANSPOSE),
        6: corner(800, 600).transpose(Image.Transpose.ROTATE_90),
        7: corner(800, 600).transpose(Image.Transpose.TRANSVERSE),
        8: corner(800, 600).transpose(Image.Transpose.ROTATE_270),
    }[orientation]  # fmt: skip
    data = file_of(rotated, "JPEG", exif=exif(orientation), quality=95)

    for variant, content in _encoded(data).items():
        shown = decoded(content).convert("RGB")
        assert shown.size == (variant.width, variant.height)
        assert shown.width * 3 == shown.height * 4
        assert _is_near(shown.getpixel((20, 20)), RED)
        assert all(_is_near(shown.getpixel(at), BLUE) for at in [(shown.width - 20, 20), (20, shown.height - 20)])


@pytest.mark.parametrize("exif_data", [exif(0), exif(9), exif(77), b"Exif\0\0II*\0what is no Exif", b"Exif\0\0"])
def test_invalid_orientation_is_ignored(exif_data: Image.Exif | bytes) -> None:
    """Broken Exif or an invalid orientation leaves the picture unrotated."""
    assert decode(file_of(corner(400, 300), "JPEG", exif=exif_data)) == DecodedPicture(
        "jpeg", 400, 300, is_moving=False
    )


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_encoded_files_have_no_metadata(format_: str) -> None:
    """No encoded file has Exif, a location, XMP, comments or a colour profile."""
    settings = {"exif": exif(), "icc_profile": wide_gamut(), "comment": SECRET}
    if format_ != "PNG":
        settings["xmp"] = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
    data = file_of(corner(800, 600), format_, **settings)
    assert SECRET.encode() in data

    for content in _encoded(data).values():
        assert not decoded(content).info.keys() & {"exif", "xmp", "comment", "icc_profile", "Software"}
        assert not dict(decoded(content).getexif())
        assert SECRET.encode() not in content


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP"])
def test_animation_keeps_only_its_frames(format_: str) -> None:
    """An animation keeps its frames and timing, but no metadata."""
    settings = {"comment": SECRET} if format_ == "GIF" else {"exif": exif()}
    data = animation(format_, **settings)
    stripped = strip_metadata(data + b"what follows the end", _picture(data).format)

    assert SECRET.encode() in data
    assert SECRET.encode() not in stripped
    assert not dict(decoded(stripped).getexif())
    assert b"what follows" not in stripped
    assert frames(stripped) == frames(data)
    assert decoded(stripped).info.get("loop") == 0


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP"])
def test_truncated_animation_is_detected(format_: str) -> None:
    """A truncated animation is detected wherever the file was cut."""
    data = animation(format_)

    for end in range(12, len(data) - 1):
        with pytest.raises(TruncatedFileError):
            strip_metadata(data[:end], _picture(data).format)


def test_animation_has_still_version() -> None:
    """The first frame of an animation is encoded as its still version."""
    encoded = _encoded(animation("GIF"))

    assert [(variant.format, variant.width) for variant in encoded] == [("webp", 300)]
    assert not getattr(decoded(next(iter(encoded.values()))), "is_animated", False)


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_transparency_is_preserved(format_: str) -> None:
    """Transparent pixels stay transparent in each encoded file."""
    picture = corner(800, 600, "RGBA")
    picture.paste((0, 0, 0, 0), (600, 400, 800, 600))
    encoded = _encoded(file_of(picture, format_, **({"lossless": True} if format_ == "WEBP" else {})))

    for variant, content in encoded.items():
        shown = decoded(content).convert("RGBA")
        assert shown.getpixel((variant.width - 5, variant.height - 5))[3] == 0  # type: ignore[index]
        assert shown.getpixel((5, 5))[3] == 255  # type: ignore[index]


def test_transparent_palette_colour_is_preserved() -> None:
    """A transparent palette colour stays transparent."""
    picture = Image.new("P", (400, 300), 0)
    picture.putpalette([0, 0, 0, *RED])
    picture.paste(1, (0, 0, 200, 300))

    for variant, content in _encoded(file_of(picture, "GIF", transparency=0)).items():
        shown = decoded(content).convert("RGBA")
        assert shown.getpixel((variant.width - 5, 5))[3] == 0  # type: ignore[index]
        assert _is_near(shown.getpixel((5, 5)), (*RED, 255))


def test_opaque_alpha_channel_is_dropped() -> None:
    """An alpha channel without transparent pixels is dropped."""
    encoded = _encoded(file_of(corner(400, 300, "RGBA"), "PNG"))

    assert {decoded(content).mode for content in encoded.values()} == {"RGB"}


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "LA", "I;16"])
def test_colours_of_any_mode_are_preserved(mode: str) -> None:
    """Grey, CMYK, palette, black-and-white and 16-bit pictures keep their colours."""
    grey = Image.new("I;16", (400, 300), 0x8000) if mode == "I;16" else Image.new("L", (400, 300), 128)
    picture = corner(400, 300, mode) if mode in ("CMYK", "P") else grey if mode == "I;16" else grey.convert(mode)
    encoded = _encoded(file_of(picture, "JPEG" if mode == "CMYK" else "PNG"))
    expected = {"CMYK": RED, "P": RED, "1": (128, 128, 128)}.get(mode, (128, 128, 128))

    for content in encoded.values():
        shown = decoded(content).convert("RGB").resize((2, 2), Image.Resampling.BOX)
        assert _is_near(shown.getpixel((0, 0)), expected)


def test_colours_are_converted_to_srgb() -> None:
    """A picture in a wider colour space is converted to sRGB, so that it looks the same without its profile."""
    data = file_of(Image.new("RGB", (400, 300), (200, 100, 100)), "PNG", icc_profile=wide_gamut())

    for content in _encoded(data).values():
        red, green, blue = decoded(content).convert("RGB").getpixel((50, 50))  # type: ignore[misc]
        assert red > 208
        assert green < 98
        assert blue < 100


@pytest.mark.parametrize("profile", [b"no profile", wide_gamut()[:200], wide_gamut()[:150] + bytes(200)])
def test_broken_profile_is_ignored(profile: bytes) -> None:
    """A broken colour profile is ignored."""
    encoded = _encoded(file_of(corner(400, 300), "JPEG", icc_profile=profile))

    assert all(_is_near(decoded(content).convert("RGB").getpixel((20, 20)), RED) for content in encoded.values())


def test_unsuitable_profile_is_ignored() -> None:
    """A colour profile that doesn't fit a grey picture is ignored."""
    encoded = _encoded(file_of(Image.new("L", (400, 300), 128), "PNG", icc_profile=wide_gamut()))

    assert all(
        _is_near(decoded(content).convert("RGB").getpixel((9, 9)), (128, 128, 128)) for content in encoded.values()
    )


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_truncated_picture_is_a_problem(format_: str, share: float) -> None:
    """A truncated picture is a problem, not half a picture."""
    noise = Image.effect_noise((300, 300), 90).convert("P" if format_ == "GIF" else "RGB")
    data = file_of(noise, format_)

    found = decode(data[: int(len(data) * share)])

    assert isinstance(found, Fault)
    assert found.code == "PIC001"


def _header(width: int, height: int) -> bytes:
    """Return the start of a PNG that declares a given size."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", b""))
    written = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


@pytest.mark.parametrize(("width", "height"), [(8001, 8000), (10_000, 10_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_decompression_bomb_is_not_decoded(width: int, height: int) -> None:
    """A small file that declares a huge picture is refused before it is decoded."""
    found = decode(_header(width, height))

    assert width * height > MAX_PIXELS
    assert isinstance(found, Fault)
    assert found.code == "PIC003"


def test_picture_of_maximal_size_is_decoded() -> None:
    """A picture with exactly the allowed number of pixels is decoded; this one is found to be truncated."""
    found = decode(_header(8000, 8000))

    assert isinstance(found, Fault)
    assert found.code == "PIC001"


def test_picture_too_long_for_webp_is_refused() -> None:
    """A picture too long for WebP is a problem, and one of the maximal length is not."""
    longest = corner(100, 16383)

    assert [variant.height for variant in _picture(file_of(longest, "PNG")).files][-1] == 16383
    assert len(_encoded(file_of(longest, "PNG"))) == 2
    assert isinstance(decode(file_of(corner(100, 16384), "PNG")), Fault)
    assert [variant.height for variant in _picture(file_of(corner(3000, 1), "PNG")).files][-1] == 1


@pytest.mark.parametrize(
    "data", [b"GIF89a", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a\n", b"%!PS-Adobe-3.0\n", b"P6 9 9 255 "]
)
def test_unsupported_picture_is_a_problem(data: bytes) -> None:
    """Truncated headers and formats that browsers don't show are problems."""
    found = decode(data)

    assert isinstance(found, Fault)
    assert found.code == "PIC001"


SAMPLES = (
    file_of(corner(40, 30), "JPEG", exif=exif(6), icc_profile=wide_gamut()),
    file_of(corner(40, 30, "RGBA"), "PNG", exif=exif()),
    file_of(corner(40, 30), "WEBP", exif=exif()),
    file_of(corner(40, 30, "P"), "GIF"),
    animation("GIF"),
    animation("PNG"),
    animation("WEBP"),
)


@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=6), st.data())
def test_arbitrary_bytes_never_fail(sample: bytes, changes: list[tuple[int, int]], data: st.DataObject) -> None:
    """Any bytes are either a problem or a picture that can be encoded."""
    damaged = bytearray(sample)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    damaged = damaged[: data.draw(st.integers(len(damaged) // 2, len(damaged)))]
    found = decode(bytes(damaged))

    if isinstance(found, DecodedPicture) and found.width * found.height < 2**20:
        _encoded(bytes(damaged))


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (1, (1,)), (359, (359,)), (361, (361,)), (449, (449,)), (450, (360, 450)), (800, (360, 800)),
        (1440, (360, 720, 1080, 1440)), (6000, (360, 720, 1080, 1440)),
    ],
)  # fmt: skip
def test_widths_suit_screens(width: int, expected: tuple[int, ...]) -> None:
    """A picture is encoded in its own width and in smaller standard widths, without near duplicates."""
    assert widths(width) == expected


@pytest.mark.parametrize("kind", ["screenshot", "photograph"])
def test_smaller_of_lossless_and_lossy_is_used(kind: str) -> None:
    """For a PNG the smaller of two WebP files is used: lossless for a screenshot, lossy for a photograph."""
    picture = corner(300, 300) if kind == "screenshot" else Image.effect_noise((300, 300), 60).convert("RGB")
    encoded = _encoded(file_of(picture, "PNG"))
    (webp,) = (content for variant, content in encoded.items() if variant.format == "webp")

    assert (decoded(webp).convert("RGB").tobytes() == picture.tobytes()) == (kind == "screenshot")
