"""Whether the first screen shows the story's picture, how its first disputed claim stands, or its first event."""

from __future__ import annotations

from benchmarks.readers.browser import Visit

SCREENS = ((1280, 900), (360, 740))
_IS_SEEN = """() => {
  const seen = element => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility() && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
  };
  const event = document.querySelector("[data-event], article[id]");
  const pictures = [...document.querySelectorAll(":is(.chart, .chart-strip) svg:not(.chart-key svg)")];
  const claim = document.querySelector(".dispute .standing");
  return [...pictures, claim, event?.querySelector("summary") ?? event].some(part => part && seen(part));
}"""


def is_seen(visit: Visit, address: str) -> bool:
    """Return whether the whole picture, the first line of the first card, or the heading of the first event is seen."""
    visit.go(address)
    seen: bool = visit.page.evaluate(_IS_SEEN)
    return seen
