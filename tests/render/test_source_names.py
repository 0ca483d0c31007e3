"""A source or an origin has the same name on every page and in feeds."""

from __future__ import annotations

import pytest
from conftest import BASE, MakeSite
from page_html import Html
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

EVENTS = "content/stories/dispute/events"
SOURCES = "content/sources/sources.yaml"


def read(text: str) -> Html:
    """Return a parsed page."""
    html = Html()
    html.feed(text)
    return html


def words(page: Html, class_: str) -> str:
    """Return the text of the only element of a class."""
    return " ".join(page.one(class_=class_).text.split())


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        pytest.param("publisher: Wire, container_title: Paper, author: A. B.", "Wire", id="publisher"),
        pytest.param("container_title: Paper, author: A. B.", "Paper", id="container"),
        pytest.param("author: [A. B., C. D.]", "A. B. and C. D.", id="authors"),
        pytest.param("language: en", "Who knew?", id="title"),
    ],
)
def test_source_has_the_same_name_everywhere(make_site: MakeSite, options: Options, fields: str, name: str) -> None:
    """A source's name is its publisher, else container, author or title: in citations, origins and feeds."""
    sources = BASE[SOURCES].replace("publisher: Wire", fields).replace("title: The wire", "title: Who knew?")
    late = BASE[f"{EVENTS}/denial.yaml"].replace("sources: wire", "sources: {source: wire, says: {date: 2021-11-04}}")
    files = {
        SOURCES: f"{sources}copy: {{title: Copy, publisher: Copy, url: https://example.org/copy, via: wire}}\n",
        f"{EVENTS}/copied.yaml": late.replace("sources: ", "sources:\n  - copy\n  - "),
        f"{EVENTS}/late.yaml": late.replace("sources: ", "sources:\n  - gazette\n  - "),
    }
    pages = RenderedSite(make_site(files), options)

    assert words(read(pages["dispute/denial/index.html"]), "cited") == f"Source: [1] {name} 1 report"
    assert f", from {name};" in words(read(pages["dispute/copied/index.html"]), "origins")
    assert words(read(pages["dispute/late/index.html"]), "other-dates").startswith(f"{name} gives")
    assert f'<h2 id="origin_1">{name} ' in pages["dispute/sources/index.html"]
    assert f'href="https://example.org/wire" title="{name}"' in pages["dispute/feed.xml"]


def test_merged_origin_has_a_day_only_if_all_its_parts_have_it(make_site: MakeSite, options: Options) -> None:
    """Two origins count as one. The page gives its day only where both give it."""
    pages = []
    for day in ("", ", issued: 2021-11-02"):
        sources = (
            "gazette: {title: G, url: https://example.org/g, via: {external: Reuters, issued: 2021-11-02}}\n"
            f"wire: {{title: W, url: https://example.org/w, via: {{external: Reuters{day}}}}}\n"
        )
        pages.append(RenderedSite(make_site({SOURCES: sources}), options)["dispute/sources/index.html"])

    assert '<h2 id="origin_1">Reuters <' in pages[0]
    assert '<h2 id="origin_1">Reuters (2\N{NO-BREAK SPACE}November 2021) <' in pages[1]


def test_version_of_a_primary_source_is_that_source(make_site: MakeSite, options: Options) -> None:
    """Versions of a primary source share its origin, and the page of sources calls it a primary source."""
    sources = BASE[SOURCES] + (
        "law: {title: The law, publisher: Parliament, url: https://example.org/law, primary: yes}\n"
        "law-ru: {title: The law in Russian, publisher: Ministry, url: https://example.org/ru, version_of: law}\n"
        "law-en: {title: The law in English, publisher: Ministry, url: https://example.org/en, version_of: law}\n"
    )
    event = BASE[f"{EVENTS}/denial.yaml"].replace("sources: wire", "sources: [law-en, law-ru]")
    pages = RenderedSite(make_site({SOURCES: sources, f"{EVENTS}/denial.yaml": event}), options)
    page = read(pages["dispute/sources/index.html"])
    notes = [" ".join(note.text.split()) for note in page.all(class_="origin-note")]

    origins = words(read(pages["dispute/denial/index.html"]), "origins")
    assert origins.endswith(" · known from a primary source: Ministry")
    assert notes == ["Primary source."]


@pytest.mark.parametrize(
    ("body", "sources", "origins"),
    [
        pytest.param("Said here [@wire].", "wire", "1 report", id="its own source"),
        pytest.param("Said here [@wire; @gazette].", "wire", "1 report; 1 mentioned only", id="one more"),
        pytest.param(
            "Said here [@gazette].",
            "[wire, {source: gazette, says: {date: 2021-11-03}}]",
            "1 report; 1 mentioned only",
            id="a source that gives another date",
        ),
        pytest.param("[Said here](sources/gazette).", "wire", "1 report", id="a link"),
        pytest.param("{en: 'Here [@wire].', ru: 'Вот [@gazette].'}", "wire", "1 report", id="in another language"),
    ],
)
def test_source_cited_only_in_a_text_is_mentioned_only(
    make_site: MakeSite, options: Options, body: str, sources: str, origins: str
) -> None:
    """The page counts a source on which nothing rests as 'mentioned only', so its numbers match its list."""
    plain_or_both = body if body.startswith("{") else f"'{body}'"
    event = BASE[f"{EVENTS}/denial.yaml"].replace("sources: wire", f"sources: {sources}\nbody: {plain_or_both}")
    site = f"{BASE['site.yaml']}languages: [en, ru]\n"
    root = make_site({"site.yaml": site, f"{EVENTS}/denial.yaml": event})
    page = read(RenderedSite(root, options)["dispute/denial/index.html"])
    numbered = [item for item in page.all("li") if (item.attributes.get("id") or "").startswith("cite-")]

    assert words(page, "origins") == origins
    assert len(numbered) == 1 + origins.count("mentioned")


def test_page_of_sources_counts_mentioned_sources_apart(make_site: MakeSite, options: Options) -> None:
    """The page of a story's sources counts and groups sources that are mentioned only apart from the others."""
    event = BASE[f"{EVENTS}/denial.yaml"] + "body: As another wrote [@other].\n"
    other = BASE[SOURCES] + "other: {title: The other, publisher: Other, url: https://example.org/other}\n"
    root = make_site({SOURCES: other, f"{EVENTS}/denial.yaml": event})
    page = read(RenderedSite(root, options)["dispute/sources/index.html"])
    facts = " ".join(next(part for part in page.all("p") if "data-origins" in part.attributes).text.split())
    headings = [" ".join(heading.text.split()) for heading in page.all("h2")]

    assert facts == "2 reports from 2 original sources: Gazette, Wire; 1 mentioned only"
    assert headings == ["Gazette 1 report", "Wire 1 report", "Mentioned only 1 report"]
