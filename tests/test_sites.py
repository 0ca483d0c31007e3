"""Whole sites in, whole folders out; broken sites in, whole reports out."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from golden import expected_files, expected_text, files_in
from PIL import Image

from onrecord.model.addresses import is_reserved_for_event, is_reserved_for_story
from onrecord.pipeline import Options, build
from onrecord.read.theme import theme_root
from onrecord.report import FORMATS, Report, plain

HERE = Path(__file__).parent
SITES = sorted(path.name for path in (HERE / "sites").iterdir())
SHOWN: Mapping[str, frozenset[str]] = {
    "everything": frozenset(
        {
            "", "feed.xml", "feed.json", "sitemap.xml", "robots.txt", "404.html", "corrections/", "pages/about/",
            "actors/port/", "actors/port/feed.xml", "actors/port/feed.json",
            "bills/", "bills/harbour-act/", "bills/harbour-act/feed.xml", "bills/harbour-act/feed.json",
            "sources/full/", "sources/full/citation.bib", "sources/full/citation.json", "tags/port/",
            "harbour/", "harbour/feed.xml", "harbour/feed.json", "harbour/calendar.ics", "harbour/claims/",
            "harbour/sources/", "harbour/answer/", "harbour/vote/",
            "kk/nur/", "kk/nur/feed.xml", "kk/nur/feed.json", "kk/nur/sources/", "kk/nur/opening/",
            ".nojekyll", ".onrecord-output", "static/order.9e4463c73d40.svg",
        }
    ),
    "minimal": frozenset({"", "strike/", "strike/denial/"}),
    "parliaments": frozenset({"bills/ndaa-2021/", "online-safety/", "online-safety/commons-amendments/"}),
}  # fmt: skip
"""Addresses of the files that are compared as they read: in every language, or in the one that they begin with."""
_ENCODED = (".webp", ".jpg", ".png")
BROKEN = sorted(path.name for path in (HERE / "broken").iterdir())


@pytest.mark.generated
@pytest.mark.parametrize("name", SITES)
def test_site_gives_its_golden_output(name: str, tmp_path: Path, options: Options) -> None:
    """A site has the listed files with the listed digests, and of each kind of page one is compared as it reads."""
    outcome = build(HERE / "sites" / name, tmp_path / "out", options)
    built = files_in(tmp_path / "out")
    theme = {f"static/{path}": content for path, content in files_in(theme_root() / "static").items()}
    copied = {path: built.pop(path) for path in theme}
    built = {path: _without_style(content) for path, content in built.items()}
    shown = {path: content for path, content in built.items() if _is_shown(name, path)}
    listing = "".join(f"{_described(path, content)}  {path}\n" for path, content in sorted(built.items()))

    assert [problem.message for problem in outcome.problems if problem.severity == "error"] == []
    assert theme == copied
    assert expected_files(HERE / "golden" / name, shown) == shown
    assert expected_text(HERE / "golden" / f"{name}.txt", listing) == listing


def test_each_kind_of_page_is_shown_in_each_language() -> None:
    """No kind of page or output lacks a golden file in a language that has it."""
    kinds = {name: set(map(_kind, _listed(name))) for name in SITES}
    shown = {name: {_kind(path) for path in _listed(name) if _is_shown(name, path)} for name in SITES}

    missing = set[str]().union(*kinds.values()) - set[str]().union(*shown.values())

    assert missing == set(), "add an address of each of these to SHOWN in this file, and run `make update`"


def _is_shown(name: str, path: str) -> bool:
    return bool({_address(path), path.removesuffix("index.html")} & SHOWN[name])


def _listed(name: str) -> list[str]:
    """Return the paths of all files of a site; the entries' own pictures are listed alone."""
    lines = (HERE / "golden" / f"{name}.txt").read_text("utf-8").splitlines()
    return [path for path in (line.split("  ")[1] for line in lines) if not path.startswith("static/")]


def _kind(path: str) -> str:
    """Return a path with `*` for each id."""
    language = path[: len(_language(path))]
    first, *rest = _address(path).split("/")
    if not rest:
        return f"{language}{first}"
    folder = first if is_reserved_for_story(first, ()) else "*"
    inner = "/".join(part if is_reserved_for_event(part) or "." in part else "*" for part in rest if part)
    return f"{language}{folder}/{inner}"


def _address(path: str) -> str:
    """Return a path without its language and its page's file name."""
    return path.removeprefix(_language(path)).removesuffix("index.html")


def _language(path: str) -> str:
    return next((folder for folder in ("ru/", "kk/") if path.startswith(folder)), "")


def _without_style(content: bytes) -> bytes:
    """Return a page without the style sheet in it, and its hash: else each change of the look would change them all."""
    if b"<style>" not in content:
        return content
    return re.sub(rb"sha256-[\w+/=]+", b"sha256-", re.sub(rb"(?<=<style>).+(?=</style>)", b"", content))


def _described(path: str, content: bytes) -> str:
    """Return a file's digest, or format and size of an encoded picture: its bytes differ between versions of Pillow."""
    if path.endswith(_ENCODED):
        with Image.open(io.BytesIO(content)) as image:
            return f"{image.format} {image.width}x{image.height}"
    return hashlib.sha256(content).hexdigest()[:12]


def test_every_golden_folder_has_its_site() -> None:
    """No expectation stays for a site that the tests no longer build."""
    assert sorted(path.stem for path in (HERE / "golden").glob("*.txt")) == SITES
    assert sorted(path.name for path in (HERE / "golden").iterdir() if path.is_dir()) == SITES


@pytest.mark.generated
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_site_gives_its_report(name: str, tmp_path: Path, options: Options) -> None:
    """All mistakes of all files are told in one run, in these words, and nothing is written."""
    outcome = build(HERE / "broken" / name, tmp_path / "out", options)
    report = FORMATS["full"](Report(outcome.problems, outcome.value.files), plain)

    assert expected_text(HERE / "broken" / name / "report.txt", report) == report
    assert not (tmp_path / "out").exists()


def test_drafts_are_published_only_on_demand(tmp_path: Path, options: Options) -> None:
    """A draft has no page; with `--drafts` it has."""
    site = HERE / "sites" / "everything"
    build(site, tmp_path / "without", options)
    build(site, tmp_path / "with", replace(options, drafts=True))

    assert not (tmp_path / "without/harbour/unfinished").exists()
    assert (tmp_path / "with/harbour/unfinished/index.html").is_file()
