"""Whether the browser's own search finds all texts, and whether addresses lead to all events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import quote

from playwright.sync_api import TimeoutError as BrowserTimeout

from benchmarks.corpus import Event, Story
from benchmarks.readers.browser import Visit
from benchmarks.readers.control import LANGUAGE
from benchmarks.readers.subjects import Subject, title

_SEARCH = 5000
"""Milliseconds after which a search counts as failed, even on a busy machine."""
_BREAK = re.compile(r"\n+(?:- )?")
# Chromium's search opens closed `details` and `hidden=until-found`, and finds text that `content-visibility: auto`
# skips off the screen. It finds no other hidden text.
_OPEN = """() => {
  document.querySelectorAll("details:not([open])").forEach(part => { part.open = true; });
  for (const part of document.body.querySelectorAll("*"))
    if (getComputedStyle(part).contentVisibility === "auto") part.style.contentVisibility = "visible";
  document.querySelectorAll("[hidden=until-found]").forEach(part => part.removeAttribute("hidden"));
}"""

_RELATIONS = """() => [...document.querySelectorAll("[data-event] [data-relation][href]")].map(
  link => [link.closest("[data-event]").dataset.event, link.dataset.relation, link.hash.slice(1)])"""
_OUTSIDE = """() => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll("details:not([open]) > :not(summary), [hidden]").forEach(part => part.remove());
  return copy.textContent;
}"""
_IS_OPEN = """text => [...document.querySelectorAll("details[open], :has(> * > [aria-expanded=true])")].some(part => {
  const box = part.getBoundingClientRect();
  return part.innerText.includes(text) && box.bottom > 0 && box.top < innerHeight;
})"""


def texts(event: Event) -> Iterator[str]:
    """Yield the texts of an event, split at citations, links and paragraphs."""
    yield title(event)
    yield from (claim.text[LANGUAGE] for claim in event.claims)
    for piece in event.body[LANGUAGE]:
        if isinstance(piece, str):
            yield from filter(_is_text, re.split(r"\*+", " ".join(_BREAK.split(piece))))


def headlines(event: Event) -> Iterator[str]:
    """Yield the texts of an event that every row has: its title and its claims."""
    yield title(event)
    yield from (claim.text[LANGUAGE] for claim in event.claims)


def found_by_search(visit: Visit, addresses: Iterable[str], wanted: Iterable[str]) -> float:
    """Return the share of the wanted texts that a search in all pages together finds, from 0 to 1."""
    shown = "\n".join(_shown(visit, address) for address in addresses)
    texts_ = list(wanted)
    return sum(_folded(text) in shown for text in texts_) / len(texts_)


def relations_shown(visit: Visit, story: Story) -> float:
    """Return the share of the story's relations that rows of the open page show with a link, from 0 to 1."""
    wanted = [
        (event.id, kind, target.partition("#")[0])
        for event in story.events
        for kind, target in (*event.relations, *(("denies", claim.denies) for claim in event.claims if claim.denies))
        if kind != "bears_on"  # rows omit it: it is about a claim's consequences, not about a statement
    ]
    found = visit.page.evaluate(_RELATIONS)
    shown = {(event, kind, target) for event, kind, target in found}
    return sum(relation in shown for relation in wanted) / len(wanted) if wanted else 1.0


def folded_away(visit: Visit, address: str, wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the wanted texts that a newly loaded page hides until found."""
    visit.go(address)
    outside = _folded(visit.page.evaluate(_OUTSIDE))
    return tuple(text for text in wanted if _folded(text) not in outside)


def opens_for_search(visit: Visit, address: str, text: str) -> bool:
    """Return whether Chromium opens a closed row to show a text in it, and scrolls there.

    The browser looks for an address's text fragment as it does for a reader's search: both open `details` and
    `hidden=until-found`
    (https://html.spec.whatwg.org/multipage/interaction.html#ancestor-revealing-algorithm).
    """
    visit.page.goto("about:blank")
    visit.go(f"{address}#:~:text={quote(text)}")
    with suppress(BrowserTimeout):
        visit.page.wait_for_function(_IS_OPEN, arg=text, timeout=_SEARCH)
        return True
    return False


def _shown(visit: Visit, address: str) -> str:
    visit.go(address)
    visit.page.evaluate(_OPEN)
    return _folded(visit.page.evaluate("document.body.innerText"))


def permalinks(visit: Visit, subject: Subject) -> float:
    """Return the share of the events with an address that shows the event's title on the screen, from 0 to 1.

    The browser opens the first, the middle and the last event. For the others, the address must exist in the files.
    """
    if subject.permalink is None:
        return 0.0
    events = subject.story.events
    opened = {events[0].id, events[len(events) // 2].id, events[-1].id}
    shown = [_is_shown(visit, subject.permalink(event), event) for event in events if event.id in opened]
    return sum(shown) / len(shown) if all(_exists(subject, event) for event in events) else 0.0


def _is_shown(visit: Visit, address: str, event: Event) -> bool:
    visit.page.goto("about:blank")  # else an anchor of the open page would load nothing
    visit.go(address)
    found = visit.page.get_by_role("heading", name=title(event))
    if not found.count():
        return False
    box, screen = found.first.bounding_box(), visit.page.viewport_size
    return box is not None and screen is not None and -box["height"] < box["y"] < screen["height"]


def _exists(subject: Subject, event: Event) -> bool:
    page, _, anchor = (subject.permalink(event) if subject.permalink else "").partition("#")
    if not anchor:
        return page in subject.pages
    return subject.is_scripted or f'id="{anchor}"'.encode() in subject.read(page)


def _is_text(piece: str) -> bool:
    return len(piece.strip(" .")) > 1


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
