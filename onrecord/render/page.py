"""A page, planned and then made, but not yet rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from onrecord.model.site import Event, Site, Story
from onrecord.problems import Outcome
from onrecord.render.addresses import Addresses
from onrecord.render.files import File
from onrecord.render.link_check import PageLinks, collect_links
from onrecord.render.placeholders import PlaceholderResolver
from onrecord.render.theme import Theme

AddressOf = Callable[[Addresses], str]
"""Returns the address of a page in a language."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page, not yet rendered: where it will be, the template, and all values that it is made from."""

    address: str
    template: str
    values: Mapping[str, Any]
    theme: Theme
    resolver: PlaceholderResolver

    def render(self) -> Outcome[str]:
        """Return the page's HTML, or what is wrong with its template."""
        return self.theme.finished(self.template, self.values, self.resolver)

    def seen(self, html: str, *, unusual: bool) -> PageLinks:
        """Return what the finished page offers and asks for."""
        return collect_links(self.address, html, self.resolver.links, unusual=unusual)


@dataclass(frozen=True, slots=True)
class Planned:
    """A page or a file whose address is known, before anything that it says is."""

    address: str
    make: Callable[[], Page | File]
    may_wait: bool = False
    """Whether nobody misses it for a moment, such as a feed, or what others say again: a preview makes it last."""


class MakePage(Protocol):
    """Makes a page with what all pages of a language share."""

    def __call__(
        self,
        template: str,
        address_of: AddressOf,
        languages: tuple[str, ...] | None = None,
        about: Site | Story | Event | None = None,
        **values: object,
    ) -> Page:
        """Return the page at an address, of a template, which sees the values."""
