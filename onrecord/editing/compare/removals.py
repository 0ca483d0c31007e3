"""Finds what an earlier state of a site lists as published and what readers no longer find: no page, redirect, notice.

The check of a site (IDS003) looks at its own `published.txt` alone. So it misses what somebody deleted there, or what a
push of an older state lacks.
"""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from onrecord.check.published_id_rules import Loss, find_lost
from onrecord.editing.compare.erasures import find_erasure
from onrecord.model.full_names import NAMED_KINDS, EntryName, NamedKind
from onrecord.model.records import Records


class Removals(Struct, frozen=True):
    """What was public and left the site, without a line in its list."""

    listed: int
    """How many ids the earlier list has."""
    lost: Mapping[EntryName, Loss]
    """What is gone or a draft, sorted by name."""
    erased: Mapping[NamedKind, int]
    """How many ids of each kind tell what `onrecord erase` took out."""

    def __bool__(self) -> bool:
        return bool(self.lost or self.erased)


def find_removals(before: Records, after: Records) -> Removals:
    """Return what left a site between two states without drafts. What its list still has is told by IDS003."""
    lost = find_lost(after, sorted(before.listed - after.listed, key=str))
    events = {(name.story, name.id) for name in lost if name.kind == "event"}
    lost = {name: loss for name, loss in lost.items() if (name.story, name.event) not in events}  # no claims of these
    erasure = find_erasure(before, after, replaced_alone=True)
    erased = {name for name in lost if erasure and erasure.names(name)}
    kinds = Counter(name.kind for name in erased)
    counts = {kind: kinds[kind] for kind in NAMED_KINDS if kinds[kind]}
    return Removals(len(before.listed), {name: loss for name, loss in lost.items() if name not in erased}, counts)
