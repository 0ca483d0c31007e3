"""Notes what of a site is looked at while a page is made: that, and nothing else, is what the page is made from.

An input is a thing of the site as far as it is looked at: `line dispute/denial` is what an event says of itself where
it is named, `event dispute/denial` all of it. Each has a sign, so that a page needs to be made anew only where the sign
of one of its inputs is another than when it was made (Mokhov, Mitchell, Peyton Jones: 'Build systems à la carte', on
verifying traces). What is common to all pages of a language is no input: it is the frame (`render/fingerprints`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Generic, TypeVar

from onrecord.model.fields import ActorFields, SiteFields, SourceFields
from onrecord.model.relations import Ref
from onrecord.model.site import Event, OwnPage, Site, Story
from onrecord.render.disputes import disputes
from onrecord.render.opponents import Opponents
from onrecord.render.pagination.division import Division
from onrecord.render.pagination.listings import CitedSources, Correcting, Listings, ListKind
from onrecord.render.pagination.slices import PageSlice
from onrecord.render.related_stories import RelatedStories, Subject, related_stories

Dependency = str
Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class DependencyRecorder:
    """What is looked at while something is made."""

    def __init__(self) -> None:
        self.now: set[Dependency] = set()
        """The inputs of what is being made."""
        self._names: dict[Dependency, Dependency] = {}

    def kept(self, inputs: Iterable[Dependency]) -> tuple[Dependency, ...]:
        """Return inputs as they are kept: in little room, since there are millions, each name once in memory."""
        names = self._names
        return tuple([names.setdefault(name, name) for name in inputs])

    @contextmanager
    def apart(self) -> Iterator[set[Dependency]]:
        """Note what is looked at within by itself."""
        outer, self.now = self.now, set()
        try:
            yield self.now
        finally:
            self.now = outer


class TrackedMemo(Generic[Key, Thing]):
    """Makes things once, and counts what each was made from again for all that it is a part of."""

    def __init__(self, recorder: DependencyRecorder, make: Callable[[Key], Thing]) -> None:
        """Take what makes a thing."""
        self._recorder = recorder
        self._make = make
        self._known: dict[Key, tuple[Thing, tuple[Dependency, ...]]] = {}

    def __call__(self, key: Key) -> Thing:
        """Return the thing of that key."""
        known = self._known.get(key)
        if known is None:
            with self._recorder.apart() as used:
                thing = self._make(key)
            known = self._known[key] = (thing, self._recorder.kept(used))
        self._recorder.now.update(known[1])
        return known[0]

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()

    def invalidate(self, changed: frozenset[Dependency]) -> None:
        """Forget what was made from anything that is `changed`."""
        stale = [key for key, (_, used) in self._known.items() if not changed.isdisjoint(used)]
        for key in stale:
            del self._known[key]


class TrackedSite:
    """A site whose every thing is noted in `uses` when it is looked at."""

    def __init__(self, site: Site, recorder: DependencyRecorder, listings: Listings | None = None) -> None:
        """Take the site, where to note what is looked at, and the site's lists as far as they are known."""
        self.recorder = recorder
        self.listings = listings or Listings(site)
        self.invalidate(site)

    def invalidate(self, site: Site) -> None:
        """Look at another site from now on."""
        recorder, self.site = self.recorder, site
        self.listings.invalidate(site)
        self._near: RelatedStories | None = None
        self.stories = _TrackedMapping("story", site.stories, str, recorder)
        self.events = _TrackedMapping("event", site.events, "/".join, recorder)
        self.matters = _TrackedMapping("matter", site.matters, Ref.full_name, recorder)
        self.actors = _TrackedMapping("actor", site.actors, str, recorder)
        self.sources = _TrackedMapping("source", site.sources, str, recorder)
        self.bills = _TrackedMapping("bill", site.bills, str, recorder)
        self.tags = _TrackedMapping("tag", site.tags, str, recorder)
        self.pictures = _TrackedMapping("picture", site.pictures, str, recorder)

    @property
    def fields(self) -> SiteFields:
        """The settings, which are part of the frame."""
        return self.site.fields

    @property
    def base_url(self) -> str | None:
        """The site's own address, which is part of the frame."""
        return self.site.base_url

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the site, which are part of the frame."""
        return self.site.languages

    @property
    def pages(self) -> tuple[OwnPage, ...]:
        """The pages of the menu. Their titles are part of the frame; to show a text, look at it by `text_of`."""
        return self.site.pages

    def text_of(self, page: OwnPage) -> OwnPage:
        """Return an own page, to show its text."""
        self.recorder.now.add(f"page {page.id}")
        return page

    def event(self, ref: Ref) -> Event:
        """Return the event that `ref` names, with all that it says and that was said to it."""
        return self.events[ref.key]

    def line(self, ref: Ref) -> Event:
        """Return an event to name it: its summary, body, quotations and pictures, and its links, are not for this."""
        self.recorder.now.add(f"line {ref.story}/{ref.event}")
        return self.site.event(ref)

    def ties(self, ref: Ref) -> Event:
        """Return an event for all but its inner words: for what it does to others, and they to it, and its origins."""
        self.recorder.now.add(f"ties {ref.story}/{ref.event}")
        return self.site.event(ref)

    def quotes(self, ref: Ref) -> Event:
        """Return an event for its quotations and for what it says of itself where it is named."""
        self.recorder.now.add(f"quotes {ref.story}/{ref.event}")
        return self.site.event(ref)

    def place(self, ref: Ref) -> None:
        """Note that the events before and after an event are looked at."""
        self.recorder.now.add(f"place {ref.story}/{ref.event}")

    def story_name(self, id_: str) -> Story:
        """Return a story to name it: what its entry says, and the languages that it can be read in."""
        self.recorder.now.add(f"story-name {id_}")
        return self.site.stories[id_]

    def story_line(self, id_: str) -> Story:
        """Return a story as it stands in a list, with its first and last event and how many there are."""
        self.recorder.now.add(f"story-line {id_}")
        return self.site.stories[id_]

    def listed(self, kind: ListKind, id_: str) -> tuple[Ref, ...]:
        """Return the events that the page of an actor, a source, a bill or a tag lists, in order."""
        self.recorder.now.add(f"{kind} {id_}")
        return self.listings.events(kind, id_)

    def division(self, id_: str) -> Division:
        """Return how a story's texts are divided over its pages."""
        self.recorder.now.add(f"division {id_}")
        return self.listings.division(id_)

    def row(self, ref: Ref) -> PageSlice:
        """Return the page of its story's timeline on which an event has its row."""
        self.recorder.now.add(f"row {ref.story}/{ref.event}")
        return self.listings.row(ref)

    def claims_page(self, story: str, first_claim: Ref) -> PageSlice:
        """Return the page of a story's claims on which a matter stands; who asks looks at the matter as well."""
        return self.listings.matter(story, first_claim)

    def opponents(self, id_: str) -> tuple[Opponents, ...]:
        """Return the pairs of bodies that hold opposite positions in a story."""
        self.recorder.now.add(f"opponents {id_}")
        return self.listings.opponents(id_)

    def cited_sources(self, id_: str) -> CitedSources:
        """Return the sources of a story, with the events that cite each."""
        self.recorder.now.add(f"cited-sources {id_}")
        return self.listings.sources(id_)

    def corrections(self) -> tuple[Correcting, ...]:
        """Return all corrections of the site, the oldest first."""
        for key in self.events:
            self.line(Ref(*key))
        return self.listings.corrections()

    def disputes(self) -> Iterator[Ref]:
        """Yield the first claim of each matter in dispute, those first that were spoken on last."""
        self.recorder.now.add("disputes ")
        return disputes(self.site)

    def near(self, id_: str) -> tuple[tuple[str, tuple[Subject, ...]], ...]:
        """Return the stories that share something with one, and what."""
        self.recorder.now.add(f"near {id_}")
        self._near = self._near or related_stories(self.site)
        return self._near.near(id_)

    def actor_fields(self, id_: str) -> ActorFields:
        """Return what an actor's entry says, without what names it."""
        self.recorder.now.add(f"actor-fields {id_}")
        return self.site.actors[id_].fields

    def side(self, id_: str) -> str:
        """Return an actor's side: the organization at the top of those that it is a part of, else the actor itself."""
        seen = {id_}
        while (whole := self.actor_fields(id_).part_of) and whole not in seen:
            seen.add(whole)
            id_ = whole
        return id_

    def source_fields(self, id_: str) -> SourceFields:
        """Return what a source's entry says, without what cites it."""
        self.recorder.now.add(f"source-fields {id_}")
        return self.site.sources[id_].fields

    def has_snapshot(self, id_: str) -> bool:
        """Say whether the text of a source was kept."""
        self.recorder.now.add(f"source-fields {id_}")
        return self.site.sources[id_].has_snapshot


class _TrackedMapping(Mapping[Key, Thing]):
    """A mapping that notes what is taken from it."""

    def __init__(
        self, kind: str, things: Mapping[Key, Thing], name: Callable[[Key], str], recorder: DependencyRecorder
    ) -> None:
        self._kind = kind
        self._things = things
        self._name = name
        self._recorder = recorder

    def __getitem__(self, key: Key) -> Thing:
        self._recorder.now.add(f"{self._kind} {self._name(key)}")
        return self._things[key]

    def __iter__(self) -> Iterator[Key]:
        self._recorder.now.add(f"every {self._kind}")
        return iter(self._things)

    def __len__(self) -> int:
        self._recorder.now.add(f"every {self._kind}")
        return len(self._things)
