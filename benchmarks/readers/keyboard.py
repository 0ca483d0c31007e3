"""Use a page by keyboard alone: which sources Tab reaches, and how many Tab stops away each event is.

There are two counts. With arrow keys: a timeline may follow the accordion pattern of the ARIA Authoring Practices
Guide (https://www.w3.org/WAI/ARIA/apg/patterns/accordion/), where arrow keys, Home and End move between headers. These
keys are free, and Tab stops count up to the first header. By Tab alone: without arrow keys. Both counts may follow
links within the page and open closed parts with Enter, which is free too. Neither uses Shift+Tab.

The instrument computes the shortest paths over the page's stops. Then it presses real keys: arrow keys to each event,
and Tab to the farthest event.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error as BrowserError

from benchmarks.corpus import Story
from benchmarks.readers.browser import Visit
from benchmarks.readers.subjects import Subject

MOST_STOPS = 400
"""The count ends here."""
_FOCUSED = """addresses => [...document.links].filter(link => {
  if (!addresses.some(address => link.href.startsWith(address)) || link.tabIndex < 0) return false;
  link.closest("details:not([open])")?.setAttribute("open", "");
  link.focus({preventScroll: true});
  return document.activeElement === link;
}).map(link => link.href)"""
# The stops of a page in Tab order. Stops inside a closed popover or `details` name that part. Closed parts inside an
# event are left out, since the event's header comes before them.
_STOPS = """ids => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  const events = ids.map(id => document.getElementById(id) || document.querySelector(`[data-event="${id}"]`));
  const eventOf = new Map(events.map((event, number) => [event, number]).filter(([event]) => event));
  const numberOf = stop => {
    for (let at = stop; at; at = at.parentElement) if (eventOf.has(at)) return eventOf.get(at);
    return -1;
  };
  const isInside = (part, stop) => part.contains(stop) && !(stop.localName === "summary" && stop.parentNode === part);
  const closed = [...document.querySelectorAll("[popover], details:not([open])")].filter(part => numberOf(part) < 0);
  const keyOf = part => part ? closed.indexOf(part) : -1;
  const all = [...document.querySelectorAll(kinds)];
  const isStop = stop => stop.tabIndex >= 0 && !stop.disabled && stop.checkVisibility({visibilityProperty: true});
  const found = [];
  const take = (within, list) => list.forEach(stop => { if (isStop(stop)) found.push({stop, within}); });
  take(-1, all.filter(stop => !closed.some(part => isInside(part, stop))));
  closed.forEach((part, key) => {
    const [open, close] = part.matches("details")
      ? [() => { part.open = true; }, () => { part.open = false; }]
      : [() => part.showPopover(), () => part.hidePopover()];
    open();
    take(key, all.filter(stop => isInside(part, stop)));
    close();
  });
  const place = new Map(all.map((stop, number) => [stop, number]));
  found.sort((one, other) => place.get(one.stop) - place.get(other.stop));
  const numbers = new Map(found.map(({stop}, number) => [stop, number]));
  const isBefore = (stop, target) => !target.contains(stop)
    && !(target.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
  const targetOf = stop => {
    if (!stop.hash || stop.href.split("#")[0] !== location.href.split("#")[0]) return null;
    return document.getElementById(decodeURIComponent(stop.hash.slice(1)));
  };
  const firstIn = target => {
    let [first, end] = [0, found.length];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (isBefore(found[middle].stop, target)) first = middle + 1; else end = middle;
    }
    return first < found.length ? first : -1;
  };
  const headers = new Set(events.map(event => event?.querySelector("summary, [aria-expanded]")));
  return found.map(({stop, within}) => {
    const target = stop.localName === "a" ? targetOf(stop) : null;
    return {
      within,
      opens: stop.popoverTargetElement ? keyOf(stop.popoverTargetElement)
        : stop.localName === "summary" ? keyOf(stop.parentNode) : -1,
      leads: target ? firstIn(target) : -1,
      reveals: stop.closest(".month-links") && target?.localName === "summary" ? keyOf(target.parentNode) : -1,
      isFocused: numbers.has(target),
      isEnd: !!target && !!events[numberOf(target)]?.querySelector("details, [aria-expanded]"),
      event: numberOf(stop),
      isHeader: headers.has(stop),
    };
  });
}"""
_EVENT = """() => {
  const event = document.activeElement?.closest("[data-event], article[id]");
  return event ? event.dataset.event || event.id : "";
}"""
"""The id of the event with the focus."""
_IDLE = "new Promise(done => requestIdleCallback(() => requestIdleCallback(done)))"
"""Waits for the work of a script after the page has loaded, such as marking links that open something."""
Stops = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reach:
    """The number of Tab stops from the top of the page to each event; infinity if no keys reach it."""

    with_arrows: tuple[float, ...]
    by_tab: tuple[float, ...]


@dataclass(frozen=True, slots=True, order=True)
class _Position:
    """A position of the keyboard: on a stop, or before it, where a link to a target without focus leads."""

    stop: int
    within: int
    """The index of the open part of the page; -1 for none."""
    is_on: bool
    is_end: bool = False
    """Whether a link led to an event that a script may open: the stops after its first are unknown."""


@dataclass(frozen=True, slots=True)
class _Paths:
    """The shortest path to each position: its number of stops, and the position and keys before."""

    stops: Mapping[_Position, int]
    before: Mapping[_Position, tuple[_Position, tuple[str, ...]]]

    def keys(self, at: _Position) -> tuple[str, ...]:
        """Return the keys from the top of the page to a position."""
        keys: list[str] = []
        while at in self.before:
            at, last = self.before[at]
            keys[:0] = last
        return tuple(keys)


def sources_reached(visit: Visit, story: Story) -> float:
    """Return the share of the story's sources with a link that the keyboard can reach, from 0 to 1."""
    return len(sources_focused(visit, story)) / len(story.sources)


def sources_focused(visit: Visit, story: Story) -> frozenset[str]:
    """Return the addresses of the sources for which the open page has a focusable link."""
    addresses = [source.url for source in story.sources]
    focused = visit.page.evaluate(_FOCUSED, addresses)
    return frozenset(address for address in addresses if any(link.startswith(address) for link in focused))


def reach(visit: Visit, subject: Subject) -> Reach:
    """Return how many Tab stops away each event of the story is, confirmed by real keys."""
    ids = [event.id for event in subject.story.events]
    visit.go(subject.page)
    visit.page.evaluate(_IDLE)
    stops: Stops = visit.page.evaluate(_STOPS, ids)
    with_arrows = _with_arrows(visit, subject, stops, ids)
    paths = _shortest(stops)
    by_tab = _to_events(stops, paths, len(ids))
    if by_tab:
        farthest = max(by_tab.values(), key=lambda at: paths.stops[at])
        if not _reaches(visit, subject, paths.keys(farthest), ids, stops[farthest.stop]["event"]):
            by_tab = {}
    counted = tuple(float(paths.stops[by_tab[event]]) if event in by_tab else inf for event in range(len(ids)))
    return Reach(tuple(map(min, with_arrows, counted)), counted)


def _with_arrows(visit: Visit, subject: Subject, stops: Stops, ids: list[str]) -> tuple[float, ...]:
    """Return the stops to each event with free arrow keys: to a header, from which real arrow keys go on."""
    counted = [inf] * len(ids)
    paths = _shortest(stops)
    headers = sorted((count, at) for at, count in paths.stops.items() if at.is_on and stops[at.stop]["isHeader"])
    tried: set[int] = set()
    for count, at in headers:
        if at.within in tried:
            continue
        tried.add(at.within)
        if _reaches(visit, subject, paths.keys(at), ids, stops[at.stop]["event"]):
            # The latest rows are open. In an opened month, the walk ends at rows that have a count already.
            for event in _walked(visit, ids, from_first=at.within < 0):
                if counted[event] <= count:
                    break
                counted[event] = count
    return tuple(counted)


def _walked(visit: Visit, ids: list[str], *, from_first: bool) -> Iterator[int]:
    """Press Home if wanted, then the down arrow until the focus stays; yield the events with the focus."""
    if from_first:
        visit.page.keyboard.press("Home")
    numbers = {id_: number for number, id_ in enumerate(ids)}
    last = ""
    while (at := visit.page.evaluate(_EVENT)) in numbers and at != last:
        yield numbers[at]
        last = at
        visit.page.keyboard.press("ArrowDown")


def _to_events(stops: Stops, paths: _Paths, count: int) -> dict[int, _Position]:
    """Return the nearest position within each event."""
    nearest: dict[int, _Position] = {}
    for at in sorted(paths.stops, key=lambda at: paths.stops[at]):
        event = stops[at.stop]["event"]
        if at.is_on and 0 <= event < count:
            nearest.setdefault(event, at)
    return nearest


def _shortest(stops: Stops) -> _Paths:
    """Return the shortest paths by Tab, and by Enter on links within the page and on openers of closed parts."""
    start = _Position(0, -1, is_on=False)
    best = {start: 0}
    before: dict[_Position, tuple[_Position, tuple[str, ...]]] = {}
    waiting = [(0, start)]
    while waiting:
        count, at = heapq.heappop(waiting)
        if count > best[at] or count >= MOST_STOPS:
            continue
        for then, cost, keys in _onward(stops, at):
            if count + cost < best.get(then, MOST_STOPS):
                best[then] = count + cost
                before[then] = (at, keys)
                heapq.heappush(waiting, (count + cost, then))
    return _Paths(best, before)


def _onward(stops: Stops, at: _Position) -> Iterator[tuple[_Position, int, tuple[str, ...]]]:
    """Yield the positions that Tab and Enter reach from a position, with the stops and the keys."""
    if at.is_on and at.is_end:
        return
    numbers = range(at.stop + at.is_on, len(stops))
    following = next((number for number in numbers if stops[number]["within"] in {-1, at.within}), None)
    if following is not None:
        yield _Position(following, at.within, is_on=True, is_end=at.is_end), 1, ("Tab",)
    if not at.is_on:
        return
    stop = stops[at.stop]
    if stop["opens"] >= 0:
        yield _Position(at.stop, stop["opens"], is_on=True), 0, ("Enter",)
    if stop["leads"] >= 0:
        within = stop["reveals"] if stop["reveals"] >= 0 else at.within
        yield _Position(stop["leads"], within, stop["isFocused"], stop["isEnd"]), 0, ("Enter",)


def _reaches(visit: Visit, subject: Subject, keys: tuple[str, ...], ids: list[str], event: int) -> bool:
    """Press keys from the top of the page, and return whether the focus is then within an event."""
    visit.page.goto("about:blank")  # else an address with only another anchor would load nothing
    visit.go(subject.page)
    for key in keys:
        visit.page.keyboard.press(key)
    try:
        return bool(visit.page.evaluate(_EVENT) == ids[event])
    except BrowserError:  # a key has opened another page
        visit.page.wait_for_url(lambda url: urlsplit(url).path != urlsplit(f"{visit.url}{subject.page}").path)
        return False
