"""The pages that list days set: the home page, the page of all of them, and the pages of bills, actors and sources."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from conftest import TODAY, MakeSite
from page_html import Element, Html
from rendered_site import RenderedSite, render_everything

from onrecord.build.pipeline import Options
from onrecord.render.pages import days_set
from onrecord.render.pagination import sizes

ALL, HOME, BILL = "days-set/index.html", "index.html", "bills/act/index.html"
STORY = "content/stories/dispute/story.yaml"
DRAFTED = "content/stories/drafted/story.yaml"
HEARING = "{id: hearing, kind: hearing, title: A hearing, date: 2022-07-05, sources: wire, published: 2022-05-10}"
ACT = {
    "content/bills/act.yaml": "title: An act\nprocedure: generic\n",
    "content/stories/dispute/events/filed.yaml": (
        "type: bill-action\ndate: 2021-11-03\ntitle: The act is filed\nbill: act\nstage: introduction\n"
        "sources: wire\npublished: 2021-11-10\n"
    ),
}


def dated(count: int, first_month: int = 7) -> str:
    """Return a story with steps that are set for one day after the other, the last one written first."""
    steps = (
        f"  - {{id: step-{day}, kind: vote, title: Vote {day}, date: 2022-{first_month:02}-{day:02}, sources: wire, "
        "published: 2022-05-10}\n"
        for day in range(count, 0, -1)
    )
    return f"title: The dispute\nexpected:\n{''.join(steps)}"


def rendered(make_site: MakeSite, changes: dict[str, str]) -> RenderedSite:
    """Return a site with some files changed."""
    return RenderedSite(make_site(changes), Options(today=TODAY))


def page(text: str) -> Html:
    """Return a parsed page."""
    html = Html()
    html.feed(text)
    html.close()
    return html


def steps_on(text: str) -> list[str]:
    """Return the names of the steps on a page, in order."""
    return [one.attributes["data-step"] for one in page(text).elements if "data-step" in one.attributes]


def step(text: str, name: str) -> Element:
    """Return a step on a page."""
    return next(one for one in page(text).elements if one.attributes.get("data-step") == name)


def words(element: Element) -> str:
    """Return the text of an element with plain spaces."""
    return " ".join(element.text.replace("\xa0", " ").split())


def test_site_without_steps_has_no_days_set(make_site: MakeSite) -> None:
    """Without a step, there is neither the page, nor a link to it, nor a heading."""
    site = rendered(make_site, {})

    assert ALL not in site
    assert 'href="days-set/"' not in site[HOME]
    assert "Days set" not in site[HOME]


def test_all_days_set_are_listed_by_day(make_site: MakeSite) -> None:
    """The page has the steps of stories, events and bills by their days, those that ended behind the open ones."""
    denial = "content/stories/dispute/events/denial.yaml"
    site = rendered(
        make_site,
        {
            "content/bills/act.yaml": (
                "title: An act\nprocedure: generic\n"
                "expected: {id: reading, kind: stage, stage: reading-1, date: 2022-06, sources: wire, "
                "published: 2022-05-02}\n"
            ),
            STORY: (
                f"title: The dispute\nexpected:\n  - {HEARING}\n"
                "  - {id: talk, kind: meeting, title: A talk, date: 2021-11-02, sources: wire, published: 2021-11-01, "
                "happened: denial}\n"
                "  - {id: vote, kind: vote, title: A vote, date: 2022-02-01, sources: wire, published: 2021-12-01, "
                "cancelled: {date: 2022-01-20, reason: Nobody came}}\n"
            ),
            denial: (
                "type: denial\ndate: 2021-11-02\ntitle: The company denies\nspeaker: company\n"
                "denies: announcement#joint\nsources: wire\npublished: 2021-11-10\n"
                "expected: {id: answer, kind: deadline, title: An answer is due, date: 2022-06-20, "
                "published: 2021-11-10}\n"
            ),
        },
    )

    assert steps_on(site[ALL]) == [
        "bills/act#reading", "dispute/denial#answer", "dispute/#hearing", "dispute/#talk", "dispute/#vote",
    ]  # fmt: skip
    assert steps_on(site[HOME]) == ["bills/act#reading", "dispute/denial#answer", "dispute/#hearing"]
    ids = {one.attributes["id"] for one in page(site[ALL]).elements if "id" in one.attributes}
    assert not {one for one in ids if one.startswith("expected_")}  # the anchors are on the pages of the entries
    hrefs = [one.attributes.get("href") for one in page(site[ALL]).elements]
    for address in (
        "../bills/act/#expected_reading", "../dispute/denial/#expected_answer", "../dispute/#expected_hearing",
    ):  # fmt: skip
        assert address in hrefs
    assert "../dispute/denial/" in hrefs  # the event by which the talk happened


def test_step_of_each_kind_stands_where_its_address_leads() -> None:
    """The anchor of a step is on the page of the story, the event or the bill that has it."""
    site = render_everything(TODAY)
    addresses = re.findall(r'href="\.\./([^"#]*)#(expected_[^"]+)"', site[ALL])

    assert {anchor for _, anchor in addresses} == {
        "expected_second-vote", "expected_hearing", "expected_inspection", "expected_refusal", "expected_introduction",
    }  # fmt: skip
    for address, anchor in addresses:
        assert f'id="{anchor}"' in site[f"{address}index.html"]


def test_draft_of_a_step_is_silent() -> None:
    """No page of a site names the draft of a step."""
    site = render_everything(TODAY)

    assert [path for path in site if path.endswith(".html") and "no reader knows of" in site[path]] == []


def test_steps_of_a_draft_and_of_a_withdrawn_story_are_silent(make_site: MakeSite) -> None:
    """Neither the home page nor the list has a step of a story that readers can't see."""
    gone = "content/stories/gone"
    site = rendered(
        make_site,
        {
            DRAFTED: f"title: Drafted\nstatus: draft\nexpected: {HEARING}\n",
            f"{gone}/story.yaml": (
                f"title: Gone\nwithdrawn: {{date: 2022-05-20, reason: A mistake}}\nexpected: {HEARING}\n"
            ),
            f"{gone}/events/start.yaml": (
                "type: report\ndate: 2021-11-02\ntitle: A report\nsources: wire\npublished: 2021-11-10\n"
            ),
        },
    )

    assert ALL not in site
    assert "A hearing" not in site[HOME]


def test_long_list_has_numbered_pages(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page 1 has the earliest days; the home page leads to the page with the latest ones."""
    monkeypatch.setattr(sizes, "STEPS_PER_PAGE", 4)
    site = rendered(make_site, {STORY: dated(9)})
    second, third = "days-set/2/index.html", "days-set/3/index.html"

    assert [len(steps_on(site[path])) for path in (ALL, second, third)] == [4, 4, 1]
    assert steps_on(site[ALL])[0] == "dispute/#step-1"
    assert steps_on(site[third]) == ["dispute/#step-9"]
    assert "days-set/4/index.html" not in site
    assert "Days set, 5 to 8" in site[second]
    assert 'rel="next" href="../3/"' in site[second]
    assert site[HOME].count('href="days-set/3/"') == 1
    assert site[HOME].count('href="days-set/"') == 1  # in the index of the site


def test_home_page_keeps_the_latest_days(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many steps, the home page shows those with the latest days, by day."""
    monkeypatch.setattr(days_set, "_SHOWN", 3)
    site = rendered(make_site, {STORY: dated(5)})

    assert steps_on(site[HOME]) == [f"dispute/#step-{day}" for day in (3, 4, 5)]
    assert steps_on(site["dispute/index.html"]) == [f"dispute/#step-{day}" for day in range(1, 6)]


def test_home_page_of_a_language_has_the_steps_of_its_stories(make_site: MakeSite) -> None:
    """The step of a story without a translation is not on the home page of that language; that of a bill is."""
    site = rendered(
        make_site,
        {
            "site.yaml": "title: {en: A test, ru: Проба}\nurl: https://example.org/\nlanguages: [en, ru]\n",
            STORY: f"title: The dispute\nlanguages: en\nexpected: {HEARING}\n",
            "content/bills/act.yaml": (
                "title: An act\nprocedure: generic\n"
                "expected: {id: reading, kind: stage, stage: reading-1, date: 2022-06, sources: wire, "
                "published: 2022-05-02}\n"
            ),
        },
    )

    assert steps_on(site["ru/index.html"]) == ["bills/act#reading"]
    assert steps_on(site[f"ru/{ALL}"]) == ["bills/act#reading", "dispute/#hearing"]
    assert "Назначенные дни" in site["ru/index.html"]


def test_site_map_dates_the_list_by_its_steps(make_site: MakeSite) -> None:
    """The site map has the list, with the last day on which a step was recorded, moved or called off."""
    cancelled = "cancelled: {date: 2022-05-25, reason: Nobody came}"
    site = rendered(make_site, {STORY: f"title: The dispute\nexpected: {HEARING[:-1]}, {cancelled}}}\n"})
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    days = {
        url.findtext(f"{name}loc"): url.findtext(f"{name}lastmod")
        for url in ET.fromstring(site["sitemap.xml"])  # noqa: S314  (our own)
    }

    assert days["https://example.org/days-set/"] == "2022-05-25"


def test_bill_names_the_day_of_its_next_stage(make_site: MakeSite) -> None:
    """A possible next stage is set for a day where one open step names the stage; else it may come next."""
    reading = HEARING.replace("kind: hearing", "kind: stage, bill: act, stage: reading-1")

    def said(*steps: str) -> str:
        site = rendered(make_site, {**ACT, STORY: f"title: The dispute\nexpected: [{', '.join(steps)}]\n"})
        stage = next(one for one in page(site[BILL]).elements if one.attributes.get("data-stage") == "reading-1")
        return words(stage)

    assert said(reading) == "First reading set for 5 July 2022"
    assert said() == "First reading may come next"
    assert said(reading, reading.replace("id: hearing", "id: more")) == "First reading may come next"
    assert (
        said(f"{reading[:-1]}, cancelled: {{date: 2022-05-20, reason: No quorum}}}}") == "First reading may come next"
    )
    assert said(f"{reading[:-1]}, happened: denial}}") == "First reading may come next"


def test_bill_has_its_own_steps_and_those_that_name_it(make_site: MakeSite) -> None:
    """The page of a bill has the steps of its entry with their anchors, and those of stories as links."""
    vote = HEARING.replace("kind: hearing", "kind: vote, bill: act")
    own = (
        "expected: {id: own, kind: other, title: It is printed, date: 2022-06-10, sources: wire, published: 2022-05-10}"
    )
    site = rendered(
        make_site,
        {
            **ACT,
            "content/bills/act.yaml": f"{ACT['content/bills/act.yaml']}{own}\n",
            STORY: f"title: A\nexpected: {vote}\n",
        },
    )

    assert steps_on(site[BILL]) == ["bills/act#own", "dispute/#hearing"]
    assert step(site[BILL], "bills/act#own").attributes["id"] == "expected_own"
    assert "id" not in step(site[BILL], "dispute/#hearing").attributes


def test_actor_and_source_have_the_steps_that_name_them(make_site: MakeSite) -> None:
    """An actor and a source that only a step names have it on their pages, with a link to its story."""
    hearing = HEARING.replace("sources: wire", "sources: list, actors: court")
    site = rendered(
        make_site,
        {
            "content/actors/courts.yaml": "court: {name: The court, kind: organization}\n",
            "content/sources/list.yaml": "list: {title: The list, url: https://example.org/list}\n",
            STORY: f"title: The dispute\nexpected: {hearing}\n",
        },
    )

    for path in ("actors/court/index.html", "sources/list/index.html"):
        assert steps_on(site[path]) == ["dispute/#hearing"]
        assert "No event on this site" not in site[path]
        assert "noindex" not in site[path]
        assert 'href="../../dispute/"' in site[path]
    assert steps_on(site["sources/wire/index.html"]) == []
