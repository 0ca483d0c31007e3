"""What WordPress does with an embed of an unknown site: discovery, its filter, and the listener on its pages.

Rebuilt from its documentation: developer.wordpress.org/reference/functions/wp_filter_oembed_result, the class
WP_oEmbed, and the script wp-embed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

MOST_READ = 150 * 1024
"""The bytes of a page in which WordPress looks for an address."""
_KEPT = {
    "a": {"href"},
    "blockquote": set[str](),
    "iframe": {"src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title"},
}
LISTENER = """<script>
addEventListener("message", ({ data, source }) => {
  if (!data || /[^a-zA-Z0-9]/.test(data.secret)) return;
  const having = (name) => [...document.querySelectorAll(`${name}[data-secret="${data.secret}"]`)];
  for (const quote of having("blockquote")) quote.style.display = "none";
  for (const frame of having("iframe")) {
    if (frame.contentWindow !== source) continue;
    frame.removeAttribute("style");
    if (data.message === "height") frame.height = Math.min(1000, Math.max(200, parseInt(data.value, 10)));
    if (data.message === "link") {
      const [from, to] = [new URL(frame.getAttribute("src")), new URL(data.value)];
      if (/^https?:$/.test(to.protocol) && to.host === from.host && document.activeElement === frame)
        window.top.location.href = data.value;
    }
  }
});
addEventListener("DOMContentLoaded", () => {
  for (const frame of document.querySelectorAll("iframe.wp-embedded-content"))
    frame.contentWindow.postMessage({ message: "ready", secret: frame.dataset.secret }, "*");
});
</script>"""


class _Filter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _KEPT:
            kept = (f' {name}="{html.escape(value or "")}"' for name, value in attrs if name in _KEPT[tag])
            self.kept.append(f"<{tag}{''.join(kept)}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _KEPT:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.kept.append(data)

    def handle_entityref(self, name: str) -> None:
        self.kept.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.kept.append(f"&#{name};")


def discovered(page: bytes) -> str:
    """Return the address of the oEmbed description that a page names."""
    head = page[:MOST_READ].decode("utf-8", "ignore").partition("</head>")[0]
    (link,) = re.findall(r'<link rel="alternate" type="application/json\+oembed" href="([^"]*)">', head)
    return html.unescape(link)


def filtered(described: Mapping[str, Any], secret: str) -> str:
    """Return what a post shows for an oEmbed description."""
    assert described["type"] == "rich"
    kept = _Filter()
    kept.feed(described["html"])
    found = re.search(r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", "".join(kept.kept), re.DOTALL)
    assert found
    quote, frame = found[1] or "", found[2]
    frame = re.sub(r' src="(.*?)"', rf' src="\1#?secret={secret}" data-secret="{secret}"', frame)
    style = ' style="position: absolute; visibility: hidden;"' if quote else ""
    frame = frame.replace(
        "<iframe", f'<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted"{style}'
    )
    return quote.replace("<blockquote", f'<blockquote class="wp-embedded-content" data-secret="{secret}"') + frame
