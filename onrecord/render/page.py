"""Pages that are not yet rendered: with their values, or planned with only an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from onrecord.problems import Outcome
from onrecord.render.files import File
from onrecord.render.links.link_check import PageLinks, collect_links
from onrecord.render.placeholders import PlaceholderResolver
from onrecord.render.theme.page_templates import Theme


class Page(Struct, frozen=True):
    """A page, not yet rendered: its address, its template and the values that the template shows."""

    address: str
    template: str
    values: Mapping[str, Any]
    theme: Theme
    resolver: PlaceholderResolver

    def render(self) -> Outcome[str]:
        """Return the page's HTML, or the problems of its template."""
        return self.theme.finished(self.template, self.values, self.resolver)

    def seen(self, html: str, *, unusual: bool) -> PageLinks:
        """Return the links and anchors of the rendered page."""
        return collect_links(self.address, html, self.resolver.links, unusual=unusual)


class Planned(Struct, frozen=True):
    """A planned page or file: its address, and the function that makes it."""

    address: str
    make: Callable[[], Page | File]
    deferrable: bool = False
    """Low priority: the preview builds it last."""
