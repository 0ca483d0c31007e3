"""The arranged site with its lists, and the results that the fingerprints of several dependencies share."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from itertools import chain
from typing import Any

from msgspec import Struct

from onrecord.model.as_of import RecordByDay
from onrecord.model.expected import StepRef
from onrecord.model.fields import ProcedureFields
from onrecord.model.fingerprints import joined_fingerprint
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Link, OwnPage, Site, Story, TakenSide
from onrecord.render.pagination.listings import Listings
from onrecord.search.documents import Searchable, SearchedStep

_MOST, _TOO_MANY = 12, 50
"""The number of related stories, and the number of stories that makes a subject too common to relate them."""
Subject = tuple[str, str]
"""`actor`, `bill` or `tag`, and the id."""


class RelatedStories(Struct, frozen=True):
    """The stories of a site by their subjects."""

    subjects: dict[str, tuple[Subject, ...]]
    stories: dict[Subject, tuple[str, ...]]

    def related_to(self, story: str) -> tuple[tuple[str, tuple[Subject, ...]], ...]:
        """Return the stories that share the most subjects with `story`, each with those subjects."""
        shared: dict[str, list[Subject]] = defaultdict(list)
        for subject in self.subjects[story]:
            for other in self.stories[subject]:
                if other != story:
                    shared[other].append(subject)
        ranked = sorted(shared, key=lambda other: (-len(shared[other]), other))
        return tuple((other, tuple(sorted(shared[other]))) for other in ranked[:_MOST])


class SiteFacts:
    """A site with its lists, and what fingerprints of several dependencies share."""

    def __init__(self, site: Site, listings: Listings) -> None:
        self.site = site
        self.listings = listings
        self._origins: dict[int, str] = {}
        self.relations = cache(self._relations)
        """Returns the fingerprint of an event's relations, which that of the whole event contains."""
        self.as_of = cache(lambda id_: self.record.of_story(site.stories[id_]))
        """Returns a story by day, the same for all languages."""
        self._claims_as_of: dict[str, Mapping[Ref, list[tuple[date, tuple[Matter, ...]]]]] = {}

    @cached_property
    def related(self) -> RelatedStories:
        """The stories that share subjects."""
        return related_stories(self.site)

    @cached_property
    def disputes(self) -> tuple[Ref, ...]:
        """The first claim of each disputed matter, sorted by its latest statement, the newest first."""
        places = {key: place for place, key in enumerate(self.site.events)}
        disputed = {matter.first_claim: matter for matter in self.site.matters.values() if matter.is_disputed}
        return tuple(sorted(disputed, key=lambda claim: places[disputed[claim].history[-1].event.key], reverse=True))

    @cached_property
    def neighbours(self) -> Mapping[Ref, tuple[Ref | None, Ref | None]]:
        """The events before and after each event of a story."""
        found: dict[Ref, tuple[Ref | None, Ref | None]] = {}
        for story in self.site.stories.values():
            refs = [None, *story.events, None]
            found |= {own: (before, after) for before, own, after in zip(refs, refs[1:], refs[2:], strict=False) if own}
        return found

    @cached_property
    def steps_of_events(self) -> Mapping[Ref, tuple[StepRef, ...]]:
        """The steps that lie ahead, or lay ahead once, by the event that set them."""
        found: dict[Ref, list[StepRef]] = {Ref(*key): [] for key in self.site.events}
        for ref in self.site.expected:
            if ref.event is not None:
                found[ref.event].append(ref)
        return {event: tuple(refs) for event, refs in found.items()}

    @cached_property
    def fulfilled_steps(self) -> Mapping[Ref, tuple[StepRef, ...]]:
        """The steps that happened, by their events."""
        found: dict[Ref, list[StepRef]] = {Ref(*key): [] for key in self.site.events}
        for ref, step in self.site.expected.items():
            if step.event is not None:
                found[step.event].append(ref)
        return {event: tuple(refs) for event, refs in found.items()}

    def published(self, story: str) -> tuple[tuple[Ref, tuple[str, ...]], ...]:
        """Return the events of a story that are neither drafts nor withdrawn, each with the ids of its claims."""
        events = self.site.events_of(self.site.stories[story])
        published = (event for event in events if event.fields.status != "draft")
        return tuple((event.ref, tuple(claim.id for claim in event.fields.claims)) for event in published)

    @cached_property
    def order(self) -> Mapping[str, Mapping[Ref, int]]:
        """The positions of the events of each story, and of all events under an empty id."""
        found: dict[str, dict[Ref, int]] = {"": {}, **{story: {} for story in self.site.stories}}
        for position, (story, id_) in enumerate(self.site.events):
            ref = Ref(story, id_)
            found[""][ref] = found[story][ref] = position
        return found

    @cached_property
    def former_ids(self) -> Mapping[Ref, tuple[str, ...]]:
        """The ids that each event had, in its story and in others; an id stands for one event of a story alone."""
        found: dict[Ref, tuple[str, ...]] = {}
        for story in self.site.stories:
            found |= _former_ids(story, [self.site.event(ref) for ref in self.order[story]])
        return found

    @cached_property
    def entries(self) -> Mapping[str, Mapping[Any, object]]:
        """The mappings whose keys pages can list, by the kind of their entries."""
        site = self.site
        return {
            "story": site.stories,
            "event": site.events,
            "matter": site.matters,
            "actor": site.actors,
            "source": site.sources,
            "bill": site.bills,
            "expected": site.expected,
            "tag": site.tags,
            "picture": site.pictures,
        }

    @cached_property
    def pages(self) -> Mapping[str, OwnPage]:
        """The site's own pages by id."""
        return {page.id: page for page in self.site.pages}

    @cached_property
    def record(self) -> RecordByDay:
        """The stories and bills by day."""
        return RecordByDay(self.site)

    def searched_events(self) -> Iterator[tuple[Event, str]]:
        """Yield the events that a search finds, with the paths of the timeline's pages that have their rows."""
        for ref in chain.from_iterable(story.events for story in self.site.stories.values()):
            yield self.site.event(ref), self.listings.row(ref).path

    def searchable(self) -> Searchable:
        """Return what the index of the site's search is made from."""
        site = self.site
        stories = (story for story in site.stories.values() if not story.fields.withdrawn)
        return Searchable(
            site.languages[0],
            stories,
            self.searched_events(),
            site.actors.values(),
            site.sources.values(),
            site.bills.values(),
            (SearchedStep(step.ref, step.fields, step.bill, step.state) for step in site.expected.values()),
            procedure_of=self._procedure_of,
            matter_of=site.matters.get,
        )

    def _procedure_of(self, bill: str) -> ProcedureFields | None:
        found = self.site.bills.get(bill)
        return found.procedure.fields if found else None

    def claim_as_of(self, claim: Ref) -> tuple[tuple[date, tuple[Matter, ...]], ...]:
        """Return the matters that the claims of a matter of its own story formed, by day."""
        if claim.story not in self._claims_as_of:
            found = self._claims_as_of[claim.story] = defaultdict(list)
            for state in self.as_of(claim.story).states["happened"]:
                for whole, matters in state.matters.items():
                    found[whole].append((state.day, matters))
        return tuple(self._claims_as_of[claim.story][claim])

    def traced(self, origins: Origins) -> str:
        """Return the fingerprint of origins, which many entries share."""
        if (known := self._origins.get(id(origins))) is None:
            known = joined_fingerprint((origins.links, origins.by_root, origins.unknown, origins.records))
            self._origins[id(origins)] = known
        return known

    def _relations(self, ref: Ref) -> str:
        event = self.site.event(ref)
        links = (self._link(link, link.target) for link in event.links)
        backlinks = (self._link(link, link.origin) for link in event.backlinks)
        claims = (f"{claim} {self.traced(origins)}" for claim, origins in event.claim_origins.items())
        own = (event.metadata_fingerprint, event.moment, event.latest_day, self.traced(event.origins))
        return joined_fingerprint((*own, *claims, *links, "", *backlinks, "", *map(self._side, event.sides)))

    def _side(self, side: TakenSide) -> str:
        named = filter(None, (side.claim, side.step, side.origin, side.joined_by))
        ends = " ".join(f"{ref.full_name()} {self.site.event(ref).metadata_fingerprint}" for ref in named)
        return f"{side.holds} {side.step is None} {ends}"

    def _link(self, link: Link, end: Ref) -> str:
        # The rest of a relation is written in the entry of its origin, whose metadata fingerprint covers it.
        metadata = self.site.event(end).metadata_fingerprint
        ends = f"{link.origin.full_name()} {link.target.full_name()}"
        return f"{link.kind} {ends} {link.is_own} {link.is_report} {metadata}"


def _former_ids(story: str, events: Collection[Event]) -> Mapping[Ref, tuple[str, ...]]:
    """Return the ids that each of a story's events had. Events that had one in this story come before all others."""
    found: dict[Ref, list[str]] = {event.ref: [] for event in events}
    taken = {ref.event for ref in found}
    had = [(*alias.rpartition("/")[::2], event.ref) for event in events for alias in event.fields.aliases]
    for _, id_, ref in sorted(had, key=lambda one: one[0] not in ("", story)):
        if id_ not in taken:
            taken.add(id_)
            found[ref].append(id_)
    return {ref: tuple(ids) for ref, ids in found.items()}


def related_stories(site: Site) -> RelatedStories:
    """Return the stories of a site by their subjects.

    A subject of more than half the stories, such as the site's main actor, relates none of them.
    """
    about = {story.id: tuple(_subjects(site, story)) for story in site.stories.values()}
    counts = Counter(subject for subjects in about.values() for subject in subjects)
    most = min(max(len(about) // 2, 2), _TOO_MANY)
    rare = {story: tuple(one for one in subjects if counts[one] <= most) for story, subjects in about.items()}
    stories: dict[Subject, list[str]] = defaultdict(list)
    for story, subjects in rare.items():
        for subject in subjects:
            stories[subject].append(story)
    return RelatedStories(rare, {subject: tuple(found) for subject, found in stories.items()})


def _subjects(site: Site, story: Story) -> Iterator[Subject]:
    found = {("tag", tag) for tag in story.fields.tags}
    for event in site.events_of(story):
        fields = event.fields
        found.update(("actor", actor) for actor in (*fields.speaker, *fields.on_behalf_of, *fields.actors))
        found.update(("tag", tag) for tag in fields.tags)
        if fields.bill:
            found.add(("bill", fields.bill))
    return iter(sorted(found))
