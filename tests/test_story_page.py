"""A story's page: its first screen, its years and months, what came before an event, and what to read also."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from playwright.sync_api import Browser, Page

from onrecord.pipeline import Options, build

EVENTS = "content/stories/dispute/events"
REPORT = "type: report\ndate: {date}\ntitle: {title}\nsources: wire\npublished: 2022-05-01\n"


def _built(site: Path, options: Options) -> Path:
    outcome = build(site, site / "_site", options)
    assert outcome.value.published is not None, outcome.problems
    return site / "_site"


@pytest.fixture
def page(browser: Browser) -> Page:
    """Return a page without scripts, on which only the HTML counts."""
    return browser.new_context(java_script_enabled=False).new_page()


def _headings(page: Page) -> list[str]:
    return page.locator(".timeline :is(h2, h3)").all_inner_texts()


def _dated(*dates: str) -> dict[str, str]:
    return {f"{EVENTS}/day-{at}.yaml": REPORT.format(date=date, title=f"Day {at}") for at, date in enumerate(dates)}


pytestmark = pytest.mark.browser


def test_events_stand_under_years_and_months(make_site: MakeSite, options: Options, page: Page) -> None:
    """A heading is no more exact than the dates under it, and each year has one heading."""
    site = make_site(_dated("2021", "2021-12-31", "2022-01", "2021-12/2022-02", "../2020-03-01"))
    page.goto((_built(site, options) / "dispute/index.html").as_uri())

    assert _headings(page) == [
        "2020",
        "1\N{NO-BREAK SPACE}March 2020 or earlier",
        "2021",
        "2021, month not recorded here",
        "November 2021",
        "December 2021\u2009–\u2009February 2022, exact day not recorded here",
        "December 2021",
        "2022",
        "January 2022",
    ]


def test_late_event_of_a_vague_date_stays_in_its_place(make_site: MakeSite, options: Options, page: Page) -> None:
    """What came after an event of 2022 stands under 2022, even if its date could be in 2021; no year comes twice."""
    vague = REPORT.format(date="2021/2023", title="Vague") + "after: day-0\n"
    site = make_site({**_dated("2022-02-01"), f"{EVENTS}/vague.yaml": vague})
    page.goto((_built(site, options) / "dispute/index.html").as_uri())

    assert page.locator(".year > h2").all_inner_texts() == ["2021", "2022"]
    assert page.locator("section.year").last.locator("article").last.get_attribute("id") == "vague"


def test_newest_first_turns_years_and_months_around(make_site: MakeSite, options: Options, page: Page) -> None:
    """A story that begins with its newest event has its last year and month at the top."""
    site = make_site(
        {**_dated("2022-02-01"), "content/stories/dispute/story.yaml": "title: The dispute\norder: newest-first\n"}
    )
    page.goto((_built(site, options) / "dispute/index.html").as_uri())

    assert _headings(page) == ["2022", "February 2022", "2021", "November 2021"]
    assert page.locator("article").all_inner_texts()[0].count("Day 0") == 1


def test_years_say_how_many_events_their_months_have(make_site: MakeSite, options: Options, page: Page) -> None:
    """The drawing has words that screen readers say, and a bar for each month that has events."""
    site = make_site(_dated("2021-09-01", "2021", "2022-02-01"))
    page.goto((_built(site, options) / "dispute/index.html").as_uri())
    years = page.get_by_role("navigation", name="Years")

    assert [image.get_attribute("aria-label") for image in years.get_by_role("img").all()] == [
        "September: 1, November: 2",
        "February: 1",
    ]
    assert years.locator("path").first.get_attribute("d") == "M24 10v-5h2v5zM30 10v-10h2v10z"
    assert years.get_by_role("link").first.inner_text().split("\n")[-1].strip().endswith("4 events")


def test_first_screen_tells_last_event_and_last_change(make_site: MakeSite, options: Options, page: Page) -> None:
    """The last change is the latest publication or correction, never the day of a build."""
    corrected = BASE[f"{EVENTS}/denial.yaml"] + "corrections: [{date: 2022-05-20, was: 3 November, now: 2 November}]\n"
    site = make_site({f"{EVENTS}/denial.yaml": corrected})
    page.goto((_built(site, options) / "dispute/index.html").as_uri())
    brief = page.locator(".brief")

    assert "Last change 20 May 2022" in " ".join(brief.inner_text().split())
    assert brief.locator('a[href="#denial"]').inner_text() == "The company denies"


def test_event_says_what_came_before_it(make_site: MakeSite, options: Options, page: Page) -> None:
    """An event whose claim another speaks of is named in a line; one that a relation names already is not."""
    answer = REPORT.format(date="2021-11-03", title="The answer") + "responds_to: denial\nafter: denial\n"
    site = make_site({f"{EVENTS}/answer.yaml": answer})
    page.goto((_built(site, options) / "dispute/index.html").as_uri())

    assert page.locator("#denial .recap").all_inner_texts() == [
        "The ministry announces, 1\N{NO-BREAK SPACE}November 2021"
    ]
    assert page.locator("#answer .recap").count() == 0


def test_stories_that_share_something_are_named(make_site: MakeSite, options: Options, page: Page) -> None:
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
    page.goto((_built(site, options) / "dispute/index.html").as_uri())
    also = page.get_by_role("complementary", name="Read also")

    assert also.get_by_role("link").all_inner_texts() == ["The second"]
    assert "Also about: The company" in also.inner_text()


def test_arrow_stays_with_the_numbers_it_belongs_to(make_site: MakeSite, options: Options, page: Page) -> None:
    """However wide the screen, the arrow before the ways back to a source's citations ends no line without them."""
    page.goto((_built(make_site({}), options) / "dispute/index.html").as_uri())
    parted = (
        "all => all.filter(links => links.querySelector('[aria-hidden]').getBoundingClientRect().bottom"
        " <= links.querySelector('.back').getBoundingClientRect().top).length"
    )

    for width in range(320, 520, 5):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.locator(".reference-links").evaluate_all(parted) == 0, width
