"""The site map and metadata for search engines cover all pages of the site, in all languages, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import TODAY, MakeSite
from page_html import Html
from rendered_site import RenderedSite, render_everything

from onrecord.build.pipeline import Options
from onrecord.model.addresses import output_path
from onrecord.render.outputs import sitemap
from onrecord.render.pagination import sizes

HERE = Path(__file__).parents[1]
BASE_URL = "https://example.org/repo/"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def site() -> RenderedSite:
    """Return the files of the site `everything`."""
    return render_everything(TODAY)


def tree(text: str) -> ET.Element:
    """Return a parsed site map."""
    return ET.fromstring(text)  # noqa: S314  (our own, and without a document type)


def days_in(files: Mapping[str, str]) -> dict[str | None, str | None]:
    """Return the day of each address in a site map."""
    return {url.findtext(f"{MAP}loc"): url.findtext(f"{MAP}lastmod") for url in tree(files["sitemap.xml"])}


def listed(files: Mapping[str, str], name: str = "sitemap.xml") -> dict[str, dict[str, str]]:
    """Return the addresses in a site map, each with its languages and their addresses."""
    root = tree(files[name])
    return {
        url.findtext(f"{MAP}loc") or "": {
            link.get("hreflang", ""): link.get("href", "") for link in url.iter(f"{XHTML}link")
        }
        for url in root.iter(f"{MAP}url")
    }


def page(text: str) -> Html:
    """Return a parsed page."""
    html = Html()
    html.feed(text)
    return html


def test_site_map_lists_every_indexed_page_once(site: RenderedSite) -> None:
    """The site map lists each page without `noindex` once, and no page that doesn't exist."""
    indexed = {path for path, text in site.of_kinds(".html").items() if not page(text).all("meta", name="robots")}

    assert {output_path(url.removeprefix(BASE_URL)) for url in listed(site)} == indexed
    assert len(indexed) > 80
    assert len(tree(site["sitemap.xml"])) == len(indexed)


def test_map_has_each_page_of_a_list(make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """The map names the numbered pages of a timeline and of the list of stories, each with the day of its events."""
    monkeypatch.setattr(sizes, "STORIES_PER_PAGE", 1)
    monkeypatch.setattr(sizes, "ROWS_PER_PAGE", 1)
    event = "type: report\ndate: 2021-10-01\ntitle: A report\nsources: wire\npublished: 2022-01-05\n"
    other = {"story.yaml": "title: Another\n", "events/report.yaml": event}
    root = make_site({f"content/stories/other/{name}": text for name, text in other.items()})
    days = days_in(RenderedSite(root, options))

    assert days["https://example.org/dispute/2/"] == "2021-11-10"
    assert days["https://example.org/stories/2/"] == "2022-01-05"


def test_languages_of_a_page_link_to_each_other(site: RenderedSite) -> None:
    """Map and page list the same languages for a page, itself included, and each language lists the others."""
    languages = listed(site)
    for url, others in languages.items():
        html = page(site[output_path(url.removeprefix(BASE_URL))])
        links = {link.attributes["hreflang"]: link.attributes["href"] for link in html.all("link", hreflang="*")}

        assert others == links, url
        assert html.one("link", rel="canonical").attributes["href"] == url
        assert not others or url in others.values()
        assert not others or others["x-default"] in others.values()
        for other in others.values():
            assert languages[other] == others


def test_last_modified_day_is_the_day_of_the_last_change(site: RenderedSite) -> None:
    """A page's `lastmod` is the day of its entries' last change; a page of the editors' own has none."""
    days = days_in(site)

    assert days[f"{BASE_URL}harbour/answer/"] == "2019-05-21"
    assert days[f"{BASE_URL}harbour/debate/"] == "2019-04-03"
    assert days[f"{BASE_URL}corrections/"] is not None
    assert {day for url, day in days.items() if url and "/pages/" in url} == {None}


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("closed: {date: 2021-11-20, note: Done.}", ["2021-11-20", "2021-11-20", "2021-11-10", None]),
        ("closed: {date: 2021-11-05, note: Done.}", ["2021-11-10", "2021-11-10", "2021-11-10", None]),
        ("withdrawn: {date: 2021-11-20, reason: Wrong.}", ["2021-11-20", None, None, "2021-11-20"]),
    ],
)
def test_end_of_a_story_dates_its_page(
    end: str, expected: list[str | None], make_site: MakeSite, options: Options
) -> None:
    """The day on which a story was closed dates its page and the home page if it is the latest.

    A withdrawal dates the home page and the list of corrections; search engines get no page of the story.
    """
    root = make_site({"content/stories/dispute/story.yaml": f"title: The dispute\n{end}\n"})
    days = days_in(RenderedSite(root, options))
    addresses = ("", "dispute/", "dispute/claims/", "corrections/")

    assert [days.get(f"https://example.org/{address}") for address in addresses] == expected


def test_story_with_index_no_is_not_indexed(make_site: MakeSite, options: Options) -> None:
    """`index: no` keeps a story's pages out of the site map and marks each of them `noindex`."""
    files = RenderedSite(make_site({"content/stories/dispute/story.yaml": "title: The dispute\nindex: no\n"}), options)
    hidden = [text for path, text in files.of_kinds(".html").items() if path.startswith("dispute/")]

    assert not [url for url in listed(files) if "/dispute/" in url]
    assert len(hidden) == 9
    for text in hidden:
        assert page(text).one("meta", name="robots").attributes["content"] == "noindex"
        assert not page(text).all("link", rel="canonical")
        assert not page(text).all("script", type="application/ld+json")


def test_what_only_such_a_story_names_is_not_indexed(make_site: MakeSite, options: Options) -> None:
    """Actors, sources, bills and tags of such stories alone stay out too; such an actor has no feed."""
    step = (
        "type: bill-action\ndate: 2021-11-03\ntitle: A step\nbill: act\nstage: introduction\nspeaker: company\n"
        "tags: secret\nsources: wire\npublished: 2021-11-10\n"
    )
    report = "type: report\ndate: 2021-11-03\ntitle: A report\nspeaker: ministry\nsources: gazette\n"
    changes = {
        "content/stories/dispute/story.yaml": "title: The dispute\nindex: no\n",
        "content/stories/dispute/events/step.yaml": step,
        "content/stories/other/story.yaml": "title: Another\n",
        "content/stories/other/events/report.yaml": f"{report}published: 2022-01-05\n",
        "content/bills/act.yaml": "title: An act\nprocedure: generic\n",
        "content/bills/idle.yaml": "title: An idle act\nprocedure: generic\n",
        "content/actors/more.yaml": "nobody: {name: Nobody, kind: person}\n",
    }
    files = RenderedSite(make_site(changes), options)
    urls = {url.removeprefix("https://example.org/") for url in listed(files)}

    for hidden in ("actors/company/", "actors/nobody/", "sources/wire/", "bills/act/", "tags/secret/"):
        assert hidden not in urls
        assert page(files[f"{hidden}index.html"]).one("meta", name="robots").attributes["content"] == "noindex"
    assert urls >= {"actors/ministry/", "sources/gazette/", "bills/idle/", "other/", "other/report/"}
    assert "actors/ministry/feed.xml" in files
    assert "actors/company/feed.xml" not in files


@pytest.mark.parametrize("most", [1, 5, 50_000])
def test_long_site_map_is_split(
    most: int, make_site: MakeSite, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site map with too many pages for one file becomes an index of maps, which list each page once."""
    monkeypatch.setattr(sitemap, "_MOST_ADDRESSES", most)
    files = RenderedSite(make_site({}), options)
    pages = [text for text in files.of_kinds(".html").values() if not page(text).all("meta", name="robots")]
    parts = -(-len(pages) // most)
    index = tree(files["sitemap.xml"])
    named = [element.text or "" for element in index.iter(f"{MAP}loc")] if parts > 1 else ["x/sitemap.xml"]
    found: dict[str, int] = defaultdict(int)
    for url in named:
        for address in listed(files, url.rpartition("/")[2]):
            found[address] += 1

    assert len(named) == parts
    assert index.tag == f"{MAP}{'sitemapindex' if parts > 1 else 'urlset'}"
    assert set(found.values()) == {1}
    assert len(found) == len(pages)


def test_robots_txt_names_the_site_map_and_forbids_nothing(site: RenderedSite) -> None:
    """`robots.txt` names the site map and disallows no address."""
    text = site["robots.txt"]

    assert f"Sitemap: {BASE_URL}sitemap.xml" in text.splitlines()
    assert not re.search(r"^Disallow: *\S", text, re.MULTILINE)


def test_parts_of_a_split_site_map_list_every_page(site: RenderedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts of a split site map list the same pages and languages as one map."""
    whole = listed(site)
    monkeypatch.setattr(sitemap, "_MOST_ADDRESSES", 7)
    files = RenderedSite(HERE / "sites" / "everything", Options(today=TODAY))
    parts = [path for path in files if path.startswith("sitemap-")]
    together = {url: others for part in parts for url, others in listed(files, part).items()}

    assert together == whole
    assert len(parts) == -(-len(together) // 7)
