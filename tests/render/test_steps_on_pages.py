"""Steps that lie ahead on the pages of stories and events: their words, their links, and all that they leave alone."""

from __future__ import annotations

import re

import pytest
from conftest import TODAY, MakeSite
from rendered_site import RenderedSite, render_everything

from onrecord.build.pipeline import Options

STORY, PAGE, EVENT = "content/stories/dispute/story.yaml", "dispute/index.html", "dispute/denial/index.html"
STEP = "id: talk, title: A talk, sources: wire, published: 2022-05-10"


def page_with(make_site: MakeSite, *steps: str, path: str = PAGE) -> str:
    """Return a page of the site whose story has some steps."""
    listed = "".join(f"  - {{{step}}}\n" for step in steps)
    story = f"title: The dispute\nexpected:\n{listed}" if steps else "title: The dispute\n"
    return RenderedSite(make_site({STORY: story}), Options(today=TODAY))[path]


def section(page: str) -> str:
    """Return the section on the days set."""
    return page.partition('<section class="expected"')[2].partition("</section>")[0]


def said(html: str) -> str:
    """Return the words of HTML with plain spaces."""
    return " ".join(re.sub(r"<[^>]*>", "", html).replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("kind: hearing, date: 2022-07-05", "Hearing set for 5 July 2022, as recorded on 10 May 2022"),
        ("kind: other, date: 2022-07", "Set for July 2022, as recorded on 10 May 2022"),
        (
            "kind: vote, date: 2022-07-05, time: '14:30'",
            "Vote set for 5 July 2022, 14:30 UTC, as recorded on 10 May 2022",
        ),
    ],
)
def test_sentence_says_when_it_was_recorded(make_site: MakeSite, fields: str, words: str) -> None:
    """The sentence has the kind, the day as exact as it is known, and the day on which it was recorded here."""
    assert words in said(section(page_with(make_site, f"{STEP}, {fields}")))


def test_days_are_time_elements(make_site: MakeSite) -> None:
    """A day, month or year is machine-readable; a period has words alone."""
    month, period = (
        f"{STEP}, kind: hearing, date: 2022-07",
        f"{STEP}, kind: hearing, date: 2022-08-01, until: 2022-08-03",
    )
    times = [re.findall("<time.*?</time>", section(page_with(make_site, step))) for step in (month, period)]

    assert times == [
        ['<time datetime="2022-07">July 2022</time>'],
        ["<time>1\xa0August 2022 to 3\xa0August 2022</time>"],
    ]


def test_steps_stand_between_facts_and_picture() -> None:
    """On a story's page, the section is behind the facts and before the picture."""
    page = render_everything(TODAY)["harbour/index.html"]

    assert page.index('class="facts') < page.index('class="expected"') < page.index('class="chart')


def test_steps_leave_picture_and_counts_alone(make_site: MakeSite) -> None:
    """Without its section, the page of a story with steps is the page without any: no picture and no count has them.

    The steps are recorded on the day of the events, so that the story was last updated on the same day.
    """
    steps = (
        f"{STEP}, kind: hearing, date: 2022-07-05",
        f"{STEP}, kind: meeting, date: 2022-02-01, cancelled: {{date: 2021-11-10, reason: Nobody came}}".replace(
            "id: talk", "id: fair"
        ),
    )
    on_that_day = (step.replace("2022-05-10", "2021-11-10") for step in steps)
    page, plain = page_with(make_site, *on_that_day), page_with(make_site)
    start = page.index('<section class="expected"')
    end = page.index("</section>\n", start) + len("</section>\n")

    assert page[page.index("<body") : start] + page[end:] == plain[plain.index("<body") :]


def test_event_says_for_when_it_was_set(make_site: MakeSite) -> None:
    """The event by which a step happened has the day for which that was set, and leads to the step."""
    page = page_with(make_site, f"{STEP}, kind: hearing, date: 2021-11-02, happened: denial", path=EVENT)

    assert "This was set for 2 November 2021, as recorded on 10 May 2022" in said(page)
    assert 'href="../#expected_talk"' in page


def test_ended_steps_are_closed_beside_open_ones_and_where_there_are_many(make_site: MakeSite) -> None:
    """Up to three steps that ended stand open where no step is open."""

    def ended(count: int) -> list[str]:
        end = "kind: meeting, date: 2022-02-01, cancelled: {date: 2022-05-20, reason: Nobody came}"
        return [f"{STEP}, {end}".replace("id: talk", f"id: talk-{number}") for number in range(count)]

    assert "<details" not in section(page_with(make_site, *ended(3)))
    assert "<details" in section(page_with(make_site, *ended(4)))
    assert "<details" in section(page_with(make_site, f"{STEP}, kind: hearing, date: 2022-07-05", *ended(1)))
