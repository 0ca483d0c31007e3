"""The table of dependencies: for each kind the value that a page gets and the fingerprint of exactly that value.

A fingerprint is computed from the arranged site, not from the words that a page shows in one language: that takes a
tenth of the time of describing it. The global fingerprint covers what every page depends on.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, get_args

from onrecord.cache.dependency_recorder import Dependency, DependencyKind, KeyForm
from onrecord.model.as_of import ByDay
from onrecord.model.expected import ExpectedStep, StepRef
from onrecord.model.fields import ActorFields, Citation
from onrecord.model.fingerprints import fingerprint_of, joined_fingerprint
from onrecord.model.matters import Matter
from onrecord.model.picture import Picture
from onrecord.model.records import ThemeFiles
from onrecord.model.relations import Finding, FindingStep, Ref
from onrecord.model.site import Actor, Bill, Event, OwnPage, Site, Source, citations_in
from onrecord.model.story_by_day import DayState
from onrecord.render.pagination.cited_sources import CitedSources
from onrecord.render.pagination.listings import Listings, ListKind
from onrecord.render.pagination.updates import Correcting
from onrecord.render.tracking import tracked_types
from onrecord.render.tracking.site_facts import SiteFacts
from onrecord.search.documents import Searchable

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def _line(facts: SiteFacts, ref: Ref) -> str:
    event = facts.site.event(ref)
    return f"{event.metadata_fingerprint}{event.moment or ''} {event.latest_day}"


def _quotes(facts: SiteFacts, ref: Ref) -> str:
    quotes = facts.site.event(ref).fields.quotes
    return joined_fingerprint((_line(facts, ref), *(repr(quote) for quote in quotes)))


def _dates(facts: SiteFacts, ref: Ref) -> str:
    dates = facts.listings.dates(ref)
    return joined_fingerprint((dates.published, *dates.corrected, "", *dates.related))


def _matter(facts: SiteFacts, claim: Ref) -> str:
    matter = facts.site.matters[claim]
    claims = (f"{claim.full_name()} {alike}" for claim, alike in matter.claims.items())
    history = (
        f"{said.event.full_name()} {said.day} {said.bodies} {said.holds} {said.kind} {said.confirming} "
        f"{said.claim and said.claim.full_name()} {[claim.full_name() for claim in said.about]} "
        f"{said.quote} {facts.traced(said.origins)} "
        f"{facts.site.event(said.event).metadata_fingerprint}"
        for said in matter.history
    )
    findings = (
        f"{_decision(facts, found)} {found.claim.full_name()} {found.result} {found.quote} {found.earlier} "
        f"{facts.traced(found.origins)} {[_decision(facts, step) for step in found.course]}"
        for found in matter.all_findings
    )
    return joined_fingerprint((*claims, "", *history, "", *findings))


def _decision(facts: SiteFacts, decision: Finding | FindingStep) -> str:
    kind = f"{decision.kind} {decision.target.full_name()}" if isinstance(decision, FindingStep) else ""
    metadata = facts.site.event(decision.event).metadata_fingerprint
    return f"{decision.event.full_name()} {decision.day} {decision.bodies} {kind} {metadata}"


def _story_name(facts: SiteFacts, id_: str) -> str:
    story = facts.site.stories[id_]
    return joined_fingerprint((story.fingerprint, story.languages, story.first_language))


def _story_line_value(facts: SiteFacts, id_: str) -> tracked_types.StorySummary:
    story = facts.site.stories[id_]
    refs = story.events
    latest = max((event.fields.date.latest.toordinal() for event in facts.site.events_of(story)), default=0)
    return tracked_types.StorySummary(story, refs[0] if refs else None, refs[-1] if refs else None, len(refs), latest)


def _story_line(facts: SiteFacts, id_: str) -> str:
    line = _story_line_value(facts, id_)
    return joined_fingerprint((_story_name(facts, id_), line.events, line.latest, line.first, line.last))


def _story(facts: SiteFacts, id_: str) -> str:
    story = facts.site.stories[id_]
    events = (ref.event for ref in story.events)
    withdrawn = (ref.event for ref in story.withdrawn)
    own = _story_name(facts, id_), facts.traced(story.origins)
    claims = (claim.full_name() for claim in story.matters)
    return joined_fingerprint((*own, *events, "", *withdrawn, "", *claims, "", *map(StepRef.full_name, story.expected)))


def _as_of(facts: SiteFacts, id_: str) -> str:
    """Return the fingerprint of all from which a story of an earlier day is computed."""
    site = facts.site
    basis = facts.record.basis
    uses = (
        f"{source} {ref.full_name()} {use.is_mention} {use.quotes > 0} {use.pictures > 0}"
        for source, refs in facts.listings.sources(id_).events.items()
        for ref, use in ((ref, site.sources[source].uses[ref]) for ref in refs)
    )
    bills = (bill.fingerprint for bill in basis.bills_of(site.stories[id_]))
    behind = _behind(facts, basis.events_behind(site.stories[id_]))
    ahead = (_expected(facts, ref) for ref in site.stories[id_].expected)
    return joined_fingerprint((_story(facts, id_), *behind, *uses, *bills, "", *ahead))


def _bill_as_of(facts: SiteFacts, id_: str) -> str:
    """Return the fingerprint of all from which a bill of an earlier day is computed."""
    bill = facts.site.bills[id_]
    ahead = (_expected(facts, ref) for ref in bill.expected)
    return joined_fingerprint((_bill(facts, id_), *_counting(facts, bill.events), "", *ahead))


def _claim_as_of(facts: SiteFacts, claim: Ref) -> str:
    """Return the fingerprint of all from which a matter of an earlier day is computed."""
    around = facts.record.basis.events_around(facts.site.matters[claim])
    return joined_fingerprint((_matter(facts, claim), *_behind(facts, [Ref(*key) for key in around])))


def _behind(facts: SiteFacts, events: Sequence[Ref]) -> Iterator[str]:
    """Yield the fingerprints of what these events say by day: their days, their bodies and their sources."""
    site = facts.site
    basis = facts.record.basis
    yield from _counting(facts, events)
    yield from (str(basis.positions.bodies(basis.positions.events[ref.key])) for ref in events)
    yield ""
    cited = {citation.source for event in map(site.event, events) for citation in citations_in(event)}
    yield from (facts.traced(basis.tracer.trace([Citation(source=source)])) for source in sorted(cited))


def _counting(facts: SiteFacts, events: Iterable[Ref]) -> Iterator[str]:
    """Yield the fingerprints of events that count from a day on."""
    for event in map(facts.site.event, events):
        yield f"{event.ref.full_name()} {event.latest_day} {event.metadata_fingerprint}"


def _cited_sources(facts: SiteFacts, story: str) -> str:
    cited = facts.listings.sources(story)
    order = sorted({ref for refs in cited.events.values() for ref in refs}, key=cited.order.__getitem__)
    return joined_fingerprint((*(f"{source} {_names(refs)}" for source, refs in cited.events.items()), _names(order)))


def _corrections(facts: SiteFacts, _: None) -> str:
    refs = (event.ref for event, _ in facts.listings.corrections())
    return joined_fingerprint(f"{ref.full_name()} {_line(facts, ref)}" for ref in refs)


def _actor(facts: SiteFacts, id_: str) -> str:
    actor = facts.site.actors[id_]
    events = map(_names, (actor.spoke, actor.parts_spoke, actor.mentioned))
    return joined_fingerprint((actor.fingerprint, *events, actor.parts, *map(StepRef.full_name, actor.expected)))


def _source(facts: SiteFacts, id_: str) -> str:
    source = facts.site.sources[id_]
    uses = (f"{ref.full_name()} {use}" for ref, use in source.uses.items())
    around = (source.bills, source.versions, source.reports, facts.traced(source.origins) if source.origins else "")
    steps = map(StepRef.full_name, source.expected)
    return joined_fingerprint((_source_entry(facts, id_), *around, *uses, "", *steps))


def _source_entry(facts: SiteFacts, id_: str) -> str:
    source = facts.site.sources[id_]
    return f"{source.fingerprint}{int(source.has_snapshot)}"


def _bill(facts: SiteFacts, id_: str) -> str:
    bill = facts.site.bills[id_]
    steps = (
        f"{step.stage.key} {step.reached} {_names(step.events)} {step.is_next} {step.is_open_again} {step.is_end} "
        f"{[stage.key for stage in step.missing]}"
        for step in bill.steps
    )
    ahead = map(StepRef.full_name, bill.expected)
    return joined_fingerprint((bill.fingerprint, _names(bill.events), *steps, "", *ahead))


def _expected(facts: SiteFacts, ref: StepRef) -> str:
    return joined_fingerprint([repr(facts.site.expected[ref])])


def _searched(facts: SiteFacts, _: None) -> str:
    site = facts.site
    stories = (f"{id_} {_story_name(facts, id_)}" for id_ in site.stories)
    events = (
        f"{event.ref.full_name()} {event.metadata_fingerprint} {event.fields.summary} {event.fields.role} "
        f"{_quotes(facts, event.ref)} {page}"
        for event, page in facts.searched_events()
    )
    kinds: Iterable[Mapping[str, Actor | Source | Bill]] = (site.actors, site.sources, site.bills)
    entries = (f"{id_} {entry.fingerprint}" for kind in kinds for id_, entry in kind.items())
    steps = (_expected(facts, ref) for ref in site.expected)
    return joined_fingerprint((*stories, "", *events, "", *entries, "", *steps))


def _names(refs: Iterable[Ref]) -> str:
    return " ".join(map(Ref.full_name, refs))


def _parse_event(key: str) -> Ref:
    story, _, event = key.partition("/")
    return Ref(story, event)


def _parse_step(key: str) -> StepRef:
    entry, _, id_ = key.partition("#")
    first, _, second = entry.partition("/")
    if first == "bills":
        return StepRef("bill", "", second, id_)
    return StepRef("event" if second else "story", first, second, id_)


def _parse_claim(key: str) -> Ref:
    event, _, claim = key.partition("#")
    return _parse_event(event)._replace(claim=claim)


def _parse_pair(key: str) -> tuple[str, Ref]:
    story, _, claim = key.partition(" ")
    return story, _parse_claim(claim)


def _parse_list(key: str) -> tuple[ListKind, str]:
    kind, _, id_ = key.partition(" ")
    return next(known for known in get_args(ListKind) if known == kind), id_


_ID = KeyForm[str](str, str)
_EVENT = KeyForm[Ref](lambda ref: f"{ref.story}/{ref.event}", _parse_event)
_EVENT_KEY = KeyForm[tuple[str, str]]("/".join, lambda key: _parse_event(key).key)
_CLAIM = KeyForm[Ref](Ref.full_name, _parse_claim)
_STEP = KeyForm[StepRef](StepRef.full_name, _parse_step)
_STORY_AND_CLAIM = KeyForm[tuple[str, Ref]](lambda pair: f"{pair[0]} {pair[1].full_name()}", _parse_pair)
_LIST = KeyForm[tuple[ListKind, str]](" ".join, _parse_list)
_ALL = KeyForm[None](lambda _: "", lambda _: None)


class Kind(DependencyKind[SiteFacts, Key, Value], frozen=True):
    """A kind of dependency on a site: its name, the form of its key, the value, and the fingerprint of the value."""


def _plain(name: str, key: KeyForm[Key], value: Callable[[SiteFacts, Key], Value]) -> Kind[Key, Value]:
    """Return a kind whose value is plain data, and its own fingerprint."""
    return Kind(name, key, value, lambda facts, id_: joined_fingerprint([value(facts, id_)]))


EVENT = Kind[tuple[str, str], Event](
    "event",
    _EVENT_KEY,
    lambda facts, key: facts.site.events[key],
    lambda facts, key: f"{facts.site.events[key].fingerprint}{facts.relations(Ref(*key))}",
)
"""A whole event."""
RELATIONS = Kind[Ref, tracked_types.EventRelations](
    "relations", _EVENT, lambda facts, ref: facts.site.event(ref), lambda facts, ref: facts.relations(ref)
)
LINE = Kind[Ref, tracked_types.EventSummary]("line", _EVENT, lambda facts, ref: facts.site.event(ref), _line)
QUOTES = Kind[Ref, tracked_types.EventQuotes]("quotes", _EVENT, lambda facts, ref: facts.site.event(ref), _quotes)
DATES = Kind[Ref, tracked_types.EventDates]("dates", _EVENT, lambda facts, ref: facts.listings.dates(ref), _dates)
ORDER = Kind[str, Mapping[Ref, int]](
    "order", _ID, lambda facts, story: facts.order[story], lambda facts, story: joined_fingerprint(facts.order[story])
)
"""The positions of a story's events, or of all events for an empty id."""
NEIGHBOURS = _plain("neighbours", _EVENT, lambda facts, ref: facts.neighbours[ref])
"""The events before and after an event of a story."""
ROW = _plain("row", _EVENT, lambda facts, ref: facts.listings.row(ref).path)
"""The path of the timeline's page that has an event's row."""
MATTER = Kind[Ref, Matter]("matter", _CLAIM, lambda facts, claim: facts.site.matters[claim], _matter)
CLAIMS_PAGE = _plain("claims-page", _STORY_AND_CLAIM, lambda facts, pair: facts.listings.matter(*pair).path)
"""The path of the page of a story's claims that has a matter."""
STORY = Kind[str, tracked_types.StoryContents]("story", _ID, lambda facts, id_: facts.site.stories[id_], _story)
STORY_NAME = Kind[str, tracked_types.StoryName](
    "story-name", _ID, lambda facts, id_: facts.site.stories[id_], _story_name
)
STORY_LINE = Kind[str, tracked_types.StorySummary]("story-line", _ID, _story_line_value, _story_line)
DIVISION = _plain("division", _ID, lambda facts, id_: facts.listings.division(id_))
"""The pages that hold a story's whole text."""
CITED_SOURCES = Kind[str, CitedSources](
    "cited-sources", _ID, lambda facts, id_: facts.listings.sources(id_), _cited_sources
)
AS_OF = Kind[str, ByDay[DayState]]("as-of", _ID, lambda facts, id_: facts.as_of(id_), _as_of)
CLAIM_AS_OF = Kind[Ref, tuple[tuple[date, tuple[Matter, ...]], ...]](
    "claim-as-of", _CLAIM, lambda facts, claim: facts.claim_as_of(claim), _claim_as_of
)
"""The matters that the claims of a matter formed by each day that changed them, as things happened."""
BILL_AS_OF = Kind[str, ByDay[tuple[date, Bill]]](
    "bill-as-of", _ID, lambda facts, id_: facts.record.of_bill(facts.site.bills[id_]), _bill_as_of
)
OPPONENTS = _plain("opponents", _ID, lambda facts, id_: facts.listings.opponents(id_))
ANSWERED = _plain("answered", _ID, lambda facts, id_: facts.listings.answered(id_))
"""The claims of a story on which another event says something."""
IS_ANSWERED = _plain("is-answered", _CLAIM, lambda facts, claim: claim in facts.listings.answered(claim.story))
"""Whether a claim is one of these, and so has a page, a feed and an embed of its own."""
RELATED = _plain("related", _ID, lambda facts, id_: facts.related.related_to(id_))
"""The stories that share subjects with a story, and these subjects."""
PUBLISHED = _plain("published", _ID, lambda facts, story: facts.published(story))
"""The events of a story that are neither drafts nor withdrawn, each with the ids of its claims."""
MOVED = _plain("moved", _ID, lambda facts, story: facts.listings.moved(story))
"""The ids that events of other stories had in a story."""
FORMER_IDS = _plain("former-ids", _EVENT, lambda facts, ref: facts.former_ids[ref])
"""The ids that an event had and that stand for it on the pages of its story."""
DISPUTES = _plain("disputes", _ALL, lambda facts, _: facts.disputes)
CORRECTIONS = Kind[None, tuple[Correcting, ...]](
    "corrections", _ALL, lambda facts, _: facts.listings.corrections(), _corrections
)
UPDATES = _plain("updates", _ID, lambda facts, story: facts.listings.updates(story))
"""What was added to a story, and what was corrected, by day."""
UPDATE_DAYS = _plain("update-days", _ALL, lambda facts, _: facts.listings.days_of_updates())
"""The days on which each story was updated."""
LISTED = _plain("listed", _LIST, lambda facts, list_: facts.listings.events(*list_))
"""The events that the page of an actor, a source, a bill or a tag lists."""
INDEX = _plain("index", _LIST, lambda facts, list_: facts.listings.index(*list_))
"""The ids of all entries of a kind, in the order of their names in a language."""
ACTOR = Kind[str, Actor]("actor", _ID, lambda facts, id_: facts.site.actors[id_], _actor)
ACTOR_FIELDS = Kind[str, ActorFields](
    "actor-fields",
    _ID,
    lambda facts, id_: facts.site.actors[id_].fields,
    lambda facts, id_: facts.site.actors[id_].fingerprint,
)
SOURCE = Kind[str, Source]("source", _ID, lambda facts, id_: facts.site.sources[id_], _source)
SOURCE_ENTRY = Kind[str, tracked_types.SourceEntry](
    "source-entry", _ID, lambda facts, id_: facts.site.sources[id_], _source_entry
)
BILL = Kind[str, Bill]("bill", _ID, lambda facts, id_: facts.site.bills[id_], _bill)
EXPECTED = Kind[StepRef, ExpectedStep]("expected", _STEP, lambda facts, ref: facts.site.expected[ref], _expected)
"""A step that lies ahead, or lay ahead once, with all that is recorded of it."""
OPEN_STEPS = _plain("open-steps", _ALL, lambda facts, _: facts.listings.open_steps())
"""The steps without an event and without a cancellation, by the day for which each is set."""
STEPS_OF_EVENT = _plain("steps-of-event", _EVENT, lambda facts, ref: facts.steps_of_events[ref])
"""The steps that an event set for later days."""
FULFILLED_STEPS = _plain("fulfilled-steps", _EVENT, lambda facts, ref: facts.fulfilled_steps[ref])
"""The steps that happened by an event."""
SEARCHED = Kind[None, Searchable]("searched", _ALL, lambda facts, _: facts.searchable(), _searched)
"""The words of all entries that a search finds."""
TAG = _plain("tag", _ID, lambda facts, tag: facts.site.tags[tag])
PICTURE = Kind[str, Picture](
    "picture", _ID, lambda facts, src: facts.site.pictures[src], lambda facts, src: facts.site.pictures[src].digest
)
OWN_PAGE = Kind[str, OwnPage](
    "page", _ID, lambda facts, id_: facts.pages[id_], lambda facts, id_: facts.pages[id_].fingerprint
)
EVERY = Kind[str, Mapping[Any, object]](
    "every", _ID, lambda facts, name: facts.entries[name], lambda facts, name: joined_fingerprint(facts.entries[name])
)
"""The keys of all entries of a kind, in their order."""
KINDS: Mapping[str, Kind[Any, Any]] = {kind.name: kind for kind in tuple(globals().values()) if isinstance(kind, Kind)}
"""The table: all kinds of this module by name."""


class Fingerprints:
    """The fingerprints of a site's dependencies, each computed when it is first asked for."""

    def __init__(self, site: Site, theme: ThemeFiles, listings: Listings | None = None) -> None:
        self._facts = SiteFacts(site, listings or Listings(site))
        self._theme = theme
        self._known: dict[Dependency, str | None] = {}

    @cached_property
    def shared(self) -> str:
        """The global fingerprint: of all that every page depends on."""
        return global_fingerprint(self._facts.site, self._theme)

    def of(self, dependency: Dependency) -> str | None:
        """Return the fingerprint of a dependency; None if the site has no such entry any more."""
        if dependency not in self._known:
            kind, _, key = dependency.partition(" ")
            self._known[dependency] = KINDS[kind].fingerprint_of(self._facts, key)
        return self._known[dependency]


def global_fingerprint(site: Site, theme: ThemeFiles) -> str:
    """Return the fingerprint of what every page depends on: settings, menu, templates, style, catalogues, plug-ins."""
    templates = ((name, file.path, file.text) for name, file in sorted(theme.templates.items()))
    menu = ((page.id, sorted(page.fields.title.items()), page.fields.order, list(page.prose)) for page in site.pages)
    style = theme.style and (theme.style.name, theme.style.file.text)
    catalogues = [sorted(theme.catalogues.items()), sorted(theme.own_catalogues.items())]
    own = [site.fingerprint, site.is_example, site.base_url, list(menu), list(templates)]
    return fingerprint_of([*own, catalogues, style, theme.sheet, [plugin.digest for plugin in theme.plugins]])
