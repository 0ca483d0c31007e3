"""Each stage's work grows linearly with the site: twice the events, twice the steps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY
from msgspec.structs import replace
from slow import slow

from onrecord.arrange import order_events
from onrecord.build.pipeline import LoadedSite, Options, load_site
from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.check import check
from onrecord.check.context import Context
from onrecord.check.correction_rules import readers_correction_is_carried_out
from onrecord.check.namesake_rules import different_actors_have_similar_names
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.relations import Body, Ref
from onrecord.model.standings import Statement
from onrecord.read import Reading, read_site
from onrecord.render.chart import chart_describer, chart_layout
from onrecord.render.context import RenderContext
from onrecord.render.data.record import ApiRecord
from onrecord.render.pages import home, lists, story, update_pages
from onrecord.render.pages.layout import Layout
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pages.page_kinds import PAGE_KINDS
from onrecord.render.statement_fragments import LAST_STATEMENTS
from onrecord.render.subjects import ids_of
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.words import Words

COUNTS = (28, 56, 168)
PAGE_COUNTS = (42, 56, 70)
"""The sizes of the sites whose pages are counted. Each has over two bills, since facts name up to two with dates, and
key moments, which begin at 40 events."""
STEPS_OF_A_SCAN = 1
"""The shortest loop over events takes more steps for each of them, since some are withdrawn."""
SLACK = 1.03
"""The allowance for binary searches and for rules on the few stages of one bill."""
STAGES = ("introduction", "reading-1", "reading-2", "reading-3", "passage", "signature", "law")
WITHDRAWN = (
    "type: statement\ndate: 2001-01-01\ntitle: Synthetic\nspeaker: actor-0\nsources: source-0\npublished: 2001-01-01\n"
    "status: withdrawn\ncorrections: {date: 2001-01-02, reason: Synthetic}\n"
)
GONE = "title: Synthetic\nwithdrawn: {date: 2001-01-02, reason: Synthetic}\n"
START = (
    "type: statement\ndate: 2001-01-01\ntitle: Synthetic\nspeaker: actor-0\nsources: source-0\npublished: 2001-01-01\n"
)
OF_LONG_LISTS = (
    *(home.FURTHER_STORIES, story.FURTHER_ROWS, story.WHOLE_TEXT, story.YEAR_TEXT, update_pages.FURTHER_CORRECTIONS),
    *(kind for kind in PAGE_KINDS if kind.template == "list_page.html"),
)
"""The page kinds without a page in a site of these sizes."""


def write_site(root: Path, count: int) -> None:
    """Write a one-story site in which each event answers the one before, with its own source and a stage of a bill.

    Each entry has a former id, and each seventh event a withdrawn one and a withdrawn story beside it.
    """
    content = root / "content"
    events = content / "stories" / "story" / "events"
    for folder in (events, *(content / name for name in ("sources", "actors", "bills", "pages"))):
        folder.mkdir(parents=True)
    (root / "site.yaml").write_text("title: Synthetic\nurl: https://synthetic.example/\n", "utf-8")
    (events.parent / "story.yaml").write_text("title: Synthetic\naliases: former\n", "utf-8")
    numbers = range(count)
    actors = (f"actor-{n}: {{name: Synthetic, kind: organization, aliases: a-{n}}}\n" for n in numbers)
    (content / "actors" / "all.yaml").write_text("".join(actors), "utf-8")
    sources = (f"source-{n}: {{title: T, url: 'https://press.example/{n}', aliases: s-{n}}}\n" for n in numbers)
    (content / "sources" / "all.yaml").write_text("".join(sources), "utf-8")
    for number in numbers:
        (events / f"event-{number}.yaml").write_text(event(number), "utf-8")
        (content / "pages" / f"page-{number}.md").write_text("---\ntitle: Synthetic\n---\nSynthetic.\n", "utf-8")
        if number % len(STAGES) == 0:
            (content / "bills" / f"bill-{number // len(STAGES)}.yaml").write_text(
                f"title: Synthetic\nprocedure: generic\naliases: b-{number}\n", "utf-8"
            )
            (events / f"withdrawn-{number}.yaml").write_text(WITHDRAWN, "utf-8")
            gone = content / "stories" / f"gone-{number}"
            (gone / "events").mkdir(parents=True)
            (gone / "story.yaml").write_text(GONE, "utf-8")
            (gone / "events" / "start.yaml").write_text(START, "utf-8")


def event(number: int) -> str:
    """Return the file of an event that refers to the previous event in every way that a story allows."""
    before = "".join(
        f"{field}: event-{number - 1}{claim}\n"
        for field, claim in (("responds_to", ""), ("denies", "#one"), ("bears_on", "#one"), ("after", ""))
    )
    stage = f"bill: bill-{number // len(STAGES)}\nstage: {STAGES[number % len(STAGES)]}\n"
    day = date.fromordinal(date(1801, 1, 1).toordinal() + 400 * number)  # each in another year
    return (
        f"type: bill-action\ndate: {day}\ntitle: Synthetic\nbody: See [@source-{number}].\npublished: {day}\n"
        f"tags: tag-{number}\naliases: e-{number}\n"
        f"speaker: actor-{number}\nsources: source-{number}\nclaims: {{id: one, text: Synthetic}}\n"
        f"{stage}{before if number else ''}"
        f"expected: {{id: vote, kind: vote, title: Synthetic, date: {day + timedelta(30)}, published: {day}, "
        f"actors: actor-{number}, sources: source-{number}}}\n"
    )


def steps_of(work: Callable[[], object]) -> int:
    """Return how many lines `work` executes, with calls and returns; each round of a loop in one line counts as one.

    This is equal on every machine, and bytecode instructions would take three times as long to count.
    """
    steps = 0

    def count(*_: object) -> Callable[..., object]:
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)  # type: ignore[arg-type]
    try:
        work()
    finally:
        sys.settrace(before)
    return steps


def read(root: Path) -> Reading:
    """Return the site in `root`, as read."""
    reading = read_site(root).value
    assert reading is not None
    return reading


def context_of(root: Path) -> Context:
    """Return the data for checking the site in `root`."""
    reading = read(root)
    facts = (datetime(2026, 1, 1, tzinfo=UTC), None, frozenset({"en"}), frozenset[str]())
    return Context(reading.records.without_drafts(), reading.locate, *facts)


def checking(root: Path) -> Callable[[], object]:
    """Return the work of running all rules over the site in `root`."""
    return partial(check, context_of(root), with_notes=True)


def ordering(root: Path) -> Callable[[], object]:
    """Return the work of ordering the events of the site in `root`."""
    reading = read(root)
    return partial(order_events, reading.records, reading.locate)


WORK: dict[str, Callable[[Path], Callable[[], object]]] = {
    "read": lambda root: partial(read_site, root),
    "check": checking,
    "order": ordering,
}


@pytest.mark.parametrize("stage", ["order", *slow(stage for stage in WORK if stage != "order")])
def test_work_grows_linearly(stage: str, tmp_path: Path) -> None:
    """In each stage, an event of a large site takes no more steps than an event of a small one."""
    roots = [tmp_path / str(count) for count in COUNTS]
    for root, count in zip(roots, COUNTS, strict=True):
        write_site(root, count)
    WORK[stage](roots[-1])()  # fills the caches that all three runs share
    few, some, many = (steps_of(WORK[stage](root)) for root in roots)

    assert (many - some) / (COUNTS[2] - COUNTS[1]) < SLACK * (some - few) / (COUNTS[1] - COUNTS[0])


@pytest.fixture(autouse=True)
def _charts_in_bins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw all charts in bins: the marks of a few dozen events are work with a limit, beside which none would count."""
    for module in (chart_layout, chart_describer):
        monkeypatch.setattr(module, "MOST_MARKS", 0)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> list[LoadedSite]:
    """Return arranged sites of the sizes for pages."""
    roots = [tmp_path_factory.mktemp("growth") / str(count) for count in PAGE_COUNTS]
    for root, count in zip(roots, PAGE_COUNTS, strict=True):
        write_site(root, count)
    return [load_site(root, Options(TODAY)).value for root in roots]


def keys_of(kind: PageKind[Any], site: TrackedSite) -> Iterator[Any]:
    """Yield the keys of all pages of a kind."""
    return (key for id_ in ids_of(kind.subject, site, "story") for key in kind.keys(site, id_))


def rendering(checked: LoadedSite) -> RenderContext:
    """Return what the pages of a site are rendered with, with empty caches."""
    assert checked.site is not None
    assert checked.theme is not None
    site = TrackedSite(checked.site, DependencyRecorder())
    words = Words("en", checked.theme.catalogues)
    return RenderContext(site, words, checked.theme.templates, None, Changes(site))


def pages_of(checked: LoadedSite) -> tuple[TrackedSite, Layout]:
    """Return a site as pages see it, and the layout of its pages, with empty caches."""
    context = rendering(checked)
    return context.site, Layout(context)


def making(kind: PageKind[Any], checked: LoadedSite) -> Callable[[], object]:
    """Return the work of making all pages of a kind, and no others."""
    site, layout = pages_of(checked)
    return lambda: [layout.page(kind, key) for key in keys_of(kind, site)]


def quadratic_part(kind: PageKind[Any], sites: list[LoadedSite]) -> float:
    """Return `c`, if the pages of a kind take `a + b * n + c * n * n` steps in a site of `n` events."""
    making(kind, sites[-1])()  # fills the caches that all three runs share
    few, some, many = (steps_of(making(kind, site)) for site in sites)
    first, second, third = PAGE_COUNTS
    return ((many - some) / (third - second) - (some - few) / (second - first)) / (third - first)


@pytest.mark.parametrize("kind", PAGE_KINDS, ids=lambda kind: f"{kind.subject} {kind.template}")
def test_pages_of_each_kind_take_linear_work(kind: PageKind[Any], sites: list[LoadedSite]) -> None:
    """The pages of a kind take steps in proportion to the events, so none of many pages scans all events."""
    assert quadratic_part(kind, sites) < STEPS_OF_A_SCAN


def recounting(checked: LoadedSite) -> Callable[[], object]:
    """Return the work of finding the histories of all claims, after the story by day."""
    site, _ = pages_of(checked)
    record = ApiRecord(site, Changes(site), lambda _step, _plan: {}).begin()
    site.as_of("story")
    return lambda: [*map(record.history, site.matters)]


def test_histories_of_claims_take_linear_work(sites: list[LoadedSite]) -> None:
    """The histories of all claims take steps in proportion to the events, once the story by day is known."""
    first, second, third = PAGE_COUNTS
    recounting(sites[-1])()  # fills the caches that all three runs share
    few, some, many = (steps_of(recounting(site)) for site in sites)
    quadratic = ((many - some) / (third - second) - (some - few) / (second - first)) / (third - first)

    assert many > third
    assert quadratic < STEPS_OF_A_SCAN


JOINED_COUNTS = (30, 45, 75)
"""The numbers of joined claims: each of their pages shows the last 20 statements on the point."""
BODIES = 5


def write_joined_site(root: Path, count: int) -> None:
    """Write a site with one point: each event says again what the one before claims, and its date is inexact at times.

    A few bodies speak in turn, and every third claim is the opposite.
    """
    write_site(root, BODIES)
    for number in range(count):
        day = date.fromordinal(date(2001, 1, 1).toordinal() + 9 * number)
        kind = "denies" if number % 3 == 2 else "same_as"
        join = f", {kind}: joined-{number - 1}#one" if number else ""
        (root / f"content/stories/story/events/joined-{number}.yaml").write_text(
            f"type: statement\ndate: {day if number % 2 else f'{day:%Y-%m}'}\ntitle: Synthetic\nsources: source-0\n"
            f"speaker: actor-{number % BODIES}\nclaims: {{id: one, text: Synthetic{join}}}\npublished: 2021-01-01\n",
            "utf-8",
        )


def quadratic_part_of(counts: Sequence[int], steps: Sequence[int]) -> float:
    """Return `c`, if work takes `a + b * n + c * n * n` steps, for three sizes and the steps of each."""
    (first, second, third), (few, some, many) = counts, steps
    return ((many - some) / (third - second) - (some - few) / (second - first)) / (third - first)


def test_pages_of_joined_claims_take_linear_work(tmp_path: Path) -> None:
    """The page of an event describes the statements that it shows, and not all of those on the point."""
    roots = [tmp_path / str(count) for count in JOINED_COUNTS]
    for root, count in zip(roots, JOINED_COUNTS, strict=True):
        write_joined_site(root, count)
    sites = [load_site(root, Options(TODAY)).value for root in roots]
    assert sites[-1].site is not None
    assert len(sites[-1].site.matters[Ref("story", "joined-0", "one")].claims) == JOINED_COUNTS[-1]
    making(story.EVENT, sites[-1])()  # fills the caches that all three runs share

    steps = [steps_of(making(story.EVENT, site)) for site in sites]

    assert quadratic_part_of(JOINED_COUNTS, steps) < STEPS_OF_A_SCAN


def test_claims_of_one_point_share_their_words(tmp_path: Path) -> None:
    """The words of a statement are rendered at most twice for the claims of each pole: about this claim, or another."""
    write_joined_site(tmp_path, JOINED_COUNTS[0])
    checked = load_site(tmp_path, Options(TODAY)).value
    assert checked.site is not None
    claims = list(checked.site.matters[Ref("story", "joined-0", "one")].claims)
    fragments = rendering(checked).fragments
    shown = [words for claim in claims for _, words in fragments.latest_statements(claim).shown]

    assert len(shown) == LAST_STATEMENTS * len(claims)
    assert len({*map(id, shown)}) <= 4 * LAST_STATEMENTS


INEXACT_COUNTS = (40, 80, 160)
FIRST_DAY = date(2001, 1, 1)
LAST_DAY = date(2001, 12, 31)


def _matter_with_inexact_dates(count: int) -> Matter:
    """Return a matter in which each second statement has a year alone, so that it counts after all others."""
    claim = Ref("story", "event-0", "one")
    bodies = [Body(f"actor-{number}", f"actor-{number}") for number in range(BODIES)]
    statements = (
        Statement(
            event=Ref("story", f"event-{number}"),
            day=LAST_DAY if number % 2 else FIRST_DAY + timedelta(days=number),
            bodies=(bodies[number % BODIES],),
            holds=number // (2 * BODIES) % 2 == 0,
            kind="asserts",
            confirming=(),
            about=(claim,),
            claim=None,
            quote=None,
            citations=(),
            origins=Origins((), (), (), ()),
            note=None,
        )
        for number in range(count)
    )
    return Matter({claim: True}, tuple(statements))


def _follow(matter: Matter, start: int = 0) -> None:
    for _ in matter.course(pole=True, start=start):
        pass


def test_course_of_inexact_dates_takes_linear_work() -> None:
    """A statement that stands before others takes no more steps in a long history than in a short one."""
    matters = map(_matter_with_inexact_dates, INEXACT_COUNTS)
    few, some, many = (steps_of(partial(_follow, matter)) for matter in matters)

    assert many - some < 2 * SLACK * (some - few)


def test_last_steps_of_a_course_need_no_other_standing() -> None:
    """The last steps of a course are those of the whole course; without a standing for the others, they take less."""
    matter = _matter_with_inexact_dates(INEXACT_COUNTS[-1])
    whole = list(matter.course(pole=True))
    last = INEXACT_COUNTS[-1] - 20

    assert list(matter.course(pole=True, start=last)) == whole[last:]
    assert steps_of(partial(_follow, matter, last)) < steps_of(partial(_follow, matter)) / 2


def _scan_of_events(context: RenderContext, tag: str) -> Mapping[str, Any]:
    return {"tag": tag, "events": [event for event in context.site.events.values() if tag in event.fields.tags]}


def _scan_of_keys(context: RenderContext, tag: str) -> Mapping[str, Any]:
    return {"tag": tag, "number": sum(1 for _ in context.site.events)}


def _shortest_scan(context: RenderContext, tag: str) -> Mapping[str, Any]:
    return {"tag": tag, "number": len([None for _ in context.site.events])}


@pytest.mark.parametrize("view", [_scan_of_events, _scan_of_keys, _shortest_scan])
def test_page_kind_that_scans_all_events_is_noticed(
    view: Callable[[RenderContext, str], Mapping[str, Any]], sites: list[LoadedSite]
) -> None:
    """A page kind takes too many steps if each page goes through all events, even if it reads only their keys."""
    assert quadratic_part(replace(lists.TAG, view=view), sites) > STEPS_OF_A_SCAN


def test_work_of_each_page_kind_is_counted(sites: list[LoadedSite]) -> None:
    """The sites of these tests have a page of each kind, except those that only a longer list has."""
    site, _ = pages_of(sites[0])
    missing = [kind for kind in PAGE_KINDS if not tuple(keys_of(kind, site))]

    assert missing == [kind for kind in PAGE_KINDS if kind in OF_LONG_LISTS], "give write_site an entry for these"


REPEATED = (
    "type: statement\ndate: 2001-01-01\ntitle: Synthetic\nspeaker: actor-0\nsources: source-0\npublished: 2001-01-01\n"
)
FROM_FORM = "- date: 2001-01-02\n  # From a reader's form\n  was: The company\n  now: The company denies{number}\n"


@pytest.mark.parametrize("said", ["The company", "The company denies"])
def test_corrections_of_repeated_words_grow_linearly(said: str, tmp_path: Path) -> None:
    """A search for corrected words takes no more steps for each of them in a long text than in a short one."""
    few, some, many = (_steps_of_corrections(tmp_path / str(lines), said, lines, 4) for lines in (100, 200, 400))

    assert many - some < 2 * SLACK * (some - few)


@pytest.mark.parametrize("number", ["", " {number}"])
def test_further_corrections_of_equal_words_search_nothing(number: str, tmp_path: Path) -> None:
    """Each further correction of the same words takes no more steps in a long text than in a short one."""
    short, long = (
        [_steps_of_corrections(tmp_path / f"{lines}-{n}", "The company", lines, n, number) for n in (10, 20)]
        for lines in (100, 400)
    )

    assert long[1] - long[0] < SLACK * (short[1] - short[0])


def _steps_of_corrections(root: Path, said: str, lines: int, corrections: int, number: str = "") -> int:
    """Return the steps of checking an entry that says the same on each line, against readers' corrections."""
    write_site(root, 1)
    listed = "".join(FROM_FORM.format(number=number.format(number=n)) for n in range(corrections))
    body = f"body: |\n{f'  {said}' + chr(10)}" + f"  {said}\n" * (lines - 1)
    (root / "content/stories/story/events/repeated.yaml").write_text(f"{REPEATED}{body}corrections:\n{listed}", "utf-8")
    list(readers_correction_is_carried_out(context_of(root)))  # fills the caches that all runs share
    context = context_of(root)
    return steps_of(lambda: list(readers_correction_is_carried_out(context)))


NAMESAKES: dict[str, Callable[[int, int], range]] = {
    "each lists all later ones": lambda one, count: range(one + 1, count),
    "each lists the next": lambda one, count: range(one + 1, min(one + 2, count)),
    "the first lists all": lambda one, count: range(1, count if one == 0 else 1),
}


@pytest.mark.parametrize("way", NAMESAKES)
def test_distinctions_among_equal_names_grow_linearly(way: str, tmp_path: Path) -> None:
    """A distinction takes no more steps among many actors with one name than among a few."""
    sizes, steps = zip(*(_steps_of_namesakes(tmp_path / str(n), NAMESAKES[way], n) for n in (16, 32, 64)), strict=True)

    assert (steps[2] - steps[1]) / (sizes[2] - sizes[1]) < 1.1 * (steps[1] - steps[0]) / (sizes[1] - sizes[0])


def _steps_of_namesakes(root: Path, others: Callable[[int, int], range], count: int) -> tuple[int, int]:
    """Return the number of actors and distinctions, and the steps of checking them and finding an actor's sides."""
    write_site(root, 1)
    lists = [[f"same-{other}" for other in others(one, count)] for one in range(count)]
    written = (f"same-{n}: {{name: Same, kind: outlet, different_from: {names}}}\n" for n, names in enumerate(lists))
    (root / "content/actors/same.yaml").write_text("".join(written).replace("'", ""), "utf-8")
    context = context_of(root)

    def work() -> None:
        assert list(different_actors_have_similar_names(context)) == []
        context.positions.namesakes.sides("same-0")
        context.positions.namesakes.sides(f"same-{count - 1}")

    return count + sum(map(len, lists)), steps_of(work)
