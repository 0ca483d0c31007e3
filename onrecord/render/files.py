"""A file beside the pages: a build plans, renders, stages and checks it like a page, without a template of its own."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from onrecord.problems import Outcome
from onrecord.render.english import unmarked
from onrecord.render.links.link_check import PageLinks


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
        return Outcome(unmarked(written.value), written.problems)

    def seen(self, _text: str, *, unusual: bool) -> PageLinks:  # noqa: ARG002  (the signature of `Page.seen`)
        """Return its links, whose addresses `leads_to` returns; a file has no anchors."""
        return PageLinks(self.address, "", "\n".join(sorted(self.leads_to())), ())
