"""Pictures and films in `static/`: what readers get at their addresses, and what is refused or reported."""

from __future__ import annotations

import base64
import re
import shutil
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import process_time
from typing import BinaryIO

import pytest
from conftest import BASE, DRAWING, MakeSite
from golden import files_in
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image, ImageOps, features
from PIL.PngImagePlugin import PngInfo
from sample_films import box, film, located, mebx
from sample_pictures import SECRET, animation, corner, decoded, exif, file_of, frames, wide_gamut

from onrecord.build import static_staging
from onrecord.build.builder import IncrementalBuilder
from onrecord.build.pipeline import Caches, Options, build, check, load_site
from onrecord.build.story_export import export_story
from onrecord.editing.edited_site import EditedSite
from onrecord.model.picture import PictureFormat
from onrecord.model.static_file import StaticFile
from onrecord.pictures import PictureCache, static_files
from onrecord.pictures.metadata_stripping import TruncatedFileError, strip_metadata
from onrecord.pictures.static_files import RefusedFileError, cleaned_chunks
from onrecord.problems import Severity
from onrecord.read import unnamed_files

HAS_AVIF = "avif" in features.modules and bool(features.check("avif"))
EVENTS = "content/stories/dispute/events"
SETTINGS = f"{BASE['site.yaml']}accept: {{code: PIC007, reason: Others link to it}}\n"
XMP = f'<x:xmpmeta><rdf:RDF dc:creator="{SECRET}" exif:GPSLatitude="51,30.0N"/></x:xmpmeta>'.encode()
TELLING = (SECRET.encode(), b"GPS", b"xmpmeta", b"Photoshop", b"comment", b"tail")
"""What no published file may hold."""
needs_avif = pytest.mark.skipif(not HAS_AVIF, reason="this Pillow does not support AVIF")
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", pytest.param("AVIF", marks=needs_avif)]


def _photograph(format_: str, orientation: int = 6) -> bytes:
    """Return a picture with Exif, a location, a thumbnail, XMP, comments, a colour profile, and bytes after its end."""
    picture = corner(400, 300, "P" if format_ == "GIF" else "RGB")
    tail = b"tail " + SECRET.encode()
    if format_ == "GIF":
        return file_of(picture, "GIF", comment=SECRET) + tail
    if format_ == "PNG":
        texts = PngInfo()
        texts.add_text("Author", SECRET)
        texts.add_text("Comment", SECRET, zip=True)
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return file_of(picture, "PNG", exif=exif(orientation), icc_profile=wide_gamut(), pnginfo=texts) + tail
    data = file_of(picture, format_, exif=exif(orientation), xmp=XMP, comment=SECRET, icc_profile=wide_gamut())
    return data + tail


def _cleaned(data: bytes, name: str, tmp_path: Path) -> bytes:
    file = tmp_path / "file"
    file.write_bytes(data)
    return b"".join(cleaned_chunks(file, name))


def _published(site: Path, options: Options) -> dict[str, bytes]:
    outcome = build(site, site / "_site", options)
    assert outcome.problems == ()
    return {path.removeprefix("static/"): data for path, data in files_in(site / "_site").items()}


@pytest.mark.parametrize("format_", FORMATS)
def test_photograph_that_nothing_names_goes_out_without_its_place(
    make_site: MakeSite, options: Options, format_: str
) -> None:
    """A photograph that lies in `static/` was published with GPS and author; now only its pixels are."""
    data = _photograph(format_)
    site = make_site({"site.yaml": SETTINGS, f"static/a b/quay.{format_.lower()}": data})
    published = _published(site, options)[f"a b/quay.{format_.lower()}"]
    before, after = decoded(data), decoded(published)

    assert SECRET.encode() in data
    assert not [mark for mark in TELLING if mark in published]
    assert dict(after.getexif()) == ({} if format_ == "GIF" else {0x0112: 6})
    assert not after.info.keys() & {"xmp", "comment", "photoshop", "Author", "Comment", "XML:com.adobe.xmp"}
    assert after.format == before.format
    assert after.tobytes() == before.tobytes()
    assert ImageOps.exif_transpose(after).tobytes() == ImageOps.exif_transpose(before).tobytes()
    assert after.info.get("icc_profile") == before.info.get("icc_profile")


@pytest.mark.parametrize("orientation", range(9))
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", pytest.param("AVIF", marks=needs_avif)])
def test_each_orientation_stays(format_: str, orientation: int, tmp_path: Path) -> None:
    """A picture is turned as before, and an upright one needs no Exif."""
    data = _photograph(format_, orientation)
    after = decoded(_cleaned(data, "quay.jpg", tmp_path))

    assert ImageOps.exif_transpose(after).tobytes() == ImageOps.exif_transpose(decoded(data)).tobytes()
    assert dict(after.getexif()) == ({0x0112: orientation} if orientation in range(2, 9) else {})


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_of_any_kind_keeps_its_pixels(mode: str, progressive: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Grey, CMYK with Adobe's marker, and progressive pictures with several scans decode to the same pixels."""
    noise = Image.effect_noise((300, 200), 90).convert(mode)
    data = file_of(noise, "JPEG", progressive=progressive, exif=exif(), comment=SECRET)

    assert decoded(_cleaned(data, "a.jpg", tmp_path)).tobytes() == decoded(data).tobytes()


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


JPEG = file_of(corner(400, 300), "JPEG")
TELLING_SEGMENTS = {
    "Exif": _segment(0xE1, b"Exif\0\0" + SECRET.encode()),
    "second Exif": _segment(0xE1, b"Exif\0\0" + exif(1).tobytes()[6:]) + _segment(0xE1, b"Exif\0\0" + SECRET.encode()),
    "XMP": _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
    "extended XMP": _segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + XMP),
    "Photoshop and IPTC": _segment(0xED, b"Photoshop 3.0\0" + SECRET.encode()),
    "comment": _segment(0xFE, b"comment " + SECRET.encode()),
    "FlashPix": _segment(0xE2, b"FPXR\0" + SECRET.encode()),
    "pictures after this one": _segment(0xE2, b"MPF\0" + SECRET.encode()),
    "thumbnail of JFIF": _segment(0xE0, b"JFXX\0\x10" + SECRET.encode()),
    "notes behind Adobe's marker": _segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01" + SECRET.encode()),
    "a maker's own": b"".join(_segment(marker, SECRET.encode()) for marker in range(0xE3, 0xF0)),
    "fill bytes and rubbish": b"\xff\xff\xff" + _segment(0xFE, SECRET.encode())[1:] + SECRET.encode(),
}


@pytest.mark.parametrize("name", TELLING_SEGMENTS)
def test_no_segment_of_a_jpeg_tells_anything(name: str, tmp_path: Path) -> None:
    """No segment outlives the build, whichever program wrote it, before or between the scans."""
    segment = TELLING_SEGMENTS[name]
    progressive = file_of(corner(400, 300), "JPEG", progressive=True)
    second = progressive.rindex(b"\xff\xda")
    for plain, at in ((JPEG, 2), (progressive, second)):
        cleaned = _cleaned(plain[:at] + segment + plain[at:], "a.jpg", tmp_path)

        assert not [mark for mark in TELLING if mark in cleaned]
        assert decoded(cleaned).tobytes() == decoded(plain).tobytes()


def test_thumbnail_inside_jfif_is_dropped(tmp_path: Path) -> None:
    """The header of JFIF can hold a thumbnail, which may show more than the picture; its resolution stays."""
    head = b"JFIF\0\1\2\1\0\x48\0\x48"
    data = JPEG[:2] + _segment(0xE0, head + b"\2\1" + b"abcdef") + JPEG[20:]

    assert _cleaned(data, "a.jpg", tmp_path).startswith(JPEG[:2] + _segment(0xE0, head + b"\0\0") + b"\xff\xdb")


def test_second_picture_and_trailing_film_are_dropped(tmp_path: Path) -> None:
    """A telephone appends a second picture, or a film of the moment: only the first picture is left."""
    data = file_of(corner(400, 300), "MPO", save_all=True, append_images=[corner(40, 30)], exif=exif())
    cleaned = _cleaned(data + film(located("xyz")), "a.jpg", tmp_path)

    assert decoded(data).n_frames == 2  # type: ignore[attr-defined]
    assert decoded(cleaned).format == "JPEG"
    assert cleaned.count(b"\xff\xd8") == 1
    assert b"ftyp" not in cleaned


def test_jpeg_without_its_last_bytes_is_shown_as_before(tmp_path: Path) -> None:
    """Browsers show a picture without end marker, as old cameras write it; so does the cleaned one."""
    assert _cleaned(JPEG[:-2], "a.jpg", tmp_path) == _cleaned(JPEG, "a.jpg", tmp_path)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"caBX", b"vpAg", b"dSIG"])
@pytest.mark.parametrize("at_end", [False, True])
def test_no_chunk_of_a_png_tells_anything(kind: bytes, at_end: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """No text, time, Exif or private chunk outlives the build, before or after the pixels."""
    plain = file_of(corner(40, 30, "RGBA"), "PNG")
    at = len(plain) - 12 if at_end else 33
    cleaned = _cleaned(plain[:at] + _chunk(kind, SECRET.encode()) + plain[at:], "a.png", tmp_path)

    assert cleaned == plain


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP"])
def test_animation_in_static_keeps_its_frames(format_: str, tmp_path: Path) -> None:
    """An animation keeps its frames, timing and loops."""
    data = animation(format_, **({"comment": SECRET} if format_ == "GIF" else {"exif": exif()}))
    cleaned = _cleaned(data, "a", tmp_path)

    assert SECRET.encode() in data
    assert SECRET.encode() not in cleaned
    assert frames(cleaned) == frames(data)
    assert decoded(cleaned).info.get("loop") == 0


def test_notes_inside_frames_and_extensions_are_dropped(tmp_path: Path) -> None:
    """A frame of WebP can hold chunks of any kind, and an extension of GIF further blocks."""
    webp = animation("WEBP")
    at = webp.index(b"ANMF")
    size = struct.unpack_from("<I", webp, at + 4)[0]
    note = b"NOTE" + struct.pack("<I", len(SECRET)) + SECRET.encode()
    frame = b"ANMF" + struct.pack("<I", size + len(note)) + webp[at + 8 : at + 8 + size] + note
    hidden = webp[:at] + frame + webp[at + 8 + size :]
    hidden = hidden[:4] + struct.pack("<I", len(hidden) - 8) + hidden[8:]
    gif = animation("GIF")
    loops = gif.index(b"NETSCAPE2.0") + 15
    block = bytes([len(SECRET)]) + SECRET.encode()
    control = gif.index(b"\x21\xf9\x04") + 7
    gif = gif[:control] + block + gif[control:]
    gif = gif[:loops] + block + gif[loops:]
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET.encode() + b"\0"

    assert _cleaned(hidden, "a.webp", tmp_path) == _cleaned(webp, "a.webp", tmp_path)
    cleaned = _cleaned(gif[:-1] + xmp + b";", "a.gif", tmp_path)
    assert SECRET.encode() not in cleaned
    assert frames(cleaned) == frames(animation("GIF"))


@needs_avif
def test_avif_has_no_room_for_notes(tmp_path: Path) -> None:
    """Of an AVIF picture, boxes and bytes that show nothing are zeros, and the file's offsets stay right."""
    data = file_of(corner(400, 300, "RGBA"), "AVIF", exif=exif(), xmp=XMP)
    hidden = data + box(b"free", SECRET.encode()) + box(b"uuid", bytes(16) + SECRET.encode())
    cleaned = _cleaned(hidden, "a.avif", tmp_path)

    assert len(cleaned) == len(data)
    assert not [mark for mark in (*TELLING, b"Exif", b"mime", b"rdf") if mark in cleaned]
    assert decoded(cleaned).tobytes() == decoded(data).tobytes()
    assert _cleaned(cleaned, "a.avif", tmp_path) == cleaned


@needs_avif
def test_moving_avif_has_no_notes(tmp_path: Path) -> None:
    """A moving AVIF picture keeps its frames."""
    first, *others = (Image.new("RGB", (300, 100), (60 * step, 20, 200)) for step in range(3))
    data = file_of(first, "AVIF", save_all=True, append_images=others, duration=250, exif=exif(), xmp=XMP)
    cleaned = _cleaned(data, "a.avif", tmp_path)

    assert SECRET.encode() in data
    assert not [mark for mark in TELLING if mark in cleaned]
    assert frames(cleaned) == frames(data)


def test_name_does_not_decide(make_site: MakeSite, options: Options) -> None:
    """A JPEG that is called PNG, or anything else, is cleaned too."""
    data = _photograph("JPEG")
    files = {f"static/{name}": data for name in ("quay.png", "quay.JPG", "quay", "quay.txt")}
    published = _published(make_site({"site.yaml": SETTINGS, **files}), options)

    for path in files:
        cleaned = published[path.removeprefix("static/")]
        assert SECRET.encode() not in cleaned
        assert decoded(cleaned).tobytes() == decoded(data).tobytes()


def test_other_files_are_copied_byte_by_byte(make_site: MakeSite, options: Options) -> None:
    """Documents, drawings, sound and texts on Git LFS go out as they are."""
    on_pointers = b"version https://git-lfs.github.com/spec/v1\n" + b"is how a pointer begins.\n" * 50
    files: dict[str, str | bytes | None] = {
        "static/a.pdf": b"%PDF-1.7 " + SECRET.encode(),
        "static/a.svg": DRAWING,
        "static/a.txt": SECRET,
        "static/pointers.txt": on_pointers,
        "static/empty.png": b"",
        "static/sound.m4a": film(box(b"\xa9ART", SECRET.encode()), brand=b"M4A "),
        "static/a.mp3": b"ID3" + bytes(99),
    }
    published = _published(make_site({"site.yaml": SETTINGS, **files}), options)

    for path, content in files.items():
        expected = content if isinstance(content, bytes) else str(content).encode()
        assert published[path.removeprefix("static/")] == expected


@pytest.mark.parametrize("format_", FORMATS)
def test_builds_again_and_repeated_cleaning_give_the_same_bytes(
    make_site: MakeSite, options: Options, format_: str
) -> None:
    """The published bytes depend on the file alone, and a second build changes none."""
    site = make_site({"site.yaml": SETTINGS, "static/quay": _photograph(format_)})
    first = _published(site, options)["quay"]
    again = build(site, site / "_site", options).value.published
    (site / "static/quay").write_bytes(first)

    assert again is not None
    assert again.written == 0
    assert _published(site, replace(options, jobs=2))["quay"] == first


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("share", [0.05, 0.5])
def test_broken_picture_is_refused(make_site: MakeSite, options: Options, format_: str, share: float) -> None:
    """A picture whose parts can't be told apart is an error of the check and of the build, with what to do."""
    data = _photograph(format_)
    data = data[: int(data.index(b"\xff\xda") * share)] if format_ == "JPEG" else data[: int(len(data) * share)]
    site = make_site({"site.yaml": SETTINGS, "static/quay.jpg": data})
    checked, built = check(site, options).problems, build(site, site / "_site", options).problems

    assert checked == built
    (problem,) = checked
    assert (problem.code, problem.severity) == ("PIC001", Severity.ERROR)
    assert problem.span is not None
    assert problem.span.path == "static/quay.jpg"
    assert problem.message == (
        "this is a picture that ends too early or is broken, so the build can't take out the place and author in it"
    )
    assert problem.hint == "copy it again from where it came from, or save it anew"


@pytest.mark.parametrize("format_", FORMATS)
@given(data=st.data())
def test_damaged_picture_is_refused_or_has_no_notes(format_: str, data: st.DataObject) -> None:
    """Whatever a byte is changed to and wherever a file is cut, cleaning ends with a picture or one known error."""
    whole = bytearray(_photograph(format_))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(12, len(whole) - 1))] = data.draw(st.integers(0, 255))
    broken = bytes(whole[: data.draw(st.integers(12, len(whole)))])
    name: PictureFormat = format_.lower()  # type: ignore[assignment]
    with suppress(TruncatedFileError):
        assert len(strip_metadata(broken, name, keeps_orientation=True)) <= len(broken) + 40


def test_large_picture_is_refused(make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture beyond the limit is refused before it is read into memory."""
    monkeypatch.setattr("onrecord.pictures.static_files.MAX_BYTES", 1000)
    site = make_site({"site.yaml": SETTINGS, "static/quay.jpg": _photograph("JPEG")})

    assert [(one.code, one.message) for one in check(site, options).problems] == [
        ("PIC003", "this is larger than 64 MiB")
    ]


FILMS = {
    "QuickTime's place": film(located("xyz")),
    "3GPP's place": film(located("loci"), brand=b"3gp5"),
    "Apple's keys": film(located("keys"), brand=b"qt  "),
    "XMP beside the film": film(b"", after=box(b"uuid", bytes(16) + XMP)),
    "GoPro's user data": film(located("GPMF")),
    "a track of places by GoPro": film(b"", samples=box(b"gpmd", bytes(8))),
    "a track of places by Google": film(b"", samples=box(b"camm", bytes(8))),
    "a track of places by Apple": film(b"", samples=mebx(b"mdtacom.apple.quicktime.location.ISO6709")),
    "the place of a recording": film(located("xyz"), brand=b"M4A "),
    "user data of a track": film(b"", of_track=box(b"udta", located("xyz"))),
    "user data of a track's media": film(b"", of_media=box(b"udta", located("loci"))),
    "an old film": film(located("xyz"))[24:],
}


@pytest.mark.parametrize("name", FILMS)
def test_film_that_tells_its_place_is_refused(make_site: MakeSite, options: Options, name: str) -> None:
    """A film with a place is an error of the check and of the build, and nothing is published."""
    site = make_site({"site.yaml": SETTINGS, "static/clips/quay.mov": FILMS[name]})
    checked, built = check(site, options).problems, build(site, site / "_site", options)

    assert checked == built.problems
    assert [(one.code, one.severity, one.span and one.span.path) for one in checked] == [
        ("PIC008", Severity.ERROR, "static/clips/quay.mov")
    ]
    assert built.value.published is None


@needs_avif
@pytest.mark.parametrize(
    ("notes", "is_refused"),
    [({"exif": exif()}, True), ({"xmp": XMP}, True), ({"xmp": b"<x:xmpmeta>Vera</x:xmpmeta>"}, False), ({}, False)],
)
def test_heic_that_tells_its_place_is_refused(notes: dict[str, object], is_refused: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """A HEIC picture is refused if Exif or XMP tells its place; else it goes out without any notes."""
    data = file_of(corner(400, 300), "AVIF", **notes)
    data = data.replace(b"avif", b"heic", 1).replace(b"avif", b"mif1").replace(b"av01", b"hvc1")
    if is_refused:
        with pytest.raises(RefusedFileError, match="a HEIC picture that tells where it was taken"):
            _cleaned(data, "quay.heic", tmp_path)
    else:
        assert not [mark for mark in (b"xmpmeta", b"Vera", b"GPS") if mark in _cleaned(data, "quay.heic", tmp_path)]


def test_tiff_that_tells_its_place_is_refused(tmp_path: Path) -> None:
    """A TIFF picture with a place is refused; another one is copied."""
    plain = file_of(corner(40, 30), "TIFF")
    with pytest.raises(RefusedFileError, match="a TIFF picture that tells where it was taken"):
        _cleaned(exif().tobytes().removeprefix(b"Exif\0\0"), "a.tif", tmp_path)

    assert _cleaned(plain, "a.tif", tmp_path) == plain


def test_film_goes_out_without_its_author(make_site: MakeSite, options: Options) -> None:
    """A film without a place keeps its frames, each where it was, and loses its author and notes."""
    notes = box(b"\xa9ART", SECRET.encode()) + box(b"\xa9cmt", SECRET.encode())
    told = {"of_track": box(b"meta", SECRET.encode()), "of_media": box(b"udta", notes)}
    data = (
        film(notes, **told, after=box(b"free", SECRET.encode()) + box(b"uuid", bytes(16) + SECRET.encode())) + b"tail"
    )
    published = _published(make_site({"site.yaml": SETTINGS, "static/quay.mp4": data}), options)["quay.mp4"]

    assert SECRET.encode() in data
    assert SECRET.encode() not in published
    assert len(published) == len(data) - len(b"tail")
    for kind in (b"ftyp", b"moov", b"mvhd", b"trak", b"stsd", b"mdat"):
        assert published.index(kind) == data.index(kind)
    assert published[published.index(b"mdat") :][:20] == data[data.index(b"mdat") :][:20]


@pytest.mark.parametrize("end", [40, 60, 120])
def test_film_whose_description_is_cut_off_is_refused(end: int, tmp_path: Path) -> None:
    """If the description of a film can't be followed, nobody knows whether it tells a place."""
    with pytest.raises(RefusedFileError, match="is a film that ends too early"):
        _cleaned(film(located("xyz"))[:end], "a.mp4", tmp_path)


def test_long_film_is_never_in_memory_as_a_whole(make_site: MakeSite, options: Options) -> None:
    """A film of 120 MB takes a few MB of memory in a check and in a build, which publishes it whole."""
    site = make_site({"site.yaml": f"{SETTINGS}".replace("PIC007", "PUB001"), "static/a.txt": "a.mp4"})
    with (site / "static/a.mp4").open("wb") as file:
        file.write(film(b""))
        file.write(struct.pack(">I4s", 120_000_000, b"mdat"))
        file.truncate(120_000_000 + len(film(b"")))
    tracemalloc.start()
    try:
        for _ in range(2):
            assert build(site, site / "_site", options).problems == ()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (site / "_site/static/a.mp4").stat().st_size == (site / "static/a.mp4").stat().st_size
    assert peak < 60_000_000


def _names(make_site: MakeSite, options: Options, files: dict[str, str | bytes]) -> list[str]:
    """Return the files of which the check says that nothing names them."""
    plain = file_of(corner(40, 30), "PNG")
    pictures = dict.fromkeys((f"static/{name}" for name in ("quay.png", "old/quay.png", "old/a b.png")), plain)
    site = make_site({**pictures, **files})
    checked = check(site, options).problems
    assert build(site, site / "_site", options).problems == checked
    return [one.span.path for one in checked if one.code == "PIC007" and one.span]


ALL = ["static/old/a b.png", "static/old/quay.png", "static/quay.png"]
BODY = "body: 'The [map](https://example.org/static/quay.png) is kept [@wire].'\n"
DENIAL = BASE[f"{EVENTS}/denial.yaml"]


@pytest.mark.parametrize(
    ("files", "unnamed"),
    [
        pytest.param({}, ALL, id="nothing"),
        pytest.param(
            {f"{EVENTS}/denial.yaml": f"{DENIAL}media: {{src: quay.png, alt: A, credit: B}}\n"}, ALL[:2], id="an entry"
        ),
        pytest.param(
            {f"{EVENTS}/denial.yaml": DENIAL + BODY.replace("quay.png", "old/a%20b.png")},
            ALL[1:],
            id="a text of an entry",
        ),
        pytest.param({f"{EVENTS}/denial.yaml": f"{DENIAL}# static/quay.png\n"}, ALL, id="a comment"),
        pytest.param(
            {
                f"{EVENTS}/later.yaml": "type: report\nstatus: draft\ndate: 2021-11-02\ntitle: A report\n"
                "sources: wire\nmedia: {src: quay.png, alt: A, credit: B}\n"
            },
            ALL[:2],
            id="a draft",
        ),
        pytest.param({"site.yaml": f"{BASE['site.yaml']}theme: {{logo: quay.png}}\n"}, ALL[:2], id="a setting"),
        pytest.param(
            {"templates/parts/footer.html": '<p><img src="{{ href("static/old/quay.png") }}" alt=""></p>\n'},
            [ALL[0], ALL[2]],
            id="a template",
        ),
        pytest.param(
            {"static/extra/a.css": "p{background:url(../old/quay.png)}"}, [ALL[0], ALL[2]], id="a style sheet"
        ),
        pytest.param({"static/old/a.css": "p{background:url('a b.png?1')}"}, ALL[1:], id="a style sheet beside it"),
        pytest.param({"static/a.js": 'show("/static/quay.png")'}, ALL[:2], id="a script"),
        pytest.param({"static/a.css": "p{background:url(new/quay.png)}"}, ALL, id="another folder"),
        pytest.param({"static/a.css": "p{background:url(my-quay.png), url(quay.png.webp)}"}, ALL, id="a longer name"),
        pytest.param(
            {"content/pages/about.md": "---\ntitle: About\n---\n\n[A](https://example.org/static/quay.png)\n"},
            ALL[:2],
            id="a page",
        ),
    ],
)
def test_picture_that_nothing_names_is_reported(
    make_site: MakeSite, options: Options, files: dict[str, str | bytes], unnamed: list[str]
) -> None:
    """Each picture that nothing names in letters is a warning at its path, and is still published."""
    assert _names(make_site, options, files) == unnamed


def test_names_of_many_pictures_are_found_fast() -> None:
    """The time does not grow with pictures times texts, or with a text times the names in it: it took a minute."""
    pictures = [f"pics/{number}.jpg" for number in range(20_000)]
    entries = [f"static/pics/{number}.jpg {'words ' * 20_000}" for number in range(100)]
    sheet = "url(other/19999.jpg) " * 40_000
    start = process_time()

    assert unnamed_files(pictures, [sheet], entries) == tuple(sorted(pictures[100:]))
    assert process_time() - start < 5


def test_folder_of_many_pictures_is_one_warning(make_site: MakeSite, options: Options) -> None:
    """A folder with more than twenty pictures that nothing names is reported once, others file by file."""
    plain = file_of(corner(40, 30), "PNG")
    site = make_site({f"static/many/{number:02}.png": plain for number in range(21)} | {"static/quay.png": plain})

    many, one = check(site, options).problems
    assert many.span is not None
    assert many.span.path == "static/many/00.png"
    assert many.message == (
        "nothing on this site names this file and 20 others in this folder, "
        "and still everybody can open them at their addresses"
    )
    assert one.span is not None
    assert one.span.path == "static/quay.png"


def test_slip_in_a_draft_is_reported(make_site: MakeSite, options: Options) -> None:
    """A draft names `quai.png` for `quay.png`, so the picture would come out before the embargo ends."""
    draft = (
        "type: report\nstatus: draft\nembargo: 2022-07-01\ndate: 2021-11-02\ntitle: A report\nsources: wire\n"
        "media: {src: quai.png, alt: A, credit: B}\n"
    )
    site = make_site({f"{EVENTS}/later.yaml": draft, "static/quay.png": _photograph("PNG")})
    (problem,) = check(site, options).problems

    assert (problem.code, problem.severity) == ("PIC007", Severity.WARNING)
    assert problem.message == "nothing on this site names this file, and still everybody can open it at its address"
    assert problem.hint == (
        "name it in an event's 'media', or delete it; if others link to it, "
        "accept this in site.yaml: accept: {code: PIC007, reason: …}"
    )


def test_files_of_the_theme_are_named_by_the_program(make_site: MakeSite, options: Options) -> None:
    """A site's own `icon.svg` replaces the theme's, which the program names."""
    assert check(make_site({"static/icon.svg": DRAWING}), options).problems == ()


def test_text_that_names_a_picture_no_more_is_noticed(make_site: MakeSite, options: Options) -> None:
    """An edit of a text alone can name a picture, or cease to: a build after it says the same as a check."""
    site = make_site({f"{EVENTS}/denial.yaml": DENIAL + BODY, "static/quay.png": _photograph("PNG")})

    builder = IncrementalBuilder(site, site / "_site", options)
    reports = list[list[str]]()
    for words in (BODY, BODY.replace("quay.png", "other.png"), BODY):
        (site / EVENTS / "denial.yaml").write_text(DENIAL + words, "utf-8")
        built = builder.rebuild()
        assert built.problems == check(site, options).problems
        reports.append([one.code for one in built.problems])

    assert reports == [[], ["PIC007"], []]


def test_changed_picture_is_cleaned_in_a_watched_build(make_site: MakeSite, options: Options) -> None:
    """While a build watches the site, a photograph that is put there, or put in the place of another, is cleaned."""
    site = make_site({"site.yaml": SETTINGS, "static/quay.jpg": DRAWING})
    builder = IncrementalBuilder(site, site / "_site", options)
    builder.rebuild()
    for number in range(3):
        (site / "static/quay.jpg").write_bytes(_photograph("JPEG", 1 + number))
        (site / f"static/{number}.jpg").write_bytes(_photograph("JPEG"))
        assert builder.rebuild().problems == ()
        published = files_in(site / "_site")
        assert SECRET.encode() not in published["static/quay.jpg"] + published[f"static/{number}.jpg"]
        assert decoded(published["static/quay.jpg"]).getexif().get(0x0112, 1) == 1 + number


def test_examined_files_are_read_again_only_if_they_change(
    make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that stays in memory examines an unchanged file twice at most."""
    site = make_site({"site.yaml": SETTINGS, "static/quay.jpg": _photograph("JPEG")})
    read = list[str]()
    examine = static_files.examine

    def noting(file: BinaryIO, path: str) -> StaticFile:
        read.append(path)
        return examine(file, path)

    monkeypatch.setattr(static_files, "examine", noting)
    caches = Caches(PictureCache(site, remember=False))
    for _ in range(4):
        load_site(site, options, caches)
    assert read.count("static/quay.jpg") == 2
    (site / "static/quay.jpg").write_bytes(_photograph("PNG"))
    load_site(site, options, caches)

    assert read.count("static/quay.jpg") == 3


def test_picture_that_is_broken_while_the_site_is_built_is_an_error(
    make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build cleans what it copies, and not what the check has seen."""
    site = make_site({"site.yaml": SETTINGS, "static/quay.jpg": _photograph("JPEG")})

    stage: Callable[..., object] = static_staging._stage_static  # noqa: SLF001

    def change_first(*arguments: object) -> object:
        (site / "static/quay.jpg").write_bytes(_photograph("JPEG")[:60])
        return stage(*arguments)

    monkeypatch.setattr(static_staging, "_stage_static", change_first)
    outcome = build(site, site / "_site", options)

    assert [one.code for one in outcome.problems] == ["PIC001"]
    assert outcome.problems[0].message.startswith(
        "'static/quay.jpg' was changed while the site was built: it is a picture"
    )
    assert not (site / "_site").exists()


def test_exported_story_has_a_logo_without_its_place(make_site: MakeSite, options: Options) -> None:
    """The file of a story for reading offline holds the cleaned logo too."""
    settings = f"{BASE['site.yaml']}theme: {{logo: quay.jpg}}\n"
    site = make_site({"site.yaml": settings, "static/quay.jpg": _photograph("JPEG")})
    loaded = load_site(site, options).value
    assert loaded.site is not None
    assert loaded.theme is not None
    text = export_story(site, (loaded.site, loaded.theme), "dispute", "en", remember=False).value
    found = [base64.b64decode(data) for data in re.findall(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", text)]

    assert found
    assert not [data for data in found if SECRET.encode() in data]


def test_picture_whose_event_went_is_cleaned_and_reported(make_site: MakeSite, options: Options) -> None:
    """A picture that an event shows has no address of its own, and gets one as soon as no event shows it."""
    named = f"{DENIAL}media: {{src: quay.jpg, alt: A, credit: B}}\n"
    site = make_site({"site.yaml": BASE["site.yaml"], f"{EVENTS}/denial.yaml": named})
    (site / "static").mkdir(exist_ok=True)
    (site / "static/quay.jpg").write_bytes(_photograph("JPEG"))
    assert "quay.jpg" not in _published(site, options)
    (site / EVENTS / "denial.yaml").write_text(DENIAL, "utf-8")
    outcome = build(site, site / "_site", options)

    assert [one.code for one in outcome.problems] == ["PIC007"]
    assert SECRET.encode() not in (site / "_site/static/quay.jpg").read_bytes()
    shutil.rmtree(site / "_site")
    build(site, site / "_site", replace(options, shard=(1, 2)))
    assert SECRET.encode() not in (site / "_site/static/quay.jpg").read_bytes()


def _heif_bomb(rows: int) -> bytes:
    """Return a picture with thousands of items, each with thousands of parts that take no bytes of the table."""
    row = struct.pack(">HHH", 1, 0, 0xFFFF)
    table = bytes(4) + b"\0\0" + struct.pack(">H", rows) + row * rows
    return box(b"ftyp", b"avif\0\0\0\0avif") + box(b"meta", bytes(4) + box(b"iloc", table))


MEBIBYTE = 1 << 20
BOMBS = {
    "JPEG of fill bytes": b"\xff\xd8\xff\xda\0\2" + b"\xff" * MEBIBYTE,
    "JPEG of fill bytes without a scan": b"\xff\xd8" + b"\xff" * MEBIBYTE,
    "JPEG of empty comments": b"\xff\xd8" + b"\xff\xfe\0\2" * (MEBIBYTE // 4),
    "JPEG of beginnings": b"\xff\xd8" * (MEBIBYTE // 2) + b"\xff",
    "PNG of empty parts": b"\x89PNG\r\n\x1a\n" + (bytes(4) + b"IDAT" + bytes(4)) * (MEBIBYTE // 12),
    "GIF of empty blocks": b"GIF89a" + bytes(7) + b"\x21\xfe\0" * (MEBIBYTE // 3),
    "WebP of empty parts": b"RIFF" + struct.pack("<I", MEBIBYTE) + b"WEBP" + (b"NOTE" + bytes(4)) * (MEBIBYTE // 8),
    "AVIF of empty parts": _heif_bomb(60_000),
    "AVIF of boxes": box(b"ftyp", b"avif\0\0\0\0avif") + box(b"free", b"") * (MEBIBYTE // 8),
    "film of boxes": box(b"ftyp", b"isom\0\0\0\0isom") + box(b"free", b"") * (MEBIBYTE // 8),
    "film of tracks": film(box(b"free", b"") * (MEBIBYTE // 8), after=box(b"free", bytes(MEBIBYTE))),
    "TIFF of directories": b"II*\0\x08\0\0\0"
    + (b"\xff\xff" + struct.pack("<HHII", 0x8825, 4, 1, 8)) * (MEBIBYTE // 14),
    "one box in another": box(b"ftyp", b"isom\0\0\0\0isom") + struct.pack(">I4s", MEBIBYTE, b"moov") * (MEBIBYTE // 8),
}


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_picture_takes_little_time(name: str, tmp_path: Path) -> None:
    """A file of a mebibyte that is made to do harm takes less than the ten seconds that limits.md promises."""
    started = process_time()
    with suppress(RefusedFileError):
        _cleaned(BOMBS[name], "a.jpg", tmp_path)

    assert process_time() - started < 10


@pytest.mark.parametrize("name", ["AVIF of empty parts", "one box in another", "film of tracks"])
def test_hostile_picture_takes_little_memory(name: str, tmp_path: Path) -> None:
    """A file of a mebibyte takes a few of them of memory."""
    tracemalloc.start()
    try:
        with suppress(RefusedFileError):
            _cleaned(BOMBS[name], "a.mov", tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 64 * MEBIBYTE


def test_desk_reads_no_static_file_while_somebody_types(
    make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check after each key leaves static files alone, since no form can change them."""
    site = make_site({"static/quay.jpg": _photograph("JPEG"), "static/id_rsa": "one"})
    desk = EditedSite(site, lambda: options)
    examining = "onrecord.build.static_examination.examine_files"
    monkeypatch.setattr(examining, lambda *_: pytest.fail("a static file was read"))
    path = f"{EVENTS}/denial.yaml"

    assert desk.check_while_typing({path: DENIAL.encode()}, (), lambda: False)[1] == ()
