"""How pages are cited: as text, as RIS and in meta tags. `tests/browser/test_tools.py` tests the other forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path, PurePath
from urllib.parse import unquote

import pytest
from conftest import BASE, COMPLETE, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

SITE = "site.yaml"
STORY = "content/stories/dispute/story.yaml"
EVENTS = "content/stories/dispute/events"
BILL = {
    "content/bills/gate.yaml": "title: The gate bill\nprocedure: generic\naliases: old-gate\n",
    f"{EVENTS}/reading.yaml": (
        "type: bill-reading\ndate: 2021-11-03\ntitle: A reading\nbill: gate\nstage: reading-1\nsources: wire\n"
        "published: 2021-11-12\n"
    ),
}
PUBLISHER = "title: A test\nurl: https://example.org/\npublisher: The desk\n"


def _page(make_site: MakeSite, options: Options, changes: Mapping[str, str], address: str) -> str:
    return RenderedSite(make_site(changes), options)[f"{address}/index.html"]


def _records(html: str) -> list[dict[str, str]]:
    """Return the RIS records that a page offers, each by its tags."""
    found = re.findall(r'download="([^"]*)" href="data:application/x-research-info-systems,([^"]*)"', html)
    texts = [unquote(unescape(link)) for _, link in found]
    assert all(text.startswith("TY  - ELEC\r\n") and text.endswith("ER  - \r\n") for text in texts)
    records = [dict(line.split("  - ", 1) for line in text.splitlines()) for text in texts]
    assert [name for name, _ in found] == [f"{record['ID']}.ris" for record in records]
    return records


def _words(html: str) -> list[str]:
    """Return the citations as text."""
    found = re.findall(r'<p class="reference">(.*?)</p>', html)
    return [unescape(re.sub("<[^>]*>", "", text)).replace("\N{NO-BREAK SPACE}", " ") for text in found]


def _meta(html: str) -> list[tuple[str, str]]:
    return [
        (name, unescape(text))
        for name, text in re.findall(r'<meta name="((?:citation_|z:)[^"]*)" content="([^"]*)"', html)
    ]


@pytest.mark.parametrize(
    ("address", "text", "record"),
    [
        (
            "dispute/",
            "The desk. The dispute. A test, 12 November 2021. https://example.org/dispute/",
            {"ID": "dispute", "TI": "The dispute", "UR": "https://example.org/dispute/", "DA": "2021/11/12/"},
        ),
        (
            "dispute/denial/",
            "The desk. The company denies. A test, 10 November 2021. https://example.org/dispute/denial/",
            {"ID": "dispute_denial", "TI": "The company denies", "UR": "https://example.org/dispute/denial/"},
        ),
        (
            "bills/gate/",
            "The desk. The gate bill. A test, 12 November 2021. https://example.org/bills/gate/",
            {"ID": "bills_old-gate", "TI": "The gate bill", "UR": "https://example.org/bills/gate/"},
        ),
        (
            "dispute/claims/",
            (
                "The desk. Claim: They issued a joint statement. A test, 10 November 2021. "
                "https://example.org/dispute/announcement/joint/"
            ),
            {
                "ID": "dispute_announcement_joint",
                "TI": "Claim: They issued a joint statement",
                "UR": "https://example.org/dispute/announcement/joint/",
            },
        ),
    ],
)
def test_page_is_cited_with_its_address_and_day(
    make_site: MakeSite, options: Options, address: str, text: str, record: dict[str, str]
) -> None:
    """A story, an event, a bill and a claim have a citation as text and as RIS, with the day of the last change."""
    html = _page(make_site, options, {SITE: PUBLISHER, **BILL}, address)
    own = {"TY": "ELEC", "AU": "The desk", "T2": "A test", "PY": "2021", "LA": "en"}

    assert _words(html)[0] == text
    assert (_records(html)[0] | own | record) == _records(html)[0]
    assert (len(_records(html)) > 1) == (address == "dispute/claims/")


def test_citation_lacks_only_the_address_without_one(make_site: MakeSite, options: Options) -> None:
    """Without `url`, a citation and the meta tags lack the address, and nothing else; no feed is named."""
    html = _page(make_site, options, {SITE: "title: A test\npublisher: The desk\n"}, "dispute/")
    with_url = _page(make_site, options, {SITE: PUBLISHER}, "dispute/")

    assert _words(html) == ["The desk. The dispute. A test, 10 November 2021."]
    assert _records(html) == [{tag: text for tag, text in _records(with_url)[0].items() if tag != "UR"}]
    assert _meta(html) == _meta(with_url)
    assert "<summary>Follow" not in html


def test_citation_without_publisher_begins_with_the_title(make_site: MakeSite, options: Options) -> None:
    """Without a publisher, nobody is invented as the author: only the meta tag names the site."""
    html = _page(make_site, options, {}, "dispute/")

    assert _words(html)[0].startswith("The dispute. A test, ")
    assert "AU" not in _records(html)[0]
    assert dict(_meta(html))["citation_author"] == "A test,"


@pytest.mark.parametrize(
    "text", ["50 % & “more” #1?", "a\\b {c} ~^ <i>&amp; [d] 'e'", "Қазақ: бір\u00a0екі", "100%25 a+b"]
)
def test_ris_holds_any_text(make_site: MakeSite, options: Options, text: str) -> None:
    """No character of a title is lost in the link or ends it, and no line of the record is added."""
    title = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    html = _page(make_site, options, {STORY: f"title: {title}\n"}, "dispute/")
    (record,) = _records(html)

    assert record["TI"] == " ".join(text.split())
    assert set(record) == {"TY", "ID", "TI", "T2", "PY", "DA", "LA", "UR", "ER"}


def test_key_is_that_of_the_first_ids(make_site: MakeSite, options: Options) -> None:
    """The key consists of the first ids, so that a renamed entry is no second one; each language has its own."""
    changes = {
        SITE: "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\n",
        STORY: "title: {en: The dispute, ru: Спор}\naliases: first-story\n",
        f"{EVENTS}/denial.yaml": f"{BASE[f'{EVENTS}/denial.yaml']}aliases: first-denial\n",
    }
    pages = {prefix: _page(make_site, options, changes, f"{prefix}dispute/denial/") for prefix in ("", "ru/")}

    assert [_records(html)[0]["ID"] for html in pages.values()] == [
        "first-story_first-denial",
        "ru_first-story_first-denial",
    ]


def test_meta_tags_are_those_that_zotero_reads_once(make_site: MakeSite, options: Options) -> None:
    """Events and stories have each tag once; the address, titles and the language are in Open Graph alone.

    Zotero takes a name with a comma at its end as that of a body, and a page without the type as a newspaper article.
    """
    site = PUBLISHER.replace("The desk", '"Desk, Ltd; news"')
    correction = "corrections: {date: 2021-11-20, was: Then, now: Now}\n"
    changes = {SITE: site, f"{EVENTS}/denial.yaml": BASE[f"{EVENTS}/denial.yaml"] + correction}

    assert _meta(_page(make_site, options, changes, "dispute/denial/")) == [
        ("citation_author", "Desk Ltd news,"),
        ("citation_publication_date", "2021/11/20"),
        ("citation_online_date", "2021/11/10"),
        ("z:itemType", "webpage"),
    ]
    html = _page(make_site, options, changes, "dispute/")
    names = [name for name, _ in _meta(html)]
    assert len(set(names)) == len(names) > 2
    assert "dc." not in html.lower().partition("<body>")[0]
    assert _meta(_page(make_site, options, changes, "dispute/claims/")) == []


def test_tools_stand_once(make_site: MakeSite, options: Options) -> None:
    """The foot of a story repeats neither its feeds nor its citation."""
    html = _page(make_site, options, {SITE: PUBLISHER}, "dispute/")

    assert html.count("<summary>Cite</summary>") == html.count("<summary>Follow</summary>") == 1
    assert html.count('href="feed.xml"') == 2  # the head names it, too
    assert html.count('href="feeds.opml"') + html.count('href="../feeds.opml"') == 1


def test_pages_of_two_bodies_leave_tools_to_the_page_of_all() -> None:
    """A claim is cited by one address: the pages of two bodies lead to it, and have no tools."""
    site = RenderedSite(Path(__file__).parents[2] / "examples" / "tidal-gate", Options(today=COMPLETE))
    pairs = [path for path in site if PurePath(path).match("*/claims/*/*/index.html")]

    assert pairs
    assert [path for path in pairs if "<summary>Cite" in site[path]] == []
