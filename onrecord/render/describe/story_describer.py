"""Describes a story as a whole (facts, sources, latest change, key moments, related stories), and the home page."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from msgspec import Struct

from onrecord.model.addresses import BILLS_ANCHOR, EVENTS_ANCHOR, UPDATES_ANCHOR, group_anchor
from onrecord.model.matters import Matter, tally
from onrecord.model.relations import DECIDING, Ref
from onrecord.model.site import Bill
from onrecord.render import vocabulary
from onrecord.render.chart.chart_describer import ChartDescriber
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.tracking.site_facts import Subject
from onrecord.render.tracking.tracked_types import EventRelations, EventSummary, StoryContents
from onrecord.render.views.event_views import BillState, ChartView, FactView, RelatedStory, StoryCard
from onrecord.render.views.text_views import LocalizedText, SourcesView

_MOST_BILLS = 2
"""The number of bills up to which the first line gives each bill's stage; it counts more of them."""
_MOST_RELATED, _MOST_SUBJECTS = 4, 3
"""The number of related stories on a story's page, and of subjects named for each."""


_Group = Callable[[str], str]
"""Returns the address of the claims of one standing."""


class StoryCounts(Struct, frozen=True):
    """What the facts of a story count, of today or of an earlier day."""

    events: int
    span: str
    """The time from its first to its last event, in words."""
    tally: Mapping[str, int]
    """The counts of its claims."""
    sources: int
    """The number of sources on which something rests."""
    mentioned: int
    bills: Sequence[Bill]
    updated: str = ""
    """The day of the latest publication or correction, in words; empty for an earlier day."""


class StoryDescriber(Struct, frozen=True):
    """Describes stories as a whole in one language."""

    describe: Describer
    bills: BillDescriber

    def facts(self, story: StoryContents) -> Iterator[FactView]:
        """Yield the facts below a story's title: counts of events, disputes and sources, and its bill's stage."""
        describe = self.describe
        site = self.describe.site
        links = len(story.origins.links)
        counts = StoryCounts(
            events=len(story.events),
            span=describe.story_link(story.id).span,
            tally=self.tally(story),
            sources=links,
            mentioned=len(site.cited_sources(story.id).events) - links,
            bills=[site.bills[bill] for bill in bills_of(map(site.line, story.events))],
            updated=self.updated(story)[0],
        )
        return self.counted(story.id, counts, partial(self.group, story))

    def counted(self, story: str, counts: StoryCounts, group: _Group = lambda _mark: "") -> Iterator[FactView]:
        """Yield the facts of a story with these counts."""
        describe = self.describe
        addresses = self.describe.addresses
        words = describe.words
        own = addresses.story(story)
        claims = addresses.claims(story)
        if counts.events:
            counted = words.ngettext("%(n)d event, %(span)s", "%(n)d events, %(span)s", counts.events, span=counts.span)
            yield FactView(counted, f"{own}#{EVENTS_ANCHOR}")
        if disputed := counts.tally["disputed"]:
            counted = words.ngettext("%(n)d claim disputed", "%(n)d claims disputed", disputed)
            yield FactView(counted, group("disputed") or claims)
        elif matters := counts.tally["matters"]:
            yield FactView(words.ngettext("%(n)d claim", "%(n)d claims", matters), claims)
        if findings := counts.tally["findings"]:
            yield FactView(words.ngettext("%(n)d finding", "%(n)d findings", findings), group("found") or claims)
        if counts.sources:
            counted = words.ngettext("%(n)d source", "%(n)d sources", counts.sources)
            only = words.gettext("%(n)d mentioned only", n=counts.mentioned)
            yield FactView(f"{counted}, {only}" if counts.mentioned else counted, addresses.story_sources(story))
        bills = counts.bills
        if len(bills) > _MOST_BILLS:
            counted = words.ngettext("%(n)d bill", "%(n)d bills", len(bills))
            yield FactView(counted, f"{own}#{BILLS_ANCHOR}")
        for bill in bills if len(bills) <= _MOST_BILLS else ():
            state = self.bills.state_words(bill)
            title = describe.plain(bill.fields.title)
            fact = state if len(bills) == 1 else words.gettext("%(bill)s: %(state)s", bill=title, state=state)
            yield FactView(fact, addresses.bill(bill.id))
        if counts.updated:
            yield FactView(words.gettext("last updated %(date)s", date=counts.updated), f"{own}#{UPDATES_ANCHOR}")

    def tally(self, story: StoryContents) -> Mapping[str, int]:
        """Return the counts of a story's claims."""
        return tally(self.describe.site.matters[claim] for claim in story.matters)

    def sources(self, story: StoryContents) -> SourcesView:
        """Return the numbers of a story's reports and origins."""
        origins = story.origins
        reports = len(origins.traced) or len(origins.links)
        return SourcesView(reports, len(origins.roots), len(origins.unknown), bool(origins.records))

    def updated(self, story: StoryContents) -> tuple[str, str]:
        """Return the day of a story's latest publication or correction, in words and as ISO 8601."""
        events = [self.describe.site.line(ref).fields for ref in story.events]
        changes = ((event.published, *(correction.date for correction in event.corrections)) for event in events)
        days = filter(None, chain.from_iterable(changes))
        last = max(days, key=lambda issued: (issued.date.latest, issued.time is not None, issued.time), default=None)
        return (self.describe.words.date(last.date), str(last.date)) if last else ("", "")

    def related(self, story: str) -> Iterator[RelatedStory]:
        """Yield related stories in this language, those with the most common subjects first."""
        site = self.describe.site
        readable = ((other, shared) for other, shared in site.related(story) if self.describe.has_story(other))
        for other, shared in islice(readable, _MOST_RELATED):
            yield RelatedStory(self.describe.story_name(other), tuple(map(self._subject, shared[:_MOST_SUBJECTS])))

    def _subject(self, subject: Subject) -> LocalizedText:
        kind, id_ = subject
        if kind == "actor":
            return self.describe.actor(id_).name
        return self.describe.bill_link(self.describe.site.bills[id_]).title if kind == "bill" else LocalizedText(id_)

    def standings(self, story: StoryContents) -> Iterator[FactView]:
        """Yield the count of each standing of a story's matters, and of those with a finding; disputes come first."""
        return self.counted_standings(self.tally(story), partial(self.group, story))

    def counted_standings(self, counts: Mapping[str, int], group: _Group = lambda _: "") -> Iterator[FactView]:
        """Yield each standing of these counts in words, and how many claims have findings."""
        for mark, message in {**vocabulary.STANDING_COUNTS, "found": vocabulary.FOUND_COUNT}.items():
            if n := counts[mark]:
                yield FactView(self.describe.worded(message, n=n), group(mark))

    def group(self, story: StoryContents, mark: str) -> str:
        """Return the address of a story's claims of one standing, or with a finding; empty without such claims."""
        site = self.describe.site
        first = next((claim for claim in story.matters if mark in _marks(site.matters[claim])), None)
        page = site.claims_page(story.id, first) if first else ""
        return f"{self.describe.addresses.claims(story.id)}{page}#{group_anchor(mark)}" if first else ""


def _marks(matter: Matter) -> tuple[str, ...]:
    """Return the groups of a story's claims to which a matter belongs: its standing, and `found` with a finding."""
    standing = matter.standing(matter.first_claim)
    return (standing.kind if standing else "withdrawn", *(("found",) if matter.all_findings else ()))


def bills_of(events: Iterable[EventSummary]) -> tuple[str, ...]:
    """Return the bills of a story's events, in the order of their first events."""
    return tuple(dict.fromkeys(event.fields.bill for event in events if event.fields.bill))


MOST_MOMENTS = 12
_LATEST = 4
"""The latest moments, which are chosen whatever they weigh."""
_DECISION, _TURN, _STAGE, _DENIAL = 4, 3, 2, 1
_SAME = frozenset({"asserted", "shared"})
"""Standings that nobody opposes, and that no other side confirms: to go from one to the other is no turn."""


def key_moments(events: Sequence[EventRelations], matters: Iterable[Matter], ends: Collection[Ref]) -> tuple[Ref, ...]:
    """Return at most twelve key moments of a story; both they and the `events` are in order, the oldest first.

    An event weighs as much as the weightiest of its effects:
    4, a decision: a finding, an appeal, a decision on an earlier finding, or the end of a bill's procedure (`ends`);
    3, a turn: a claim becomes disputed, confirmed or withdrawn, or is so no longer;
    2, another stage of a bill;
    1, another denial.
    Any other event is no key moment. The four latest ones are chosen first, so that the list is up to date. Then come
    the weightiest of the others; of equal ones, those to which the most relations lead, and then the later.
    """
    turns = {ref for matter in matters for ref in _turns(matter)}
    weights = {place: _weight(event, turns, ends) for place, event in enumerate(events)}
    moments = [place for place, weight in weights.items() if weight]
    latest = moments[-_LATEST:]
    earlier = moments[:-_LATEST]
    weightiest = sorted(earlier, key=lambda place: (-weights[place], -len(events[place].backlinks), -place))
    return tuple(events[place].ref for place in sorted((latest + weightiest)[:MOST_MOMENTS]))


def _weight(event: EventRelations, turns: Collection[Ref], ends: Collection[Ref]) -> int:
    stated = {link.kind for link in event.links if link.basis == "stated"}
    if event.ref in ends or event.fields.type == "finding" or not DECIDING.isdisjoint(stated):
        return _DECISION
    if event.ref in turns:
        return _TURN
    if event.is_stage:
        return _STAGE
    return _DENIAL if event.fields.type == "denial" or event.denied else 0


def _turns(matter: Matter) -> Iterator[Ref]:
    """Yield the events that made a claim disputed, confirmed or withdrawn, or ended that."""
    for pole in set(matter.claims.values()):
        before = "asserted"
        for step in matter.course(pole=pole):
            after = step.standing.kind
            if step.standing.was_said:
                if before != after and not {before, after} <= _SAME:
                    yield step.statement.event
                before = after


_MOST_UNDER_WAY = 6
"""The most bills under way on the home page."""


class HomeDescriber(Struct, frozen=True):
    """Describes a site as a whole in one language."""

    describe: Describer
    stories: StoryDescriber
    charts: ChartDescriber
    bills: BillDescriber

    def lead(self, id_: str) -> StoryCard:
        """Return the leading story, which stands first at full width."""
        return self._card(id_, self.charts.of_lead)

    def card(self, id_: str) -> StoryCard:
        """Return a story for the list of stories."""
        return self._card(id_, self.charts.of_card)

    def _card(self, id_: str, draw: Callable[[StoryContents], ChartView]) -> StoryCard:
        story = self.describe.site.stories[id_]
        stories = self.stories
        counts = stories.tally(story)
        disputed = counts["disputed"], stories.group(story, "disputed")
        found = counts["findings"], stories.group(story, "found")
        return StoryCard(self.describe.story_link(id_), *disputed, *found, draw(story))

    def bills_under_way(self) -> tuple[BillState, ...]:
        """Return the bills with recorded events and no end, the latest first."""
        under_way = [bill for bill in self.describe.site.bills.values() if bill.events and bill.end is None]
        places = {key: place for place, key in enumerate(self.describe.site.events)}
        under_way.sort(key=lambda bill: places[bill.events[-1].key], reverse=True)
        return tuple(map(self.bills.state, under_way[:_MOST_UNDER_WAY]))

    def all_bills(self) -> Iterator[BillState]:
        """Yield all bills with their progress."""
        return map(self.bills.state, self.describe.site.bills.values())
