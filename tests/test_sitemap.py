"""The site map and what search engines read in pages: all of the site, in all languages, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import TODAY, MakeSite
from page_html import Html

from onrecord.model.addresses import output_path
from onrecord.pipeline import Options, build
from onrecord.render.outputs import sitemap

HERE = Path(__file__).parent
BASE_URL = "https://example.org/repo/"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site that has one of everything, and return its folder."""
    folder = tmp_path_factory.mktemp("everything")
    build(HERE / "sites" / "everything", folder, Options(today=TODAY))
    return folder


def listed(folder: Path, name: str = "sitemap.xml") -> dict[str, dict[str, str]]:
    """Return the addresses in a site map, each with its languages and their addresses."""
    root = ET.parse(folder / name).getroot()  # noqa: S314  (our own, and without a document type)
    return {
        url.findtext(f"{MAP}loc") or "": {
            link.get("hreflang", ""): link.get("href", "") for link in url.iter(f"{XHTML}link")
        }
        for url in root.iter(f"{MAP}url")
    }


def page(file: Path) -> Html:
    """Return a page's elements."""
    html = Html()
    html.feed(file.read_text("utf-8"))
    return html


def test_the_map_has_all_pages_that_may_be_listed(site: Path) -> None:
    """The map names each page that does not ask to be left out, once, and nothing that is not there."""
    indexed = {
        file.relative_to(site).as_posix() for file in site.rglob("*.html") if not page(file).all("meta", name="robots")
    }

    assert {output_path(url.removeprefix(BASE_URL)) for url in listed(site)} == indexed
    assert len(indexed) > 80
    assert len(list(ET.parse(site / "sitemap.xml").getroot())) == len(indexed)  # noqa: S314


def test_languages_name_each_other(site: Path) -> None:
    """Each page names itself and its other languages, in the map as on the page, and each of these names it in turn."""
    languages = listed(site)
    for url, others in languages.items():
        html = page(site / output_path(url.removeprefix(BASE_URL)))
        links = {link.attributes["hreflang"]: link.attributes["href"] for link in html.all("link", hreflang="*")}

        assert others == links, url
        assert html.one("link", rel="canonical").attributes["href"] == url
        assert not others or url in others.values()
        assert not others or others["x-default"] in others.values()
        for other in others.values():
            assert languages[other] == others


def test_days_are_those_of_changes(site: Path) -> None:
    """A page is of the day on which what it says last changed; a page of the editors' own has no day."""
    root = ET.parse(site / "sitemap.xml").getroot()  # noqa: S314
    days = {url.findtext(f"{MAP}loc"): url.findtext(f"{MAP}lastmod") for url in root}

    assert days[f"{BASE_URL}harbour/answer/"] == "2019-05-03"
    assert days[f"{BASE_URL}harbour/debate/"] == "2019-04-03"
    assert days[f"{BASE_URL}corrections/"] is not None
    assert {day for url, day in days.items() if url and "/pages/" in url} == {None}


def test_a_story_that_asks_to_be_left_out(make_site: MakeSite, options: Options, tmp_path: Path) -> None:
    """`index: no` keeps a story's pages out of the map, and each of them says so itself."""
    build(
        make_site({"content/stories/dispute/story.yaml": "title: The dispute\nindex: no\n"}), tmp_path / "out", options
    )
    hidden = list((tmp_path / "out/dispute").rglob("*.html"))

    assert not [url for url in listed(tmp_path / "out") if "/dispute/" in url]
    assert len(hidden) == 5
    for file in hidden:
        assert page(file).one("meta", name="robots").attributes["content"] == "noindex"
        assert not page(file).all("link", rel="canonical")
        assert not page(file).all("script", type="application/ld+json")


@pytest.mark.parametrize("most", [1, 5, 50_000])
def test_a_long_map_is_split(
    most: int, make_site: MakeSite, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A map of more pages than one file may hold is an index of maps, which together have each page once."""
    monkeypatch.setattr(sitemap, "_MOST_ADDRESSES", most)
    build(make_site({}), tmp_path / "out", options)
    pages = [file for file in (tmp_path / "out").rglob("*.html") if not page(file).all("meta", name="robots")]
    parts = -(-len(pages) // most)
    index = ET.parse(tmp_path / "out/sitemap.xml").getroot()  # noqa: S314
    named = [element.text or "" for element in index.iter(f"{MAP}loc")] if parts > 1 else ["x/sitemap.xml"]
    found: dict[str, int] = defaultdict(int)
    for url in named:
        for address in listed(tmp_path / "out", url.rpartition("/")[2]):
            found[address] += 1

    assert len(named) == parts
    assert index.tag == f"{MAP}{'sitemapindex' if parts > 1 else 'urlset'}"
    assert set(found.values()) == {1}
    assert len(found) == len(pages)


def test_robots_may_go_everywhere(site: Path) -> None:
    """Robots are told where the map is, and forbidden nothing."""
    text = (site / "robots.txt").read_text("utf-8")

    assert f"Sitemap: {BASE_URL}sitemap.xml" in text.splitlines()
    assert not re.search(r"^Disallow: *\S", text, re.MULTILINE)


def test_parts_together_are_the_whole(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many languages and pages a site has, nothing is lost between the parts of its map."""
    monkeypatch.setattr(sitemap, "_MOST_ADDRESSES", 7)
    build(HERE / "sites" / "everything", tmp_path / "out", Options(today=TODAY))
    parts = sorted((tmp_path / "out").glob("sitemap-*.xml"))
    together = {url: others for part in parts for url, others in listed(tmp_path / "out", part.name).items()}

    assert together == listed(site)
    assert len(parts) == -(-len(together) // 7)
