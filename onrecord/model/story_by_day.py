"""Goes through the days of a story. An event that begins to count changes its matters, its bill and the counts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from onrecord.model.bill_by_day import cut_bill
from onrecord.model.counted_events import CountedEvents
from onrecord.model.matters import Matter, tally
from onrecord.model.matters_by_day import MattersByDay
from onrecord.model.record_basis import RecordBasis
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Story
from onrecord.model.source_days import count_sources

Rank = tuple[int, int, int]


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
    tally: Mapping[str, int]
    """The counts of its claims."""
    disputes: tuple[Ref, ...]
    """The disputed matters by their first claims, the one with the latest statement first."""
    matters: Mapping[Ref, tuple[Matter, ...]]
    """The matters that the claims of a whole matter form by this day, by the first claim of the whole one."""
    bills: tuple[Bill, ...]

    @property
    def numbers(self) -> tuple[int, int]:
        """The numbers of events and sources."""
        return self.events, self.sources


class StoryByDay:
    """Goes through the days of a story by one clock or the other."""

    def __init__(self, basis: RecordBasis, story: Story) -> None:
        self._basis = basis
        self._site = basis.site
        self._story = story
        self._places = {ref: place for place, ref in enumerate(story.events)}
        self._matters = MattersByDay(basis, story)
        self._bills = {ref: bill for bill in basis.bills_of(story) for ref in bill.events}

    def walk(self, beginnings: Mapping[Ref, date], ends: Mapping[Ref, date]) -> Iterator[DayState]:
        """Yield the state by each day that changes anything."""
        beginning = _group_by_day(beginnings)
        ending = _group_by_day(ends)
        sources = count_sources(self._site, self._story, beginnings, ends)
        counted = CountedEvents(self._basis.positions, ends)
        standing = _StandingMatters(self._rank)
        shown: list[int] = []
        numbers_before = (0, 0)
        for day in sorted({*beginning, *ending}):
            new = beginning.get(day, [])
            ended = ending.get(day, [])
            counted.pass_day(new, ended)
            changed = standing.replace(self._matters.changed_by(new, ended, counted))
            shown += [self._places[ref] for ref in new if ref in self._places]
            state = DayState(
                day=day,
                events=len(shown),
                first=self._story.events[min(shown)] if shown else None,
                last=self._story.events[max(shown)] if shown else None,
                sources=sources.supporting_by(day),
                tally=Counter(standing.tally),
                disputes=standing.sorted_disputes(),
                matters=changed,
                bills=self._bills_changed_by((*new, *ended), counted),
            )
            tells_of_an_end = any(ref in self._places for ref in ended)
            if state.matters or state.bills or tells_of_an_end or state.numbers != numbers_before:
                yield state  # else it is only the day of a related event
            numbers_before = state.numbers

    def _bills_changed_by(self, refs: Iterable[Ref], counted: CountedEvents) -> tuple[Bill, ...]:
        """Return the bills of these events as they stand by then."""
        bills = {bill.id: bill for bill in (self._bills[ref] for ref in refs if ref in self._bills)}
        return tuple(cut_bill(self._site, bill, counted.refs, counted.under_way) for bill in bills.values())

    def _rank(self, matter: Matter) -> Rank:
        """Return the sort key of a disputed matter: as `SideDescriber.of_story` sorts those of today."""
        first = matter.first_claim
        latest = self._places.get(matter.history[-1].event, -1)
        claims = [claim.id for claim in self._site.events[first.key].fields.claims]
        return -latest, self._basis.place(first), claims.index(first.claim)


class _StandingMatters:
    """The matters of a story so far, with the counts of their claims, while its days pass."""

    def __init__(self, rank: Callable[[Matter], Rank]) -> None:
        """Take the function that returns the sort key of a disputed matter."""
        self.tally = Counter[str]()
        self._rank = rank
        self._matters: dict[Ref, tuple[Matter, ...]] = {}
        self._disputed: dict[Ref, Rank] = {}
        """The sort keys of the disputed matters, by their first claims."""

    def replace(self, built: Mapping[Ref, tuple[Matter, ...]]) -> dict[Ref, tuple[Matter, ...]]:
        """Put matters in the places of those with the same first claims; return those that differ from them."""
        changed = {claim: parts for claim, parts in built.items() if parts != self._matters.get(claim, ())}
        for claim, parts in changed.items():
            gone = self._matters.get(claim, ())
            self.tally.subtract(tally(gone))
            self.tally.update(tally(parts))
            for matter in gone:
                self._disputed.pop(matter.first_claim, None)
            self._disputed |= {matter.first_claim: self._rank(matter) for matter in parts if matter.is_disputed}
        self._matters |= changed
        return changed

    def sorted_disputes(self) -> tuple[Ref, ...]:
        """Return the disputed matters by their first claims, the one with the latest statement first."""
        return tuple(sorted(self._disputed, key=self._disputed.__getitem__))


def _group_by_day(days: Mapping[Ref, date]) -> dict[date, list[Ref]]:
    grouped = defaultdict[date, list[Ref]](list)
    for ref, day in days.items():
        grouped[day].append(ref)
    return grouped
