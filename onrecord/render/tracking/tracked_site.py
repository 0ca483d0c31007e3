"""The site as pages see it: each access records a dependency."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from typing import TypeVar

from onrecord.cache.dependency_recorder import DependencyRecorder, TrackedMapping
from onrecord.model.expected import ExpectedStep, StepRef
from onrecord.model.fields import ActorFields, Correction, SiteFields, SourceFields
from onrecord.model.former_ids import EventKey, all_keys, moved_keys
from onrecord.model.matters import Matter
from onrecord.model.picture import Picture
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Bill, Event, OwnPage, Site, Source
from onrecord.render.pagination.listings import Listings, ListKind
from onrecord.render.tracking import dependencies
from onrecord.render.tracking.dependencies import Kind
from onrecord.render.tracking.site_facts import SiteFacts
from onrecord.render.tracking.tracked_types import (
    EventDates,
    EventQuotes,
    EventRelations,
    EventSummary,
    SourceEntry,
    StoryContents,
    StoryName,
    StorySummary,
)

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class TrackedSite:
    """A site that records which entries are read. The table in `dependencies` says what each access returns."""

    fields: SiteFields
    base_url: str | None
    languages: tuple[str, ...]
    is_example: bool
    pages: tuple[OwnPage, ...]
    """The pages of the menu. `own_page` has their text; the global fingerprint covers the rest, as the settings."""
    stories: Mapping[str, StoryContents]
    events: Mapping[tuple[str, str], Event]
    """The whole events by story and id; an event that is withdrawn is among them."""
    matters: Mapping[Ref, Matter]
    """The matter to which each claim belongs."""
    actors: Mapping[str, Actor]
    sources: Mapping[str, Source]
    bills: Mapping[str, Bill]
    expected: Mapping[StepRef, ExpectedStep]
    """The steps that lie ahead, or lay ahead once, by the day for which each is set now."""
    open_steps: Callable[[], tuple[StepRef, ...]]
    """Returns the steps without an event and without a cancellation, by the day for which each is set."""
    steps_of_event: Callable[[Ref], tuple[StepRef, ...]]
    """Returns the steps that an event set for later days, by the day for which each is set now."""
    fulfilled_steps: Callable[[Ref], tuple[StepRef, ...]]
    """Returns the steps that happened by an event."""
    tags: Mapping[str, tuple[tuple[str, ...], tuple[Ref, ...]]]
    """The stories and the events with each tag."""
    pictures: Mapping[str, Picture]
    line: Callable[[Ref], EventSummary]
    """Returns what others show of an event."""
    relations: Callable[[Ref], EventRelations]
    quotes: Callable[[Ref], EventQuotes]
    dates: Callable[[Ref], EventDates]
    order: Callable[[str], Mapping[Ref, int]]
    """Returns the place of each event of a story."""
    neighbours: Callable[[Ref], tuple[Ref | None, Ref | None]]
    """Returns the events before and after one."""
    story_name: Callable[[str], StoryName]
    story_line: Callable[[str], StorySummary]
    actor_fields: Callable[[str], ActorFields]
    source_entry: Callable[[str], SourceEntry]
    is_answered: Callable[[Ref], bool]
    """Returns whether others took a position on a claim, so that it has a page."""
    corrections: Callable[[], tuple[tuple[Event, Correction], ...]]
    """Returns all corrections, the oldest first."""
    disputes: Callable[[], tuple[Ref, ...]]
    """Returns the first claims of all disputes."""

    def __init__(self, site: Site, recorder: DependencyRecorder, listings: Listings | None = None) -> None:
        self.recorder = recorder
        self._listings = listings or Listings(site)
        self.invalidate(site)

    def invalidate(self, site: Site) -> None:
        """Take the changed site."""
        self._listings.invalidate(site)
        self._facts = SiteFacts(site, self._listings)
        self.fields, self.base_url, self.languages = site.fields, site.base_url, site.languages
        self.is_example, self.pages, self.claim_pages = site.is_example, site.pages, site.claim_pages
        self._every = self._reader(dependencies.EVERY)
        self.stories = self._mapping(dependencies.STORY)
        self.events = self._mapping(dependencies.EVENT)
        self.matters = self._mapping(dependencies.MATTER)
        self.actors = self._mapping(dependencies.ACTOR)
        self.sources = self._mapping(dependencies.SOURCE)
        self.bills = self._mapping(dependencies.BILL)
        self.expected = self._mapping(dependencies.EXPECTED)
        self.steps_of_event = self._reader(dependencies.STEPS_OF_EVENT)
        self.fulfilled_steps = self._reader(dependencies.FULFILLED_STEPS)
        self.tags = self._mapping(dependencies.TAG)
        self.pictures = self._mapping(dependencies.PICTURE)
        self.line = self._reader(dependencies.LINE)
        self.relations = self._reader(dependencies.RELATIONS)
        self.quotes = self._reader(dependencies.QUOTES)
        self.dates = self._reader(dependencies.DATES)
        self.order = self._reader(dependencies.ORDER)
        self.neighbours = self._reader(dependencies.NEIGHBOURS)
        self.row = self._reader(dependencies.ROW)
        self.story_name = self._reader(dependencies.STORY_NAME)
        self.story_line = self._reader(dependencies.STORY_LINE)
        self.division = self._reader(dependencies.DIVISION)
        self.cited_sources = self._reader(dependencies.CITED_SOURCES)
        self.opponents = self._reader(dependencies.OPPONENTS)
        self.answered = self._reader(dependencies.ANSWERED)
        self.is_answered = self._reader(dependencies.IS_ANSWERED)
        self.related = self._reader(dependencies.RELATED)
        self.actor_fields = self._reader(dependencies.ACTOR_FIELDS)
        self.source_entry = self._reader(dependencies.SOURCE_ENTRY)
        self._claims_page = self._reader(dependencies.CLAIMS_PAGE)
        self._listed = self._reader(dependencies.LISTED)
        self._index = self._reader(dependencies.INDEX)
        self.disputes = partial(self._reader(dependencies.DISPUTES), None)
        self.published = self._reader(dependencies.PUBLISHED)
        self.moved = self._reader(dependencies.MOVED)
        self._former_ids = self._reader(dependencies.FORMER_IDS)
        self.corrections = partial(self._reader(dependencies.CORRECTIONS), None)
        self.updates = self._reader(dependencies.UPDATES)
        self.open_steps = partial(self._reader(dependencies.OPEN_STEPS), None)
        self.days_of_updates = partial(self._reader(dependencies.UPDATE_DAYS), None)
        self.as_of = self._reader(dependencies.AS_OF)
        self.claim_as_of = self._reader(dependencies.CLAIM_AS_OF)
        self.bill_as_of = self._reader(dependencies.BILL_AS_OF)
        self.searched = partial(self._reader(dependencies.SEARCHED), None)
        self.own_page = self._reader(dependencies.OWN_PAGE)

    def _reader(self, kind: Kind[Key, Value]) -> Callable[[Key], Value]:
        return kind.reader(self._facts, self.recorder)

    def _mapping(self, kind: Kind[Key, Value]) -> TrackedMapping[Key, Value]:
        every = self._every
        name = kind.name
        return TrackedMapping(lambda: every(name), self._reader(kind))

    def event(self, ref: Ref) -> Event:
        """Return a whole event."""
        return self.events[ref.key]

    def claims_page(self, story: str, first_claim: Ref) -> str:
        """Return the path of the page of a story's claims that has a matter."""
        return self._claims_page((story, first_claim))

    def whole_matter(self, first_claim: Ref) -> Ref:
        """Return the first claim of today's matter that has the claims of a matter with this one."""
        return first_claim

    def listed(self, kind: ListKind, id_: str) -> tuple[Ref, ...]:
        """Return the events that the page of an actor, a source, a bill or a tag lists."""
        return self._listed((kind, id_))

    def index(self, kind: ListKind, language: str) -> tuple[str, ...]:
        """Return the ids of all actors, sources or tags, in the order of their names in a language."""
        return self._index((kind, language))

    def is_indexed(self, stories: Iterable[str]) -> bool:
        """Return whether search engines may list one of these stories."""
        return any(self.story_name(story).fields.index for story in stories)

    def side(self, id_: str) -> str:
        """Return an actor's side: the topmost organization that it is part of, or the actor itself."""
        seen = {id_}
        while (whole := self.actor_fields(id_).part_of) and whole not in seen:
            seen.add(whole)
            id_ = whole
        return id_

    def former_keys(self, event: EventSummary) -> tuple[EventKey, ...]:
        """Return the keys that an event had, without those that another event names as its own."""
        key = event.ref.key
        aliases = event.fields.aliases
        own = {*moved_keys(aliases)}
        keys = all_keys(key, aliases, self.story_name(event.story).fields.aliases)
        return tuple(
            one for one in keys if one != key and (one in own or one[0] == key[0] or one[1] not in self.moved(one[0]))
        )

    def former_ids(self, event: EventSummary) -> tuple[str, ...]:
        """Return the ids that an event had, without those that stand for another event of its story."""
        return self._former_ids(event.ref) if event.fields.aliases else ()

    def source_fields(self, id_: str) -> SourceFields:
        """Return the fields of a source's entry."""
        return self.source_entry(id_).fields

    def has_snapshot(self, id_: str) -> bool:
        """Return whether the site has a snapshot of a source's text."""
        return self.source_entry(id_).has_snapshot


class SiteOfDay(TrackedSite):
    """A site whose matters are those of an earlier day; everything else is today's."""

    def __init__(self, today: TrackedSite) -> None:
        """Take the site of today, good as long as that does not change."""
        self.__dict__.update(today.__dict__)
        self.matters: dict[Ref, Matter] = {}
        """The matters of the claims that count."""
        self._wholes: dict[Ref, Ref] = {}

    def take(self, whole: Ref, matters: Iterable[Matter]) -> None:
        """Take the matters that the claims of a whole matter form, which its first claim names."""
        for matter in matters:
            self.matters |= dict.fromkeys(matter.claims, matter)
            self._wholes[matter.first_claim] = whole

    def whole_matter(self, first_claim: Ref) -> Ref:
        """Return the first claim of today's matter that has the claims of a matter with this one."""
        return self._wholes[first_claim]
