"""Describes a story as a whole: its facts, its sources, its latest change and related stories."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from msgspec import Struct

from onrecord.model.addresses import BILLS_ANCHOR, EVENTS_ANCHOR, UPDATES_ANCHOR, group_anchor
from onrecord.model.matters import Matter, tally
from onrecord.model.site import Bill
from onrecord.render import vocabulary
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.tracking.site_facts import Subject
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents
from onrecord.render.views.event_views import CellView, FactView, RelatedStory
from onrecord.render.views.source_views import SourcesView
from onrecord.render.views.text_views import LocalizedText

_MOST_BILLS = 2
"""The number of bills up to which the first line gives each bill's stage; it counts more of them."""
_LONGEST_TITLE = 60
"""The number of letters up to which the first line has the whole title of a bill."""
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
    bills: Sequence[Bill]
    updated: str = ""
    """The day of the latest publication or correction, in words; empty for an earlier day."""


class StoryDescriber(Struct, frozen=True):
    """Describes stories as a whole in one language."""

    describe: Describer
    bills: BillDescriber

    def facts(self, story: StoryContents) -> Iterator[CellView]:
        """Yield the facts below a story's title: disputes, where its bills stand, events and sources."""
        describe = self.describe
        site = self.describe.site
        counts = StoryCounts(
            events=len(story.events),
            span=describe.story_link(story.id).span,
            tally=self.tally(story),
            sources=len(story.origins.links),
            bills=[site.bills[bill] for bill in bills_of(map(site.line, story.events))],
            updated=self.updated(story)[2],
        )
        return self.counted(story.id, counts, partial(self.group, story))

    def counted(self, story: str, counts: StoryCounts, group: _Group = lambda _mark: "") -> Iterator[CellView]:
        """Yield the facts of a story with these counts."""
        addresses = self.describe.addresses
        words = self.describe.words
        own = addresses.story(story)
        if counts.tally["matters"]:
            yield self._counted_claims(counts.tally, addresses.claims(story), group)
        yield from self._counted_bills(counts.bills, f"{own}#{BILLS_ANCHOR}")
        if counts.events:
            counted = words.ngettext("%(n)d event", "%(n)d events", counts.events)
            yield CellView("events", counted, counts.span, f"{own}#{EVENTS_ANCHOR}")
        updated = FactView(words.gettext("updated %(date)s", date=counts.updated), f"{own}#{UPDATES_ANCHOR}")
        if counts.sources:
            counted = words.ngettext("%(n)d source", "%(n)d sources", counts.sources)
            more = (updated,) if counts.updated else ()
            yield CellView("sources", counted, "", addresses.story_sources(story), more)

    def _counted_claims(self, tally: Mapping[str, int], address: str, group: _Group) -> CellView:
        """Return how many claims are disputed, of how many; without a dispute, how many claims there are."""
        words = self.describe.words
        disputed, matters, findings = (tally[mark] for mark in ("disputed", "matters", "findings"))
        found = words.ngettext("%(n)d finding", "%(n)d findings", findings)
        more = (FactView(found, group("found") or address),) if findings else ()
        if disputed:
            counted = words.ngettext("%(n)d claim disputed", "%(n)d claims disputed", disputed)
            note = words.gettext("of %(n)d on record", n=matters)
            return CellView("disputed", counted, note, group("disputed") or address, more)
        counted = words.ngettext("%(n)d claim", "%(n)d claims", matters)
        return CellView("claims", counted, words.gettext("none in dispute on record"), address, more)

    def _counted_bills(self, bills: Sequence[Bill], address: str) -> Iterator[CellView]:
        """Yield where each bill stands; of many, how many they are, with the address of their list."""
        words = self.describe.words
        if len(bills) > _MOST_BILLS:
            yield CellView("bill", words.ngettext("%(n)d bill", "%(n)d bills", len(bills)), "", address)
            return
        for bill in bills:
            stage, when = self.bills.state_words(bill)
            note = f"{_shorten(self.describe.plain(bill.fields.title))}, {when}"
            yield CellView("bill", stage, note, self.describe.addresses.bill(bill.id))

    def tally(self, story: StoryContents) -> Mapping[str, int]:
        """Return the counts of a story's claims."""
        return tally(self.describe.site.matters[claim] for claim in story.matters)

    def sources(self, story: StoryContents) -> SourcesView:
        """Return the numbers of a story's reports and origins."""
        origins = story.origins
        reports = len(origins.traced) or len(origins.links)
        return SourcesView(reports, len(origins.roots), len(origins.unknown), bool(origins.records))

    def updated(self, story: StoryContents) -> tuple[str, str, str]:
        """Return the day of a story's latest publication or correction: in words, as ISO 8601, with a short month.

        A step that lies ahead counts when it is set, moved or called off.
        """
        site = self.describe.site
        events = [site.line(ref).fields for ref in story.events]
        changes = ((event.published, *(correction.date for correction in event.corrections)) for event in events)
        steps = (site.expected[ref].recorded for ref in story.expected)
        days = filter(None, chain.from_iterable((*changes, *steps)))
        last = max(days, key=lambda issued: (issued.date.latest, issued.time is not None, issued.time), default=None)
        words = self.describe.words
        return (words.date(last.date), str(last.date), words.short_date(last.date)) if last else ("", "", "")

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
        if kind == "bill":
            return self.describe.bill_link(self.describe.site.bills[id_]).title
        return LocalizedText(id_)

    def standings(self, story: StoryContents) -> Iterator[FactView]:
        """Yield the count of each standing of a story's matters, and of those with a finding; disputes come first."""
        return self.counted_standings(self.tally(story), partial(self.group, story))

    def counted_standings(self, counts: Mapping[str, int], group: _Group = lambda _: "") -> Iterator[FactView]:
        """Yield each standing of these counts in words, and how many claims have findings."""
        for mark, message in {**vocabulary.STANDING_COUNTS, "found": vocabulary.FOUND_COUNT}.items():
            count = counts[mark]
            if count:
                yield FactView(self.describe.worded(message, n=count), group(mark))

    def group(self, story: StoryContents, mark: str) -> str:
        """Return the address of a story's claims of one standing, or with a finding; empty without such claims."""
        site = self.describe.site
        first = next((claim for claim in story.matters if mark in _marks(site.matters[claim])), None)
        if first is None:
            return ""
        page = site.claims_page(story.id, first)
        return f"{self.describe.addresses.claims(story.id)}{page}#{group_anchor(mark)}"


def _shorten(title: str) -> str:
    """Return a title; the first words of one that is too long for a cell."""
    return title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE].rpartition(' ')[0]}…"


def _marks(matter: Matter) -> tuple[str, ...]:
    """Return the groups of a story's claims to which a matter belongs: its standing, and `found` with a finding."""
    standing = matter.standing(matter.first_claim)
    own = standing.kind if standing else "withdrawn"
    return (own, "found") if matter.all_findings else (own,)


def bills_of(events: Iterable[EventSummary]) -> tuple[str, ...]:
    """Return the bills of a story's events, in the order of their first events."""
    return tuple(dict.fromkeys(event.fields.bill for event in events if event.fields.bill))
