"""What a page weighs: the bytes that a reader's browser fetches for it, and from whom."""

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
    """The bytes of a page, compressed."""

    all: int
    """The document with its style, script, icons, fonts and pictures."""
    script: int
    """Files of script, and what stands between script tags, compressed by itself."""
    hosts: tuple[str, ...]
    """Other hosts that were asked for something."""


def picture_weight(page: bytes) -> int:
    """Return the bytes of a page's pictures, compressed by themselves: the wide one, the narrow one, and their keys."""
    pictures = b"".join(_PICTURE.findall(page))
    return len(compressed(pictures)) if pictures else 0


def weigh(visit: Visit, address: str) -> Weight:
    """Open a page, go down to its end, and weigh all that was fetched for it."""
    visit.go(address)
    visit.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    visit.page.wait_for_load_state("networkidle")  # what comes into sight late is fetched late
    own = [request for request in visit.requests if request.url.startswith(visit.url)]
    sizes = {request.url: request.sizes()["responseBodySize"] for request in own}
    # A browser without windows fetches no icons; a reader's does.
    icons = visit.page.eval_on_selector_all("link[rel~=icon], link[rel=manifest]", _ICONS)
    for icon in {icon for icon in icons if icon.startswith(visit.url)} - sizes.keys():
        sizes[icon] = len(visit.page.request.get(icon).body())
    inline = visit.page.eval_on_selector_all("script", _INLINE)
    scripts = sum(sizes[request.url] for request in own if request.resource_type == "script")
    return Weight(sum(sizes.values()), scripts + (len(compressed(inline.encode())) if inline else 0), visit.hosts)
