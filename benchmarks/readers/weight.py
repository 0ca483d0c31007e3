"""A page's weight: the bytes that a reader's browser fetches for it, and from which hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmarks.readers.browser import Visit
from benchmarks.readers.serve import compressed

KIBI = 1024
_PICTURE = re.compile(rb'<div class="chart(?:-strip)?".*?</div>', re.DOTALL)
_ICONS = "links => links.map(link => link.href)"
_INLINE = """scripts => scripts
  .filter(script => !script.src && !/json/.test(script.type))
  .map(script => script.textContent).join("\\n")"""


@dataclass(frozen=True, slots=True)
class Weight:
    """The compressed bytes of a page."""

    all: int
    """The document with its style, script, icons, fonts and pictures."""
    script: int
    """Script files, and inline scripts compressed by themselves."""
    hosts: tuple[str, ...]
    """Other hosts of the page's requests."""


def picture_weight(page: bytes) -> int:
    """Return the bytes of a page's pictures, compressed by themselves: wide, narrow, and their keys."""
    pictures = b"".join(_PICTURE.findall(page))
    return len(compressed(pictures)) if pictures else 0


def weigh(visit: Visit, address: str) -> Weight:
    """Open a page, scroll to its end, and weigh everything that it fetched."""
    visit.go(address)
    visit.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    visit.page.wait_for_load_state("networkidle")  # parts below the first screen load late
    own = [request for request in visit.requests if request.url.startswith(visit.url)]
    sizes = {request.url: request.sizes()["responseBodySize"] for request in own}
    # A headless browser fetches no icons; a reader's browser does.
    icons = visit.page.eval_on_selector_all("link[rel~=icon], link[rel=manifest]", _ICONS)
    for icon in {icon for icon in icons if icon.startswith(visit.url)} - sizes.keys():
        sizes[icon] = len(visit.page.request.get(icon).body())
    inline = visit.page.eval_on_selector_all("script", _INLINE)
    scripts = sum(sizes[request.url] for request in own if request.resource_type == "script")
    return Weight(sum(sizes.values()), scripts + (len(compressed(inline.encode())) if inline else 0), visit.hosts)
