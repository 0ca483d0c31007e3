"""Pages and files that are not yet rendered: with their values, or planned with only an address.

A file stands beside the pages: a build plans, renders, stages and checks it like a page, without a template of its own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from onrecord.problems import Outcome
from onrecord.render.english_words import remove_marks
from onrecord.render.links.page_links import PageLinks, collect_links
from onrecord.render.placeholders import PlaceholderResolver
from onrecord.render.theme.templates import Theme


class Page(Struct, frozen=True):
    """A page, not yet rendered: its address, its template and the values that the template shows."""

    address: str
    template: str
    values: Mapping[str, Any]
    theme: Theme
    resolver: PlaceholderResolver

    def render(self) -> Outcome[str]:
        """Return the page's HTML, or the problems of its template."""
        return self.theme.finish_page(self.template, self.values, self.resolver)

    def seen(self, html: str, *, unusual: bool) -> PageLinks:
        """Return the links and anchors of the rendered page."""
        return collect_links(self.address, html, self.resolver.links, unusual=unusual)


class File(Struct, frozen=True):
    """A file, not yet rendered."""

    address: str
    write: Callable[[], Outcome[str]]
    """Returns its text, or the problems of a template."""
    leads_to: Callable[[], frozenset[str]] = frozenset
    """Returns the addresses of this site that it links to; call it after `write`."""

    def render(self) -> Outcome[str]:
        """Return the file's text; of its words, only those in HTML can say that they are English."""
        written = self.write()
        return Outcome(remove_marks(written.value), written.problems)

    def seen(self, _text: str, *, unusual: bool) -> PageLinks:  # noqa: ARG002  (the signature of `Page.seen`)
        """Return its links, whose addresses `leads_to` returns; a file has no anchors."""
        return PageLinks(self.address, "", "\n".join(sorted(self.leads_to())), ())


class Planned(Struct, frozen=True):
    """A planned page or file: its address, and the function that makes it."""

    address: str
    make: Callable[[], Page | File]
    deferrable: bool = False
    """Low priority: the preview builds it last."""
