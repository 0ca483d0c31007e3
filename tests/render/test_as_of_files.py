"""Stories and bills by day: their fragments are those of the pages of a site that ends on that day."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, TODAY, MakeSite
from cut_sites import EVENTS, FILES, cut_site, days_of, order_of, records_of
from hypothesis import given, settings
from rendered_site import RenderedSite

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.arrange import arrange
from onrecord.build.pipeline import Options, load_site
from onrecord.build.site_writer import plan_pages
from onrecord.model.addresses import matter_anchor
from onrecord.model.clocks import CLOCKS, Clock
from onrecord.model.records import Records, ThemeFiles
from onrecord.model.relations import Ref
from onrecord.model.relative_links import resolve
from onrecord.model.site import Site
from onrecord.render import Fingerprints

ROOT = Path(__file__).parents[2]
EVENTS_FOLDER = "content/stories/dispute/events"
Write = Callable[[str], str]
JOINER = f"{EVENTS_FOLDER}/joiner.yaml"


def _statement(day: str, said: str, published: str = "2021-11-20") -> str:
    rest = f"title: A statement\nspeaker: company\nsources: wire\npublished: {published}\n"
    return f"type: statement\ndate: {day}\n{rest}{said}"


JOINED = {
    f"{EVENTS_FOLDER}/left.yaml": _statement("2021-11-05", "claims: {id: left, text: It rains}\n"),
    f"{EVENTS_FOLDER}/right.yaml": _statement("2021-11-06", "claims: {id: right, text: It pours}\n"),
    JOINER: _statement(
        "2021-11-07", "claims: {id: both, text: It does, same_as: ['left#left', 'right#right']}\n", "2021-11-21"
    ),
}
"""Two claims of one statement each, and an event that says later that they are the same."""


def _writer(site: Site, theme: ThemeFiles) -> Write:
    """Return a function that returns the page or the file at an address of a site; empty if there is none."""
    plan = plan_pages(site, theme)

    def write(address: str) -> str:
        found = list(plan.find([address], list(site.stories)))
        return found[0].make().render().value if found else ""

    return write


def _written(site: Site, theme: ThemeFiles, address: str) -> str:
    return _writer(site, theme)(address)


class _Page:
    """A page or a file by day: returns its HTML in the form in which both can be compared."""

    def __init__(self, address: str, anchors: Mapping[str, str]) -> None:
        self._address, self._anchors = address, anchors
        """The anchors of today's matters by those of the matters that the page shows."""

    def compared(self, html: str) -> str:
        """Return HTML with absolute links, without letters, citations' numbers and space between elements."""
        html = re.sub(r'<b class="letter">.</b> ', "", html)
        html = re.sub(r'<a (?:class="again" )?(?:id="[^"]*" )?href="[^"]*"[^>]*>\[[^\]<]*\]</a>', "", html)
        # For which day a stage is set stands in the list of steps: test_steps_by_day.
        html = re.sub("<i>set for [^<]*</i>", "<i>may come next</i>", html)
        html = re.sub(r' href="([^"]*)"', lambda found: f' href="{self._target(unescape(found[1]))}"', html)
        return re.sub(r"(?<=>)\s+|\s+(?=<)|\s+$|\s*·\s*", "", html)

    def _target(self, link: str) -> str:
        if re.match("[a-z]+:", link):
            return link
        path, _, anchor = (resolve(self._address, link) or "").partition("#")
        if anchor.startswith("standing_"):  # today's page of claims lacks a group that only an earlier day had
            anchor = ""
        return f"{path}#{self._anchors.get(anchor, anchor)}"


def _between(html: str, start: str, end: str) -> str:
    _, found, rest = html.partition(start)
    return rest.partition(end)[0] if found else ""


def _state(rows: list[list[Any]], day: int) -> list[Any] | None:
    return next((row[1:] for row in reversed(rows) if row[0] <= day), None)


class _Compared:
    """The file of a story by day, and the pages of the sites that end on its days."""

    def __init__(self, records: Records, theme: ThemeFiles, story: str, clock: Clock) -> None:
        self._records, self._theme, self._story = records, theme, story
        self._order = order_of(records)
        self._days = days_of(records, self._order, clock)
        self._whole = arrange(records, self._order, "https://example.org/")
        file = json.loads(_written(self._whole, theme, f"{story}/as-of.json") or "null")
        self._html = file and list(map(_Page(f"{story}/as-of.json", {}).compared, file["html"]))
        self._clock = file and file[clock]
        self.days: list[date] = list(map(date.fromisoformat, self._clock["days"] if file else ()))

    def _joined(self, numbers: list[int]) -> str:
        return "".join(self._html[number] for number in numbers)

    def compare(self, day: date) -> int:
        """Compare all parts of one of the days; return how many parts there are."""
        place, clock, story = self.days.index(day), self._clock, self._story
        cut = cut_site(self._records, self._order, self._days, day)
        wholes = {claim: self._whole.matters[claim].first_claim for claim in cut.stories[story].matters}
        anchors = {matter_anchor(*claim): matter_anchor(*whole) for claim, whole in wholes.items()}
        page = _Page(f"{story}/", anchors)
        write = _writer(cut, self._theme)
        html = write(f"{story}/")
        facts = page.compared(_between(html, '<ul class="facts cells">', "</ul>"))
        assert self._joined(_state(clock["facts"], place) or []) == re.sub(
            r'<a href="[^"]*#latest_updates">[^<]*</a>(?=</li>)', "", facts
        )
        disputes = _between(html, 'aria-labelledby="disputes_title">', "</section>").partition("</h2>")[2]
        below = re.search(r'<p class="more">(?:(?!</p>).)*/?claims/".*?</p>', html)
        shown = page.compared(disputes or (below[0] if below else ""))
        assert "".join(self._html[one] for one in (_state(clock["disputes"], place) or [[]])[0]) == shown
        for bill, rows in clock["bills"].items():
            state = _state(rows, place)
            assert state is None or all(self._html[number] in page.compared(html) for number in state), bill
        return self._compare_claims(cut, write, wholes, anchors, place)

    def _compare_claims(
        self, cut: Site, write: Write, wholes: Mapping[Ref, Ref], anchors: Mapping[str, str], place: int
    ) -> int:
        story, clock = self._story, self._clock
        page, html = _Page(f"{story}/claims/", anchors), write(f"{story}/claims/")
        facts = re.sub(r"</?a\b[^>]*>", "", page.compared(_between(html, '<p class="facts">', "</p>")))
        assert self._joined(_state(clock["claims_facts"], place) or []) == facts
        bodies: dict[str, list[str]] = {}
        for claim, whole in wholes.items():
            section = _between(html, f'<section class="matter" id="{matter_anchor(*claim)}"', "</section>")
            start = re.search(r'<ul class="found">|<ol class="sides">|<p class="origins">', section)
            body = re.split(
                r'<ul class="relations">|<details class="in-order">', section[start.start() if start else 0 :]
            )
            standing = page.compared(re.findall(r'<p class="standing">.*?</p>', section)[0])
            text = cut.events[claim.key].claim(claim.claim).text["en"]
            parts = bodies.setdefault(matter_anchor(*whole), [])
            # A claim that a later event joined to another one is named below that, with its own standing.
            title = f'<hgroup><h4 class="claim-words">{text}</h4>{standing}</hgroup>' if parts else ""
            parts.append(title + page.compared(body[0]))
        states = {anchor: _state(rows, place) for anchor, rows in clock["matters"].items()}
        found = {anchor: self._joined(state[2]) for anchor, state in states.items() if state}
        assert found == {anchor: "".join(parts) for anchor, parts in bodies.items()}
        for claim in (claim for claim in cut.matters if claim.story == story):
            event = _Page(f"{story}/{claim.event}/", anchors)
            shown = event.compared(write(f"{story}/{claim.event}/"))
            state = _state(clock["claims"][claim.name()], place)
            assert state is not None
            assert self._html[state[1]] in shown
        return len(bodies)


def _read(root: Path) -> tuple[Records, ThemeFiles]:
    loaded = load_site(root, Options(today=TODAY, base_url="https://example.org/")).value
    assert loaded.records is not None
    assert loaded.theme is not None
    return loaded.records, loaded.theme


@pytest.mark.parametrize("clock", CLOCKS)
def test_parts_of_an_example_are_those_of_its_pages_on_each_day(clock: Clock) -> None:
    """The file of a story has the facts, disputes, claims and bills that its pages had if it ended on that day."""
    records, theme = _read(ROOT / "examples/tidal-gate")
    compared = _Compared(records, theme, "tidal-gate", clock)

    assert sum(map(compared.compare, compared.days[2::6])) > 0


@pytest.fixture(scope="module")
def theme(tmp_path_factory: pytest.TempPathFactory) -> ThemeFiles:
    """Return the default theme."""
    root = tmp_path_factory.mktemp("site")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return _read(root)[1]


@pytest.mark.parametrize("clock", CLOCKS)
@settings(max_examples=5)
@given(events=EVENTS)
def test_parts_of_random_sites_are_those_of_their_pages(
    clock: Clock, events: dict[str, dict[str, Any]], theme: ThemeFiles
) -> None:
    """The same holds for random events, two stories and claims that later events join."""
    records = records_of(events)
    for story in ("dispute", "other"):
        compared = _Compared(records, theme, story, clock)
        for day in compared.days:
            compared.compare(day)


def test_claims_stand_apart_until_an_event_joins_them(make_site: MakeSite) -> None:
    """Before an event joins two claims, the state of their matter has both, each with its words and sides."""
    records, theme = _read(make_site(JOINED))
    compared = _Compared(records, theme, "dispute", "happened")
    file = json.loads(_written(arrange(records, order_of(records), None), theme, "dispute/as-of.json"))
    rows = file["happened"]["matters"]["matter_dispute__left__left"]
    states = {
        file["happened"]["days"][day]: "".join(file["html"][piece] for piece in parts) for day, _, _, parts in rows
    }

    assert {day: re.findall("<h4.*?>(.*?)</h4>", shown) for day, shown in states.items()} == {
        "2021-11-05": [],
        "2021-11-06": ["It pours"],  # below the title and the sides of the first
        "2021-11-07": [],
    }
    assert all(map(compared.compare, compared.days))
    assert [row[0] for row in file["published"]["matters"]["matter_dispute__left__left"]] == [1, 2]


def test_text_of_an_event_changes_no_file_by_day(make_site: MakeSite) -> None:
    """The files depend on no text of an event: its body, summary and quotations without a claim."""
    root = make_site({})
    denial = root / EVENTS_FOLDER / "denial.yaml"
    before = load_site(root, Options(today=TODAY)).value
    names = [f"as-of {story}" for story in before.site.stories] if before.site else []

    def fingerprints() -> list[str | None]:
        loaded = load_site(root, Options(today=TODAY)).value
        assert loaded.site is not None
        assert loaded.theme is not None
        found = Fingerprints(loaded.site, loaded.theme)
        return [found.of(name) for name in names]

    first = fingerprints()
    text = denial.read_text("utf-8")
    denial.write_text(f"{text}summary: Another summary\nbody: Another body\n", "utf-8")
    assert fingerprints() == first
    for now in (text.replace("date: 2021-11-02", "date: 2021-11-04"), text.replace("company denies", "firm denies")):
        assert now != text
        denial.write_text(now, "utf-8")
        assert fingerprints() != first


@pytest.mark.parametrize(("outputs", "has_files"), [("as-of", True), ("feeds", False), ("[feeds, as-of]", True)])
def test_outputs_say_whether_there_are_files_by_day(
    outputs: str,
    has_files: bool,  # noqa: FBT001  (a case)
    make_site: MakeSite,
) -> None:
    """`outputs` decides whether stories and bills have a file by day."""
    root = make_site({"site.yaml": f"{BASE['site.yaml']}outputs: {outputs}\n"})

    assert ("dispute/as-of.json" in RenderedSite(root, Options(today=TODAY))) == has_files


def test_withdrawn_story_and_a_bill_without_events_have_no_file(make_site: MakeSite) -> None:
    """There is nothing to say by day of a withdrawn story, or of a bill that no event names."""
    story = f"{BASE['content/stories/dispute/story.yaml']}withdrawn: {{date: 2021-12-01, reason: Wrong}}\n"
    bill = "title: A law\nprocedure: kz-bicameral\n"
    root = make_site({"content/stories/dispute/story.yaml": story, "content/bills/law.yaml": bill})
    files = RenderedSite(root, Options(today=TODAY))

    assert "bills/law/index.html" in files
    assert files.of_kinds("as-of.json") == {}


def _size(root: Path, story: str) -> int:
    records, theme = _read(root)
    site = arrange(records, order_of(records), "https://example.org/")
    return len(gzip.compress(_written(site, theme, f"{story}/as-of.json").encode("utf-8"), 9))


def test_file_by_day_is_small(tmp_path: Path) -> None:
    """The script fetches at most 30 KiB for a story of 38 events, and 150 KiB for one of 200."""
    for path, text in our_files(invent(200, 1, stories=1), ("as-of",)).items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    assert 1024 < _size(ROOT / "examples/tidal-gate", "tidal-gate") < 30 * 1024
    assert 1024 < _size(tmp_path, "story-1") < 150 * 1024
