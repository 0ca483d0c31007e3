"""How a page loads on a slow phone: its largest paint, its blocking time, and its layout shifts.

Chromium itself slows network and processor, like its developer tools.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

from benchmarks.readers.browser import Visit

LATENCY = 150
"""Milliseconds from a request to its response: the round trip of Lighthouse's slow 4G."""
DOWN, UP = 1.6 * 1024 * 1024 / 8, 750 * 1024 / 8
"""Bytes a second, of the same."""
SLOWER = 4
"""The slowdown of the processor."""
BLOCKING_AFTER = 50
"""The milliseconds beyond which a task delays the reader's tap: https://web.dev/articles/tbt."""
_QUIET = 1000
"""Milliseconds without a long task, after which the page counts as loaded."""

WATCH = """
window.seen = {largest: 0, first: 0, tasks: [], shifts: 0, allShifts: 0};
const watch = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note))
  .observe({type, buffered: true});
watch("largest-contentful-paint", entry => { seen.largest = entry.startTime; });
watch("paint", entry => { if (entry.name === "first-contentful-paint") seen.first = entry.startTime; });
watch("longtask", entry => { seen.tasks.push([entry.startTime, entry.duration]); });
watch("layout-shift", entry => {
  seen.allShifts += entry.value;
  if (!entry.hadRecentInput) seen.shifts += entry.value;
});
"""
_WAIT_FOR = """
window.arrived = Infinity;
const look = () => {
  const box = document.getElementById("TARGET")?.getBoundingClientRect();
  const loaded = performance.getEntriesByType("navigation")[0].loadEventStart;
  const isThere = box && box.height > 0 && box.top > -1 && box.top < innerHeight;
  if (!isThere) arrived = Infinity;
  else if (arrived === Infinity && loaded) arrived = Math.max(0, performance.now() - loaded);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
_FILTER = """new Promise(done => {
  const start = performance.now();
  document.querySelector(".filter-panel [name=kind]").click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""
_SEARCH = """async (queries) => {
  const field = document.querySelector("[role=search] [type=search]");
  const list = document.querySelector(".results");
  const times = [];
  for (const query of queries)
    for (let length = 1; length <= query.length; length += 1) {
      field.value = query.slice(0, length);
      const start = performance.now();
      const time = await new Promise(done => {
        const observer = new MutationObserver(() => done(performance.now() - start));
        observer.observe(list, {childList: true});
        field.dispatchEvent(new Event("input", {bubbles: true}));
        setTimeout(() => { observer.disconnect(); done(0); }, 500);  // a letter that leaves no results
      });
      if (time) times.push(time);
    }
  return times;
}"""
_IS_QUIET = f"""() => {{
  const last = seen.tasks.length ? Math.max(...seen.tasks.map(([start, length]) => start + length)) : 0;
  return document.readyState === "complete" && seen.first > 0
    && performance.now() - Math.max(last, seen.first) > {_QUIET};
}}"""


@dataclass(frozen=True, slots=True)
class Load:
    """How a page loaded."""

    largest: float
    """The largest contentful paint, in milliseconds after the start of the navigation."""
    blocking: float
    """The total blocking time: the part beyond 50 milliseconds of each task after the first paint, in total."""
    shifts: float
    """The sum of all layout shifts that no input explains; the cumulative layout shift is at most this."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """Layout shifts while a page is in use."""

    unexplained: float
    """Shifts that count in the metric: those more than half a second after any input."""
    all: float
    """All shifts."""


def come_up(visit: Visit, address: str, *, slow_line: bool) -> Load:
    """Load a page with a slow processor, and over a slow line if wanted."""
    watch(visit)
    slow = visit.page.context.new_cdp_session(visit.page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if slow_line:
        _slow_line(slow)
    visit.page.goto(visit.url + address)
    visit.page.wait_for_function(_IS_QUIET, polling=100)  # by default it asks at each frame
    return _load(visit.page.evaluate("seen"))


def arrival(visit: Visit, address: str, id_: str) -> float:
    """Open an address and return the milliseconds from its load until the target is in view for good."""
    visit.page.add_init_script(_WAIT_FOR.replace("TARGET", id_))
    visit.page.goto(visit.url + address)
    visit.page.wait_for_load_state("load")
    visit.page.wait_for_timeout(_QUIET)
    time: float = visit.page.evaluate("arrived")
    return time


def filtering(visit: Visit, address: str) -> tuple[float, ...]:
    """Return how long a slow processor takes to show the rows of a filter, and all rows again, twice."""
    visit.go(address)
    open_filters(visit.page)
    visit.page.context.new_cdp_session(visit.page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return tuple(visit.page.evaluate(_FILTER) for _ in range(4))


def searching(visit: Visit, queries: Sequence[str]) -> Sequence[float]:
    """Return how long a slow processor takes from each letter of the queries until the page has the results."""
    visit.go("search/")
    visit.page.locator("[role=search] [type=search]").fill(queries[0])
    visit.page.locator(".results li").first.wait_for()
    visit.page.context.new_cdp_session(visit.page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    times: list[float] = visit.page.evaluate(_SEARCH, queries)
    return sorted(times)


def open_filters(page: Page) -> None:
    """Open the panel of the filters."""
    page.locator(".bar > button:not(.filter-clear)").click()
    page.locator(".filter-panel").wait_for()


def watch(visit: Visit) -> None:
    """Record paints, long tasks and shifts on every page from now on."""
    visit.page.add_init_script(WATCH)


def shifts(visit: Visit) -> Shifts:
    """Return what has jumped so far on a page that is watched."""
    # Chromium reports shifts after their frame; two frames later all are known.
    visit.page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )
    seen = visit.page.evaluate("seen")
    return Shifts(seen["shifts"], seen["allShifts"])


def _slow_line(session: CDPSession) -> None:
    session.send("Network.enable")
    line = {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP}
    session.send("Network.emulateNetworkConditions", line)


def _load(seen: dict[str, Any]) -> Load:
    after = ((max(start, seen["first"]), start + length) for start, length in seen["tasks"])
    blocking = sum(max(0.0, end - start - BLOCKING_AFTER) for start, end in after)
    return Load(seen["largest"], blocking, seen["shifts"])
