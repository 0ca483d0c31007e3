"""Golden tests: whole sites give whole output folders, and broken sites give whole reports."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from compared_builds import cold_build
from conftest import BASE, COMPLETE, MakeSite
from golden import expected_files, expected_text, files_in
from msgspec.structs import replace
from output_kinds import address_of, kind_of
from PIL import Image

from onrecord.build.pipeline import Options, build
from onrecord.read.theme_reader import theme_root
from onrecord.render.theme.style_sheet import compact
from onrecord.report.formats import FORMATS
from onrecord.report.painting import plain
from onrecord.report.run_report import Report

HERE = Path(__file__).parents[1]
SITES = sorted(path.name for path in (HERE / "sites").iterdir())
SHOWN: Mapping[str, frozenset[str]] = {
    "everything": frozenset(
        {
            "", "feed.xml", "feed.json", "sitemap.xml", "robots.txt", "404.html", "corrections/", "pages/about/",
            "days-set/", "actors/port/", "actors/port/feed.xml", "actors/port/feed.json",
            "bills/", "bills/harbour-act/", "bills/harbour-act/feed.xml", "bills/harbour-act/feed.json",
            "sources/full/", "tags/port/",
            "ferry/", "ferry/all/", "ferry/calendar.ics", "ferry/feed.xml",
            "harbour/", "harbour/feed.xml", "harbour/feed.json", "harbour/calendar.ics", "harbour/claims/",
            "harbour/sources/", "harbour/sources/bibliography.bib", "harbour/sources/bibliography.json",
            "harbour/sources/bibliography.ris", "harbour/answer/", "harbour/vote/", "harbour/order/closed/",
            "kk/nur/", "kk/nur/feed.xml", "kk/nur/feed.json", "kk/nur/sources/", "kk/nur/opening/", "kk/nur/updates/",
            "kk/nur/sources/bibliography.bib", "kk/nur/sources/bibliography.json", "kk/nur/sources/bibliography.ris",
            "actors/", "sources/", "tags/", "updates/", "data/", "search/", "harbour/updates/", "feeds.opml",
            "claim-feeds.opml",
            "harbour/order/closed/feed.xml", "harbour/as-of.json", "kk/nur/as-of.json", "bills/harbour-act/as-of.json",
            "harbour/filter.json", "commit.json", "api/v1/index.json", "api/v1/stories/harbour.json",
            "api/v1/actors.json", "api/v1/sources.json", "api/v1/bills.json", "api/v1/expected.json",
            "api/v1/corrections.json",
            "api/v1/schemas/change.json", "api/v1/files.json", "api/v1/openapi.json",
            "harbour/embed/", "harbour/embed/order/closed/", "ferry/embed/plan/", "bills/harbour-act/embed/",
            "kk/nur/embed/", "harbour/embed/oembed.json", "harbour/embed/order/closed/oembed.json",
            "bills/harbour-act/embed/oembed.json", "kk/nur/embed/oembed.json",
            "harbour/answer/oembed.json", "kk/nur/opening/oembed.json",
            ".nojekyll", ".onrecord-output", "static/order.9e4463c73d40.svg",
        }
    ),
    "minimal": frozenset({"", "strike/", "strike/denial/", "search/index.json"}),
    "parliaments": frozenset({"bills/ndaa-2021/", "online-safety/", "online-safety/commons-amendments/"}),
}  # fmt: skip
"""Addresses of files that are compared in full: in each language, or only in the language that they begin with."""
_ENCODED = (".webp", ".jpg", ".png")
BROKEN = sorted(path.name for path in (HERE / "broken").iterdir())


@pytest.mark.generated
@pytest.mark.parametrize("name", SITES)
def test_site_gives_its_golden_output(name: str) -> None:
    """A site has the listed files with the listed digests; one page of each kind is compared in full."""
    outcome, files = cold_build(HERE / "sites" / name, Options(today=COMPLETE))
    built = {**files}
    theme = {f"static/{path}": content for path, content in files_in(theme_root() / "static").items()}
    theme["static/style.css"] = compact(theme["static/style.css"].decode()).encode()  # as pages contain it
    copied = {path: built.pop(path) for path in theme}
    built = {path: _without_style(content) for path, content in built.items()}
    shown = {path: content for path, content in built.items() if _is_shown(name, path)}
    listing = "".join(f"{_described(path, content)}  {path}\n" for path, content in sorted(built.items()))

    assert [problem.message for problem in outcome.problems if problem.severity == "error"] == []
    assert theme == copied
    assert expected_files(HERE / "golden" / name, shown) == shown
    assert expected_text(HERE / "golden" / f"{name}.txt", listing) == listing


def test_each_kind_of_page_has_a_golden_file_in_each_language() -> None:
    """Each kind of page and output file has a golden file in each language that has that kind."""
    kinds = {name: set(map(kind_of, _listed(name))) for name in SITES}
    shown = {name: {kind_of(path) for path in _listed(name) if _is_shown(name, path)} for name in SITES}

    missing = set[str]().union(*kinds.values()) - set[str]().union(*shown.values())

    assert missing == set(), "add an address of each of these to SHOWN in this file, and run `make update`"


def _is_shown(name: str, path: str) -> bool:
    return bool({address_of(path), path.removesuffix("index.html")} & SHOWN[name])


def _listed(name: str) -> list[str]:
    """Return the paths of a site's listed files, without those of its pictures."""
    lines = (HERE / "golden" / f"{name}.txt").read_text("utf-8").splitlines()
    return [path for path in (line.split("  ")[1] for line in lines) if not path.startswith("static/")]


def _without_style(content: bytes) -> bytes:
    """Return a page without its inline style sheet and that sheet's hash, which each change of style would alter."""
    if b"<style>" not in content:
        return content
    return re.sub(rb"sha256-[\w+/=]+", b"sha256-", re.sub(rb"(?<=<style>).+(?=</style>)", b"", content))


def _described(path: str, content: bytes) -> str:
    """Return a file's digest, or an encoded picture's format and size: Pillow's versions encode differently."""
    if path.endswith(_ENCODED):
        with Image.open(io.BytesIO(content)) as image:
            return f"{image.format} {image.width}x{image.height}"
    return hashlib.sha256(content).hexdigest()[:12]


def test_every_golden_file_belongs_to_a_site() -> None:
    """No golden file remains for a site that no longer exists."""
    assert sorted(path.stem for path in (HERE / "golden").glob("*.txt")) == SITES
    assert sorted(path.name for path in (HERE / "golden").iterdir() if path.is_dir()) == SITES


@pytest.mark.generated
@pytest.mark.parametrize("name", BROKEN)
def test_broken_site_gives_its_golden_report(name: str, tmp_path: Path, options: Options) -> None:
    """One run reports all mistakes of all files in exactly these words, and writes nothing."""
    outcome = build(HERE / "broken" / name, tmp_path / "out", options)
    report = FORMATS["full"](Report(outcome.problems, outcome.value.files), plain)

    assert expected_text(HERE / "broken" / name / "report.txt", report) == report
    assert not (tmp_path / "out").exists()


def test_drafts_have_pages_only_with_the_drafts_option(make_site: MakeSite, tmp_path: Path, options: Options) -> None:
    """A draft has a page only with `--drafts`."""
    denial = BASE["content/stories/dispute/events/denial.yaml"]
    site = make_site({"content/stories/dispute/events/unfinished.yaml": f"{denial}status: draft\n"})
    build(site, tmp_path / "without", options)
    build(site, tmp_path / "with", replace(options, drafts=True))

    assert (tmp_path / "without/dispute/denial/index.html").is_file()
    assert not (tmp_path / "without/dispute/unfinished").exists()
    assert (tmp_path / "with/dispute/unfinished/index.html").is_file()
