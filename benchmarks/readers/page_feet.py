"""Find what stands alone at the foot of a printed page, or is split between two pages.

Each piece of text gets a colour of its own, which moves nothing. The PDF then tells on which pages a colour is.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader

from benchmarks.readers.browser import Visit

LEADING = (
    ":is(h1, h2, h3, h4, h5, h6)",
    "summary",
    "dt",
    "th",
    ".label",
    ".byline",
    ".replies-to",
    ".claim-text",
    ".dispute-story",
    ":is(.dispute, .matter) > .standing:not(:last-child)",
    ".progress-chamber",
    ".side-verb",
    ".row > :is(.row-when, .row-kind, .row-who)",
)
"""What leads to the text after it, and so may not be the last text of a page."""
WHOLE = (
    ":is(h1, h2, h3, h4, h5, h6)",
    "summary",
    "tr",
    ".label",
    ".byline",
    ".facts",
    ".state",
    ".claim-text",
    ".cited",
    ".attribution",
    ".dispute",
    ".side",
    ".row-tie",
    ".row-claim",
    ".lines li",
    ".overview li",
    ".statements > li",
    ".relations > li > p",
    ".progress li > ol > li",
)
"""What may not be split between two pages."""
_PAPER = {"width": 688, "height": 1017}
"""A sheet of A4 without its margins, in CSS pixels: the size in which a page is measured before it is printed."""
_LARGEST = 0.6
"""The share of a sheet above which a thing may be split: to keep it whole could leave most of a sheet empty."""
_BLUE = 77
"""The blue of all colours of this module, which tells them from the page's own."""
_COLOUR_TEXTS = f"""([leading, whole, largest]) => {{
  const isSeen = ({{ data, parentElement }}) =>
    data.trim() && !parentElement.closest("svg, .unseen, script, style") && parentElement.checkVisibility();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (isSeen(walker.currentNode)) texts.push(walker.currentNode);
  const numbers = new Map();
  for (const {{ parentElement }} of texts) {{
    if (!numbers.has(parentElement)) numbers.set(parentElement, numbers.size + 1);
  }}
  for (const [parent, number] of numbers) {{
    parent.style.setProperty("color", `rgb(${{number >> 8}} ${{number & 255}} {_BLUE})`, "important");
    parent.style.setProperty("print-color-adjust", "exact", "important");
  }}
  const number = text => numbers.get(text.parentElement);
  const found = [];
  for (const [selectors, isWhole] of [[leading, false], [whole, true]]) {{
    for (const selector of selectors) {{
      for (const one of document.querySelectorAll(`main ${{selector}}`)) {{
        const start = texts.findIndex(text => one.contains(text));
        if (start < 0 || (isWhole && one.offsetHeight > largest)) continue;
        let end = start + 1;
        while (end < texts.length && one.contains(texts[end])) end++;
        if (!isWhole && end === texts.length) continue;
        const words = one.textContent.trim().replace(/\\s+/g, " ").slice(0, 60);
        const pair = isWhole ? [texts.slice(start, end), [texts[start]]] : [[texts[end - 1]], [texts[end]]];
        found.push([selector, words, isWhole, ...pair.map(each => each.map(number))]);
      }}
    }}
  }}
  return found;
}}"""
"""Colours the texts. Returns of each thing its selector, its words, whether it must be whole, and two lists of numbers:
of its texts and of the first of them, or else of its last text and of the text after it."""
_OPERATORS = re.compile(rb"(?<!\S)(?:([\d.]+) ([\d.]+) ([\d.]+) rg|(q|Q|Tj|TJ)|/(\S+) Do)(?!\S)")


@dataclass(frozen=True, slots=True)
class Fault:
    """A thing at the foot of a page without the text to which it leads, or a thing on two pages."""

    selector: str
    words: str
    page: int
    is_split: bool

    def __str__(self) -> str:
        """Return the fault in words."""
        what = "is split after" if self.is_split else "stands alone at the foot of"
        return f"{self.selector} '{self.words}' {what} page {self.page}"


def faults_on_paper(visit: Visit, address: str) -> tuple[Fault, ...]:
    """Return what stands alone at the foot of a page on A4, or is split between two pages."""
    visit.go(address)
    before = visit.page.viewport_size
    visit.page.set_viewport_size(_PAPER)  # type: ignore[arg-type]
    visit.page.emulate_media(media="print")
    things = visit.page.evaluate(_COLOUR_TEXTS, [LEADING, WHOLE, _PAPER["height"] * _LARGEST])
    pdf = visit.page.pdf(format="A4", prefer_css_page_size=True)
    visit.page.emulate_media(media="screen")
    visit.page.set_viewport_size(before or _PAPER)  # type: ignore[arg-type]
    return tuple(_compare(things, _pages_by_number(pdf)))


def _pages_by_number(pdf: bytes) -> Mapping[int, list[int]]:
    """Return the pages on which the text of each number stands."""
    pages = defaultdict[int, list[int]](list)
    for number, sheet in enumerate(PdfReader(io.BytesIO(pdf)).pages, start=1):
        for text in set(_drawn(sheet["/Contents"].get_object(), sheet["/Resources"])):
            pages[text].append(number)
    return pages


def _drawn(stream: Any, resources: Any) -> Iterator[int]:  # noqa: ANN401  (pypdf's types differ between versions)
    """Yield the numbers of the texts that a content stream draws."""
    number, outer = 0, list[int]()
    for found in _OPERATORS.finditer(stream.get_data()):
        *colour, plain, name = found.groups()
        if colour[0]:
            red, green, blue = (round(float(part) * 255) for part in colour)
            number = red << 8 | green if blue == _BLUE else 0
        elif plain == b"q":
            outer.append(number)
        elif plain == b"Q":
            number = outer.pop()
        elif name:
            drawing = resources["/XObject"][f"/{name.decode()}"].get_object()
            if drawing["/Subtype"] == "/Form":
                yield from _drawn(drawing, drawing.get("/Resources", resources))
        elif number:
            yield number


def _compare(things: list[Any], pages: Mapping[int, list[int]]) -> Iterator[Fault]:
    for selector, words, is_whole, one, other in things:
        last = max(page for number in one for page in pages[number])
        first = min(page for number in other for page in pages[number])
        if is_whole and last > first:
            yield Fault(selector, words, first, is_split=True)
        if not is_whole and last < first:
            yield Fault(selector, words, last, is_split=False)
