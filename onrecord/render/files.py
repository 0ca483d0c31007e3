"""A file beside the pages: planned, rendered, staged and proved as they are, without a template of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onrecord.problems import Outcome
from onrecord.render.link_check import PageLinks


@dataclass(frozen=True, slots=True)
class File:
    """A file, not yet rendered."""

    address: str
    write: Callable[[], Outcome[str]]
    """Returns its text, or what is wrong with a template that it was made by."""
    leads_to: Callable[[], frozenset[str]] = frozenset
    """Returns the addresses of this site that it leads to, once it is written."""

    def render(self) -> Outcome[str]:
        """Return the file's text."""
        return self.write()

    def seen(self, _text: str, *, unusual: bool) -> PageLinks:  # noqa: ARG002  (a page's is the same)
        """Return what it offers and asks for: it has no anchors, and its links are known by their addresses."""
        return PageLinks(self.address, "", "\n".join(sorted(self.leads_to())), ())
