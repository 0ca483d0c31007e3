"""Pictures of a site, from the editor's file to the published page and the cache."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import BASE, DRAWING, TODAY, MakeSite
from golden import files_in
from msgspec.structs import replace
from PIL import Image
from sample_pictures import SECRET, animation, corner, decoded, exif, file_of
from slow import slow

from onrecord.build.pipeline import Options, build, check
from onrecord.pictures import encoding, raster

OF_THE_THEME = {
    "as-of.css", "as-of.js", "cite.js", "climb.js", "days-set.js", "filter.css", "filter.js", "icon.svg", "news.js",
    "onrecord.js", "style.css", "visits.js",
}  # fmt: skip
ROOT = Path(__file__).parents[2]
THEME = frozenset(path.name for path in (ROOT / "static").iterdir())
EVENTS = "content/stories/dispute/events"
PHOTOGRAPH = file_of(corner(1600, 80), "JPEG", exif=exif(), quality=60)
"""Wide enough for each width of WebP, and low, since its area decides how long it takes to encode."""
ACCEPTED = "accept: {code: PIC007, reason: Others link to it}\n"
"""What `site.yaml` says of `left.jpg`, which nothing on the site names."""
DENIAL_TEXT = BASE[f"{EVENTS}/denial.yaml"]


def _media(*names: str, **more: str) -> str:
    fields = "".join(f", {name}: {value}" for name, value in more.items())
    return "media:\n" + "".join(
        f"  - {{src: '{name}', alt: What {name} shows, credit: Ann{fields}}}\n" for name in names
    )


@pytest.fixture
def site(make_site: MakeSite) -> Path:
    """Return a site whose denial shows a photograph, a drawing and an animation."""
    return make_site(
        {
            "site.yaml": f"{BASE['site.yaml']}outputs: feeds\n{ACCEPTED}",
            "static/a b/letter.jpg": PHOTOGRAPH,
            "static/plan.svg": DRAWING,
            "static/tide.gif": animation("GIF", comment=SECRET),
            "static/left.jpg": PHOTOGRAPH,
            f"{EVENTS}/denial.yaml": DENIAL_TEXT + _media("a b/letter.jpg", "plan.svg", "tide.gif"),
        }
    )


@pytest.fixture
def caching(options: Options) -> Options:
    """Return options of a build with a cache."""
    return replace(options, remember=True)


@pytest.fixture
def counts_by_step(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Return a count of the decoded and encoded pictures."""
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


def test_picture_files_are_named_by_original_and_width(site: Path, options: Options) -> None:
    """A photograph has four WebP widths and one file in its own format; drawings and animations keep their format."""
    published = [re.sub(r"\.[0-9a-f]{12}", ".N", path) for path in _published(site, options)]

    assert sorted({*published} - THEME) == [
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
    """Published pictures have no metadata, also one that no event shows, which keeps its address and its pixels."""
    published = _published(site, options)

    assert decoded(published["left.jpg"]).tobytes() == decoded(PHOTOGRAPH).tobytes()
    assert not [path for path, data in published.items() if SECRET.encode() in data or b"Exif" in data]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_picture_of_unpublished_event_is_not_published(make_site: MakeSite, options: Options, status: str) -> None:
    """No file of a picture is published if its event is a draft or withdrawn."""
    withdrawal = (
        "published: 2021-11-10\ncorrections: {date: 2021-11-12, reason: It is another letter}\n"
        if status == "withdrawn"
        else ""
    )
    event = (
        f"type: report\ndate: 2021-11-02\ntitle: A report\nsources: wire\nstatus: {status}\n{withdrawal}"
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


def test_page_reserves_space_for_each_picture(site: Path, options: Options) -> None:
    """Each picture has its size; all but the first visible one are loaded lazily, as are all in rows."""
    published = _published(site, options)

    for page, is_closed in (("dispute/index.html", True), ("dispute/denial/index.html", False)):
        figures = _pictures(site, page)
        sizes = [re.findall(r' width="(\d+)" height="(\d+)"', figure) for figure in figures]
        links = re.findall(r'(?:src="|srcset="|, )(?:\.\./)+static/(\S+?)(?:"| \d+w)', "".join(figures))

        assert sizes == [[("1440", "72")], [("320", "200")], [("300", "100")]]
        assert ['loading="lazy" decoding="async"' in figure for figure in figures] == [is_closed, True, True]
        others = {"left.jpg", *THEME}
        assert {link.replace("%20", " ") for link in links} == published.keys() - others


def test_picture_has_caption_credit_and_source(make_site: MakeSite, options: Options) -> None:
    """A picture has its alternative text, caption, credit and source, all escaped."""
    words = {"caption": "'A <x>caption</x>'", "source": "wire"}
    media = _media("letter.jpg", **words).replace("What letter.jpg shows", "'A \"letter\" <x> & more'")
    site = make_site({"static/letter.jpg": PHOTOGRAPH, f"{EVENTS}/denial.yaml": DENIAL_TEXT + media})
    _published(site, options)
    (figure,) = _pictures(site, "dispute/denial/index.html")

    assert 'alt="A &#34;letter&#34; &lt;x&gt; &amp; more"' in figure
    assert "A &lt;x&gt;caption&lt;/x&gt;" in figure
    assert '<span class="credit">Ann</span>' in figure
    assert 'href="#cite-1"' in figure


def test_animation_has_still_version_for_reduced_motion(site: Path, options: Options) -> None:
    """An animation has a still version for readers who prefer reduced motion; a photograph needs none."""
    _published(site, options)
    photograph, _, tide = _pictures(site, "dispute/denial/index.html")

    assert 'media="(prefers-reduced-motion: reduce)" srcset="' in tide
    assert ".gif" in tide
    assert "media=" not in photograph


@pytest.mark.parametrize("jobs", [1, 2])
def test_two_builds_give_same_pictures(site: Path, options: Options, jobs: int) -> None:
    """The published pictures depend on the originals only, with one process or two."""
    for number in range(5):
        (site / "static" / f"more-{number}.png").write_bytes(file_of(corner(500 + number, 300, "RGBA"), "PNG"))
    (site / EVENTS / "announcement.yaml").write_text(
        BASE[f"{EVENTS}/announcement.yaml"] + _media(*(f"more-{number}.png" for number in range(5))), "utf-8"
    )
    first = _published(site, options, "once")

    assert _published(site, replace(options, jobs=jobs), "again") == first


@pytest.mark.slow
def test_another_process_gives_same_pictures(site: Path, options: Options) -> None:
    """A build from the command line, in a separate process, gives the same bytes."""
    command = [sys.executable, "-m", "onrecord", "build", str(site), "--no-cache", "--output", str(site / "other")]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)

    assert {path: data for path, data in files_in(site / "other").items() if path.startswith("static/")} == {
        f"static/{path}": data for path, data in _published(site, options).items()
    }


def test_pictures_are_encoded_once(site: Path, caching: Options, counts_by_step: dict[str, int]) -> None:
    """A second build decodes and encodes nothing, even if its output is deleted, and publishes the same files."""
    first = _published(site, caching)
    assert counts_by_step == {"decode": 2, "encode": 2}
    shutil.rmtree(site / "_site")

    assert _published(site, caching) == first
    assert counts_by_step == {"decode": 2, "encode": 2}


def test_shards_together_have_all_pictures(site: Path, options: Options) -> None:
    """Each shard of a build publishes a part of the pictures; together they publish all."""
    shards = [_published(site, replace(options, shard=(number, 2)), f"share-{number}") for number in (1, 2)]

    assert shards[0] | shards[1] == _published(site, options)
    assert shards[0].keys() != shards[1].keys()


def test_check_encodes_nothing(site: Path, caching: Options, counts_by_step: dict[str, int]) -> None:
    """A check decodes each picture once and encodes nothing."""
    assert check(site, caching).problems == check(site, caching).problems == ()
    assert counts_by_step == {"decode": 2, "encode": 0}


def test_renamed_picture_is_not_encoded_again(site: Path, caching: Options, counts_by_step: dict[str, int]) -> None:
    """Cached pictures are found by the original's content."""
    _published(site, caching)
    (site / "static" / "a b" / "letter.jpg").rename(site / "static" / "page.jpg")
    event = site / EVENTS / "denial.yaml"
    event.write_text(event.read_text("utf-8").replace("a b/letter.jpg", "page.jpg"), "utf-8")

    assert [path for path in _published(site, caching) if path.startswith("page.")]
    assert counts_by_step == {"decode": 2, "encode": 2}


def test_changed_picture_is_encoded_again(site: Path, caching: Options, counts_by_step: dict[str, int]) -> None:
    """Another picture under the same name has new addresses, and the former one is removed from the cache."""
    before = _published(site, caching)
    (site / "static" / "a b" / "letter.jpg").write_bytes(file_of(corner(300, 400), "JPEG"))
    after = _published(site, caching)
    cached = {file.name.partition("-")[0].partition(".")[0] for file in (site / ".onrecord/pictures").iterdir()}

    assert counts_by_step == {"decode": 3, "encode": 3}
    assert not [path for path in before if "letter" in path and path in after]
    assert len(cached) == 3


@pytest.mark.parametrize("damage", [b"", b"short", b"0" * 500, None])
def test_damaged_cached_picture_is_encoded_again(site: Path, caching: Options, damage: bytes | None) -> None:
    """A cached picture that is truncated, overwritten or swapped is made again, not published."""
    first = _published(site, caching)
    shutil.rmtree(site / "_site")
    cached = sorted((site / ".onrecord/pictures").iterdir())
    contents = [file.read_bytes() for file in cached]
    for file, content in zip(cached, [*contents[1:], contents[0]], strict=True):
        file.write_bytes(content if damage is None else damage)

    assert _published(site, caching) == first
    assert [file.read_bytes() for file in sorted((site / ".onrecord/pictures").iterdir())] == contents


@pytest.mark.parametrize("obstacle", ["nowhere", "a file", "read-only"])
def test_build_works_without_picture_cache(site: Path, caching: Options, obstacle: str) -> None:
    """A build that can't cache its pictures gives the same files."""
    (site / ".onrecord").mkdir()
    if obstacle == "a file":
        (site / ".onrecord" / "pictures").write_text("x", "utf-8")
    elif obstacle == "read-only":
        (site / ".onrecord" / "pictures").mkdir(mode=0o555)
    else:
        (site / ".onrecord").rmdir()
        (site / ".onrecord").write_text("x", "utf-8")

    assert _published(site, caching) == _published(site, replace(caching, remember=False), "other")


def test_picture_cache_is_not_written_through_symbolic_link(site: Path, caching: Options, tmp_path: Path) -> None:
    """A cache folder that is a symbolic link is neither written to nor cleared."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "0123.json").write_text("mine", "utf-8")
    (site / ".onrecord").mkdir()
    (site / ".onrecord" / "pictures").symlink_to(outside)
    _published(site, caching)

    assert files_in(outside) == {"0123.json": b"mine"}


def test_cached_symbolic_link_is_replaced(site: Path, caching: Options, tmp_path: Path) -> None:
    """A cached file that is a symbolic link is replaced; its target stays."""
    first = _published(site, caching)
    (tmp_path / "mine").write_text("mine", "utf-8")
    for file in (site / ".onrecord" / "pictures").iterdir():
        file.unlink()
        file.symlink_to(tmp_path / "mine")

    assert _published(site, caching) == first
    assert (tmp_path / "mine").read_text("utf-8") == "mine"


def test_same_picture_under_two_extensions_is_published_once(make_site: MakeSite, options: Options) -> None:
    """`letter.jpg` and `letter.jpeg` with the same content have one address."""
    files = {f"static/letter.{ending}": PHOTOGRAPH for ending in ("jpg", "jpeg")}
    media = _media("letter.jpg", "letter.jpeg")
    site = make_site({**files, f"{EVENTS}/denial.yaml": DENIAL_TEXT + media})

    assert len([path for path in _published(site, options) if path.startswith("letter")]) == 5


def test_long_name_is_truncated(make_site: MakeSite, options: Options) -> None:
    """A name of the maximal length leaves room for the suffix."""
    name = "ж" * 125
    site = make_site({f"static/{name}.svg": DRAWING, f"{EVENTS}/denial.yaml": DENIAL_TEXT + _media(f"{name}.svg")})

    assert [path for path in _published(site, options) if re.fullmatch(r"ж{90}\.[0-9a-f]{12}\.svg", path)]


def test_picture_changed_during_build_is_an_error(
    site: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that changes between check and encoding stops the build."""
    monkeypatch.setattr(encoding, "digest", lambda _data: "of another picture")
    outcome = build(site, site / "_site", options)

    assert outcome.value.published is None
    assert {(problem.code, problem.hint) for problem in outcome.problems} == {("PIC001", "build it again")}


def test_broken_picture_leaves_output_unchanged(site: Path, options: Options) -> None:
    """A site with a broken picture is not built, and the problem names the line in the entry."""
    before = _published(site, options)
    (site / "static" / "a b" / "letter.jpg").write_bytes(PHOTOGRAPH[: len(PHOTOGRAPH) // 2])
    outcome = build(site, site / "_site", options)

    (problem,) = outcome.problems
    assert problem.span is not None
    assert (problem.code, problem.span.path, problem.span.line) == ("PIC001", f"{EVENTS}/denial.yaml", 9)
    assert {f"static/{path}": data for path, data in before.items()}.items() <= files_in(site / "_site").items()


def test_unreadable_picture_is_a_problem(site: Path, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that the system refuses to open is a problem with its place."""
    opened_path = Path.open

    def refuse(path: Path, *args: object, **keywords: object) -> object:
        if path.name == "letter.jpg":
            raise PermissionError(13, "Permission denied")
        return opened_path(path, *args, **keywords)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    (problem,) = check(site, options).problems

    assert (problem.code, problem.message) == ("PIC001", "'a b/letter.jpg' can't be read: Permission denied")


def test_large_picture_file_is_a_problem(site: Path, options: Options) -> None:
    """A large file is a warning and a too large one an error; bytes after the picture's end count."""
    letter = site / "static" / "a b" / "letter.jpg"
    os.truncate(letter, 12_345_678)
    large = check(site, options).problems
    os.truncate(letter, 64 * 1024 * 1024 + 1)
    too_large = check(site, options).problems

    assert [(problem.code, problem.message) for problem in large] == [("PIC005", "'a b/letter.jpg' has 12 megabytes")]
    assert [(problem.code, problem.message) for problem in too_large] == [
        ("PIC003", "'a b/letter.jpg' is larger than 64 MiB")
    ]


@pytest.mark.parametrize("pictures", ["cached", *slow(["none", "drawing"])])
def test_pillow_is_imported_only_if_needed(make_site: MakeSite, caching: Options, pictures: str, own_key: Path) -> None:
    """A site without pictures, with drawings only, or with all pictures cached is built without importing Pillow."""
    settings = BASE["site.yaml"] + ACCEPTED
    site = make_site({"site.yaml": settings, "static/letter.jpg": PHOTOGRAPH, "static/plan.svg": DRAWING})
    if pictures != "none":
        name = "letter.jpg" if pictures == "cached" else "plan.svg"
        (site / EVENTS / "denial.yaml").write_text(DENIAL_TEXT + _media(name), "utf-8")
    _published(site, caching)
    program = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from onrecord.cache.signing_key import trust\n"
        "from onrecord.build.pipeline import Options, build\n"
        f"trust(Path({str(own_key)!r}))\n"
        f"root, today = Path({str(site)!r}), date.fromisoformat('{TODAY}')\n"
        "assert build(root, root / 'again', Options(today, remember=True)).value.published\n"
        "print('PIL' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)

    assert ran.stdout == "False\n"


def test_photograph_of_test_site_has_exif() -> None:
    """The test site's photograph has a rotation and a location in its Exif, which the golden pages must not show."""
    photograph = decoded((ROOT / "tests/sites/everything/static/harbour/pier.jpg").read_bytes())

    assert photograph.getexif()[274] == 6
    assert photograph.getexif().get_ifd(0x8825)
    assert photograph.size == (1200, 1600)


def test_address_is_independent_of_encoder(site: Path, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture's addresses don't depend on the encoder's output."""
    names = {path: hashlib.sha256(data).hexdigest() for path, data in _published(site, options).items()}
    monkeypatch.setattr(raster, "_WEBP", {"quality": 1, "method": 0})
    other = {path: hashlib.sha256(data).hexdigest() for path, data in _published(site, options).items()}

    assert names.keys() == other.keys()
    assert names != other


def test_pillow_prints_no_warning(site: Path, options: Options, capfd: pytest.CaptureFixture[str]) -> None:
    """Unusual but valid pictures print no warning."""
    picture = Image.new("P", (400, 300), 0)
    picture.putpalette([0, 0, 0, 200, 30, 30])
    (site / "static" / "odd.png").write_bytes(file_of(picture, "PNG", transparency=b"\0\xff"))
    (site / EVENTS / "announcement.yaml").write_text(BASE[f"{EVENTS}/announcement.yaml"] + _media("odd.png"), "utf-8")
    _published(site, options)

    assert capfd.readouterr() == ("", "")
