"""The measurements: one function each, in one registry, with the story sizes for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from benchmarks.corpus import Event
from benchmarks.readers import axe, musts, nu
from benchmarks.readers.browser import PHONE, Visit, visiting
from benchmarks.readers.bulk import bulk, elements
from benchmarks.readers.control import LANGUAGE
from benchmarks.readers.first_view import SCREENS, is_seen
from benchmarks.readers.keyboard import reach, sources_focused
from benchmarks.readers.lighthouse import Lighthouse
from benchmarks.readers.load import arrival, come_up, filtering, searching
from benchmarks.readers.musts import Row
from benchmarks.readers.page_feet import faults_on_paper
from benchmarks.readers.printed import layout, printed
from benchmarks.readers.subjects import Subject, one_of_each_kind
from benchmarks.readers.text import (
    folded_away,
    found_by_search,
    headlines,
    opens_for_search,
    permalinks,
    relations_shown,
    texts,
)
from benchmarks.readers.tools import open_rows, use_tools
from benchmarks.readers.two_screens import PHONE as SMALL_PHONE
from benchmarks.readers.two_screens import look
from benchmarks.readers.weight import KIBI, picture_weight, weigh

ALL = 100
"""Per cent."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The instruments and the served subject."""

    browser: Browser
    scratch: Path
    url: str
    """The address of the served subject."""
    lighthouse: Lighthouse | None
    """None if it is not installed; likewise `checker`."""
    checker: nu.Checker | None
    is_patient: bool = False
    """Whether a script makes the subject's events, so the instruments have to wait for them."""

    @contextmanager
    def at(self, screen: tuple[int, int] = PHONE) -> Iterator[Visit]:
        """Open a new window, by default with a phone's screen."""
        with visiting(self.browser, self.url, screen=screen, is_patient=self.is_patient) as visit:
            yield visit


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of one measurement."""

    figures: Mapping[Row, float]
    """A figure for each row that the subject has a figure for."""
    remarks: tuple[str, ...] = ()
    """Explanations of a figure: the violated rules, the largest page."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One measurement."""

    name: str
    sizes: frozenset[int]
    """The numbers of events of the stories to measure."""
    take: Callable[[Bench, Subject], Measured]
    is_timed: bool = False
    """Whether each round measures it again, all subjects in turn, and the median counts."""
    is_for_others: bool = True
    """Whether it applies to others' pages too."""


def _weight(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        weight = weigh(visit, subject.page)
    figures = {
        musts.KIB: weight.all / KIBI,
        musts.SCRIPT: weight.script / KIBI,
        musts.HOSTS: len(weight.hosts),
        musts.KIB_WHOLE: sum(_weight_alone(bench, page) for page in subject.whole) / KIBI,
    }
    if subject.is_ours:
        figures[musts.PICTURE] = picture_weight(subject.read(subject.page)) / KIBI
    return Measured(figures, weight.hosts)


def _weight_alone(bench: Bench, page: str) -> int:
    with bench.at() as visit:
        return weigh(visit, page).all


def _largest(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        load = come_up(visit, subject.page, slow_line=True)
    with bench.at() as visit:
        whole = come_up(visit, _largest_whole(subject), slow_line=True)
    return Measured({musts.LARGEST: load.largest, musts.LARGEST_WHOLE: whole.largest, musts.SHIFT: load.shifts})


def _largest_whole(subject: Subject) -> str:
    """Return the largest page of the whole text."""
    return max(subject.whole, key=lambda page: len(subject.read(page)))


def _blocking(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        return Measured({musts.BLOCKING: come_up(visit, subject.page, slow_line=False).blocking})


def _worst_blocking(bench: Bench, subject: Subject) -> Measured:
    times = []
    for page in one_of_each_kind(subject):
        if not subject.is_long(page):
            with bench.at() as visit:
                times.append((come_up(visit, page, slow_line=False).blocking, page))
    worst, page = max(times)
    return Measured({musts.WORST_BLOCKING: worst}, (f"the worst of a round was /{page} with {worst:.0f} ms",))


def _tools(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        found = use_tools(visit, subject.page, [event.id for event in _ends_and_middle(subject)])
    # The reader wanted the shifts of a click: the metric ignores half a second after each input.
    remark = f"{found.all:.2f} with shifts within half a second of an input" if found.all else ""
    return Measured({musts.SHIFT_IN_USE: found.unexplained}, tuple(filter(None, [remark])))


def _filtering(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        return Measured({musts.FILTERING: max(filtering(visit, subject.page))})


def _searching(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        times = searching(visit, [event.title[LANGUAGE] for event in subject.story.events[:4]])
    return Measured({musts.SEARCHING: median(times), musts.SEARCHING_WORST: times[-1]}, (f"{len(times)} letters",))


def _arrival(bench: Bench, subject: Subject) -> Measured:
    times = []
    for event in _ends_and_middle(subject):
        with bench.at() as visit:
            times.append(arrival(visit, f"{subject.page}#{event.id}", event.id))
    return Measured({musts.ARRIVAL: max(times)})


def _ends_and_middle(subject: Subject) -> tuple[Event, ...]:
    events = subject.story.events
    return events[0], events[len(events) // 2], events[-1]


def _first_view(bench: Bench, subject: Subject) -> Measured:
    seen = []
    for screen in SCREENS:
        with bench.at(screen) as visit:
            seen.append(is_seen(visit, subject.page))
    return Measured({musts.FIRST_VIEW: sum(seen)})


def _two_screens(bench: Bench, subject: Subject) -> Measured:
    with bench.at(SMALL_PHONE) as visit:
        seen = look(visit, subject.page)
    figures = {
        musts.UNDERLINED: float(len(seen.underlined)),
        musts.STYLES: float(len(seen.styles)),
        musts.CONTROLS: float(seen.controls),
        musts.WORDS: float(seen.words),
        musts.MARKS: float(len(seen.marks)),
    }
    return Measured(figures, (", ".join(seen.styles),))


def _lighthouse(bench: Bench, subject: Subject) -> Measured:
    verdict = bench.lighthouse.judge(bench.url + subject.page) if bench.lighthouse else None
    if verdict is None:
        return Measured({}, ("Lighthouse gave no result",) if bench.lighthouse else ())
    scores = dict(zip(musts.SCORES, verdict.scores, strict=True))
    times = {musts.THEIR_LARGEST: verdict.largest, musts.THEIR_BLOCKING: verdict.blocking}
    return Measured(
        {**scores, **times}, (f"without a full score: {', '.join(verdict.failed)}",) if verdict.failed else ()
    )


def _axe(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        visit.go(subject.page)
        found = axe.violations(visit)
        open_rows(visit)
        opened = [violation for violation in axe.violations(visit) if str(violation) not in set(map(str, found))]
    return Measured({musts.AXE: len(found) + len(opened)}, tuple(map(str, (*found, *opened))))


def _axe_kinds(bench: Bench, subject: Subject) -> Measured:
    found = []
    for page in one_of_each_kind(subject):
        with bench.at() as visit:
            visit.go(page)
            found += [f"/{page}: {violation}" for violation in axe.violations(visit)]
    return Measured({musts.AXE_KINDS: len(found)}, tuple(found))


def _nu(bench: Bench, subject: Subject) -> Measured:
    if bench.checker is None:
        return Measured({})
    source = bench.checker.errors({subject.page: subject.read(subject.page)}, bench.scratch)
    scripted = bench.checker.errors({subject.page: _scripted(bench, subject.page)}, bench.scratch)
    return Measured({musts.NU: len(source), musts.NU_SCRIPTED: len(scripted)}, (*source[:3], *scripted[:3]))


def _nu_kinds(bench: Bench, subject: Subject) -> Measured:
    if bench.checker is None:
        return Measured({})
    pages = one_of_each_kind(subject)
    contents = {f"/{page}": subject.read(page) for page in pages}
    contents |= {f"/{page} after script": _scripted(bench, page) for page in pages}
    errors = bench.checker.errors(contents, bench.scratch)
    return Measured({musts.NU_KINDS: len(errors)}, errors)


def _scripted(bench: Bench, page: str) -> bytes:
    with bench.at() as visit:
        visit.go(page)
        open_rows(visit)
        return visit.page.content().encode()


def _search(bench: Bench, subject: Subject) -> Measured:
    events = subject.story.events
    rows = [text for event in events for text in (texts if subject.has_entries else headlines)(event)]
    with bench.at() as visit:
        figures = {
            musts.TEXT_ROWS: ALL * found_by_search(visit, [subject.page], rows),
            musts.TEXT: ALL
            * found_by_search(visit, subject.whole, [text for event in events for text in texts(event)]),
        }
        if subject.is_ours:
            visit.go(subject.page)
            figures[musts.RELATIONS] = ALL * relations_shown(visit, subject.story)
            hidden = folded_away(visit, subject.page, [text.strip(" .") for text in rows])
            wanted = (hidden[0], hidden[len(hidden) // 2], hidden[-1])
            figures[musts.OPENED] = sum(opens_for_search(visit, subject.page, text) for text in wanted)
    return Measured(figures)


def _permalinks(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        return Measured({musts.ADDRESSES: ALL * permalinks(visit, subject)})


def _sources(bench: Bench, subject: Subject) -> Measured:
    reached: frozenset[str] = frozenset()
    with bench.at() as visit:
        for page in subject.whole:
            visit.go(page)
            reached |= sources_focused(visit, subject.story)
    return Measured({musts.FOCUS: ALL * len(reached) / len(subject.story.sources)})


def _stops(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        found = reach(visit, subject)
    return Measured({musts.STOPS: max(found.with_arrows), musts.STOPS_BY_TAB: max(found.by_tab)})


def _print(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        paper = printed(visit, subject.whole, subject.story)
    with bench.at() as visit:
        of_row = texts if subject.has_entries else headlines
        rows = printed(visit, [subject.page], subject.story, of_row)
        lay_out = layout(visit, subject.page)
    figures = {
        musts.PRINT_ROWS: ALL * rows.events / subject.size,
        musts.PRINT_EVENTS: ALL * paper.events / subject.size,
        musts.PRINT_ADDRESSES: ALL * paper.addresses / len(subject.story.sources),
        musts.PRINT_SIZE: paper.size,
        musts.PRINT_PAGES: paper.pages,
        musts.PRINT_COLUMNS: lay_out.columns,
    }
    if lay_out.stages is not None:
        figures[musts.PRINT_STAGES] = ALL * lay_out.stages
    return Measured(figures)


def _print_feet(bench: Bench, subject: Subject) -> Measured:
    with bench.at() as visit:
        found = [f"/{page}: {fault}" for page in one_of_each_kind(subject) for fault in faults_on_paper(visit, page)]
    return Measured({musts.PRINT_FEET: len(found)}, tuple(found))


def _bulk(_bench: Bench, subject: Subject) -> Measured:
    found = bulk(subject)
    figures = {
        musts.HEAVIEST: found.heaviest[0] / KIBI,
        musts.FULLEST: float(found.fullest[0]),
        musts.ELEMENTS: float(elements(subject.read(subject.page))),
    }
    return Measured(figures, (f"the heaviest is /{found.heaviest[1]}, the fullest /{found.fullest[1]}",))


PROBES = (
    Probe("weight", frozenset({4, 33, 200, 1000, 5000}), _weight),
    Probe("largest", frozenset({4, 33, 200, 1000}), _largest, is_timed=True),
    Probe("blocking", frozenset({200, 1000}), _blocking, is_timed=True),
    Probe("worst-blocking", frozenset({200, 1000}), _worst_blocking, is_timed=True, is_for_others=False),
    Probe("tools", frozenset({4, 33, 200, 1000}), _tools),
    Probe("filtering", frozenset({200, 1000}), _filtering, is_timed=True, is_for_others=False),
    Probe("searching", frozenset({200, 1000}), _searching, is_timed=True, is_for_others=False),
    Probe("arrival", frozenset({33, 200, 1000}), _arrival, is_timed=True, is_for_others=False),
    Probe("first-view", frozenset({4, 33, 200, 1000}), _first_view, is_for_others=False),
    Probe("two-screens", frozenset({33, 200, 1000}), _two_screens, is_for_others=False),
    Probe("lighthouse", frozenset({33, 200}), _lighthouse, is_timed=True),
    Probe("axe", frozenset({4, 33, 200}), _axe),
    Probe("axe-kinds", frozenset({33}), _axe_kinds, is_for_others=False),
    Probe("nu", frozenset({4, 33, 200}), _nu),
    Probe("nu-kinds", frozenset({4, 33}), _nu_kinds, is_for_others=False),
    Probe("search", frozenset({4, 33, 200, 1000}), _search),
    Probe("permalinks", frozenset({33, 200}), _permalinks),
    Probe("sources", frozenset({4, 33, 200}), _sources),
    Probe("stops", frozenset({33, 200, 1000}), _stops),
    Probe("print", frozenset({33, 200}), _print),
    Probe("print-feet", frozenset({33}), _print_feet, is_for_others=False),
    Probe("bulk", frozenset({4, 33, 200, 1000, 5000}), _bulk, is_for_others=False),
)
"""All measurements, in the order in which the benchmark takes them."""
