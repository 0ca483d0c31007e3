"""Whether all that was said can be found with the browser's own search, and led to by an address."""

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
"""Milliseconds after which a search has found nothing, on a busy machine too."""
_BREAK = re.compile(r"\n+(?:- )?")
# Chromium's search opens what is closed by `details` or `hidden=until-found`, and finds what `content-visibility: auto`
# skips while it is off the screen; nothing else that is hidden is found.
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
    """Yield the texts of an event, each as a piece that no citation, link or paragraph cuts in two."""
    yield title(event)
    yield from (claim.text[LANGUAGE] for claim in event.claims)
    for piece in event.body[LANGUAGE]:
        if isinstance(piece, str):
            yield from filter(_is_text, re.split(r"\*+", " ".join(_BREAK.split(piece))))


def headlines(event: Event) -> Iterator[str]:
    """Yield what a row says of an event even where it has not the whole entry: its title and its claims."""
    yield title(event)
    yield from (claim.text[LANGUAGE] for claim in event.claims)


def found_by_search(visit: Visit, addresses: Iterable[str], wanted: Iterable[str]) -> float:
    """Return which share of the wanted texts a search in the pages finds, in all of them together, from 0 to 1."""
    shown = "\n".join(_shown(visit, address) for address in addresses)
    texts_ = list(wanted)
    return sum(_folded(text) in shown for text in texts_) / len(texts_)


def relations_shown(visit: Visit, story: Story) -> float:
    """Return which share of the story's relations the rows of the open page tell, with a link each, from 0 to 1."""
    wanted = [
        (event.id, kind, target.partition("#")[0])
        for event in story.events
        for kind, target in (*event.relations, *(("denies", claim.denies) for claim in event.claims if claim.denies))
        if kind != "bears_on"  # which a row leaves out: it says what follows for a claim, not what was said
    ]
    found = visit.page.evaluate(_RELATIONS)
    shown = {(event, kind, target) for event, kind, target in found}
    return sum(relation in shown for relation in wanted) / len(wanted) if wanted else 1.0


def folded_away(visit: Visit, address: str, wanted: Iterable[str]) -> tuple[str, ...]:
    """Return those of the wanted texts that a page that comes up hides until they are found."""
    visit.go(address)
    outside = _folded(visit.page.evaluate(_OUTSIDE))
    return tuple(text for text in wanted if _folded(text) not in outside)


def opens_for_search(visit: Visit, address: str, text: str) -> bool:
    """Say whether Chromium opens a closed row to show a text in it, and scrolls there.

    A text fragment of an address is looked for in the same way as what a reader types into the search: both open
    `details` and `hidden=until-found`
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
    """Return which share of the events has an address that shows the event's title on the screen, from 0 to 1.

    The first, the middle and the last event are looked at; the rest is looked up in what is served.
    """
    if subject.permalink is None:
        return 0.0
    events = subject.story.events
    looked_at = {events[0].id, events[len(events) // 2].id, events[-1].id}
    shown = [_is_shown(visit, subject.permalink(event), event) for event in events if event.id in looked_at]
    return sum(shown) / len(shown) if all(_exists(subject, event) for event in events) else 0.0


def _is_shown(visit: Visit, address: str, event: Event) -> bool:
    visit.page.goto("about:blank")  # else an anchor of the page that is open would load nothing
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
