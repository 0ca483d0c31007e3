"""Raster pictures: what they are found to be, and what is made of them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from drawn import BLUE, RED, SECRET, corner, exif, frames, moving, opened, saved, wide_gamut
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from onrecord.model.pictures import Fault, Picture, Variant, widths
from onrecord.pictures.metadata_stripping import TruncatedFileError, strip_metadata
from onrecord.pictures.raster import MAX_PIXELS, DecodedPicture, decode, encode

NEAR = 24
"""How far a colour may be off after lossy compression, of 255."""


def _picture(data: bytes, src: str = "letter.x") -> Picture:
    found = decode(data)
    assert isinstance(found, DecodedPicture), found
    return Picture(src, Path(src), "0" * 32, len(data), found.format, found.width, found.height, found.is_moving)


def _made(data: bytes) -> dict[Variant, bytes]:
    """Return the files that are encoded of a picture."""
    picture = _picture(data)
    variants = tuple(variant for variant in picture.files if not picture.is_moving or variant.format == "webp")
    return dict(zip(variants, encode(data, picture.format, variants, is_moving=picture.is_moving), strict=True))


def _is_near(pixel: object, colour: tuple[int, ...]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= NEAR for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(saved(corner(400, 300), "JPEG"), DecodedPicture("jpeg", 400, 300, is_moving=False), id="JPEG"),
        pytest.param(saved(corner(400, 300), "PNG"), DecodedPicture("png", 400, 300, is_moving=False), id="PNG"),
        pytest.param(saved(corner(400, 300), "WEBP"), DecodedPicture("webp", 400, 300, is_moving=False), id="WebP"),
        pytest.param(saved(corner(400, 300, "P"), "GIF"), DecodedPicture("gif", 400, 300, is_moving=False), id="GIF"),
        pytest.param(moving("GIF"), DecodedPicture("gif", 300, 100, is_moving=True), id="a GIF that moves"),
        pytest.param(moving("PNG"), DecodedPicture("png", 300, 100, is_moving=True), id="a PNG that moves"),
        pytest.param(moving("WEBP"), DecodedPicture("webp", 300, 100, is_moving=True), id="a WebP that moves"),
        pytest.param(
            saved(corner(400, 300), "MPO", save_all=True, append_images=[corner(40, 30)]),
            DecodedPicture("jpeg", 400, 300, is_moving=False),
            id="a telephone's JPEG with a second picture in it",
        ),
    ],
)
def test_picture_is_what_it_holds(data: bytes, expected: DecodedPicture) -> None:
    """A picture's kind and size are read from its bytes."""
    assert decode(data) == expected


@pytest.mark.skipif("avif" not in features.modules or not features.check("avif"), reason="this Pillow knows no AVIF")
def test_avif_is_read_and_made_into_webp() -> None:
    """An AVIF picture is shown as WebP, for all browsers; one that moves is a problem."""
    made = _made(saved(corner(400, 300), "AVIF", exif=exif()))
    still, *others = (Image.new("RGB", (300, 100), (60 * step, 20, 200)) for step in range(3))
    moved = decode(saved(still, "AVIF", save_all=True, append_images=others, duration=250))

    assert [variant.format for variant in made] == ["webp"]
    assert SECRET.encode() not in b"".join(made.values())
    assert isinstance(moved, Fault)
    assert moved.reason == "is an AVIF picture that moves"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_is_upright(orientation: int) -> None:
    """A picture is shown the way that its Exif says: the red corner is where the photographer saw it."""
    turned = {
        1: corner(800, 600), 2: corner(800, 600).transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: corner(800, 600).transpose(Image.Transpose.ROTATE_180),
        4: corner(800, 600).transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: corner(800, 600).transpose(Image.Transpose.TRANSPOSE),
        6: corner(800, 600).transpose(Image.Transpose.ROTATE_90),
        7: corner(800, 600).transpose(Image.Transpose.TRANSVERSE),
        8: corner(800, 600).transpose(Image.Transpose.ROTATE_270),
    }[orientation]  # fmt: skip
    data = saved(turned, "JPEG", exif=exif(orientation), quality=95)

    for variant, content in _made(data).items():
        shown = opened(content).convert("RGB")
        assert shown.size == (variant.width, variant.height)
        assert shown.width * 3 == shown.height * 4
        assert _is_near(shown.getpixel((20, 20)), RED)
        assert all(_is_near(shown.getpixel(at), BLUE) for at in [(shown.width - 20, 20), (20, shown.height - 20)])


@pytest.mark.parametrize("told", [exif(0), exif(9), exif(77), b"Exif\0\0II*\0what is no Exif", b"Exif\0\0"])
def test_odd_orientation_turns_nothing(told: Image.Exif | bytes) -> None:
    """A picture whose Exif is broken, or says something that there is not, is shown as it is."""
    assert decode(saved(corner(400, 300), "JPEG", exif=told)) == DecodedPicture("jpeg", 400, 300, is_moving=False)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_is_published(format_: str) -> None:
    """No file that is made of a picture holds its Exif, its place, XMP, comments or colour profile."""
    settings = {"exif": exif(), "icc_profile": wide_gamut(), "comment": SECRET}
    if format_ != "PNG":
        settings["xmp"] = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
    data = saved(corner(800, 600), format_, **settings)
    assert SECRET.encode() in data

    for content in _made(data).values():
        assert not opened(content).info.keys() & {"exif", "xmp", "comment", "icc_profile", "Software"}
        assert not dict(opened(content).getexif())
        assert SECRET.encode() not in content


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP"])
def test_moving_picture_keeps_its_frames_alone(format_: str) -> None:
    """A picture that moves keeps every frame and its pace, and nothing else of what its file held."""
    settings = {"comment": SECRET} if format_ == "GIF" else {"exif": exif()}
    data = moving(format_, **settings)
    kept = strip_metadata(data + b"what follows the end", _picture(data).format)

    assert SECRET.encode() in data
    assert SECRET.encode() not in kept
    assert not dict(opened(kept).getexif())
    assert b"what follows" not in kept
    assert frames(kept) == frames(data)
    assert opened(kept).info.get("loop") == 0


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP"])
def test_moving_picture_that_is_cut_off_is_told(format_: str) -> None:
    """A picture that moves is whole, wherever its file was cut."""
    data = moving(format_)

    for end in range(12, len(data) - 1):
        with pytest.raises(TruncatedFileError):
            strip_metadata(data[:end], _picture(data).format)


def test_moving_picture_can_stand_still() -> None:
    """Of a picture that moves, its first frame is made for readers who ask for rest."""
    made = _made(moving("GIF"))

    assert [(variant.format, variant.width) for variant in made] == [("webp", 300)]
    assert not getattr(opened(next(iter(made.values()))), "is_animated", False)


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_transparency_stays(format_: str) -> None:
    """What was clear in a picture is clear in all that is made of it, at every size."""
    picture = corner(800, 600, "RGBA")
    picture.paste((0, 0, 0, 0), (600, 400, 800, 600))
    made = _made(saved(picture, format_, **({"lossless": True} if format_ == "WEBP" else {})))

    for variant, content in made.items():
        shown = opened(content).convert("RGBA")
        assert shown.getpixel((variant.width - 5, variant.height - 5))[3] == 0  # type: ignore[index]
        assert shown.getpixel((5, 5))[3] == 255  # type: ignore[index]


def test_transparency_of_a_palette_stays() -> None:
    """A colour of a palette that is marked as clear is clear."""
    picture = Image.new("P", (400, 300), 0)
    picture.putpalette([0, 0, 0, *RED])
    picture.paste(1, (0, 0, 200, 300))

    for variant, content in _made(saved(picture, "GIF", transparency=0)).items():
        shown = opened(content).convert("RGBA")
        assert shown.getpixel((variant.width - 5, 5))[3] == 0  # type: ignore[index]
        assert _is_near(shown.getpixel((5, 5)), (*RED, 255))


def test_what_is_nowhere_clear_has_no_transparency() -> None:
    """A channel that says of every pixel that it is opaque costs readers nothing."""
    made = _made(saved(corner(400, 300, "RGBA"), "PNG"))

    assert {opened(content).mode for content in made.values()} == {"RGB"}


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "LA", "I;16"])
def test_picture_of_any_mode_is_shown_in_its_colours(mode: str) -> None:
    """Grey, CMYK, palettes, black and white, and grey in 16 bits are shown as they are meant."""
    grey = Image.new("I;16", (400, 300), 0x8000) if mode == "I;16" else Image.new("L", (400, 300), 128)
    picture = corner(400, 300, mode) if mode in ("CMYK", "P") else grey if mode == "I;16" else grey.convert(mode)
    made = _made(saved(picture, "JPEG" if mode == "CMYK" else "PNG"))
    expected = {"CMYK": RED, "P": RED, "1": (128, 128, 128)}.get(mode, (128, 128, 128))

    for content in made.values():
        shown = opened(content).convert("RGB").resize((2, 2), Image.Resampling.BOX)
        assert _is_near(shown.getpixel((0, 0)), expected)


def test_colours_become_those_of_srgb() -> None:
    """A picture in wider colours is converted, so that it looks the same without its profile."""
    data = saved(Image.new("RGB", (400, 300), (200, 100, 100)), "PNG", icc_profile=wide_gamut())

    for content in _made(data).values():
        red, green, blue = opened(content).convert("RGB").getpixel((50, 50))  # type: ignore[misc]
        assert red > 208
        assert green < 98
        assert blue < 100


@pytest.mark.parametrize("profile", [b"no profile", wide_gamut()[:200], wide_gamut()[:150] + bytes(200)])
def test_broken_profile_is_passed_over(profile: bytes) -> None:
    """A picture whose colour profile is broken is shown as if it had none."""
    made = _made(saved(corner(400, 300), "JPEG", icc_profile=profile))

    assert all(_is_near(opened(content).convert("RGB").getpixel((20, 20)), RED) for content in made.values())


def test_profile_of_other_colours_is_passed_over() -> None:
    """A grey picture with a profile for colours is shown in its grey."""
    made = _made(saved(Image.new("L", (400, 300), 128), "PNG", icc_profile=wide_gamut()))

    assert all(_is_near(opened(content).convert("RGB").getpixel((9, 9)), (128, 128, 128)) for content in made.values())


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_picture_that_was_cut_off_is_told(format_: str, share: float) -> None:
    """A picture of which the end is missing is a problem, not half a picture."""
    noise = Image.effect_noise((300, 300), 90).convert("P" if format_ == "GIF" else "RGB")
    data = saved(noise, format_)

    found = decode(data[: int(len(data) * share)])

    assert isinstance(found, Fault)
    assert found.code == "PIC001"


def _header(width: int, height: int) -> bytes:
    """Return the start of a PNG that says of itself how large it is."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", b""))
    written = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


@pytest.mark.parametrize(("width", "height"), [(8001, 8000), (10_000, 10_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_bomb_is_not_decoded(width: int, height: int) -> None:
    """A file of some bytes that would fill the memory is refused by what it says of itself."""
    found = decode(_header(width, height))

    assert width * height > MAX_PIXELS
    assert isinstance(found, Fault)
    assert found.code == "PIC003"


def test_pixels_that_are_allowed_are_looked_at() -> None:
    """A picture of as many pixels as are allowed is decoded: this one is found to be cut off."""
    found = decode(_header(8000, 8000))

    assert isinstance(found, Fault)
    assert found.code == "PIC001"


def test_long_picture_is_refused_before_it_can_not_be_encoded() -> None:
    """A picture that is so long that WebP could not hold it is a problem; one that is as long as it may be is none."""
    longest = corner(100, 16383)

    assert [variant.height for variant in _picture(saved(longest, "PNG")).files][-1] == 16383
    assert len(_made(saved(longest, "PNG"))) == 2
    assert isinstance(decode(saved(corner(100, 16384), "PNG")), Fault)
    assert [variant.height for variant in _picture(saved(corner(3000, 1), "PNG")).files][-1] == 1


@pytest.mark.parametrize(
    "data", [b"GIF89a", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a\n", b"%!PS-Adobe-3.0\n", b"P6 9 9 255 "]
)
def test_what_is_no_picture_of_ours_is_told(data: bytes) -> None:
    """What only begins as a picture, and formats that browsers don't show, are problems."""
    found = decode(data)

    assert isinstance(found, Fault)
    assert found.code == "PIC001"


SAMPLES = (
    saved(corner(40, 30), "JPEG", exif=exif(6), icc_profile=wide_gamut()),
    saved(corner(40, 30, "RGBA"), "PNG", exif=exif()),
    saved(corner(40, 30), "WEBP", exif=exif()),
    saved(corner(40, 30, "P"), "GIF"),
    moving("GIF"),
    moving("PNG"),
    moving("WEBP"),
)


@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=6), st.data())
def test_no_bytes_end_the_program(sample: bytes, changes: list[tuple[int, int]], data: st.DataObject) -> None:
    """Whatever a file holds, it is a problem, or a picture of which all files can be made."""
    damaged = bytearray(sample)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    damaged = damaged[: data.draw(st.integers(len(damaged) // 2, len(damaged)))]
    found = decode(bytes(damaged))

    if isinstance(found, DecodedPicture) and found.width * found.height < 2**20:
        _made(bytes(damaged))


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (1, (1,)), (359, (359,)), (361, (361,)), (449, (449,)), (450, (360, 450)), (800, (360, 800)),
        (1440, (360, 720, 1080, 1440)), (6000, (360, 720, 1080, 1440)),
    ],
)  # fmt: skip
def test_widths_are_those_that_screens_need(width: int, expected: tuple[int, ...]) -> None:
    """A picture is made in its own width and in some narrower ones, never wider, and never nearly the same twice."""
    assert widths(width) == expected


@pytest.mark.parametrize("form", ["screenshot", "photograph"])
def test_flat_pictures_lose_nothing_where_that_is_smaller(form: str) -> None:
    """Of a PNG, the smaller of two is taken: without loss for a screenshot, with loss for a photograph."""
    picture = corner(300, 300) if form == "screenshot" else Image.effect_noise((300, 300), 60).convert("RGB")
    made = _made(saved(picture, "PNG"))
    (webp,) = (content for variant, content in made.items() if variant.format == "webp")

    assert (opened(webp).convert("RGB").tobytes() == picture.tobytes()) == (form == "screenshot")
