"""The page of an event: one line, the title, what it does to others, its words, claims, replies and sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import pytest
from conftest import BASE, TODAY
from playwright.sync_api import Browser
from site_server import served

from onrecord.pipeline import Options, build

EVENTS = "content/stories/dispute/events"
SITE: Mapping[str, str] = {
    "site.yaml": "title: {en: A test, ru: Проба, kk: Сынақ}\nurl: https://example.org/\nlanguages: [en, ru, kk]\n",
    "content/stories/dispute/story.yaml": "title: {en: The dispute, ru: Спор, kk: Дау}\n",
    "content/actors/actors.yaml": BASE["content/actors/actors.yaml"]
    + "speaker: {name: A. Speaker, kind: person, member_of: company}\n",
    f"{EVENTS}/announcement.yaml": BASE[f"{EVENTS}/announcement.yaml"].replace(
        "sources: gazette", "sources: [gazette, {source: wire, says: {date: 2021-11-03, note: It names nobody}}]"
    ),
    f"{EVENTS}/denial.yaml": (
        "type: denial\ndate: 2021-11-02\ntitle: The company denies\nspeaker: speaker\non_behalf_of: company\n"
        "role: director for policy, Asia-Pacific\nchannel: email\naudience: Wire\nactors: ministry\ntags: words\n"
        "summary: It contradicts\nbody: It wrote so [@gazette].\n"
        "quotes: [{id: no, exact: We issued nothing, lang: en, source: wire}]\n"
        "claims: [{id: none, text: There was no joint statement, quote: no, denies: announcement#joint}]\n"
        "denies: announcement#access\nmaintains: {target: announcement#access, basis: inferred}\n"
        "sources: wire\npublished: 2021-11-10\n"
        "corrections: {date: 2021-11-12, was: It was of 3 November, now: It is of 2 November}\n"
    ),
    f"{EVENTS}/answer.yaml": (
        "type: response\ndate: 2021-11-04\ntitle: The ministry answers\nspeaker: ministry\nresponds_to: denial\n"
        "denies: denial#none\nsources: gazette\npublished: 2021-11-10\n"
    ),
    f"{EVENTS}/report.yaml": (
        "type: report\ndate: 2021-11\ntitle: A paper bears on it\nbears_on: denial#none\nafter: denial\n"
        "sources: gazette\npublished: 2021-11-10\n"
    ),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site; no test changes it."""
    root = tmp_path_factory.mktemp("event")
    for path, text in {**BASE, **SITE}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    outcome = build(root, root / "_site", Options(today=TODAY))
    assert [problem for problem in outcome.problems if problem.severity == "error"] == []
    return root / "_site"


def _html(pages: Path, path: str) -> str:
    return (pages / path / "index.html").read_text("utf-8")


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).replace("\N{NO-BREAK SPACE}", " ").split())


def _part(html: str, start: str, end: str) -> str:
    return html[html.index(start) : html.index(end, html.index(start))]


def test_line_above_the_title_can_be_read_aloud(pages: Path) -> None:
    """Kind, date, who speaks for whom, and how: with commas that the ear gets as well."""
    line = _words(_part(_html(pages, "dispute/denial"), '<p class="byline">', "</p>"))

    assert line == (
        "Denial, 2 November 2021, A. Speaker, director for policy, Asia-Pacific, for The company, by e-mail to Wire"
    )


def test_line_without_a_speaker_is_short(pages: Path) -> None:
    """An event in which nobody is named has its kind and date."""
    assert _words(_part(_html(pages, "dispute/report"), '<p class="byline">', "</p>")) == "Report, November 2021"


def test_what_is_denied_stands_under_the_title(pages: Path) -> None:
    """What an event denies, who claimed it and when stands between its title and its summary."""
    html = _html(pages, "dispute/denial")
    ties = _part(html, '<ul class="relations ties">', "</ul>")

    assert [_words(item) for item in re.findall(r"<li .*?</li>", ties, re.DOTALL)] == [
        "Denies: The ministry has access (The ministry, 1 November 2021)",
        "Denies: They issued a joint statement (The ministry, 1 November 2021)",
    ]
    assert html.index("</h1>") < html.index(ties) < html.index("It contradicts</p>")
    assert 'data-relation="denies" href="../announcement/#announcement__joint"' in ties


def test_words_stand_before_the_text_and_claims_after(pages: Path) -> None:
    """The order is summary, verbatim words, text, claims, replies, facts, list of sources."""
    html = _html(pages, "dispute/denial")
    marks = (
        "It contradicts</p>", "<blockquote", "It wrote so", ">Claim</h2>", ">Replies</h2>", '<p class="cited"',
        '<p class="correction"', '<p class="published">', 'id="references_title"',
    )  # fmt: skip
    places = [html.index(mark, html.index("</h1>")) for mark in marks]

    assert places == sorted(places)


def test_only_claim_leaves_its_words_and_its_denial_above(pages: Path) -> None:
    """What stands above an only claim is not said again beside it."""
    claim = _part(_html(pages, "dispute/denial"), '<li class="claim"', "</li>")

    assert _words(claim).startswith("There was no joint statement ●○ Disputed")
    assert "data-relation" not in claim
    assert "blockquote" not in claim


def test_replies_say_who_and_when(pages: Path) -> None:
    """What others do to an event is told as sentences: who, when and what."""
    replies = _part(_html(pages, "dispute/denial"), '<div class="replies">', "</div>")

    assert [_words(item) for item in re.findall(r"<li .*?</li>", replies, re.DOTALL)] == [
        "Related evidence: A paper bears on it (November 2021)",
        "Denied by The ministry, 4 November 2021: The ministry answers",
        "Answered by The ministry, 4 November 2021: The ministry answers",
    ]


def test_inferred_relation_is_no_tie(pages: Path) -> None:
    """What only editors read into an event stands below its claims, marked as their reading."""
    html = _html(pages, "dispute/denial")
    (inferred,) = re.findall(r'<li class="relation inferred".*?</li>', html, re.DOTALL)

    assert "our reading; not stated in our sources" in inferred
    assert html.index(inferred) > html.index(">Claim</h2>")


def test_source_that_gives_another_date_is_named(pages: Path) -> None:
    """Another date stands above the text as a sentence, and all that the source tells otherwise beside it."""
    html = _html(pages, "dispute/announcement")

    assert _words(_part(html, '<p class="other-dates">', "</p>")) == "Wire gives 3 November 2021"
    assert _words(_part(html, '<span class="says">', "</span>")) == (
        "(tells it otherwise: gives 3 November 2021; It names nobody)"
    )


def test_way_back_leads_to_the_row(pages: Path) -> None:
    """'Back to the timeline' leads to this event's row, and beside it stands the story."""
    crumbs = _part(_html(pages, "dispute/denial"), '<p class="crumbs">', "</p>")

    assert '<a href="../#denial">Back to the timeline</a> <a href="../">The dispute</a>' in crumbs


def test_headings_fit_each_page(pages: Path) -> None:
    """Claims and replies are headings of the second level on an event's page, and of the fifth in a row."""
    assert re.findall(r"<(h\d)>(?:Claim|Replies)<", _html(pages, "dispute/denial")) == ["h2", "h2"]
    assert set(re.findall(r"<(h\d)>(?:Claims?|Replies)<", _html(pages, "dispute"))) == {"h5"}


def test_row_has_the_entry_without_its_ties(pages: Path) -> None:
    """A row tells by itself what is denied; the script finds the entry of the page by its class."""
    assert "ties" not in re.findall(r'class="relations (\w+)"', _html(pages, "dispute"))
    assert '<div class="entry">\n<div class="entry-text">' in _html(pages, "dispute/denial")


def test_links_to_sources_differ_to_the_ear(pages: Path) -> None:
    """'About this source' is followed by the source's title, which the eye doesn't need."""
    links = re.findall(r'<a href="[^"]*">(About this source.*?)</a>', _html(pages, "dispute/denial"))

    assert [_words(link) for link in links] == ["About this source: The wire", "About this source: The gazette"]


def test_sentences_are_whole_in_each_language(pages: Path) -> None:
    """A relation is one message of the catalogue, whatever order a language puts its words in."""
    russian = _part(_html(pages, "ru/dispute/denial"), '<div class="replies">', "</div>")
    kazakh = _part(_html(pages, "kk/dispute/denial"), '<div class="replies">', "</div>")

    assert "Отрицание — The ministry, 4 ноября 2021 г.: The ministry answers" in _words(russian).replace(
        "\N{NARROW NO-BREAK SPACE}", " "
    )
    assert "Жоққа шығарған – The ministry, 2021 ж. 4 қараша: The ministry answers" in _words(kazakh)


@pytest.mark.parametrize(
    "path", ["dispute/denial/", "dispute/sources/", "actors/company/", "sources/wire/", "tags/words/"]
)
def test_few_regions(pages: Path, browser: Browser, path: str) -> None:
    """A screen reader lists at most six parts of a page, header, main part and footer among them."""
    kinds = {"banner", "main", "contentinfo", "navigation", "region", "complementary", "form", "search"}
    with served(pages) as address:
        page = browser.new_page()
        page.goto(f"{address}{path}")
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        page.close()
    found = [node["role"]["value"] for node in tree if not node.get("ignored") and node["role"]["value"] in kinds]

    assert len(found) <= 6


@pytest.mark.parametrize("path", ["dispute/denial/", "actors/company/", "sources/wire/"])
def test_large_text_needs_no_sideways_scrolling(pages: Path, browser: Browser, path: str) -> None:
    """At twice the letters a phone shows the page in its width (WCAG 1.4.4, 1.4.10)."""
    with served(pages) as address:
        page = browser.new_page(viewport={"width": 360, "height": 740}, bypass_csp=True)
        page.goto(f"{address}{path}")
        page.add_style_tag(content="html { font-size: 200% !important }")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.close()

    assert over <= 0


def test_facts_stand_beside_the_text_where_there_is_room(pages: Path, browser: Browser) -> None:
    """At 1280 px sources and other facts fill the right third, and on a phone they follow the text."""
    with served(pages) as address:
        boxes = {}
        for width in (1280, 360):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(f"{address}dispute/denial/")
            boxes[width] = [page.locator(name).bounding_box() for name in (".entry-text", ".entry-facts")]
            page.close()
    (text, facts), (text_on_phone, facts_on_phone) = boxes[1280], boxes[360]
    assert text is not None
    assert facts is not None
    assert text_on_phone is not None
    assert facts_on_phone is not None

    assert facts["x"] > text["x"] + text["width"]
    assert abs(facts["y"] - text["y"]) < 24
    assert facts_on_phone["y"] >= text_on_phone["y"] + text_on_phone["height"]
