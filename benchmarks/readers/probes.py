"""The measurements, each with the sizes that it is taken at: one function each, one registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.readers import axe, musts, nu
from benchmarks.readers.browser import PHONE, Visit, visiting
from benchmarks.readers.bulk import bulk
from benchmarks.readers.keyboard import sources_reached, stops_to_last
from benchmarks.readers.lighthouse import Lighthouse
from benchmarks.readers.load import come_up
from benchmarks.readers.musts import Row
from benchmarks.readers.printed import printed
from benchmarks.readers.subjects import Subject, one_of_each_kind
from benchmarks.readers.text import found_by_search, permalinks
from benchmarks.readers.tools import use_tools
from benchmarks.readers.weight import KIBI, weigh

ALL = 100
"""Per cent."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What measures, and the served subject."""

    browser: Browser
    scratch: Path
    url: str
    """Where the subject is served."""
    lighthouse: Lighthouse | None
    """Nothing where it is not installed, as with `checker`."""
    checker: nu.Checker | None
    is_patient: bool = False
    """Whether a script makes the subject's events, so that one has to wait for them."""

    @contextmanager
    def at(self) -> Iterator[Visit]:
        """Open a new window of a phone."""
        with visiting(self.browser, self.url, screen=PHONE, is_patient=self.is_patient) as visit:
            yield visit


@dataclass(frozen=True, slots=True)
class Taken:
    """What one measurement gave."""

    figures: Mapping[Row, float]
    """Without a row that the subject has no figure for."""
    remarks: tuple[str, ...] = ()
    """What stands behind a figure: which rule is violated, which page is the largest."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One measurement."""

    name: str
    sizes: frozenset[int]
    """Of how many events the stories are that it is taken of."""
    take: Callable[[Bench, Subject], Taken]
    is_timed: bool = False
    """Whether it is taken anew in each round, all subjects in turn, and the median counts."""
    is_for_others: bool = True
    """Whether it says something of others' pages too."""


def _weight(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        weight = weigh(visit, subject.page)
    with bench.at() as visit:
        whole = weigh(visit, subject.whole)
    figures = {
        musts.KIB: weight.all / KIBI,
        musts.KIB_WHOLE: whole.all / KIBI,
        musts.SCRIPT: weight.script / KIBI,
        musts.HOSTS: len(weight.hosts),
    }
    return Taken(figures, weight.hosts)


def _largest(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        load = come_up(visit, subject.page, slow_line=True)
    with bench.at() as visit:
        whole = come_up(visit, subject.whole, slow_line=True)
    return Taken({musts.LARGEST: load.largest, musts.LARGEST_WHOLE: whole.largest, musts.SHIFT: load.shifts})


def _blocking(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        return Taken({musts.BLOCKING: come_up(visit, subject.page, slow_line=False).blocking})


def _worst_blocking(bench: Bench, subject: Subject) -> Taken:
    times = []
    for page in one_of_each_kind(subject):
        if not page.endswith("/all/"):
            with bench.at() as visit:
                times.append((come_up(visit, page, slow_line=False).blocking, page))
    worst, page = max(times)
    return Taken({musts.WORST_BLOCKING: worst}, (f"the worst of a round was /{page} with {worst:.0f} ms",))


def _tools(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        return Taken({musts.SHIFT_IN_USE: use_tools(visit, subject.page).all})


def _lighthouse(bench: Bench, subject: Subject) -> Taken:
    verdict = bench.lighthouse.judge(bench.url + subject.page) if bench.lighthouse else None
    if verdict is None:
        return Taken({}, ("Lighthouse came to no verdict",) if bench.lighthouse else ())
    scores = dict(zip((musts.PERFORMANCE_SCORE, *musts.OTHER_SCORES), verdict.scores, strict=True))
    times = {musts.THEIR_LARGEST: verdict.largest, musts.THEIR_BLOCKING: verdict.blocking}
    return Taken({**scores, **times}, (f"not passed in full: {', '.join(verdict.failed)}",) if verdict.failed else ())


def _axe(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        visit.go(subject.page)
        found = axe.violations(visit)
    return Taken({musts.AXE: len(found)}, tuple(map(str, found)))


def _axe_kinds(bench: Bench, subject: Subject) -> Taken:
    found = []
    for page in one_of_each_kind(subject):
        with bench.at() as visit:
            visit.go(page)
            found += [f"/{page}: {violation}" for violation in axe.violations(visit)]
    return Taken({musts.AXE_KINDS: len(found)}, tuple(found))


def _nu(bench: Bench, subject: Subject) -> Taken:
    if bench.checker is None:
        return Taken({})
    source = bench.checker.errors({subject.page: subject.read(subject.page)}, bench.scratch)
    scripted = bench.checker.errors({subject.page: _scripted(bench, subject.page)}, bench.scratch)
    return Taken({musts.NU: len(source), musts.NU_SCRIPTED: len(scripted)}, (*source[:3], *scripted[:3]))


def _nu_kinds(bench: Bench, subject: Subject) -> Taken:
    if bench.checker is None:
        return Taken({})
    pages = one_of_each_kind(subject)
    contents = {f"/{page}": subject.read(page) for page in pages}
    contents |= {f"/{page} after script": _scripted(bench, page) for page in pages}
    errors = bench.checker.errors(contents, bench.scratch)
    return Taken({musts.NU_KINDS: len(errors)}, errors)


def _scripted(bench: Bench, page: str) -> bytes:
    with bench.at() as visit:
        visit.go(page)
        return visit.page.content().encode()


def _search(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        visit.go(subject.whole)
        return Taken({musts.TEXT: ALL * found_by_search(visit, subject.story)})


def _permalinks(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        return Taken({musts.ADDRESSES: ALL * permalinks(visit, subject)})


def _sources(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        visit.go(subject.whole)
        return Taken({musts.FOCUS: ALL * sources_reached(visit, subject.story)})


def _stops(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        stops = stops_to_last(visit, subject)
    return Taken({musts.STOPS: float("inf") if stops is None else stops})


def _print(bench: Bench, subject: Subject) -> Taken:
    with bench.at() as visit:
        paper = printed(visit, subject.whole, subject.story)
    return Taken(
        {
            musts.PRINT_EVENTS: ALL * paper.events / subject.size,
            musts.PRINT_ADDRESSES: ALL * paper.addresses / len(subject.story.sources),
            musts.PRINT_SIZE: paper.size,
            musts.PRINT_PAGES: paper.pages,
        }
    )


def _bulk(_bench: Bench, subject: Subject) -> Taken:
    found = bulk(subject)
    figures = {musts.HEAVIEST: found.heaviest[0] / KIBI, musts.FULLEST: float(found.fullest[0])}
    return Taken(figures, (f"the heaviest is /{found.heaviest[1]}, the fullest /{found.fullest[1]}",))


PROBES = (
    Probe("weight", frozenset({4, 50, 200}), _weight),
    Probe("largest", frozenset({4, 50, 200}), _largest, is_timed=True),
    Probe("blocking", frozenset({200, 1000}), _blocking, is_timed=True),
    Probe("worst-blocking", frozenset({200, 1000}), _worst_blocking, is_timed=True, is_for_others=False),
    Probe("tools", frozenset({4, 50, 200}), _tools),
    Probe("lighthouse", frozenset({50, 200}), _lighthouse, is_timed=True),
    Probe("axe", frozenset({4, 50, 200}), _axe),
    Probe("axe-kinds", frozenset({50}), _axe_kinds, is_for_others=False),
    Probe("nu", frozenset({4, 50, 200}), _nu),
    Probe("nu-kinds", frozenset({4, 50}), _nu_kinds, is_for_others=False),
    Probe("search", frozenset({4, 50, 200}), _search),
    Probe("permalinks", frozenset({50, 200}), _permalinks),
    Probe("sources", frozenset({4, 50, 200}), _sources),
    Probe("stops", frozenset({50, 200, 1000, 5000}), _stops),
    Probe("print", frozenset({50, 200}), _print),
    Probe("bulk", frozenset({4, 50, 200, 1000, 5000}), _bulk, is_for_others=False),
)
"""All measurements, in the order in which they are taken."""
