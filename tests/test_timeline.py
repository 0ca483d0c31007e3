"""A story's page: its facts, its events as rows under their months, and what rows leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from compared_builds import Preview
from conftest import BASE, TODAY, MakeSite
from golden import files_in
from playwright.sync_api import Browser, Page
from site_server import served
from two_stories import DENIAL

from onrecord.incremental.builder import IncrementalBuilder
from onrecord.pipeline import Options, build

EVENTS = "content/stories/dispute/events"
STORY = "content/stories/dispute/story.yaml"
REPORT = "type: report\ndate: {date}\ntitle: {title}\nsources: wire\npublished: 2022-05-01\n"
LONG = "body: |\n" + "  A word more or less.\n" * 2_000
"""So much text that two events are too much to stand in rows."""
ROWS_ROUND_A_YEAR = [f"{2019 + at // 120}-{at // 10 % 12 + 1:02}-{at % 10 + 1:02}" for at in range(210)]


def _built(site: Path, options: Options | None = None) -> Path:
    outcome = build(site, site / "_site", options or Options(today=TODAY))
    assert outcome.value.published is not None, outcome.problems
    return site / "_site"


def _story_page(site: Path) -> str:
    return (_built(site) / "dispute/index.html").read_text("utf-8")


def _dated(*dates: str) -> dict[str, str]:
    return {f"{EVENTS}/day-{at}.yaml": REPORT.format(date=date, title=f"Day {at}") for at, date in enumerate(dates)}


def _rows(html: str) -> list[str]:
    return re.findall(r'<article class="row[ a-z]*" id="([^"]+)"', html)


def _months(html: str) -> list[str]:
    return re.findall(r'<h3 id="month_\d+">([^<]*)</h3>', html)


def _with_long_texts() -> dict[str, str]:
    return {path: text + LONG for path, text in BASE.items() if "/events/" in path}


# What stands where


def test_events_stand_under_their_months(make_site: MakeSite) -> None:
    """A heading is no more exact than the dates under it, and what happened later never stands above."""
    html = _story_page(make_site(_dated("2021", "2021-12-31", "2022-01", "2021-12/2022-02", "../2020-03-01")))

    assert _months(html) == [
        "1\N{NO-BREAK SPACE}March 2020 or earlier",
        "2021, month not recorded here",
        "November 2021",
        "December 2021\u2009–\u2009February 2022, exact day not recorded here",
        "December 2021",
        "January 2022",
    ]


def test_newest_first_turns_rows_and_months_around(make_site: MakeSite) -> None:
    """A story that begins with its newest event has its last month and row at the top."""
    html = _story_page(make_site({**_dated("2022-02-01"), STORY: "title: The dispute\norder: newest-first\n"}))

    assert _months(html) == ["February 2022", "November 2021"]
    assert _rows(html) == ["day-0", "denial", "announcement"]


def test_facts_are_told_in_one_line(make_site: MakeSite) -> None:
    """The first line counts events, disputes and sources, says where the bill stands, and leads to each."""
    site = make_site(
        {
            "content/bills/act.yaml": "title: The act\nprocedure: generic\n",
            f"{EVENTS}/law.yaml": (
                "type: bill-action\ndate: 2021-12-01\ntitle: It is law\nbill: act\nstage: law\n"
                "sources: gazette\npublished: 2021-12-10\n"
            ),
        }
    )
    html = _story_page(site)
    line = re.search(r'<p class="facts">(.*?)<span class="visit"', html, re.DOTALL)

    assert line is not None
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', line[1]) == [
        ("#all_events", "3 events, 1\N{NO-BREAK SPACE}November 2021 – 1\N{NO-BREAK SPACE}December 2021"),
        ("claims/", "1 claim disputed"),
        ("sources/", "2 sources"),
        ("../bills/act/", "law since 1\N{NO-BREAK SPACE}December 2021"),
        ("#latest_updates", "last updated 10\N{NO-BREAK SPACE}December 2021"),
    ]


def test_row_says_what_it_denies_and_who_denies_it(make_site: MakeSite) -> None:
    """A denial leads to the row of what it denies by the claim's words, and that leads back by who denied it."""
    html = _story_page(make_site({}))
    ties = dict(
        re.findall(
            r'id="([^"]+)" data-event.*?(?:<p class="row-tie" data-kind="[^"]+">(.*?)</p>)</article>', html, re.DOTALL
        )
    )

    assert re.sub(r"<[^>]+>", "", ties["denial"]) == "denies: They issued a joint statement"
    assert 'href="#announcement" data-relation="denies"' in ties["denial"]
    assert re.sub(r"<[^>]+>", "", ties["announcement"]) == "denied by The company, 2\N{NO-BREAK SPACE}November 2021"
    assert 'href="#denial"' in ties["announcement"]


def test_row_names_dates_that_sources_give_instead(make_site: MakeSite) -> None:
    """Where a source gives another date, the row says which source, and which date."""
    text = BASE[DENIAL].replace("sources: wire", "sources: [wire, {source: gazette, says: {date: 2021-11-03}}]")
    html = _story_page(make_site({DENIAL: text}))
    told = re.search(r'<p class="row-tie" data-kind="date">(.*?)</p>', html)

    assert told is not None
    assert re.sub(r"<[^>]+>", "", told[1]) == "Gazette gives 3\N{NO-BREAK SPACE}November 2021"


def test_what_only_editors_infer_stands_in_no_row(make_site: MakeSite) -> None:
    """A row tells what was stated; a relation that editors infer stands in the entry, as their reading."""
    text = BASE[DENIAL].replace("denies: announcement#joint", "denies: {target: announcement#joint, basis: inferred}")
    html = _story_page(make_site({DENIAL: text}))

    assert 'class="row-tie"' not in html
    assert 'data-kind="denies"' in html


def test_story_without_events(make_site: MakeSite) -> None:
    """A story that has no event yet says so, and has no picture, no facts and no months."""
    site = make_site({path: None for path in BASE if "/events/" in path})
    html = _story_page(site)

    assert "This story has no events yet." in html
    assert not re.search(r'class="(chart|facts|month)"', html)


def test_stories_that_share_something_are_named(make_site: MakeSite) -> None:
    """A story that names the same actor is listed, with what both share; one that shares nothing isn't."""
    site = make_site(
        {
            "content/stories/second/story.yaml": "title: The second\n",
            "content/stories/second/events/talk.yaml": REPORT.format(date="2021-12-01", title="A talk")
            + "actors: company\n",
            "content/stories/third/story.yaml": "title: The third\n",
            "content/stories/third/events/rain.yaml": REPORT.format(date="2021-12-01", title="Rain"),
        }
    )
    also = _story_page(site).partition('class="read-also"')[2]

    assert re.findall(r"<h3><a [^>]*>([^<]*)", also) == ["The second"]
    assert "The company" in also


# How a story is divided


def test_short_story_stands_whole_in_its_rows(make_site: MakeSite) -> None:
    """A story of little text has its entries in its rows, and no page of the whole text beside it."""
    site = make_site({DENIAL: BASE[DENIAL] + "body: All that it says.\n"})
    html = _story_page(site)

    assert "All that it says." in html
    assert "data-entry" not in html
    assert not (site / "_site/dispute/all").exists()


def test_rows_of_a_long_story_hold_claims_and_lead_to_entries(make_site: MakeSite) -> None:
    """Above so many characters, rows say what is claimed and how it stands; the whole text has a page of its own."""
    site = make_site(_with_long_texts())
    html = _story_page(site)
    whole = (site / "_site/dispute/all/index.html").read_text("utf-8")

    assert _rows(html) == ["announcement", "denial"]
    assert re.findall(
        r'<p class="row-claim" hidden="until-found" data-claim="([^"]+)" data-standing="([^"]+)"', html
    ) == [
        ("announcement#joint", "disputed"),
        ("announcement#access", "asserted"),
    ]
    assert re.findall(r'<h4><a rel="bookmark" href="([^"]+)"', html) == ["announcement/", "denial/"]
    assert "A word more or less." not in html
    assert whole.count("A word more or less.") == 4_000
    assert re.findall(r'<article class="event" id="([^"]+)"', whole) == ["announcement", "denial"]
    assert 'name="robots" content="noindex"' in whole


def test_whole_text_of_a_very_long_story_stands_by_year(make_site: MakeSite) -> None:
    """Where the whole text is too much for one page, each year has one, and the page of the whole leads to them."""
    much = "body: |\n" + "  A word more or less.\n" * 15_000
    changes = {f"{EVENTS}/{name}.yaml": REPORT.format(date=date, title=name) + much for name, date in (
        ("early", "2019-05-01"), ("late", "2022-05-01"))}  # fmt: skip
    site = make_site(changes)
    out = _built(site) / "dispute/all"
    whole = (out / "index.html").read_text("utf-8")

    assert sorted(path.name for path in out.iterdir()) == ["2019", "2021", "2022", "index.html"]
    assert re.findall(r'<li><a href="(\d+/)"', whole) == ["2019/", "2021/", "2022/"]
    assert "<article" not in whole
    assert re.findall(r'<article class="event" id="([^"]+)"', (out / "2021/index.html").read_text("utf-8")) == [
        "announcement",
        "denial",
    ]


def test_months_before_the_latest_rows_are_closed(make_site: MakeSite) -> None:
    """Of more than 200 rows, the months that lie before the latest 100 rows are closed; of 200, none is."""
    few, many = ROWS_ROUND_A_YEAR[:198], ROWS_ROUND_A_YEAR
    open_ = re.compile(r'<div class="month">')
    closed = re.compile(r'<details class="month">')
    html = _story_page(make_site(_dated(*few)))
    assert (len(open_.findall(html)), len(closed.findall(html))) == (21, 0)
    html = _story_page(make_site(_dated(*many)))

    # 212 rows: ten in each of 21 months, and two of November 2021 at the end.
    assert (len(open_.findall(html)), len(closed.findall(html))) == (11, 11)
    assert html.index('<div class="month">') > html.rindex('<details class="month">')


@pytest.fixture(scope="module")
def very_long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of a site with a story of 1,003 events."""
    root = tmp_path_factory.mktemp("very-long")
    days = [f"{1000 + at}-05-01" for at in range(1_001)]
    for path, text in {**BASE, **_dated(*days)}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return _built(root, Options(today=TODAY, base_url="https://example.org/", jobs=2))


def test_more_than_a_thousand_rows_stand_on_numbered_pages(very_long: Path) -> None:
    """The story's page has the oldest 1,000 rows and leads to the next page, which has the rest and leads back."""
    first = (very_long / "dispute/index.html").read_text("utf-8")
    second = (very_long / "dispute/2/index.html").read_text("utf-8")

    assert len(_rows(first)) == 1_000
    assert _rows(second) == ["day-1000", "announcement", "denial"]
    assert '<a rel="next" href="2/">Later: 1001 to 1003</a>' in first
    assert '<a rel="prev" href="../">Earlier: 1 to 1000</a>' in second
    assert not (very_long / "dispute/3").exists()


def test_ways_to_rows_lead_to_their_page(very_long: Path) -> None:
    """Whatever leads to a row of a further page names that page: other rows, the picture, the site map."""
    first = (very_long / "dispute/index.html").read_text("utf-8")
    second = (very_long / "dispute/2/index.html").read_text("utf-8")

    assert 'href="#announcement" data-relation="denies"' in second
    assert "2/#announcement" in first.partition('class="timeline"')[0]
    assert "<loc>https://example.org/dispute/2/</loc>" in (very_long / "sitemap.xml").read_text("utf-8")


def test_numbers_are_no_ids_of_events(make_site: MakeSite) -> None:
    """An event whose id is a number would stand at the address of a page of rows."""
    outcome = build(make_site({f"{EVENTS}/2.yaml": BASE[DENIAL]}), Path("unused"), Options(today=TODAY))

    assert [problem.code for problem in outcome.problems] == ["IDS005"]


def test_text_that_grows_divides_the_story_in_the_preview(make_site: MakeSite, tmp_path: Path) -> None:
    """Where an edit makes a story too long for its rows, and another makes it fit again, the preview follows."""
    preview = Preview(
        make_site({path: text + "body: |\n  A word.\n" for path, text in BASE.items() if "/events/" in path}), tmp_path
    )
    preview.build()
    preview.edit(DENIAL, "body: |\n", "body: |\n" + "  And more of it.\n" * 5_000)
    preview.build()
    assert (tmp_path / "warm/dispute/all/index.html").is_file()
    preview.edit(DENIAL, "  And more of it.\n" * 5_000, "")
    preview.build()
    assert not (tmp_path / "warm/dispute/all").exists()


def test_page_of_the_whole_text_is_made_last(make_site: MakeSite, tmp_path: Path) -> None:
    """A preview may show an edit before the page of the whole text has it; nothing is left over in the end."""
    site, out = make_site(_with_long_texts()), tmp_path / "warm"
    builder = IncrementalBuilder(site, out, Options(today=TODAY))
    builder.rebuild()
    event, whole = out / "dispute/denial/index.html", out / "dispute/all/index.html"
    for finish in (builder.finish, builder.rebuild):
        text = (site / DENIAL).read_text("utf-8")
        (site / DENIAL).write_text(text.replace("body: |\n", f"body: |\n  Said by {finish.__name__}.\n"), "utf-8")
        builder.rebuild(may_wait=True)

        assert f"Said by {finish.__name__}." in event.read_text("utf-8")
        assert f"Said by {finish.__name__}." not in whole.read_text("utf-8")

        finish()
        build(site, tmp_path / "cold", Options(today=TODAY))

        assert files_in(out) == files_in(tmp_path / "cold")


# What a reader does


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a page with scripts, whose errors are the test's."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


@pytest.mark.browser
def test_address_leads_to_its_row(make_site: MakeSite, page: Page) -> None:
    """An address of a row leads to it at once, in a closed month too, and opens nothing; a link opens it."""
    site = make_site({**_dated(*ROWS_ROUND_A_YEAR)})
    with served(_built(site)) as url:
        page.goto(f"{url}dispute/#day-5")

        assert not page.locator("#day-5 details").evaluate("details => details.open")
        assert page.locator("#day-5").evaluate("row => row.closest('.month').open")
        top = page.locator("#day-5").evaluate("row => row.getBoundingClientRect().top")
        assert 0 <= top < 200
        page.evaluate("location.hash = 'day-209'")
        page.wait_for_function("document.querySelector('#day-209 details').open")
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.browser
def test_row_shows_the_entry_that_it_fetches(make_site: MakeSite, page: Page) -> None:
    """A row of a long story shows its whole entry once it is opened, with links that lead where they did."""
    site = make_site({**_with_long_texts(), DENIAL: BASE[DENIAL] + LONG + "  See [it](announcement).\n"})
    with served(_built(site), "/base/") as url:
        page.goto(f"{url}dispute/")
        title = page.locator("#denial h4 a")
        title.click()
        page.locator("#denial .prose").wait_for()

        assert page.locator("#denial .row-body").inner_text().count("A word more or less.") == 2_000
        assert page.locator("#denial .prose a").last.get_attribute("href") == f"{url}dispute/announcement/"
        assert (
            page.evaluate(
                "[...document.querySelectorAll('[id]')].map(one => one.id)"
                ".filter((id, at, all) => all.indexOf(id) !== at)"
            )
            == []
        )
        assert title.get_attribute("aria-expanded") == "true"
        title.press("Enter")
        assert title.get_attribute("aria-expanded") == "false"
        assert not page.locator("#denial .prose").is_visible()
        assert page.url == f"{url}dispute/"


@pytest.mark.browser
def test_search_opens_a_row_that_does_not_hold_its_entry(make_site: MakeSite, page: Page) -> None:
    """The browser's own search finds the claims of a closed row of a long story, and the row opens."""
    with served(_built(make_site(_with_long_texts()))) as url:
        page.goto(f"{url}dispute/")
        assert not page.locator("#announcement .row-claim").first.is_visible()

        page.goto("about:blank")
        page.goto(f"{url}dispute/#:~:text=The%20ministry%20has%20access")
        page.locator("#announcement [aria-expanded=true]").wait_for()

        assert [claim.is_visible() for claim in page.locator("#announcement .row-claim").all()] == [True, True]
        assert page.locator("#announcement .tools a").is_visible()


@pytest.mark.browser
def test_row_leads_to_its_entry_without_scripts(make_site: MakeSite, browser: Browser) -> None:
    """Where no script runs, a row of a long story shows its claims, and its title is the link to the whole entry."""
    page = browser.new_context(java_script_enabled=False).new_page()
    with served(_built(make_site(_with_long_texts()))) as url:
        page.goto(f"{url}dispute/")

        assert page.locator("#announcement .row-claim").first.is_visible()
        page.locator("#announcement h4 a").click()
        page.wait_for_url(f"{url}dispute/announcement/")
    page.context.close()


@pytest.mark.browser
def test_row_leads_to_its_entry_where_it_cannot_be_fetched(make_site: MakeSite, page: Page) -> None:
    """Where the network fails the row keeps its claims and its link, and says that loading failed."""
    with served(_built(make_site(_with_long_texts()))) as url:
        page.goto(f"{url}dispute/")
        page.route("**/announcement/", lambda route: route.abort())
        page.locator("#announcement h4 a").click()
        page.get_by_text("Loading failed; read it on its own page").wait_for(state="attached")

        assert page.locator("#announcement .row-claim").first.is_visible()
        assert page.locator("#announcement .row-claim").count() == 2
        assert page.locator("#announcement .tools a").get_attribute("href") == f"{url}dispute/announcement/"


@pytest.mark.browser
def test_arrow_keys_lead_from_row_to_row(make_site: MakeSite, page: Page) -> None:
    """As in an accordion (ARIA Authoring Practices Guide), arrow keys, Home and End move the focus between rows."""
    with served(_built(make_site(_dated("2022-02-01", "2022-02-02")))) as url:
        page.goto(f"{url}dispute/")
        page.locator("#announcement summary").focus()
        focused = "document.activeElement.closest('.row')?.id"
        reached = []
        for key in ("ArrowDown", "ArrowDown", "End", "ArrowUp", "Home"):
            page.keyboard.press(key)
            reached.append(page.evaluate(focused))

    assert reached == ["denial", "day-0", "day-1", "day-0", "announcement"]


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_search_finds_what_closed_rows_hold(make_site: MakeSite, browser: Browser, scripts: bool) -> None:  # noqa: FBT001
    """The browser's own search opens the row in which the words stand: it is asked by a text fragment."""
    site = make_site({DENIAL: BASE[DENIAL] + "body: Seldom seen words hide here.\n"})
    page = browser.new_context(java_script_enabled=scripts).new_page()
    with served(_built(site)) as url:
        page.goto(f"{url}dispute/#:~:text=Seldom%20seen%20words")
        words = page.get_by_text("Seldom seen words")
        words.wait_for()

        assert words.is_visible()
    page.context.close()


@pytest.mark.browser
def test_copied_citation_has_its_address(make_site: MakeSite, browser: Browser) -> None:
    """What 'Copy citation: Text' copies names the address of the source; after a click of the mouse the card goes."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    with served(_built(make_site({}))) as url:
        page.goto(f"{url}dispute/denial/")
        page.locator("a.cite").first.hover()
        page.locator(".card").wait_for(state="visible")
        page.locator("[data-copy=txt]").click()
        page.get_by_text("Copied", exact=True).wait_for()

        assert "https://example.org/wire" in page.evaluate("navigator.clipboard.readText()")
        page.locator(".card").wait_for(state="hidden")
    context.close()


@pytest.mark.browser
def test_card_leaves_its_sentence_readable(make_site: MakeSite, browser: Browser) -> None:
    """The card of a citation that has the keyboard's focus does not lie over the paragraph that cites."""
    site = make_site({DENIAL: BASE[DENIAL] + "body: A sentence that cites [@wire].\n"})
    page = browser.new_context(viewport={"width": 1000, "height": 900}).new_page()
    with served(_built(site)) as url:
        page.goto(f"{url}dispute/denial/")
        page.locator(".prose a.cite").focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        page.locator(".card").wait_for(state="visible")
        card, sentence = page.locator(".card").bounding_box(), page.locator(".prose p").bounding_box()

    assert card is not None
    assert sentence is not None
    assert card["y"] >= sentence["y"] + sentence["height"] or card["y"] + card["height"] <= sentence["y"]
    page.context.close()
