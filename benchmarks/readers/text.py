"""Whether all that was said can be found with the browser's own search, and led to by an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.corpus import Event, Story
from benchmarks.readers.browser import Visit
from benchmarks.readers.control import LANGUAGE
from benchmarks.readers.subjects import Subject, title

_BREAK = re.compile(r"\n+(?:- )?")
# Chromium's search opens what is closed by `details` or `hidden=until-found`; nothing else that is hidden is found.
_OPEN = """() => {
  document.querySelectorAll("details:not([open])").forEach(part => { part.open = true; });
  document.querySelectorAll("[hidden=until-found]").forEach(part => part.removeAttribute("hidden"));
}"""


def texts(event: Event) -> Iterator[str]:
    """Yield the texts of an event, each as a piece that no citation, link or paragraph cuts in two."""
    yield title(event)
    yield from (claim.text[LANGUAGE] for claim in event.claims)
    for piece in event.body[LANGUAGE]:
        if isinstance(piece, str):
            yield from filter(_is_text, re.split(r"\*+", " ".join(_BREAK.split(piece))))


def found_by_search(visit: Visit, story: Story) -> float:
    """Return which share of the story's texts a search in the open page finds, from 0 to 1."""
    visit.page.evaluate(_OPEN)
    shown = _folded(visit.page.evaluate("document.body.innerText"))
    wanted = [text for event in story.events for text in texts(event)]
    return sum(_folded(text) in shown for text in wanted) / len(wanted)


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
