"""Tells of single entries to tools: as rows of the API, and in the words of pages, today or as of a day.

A command has no page to render. It needs the same rows that the API has, and the same sentences that pages print, so
both come from the functions that make those.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache, cached_property

from msgspec.structs import replace

from onrecord.cache.dependency_recorder import DependencyRecorder
from onrecord.model.addresses import addresses_in
from onrecord.model.full_names import EntryName
from onrecord.model.matters import Matter
from onrecord.model.records import ThemeFiles
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Event, Site
from onrecord.render import vocabulary
from onrecord.render.data.expected_rows import TellPlan
from onrecord.render.data.record import ApiRecord
from onrecord.render.data.tables import Row
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.expected_describer import PlanWording
from onrecord.render.describe.page_citations import CitationDescriber, PageCitation
from onrecord.render.english_words import remove_marks
from onrecord.render.fragments import Markup
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.site_by_day import SiteByDay
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.words import Words


class Wording:
    """The words of pages in one language."""

    def __init__(self, site: TrackedSite, words: Words, changes: Changes) -> None:
        addresses = addresses_in(words.language, site.languages[0])
        self.describe = Describer(site, words, addresses, None)
        self.events = EventDescriber(self.describe, changes)
        self.bills = BillDescriber(self.describe)
        self.citations = CitationDescriber(self.describe, changes)


class ToldRecord:
    """The public record of a site, today or as of a day."""

    def __init__(self, site: Site, theme: ThemeFiles, day: date | None = None) -> None:
        """Take the arranged site, the catalogues of its pages, and the day; None for today."""
        self._arranged, self._theme = site, theme
        self.day = day
        self.today = TrackedSite(site, DependencyRecorder())
        self._by_day = SiteByDay(site, self.today, day) if day else None
        self.site: TrackedSite = self._by_day or self.today
        self._changes = Changes(self.today)
        words = Words(site.languages[0], theme.catalogues, theme.own_catalogues)
        self._tell = PlanWording(self.today, words).sentences
        self._rows_of_today = ApiRecord(self.today, self._changes, self._tell)
        self.in_language = cache(self._in_language)
        """Returns the words of pages in a language."""

    @cached_property
    def rows(self) -> ApiRecord:
        """The rows of the API. As of a day, histories end with it."""
        if self.day is None:
            return self._rows_of_today
        return _RowsOfDay(self.site, self._changes, self._tell, self._rows_of_today, self.day)

    def _in_language(self, language: str) -> Wording:
        words = Words(language, self._theme.catalogues, self._theme.own_catalogues)
        return Wording(self.site, words, self._changes)

    def counts(self, ref: Ref) -> bool:
        """Return whether an event is on record, and counts by the day."""
        return ref.key in self._arranged.events and (self._by_day is None or self._by_day.counts(ref))

    def event(self, ref: Ref) -> Event:
        """Return an event, as of the day without its relations to later ones."""
        return self.site.event(Ref(*ref.key))

    def matter(self, claim: Ref) -> Matter:
        """Return the matter of a claim that counts."""
        return self.site.matters[claim]

    def bill(self, id_: str) -> Bill:
        """Return a bill; as of a day, without what pages leave out then, since it may tell of later days."""
        if self._by_day is None:
            return self.today.bills[id_]
        bill = self._by_day.bill(id_)
        hidden = {"summary": None, "other_titles": (), "sources": ()} | ({} if bill.end else {"became": None})
        return replace(bill, fields=bill.fields.model_copy(update=hidden))

    def state_of_bill(self, bill: Bill, language: str) -> str:
        """Return where a bill stands, as the pages in a language say it."""
        return plain_text(self.in_language(language).bills.state_markup(bill))

    def citation(self, name: EntryName) -> PageCitation | None:
        """Return how to cite the page of an entry, in the first language of the site; None of an actor or a source.

        A claim that is not the first of its point stands on the page of its event.
        """
        citations = self.in_language(self.today.languages[0]).citations
        ref = Ref(name.story, name.event or name.id)
        if name.kind == "story":
            return citations.story(self.site.stories[name.id])
        if name.kind == "bill":
            return citations.bill(self.bill(name.id))
        if not name.story:
            return None
        matter = self.site.matters.get(ref._replace(claim=name.id)) if name.event else None
        if matter and matter.first_claim == ref._replace(claim=name.id):
            return citations.claim(matter, "")
        return citations.event(self.today.line(ref))

    def standing(self, claim: Ref, language: str) -> str:
        """Return what was found on a claim and how it stands, in one line, as the pages in a language say it."""
        return remove_marks(self.in_language(language).events.matters.in_one_line(claim))

    def denial(self, claim: Ref, language: str) -> str:
        """Return who denies a claim, as the pages in a language say it; empty if nobody does."""
        standing = self.matter(claim).standing(claim)
        if standing is None or standing.kind != "disputed":
            return ""
        return plain_text(self.in_language(language).events.matters.denial(claim, standing))

    def findings(self, claim: Ref, language: str) -> Sequence[str]:
        """Return each finding on a claim with its reviews, in the order of its matter, as pages say it."""
        matters = self.in_language(language).events.matters
        return [plain_text(matters.finding(state).label) for state in self.matter(claim).findings(claim)]

    def history(self, claim: Ref, language: str) -> Sequence[str]:
        """Return the label of each standing of the claim's history, in the order of its rows."""
        matters = self.in_language(language).events.matters
        steps = self._rows_of_today.standing_steps(claim)
        shown = (step for step in steps if self.day is None or step.day <= self.day)
        labels = (
            matters.label(step.standing, claim) if step.standing else matters.describe.worded(vocabulary.UNSAID)
            for step in shown
        )
        return [plain_text(label) for label in labels]


class _RowsOfDay(ApiRecord):
    """The rows of the API as of a day."""

    def __init__(self, site: TrackedSite, changes: Changes, tell: TellPlan, today: ApiRecord, day: date) -> None:
        super().__init__(site, changes, tell, day)
        self._today, self._day = today, day

    def history(self, claim: Ref) -> Sequence[Row]:
        """Return the standings that a claim had up to the day."""
        return [step for step in self._today.history(claim) if step["day"] <= self._day]


def plain_text(markup: Markup) -> str:
    """Return a phrase of a page as plain text."""
    return remove_marks(markup.striptags())
