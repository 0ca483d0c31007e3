"""Charts of stories show who said and who denied what, in each form, and stay small."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from math import cos, pi, sin
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from chart_reading import ROOT, arranged_site, bins_of, chart_describer, draw_chart, read_chart, with_local_links
from chart_story import FILES
from conftest import BASE, MakeSite
from msgspec.structs import replace
from playwright.sync_api import Page
from slow import slow
from windows import OpenWindow

from benchmarks.corpus import invent
from benchmarks.ours import ours
from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.site import Site
from onrecord.problems import SourceFile
from onrecord.render.chart.chart_layout import FULL, LEAD, MOST_MARKS, lay_out
from onrecord.render.chart.figure import Curve, Figure, Labels, Plot, PlotEvent
from onrecord.render.chart.strip import lay_out_strip
from onrecord.render.chart.text_width import fit_text, is_rtl, text_width
from onrecord.render.describe.side_describer import letters_of
from onrecord.render.fragments import Markup
from onrecord.render.theme.templates import Templates
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.text_views import LocalizedText
from onrecord.render.words import Words

KIB = 1024
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LABELS = Labels(others="Others", bill="Bill", bills="Bills", other_bills="Other bills", months=MONTHS)
STYLE = (ROOT / "static/style.css").read_text("utf-8")
EVENT = "content/stories/dispute/events"


@pytest.fixture(scope="module")
def example() -> Site:
    """Return the example site."""
    return arranged_site(ROOT)


@pytest.fixture
def small(make_site: MakeSite) -> Site:
    """Return the small story with every feature that a chart shows."""
    return arranged_site(make_site(FILES))


@pytest.fixture(scope="module")
def synthetic(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a story of the benchmark corpus with the requested number of events."""
    root = tmp_path_factory.mktemp("synthetic")
    ours(()).lay_out(invent(request.param, 7, stories=1), root)
    return arranged_site(root)


def _full(site: Site, story: str, language: str = "en") -> str:
    return chart_describer(site, language).of_story(site.stories[story]).full


def test_chart_of_the_example_story_shows_its_events(example: Site) -> None:
    """The chart of the example story has two sides and an outlet, one denial, one uncertain day, and a bill."""
    reading = read_chart(_full(example, "facebook-crs"))

    assert reading.lanes == {
        "Ministry of Information and Social Development of Kazakhstan": [
            "ministry-announces",
            "balaeva-responds",
            "ministry-time-zones",
        ],
        "Meta Platforms": ["post-by-chen", "meta-denial"],
        "RFE/RL": ["rferl-notes-no-comment"],
        "Others": ["crs-training"],
        "Bill": ["first-reading", "mazhilis-passes", "senate-returns", "mazhilis-agrees", "president-signs"],
    }
    assert reading.letters == {"ministry-announces": "AB", "meta-denial": "AB"}
    assert reading.denials == {"meta-denial"}
    assert reading.curves == {("meta-denial", "ministry-announces")}
    assert reading.rings == {"ministry-time-zones"}
    assert reading.joined == set()
    assert reading.gaps == [("", "first-reading")]


def test_story_of_a_bill_alone_has_one_lane() -> None:
    """A story in which nobody speaks has one lane, with a square for each stage."""
    reading = read_chart(_full(arranged_site(ROOT / "tests/sites/parliaments"), "online-safety"))
    stages = [
        "commons-first-reading", "commons-second-reading", "carry-over", "commons-committee", "commons-report",
        "commons-report-continued", "recommittal", "commons-report-after-recommittal", "commons-third-reading",
        "lords-first-reading", "lords-second-reading", "lords-committee", "lords-report", "lords-third-reading",
        "commons-amendments", "lords-agreement", "royal-assent",
    ]  # fmt: skip

    assert reading.lanes == {"Online Safety Bill": stages}
    assert reading.squares == set(stages)
    assert (reading.denials, reading.curves, reading.rings, reading.gaps) == (set(), set(), set(), [])


@pytest.mark.parametrize("form", ["full", "lead"])
def test_chart_shows_joint_statements_denials_and_parts(form: str, small: Site) -> None:
    """A joint statement is in both lanes, a denial is denied, and a branch office shares its company's lane.

    An inferred denial is not shown as a denial.
    """
    reading = read_chart(draw_chart(chart_describer(small), small.stories["dispute"], form))

    assert reading.lanes == {
        "The ministry": ["announcement", "answer", "together", "hint"],
        "The company": ["denial", "together", "interview", "branch"],
        "Others": ["paper"],
        "Lighthouse Bill": ["introduction", "reading"],
    }
    assert reading.denials == {"denial", "answer", "branch"}
    assert reading.squares == {"introduction", "reading"}
    assert reading.rings == {"interview", "branch"}
    assert reading.joined == {"together"}
    assert reading.curves == {("denial", "announcement"), ("answer", "denial"), ("branch", "together")}
    assert reading.gaps == [("introduction", "reading")]


def test_title_of_each_mark_is_a_whole_message(small: Site) -> None:
    """A mark's title has lines: date, kind and speaker; title; denied event. A square's names its stage."""
    titles = re.findall("<title>(.*?)</title>", _full(small, "dispute"), re.DOTALL)

    denial = "2\xa0November 2021 · Denial · The company\nThe company denies\ndenies: The ministry announces"
    assert "10\xa0September 2021 · Bill stage · Introduction\nThe bill is brought in" in titles
    assert "5\xa0March 2022 · Document\nA paper comes out" in titles
    assert "5\xa0November 2021 · Statement · The company and The ministry\nBoth issue one text" in titles
    assert titles.count(denial) == 2, "of the mark and of its curve"


@pytest.mark.parametrize(("language", "others", "bill"), [("ru", "Прочие", "Законопроект"), ("en", "Others", "Bill")])
def test_chart_is_in_the_language_of_its_page(language: str, others: str, bill: str, example: Site) -> None:
    """The names of lanes and months are in the page's language."""
    chart = _full(example, "facebook-crs", language)

    assert {others, bill} <= read_chart(chart).lanes.keys()
    assert (">нояб.<" in chart) == (language == "ru")


def test_chart_depends_on_everything_that_it_shows(small: Site) -> None:
    """The story, its events, its sides with their parents, and its bills are recorded as dependencies."""
    recorder = DependencyRecorder()
    chart_describer(small, recorder=recorder).of_story(small.stories["dispute"])

    expected = {"story dispute", "bill lighthouse", "actor-fields branch", "actor-fields company"}
    assert expected | {f"relations {ref.story}/{ref.event}" for ref in small.stories["dispute"].events} <= recorder.now


@pytest.mark.parametrize("form", ["full", "strip", "lead", "band"])
def test_chart_satisfies_the_content_security_policy(form: str, small: Site) -> None:
    """A chart has no style, script or id, and none of its links is in the tab order."""
    charts = [draw_chart(chart_describer(small), small.stories["dispute"], form) for _ in range(2)]
    root = ET.fromstring(with_local_links(charts[0]))  # noqa: S314  (our own picture)

    assert (root.get("aria-hidden"), root.get("focusable")) == ("true", "false")
    assert {"style", "id"}.isdisjoint({name for part in root.iter() for name in part.attrib})
    assert all(link.get("tabindex") == "-1" and link.findtext("title") for link in root.iter("a"))
    assert charts[0] == charts[1]


@pytest.mark.parametrize("form", ["full", "strip", "lead", "band"])
def test_story_without_events_has_no_chart(form: str, make_site: MakeSite) -> None:
    """A story without events has nothing to draw."""
    site = arranged_site(make_site({f"{EVENT}/announcement.yaml": None, f"{EVENT}/denial.yaml": None}))

    assert draw_chart(chart_describer(site), site.stories["dispute"], form) == ""


def test_story_of_one_event_has_a_chart(make_site: MakeSite) -> None:
    """A story with one event has a chart."""
    site = arranged_site(make_site({f"{EVENT}/denial.yaml": None}))

    assert read_chart(_full(site, "dispute")).lanes == {"The ministry": ["announcement"]}


def test_markup_in_titles_and_names_is_escaped(make_site: MakeSite) -> None:
    """Markup characters in long titles and names are escaped."""
    title = ("<b>&\"' " * 50).strip()
    changes = {
        f"{EVENT}/paper.yaml": (
            f"type: document\ndate: 2021-11-05\ntitle: {title!r}\nspeaker: odd\nsources: wire\npublished: 2022-05-01\n"
        ).replace("\\'", "''"),
        "content/actors/odd.yaml": "odd: {name: '<i>A & B</i> in a name that has no room', kind: organization}\n",
    }
    chart = _full(arranged_site(make_site(changes)), "dispute")

    assert read_chart(chart).lanes["<i>A & B</i> in a name that has no room"] == ["paper"]
    assert "<b>" not in chart
    assert title in "".join(ET.fromstring(with_local_links(chart)).itertext())  # noqa: S314  (our own picture)


def test_right_to_left_name_is_marked_and_aligned(make_site: MakeSite) -> None:
    """A right-to-left name has a direction, and ends where the others begin."""
    actors = "ministry: {name: וزارة الإعلام, kind: organization}\ncompany: {name: Қоғам, kind: organization}\n"
    chart = _full(arranged_site(make_site({"content/actors/actors.yaml": actors})), "dispute")

    names = re.findall('<text( direction="rtl" text-anchor="end")?[^>]*>(?:<title>[^<]*</title>)?([^<]+)', chart)

    assert {bool(is_rtl) for is_rtl, name in names if name in "וزارة الإعلام"} == {True}
    assert {bool(is_rtl) for is_rtl, name in names if name == "Қоғам"} == {False}


@pytest.mark.parametrize(
    ("text", "expected"), [("وزارة", True), ("12 وزارة", True), ("משרד", True), ("Қазақстан", False), ("2021", False)]
)
def test_direction_is_that_of_the_first_letter(text: str, *, expected: bool) -> None:
    """Digits and punctuation have no direction of their own."""
    assert is_rtl(text) is expected


@pytest.mark.parametrize(
    "text", ["Ministry of Information and Social Development", "Министерство", "Wörterbuch" * 9, ""]
)
@pytest.mark.parametrize("lines", [1, 2])
def test_names_fit_their_column(text: str, lines: int) -> None:
    """A name has at most the given number of lines, each within the column; a shortened name ends with an ellipsis."""
    fitting = fit_text(text, 138, 13, lines)

    assert len(fitting) <= lines
    assert all(text_width(line, 13) <= 138 for line in fitting)
    assert fitting[-1].endswith("…") or " ".join(fitting) == text


def _plot(events: list[PlotEvent]) -> Plot:
    sides = {side: LocalizedText(f"Side {side}") for event in events for side in event.sides}
    bills = {event.bill: LocalizedText(f"Bill {event.bill}") for event in events if event.bill}
    return Plot(tuple(events), sides, bills, LABELS)


def _days(*days: date) -> list[PlotEvent]:
    return [PlotEvent(day, ("a",)) for day in days]


def _lane_names(figure: Figure) -> list[str]:
    return [name.full for name in figure.names]


def test_sides_of_disputed_claims_have_the_first_lanes() -> None:
    """The sides of the most disputed claims have lanes first, then those with the most statements."""
    day = date(2021, 1, 1)
    events = [PlotEvent(day, (side,)) for side in "aaabbcdef"]
    plot = _plot(events)

    assert _lane_names(lay_out(plot, FULL)) == ["Side a", "Side b", "Side c", "Side d", "Others"]
    disputed = replace(plot, disputes={"f": 1, "d": 1})
    assert _lane_names(lay_out(disputed, FULL)) == ["Side d", "Side f", "Side a", "Side b", "Others"]
    many = replace(plot, disputes={"a": 1, "b": 1, "c": 1, "d": 1, "f": 2})
    assert _lane_names(lay_out(many, FULL)) == ["Side a", "Side b", "Side c", "Side f", "Others"]
    assert _lane_names(lay_out(many, LEAD)) == _lane_names(lay_out(many, FULL))


def test_many_sides_share_a_lane() -> None:
    """The four sides with the most statements have lanes, ordered by first statement; all others share one."""
    day = date(2021, 1, 1)
    counts = {"a": 1, "b": 3, "c": 1, "d": 2, "e": 1, "f": 2, "g": 1, "h": 1, "i": 1, "j": 1, "k": 4, "l": 1}
    first = [PlotEvent(day, (side,)) for side in counts]
    more = [PlotEvent(day, (side,)) for side, count in counts.items() for _ in range(count - 1)]

    assert _lane_names(lay_out(_plot([*first, *more]), FULL)) == ["Side b", "Side d", "Side f", "Side k", "Others"]
    assert _lane_names(lay_out(_plot(first), FULL)) == ["Side a", "Side b", "Side c", "Side d", "Others"]
    assert _lane_names(lay_out(_plot(first), LEAD)) == ["Side a", "Side b", "Side c", "Side d", "Others"]


@pytest.mark.parametrize(
    ("count", "full", "lead"),
    [
        (1, ["Bill 0"], ["Bill 0"]),
        (3, ["Bill 0", "Bill 1", "Bill 2"], ["Bills"]),
        (5, ["Bill 0", "Bill 1", "Bill 2", "Other bills"], ["Bills"]),
    ],
)
def test_many_bills_share_a_lane(count: int, full: list[str], lead: list[str]) -> None:
    """Three bills have their own lanes and further ones share one; on the home page all share one."""
    plot = _plot([PlotEvent(date(2021, 1, 1), bill=str(bill)) for bill in range(count)])

    assert _lane_names(lay_out(plot, FULL)) == full
    assert _lane_names(lay_out(plot, LEAD)) == lead


def test_height_depends_on_the_number_of_lanes() -> None:
    """Five lanes take 270 units on a story's page; the six lanes that the home page has at most take 160."""
    events = [PlotEvent(date(2021, 1, 1), (side,)) for side in "abcde"]
    bills = [PlotEvent(date(2021, 1, 2), bill=bill) for bill in "xy"]

    assert lay_out(_plot(events), FULL).height == 270
    assert lay_out(_plot([*events, *bills]), LEAD).height == 160


def test_empty_months_shrink_to_a_break() -> None:
    """A month is as wide as its events; any number of empty months shrinks to 18 units."""
    figure = lay_out(_plot(_days(date(2020, 1, 5), date(2020, 1, 6), date(2020, 2, 1), date(2021, 7, 1))), FULL)
    xs = [mark.x for mark in figure.marks]
    slot = (980 - 150 - 18) / 4

    assert xs == pytest.approx([150 + slot * (n + 0.5) for n in range(3)] + [980 - slot / 2])
    assert figure.breaks == pytest.approx((150 + 3 * slot + 9,))
    assert [tick.text for tick in figure.ticks] == ["2020", "2021", "Jan", "Feb", "Jul"]


def test_sixty_months_leave_room_for_marks() -> None:
    """Where empty months follow nearly every month, the breaks get narrower."""
    figure = lay_out(_plot(_days(*(date(1900 + 2 * n, 1, 1) for n in range(60)))), FULL)
    xs = [mark.x for mark in figure.marks]

    assert all(later - earlier > 12 for earlier, later in pairwise(xs))
    assert xs[-1] < 980


@pytest.mark.parametrize(
    "days",
    [
        [date(2021, 1, 1)] * 100,
        [date(1821, 1, 1) + timedelta(days=730 * n) for n in range(100)],
        [date(1, 1, 1) + timedelta(days=n) for n in range(100)],
        [date.max - timedelta(days=99 - n) for n in range(100)],
        [date(2020, 12, 31) + timedelta(days=n // 40) for n in range(100)],
        [date(2021, 1, 30) + timedelta(days=7 * n) for n in range(100)],
    ],
    ids=["one day", "two centuries", "year 1", "year 9999", "new year", "two years"],
)
def test_labels_fit_any_period(days: list[date]) -> None:
    """Each story has at least one label; labels don't overlap, and everything is within the chart."""
    figure = lay_out(_plot(_days(*days)), FULL)
    assert figure.bins is not None
    texts = [tick for tick in figure.ticks if tick.text]

    assert texts
    assert all(150 <= tick.x <= 980 for tick in figure.ticks)
    assert all(150 < column.x < 980 for column in figure.bins.columns)
    for kind in ("year", "month"):
        xs = [tick.x for tick in texts if tick.kind == kind]
        assert all(later - earlier > 30 for earlier, later in pairwise(xs))


def _random_events(random: Random, count: int) -> Iterator[PlotEvent]:
    day = date(random.randrange(1, 9000), 1, 1)
    for _ in range(count):
        day += timedelta(days=random.choice((0, 0, 1, random.randrange(500))))
        if random.random() < 0.1:
            yield PlotEvent(day, bill=random.choice("xyzuvw"))
        else:
            yield PlotEvent(day, (random.choice("abcdefg"),), is_denial=random.random() < 0.3)


@pytest.mark.parametrize("seed", range(40))
def test_bins_contain_each_event_once(seed: int) -> None:
    """Columns don't overlap; their bars and squares account for all their events."""
    random = Random(seed)  # noqa: S311  (no secret)
    events = list(_random_events(random, random.randrange(61, 400)))
    bins = lay_out(_plot(events), FULL).bins
    assert bins is not None

    assert [event for column in bins.columns for event in range(column.start, column.stop)] == list(range(len(events)))
    assert len({column.x for column in bins.columns}) == len(bins.columns) <= 96
    unit = sum(abs(bar.height) for bar in bins.bars) / sum(not event.bill for event in events)
    for column in bins.columns:
        own = [event for event in events[column.start : column.stop] if not event.bill]
        up, down = (
            round(sum(abs(bar.height) for bar in bins.bars if bar.x == column.x and (bar.height > 0) == is_up) / unit)
            for is_up in (True, False)
        )
        assert (up, down) == (sum(not event.is_denial for event in own), sum(event.is_denial for event in own))
        stages = {event.bill for event in events[column.start : column.stop] if event.bill}
        assert bool(stages) == any(x == column.x for x, _ in bins.stages)


def test_height_is_independent_of_the_number_of_events() -> None:
    """A thousand events on one day stay within their lane."""
    few, many = (lay_out(_plot(_days(*[date(2021, 1, 1)] * count)), FULL) for count in (61, 1000))
    assert few.bins is not None
    assert many.bins is not None

    assert few.height == many.height == 62 + 40 + 8
    assert max(bar.height for bar in many.bins.bars) < 20


def test_chart_has_bars_from_61_events() -> None:
    """Up to 60 events have marks; from 61 events, the chart has bars."""
    events = _days(*(date(2021, 1, 1) + timedelta(days=n) for n in range(61)))

    assert lay_out(_plot(events[:60]), FULL).bins is None
    assert lay_out(_plot(events), FULL).bins is not None


@pytest.mark.parametrize(
    ("synthetic", "form"),
    [(33, "strip"), (33, "band"), *slow([(1000, "full"), (1000, "lead"), (1000, "strip"), (1000, "band")])],
    indirect=["synthetic"],
)
def test_bin_links_to_its_first_denial(synthetic: Site, form: str) -> None:
    """A bin links to its first denial, or else to its first event, and its title counts both, or is that of its one."""
    story = synthetic.stories["story-1"]
    found = bins_of(draw_chart(chart_describer(synthetic), story, form))
    denials = [
        any(link.kind == "denies" and link.basis == "stated" for link in synthetic.events[ref.key].links)
        for ref in story.events
    ]
    marks = read_chart(_full(synthetic, "story-1")).titles if len(story.events) <= MOST_MARKS else {}
    start = 0
    for event, title in found:
        counts = re.search(r"\n(\d+) events?(?:, (\d+) denials?)?$", title)
        assert counts or title == marks[event]
        stop = start + (int(counts[1]) if counts else 1)
        own = [place for place in range(start, stop) if denials[place]]
        assert counts is None or len(own) == int(counts[2] or 0)
        assert (counts is None) == (stop == start + 1 and bool(marks))
        assert event == story.events[own[0] if own else start].event
        start = stop

    assert start == len(story.events)


@pytest.mark.parametrize(("synthetic", "most"), [(33, 12 * KIB), *slow([(1000, 8 * KIB)])], indirect=["synthetic"])
def test_charts_are_small(synthetic: Site, most: int) -> None:
    """Both charts of a story take at most 12 KiB compressed at 33 events, and 8 KiB at a thousand."""
    chart = chart_describer(synthetic).of_story(synthetic.stories["story-1"])
    size = len(gzip.compress((chart.full + chart.strip).encode("utf-8"), 6))

    assert size < most


def test_only_uncertain_dates_have_a_ring(make_site: MakeSite) -> None:
    """Every form of an uncertain date has a ring, and no other date has one."""
    dates = ["2021", "2021-11", "2021-09/2021-10", "../2021-11-01", "2021-11-05?", "2021-11-05~"]
    changes: dict[str, str | bytes | None] = {
        f"{EVENT}/doubt-{number}.yaml": (
            f"type: document\ndate: {text}\ntitle: Paper {number}\nsources: wire\npublished: 2022-05-01\n"
        )
        for number, text in enumerate(dates)
    }
    reading = read_chart(_full(arranged_site(make_site(changes)), "dispute"))

    assert reading.rings == {f"doubt-{number}" for number in range(len(dates))}
    assert set(reading.lanes["Others"]) == reading.rings


def _shown(open_window: OpenWindow, chart: str, strip: str, width: int) -> Page:
    page = open_window({"width": width, "height": 600})
    page.set_content(f"<style>{STYLE}</style><body><div class=chart>{chart}</div><div class=chart-strip>{strip}</div>")
    return page


@pytest.mark.parametrize("width", [360, 872, *slow([639, 640, 720, 871, 1280])])
def test_each_width_shows_one_legible_chart(width: int, open_window: OpenWindow, example: Site) -> None:
    """Each width shows exactly one chart; its letters are at least 11 pixels high and don't overlap."""
    chart = chart_describer(example, "ru").of_story(example.stories["facebook-crs"])
    page = _shown(open_window, with_local_links(chart.full), with_local_links(chart.strip), width)
    shown = page.eval_on_selector_all(".plot", "all => all.map(one => one.getBoundingClientRect().height > 0)")
    texts = page.eval_on_selector_all(
        ".plot text",
        """all => all.filter(one => one.getClientRects().length).map(one => {
            const {left, right, top, bottom} = one.getBoundingClientRect();
            const size = parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a;
            return {name: one.parentNode.className.baseVal, left, right, top, bottom, size};
        })""",
    )
    lanes = page.evaluate("document.querySelector('.plot .lane').getBoundingClientRect().left")

    assert shown == [width >= 640, width < 640]
    assert min(text["size"] for text in texts) > 10.9
    assert all(text["right"] <= lanes for text in texts if text["name"].startswith("name"))
    ticks = [text for text in texts if text["name"].split()[0] in ("year", "month")]
    assert not [(one, other) for one in ticks for other in ticks if one is not other and _overlap(one, other)]


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] + 2 < other["bottom"] - 2
        and other["top"] + 2 < one["bottom"] - 2
    )


def test_curve_joins_the_nearest_marks() -> None:
    """Between several sides a curve takes the shortest path; within a lane it is an arc above it."""
    day = date(2021, 1, 1)
    events = [
        PlotEvent(day, ("a",)),
        PlotEvent(day, ("b", "c")),
        PlotEvent(day, ("a",), is_denial=True, denies=(0, 1)),
        replace(PlotEvent(day, ("c",)), is_denial=True, denies=(1,)),
    ]
    curves = lay_out(_plot(events), FULL).curves

    assert [(curve.denial, curve.denied, curve.start[1], curve.end[1]) for curve in curves] == [
        (2, 0, 82, 82),
        (2, 1, 82, 122),
        (3, 1, 162, 162),
    ]
    assert all(curve.through < curve.start[1] for curve in curves if curve.start[1] == curve.end[1])


def test_template_hides_charts_from_assistive_technology(small: Site) -> None:
    """The partial hides both charts from assistive technology; the wide one's key explains only the marks shown."""
    files = {f"parts/{name}.html": ROOT / f"templates/parts/{name}.html" for name in ("chart", "chart_key")}
    templates = Templates(
        {name: SourceFile(str(path), path.read_text("utf-8")) for name, path in files.items()}, Words("en", {})
    )
    chart = chart_describer(small).of_story(small.stories["dispute"])
    html = templates.render("parts/chart.html", {"chart": chart})

    assert html.problems == ()
    wide, phone = html.value.split('<div class="chart-strip" role="group" ')
    assert wide.startswith('<div class="chart" role="group" aria-label="Picture of the events')
    assert [re.search(r'^[^>]* aria-hidden="true">', part) is not None for part in (wide, phone)] == [True, True]
    assert [word in wide for word in ("Denies", "Day not certain", "Denials, below")] == [True, True, False]
    assert "chart-key" not in phone


@pytest.mark.parametrize(("events", "has_strip"), [(7, False), (8, True)])
def test_short_story_has_no_strip(events: int, has_strip: bool, make_site: MakeSite) -> None:  # noqa: FBT001
    """Below eight events, the list itself is the picture on a phone; a card of the home page keeps its band."""
    changes: dict[str, str | bytes | None] = {
        f"{EVENT}/paper-{number}.yaml": (
            f"type: document\ndate: 2021-12-0{number}\ntitle: Paper {number}\nsources: wire\npublished: 2022-05-01\n"
        )
        for number in range(1, events - 1)
    }
    site = arranged_site(make_site(changes))
    charts, story = chart_describer(site), site.stories["dispute"]

    assert len(story.events) == events
    assert [bool(chart.strip) for chart in (charts.of_story(story), charts.of_lead(story))] == [has_strip] * 2
    assert charts.of_card(story).strip
    assert charts.of_story(story).full


def test_letters_stand_at_claims_in_dispute_and_their_denials(small: Site) -> None:
    """A claim in dispute and each of its denials have one letter; A is the first claim below. Home has none."""
    story, charts = small.stories["dispute"], chart_describer(small)

    assert read_chart(charts.of_story(story).full).letters == {
        "announcement": "B", "denial": "B", "answer": "B", "together": "A", "branch": "A",
    }  # fmt: skip
    assert read_chart(charts.of_lead(story).full).letters == {}
    assert read_chart(charts.of_story(story).full).letters.keys() <= {ref.event for ref in story.events}


@pytest.mark.parametrize("synthetic", [61], indirect=True)
def test_story_with_bars_has_no_letters(synthetic: Site) -> None:
    """Bars have no room for letters, so the headings of claims have none either."""
    story = synthetic.stories["story-1"]

    assert letters_of(TrackedSite(synthetic, DependencyRecorder()), story) == {}
    assert 'class="letter"' not in _full(synthetic, "story-1")


@pytest.mark.parametrize("seed", range(40))
def test_letters_touch_nothing(seed: int) -> None:
    """No letter touches a mark, a curve or another letter, even as large as it is on narrow pages."""
    random = Random(seed)  # noqa: S311  (no secret)
    count = random.randrange(5, 45)
    events = []
    for place, event in enumerate(_random_events(random, count)):
        denied = (random.randrange(place),) if place and random.random() < 0.2 else ()
        letters = "A" if denied or random.random() < 0.1 else ""
        events.append(replace(event, is_denial=bool(denied), denies=denied, letters=letters))
    figure = lay_out(_plot(events), FULL)

    assert len(figure.letters) == sum(bool(event.letters) for event in events)
    assert all(150 < x < 988 and 0 < y < figure.height for x, y, _ in figure.letters)
    assert [letter for letter in figure.letters if _touches(letter, figure)] == []


def _touches(letter: tuple[float, float, str], figure: Figure) -> bool:
    letter_x, letter_y, text = letter
    half, height = text_width(text, 13 * 1.45) / 2, 13 * 1.45 * 0.72
    left, right, top, bottom = letter_x - half, letter_x + half, letter_y - height, letter_y
    points = [(x, y) for curve in figure.curves for x, y in _along(curve)]
    points += [
        (mark.x + figure.form.radius * cos(angle), y + figure.form.radius * sin(angle))
        for mark in figure.marks
        for y in mark.ys
        for angle in (step * pi / 8 for step in range(16))
    ]
    near = [
        other for other in figure.letters if abs(other[0] - letter_x) < 2 * half and abs(other[1] - letter_y) < height
    ]
    return near != [letter] or any(left < x < right and top < y < bottom for x, y in points)


def _along(curve: Curve) -> Iterator[tuple[float, float]]:
    (x1, y1), (x2, y2) = curve.start, curve.end
    for t in (step / 200 for step in range(201)):
        s = 1 - t
        yield s * s * (s + 3 * t) * x1 + t * t * (t + 3 * s) * x2, s**3 * y1 + 3 * s * t * curve.through + t**3 * y2


@pytest.fixture
def mirrored(make_site: MakeSite) -> Site:
    """Return the small story in English and Arabic; its actors have English names alone."""
    titles = {"content/stories/dispute/story.yaml": "title: {ar: النزاع, en: The dispute}\n"}
    return arranged_site(make_site({**FILES, **titles, "site.yaml": f"{BASE['site.yaml']}languages: [en, ar]\n"}))


@pytest.mark.parametrize("form", ["full", "strip"])
def test_chart_of_a_right_to_left_page_is_mirrored(form: str, open_window: OpenWindow, mirrored: Site) -> None:
    """On an Arabic page, time runs from the right, names stand on the right, and each text is in its mirrored place."""
    story = mirrored.stories["dispute"]
    charts = (draw_chart(chart_describer(mirrored, language), story, form) for language in ("en", "ar"))
    page = open_window({"width": 988 + 16 if form == "full" else 360, "height": 400})
    english, arabic = (_places(page, with_local_links(chart), "rtl" if n else "ltr") for n, chart in enumerate(charts))

    assert english["marks"].keys() == arabic["marks"].keys()
    for link, (left, right) in english["marks"].items():
        assert arabic["marks"][link] == pytest.approx((english["width"] - right, english["width"] - left), abs=0.6)
    assert arabic["letters"] == pytest.approx([english["width"] - x for x in english["letters"]], abs=0.6)
    assert arabic["years"] == pytest.approx([english["width"] - x for x in english["years"]], abs=12)
    assert all(x == pytest.approx(english["width"], abs=1) for x in arabic["names"])


def _places(page: Page, chart: str, direction: str) -> dict[str, Any]:
    """Return the places of marks, letters and texts in a chart, measured from its left end."""
    page.set_content(
        f"<style>{STYLE} body{{margin:0 8px;padding:0;max-width:none}}</style><body dir={direction}>{chart}"
    )
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
          const plot = document.querySelector(".plot").getBoundingClientRect();
          const box = one => one.getBoundingClientRect();
          const all = selector => [...document.querySelectorAll(selector)];
          const middle = one => (box(one).left + box(one).right) / 2 - plot.left;
          return {
            width: plot.width,
            marks: Object.fromEntries(all("a").map(a => [a.getAttribute("href"), [box(a).left - plot.left,
              box(a).right - plot.left]])),
            letters: all(".letter text").map(middle),
            years: all(".year text").map(middle),
            names: all(".name:not(.narrow) text").map(one => box(one).right - plot.left),
          };
        }"""
    )


@pytest.mark.parametrize("form", ["full", "strip"])
def test_labels_do_not_overlap_without_the_style_sheet(form: str, open_window: OpenWindow, example: Site) -> None:
    """Without the style sheet, texts have their size and place, and each name of a lane is shown once."""
    chart = draw_chart(chart_describer(example, "ru"), example.stories["facebook-crs"], form)
    page = open_window({"width": 1004 if form == "full" else 360, "height": 600})
    page.set_content(f"<body>{with_local_links(chart)}")
    texts = page.eval_on_selector_all(
        ".plot text",
        """all => all.filter(one => one.getClientRects().length).map(one => {
            const {left, right, top, bottom} = one.getBoundingClientRect();
            return {text: one.textContent, left, right, top, bottom};
        })""",
    )

    assert texts
    assert not [(one["text"], other["text"]) for one, other in combinations(texts, 2) if _overlap(one, other)]


def _years(days: Sequence[date]) -> tuple[list[str], list[str]]:
    """Return the labels of a strip that stay with large text, and all of them."""
    ticks = lay_out_strip(_plot(_days(*days)), 96).ticks
    return [tick.text for tick in ticks if not tick.is_wide], [tick.text for tick in ticks]


def test_strip_has_fewer_labels_with_large_text() -> None:
    """At twice the size, years keep their labels as far as there is room, and months get what is left."""
    first = date(2021, 1, 1)
    lasting, labels = _years([first, first + timedelta(days=300)])

    assert lasting == ["2021", "May", "Sep"]
    assert set(lasting) < set(labels)
    assert len(_years([first, first + timedelta(days=5000)])[0]) > 1


def test_strip_is_as_high_as_its_bars() -> None:
    """A strip of stages alone has no empty room above them, and one of high bars keeps its height."""
    day = date(2021, 1, 1)
    stages = _plot([PlotEvent(day + timedelta(days=n), bill="act") for n in range(3)])
    busy = _plot([PlotEvent(day, ("a",))] * 40)

    assert lay_out_strip(stages, 96).height < 40
    assert lay_out_strip(busy, 96).height == 96


def test_line_above_a_strip_counts_events_and_denials(small: Site) -> None:
    """The line counts the whole story, not one bar; without denials it doesn't name them."""
    chart = chart_describer(small).of_story(small.stories["dispute"])
    templates = Templates(
        {"chart": SourceFile("chart", (ROOT / "templates/parts/chart.html").read_text("utf-8"))}, Words("en", {})
    )

    def line(denials: int) -> str:
        shown = replace(chart, full=Markup(), strip=Markup("<svg></svg>"), denials=denials)
        found = re.search(r'<p class="facts">(.*?)</p>', templates.render("chart", {"chart": shown}).value)
        return found[1] if found else ""

    events = len(small.stories["dispute"].events)
    assert line(chart.denials) == f'{events} events, <span class="denial">{chart.denials} denials</span>'
    assert line(0) == f"{events} events"


@pytest.mark.parametrize("synthetic", [33, *slow([1000])], indirect=True)
def test_bars_and_labels_of_a_strip_stay_in_it(synthetic: Site) -> None:
    """Bars end inside of the strip and above the row of years, whose letters don't touch the foot."""
    strip = draw_chart(chart_describer(synthetic), synthetic.stories["story-1"], "strip")
    root = ET.fromstring(with_local_links(strip))  # noqa: S314  (our own picture)
    ends = [float(bar.attrib["y2"]) for kind in ("up", "down") for bar in root.iterfind(f"g[@class='{kind}']/line")]
    height = float(root.attrib["height"])
    years = {float(label.attrib["y"]) for label in root.iter("text")}

    assert height <= 96
    assert min(ends) >= 2
    assert max(ends) <= height - 14
    assert years == {height - 4}
