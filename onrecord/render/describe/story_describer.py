"""Describes stories as a whole: facts, standings, sources, latest change and related stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from msgspec import Struct

from onrecord.model.addresses import BILLS_ANCHOR, EVENTS_ANCHOR, UPDATES_ANCHOR, group_anchor
from onrecord.model.dates import Issued
from onrecord.model.matters import Matter
from onrecord.model.relations import Body
from onrecord.render import vocabulary
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.fragments import Markup
from onrecord.render.tracking.site_facts import Subject
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents
from onrecord.render.views.source_views import SourcesView
from onrecord.render.views.story_views import FactView, RelatedStory
from onrecord.render.views.text_views import LocalizedText

_MOST_BILLS = 2
"""The number of bills up to which the first line gives each bill's stage; it counts more of them."""
_MOST_RELATED, _MOST_SUBJECTS = 4, 3
"""The number of related stories on a story's page, and of subjects named for each."""


class StoryDescriber(Struct, frozen=True):
    """Describes stories as a whole in one language."""

    describe: Describer
    bills: BillDescriber

    def facts(self, story: StoryContents) -> Iterator[FactView]:
        """Yield the facts below a story's title: counts of events, disputes and sources, and its bill's stage."""
        describe, addresses = self.describe, self.describe.addresses
        words, own = describe.words, addresses.story(story.id)
        if story.events:
            span = describe.story_link(story.id).span
            counted = words.ngettext("%(n)d event, %(span)s", "%(n)d events, %(span)s", len(story.events), span=span)
            yield FactView(counted, f"{own}#{EVENTS_ANCHOR}")
        if story.matters:
            yield FactView(self._claims_counted(story), self.group(story, "disputed") or addresses.claims(story.id))
        if found := self.findings(story):
            yield FactView(words.ngettext("%(n)d finding", "%(n)d findings", found), self.group(story, "found"))
        if story.origins.links:
            yield FactView(self._sources_counted(story), addresses.story_sources(story.id))
        bills = [describe.site.bills[bill] for bill in bills_of(map(describe.site.line, story.events))]
        if len(bills) > _MOST_BILLS:
            counted = words.ngettext("%(n)d bill", "%(n)d bills", len(bills))
            yield FactView(counted, f"{own}#{BILLS_ANCHOR}")
        for bill in bills if len(bills) <= _MOST_BILLS else ():
            state, title = self.bills.state_words(bill), describe.localized(bill.fields.title).text
            fact = state if len(bills) == 1 else words.gettext("%(bill)s: %(state)s", bill=title, state=state)
            yield FactView(fact, addresses.bill(bill.id))
        updated, _ = self.updated(story)
        if updated:
            yield FactView(words.gettext("last updated %(date)s", date=updated), f"{own}#{UPDATES_ANCHOR}")

    def disputed(self, story: StoryContents) -> int:
        """Return the number of a story's disputed claims."""
        return sum(self.describe.site.matters[claim].is_disputed for claim in story.matters)

    def findings(self, story: StoryContents) -> int:
        """Return the number of findings on a story's claims."""
        return sum(len(self.describe.site.matters[claim].all_findings) for claim in story.matters)

    def _claims_counted(self, story: StoryContents) -> str:
        ngettext, disputed = self.describe.words.ngettext, self.disputed(story)
        if disputed:
            return ngettext("%(n)d claim disputed", "%(n)d claims disputed", disputed)
        return ngettext("%(n)d claim", "%(n)d claims", len(story.matters))

    def _sources_counted(self, story: StoryContents) -> str:
        words, links = self.describe.words, len(story.origins.links)
        counted = words.ngettext("%(n)d source", "%(n)d sources", links)
        mentioned = len(self.describe.site.cited_sources(story.id).events) - links
        return f"{counted}, {words.gettext('%(n)d mentioned only', n=mentioned)}" if mentioned else counted

    def sources(self, story: StoryContents) -> SourcesView:
        """Return the numbers of a story's reports and origins."""
        origins = story.origins
        reports = len(origins.traced) or len(origins.links)
        return SourcesView(reports, len(origins.roots), len(origins.unknown), bool(origins.records))

    def updated(self, story: StoryContents) -> tuple[str, str]:
        """Return the day of a story's latest publication or correction, in words and as ISO 8601."""
        days = [day for ref in story.events for day in _changes(self.describe.site.line(ref))]
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

    def group(self, story: StoryContents, mark: str) -> str:
        """Return the address of a story's claims of one standing, or with a finding; empty without such claims."""
        site = self.describe.site
        first = next((claim for claim in story.matters if mark in _marks(site.matters[claim])), None)
        page = site.claims_page(story.id, first) if first else ""
        return f"{self.describe.addresses.claims(story.id)}{page}#{group_anchor(mark)}" if first else ""

    def standings(self, story: StoryContents) -> Iterator[FactView]:
        """Yield the count of each standing of a story's matters, and of those with a finding; disputes come first."""
        matters = [self.describe.site.matters[claim] for claim in story.matters]
        marks = Counter(chain.from_iterable(map(_marks, matters)))
        for mark, message in {**vocabulary.STANDING_COUNTS, "found": vocabulary.FOUND_COUNT}.items():
            if marks[mark]:
                who = _only_confirmer(matters) if mark == "confirmed" else ()
                yield FactView(self._counted(message, marks[mark], who), self.group(story, mark))

    def _counted(self, message: str, count: int, who: tuple[Body, ...]) -> Markup:
        """Return the count of a standing, with the confirming body if it is always the same one."""
        if not who:
            return self.describe.worded(message, n=count)
        names = MatterDescriber(self.describe).bodies(who)
        return self.describe.worded(vocabulary.CONFIRMED_COUNT, n=count, who=names)


def _marks(matter: Matter) -> tuple[str, ...]:
    """Return the groups of a story's claims to which a matter belongs: its standing, and `found` with a finding."""
    standing = matter.standing(matter.first_claim)
    found = ("found",) if matter.all_findings else ()
    return (standing.kind if standing else "withdrawn", *found)


def bills_of(events: Iterable[EventSummary]) -> tuple[str, ...]:
    """Return the bills of a story's events, in the order of their first events."""
    return tuple(dict.fromkeys(event.fields.bill for event in events if event.fields.bill))


def _changes(event: EventSummary) -> Iterator[Issued]:
    """Yield the days of an event's publication and corrections."""
    if event.fields.published:
        yield event.fields.published
    yield from (correction.date for correction in event.fields.corrections)


def _only_confirmer(matters: Iterable[Matter]) -> tuple[Body, ...]:
    """Return the body that confirms every confirmed claim, if it is a single one."""
    standings = (matter.standing(matter.first_claim) for matter in matters)
    bodies = {body for one in standings if one and one.kind == "confirmed" for body in one.confirmed_by}
    return tuple(bodies) if len(bodies) == 1 else ()
