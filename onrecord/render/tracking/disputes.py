"""Lists the disputes of a site."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.model.site import Site


def disputes(site: Site) -> Iterator[Ref]:
    """Yield the first claim of each disputed matter, sorted by its latest statement, the newest first."""
    places = {key: place for place, key in enumerate(site.events)}

    def last_word(matter: Matter) -> int:
        return places[matter.history[-1].event.key] if matter.history else -1

    matters = {matter.first_claim: matter for matter in site.matters.values()}
    for matter in sorted(matters.values(), key=last_word, reverse=True):
        standing = matter.standing(matter.first_claim)
        if standing is not None and standing.kind == "disputed":
            yield matter.first_claim
