"""The page of an event: heading, relations, quotations, claims, replies and sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite
from playwright.sync_api import FloatRect, Page
from rendered_site import RenderedSite
from site_server import served
from windows import OpenWindow

from onrecord.build.pipeline import Options, build

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
    """Build the site once and return its folder; no test changes it."""
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


def test_line_above_the_title_is_readable_aloud(pages: Path) -> None:
    """The line gives type, date, speaker, body spoken for and channel, with commas that a screen reader reads too."""
    line = _words(_part(_html(pages, "dispute/denial"), '<p class="byline">', "</p>"))

    assert line == (
        "Denial, 2 November 2021, A. Speaker, director for policy, Asia-Pacific, for The company, by e-mail to Wire"
    )


def test_line_without_a_speaker_is_short(pages: Path) -> None:
    """An event without named actors shows its type and date."""
    assert _words(_part(_html(pages, "dispute/report"), '<p class="byline">', "</p>")) == "Report, November 2021"


def test_denied_claims_are_under_the_title(pages: Path) -> None:
    """The denied claim, its claimant and date are between the title and the summary."""
    html = _html(pages, "dispute/denial")
    ties = _part(html, '<ul class="relations ties">', "</ul>")

    assert [_words(item) for item in re.findall(r"<li .*?</li>", ties, re.DOTALL)] == [
        "Denies: The ministry has access (The ministry, 1 November 2021)",
        "Denies: They issued a joint statement (The ministry, 1 November 2021)",
    ]
    assert html.index("</h1>") < html.index(ties) < html.index("It contradicts</p>")
    assert 'data-relation="denies" href="../announcement/#announcement__joint"' in ties


def test_quotations_precede_the_text_and_claims_follow_it(pages: Path) -> None:
    """The order is title, denied claims, summary, quotations, text, claims, replies, facts, tools, list of sources."""
    html = _html(pages, "dispute/denial")
    marks = (
        '<ul class="relations ties">', "It contradicts</p>", "<blockquote", "It wrote so", ">Claim</h2>",
        ">Replies</h2>", '<p class="cited"', '<p class="correction"', '<p class="published">', '<div class="tools">',
        'id="references_title"', ">What was said on each claim</h2>",
    )  # fmt: skip
    places = [html.index(mark, html.index("</h1>")) for mark in marks]

    assert places == sorted(places)


def test_only_claim_does_not_repeat_the_heading(pages: Path) -> None:
    """An event's only claim does not repeat the quotation and denial shown above it."""
    claim = _part(_html(pages, "dispute/denial"), '<li class="claim"', "</li>")

    assert _words(claim).startswith("There was no joint statement Disputed")
    assert "data-relation" not in claim
    assert "blockquote" not in claim


def test_replies_name_speaker_and_date(pages: Path) -> None:
    """Relations from other events are sentences with speaker, date and verb."""
    replies = _part(_html(pages, "dispute/denial"), '<div class="replies">', "</div>")

    assert [_words(item) for item in re.findall(r"<li .*?</li>", replies, re.DOTALL)] == [
        "Related evidence: A paper bears on it (November 2021)",
        "Denied by The ministry, 4 November 2021: The ministry answers",
        "Answered by The ministry, 4 November 2021: The ministry answers",
    ]


def test_inferred_denial_is_no_denial_in_so_many_words(make_site: MakeSite) -> None:
    """Both events say that the editors read it so; the label does not say that anybody denied the claim."""
    denial = "content/stories/dispute/events/denial.yaml"
    read = BASE[denial].replace("denies: announcement#joint", "denies: {target: announcement#joint, basis: inferred}")
    pages = RenderedSite(make_site({denial: read}), Options(today=TODAY))
    sentences = [
        re.sub(r"\s+", " ", re.sub("<[^>]+>", "", found))
        for path in ("dispute/announcement/", "dispute/claims/", "dispute/denial/")
        for found in re.findall(r'<li class="inferred".*?</li>', pages[f"{path}index.html"], re.DOTALL)
    ]

    assert len(sentences) == 3
    assert all("our reading; not stated in our sources" in sentence for sentence in sentences)
    assert [sentence.strip().partition(": ")[0] for sentence in sentences] == [
        "Read by us as a denial by The company, 2 November 2021",
        "Read by us as a denial by The company, 2 November 2021",
        "Read by us as a denial of",
    ]


def test_inferred_relation_is_marked_below_the_claims(pages: Path) -> None:
    """A relation that only the editors infer is shown below the claims and marked as their reading."""
    html = _html(pages, "dispute/denial")
    (inferred,) = re.findall(r'<li class="inferred".*?</li>', html, re.DOTALL)

    assert "our reading; not stated in our sources" in inferred
    assert html.index(inferred) > html.index(">Claim</h2>")


def test_source_that_gives_another_date_is_named(pages: Path) -> None:
    """A source's different date is a sentence above the text; its other differences are beside the source."""
    html = _html(pages, "dispute/announcement")

    assert _words(_part(html, '<p class="other-dates">', "</p>")) == "Wire gives 3 November 2021"
    assert _words(_part(html, '<span class="says">', "</span>")) == (
        "Wire (tells it otherwise: gives 3 November 2021; It names nobody)"
    )


def test_back_link_leads_to_the_timeline_row(pages: Path) -> None:
    """'Back to the timeline' links to the event's row; beside it is a link to the story."""
    crumbs = _part(_html(pages, "dispute/denial"), '<p class="crumbs">', "</p>")

    assert '<a href="../#denial">Back to the timeline</a> <a href="../">The dispute</a>' in crumbs


def test_heading_levels_fit_the_page(pages: Path) -> None:
    """Claims and replies are second-level headings on an event's page, and fifth-level in a timeline row."""
    assert re.findall(r"<(h\d)>(?:Claim|Replies)<", _html(pages, "dispute/denial")) == ["h2", "h2"]
    assert set(re.findall(r"<(h\d)>(?:Claims?|Replies)<", _html(pages, "dispute"))) == {"h5"}


def test_row_states_the_denial_outside_the_entry(pages: Path) -> None:
    """A timeline row states by itself what is denied; the script finds the page's entry by its class."""
    assert "ties" not in re.findall(r'class="relations (\w+)"', _html(pages, "dispute"))
    assert '<div class="entry">\n<div class="entry-text">' in _html(pages, "dispute/denial")


def test_links_to_sources_have_distinct_accessible_names(pages: Path) -> None:
    """'About this source' continues with the source's number in visually hidden text."""
    links = re.findall(r'<a href="[^"]*">(About this source.*?)</a>', _html(pages, "dispute/denial"))

    assert [_words(link) for link in links] == ["About this source [1]", "About this source [2]"]


def test_relation_is_one_message_in_each_language(pages: Path) -> None:
    """A relation is one message of the catalogue, so each language chooses its word order."""
    russian = _part(_html(pages, "ru/dispute/denial"), '<div class="replies">', "</div>")
    kazakh = _part(_html(pages, "kk/dispute/denial"), '<div class="replies">', "</div>")

    assert "Отрицание — The ministry, 4 ноября 2021 г.: The ministry answers" in _words(russian).replace(
        "\N{NARROW NO-BREAK SPACE}", " "
    )
    assert "Жоққа шығарған – The ministry, 2021 ж. 4 қараша: The ministry answers" in _words(kazakh)


@pytest.fixture(scope="module")
def address(pages: Path) -> Iterator[str]:
    """Yield the address of that site."""
    with served(pages) as address:
        yield address


@pytest.mark.parametrize(
    "path", ["dispute/denial/", "dispute/sources/", "actors/company/", "sources/wire/", "tags/words/"]
)
def test_page_has_at_most_six_regions_and_fits_with_large_text(
    address: str, open_window: OpenWindow, path: str
) -> None:
    """A screen reader lists at most six regions of a page, header, main and footer included.

    At twice the font size, the page fits a phone's width (WCAG 1.4.4, 1.4.10).
    """
    kinds = {"banner", "main", "contentinfo", "navigation", "region", "complementary", "form", "search"}
    page = open_window()
    page.goto(f"{address}{path}")
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    found = [node["role"]["value"] for node in tree if not node.get("ignored") and node["role"]["value"] in kinds]
    assert 3 <= len(found) <= 6

    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_facts_are_beside_the_text_where_there_is_room(address: str, open_window: OpenWindow) -> None:
    """At 1280 px, facts and sources fill the right third; on a phone they follow the text, tools before sources."""
    page, boxes = open_window(), {}
    page.goto(f"{address}dispute/denial/")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        boxes[width] = [_box(page, name) for name in (".entry-text", ".entry-facts", ".tools", ".references")]
    text, *beside = boxes[1280]

    assert all(part["x"] > text["x"] + text["width"] for part in beside)
    assert abs(beside[0]["y"] - text["y"]) < 24
    for parts in (beside, boxes[360]):
        assert all(below["y"] >= above["y"] + above["height"] for above, below in pairwise(parts))


def test_many_sources_stand_below_the_text(make_site: MakeSite, tmp_path: Path, open_window: OpenWindow) -> None:
    """A list of more than six sources takes the whole width at 1280 px, below text and facts."""
    more = "".join(f"paper-{n}: {{title: Paper {n}, url: 'https://paper-{n}.example/'}}\n" for n in range(6))
    site = make_site(
        {
            "content/sources/sources.yaml": BASE["content/sources/sources.yaml"] + more,
            f"{EVENTS}/denial.yaml": BASE[f"{EVENTS}/denial.yaml"].replace(
                "sources: wire", f"sources: [wire, {', '.join(f'paper-{n}' for n in range(6))}]"
            ),
        }
    )
    build(site, tmp_path / "out", Options(today=TODAY))
    with served(tmp_path / "out") as address:
        page = open_window({"width": 1280, "height": 900})
        page.goto(f"{address}dispute/denial/")
        text, sources = _box(page, ".entry-text"), _box(page, ".references")

    assert sources["x"] == text["x"]
    assert sources["y"] >= text["y"] + text["height"]


def _box(page: Page, name: str) -> FloatRect:
    """Return the place of a part on the page."""
    box = page.locator(name).first.bounding_box()
    assert box is not None, name
    return box


def _citations(page: Page, within: str = "main") -> str:
    """Return the visible words on the sources that an event cites."""
    cited = page.locator(f"{within} .cited")
    cited.wait_for()
    return " ".join(cited.inner_text().split())


def test_each_source_is_named_once(address: str, open_window: OpenWindow) -> None:
    """The event's page names sources in their list alone; above it are marks, and what a source tells otherwise."""
    page = open_window()
    page.goto(f"{address}dispute/announcement/")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        marks, tree = _citations(page), page.locator(".cited").aria_snapshot()
        links_back = page.locator("[href^='#_']").evaluate_all("links => links.map(link => link.hash)")
        targets = [page.locator(target) for target in links_back]

        assert marks.startswith("Sources: [1] [2] Wire (tells it otherwise: gives 3 November 2021; It names nobody)")
        assert tree.count("Gazette") == tree.count('link "[1] Gazette"') == 1, width  # a mark says whose the source is
        assert len(set(links_back)) == len(links_back) >= 2
        assert all(target.count() == 1 and target.is_visible() for target in targets), width
    page = open_window(java_script_enabled=False)  # with script, a card shows the source in place
    page.goto(f"{address}dispute/announcement/")
    page.locator(".cited a[href^='#cite-']").first.click()
    assert page.locator(".references li:target").get_attribute("id") == "cite-1"
    page.locator(".references li:target [href^='#_']").last.click()
    assert page.locator(".cited a[href^='#cite-']:target").inner_text() == "[1]"


def test_rows_name_their_sources(address: str, open_window: OpenWindow) -> None:
    """A row stands far from the list of sources, so it names them beside their marks, a line each."""
    page = open_window({"width": 360, "height": 740})
    page.goto(f"{address}dispute/")
    page.locator("#announcement summary").click()
    lines = page.locator("#announcement .cited").inner_text().splitlines()

    assert lines[:2] == ["Sources:", "[1] Gazette"]
    assert lines[2].startswith("[2] Wire (tells it otherwise:")


def test_place_in_a_source_stays_beside_its_mark(make_site: MakeSite, tmp_path: Path, open_window: OpenWindow) -> None:
    """The event's page shows the place in a source beside the mark, without the source's name."""
    cited = BASE[f"{EVENTS}/denial.yaml"].replace("sources: wire", "sources: [{source: wire, locator: p. 4}, gazette]")
    site = make_site({f"{EVENTS}/denial.yaml": cited, "site.yaml": f"{BASE['site.yaml']}outputs: feeds\n"})
    build(site, tmp_path / "out", Options(today=TODAY))
    with served(tmp_path / "out") as address:
        page = open_window()
        page.goto(f"{address}dispute/denial/")
        on_page = _citations(page)
        page.goto(f"{address}dispute/")
        page.locator("#denial summary").click()
        in_row = _citations(page, "#denial")

    assert on_page.startswith("Sources: [1] p. 4 [2] 2 reports")
    assert in_row.startswith("Sources: [2] Wire, p. 4 [1] Gazette 2 reports")


def test_further_replies_are_a_link_to_the_event(make_site: MakeSite) -> None:
    """A row names three replies; the number of the others leads to the event's page, which lists all."""
    more = {
        f"{EVENTS}/denial-{n}.yaml": BASE[f"{EVENTS}/denial.yaml"].replace("The company denies", f"Denial {n}")
        for n in range(4)
    }
    files = RenderedSite(make_site(more), Options(today=TODAY))
    row = _part(files["dispute/index.html"], 'id="announcement"', "</article>")
    tie = _part(row, '<p class="row-tie" data-kind="denies-of">', "</p>")

    assert tie.endswith('; <a href="announcement/">2 more</a>')
    assert files["dispute/announcement/index.html"].count('data-direction="in" data-kind="denies"') == 5
