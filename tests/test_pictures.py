"""Pictures of a site, from the editor's file to the page and to what is kept of them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BASE, DRAWING, TODAY, MakeSite
from drawn import SECRET, corner, exif, moving, opened, saved
from golden import files_in
from PIL import Image
from slow import slow

from onrecord.pictures import encoding, raster
from onrecord.pipeline import Options, build, check

ROOT = Path(__file__).parent.parent
EVENTS = "content/stories/dispute/events"
PHOTOGRAPH = saved(corner(1600, 400), "JPEG", exif=exif(), quality=60)
DENIAL = BASE[f"{EVENTS}/denial.yaml"]


def _media(*names: str, **more: str) -> str:
    fields = "".join(f", {name}: {value}" for name, value in more.items())
    return "media:\n" + "".join(
        f"  - {{src: '{name}', alt: What {name} shows, credit: Ann{fields}}}\n" for name in names
    )


@pytest.fixture
def site(make_site: MakeSite) -> Path:
    """Return a site whose denial shows a photograph, a drawing and a picture that moves."""
    return make_site(
        {
            "static/a b/letter.jpg": PHOTOGRAPH,
            "static/plan.svg": DRAWING,
            "static/tide.gif": moving("GIF", comment=SECRET),
            "static/left.jpg": PHOTOGRAPH,
            f"{EVENTS}/denial.yaml": DENIAL + _media("a b/letter.jpg", "plan.svg", "tide.gif"),
        }
    )


@pytest.fixture
def remembering(options: Options) -> Options:
    """Return options of a build that keeps what it made."""
    return replace(options, remember=True)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Return how often pictures were decoded to be looked at, and how often to be encoded."""
    counts = {"decode": 0, "encode": 0}

    def counting(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **keywords: object) -> object:
            counts[name] += 1
            return function(*args, **keywords)

        return call

    for name in counts:
        monkeypatch.setattr(raster, name, counting(name, getattr(raster, name)))
    return counts


def _published(site: Path, options: Options, output: str = "_site") -> dict[str, bytes]:
    outcome = build(site, site / output, options)
    assert outcome.problems == ()
    return {
        path.removeprefix("static/"): data
        for path, data in files_in(site / output).items()
        if path.startswith("static/")
    }


def test_files_are_named_by_their_original_and_width(site: Path, options: Options) -> None:
    """Of a photograph four widths in WebP and one in its own format are published; of others what they are."""
    published = [re.sub(r"\.[0-9a-f]{12}", ".N", path) for path in _published(site, options)]

    assert sorted({*published} - {"icon.svg", "onrecord.js", "style.css"}) == [
        "a b/letter.N-1080.webp",
        "a b/letter.N-1440.jpg",
        "a b/letter.N-1440.webp",
        "a b/letter.N-360.webp",
        "a b/letter.N-720.webp",
        "left.jpg",
        "plan.N.svg",
        "tide.N-300.webp",
        "tide.N.gif",
    ]


def test_originals_are_not_published(site: Path, options: Options) -> None:
    """What a photograph tells beside its picture is in no file; a file that no event shows is copied as it is."""
    published = _published(site, options)
    left = published.pop("left.jpg")

    assert left == PHOTOGRAPH
    assert SECRET.encode() in left
    assert not [path for path, data in published.items() if SECRET.encode() in data or b"Exif" in data]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_picture_of_what_is_not_shown_is_not_published(make_site: MakeSite, options: Options, status: str) -> None:
    """Neither the original nor anything made of it is published where its event is a draft or was withdrawn."""
    withdrawal = "corrections: {date: 2021-11-12, reason: It is another letter}\n" if status == "withdrawn" else ""
    event = (
        "type: report\ndate: 2021-11-02\ntitle: A report\nsources: wire\npublished: 2021-11-10\n"
        f"status: {status}\n{withdrawal}"
        f"{_media('letter.jpg')}"
    )
    site = make_site({"static/letter.jpg": PHOTOGRAPH, f"{EVENTS}/report.yaml": event})

    assert not [path for path in _published(site, options) if "letter" in path]
    assert bool([path for path in _published(site, replace(options, drafts=True)) if "letter" in path]) == (
        status == "draft"
    )


def _pictures(site: Path, page: str) -> list[str]:
    html = (site / "_site" / page).read_text("utf-8")
    return re.findall(r"<figure class=\"picture\">.*?</figure>", html, re.DOTALL)


def test_page_keeps_the_place_of_each_picture(site: Path, options: Options) -> None:
    """Each picture has its size; the first in sight is loaded at once, and others, and all in rows, as they come."""
    published = _published(site, options)

    for page, is_closed in (("dispute/index.html", True), ("dispute/denial/index.html", False)):
        shown = _pictures(site, page)
        sizes = [re.findall(r' width="(\d+)" height="(\d+)"', figure) for figure in shown]
        links = re.findall(r'(?:src="|srcset="|, )(?:\.\./)+static/(\S+?)(?:"| \d+w)', "".join(shown))

        assert sizes == [[("1440", "360")], [("320", "200")], [("300", "100")]]
        assert ['loading="lazy" decoding="async"' in figure for figure in shown] == [is_closed, True, True]
        others = {"left.jpg", "icon.svg", "onrecord.js", "style.css"}
        assert {link.replace("%20", " ") for link in links} == published.keys() - others


def test_page_says_what_is_seen_and_whose_it_is(make_site: MakeSite, options: Options) -> None:
    """A picture has its words, its credit and its source, all of them as text."""
    words = {"caption": "'A <b>caption</b>'", "source": "wire"}
    media = _media("letter.jpg", **words).replace("What letter.jpg shows", "'A \"letter\" <x> & more'")
    site = make_site({"static/letter.jpg": PHOTOGRAPH, f"{EVENTS}/denial.yaml": DENIAL + media})
    _published(site, options)
    (figure,) = _pictures(site, "dispute/denial/index.html")

    assert 'alt="A &#34;letter&#34; &lt;x&gt; &amp; more"' in figure
    assert "A &lt;b&gt;caption&lt;/b&gt;" in figure
    assert '<span class="credit">Ann</span>' in figure
    assert 'href="#cite-1"' in figure


def test_still_picture_for_who_asks_for_rest(site: Path, options: Options) -> None:
    """A picture that moves stands still for readers who want less motion; one that doesn't asks nobody."""
    _published(site, options)
    photograph, _, tide = _pictures(site, "dispute/denial/index.html")

    assert 'media="(prefers-reduced-motion: reduce)" srcset="' in tide
    assert ".gif" in tide
    assert "media=" not in photograph


@pytest.mark.parametrize("jobs", [1, 2])
def test_two_builds_give_the_same_bytes(site: Path, options: Options, jobs: int) -> None:
    """Nothing but the originals decides what is made, in one process or in two."""
    for number in range(5):
        (site / "static" / f"more-{number}.png").write_bytes(saved(corner(500 + number, 300, "RGBA"), "PNG"))
    (site / EVENTS / "announcement.yaml").write_text(
        BASE[f"{EVENTS}/announcement.yaml"] + _media(*(f"more-{number}.png" for number in range(5))), "utf-8"
    )
    once = _published(site, options, "once")

    assert _published(site, replace(options, jobs=jobs), "again") == once


def test_another_process_gives_the_same_bytes(site: Path, options: Options) -> None:
    """A build from the command line, in a process of its own, gives what this process does."""
    command = [sys.executable, "-m", "onrecord", "build", str(site), "--no-cache", "--output", str(site / "other")]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)

    assert {path: data for path, data in files_in(site / "other").items() if path.startswith("static/")} == {
        f"static/{path}": data for path, data in _published(site, options).items()
    }


def test_pictures_are_encoded_once(site: Path, remembering: Options, counted: dict[str, int]) -> None:
    """A second build decodes and encodes nothing, even if its output is gone, and publishes the same."""
    first = _published(site, remembering)
    assert counted == {"decode": 2, "encode": 2}
    shutil.rmtree(site / "_site")

    assert _published(site, remembering) == first
    assert counted == {"decode": 2, "encode": 2}


def test_shares_of_a_site_have_all_of_its_pictures(site: Path, options: Options) -> None:
    """Each machine that makes a share of a site makes a share of its pictures; together they have all."""
    shares = [_published(site, replace(options, shard=(number, 2)), f"share-{number}") for number in (1, 2)]

    assert shares[0] | shares[1] == _published(site, options)
    assert shares[0].keys() != shares[1].keys()


def test_check_encodes_nothing(site: Path, remembering: Options, counted: dict[str, int]) -> None:
    """A check looks at every picture once, and makes nothing of it."""
    assert check(site, remembering).problems == check(site, remembering).problems == ()
    assert counted == {"decode": 2, "encode": 0}


def test_picture_under_another_name_is_not_encoded_again(
    site: Path, remembering: Options, counted: dict[str, int]
) -> None:
    """What is kept is found by what the original holds."""
    _published(site, remembering)
    (site / "static" / "a b" / "letter.jpg").rename(site / "static" / "page.jpg")
    event = site / EVENTS / "denial.yaml"
    event.write_text(event.read_text("utf-8").replace("a b/letter.jpg", "page.jpg"), "utf-8")

    assert [path for path in _published(site, remembering) if path.startswith("page.")]
    assert counted == {"decode": 2, "encode": 2}


def test_changed_picture_is_made_anew(site: Path, remembering: Options, counted: dict[str, int]) -> None:
    """Another picture under the same name has other addresses, and nothing of the former one is kept."""
    before = _published(site, remembering)
    (site / "static" / "a b" / "letter.jpg").write_bytes(saved(corner(300, 400), "JPEG"))
    after = _published(site, remembering)
    kept = {file.name.partition("-")[0].partition(".")[0] for file in (site / ".onrecord/pictures").iterdir()}

    assert counted == {"decode": 3, "encode": 3}
    assert not [path for path in before if "letter" in path and path in after]
    assert len(kept) == 3


@pytest.mark.parametrize("damage", [b"", b"short", b"0" * 500, None])
def test_damaged_file_is_made_anew(site: Path, remembering: Options, damage: bytes | None) -> None:
    """What is kept and not as it was written, whether cut, written over or swapped, is not published."""
    first = _published(site, remembering)
    shutil.rmtree(site / "_site")
    kept = sorted((site / ".onrecord/pictures").iterdir())
    contents = [file.read_bytes() for file in kept]
    for file, content in zip(kept, [*contents[1:], contents[0]], strict=True):
        file.write_bytes(content if damage is None else damage)

    assert _published(site, remembering) == first
    assert [file.read_bytes() for file in sorted((site / ".onrecord/pictures").iterdir())] == contents


@pytest.mark.parametrize("lies", ["nowhere", "a file", "read-only"])
def test_what_can_not_be_kept_is_not_missed(site: Path, remembering: Options, lies: str) -> None:
    """A build that can't keep its pictures is built all the same."""
    (site / ".onrecord").mkdir()
    if lies == "a file":
        (site / ".onrecord" / "pictures").write_text("x", "utf-8")
    elif lies == "read-only":
        (site / ".onrecord" / "pictures").mkdir(mode=0o555)
    else:
        (site / ".onrecord").rmdir()
        (site / ".onrecord").write_text("x", "utf-8")

    assert _published(site, remembering) == _published(site, replace(remembering, remember=False), "other")


def test_nothing_is_written_through_a_link(site: Path, remembering: Options, tmp_path: Path) -> None:
    """A folder that a site brought as a link to elsewhere is neither written to nor cleared."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "0123.json").write_text("mine", "utf-8")
    (site / ".onrecord").mkdir()
    (site / ".onrecord" / "pictures").symlink_to(outside)
    _published(site, remembering)

    assert files_in(outside) == {"0123.json": b"mine"}


def test_file_that_is_a_link_is_replaced(site: Path, remembering: Options, tmp_path: Path) -> None:
    """A kept file that is a link is replaced by a file, and what it led to stays."""
    first = _published(site, remembering)
    (tmp_path / "mine").write_text("mine", "utf-8")
    for file in (site / ".onrecord" / "pictures").iterdir():
        file.unlink()
        file.symlink_to(tmp_path / "mine")

    assert _published(site, remembering) == first
    assert (tmp_path / "mine").read_text("utf-8") == "mine"


def test_same_picture_under_two_endings_is_published_once(make_site: MakeSite, options: Options) -> None:
    """`letter.jpg` and `letter.jpeg` that hold the same have one address."""
    files = {f"static/letter.{ending}": PHOTOGRAPH for ending in ("jpg", "jpeg")}
    media = _media("letter.jpg", "letter.jpeg")
    site = make_site({**files, f"{EVENTS}/denial.yaml": DENIAL + media})

    assert len([path for path in _published(site, options) if path.startswith("letter")]) == 5


def test_long_name_is_cut(make_site: MakeSite, options: Options) -> None:
    """A name that fills what a file system allows leaves room for what is put behind it."""
    name = "ж" * 125
    site = make_site({f"static/{name}.svg": DRAWING, f"{EVENTS}/denial.yaml": DENIAL + _media(f"{name}.svg")})

    assert [path for path in _published(site, options) if re.fullmatch(r"ж{90}\.[0-9a-f]{12}\.svg", path)]


def test_picture_that_changes_during_the_build_is_told(
    site: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that is not the one any more that was looked at is not published under the other's address."""
    monkeypatch.setattr(encoding, "digest", lambda _data: "of another picture")
    outcome = build(site, site / "_site", options)

    assert outcome.value.published is None
    assert {(problem.code, problem.hint) for problem in outcome.problems} == {("PIC001", "build it again")}


def test_broken_picture_leaves_the_output_as_it_was(site: Path, options: Options) -> None:
    """A site with a broken picture is not built, and says which line names it."""
    before = _published(site, options)
    (site / "static" / "a b" / "letter.jpg").write_bytes(PHOTOGRAPH[:9000])
    outcome = build(site, site / "_site", options)

    (problem,) = outcome.problems
    assert problem.span is not None
    assert (problem.code, problem.span.path, problem.span.line) == ("PIC001", f"{EVENTS}/denial.yaml", 9)
    assert {f"static/{path}": data for path, data in before.items()}.items() <= files_in(site / "_site").items()


def test_file_that_can_not_be_read_is_told(site: Path, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that the computer refuses to open is a problem with its place."""
    opened_path = Path.open

    def refuse(path: Path, *args: object, **keywords: object) -> object:
        if path.name == "letter.jpg":
            raise PermissionError(13, "Permission denied")
        return opened_path(path, *args, **keywords)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    (problem,) = check(site, options).problems

    assert (problem.code, problem.message) == ("PIC001", "'a b/letter.jpg' can't be read: Permission denied")


def test_heavy_picture_is_told(site: Path, options: Options) -> None:
    """A file of many megabytes is a warning, and of too many an error; what follows a picture's end counts as well."""
    letter = site / "static" / "a b" / "letter.jpg"
    os.truncate(letter, 12_345_678)
    heavy = check(site, options).problems
    os.truncate(letter, 64 * 1024 * 1024 + 1)
    heaviest = check(site, options).problems

    assert [(problem.code, problem.message) for problem in heavy] == [("PIC005", "'a b/letter.jpg' has 12 megabytes")]
    assert [(problem.code, problem.message) for problem in heaviest] == [
        ("PIC003", "'a b/letter.jpg' is larger than 64 MiB")
    ]


@pytest.mark.parametrize("pictures", ["known", *slow(["none", "a drawing"])])
def test_pillow_is_not_loaded_in_vain(make_site: MakeSite, remembering: Options, pictures: str, own_key: Path) -> None:
    """A site without pictures, with drawings alone, or of which everything is known, is built without Pillow."""
    site = make_site({"static/letter.jpg": PHOTOGRAPH, "static/plan.svg": DRAWING})
    if pictures != "none":
        name = "letter.jpg" if pictures == "known" else "plan.svg"
        (site / EVENTS / "denial.yaml").write_text(DENIAL + _media(name), "utf-8")
    _published(site, remembering)
    program = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from onrecord.incremental.signing_key import trust\n"
        "from onrecord.pipeline import Options, build\n"
        f"trust(Path({str(own_key)!r}))\n"
        f"root, today = Path({str(site)!r}), date.fromisoformat('{TODAY}')\n"
        "assert build(root, root / 'again', Options(today, remember=True)).value.published\n"
        "print('PIL' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)

    assert ran.stdout == "False\n"


def test_pictures_of_the_test_site_are_as_drawn() -> None:
    """The photograph of the test site lies on its side and tells a place, so that its golden pages show neither."""
    photograph = opened((ROOT / "tests/sites/everything/static/harbour/pier.jpg").read_bytes())

    assert photograph.getexif()[274] == 6
    assert photograph.getexif().get_ifd(0x8825)
    assert photograph.size == (1200, 1600)


def test_address_does_not_know_pillow(site: Path, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture's addresses are the same whatever an encoder makes of it."""
    names = {path: hashlib.sha256(data).hexdigest() for path, data in _published(site, options).items()}
    monkeypatch.setattr(raster, "_WEBP", {"quality": 1, "method": 0})
    other = {path: hashlib.sha256(data).hexdigest() for path, data in _published(site, options).items()}

    assert names.keys() == other.keys()
    assert names != other


def test_pillow_warns_nobody(site: Path, options: Options, capfd: pytest.CaptureFixture[str]) -> None:
    """What is odd about a picture and can be shown is no matter: nothing is printed."""
    picture = Image.new("P", (400, 300), 0)
    picture.putpalette([0, 0, 0, 200, 30, 30])
    (site / "static" / "odd.png").write_bytes(saved(picture, "PNG", transparency=b"\0\xff"))
    (site / EVENTS / "announcement.yaml").write_text(BASE[f"{EVENTS}/announcement.yaml"] + _media("odd.png"), "utf-8")
    _published(site, options)

    assert capfd.readouterr() == ("", "")
