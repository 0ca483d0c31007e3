"""Uses a page by the keyboard alone: which sources Tab reaches, and how many stops away the last event is.

Who wants to get to the end of a long page follows its skip link and the links of its years. The shortest such way is
looked for in the pages' own links, and then walked with real keys.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any, Literal

from benchmarks.corpus import Story
from benchmarks.readers.browser import Visit
from benchmarks.readers.subjects import Subject

_AT_LAST = -1
MOST_STOPS = 40
"""Beyond so many nobody counts."""
_FOCUSED = """addresses => [...document.links].filter(link => {
  if (!addresses.some(address => link.href.startsWith(address)) || link.tabIndex < 0) return false;
  link.focus({preventScroll: true});
  return document.activeElement === link;
}).map(link => link.href)"""
# The stops of a page in the order of Tab. Those inside a closed popover or `details` come with what opens it.
_STOPS = """last => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  const closed = [...document.querySelectorAll("[popover], details:not([open])")];
  const keyOf = part => part ? closed.indexOf(part) : -1;
  const found = [];
  const take = (within, list) => list.forEach(stop => {
    if (stop.tabIndex >= 0 && !stop.disabled && stop.checkVisibility({visibilityProperty: true}))
      found.push({stop, within});
  });
  const isInside = (part, stop) => part.contains(stop) && !(stop.localName === "summary" && stop.parentNode === part);
  const all = [...document.querySelectorAll(kinds)];
  take(-1, all.filter(stop => !closed.some(part => isInside(part, stop))));
  closed.forEach((part, key) => {
    const open = part.matches("details") ? () => { part.open = true; } : () => part.showPopover();
    const close = part.matches("details") ? () => { part.open = false; } : () => part.hidePopover();
    open();
    take(key, all.filter(stop => isInside(part, stop)));
    close();
  });
  const place = new Map(all.map((stop, number) => [stop, number]));
  found.sort((one, other) => place.get(one.stop) - place.get(other.stop));
  const isBefore = (stop, target) => !target.contains(stop)
    && !(target.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
  const goal = document.getElementById(last) || document.querySelector(`[data-event="${last}"]`);
  const targetOf = stop => {
    if (!stop.hash || stop.href.split("#")[0] !== location.href.split("#")[0]) return -1;
    const target = document.getElementById(decodeURIComponent(stop.hash.slice(1)));
    if (!target) return -1;
    let [first, end] = [0, found.length];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (isBefore(found[middle].stop, target)) first = middle + 1; else end = middle;
    }
    return first < found.length ? first : -1;
  };
  return found.map(({stop, within}) => ({
    within,
    opens: stop.popoverTargetElement ? keyOf(stop.popoverTargetElement)
      : stop.localName === "summary" ? keyOf(stop.parentNode) : -1,
    leads: stop.localName === "a" ? targetOf(stop) : -1,
    page: stop.localName === "a" ? stop.href.split("#")[0] : "",
    isToLast: stop.localName === "a" && stop.hash === "#" + last,
    isGoal: !!goal && goal.contains(stop),
  }));
}"""
_IS_THERE = """last => {
  const goal = document.getElementById(last) || document.querySelector(`[data-event="${last}"]`);
  return !!goal && goal.contains(document.activeElement);
}"""
_LEAVES = """() => {
  const link = document.activeElement;
  return link.localName === "a" && link.href.split("#")[0] !== location.href.split("#")[0];
}"""
"""Whether Enter leads to another page."""
Key = Literal["Tab", "Enter"]


@dataclass(frozen=True, slots=True)
class _At:
    """Where the keyboard is: just before a stop of a page, which the next Tab leads to."""

    page: str
    next: int
    """`_AT_LAST` where the page was opened at the last event."""
    within: int
    """Which closed part of the page is open; -1 for none."""


def sources_reached(visit: Visit, story: Story) -> float:
    """Return to which share of the story's sources a link leads that the keyboard can go to, from 0 to 1."""
    addresses = [source.url for source in story.sources]
    focused = visit.page.evaluate(_FOCUSED, addresses)
    reached = sum(any(link.startswith(address) for link in focused) for address in addresses)
    return reached / len(addresses)


def stops_to_last(visit: Visit, subject: Subject) -> int | None:
    """Return how many times Tab is pressed from the top of the story's page to the last event.

    Nothing where it takes more than `MOST_STOPS`, or the page has no such event.
    """
    last = subject.story.events[-1].id
    keys = _shortest(visit, subject, last)
    if keys is None or not _walk(visit, subject, keys, last):
        return None
    return keys.count("Tab")


def _shortest(visit: Visit, subject: Subject, last: str) -> tuple[Key, ...] | None:
    """Return the keys of the shortest way; all of one number of stops are tried before those of one more."""
    known = {address: page for page in _pages_with(subject, last) for address in [visit.url + page]}
    stops: dict[str, list[dict[str, Any]]] = {}
    start = _At(subject.page, 0, -1)
    waiting: deque[tuple[_At, tuple[Key, ...]]] = deque([(start, ())])
    tried = {start}
    while waiting:
        at, keys = waiting.popleft()
        if at.page not in stops:
            visit.go(at.page)
            stops[at.page] = visit.page.evaluate(_STOPS, last)
        own = stops[at.page]
        if at.next == _AT_LAST:
            at = replace(at, next=next((number for number, stop in enumerate(own) if stop["isGoal"]), 0))
        number = _next(own, at)
        if number is None or keys.count("Tab") >= MOST_STOPS:
            continue
        if own[number]["isGoal"]:
            return (*keys, "Tab")
        for then, more in _onward(own, number, at, known):
            if then not in tried:
                tried.add(then)
                waiting.append((then, (*keys, *more)))
    return None


def _pages_with(subject: Subject, last: str) -> Iterator[str]:
    """Yield the pages that show the last event among others: the story's page, a year's, or all on one."""
    mark = f'id="{last}"'.encode()
    own = subject.permalink(subject.story.events[-1]) if subject.permalink else None
    for page in subject.pages:
        if page.startswith(subject.page) and page != own and mark in subject.read(page):
            yield page


def _next(stops: list[dict[str, Any]], at: _At) -> int | None:
    numbers = range(at.next, len(stops))
    return next((number for number in numbers if stops[number]["within"] in {-1, at.within}), None)


def _onward(
    stops: list[dict[str, Any]], number: int, at: _At, known: Mapping[str, str]
) -> Iterator[tuple[_At, tuple[Key, ...]]]:
    """Yield where Tab leads from a stop that it led to, and where Enter does."""
    stop = stops[number]
    if stop["opens"] >= 0:
        inside = (other for other, row in enumerate(stops) if row["within"] == stop["opens"])
        yield _At(at.page, next(inside, number + 1), stop["opens"]), ("Tab", "Enter")
    if stop["leads"] >= 0:
        yield _At(at.page, stop["leads"], -1), ("Tab", "Enter")
    elif stop["page"] in known and known[stop["page"]] != at.page:
        yield _At(known[stop["page"]], _AT_LAST if stop["isToLast"] else 0, -1), ("Tab", "Enter")
    yield _At(at.page, number + 1, at.within), ("Tab",)


def _walk(visit: Visit, subject: Subject, keys: tuple[Key, ...], last: str) -> bool:
    """Press the keys, and say whether they lead to the last event."""
    visit.go(subject.page)
    for key in keys:
        # The key is handled before the next page has begun to come: without this, it would be asked too soon.
        leaves = key == "Enter" and visit.page.evaluate(_LEAVES)
        with visit.page.expect_navigation() if leaves else nullcontext():
            visit.page.keyboard.press(key)
        if key == "Enter":
            visit.settle()
    there: bool = visit.page.evaluate(_IS_THERE, last)
    return there
