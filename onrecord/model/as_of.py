"""The record as of a day: the matters, bills and sources that the events make which count by that day.

Two clocks say when an event counts: on its last possible day, as the order of the whole site narrows it; or on the day
of its publication here, with its words, relations and sources of today. Relations to events that do not count drop out.
So claims that a later event joined are several matters before it: each matter is built again from its events. The
bills and the sources of a day likewise follow from the events which count by then. An event that lasts counts from its
beginning on; what it decides, and how a stage ended, counts from the last possible day of its end (`duration`).
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Generic, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.bill_progress import bill_stages, stage_ends
from onrecord.model.duration import DECIDED, decides, without_decisions
from onrecord.model.fields import EventFields
from onrecord.model.matter_building import MatterPositions, build_matters
from onrecord.model.matters import Matter, tally
from onrecord.model.origins import OriginTracer, all_supporting
from onrecord.model.positions import Key, Positions
from onrecord.model.records import Entry
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Event, Site, Story

Clock = Literal["happened", "published"]
"""When an event counts: from its last possible day on, or from the day of its publication on."""
State = TypeVar("State")
Rank = tuple[int, int, int]
CLOCKS: tuple[Clock, ...] = ("happened", "published")


class DayState(Struct, frozen=True):
    """A story by the end of a day, with the matters and bills that this day changed."""

    day: date
    events: int
    """The number of the story's events that count."""
    first: Ref | None
    last: Ref | None
    """The first and the last of these events, in the order of the story."""
    sources: int
    """The number of sources on which something rests."""
    mentioned: int
    """The number of other sources."""
    tally: Mapping[str, int]
    """The counts of its claims."""
    disputes: tuple[Ref, ...]
    """The disputed matters by their first claims, the one with the latest statement first."""
    matters: Mapping[Ref, tuple[Matter, ...]]
    """The matters that the claims of a whole matter form by this day, by the first claim of the whole one."""
    bills: tuple[Bill, ...]


class ByDay(Struct, Generic[State], frozen=True):
    """A story or a bill by day."""

    events: Mapping[Ref, tuple[date, date | None]]
    """The events that it shows, and those to which relations lead from there or back: the last possible day of each,
    and the day of its publication, if it has one. Withdrawn events are left out.
    """
    ends: Mapping[Ref, tuple[date | None, date | None]]
    """The days of the end of those that were under way on some day, by each clock; None where it never shows that."""
    states: Mapping[Clock, tuple[State, ...]]
    """The state by each day that changed it, the earliest day first."""


class RecordByDay:
    """The stories and bills of a site by day."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.built: dict[tuple[str, Ref, tuple[Key, ...], tuple[Key, ...]], tuple[Matter, ...]] = {}
        """The matters that the claims of a whole one form for a story, by the events that count among those around it,
        and by those of them that have not decided yet.

        Both clocks share them."""

    @cached_property
    def positions(self) -> Positions:
        """The positions of all events."""
        actors = self.site.actors.values()
        events = self.site.events.values()
        return Positions(
            {event.ref.key: Entry("event", event.id, event.fields, "", story=event.story) for event in events},
            {actor.id: Entry("actor", actor.id, actor.fields, "") for actor in actors},
        )

    @cached_property
    def tracer(self) -> OriginTracer:
        """The tracer of the site's sources."""
        return OriginTracer({source.id: source.fields for source in self.site.sources.values()}, self.site.languages)

    @cached_property
    def _places(self) -> Mapping[Key, int]:
        return {key: place for place, key in enumerate(self.site.events)}

    def days(self, refs: Iterable[Ref], clock: Clock) -> dict[Ref, date]:
        """Return the days from which on events count, without those that never do."""
        zone = self.site.fields.timezone
        found = dict[Ref, date]()
        for event in map(self.site.event, refs):
            published = event.fields.published
            if clock == "happened":
                found[event.ref] = event.latest_day
            elif published is not None:
                found[event.ref] = published.moment(zone).date()
        return found

    @cached_property
    def _last_ends(self) -> Mapping[Ref, date]:
        """The last possible day of the end of each event that lasts."""
        found = {event.ref: event.end_day for event in self.site.events.values() if event.fields.until}
        for bill in self.site.bills.values():
            found |= dict(stage_ends(bill.procedure, list(map(self.site.event, bill.events))))
        return found

    def ends(self, days: Mapping[Ref, date]) -> dict[Ref, date]:
        """Return the days on which events end that last longer than the days from which on they count."""
        ends = {ref: self._last_ends.get(ref, day) for ref, day in days.items()}
        return {ref: end for ref, end in ends.items() if end > days[ref]}

    def place(self, ref: Ref) -> int:
        """Return the position of an event in the order of the site."""
        return self._places[ref.key]

    def bills_of(self, story: Story) -> tuple[Bill, ...]:
        """Return the bills of a story's events."""
        bills = dict.fromkeys(event.fields.bill for event in self.site.events_of(story))
        return tuple(self.site.bills[bill] for bill in bills if bill)

    def events_of(self, matter: Matter) -> list[Event]:
        """Return the events on which a matter depends, in their order."""
        keys = {ref.key for ref in (*matter.claims, *matter.events)}
        return [self.site.events[key] for key in sorted(keys, key=self._places.__getitem__)]

    def events_around(self, matter: Matter) -> dict[Key, None]:
        """Return the events on which a matter depends, each with the targets of the relations of its claims there."""
        events = self.events_of(matter)
        links = chain.from_iterable(event.links for event in events)
        related = (link.target.key for link in links if link.origin in matter.claims)
        return dict.fromkeys((*(event.ref.key for event in events), *related))

    def events_behind(self, story: Story) -> tuple[Ref, ...]:
        """Return the events on which the states of a story depend, and those that relations lead to and come from."""
        matters = chain.from_iterable(self.events_of(self.site.matters[claim]) for claim in story.matters)
        of_bills = chain.from_iterable(bill.events for bill in self.bills_of(story))
        events = dict.fromkeys((*story.events, *(event.ref for event in matters), *of_bills))
        known = tuple(map(self.site.event, events))
        targets = (Ref(*link.target.key) for event in known for link in event.links)
        origins = (Ref(*link.origin.key) for event in known for link in event.backlinks)
        return tuple(dict.fromkeys((*events, *targets, *origins)))

    def of_story(self, story: Story, cited: Mapping[str, Iterable[Ref]]) -> ByDay[DayState]:
        """Return a story by day; `cited` are its sources with their events."""
        events = self.events_behind(story)
        by_day = _StoryByDay(self, story)
        states = {clock: tuple(by_day.states(self.days(events, clock), cited)) for clock in CLOCKS}
        return ByDay(self._both_days(events), self._both_ends(events), states)

    def of_bill(self, bill: Bill) -> ByDay[tuple[date, Bill]]:
        """Return a bill by day."""
        states = {clock: tuple(self._bill_states(bill, clock)) for clock in CLOCKS}
        return ByDay(self._both_days(bill.events), self._both_ends(bill.events), states)

    def _bill_states(self, bill: Bill, clock: Clock) -> Iterator[tuple[date, Bill]]:
        days = self.days(bill.events, clock)
        ends = self.ends(days)
        for day in sorted({*days.values(), *ends.values()}):
            counted = {ref for ref, own in days.items() if own <= day}
            yield day, self.bill(bill, counted, {ref for ref, end in ends.items() if ref in counted and day < end})

    def _both_days(self, refs: Sequence[Ref]) -> Mapping[Ref, tuple[date, date | None]]:
        happened, published = (self.days(refs, clock) for clock in CLOCKS)
        return {ref: (happened[ref], published.get(ref)) for ref in refs if not self.site.event(ref).is_withdrawn}

    def _both_ends(self, refs: Sequence[Ref]) -> Mapping[Ref, tuple[date | None, date | None]]:
        happened, published = (self.ends(self.days(refs, clock)) for clock in CLOCKS)
        lasting = (ref for ref in refs if ref in happened or ref in published)
        return {
            ref: (happened.get(ref), published.get(ref)) for ref in lasting if not self.site.event(ref).is_withdrawn
        }

    def bill(self, bill: Bill, counted: set[Ref], under_way: set[Ref]) -> Bill:
        """Return a bill as the events make it that count; those `under_way` have no outcome yet."""
        events = tuple(filter(counted.__contains__, bill.events))
        unfinished = tuple(filter(under_way.__contains__, events))
        steps = bill_stages(bill.procedure, list(map(self.site.event, events)), unfinished)
        return replace(bill, events=events, steps=steps, under_way=unfinished)


class _CountedEvents:
    """The events that count so far, while the days of a story pass."""

    def __init__(self, positions: Positions, ends: Mapping[Ref, date]) -> None:
        """Take the positions of all events, and the days on which some of them end."""
        self.refs = set[Ref]()
        self.under_way = set[Ref]()
        self._entries: dict[Key, Entry[EventFields]] = {}
        self._all_positions = positions
        self._ends = ends

    def pass_day(self, new: Sequence[Ref], ended: Iterable[Ref]) -> None:
        """Let the new events count, and those end that ended on this day."""
        self.refs.update(new)
        self._entries |= {ref.key: self._all_positions.events[ref.key] for ref in new}
        self.under_way.update(filter(self._ends.__contains__, new))
        self.under_way.difference_update(ended)

    def positions(self) -> Positions:
        """Return the positions that these events take among themselves."""
        return self._all_positions.among(self._entries)


class _StandingMatters:
    """The matters of a story so far, with the counts of their claims, while its days pass."""

    def __init__(self, rank: Callable[[Matter], Rank]) -> None:
        """Take the function that returns the sort key of a disputed matter."""
        self.tally = Counter[str]()
        self.disputed: dict[Ref, Rank] = {}
        """The sort keys of the disputed matters, by their first claims."""
        self._rank = rank
        self._matters: dict[Ref, tuple[Matter, ...]] = {}

    def replace(self, built: Mapping[Ref, tuple[Matter, ...]]) -> dict[Ref, tuple[Matter, ...]]:
        """Put matters in the places of those with the same first claims; return those that differ from them."""
        changed = {claim: parts for claim, parts in built.items() if parts != self._matters.get(claim, ())}
        for claim, parts in changed.items():
            gone = self._matters.get(claim, ())
            self.tally.subtract(tally(gone))
            self.tally.update(tally(parts))
            for matter in gone:
                self.disputed.pop(matter.first_claim, None)
            self.disputed |= {matter.first_claim: self._rank(matter) for matter in parts if matter.is_disputed}
        self._matters |= changed
        return changed


class _StoryByDay:
    """Goes through the days of a story. An event that begins to count changes its matters, its bill and the counts."""

    def __init__(self, record: RecordByDay, story: Story) -> None:
        self._record = record
        self._site = record.site
        self._story = story
        self._places = {ref: place for place, ref in enumerate(story.events)}
        self._keys: dict[Ref, list[Key]] = {}
        """The events of each matter in their order, by its first claim."""
        self._around: dict[Ref, dict[Key, None]] = {}
        """The same with the targets of the relations of its claims."""
        self._on: dict[Ref, MatterPositions] = {}
        """The positions on each matter."""
        self._changes: dict[Ref, dict[Ref, None]] = defaultdict(dict)
        """The matters that an event changes when it begins to count: as theirs, or as the target of one of theirs."""
        for claim in story.matters:
            self._keys[claim] = [event.ref.key for event in record.events_of(self._site.matters[claim])]
            self._around[claim] = record.events_around(self._site.matters[claim])
            self._on[claim] = MatterPositions(self._site.matters[claim].claims)
            for key in self._around[claim]:
                self._changes[Ref(*key)][claim] = None
        self._bills = {ref: bill for bill in record.bills_of(story) for ref in bill.events}

    def states(self, days: Mapping[Ref, date], cited: Mapping[str, Iterable[Ref]]) -> Iterator[DayState]:
        """Yield the state by each day that changes anything, from the days from which on events count."""
        ends = self._record.ends(days)
        beginning = _group_by_day(days)
        ending = _group_by_day(ends)
        supporting, citing = self._days_of_sources(days, ends, cited)
        counted = _CountedEvents(self._record.positions, ends)
        standing = _StandingMatters(self._rank)
        shown: list[int] = []
        numbers_before = (0, 0, 0)
        for day in sorted({*beginning, *ending}):
            new = beginning.get(day, [])
            ended = ending.get(day, [])
            counted.pass_day(new, ended)
            changed = standing.replace(self._matters_changed_by(new, ended, counted))
            bills = self._bills_changed_by((*new, *ended), counted)
            shown += [self._places[ref] for ref in new if ref in self._places]
            sources = bisect_right(supporting, day)
            state = DayState(
                day=day,
                events=len(shown),
                first=self._story.events[min(shown)] if shown else None,
                last=self._story.events[max(shown)] if shown else None,
                sources=sources,
                mentioned=bisect_right(citing, day) - sources,
                tally=Counter(standing.tally),
                disputes=tuple(sorted(standing.disputed, key=standing.disputed.__getitem__)),
                matters=changed,
                bills=bills,
            )
            numbers = (state.events, state.sources, state.mentioned)
            tells_of_an_end = any(ref in self._places for ref in ended)
            if changed or bills or tells_of_an_end or numbers != numbers_before:  # else it is a related event's day
                yield state
            numbers_before = numbers

    def _matters_changed_by(
        self, new: Iterable[Ref], ended: Iterable[Ref], counted: _CountedEvents
    ) -> dict[Ref, tuple[Matter, ...]]:
        """Return the matters on which new events bear, or the decisions of those that ended, by their first claims."""
        deciding = (ref for ref in ended if decides(self._site.event(ref).fields))
        claims = dict.fromkeys(chain.from_iterable(self._changes.get(ref, ()) for ref in (*new, *deciding)))
        positions = counted.positions()
        return {claim: self._matters(claim, positions, counted.under_way) for claim in claims}

    def _bills_changed_by(self, refs: Iterable[Ref], counted: _CountedEvents) -> tuple[Bill, ...]:
        """Return the bills of these events as they stand by then."""
        bills = {bill.id: bill for bill in (self._bills[ref] for ref in refs if ref in self._bills)}
        return tuple(self._record.bill(bill, counted.refs, counted.under_way) for bill in bills.values())

    def _matters(self, claim: Ref, counted: Positions, under_way: set[Ref]) -> tuple[Matter, ...]:
        """Return the matters that the claims of a whole matter form, as far as the story speaks of them."""
        around = self._around[claim]
        known = tuple(filter(counted.events.__contains__, around))
        undecided = tuple(key for key in known if Ref(*key) in under_way and decides(counted.events[key].fields))
        name = (self._story.id, claim, known, undecided)
        built = self._record.built
        if name not in built:
            is_of_today = len(known) == len(around) and not undecided
            built[name] = (self._site.matters[claim],) if is_of_today else self._build(claim, counted, undecided)
        return built[name]

    def _build(self, claim: Ref, counted: Positions, undecided: Sequence[Key]) -> tuple[Matter, ...]:
        entries = {key: counted.events[key] for key in self._keys[claim] if key in counted.events}
        for key in undecided:
            if key in entries:
                entries[key] = replace(entries[key], fields=without_decisions(entries[key].fields))
        latest = {key: self._site.events[key].latest_day for key in entries}
        built = build_matters(entries, latest, counted, self._record.tracer, self._on[claim])
        matters = {matter.first_claim: matter for matter in built.values()}
        return tuple(filter(self._speaks_of, matters.values()))

    def _speaks_of(self, matter: Matter) -> bool:
        return any(ref.story == self._story.id for ref in (*matter.claims, *matter.events))

    def _rank(self, matter: Matter) -> Rank:
        """Return the sort key of a disputed matter: as `SideDescriber.of_story` sorts those of today."""
        first = matter.first_claim
        latest = self._places.get(matter.history[-1].event, -1)
        claims = [claim.id for claim in self._site.events[first.key].fields.claims]
        return -latest, self._record.place(first), claims.index(first.claim)

    def _days_of_sources(
        self, days: Mapping[Ref, date], ends: Mapping[Ref, date], cited: Mapping[str, Iterable[Ref]]
    ) -> tuple[list[date], list[date]]:
        """Return in order the days on which each source first supports something, and is first cited.

        A source of a relation counts when both of its events do. A source of a decision counts when that is made, and a
        source that the text cites when the event has ended.
        """
        supporting = dict[str, date]()
        citing = dict[str, date]()
        for event in self._site.events_of(self._story):
            day = days.get(event.ref, date.max)
            _keep_first(supporting, (citation.source for citation in all_supporting(event.fields, ())), day)
            _keep_first(citing, _named_sources(event.fields), day)
            for link in event.links:
                own = ends.get(event.ref, day) if link.kind in DECIDED else day
                both = max(own, days.get(Ref(*link.target.key), date.max))
                citations = link.citations or ()
                _keep_first(supporting, (citation.source for citation in citations if citation.says is None), both)
                _keep_first(citing, (citation.source for citation in citations), both)
        for source, refs in cited.items():
            uses = self._site.sources[source].uses
            for ref in refs:
                if uses[ref].is_mention:
                    _keep_first(citing, [source], ends.get(ref, days.get(ref, date.max)))
        return sorted(supporting.values()), sorted(citing.values())


def _group_by_day(days: Mapping[Ref, date]) -> dict[date, list[Ref]]:
    grouped = defaultdict[date, list[Ref]](list)
    for ref, day in days.items():
        grouped[day].append(ref)
    return grouped


def _named_sources(fields: EventFields) -> Iterator[str]:
    """Yield the sources that an event names beside those of its relations."""
    for citations in (fields.sources, *(claim.sources for claim in fields.claims)):
        yield from (citation.source for citation in citations or ())
    yield from (quote.source for quote in fields.quotes)
    yield from (media.source for media in fields.media if media.source is not None)


def _keep_first(days: dict[str, date], sources: Iterable[str], day: date) -> None:
    for source in sources:
        days[source] = min(day, days.get(source, day))
