"""Knows which parts a site's long pages have; each is divided once, and again only where what it shows has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from onrecord.model.fields import Correction
from onrecord.model.long_pages import (
    FEW_LINES,
    Claims,
    Sources,
    claims_of,
    parts_of_corrections,
    parts_of_list,
    sources_of,
)
from onrecord.model.parts import PagePart, Size, parts_of, size
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Site

ListKind = Literal["actor", "source", "bill", "tag"]
"""What has a page with a list of events."""
Division = TypeVar("Division")


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a site."""

    rows: tuple[tuple[Event, Correction], ...]
    """The oldest first, each with its event."""
    parts: tuple[PagePart, ...]


class Divisions:
    """The parts of the pages of a site."""

    def __init__(self, site: Site) -> None:
        """Take the site."""
        self._known: dict[tuple[str, str], tuple[object, Any]] = {}
        self._sizes: dict[tuple[str, str], tuple[Event, Size]] = {}
        self.renew(site)

    def renew(self, site: Site) -> None:
        """Take the site as it is now; what is made of the very same things is not reckoned again."""
        self._site = site

    def _once(self, key: tuple[str, str], of: object, reckon: Callable[[], Division]) -> Division:
        known = self._known.get(key)
        if known is None or known[0] is not of:
            known = self._known[key] = (of, reckon())
        division: Division = known[1]
        return division

    def story(self, id_: str) -> tuple[PagePart, ...]:
        """Return the parts of a story's timeline."""
        story = self._site.stories[id_]
        return self._once(("story", id_), story, lambda: parts_of(story, self._size))

    def _size(self, event: Event) -> Size:
        """Return the size of an event, which is worked out once."""
        key = event.story, event.id
        known = self._sizes.get(key)
        if known is None or known[0] is not event:
            known = self._sizes[key] = (event, size(event))
        return known[1]

    def claims(self, id_: str) -> Claims:
        """Return the points of a story's page of claims, and its parts."""
        story = self._site.stories[id_]
        return self._once(("claims", id_), story.matters, lambda: claims_of(self._site, story))

    def sources(self, id_: str) -> Sources:
        """Return the sources of a story, and the parts of their page."""
        story, cited = self._site.stories[id_], self.cited_in(id_)
        return self._once(("sources", id_), cited, lambda: sources_of(story, cited.items()))

    def cited_in(self, id_: str) -> dict[str, list[Ref]]:
        """Return the sources that a story cites, with the events in which it does."""
        sources = self._site.sources
        return self._once(("cited", ""), sources, lambda: _cited_in(self._site)).get(id_, {})

    def events(self, kind: ListKind, id_: str) -> tuple[Ref, ...]:
        """Return the events of a list in order: those in which an actor spoke or is named, that cite a source."""
        site = self._site
        if kind != "actor":
            return site.sources[id_].cited_by if kind == "source" else _of_bill_or_tag(site, kind, id_)
        actor = site.actors[id_]
        order = self._once(("order", ""), site.actors, lambda: {key: place for place, key in enumerate(site.events)})
        return tuple(sorted((*actor.spoke, *actor.mentioned), key=lambda ref: order[ref.key]))

    def list(self, kind: ListKind, id_: str) -> tuple[PagePart, ...]:
        """Return the parts of a list of events; the events are those that `events` returns."""
        site = self._site
        if kind == "actor":
            actor = site.actors[id_]
            of: object = actor
            count = len(actor.spoke) + len(actor.mentioned)
        else:
            of = refs = self.events(kind, id_)
            count = len(refs)
        if count <= FEW_LINES:
            return ()
        return self._once((kind, id_), of, lambda: parts_of_list(site, self.events(kind, id_)))

    def corrections(self) -> Corrections:
        """Return all corrections of the site, and the parts that they stand on."""
        events = self._site.events
        return self._once(("corrections", ""), events, lambda: _corrections(events.values()))


def _of_bill_or_tag(site: Site, kind: ListKind, id_: str) -> tuple[Ref, ...]:
    return site.bills[id_].events if kind == "bill" else site.tags[id_][1]


def _cited_in(site: Site) -> dict[str, dict[str, list[Ref]]]:
    found: dict[str, dict[str, list[Ref]]] = defaultdict(dict)
    for source in site.sources.values():
        for ref in source.cited_by:
            found[ref.story].setdefault(source.id, []).append(ref)
    return found


def _corrections(events: Iterable[Event]) -> Corrections:
    found = [(event, correction) for event in events for correction in event.corrections]
    # Among those of one day the order of the events counts, where the last day comes first: so they are shown.
    found.sort(key=lambda row: row[1].date.date.latest, reverse=True)
    rows = tuple(reversed(found))
    return Corrections(rows, parts_of_corrections(rows))
