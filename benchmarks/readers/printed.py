"""Print a page to PDF as a reader would, and read the text of the paper."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import PdfMargins
from pypdf import PdfReader

from benchmarks.corpus import Event, Story
from benchmarks.readers.browser import Visit
from benchmarks.readers.text import texts

_MARGINS = PdfMargins(top="10mm", right="10mm", bottom="10mm", left="10mm")
"""The margins of Chromium's print dialog for a page whose style sets none."""
_ASIDE = re.compile(r"[\W_]+")
Texts = Callable[[Event], Iterator[str]]
_LAYOUT = """() => {
  const boxes = [...document.querySelectorAll("[data-event], article[id]")].filter(event => event.checkVisibility())
    .map(event => event.getBoundingClientRect());
  const lefts = new Set(boxes.map(box => Math.round(box.left / 8)));
  const stages = [...document.querySelectorAll("[data-reached=yes]")].map(stage => {
    const marks = ["::before", ""].map(part => getComputedStyle(stage, part || null));
    const isBorderAlone = mark => 2 * parseFloat(mark.borderTopWidth) >= parseFloat(mark.height);
    return marks.some(mark => mark.borderTopStyle === "solid" && isBorderAlone(mark)
      || mark.printColorAdjust === "exact" && /^rgb\\(/.test(mark.backgroundColor)
      && mark.backgroundColor !== "rgb(255, 255, 255)");
  });
  return [lefts.size, stages.length ? stages.filter(Boolean).length / stages.length : null];
}"""
_LONG = 20
"""The number of letters that identify a line's text."""


@dataclass(frozen=True, slots=True)
class Print:
    """A printed page."""

    pages: int
    events: int
    """The number of events with all of their texts."""
    addresses: int
    """The number of readable source addresses."""
    size: float
    """The font size of the events' text, in points."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A page's layout for print."""

    columns: int
    """The largest number of events side by side."""
    stages: float | None
    """The share of reached bill stages with a fill, from 0 to 1; None without such a stage."""


def printed(visit: Visit, addresses: Iterable[str], story: Story, of_event: Texts = texts) -> Print:
    """Print pages on A4 and read them together; an event is whole if all texts of `of_event` are there."""
    return read(tuple(_on_paper(visit, address) for address in addresses), story, of_event)


def layout(visit: Visit, address: str) -> Layout:
    """Return a page's layout for print."""
    visit.go(address)
    visit.page.emulate_media(media="print")
    columns, stages = visit.page.evaluate(_LAYOUT)
    visit.page.emulate_media(media="screen")
    return Layout(columns, stages)


def _on_paper(visit: Visit, address: str) -> bytes:
    visit.go(address)
    return visit.page.pdf(format="A4", margin=_MARGINS, prefer_css_page_size=True)


def read(pdfs: Iterable[bytes], story: Story, of_event: Texts = texts) -> Print:
    """Return the contents of a story's PDFs. Only letters and digits count, since lines break anywhere."""
    pages = [page for pdf in pdfs for page in PdfReader(io.BytesIO(pdf)).pages]
    paper = _Paper(tuple(_letters(page.extract_text()) for page in pages))
    events = sum(all(map(paper.has, of_event(event))) for event in story.events)
    addresses = sum(paper.has(source.url) for source in story.sources)
    return Print(len(pages), events, addresses, _size(pages[len(pages) // 4], story))


@dataclass(frozen=True, slots=True)
class _Paper:
    """The letters of each page in drawing order: by columns, not by lines."""

    pages: tuple[str, ...]

    def has(self, text: str) -> bool:
        """Return whether a page has the text, or two pages have its beginning and its end."""
        letters = _letters(text)
        return any(letters in page for page in self.pages) or self._has_in_two(text)

    def _has_in_two(self, text: str) -> bool:
        words = list(map(_letters, re.split(r"(?<=[\W_])", text)))
        breaks = [("".join(words[:place]), "".join(words[place:])) for place in range(1, len(words))]
        return any(one in page and two in after for page, after in pairwise(self.pages) for one, two in breaks)


def _size(page: Any, story: Story) -> float:  # noqa: ANN401  (pypdf's type differs between versions)
    """Return the most frequent font size of the events' text on a page; 0 without such text."""
    bodies = _letters("".join(text for event in story.events for text in texts(event)))
    sizes: Counter[float] = Counter()

    def record(text: str, scale: list[float], place: list[float], _font: object, size: float) -> None:
        letters = _letters(text)
        if len(letters) > _LONG and letters in bodies:
            real = size * math.hypot(place[2], place[3]) * math.hypot(scale[2], scale[3])
            sizes[round(real, 2)] += len(letters)

    page.extract_text(visitor_text=record)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _letters(text: str) -> str:
    return _ASIDE.sub("", text).casefold()
