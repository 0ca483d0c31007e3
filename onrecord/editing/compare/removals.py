"""Finds what an earlier state of a site lists as published and what readers no longer find: no page, redirect, notice.

The check of a site (IDS003) looks at its own `published.txt` alone. So it misses what somebody deleted there, or what a
push of an older state lacks.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from onrecord.check.published_id_rules import Loss, find_lost, find_standing
from onrecord.editing.compare.erasures import find_erasure
from onrecord.model.full_names import NAMED_KINDS, EntryName, NamedKind
from onrecord.model.records import Records


class Removals(Struct, frozen=True):
    """What was public and left the site, without a line in its list."""

    listed: int
    """How many ids the earlier list has."""
    lost: Mapping[EntryName, Loss]
    """What is gone or a draft, sorted by name."""
    pages: tuple[EntryName, ...]
    """The claims that stay, and whose own pages are gone, sorted by name."""
    erased: Mapping[NamedKind, int]
    """How many ids of each kind tell what `onrecord erase` took out."""

    def __bool__(self) -> bool:
        return bool(self.lost or self.pages or self.erased)


def find_removals(before: Records, after: Records, find_addresses: Callable[[], Collection[str]]) -> Removals:
    """Return what left a site between two states without drafts. What its list still has is told by IDS003.

    `find_addresses` returns the addresses of the later state's pages and redirects; none if it has errors. Few calls
    need them: the list also says which claims had pages, which else go with their last answer.
    """
    lost = find_lost(after, sorted(before.listed - after.listed, key=str))
    events = {(name.story, name.id) for name in lost if name.kind == "event"}
    lost = {name: loss for name, loss in lost.items() if (name.story, name.event) not in events}  # no claims of these
    erasure = find_erasure(before, after, replaced_alone=True)
    pages = _find_lost_pages(before, after, find_addresses)
    erased = {name for name in (*lost, *pages) if erasure and erasure.names(name)}
    kinds = Counter(name.kind for name in erased)
    counts = {kind: kinds[kind] for kind in NAMED_KINDS if kinds[kind]}
    lost = {name: loss for name, loss in lost.items() if name not in erased}
    return Removals(len(before.listed), lost, tuple(name for name in pages if name not in erased), counts)


def _find_lost_pages(before: Records, after: Records, find_addresses: Callable[[], Collection[str]]) -> list[EntryName]:
    """Return the claims of events that stand whose pages left the list and the site, sorted by name."""
    unlisted = find_standing(after, before.listed_pages - after.listed_pages)
    addresses = find_addresses() if unlisted else ()
    return sorted((name for name in unlisted if addresses and name.page not in addresses), key=str)
