"""Describes the entries of a site in one language: names, links, dates and references."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.addresses import COVERAGE_ANCHOR, Addresses, absolute, addresses_in
from onrecord.model.dates import CalendarSpan, Days, EdtfDate, Precision
from onrecord.model.fields import (
    Closing,
    Correction,
    Coverage,
    Period,
    SourceFields,
    Stage,
    StageReached,
    StoryWithdrawal,
    Via,
)
from onrecord.model.relations import Body, Ref, represented, spoken_for
from onrecord.model.site import Bill, OwnPage
from onrecord.render import vocabulary
from onrecord.render.citations.bibliography import Bibliography
from onrecord.render.citations.csl_items import DOI_LINK
from onrecord.render.fragments import Markup, as_html, escape, filled
from onrecord.render.full_stops import sentence
from onrecord.render.markup import bare, linked
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import EventSummary, StoryName
from onrecord.render.views.event_views import ClosingView, CorrectionView, WithdrawalView
from onrecord.render.views.source_views import ReferenceView
from onrecord.render.views.text_views import (
    ActorLink,
    CoverageView,
    EventLink,
    LocalizedText,
    StoryLink,
    TagLink,
    TitleLink,
    When,
)
from onrecord.render.words import Words

_LONGEST_BRIEF_NAME = 40
"""The most characters of a title that names a source where there is little room."""


class Describer:
    """Describes entries in one language; memos keep what many pages show."""

    actor: TrackedMemo[str, ActorLink]
    event_link: TrackedMemo[Ref, EventLink]
    story_link: TrackedMemo[str, StoryLink]
    reference: TrackedMemo[str, ReferenceView]
    """Describes a source as references have it."""
    speakers: TrackedMemo[Ref, tuple[tuple[ActorLink, ...], tuple[ActorLink, ...]]]
    """Describes who speaks in an event, and for whom."""
    bodies: TrackedMemo[tuple[Body, ...], Markup]
    """Names bodies in a list, each with a link."""

    def __init__(
        self, site: TrackedSite, words: Words, addresses: Addresses, bibliography: Bibliography | None
    ) -> None:
        """Take the citation style of references; `None` means the house format."""
        self.site = site
        self.words = words
        self.addresses = addresses
        self.bibliography = bibliography
        self.story_link = TrackedMemo(site.recorder, self._story_link)
        self.event_link = TrackedMemo(site.recorder, self._event_link)
        self.actor = TrackedMemo(site.recorder, self._actor)
        self.reference = TrackedMemo(site.recorder, self._reference)
        self.bodies = TrackedMemo(site.recorder, self._bodies)
        self.speakers = TrackedMemo(site.recorder, self._speakers)

    @property
    def memos(self) -> tuple[TrackedMemo[Any, Any], ...]:
        """The caches, to invalidate."""
        return self.story_link, self.event_link, self.actor, self.reference, self.bodies, self.speakers

    @property
    def language(self) -> str:
        """The language of the descriptions."""
        return self.words.language

    def localized(self, text: Mapping[str, str]) -> LocalizedText:
        """Return `text` in this language, or in the first of the site's languages that it has.

        The built-in procedures exist in the interface's languages, which can all differ from the site's.
        """
        if (own := text.get(self.words.language)) is not None:
            return LocalizedText(own)
        for language in (*self.site.languages, *text):
            if language in text:
                return LocalizedText(text[language], language, self.language_note(language))
        return LocalizedText("")

    def language_note(self, language: str) -> str:
        """Return the note on a text in another language: 'in Russian'."""
        return self.words.gettext("(in %(language)s)", language=self.words.language_name(language))

    def maybe_localized(self, text: Mapping[str, str] | None) -> LocalizedText | None:
        """Return the localized text; `None` for an absent field."""
        return None if text is None else self.localized(text)

    def plain(self, text: Mapping[str, str] | None) -> str:
        """Return the localized text as plain text; empty for an absent field."""
        return self.localized(text).text if text else ""

    def claim(self, ref: Ref) -> LocalizedText:
        """Return the text of a claim."""
        return self.localized(self.site.line(ref).claim(ref.claim).text)

    def worded(self, message: str, **values: Markup | int) -> Markup:
        """Return a message of the interface with names filled in; these can be in other languages."""
        text = self.words.gettext(message)
        if not values:
            return escape(text)
        text, filling = self.words.with_separators(text, values)
        return filled(escape(text), filling)

    def named_title(self, title: str, link: Markup) -> Markup:
        """Return a link named by the title of an event, with marks around it where it could be a verb's subject."""
        before, _, after = self.words.named_title(title).partition(title)
        return as_html(f"{escape(before)}{link}{escape(after)}")

    def format_list(self, names: Iterable[Markup]) -> Markup:
        """Return names as one enumeration: 'a, b and c'."""
        return as_html(self.words.format_list(map(str, names)))

    def _actor(self, id_: str) -> ActorLink:
        return ActorLink(self.localized(self.site.actor_fields(id_).name), self.addresses.actor(id_))

    def actor_on(self, days: Days, id_: str) -> ActorLink:
        """Return a link to an actor's page with the name that the actor had on some days."""
        today = self.actor(id_)
        fields = self.site.actor_fields(id_)
        name = fields.name_on(days)
        if name is fields.name or (shown := self.localized(name)) == today.name:
            return today
        return replace(today, name=shown, note=self.worded("(now %(name)s)", name=bare(today.name)))

    def actors(self, ids: Iterable[str], event: EventSummary | None = None) -> tuple[ActorLink, ...]:
        """Return links to the pages of several actors, with their names on the day of `event`, or else today's."""
        return tuple(map(self.actor if event is None else partial(self.actor_on, days_of(event)), ids))

    def names(self, ids: Iterable[str], event: EventSummary | None = None) -> Markup:
        """Return the names of several actors as one enumeration, without links."""
        return self.format_list(bare(actor.name) for actor in self.actors(ids, event))

    def _speakers(self, ref: Ref) -> tuple[tuple[ActorLink, ...], tuple[ActorLink, ...]]:
        """Return an event's speakers, and whom they represent; each relation to or from the event names them."""
        event = self.site.line(ref)
        return self.actors(event.fields.speaker, event), self.actors(represented(event.fields), event)

    def body(self, body: Body, event: EventSummary | None = None) -> Markup:
        """Return the name of a body and of its organization; without a named speaker, a phrase for that.

        The names are those of the day of `event`, with a note on today's name. Standings are of today.
        """
        if not body.is_named:
            return escape(self.words.gettext("a speaker not named here"))
        actor, side = self.actors((body.id, body.side), event)
        name = as_html(f"{bare(actor.name)} {actor.note}") if actor.note else bare(actor.name)
        return name if body.side == body.id else self.worded(vocabulary.BODY, name=name, whole=bare(side.name))

    def _bodies(self, bodies: tuple[Body, ...]) -> Markup:
        """Return the names of bodies as one enumeration; the standings of many days name the same."""
        return self.format_list(map(self.body, bodies))

    def add_rest(self, names: list[Markup], total: int, address: str) -> list[Markup]:
        """Return the first of `total` names, followed by the number of the others as a link to them."""
        rest = total - len(names)
        return [*names, linked(address, self.worded("%(n)d more", n=rest))] if rest else names

    def period(self, period: Period) -> str:
        """Return a period in words: 'until 28 October 2021'; empty if it has no bounds."""
        start, end = period.start_date, period.end_date
        if start and end:
            return self.words.duration(start, end)
        if start:
            return self.words.gettext("from %(date)s", date=self.words.date(start))
        return self.words.gettext("until %(date)s", date=self.words.date(end)) if end else ""

    def when(self, event: EventSummary) -> When:
        """Return the date of an event; with a time of day, in the story's time zone."""
        return self.event_link(event.ref).when

    def date_of(self, ref: Ref) -> str:
        """Return the date of an event or of a claim's event in words; of one that lasted, that of its beginning."""
        return self.when(self.site.line(Ref(*ref.key))).words

    def duration(self, event: EventSummary) -> str:
        """Return the start and the end of an event that lasted, in words; empty for a single moment."""
        start, end = event.fields.date, event.fields.until
        return self.words.duration(start, end) if end else ""

    def short_duration(self, event: EventSummary) -> str:
        """Return the same with what start and end share once, and short months; empty for a single moment."""
        start, end = event.fields.date, event.fields.until
        return self.words.short_duration(start, end) if end else ""

    def days(self, event: EventSummary) -> str:
        """Return the day of an event in words; of one that lasted, the first and the last."""
        return self.duration(event) or self.when(event).words

    def last_day(self, event: EventSummary) -> str:
        """Return the day of an event in words; of one that lasted, the last, on which it came to its result."""
        end = event.fields.until
        return self.words.date(end) if end else self.when(event).words

    def brief_days(self, event: EventSummary) -> str:
        """Return the day of an event with a short month; of one that lasted, the first and the last."""
        start, end = self.date(event), event.fields.until
        return self.words.short_span(start, end) if end else self.words.short_date(start)

    def brief_last_day(self, event: EventSummary) -> str:
        """Return the day of an event with a short month; of one that lasted, the last."""
        return self.words.short_date(event.fields.until or self.date(event))

    def date(self, event: EventSummary) -> EdtfDate:
        """Return the date of an event; of one with a time of day, that in the story's time zone."""
        if event.moment is None:
            return event.fields.date
        return EdtfDate(CalendarSpan.of(event.moment), qualifier=event.fields.date.qualifier)

    def _when(self, event: EventSummary) -> When:
        date = self.date(event)
        clock = "" if event.moment is None else self.words.clock(event.moment)
        machine = str(date.start) if date.precision in (Precision.DAY, Precision.MONTH, Precision.YEAR) else ""
        if event.moment is not None:
            machine = event.moment.isoformat(timespec="minutes").replace("+00:00", "Z")
        words = self.words
        return When(words.date(date), words.day_and_month(date), machine, str(date), words.short_date(date), clock)

    def _event_link(self, ref: Ref) -> EventLink:
        event = self.site.line(ref)
        kind = event.fields.type
        return EventLink(
            title=self.title(event),
            address=self.event_address(event),
            when=self._when(event),
            kind=kind,
            kind_words=self.words.gettext(vocabulary.EVENT_TYPES[kind]),
            speakers=self.actors(spoken_for(event.fields), event),
            story=self.story_title(self.site.story_name(event.story)),
        )

    def title(self, event: EventSummary) -> LocalizedText:
        """Return an event's title; a withdrawn entry has a general one."""
        if event.is_withdrawn:
            return LocalizedText(self.words.gettext("Withdrawn entry"))
        return self.localized(event.fields.title)

    def event_address(self, event: EventSummary) -> str:
        """Return the address of an event's page, in a language in which its story exists."""
        return self.story_addresses(event.story).event(event.story, event.id)

    def statement_address(self, ref: Ref) -> str:
        """Return the address of a claim on its event's page, or of an event."""
        event = self.site.line(ref)
        # A link in a text can name a claim of an entry that editors withdrew later.
        if any(claim.id == ref.claim for claim in event.fields.claims):
            return self.story_addresses(event.story).claim(event.story, event.id, ref.claim)
        return self.event_address(event)

    def row_address(self, ref: Ref) -> str:
        """Return the address of an event's row in its story's timeline; of a withdrawn entry, its page."""
        event = self.site.line(ref)
        if event.is_withdrawn:
            return self.event_address(event)
        return self.story_addresses(ref.story).row(ref.story, ref.event, self.site.row(ref))

    def url(self, address: str) -> str:
        """Return the absolute URL of an address of this site."""
        return absolute(self.site.base_url or "", address)

    def story_addresses(self, story: str) -> Addresses:
        """Return this language's addresses, or those of the story's first language if it lacks this one."""
        return self._addresses_in(self.site.story_name(story).languages)

    def _addresses_in(self, languages: tuple[str, ...]) -> Addresses:
        return self.addresses if self.language in languages else addresses_in(languages[0], self.site.languages[0])

    def has_story(self, story: str) -> bool:
        """Return whether a story exists in this language."""
        return self.language in self.site.story_name(story).languages

    def page_addresses(self, page: str) -> Addresses:
        """Return this language's addresses, or those of the page's first language if it lacks this one."""
        return self._addresses_in(page_languages(next(own for own in self.site.pages if own.id == page), self.site))

    def tags(self, tags: Iterable[str]) -> tuple[TagLink, ...]:
        """Return links to the pages of tags."""
        return tuple(TagLink(tag, self.addresses.tag(tag)) for tag in dict.fromkeys(tags))

    def bill_link(self, bill: Bill) -> TitleLink:
        """Return a link to a bill's page."""
        return TitleLink(self.localized(bill.fields.title), self.addresses.bill(bill.id))

    def chamber(self, bill: Bill, stage: Stage) -> LocalizedText | None:
        """Return the name of the chamber of a stage, for this bill."""
        return self.chamber_name(bill, bill.procedure.chamber_of(stage, bill.fields.origin))

    def chamber_name(self, bill: Bill, key: str | None) -> LocalizedText | None:
        """Return the name of a chamber, as the bill's procedure has it; `None` without a key."""
        return self.maybe_localized(bill.procedure.fields.chambers.get(key or ""))

    def outcome(self, reached: StageReached) -> str:
        """Return the outcome of a stage in words; empty without one."""
        message = vocabulary.OUTCOMES[reached.outcome] if reached.outcome else ""
        return self.words.pgettext(vocabulary.OUTCOME, message) if message else ""

    def correction(self, correction: Correction) -> CorrectionView:
        """Return a correction with both texts; a check guarantees that both exist."""
        return CorrectionView(
            when=self.words.issued(correction.date),
            was=self.localized(correction.was or {}),
            now=self.localized(correction.now or {}),
            reason=self.maybe_localized(correction.reason),
        )

    def withdrawal(self, event: EventSummary) -> WithdrawalView:
        """Return the notice of a withdrawn entry, with day and reason where known."""
        correction = event.withdrawal
        gettext = self.words.gettext
        if correction is None:
            return WithdrawalView("", sentence(gettext("The editors withdrew this entry")), None)
        when = self.words.issued(correction.date)
        words = sentence(gettext("The editors withdrew this entry on %(date)s", date=when))
        return WithdrawalView(when, words, self.maybe_localized(correction.reason))

    def story_withdrawal(self, withdrawal: StoryWithdrawal) -> WithdrawalView:
        """Return the notice of a withdrawn story."""
        when = self.words.issued(withdrawal.date)
        words = sentence(self.words.gettext("The editors withdrew this story on %(date)s", date=when))
        return WithdrawalView(when, words, self.localized(withdrawal.reason))

    def coverage(self, coverage: Coverage | None, *, of_story: bool) -> CoverageView | None:
        """Return what the site or a story takes in; `None` if its entry does not say it."""
        if coverage is None:
            return None
        gettext = self.words.gettext
        since = coverage.since
        return CoverageView(
            heading=gettext("What this story covers") if of_story else gettext("What this site covers"),
            includes=self.maybe_localized(coverage.includes),
            since=gettext("from %(date)s", date=self.words.date(since)) if since else "",
            excludes=self.maybe_localized(coverage.excludes),
        )

    def about_site(self) -> str:
        """Return the site's description and what it covers as plain sentences; empty if it says neither."""
        fields = self.site.fields
        parts = [self.plain(fields.description)]
        covered = self.coverage(fields.coverage, of_story=False)
        if covered:
            sign = self.words.sign(":")
            left_out = self.words.gettext("Left out")
            head = ", ".join(filter(None, (covered.heading, covered.since)))
            parts.append(f"{head}{sign} {covered.includes.text}" if covered.includes else head)
            parts.append(f"{left_out}{sign} {covered.excludes.text}" if covered.excludes else "")
        return " ".join(map(sentence, filter(None, parts)))

    def coverage_link(self, story: str | None = None) -> TitleLink | None:
        """Return the link to what a story covers, or else the site; `None` if neither says it."""
        own = self.site.story_name(story) if story else None
        if own and own.fields.coverage and not own.fields.withdrawn:
            address = self.story_addresses(own.id).story(own.id)
            name = self.words.gettext("What this story covers")
        elif self.site.fields.coverage:
            address = self.addresses.home
            name = self.words.gettext("What this site covers")
        else:
            return None
        return TitleLink(LocalizedText(name), f"{address}#{COVERAGE_ANCHOR}")

    def closing(self, closed: Closing) -> ClosingView:
        """Return the notice of a closed story."""
        when = self.words.issued(closed.date)
        words = sentence(self.words.gettext("The editors closed this story on %(date)s", date=when))
        return ClosingView(words, self.localized(closed.note))

    def story_title(self, story: StoryName) -> LocalizedText:
        """Return a story's title; a withdrawn story has a general one."""
        if story.fields.withdrawn:
            return LocalizedText(self.words.gettext("Withdrawn story"))
        return self.localized(story.fields.title)

    def story_name(self, id_: str) -> TitleLink:
        """Return a link to a story's page."""
        return TitleLink(self.story_title(self.site.story_name(id_)), self.story_addresses(id_).story(id_))

    def _story_link(self, id_: str) -> StoryLink:
        line = self.site.story_line(id_)
        story = line.story
        closed = line.story.fields.closed
        return StoryLink(
            title=self.story_title(story),
            address=self.story_addresses(story.id).story(story.id),
            summary=self.maybe_localized(story.fields.summary),
            span=self.span(line.first, line.last),
            events=line.events,
            closed=self.words.gettext("closed %(date)s", date=self.words.issued(closed.date)) if closed else "",
        )

    def span(self, first: Ref | None, last: Ref | None) -> str:
        """Return the months from one event to another, or the days within one month; empty without events."""
        ends = [self.date(self.site.line(ref)) for ref in (first, last) if ref]
        return self.words.brief_span(*ends) if ends else ""

    def _reference(self, id_: str) -> ReferenceView:
        fields = self.site.source_fields(id_)
        other = fields.language if fields.language and fields.language != self.language else ""
        status = vocabulary.URL_STATUSES[fields.url_status]
        view = ReferenceView(
            id=id_,
            address=self.addresses.source(id_),
            name=self.source_name(id_),
            title=fields.title or "",
            description=self.maybe_localized(fields.description),
            lang=other,
            lang_note=self.language_note(other) if other else "",
            authors=self.words.format_list(fields.author),
            container=fields.container_title or "",
            place=self._place(fields),
            doi=f"https://doi.org/{fields.doi}" if fields.doi else "",
            doi_address=fields.doi_address or "",
            isbn=fields.isbn or "",
            publisher=self.maybe_localized(fields.publisher),
            issued=self.words.issued(fields.issued) if fields.issued else "",
            url=fields.address or "",
            url_status=self.words.gettext(status) if status else "",
            accessed=self.words.issued(fields.accessed) if fields.accessed else "",
            archive_url=fields.archive_url or "",
            archive_date=self.words.issued(fields.archive_date) if fields.archive_date else "",
            archive_refused=self.words.issued(fields.archive_refused) if fields.archive_refused else "",
            primary=fields.primary,
            via=tuple(self.via(via) for via in fields.via),
            note=self.maybe_localized(fields.note),
        )
        if self.bibliography is None:
            return view
        formatted = self.bibliography.reference(fields, view, self.words)
        has_doi = formatted is not None and DOI_LINK in formatted
        return replace(view, formatted=formatted, doi_address="" if has_doi else view.doi_address)

    def _place(self, fields: SourceFields) -> str:
        """Return where a source stands in the work that contains it: 'vol. 12, no. 3, pp. 45–67'."""
        gettext = self.words.gettext
        parts = []
        if fields.volume:
            parts.append(gettext("vol. %(volume)s", volume=fields.volume))
        if fields.issue:
            parts.append(gettext("no. %(issue)s", issue=fields.issue))
        if fields.page and fields.page.isalnum():
            parts.append(gettext("p. %(page)s", page=fields.page))
        elif fields.page:
            parts.append(gettext("pp. %(pages)s", pages=fields.page))
        return ", ".join(parts)

    def via(self, via: Via) -> LocalizedText:
        """Return the name of an origin as an entry states it."""
        if via.external is not None:
            name = self.localized(via.external)
            issued = f", {self.words.issued(via.issued)}" if via.issued else ""
            return replace(name, text=f"{name.text}{issued}")
        if via.source == "unknown":
            return LocalizedText(self.words.gettext("origin not recorded here"))
        if via.source == "own":
            return LocalizedText(self.words.gettext("own reporting"))
        return self.source_name(via.source or "")

    def source_name(self, id_: str) -> LocalizedText:
        """Return a source's short name: its publisher, or else its container.

        Without either, its author, title or description serves as its name.
        """
        fields = self.site.source_fields(id_)
        if fields.publisher is not None:
            return self.localized(fields.publisher)
        if fields.author and fields.container_title is None:
            return LocalizedText(self.words.format_list(fields.author))
        name = fields.container_title or fields.title
        if name is None:
            return self.localized(fields.description or {})
        return LocalizedText(name, fields.language if fields.language and fields.language != self.language else "")

    def brief_source_name(self, id_: str) -> LocalizedText:
        """Return a source's short name, or its kind ('a broadcast') if only a long title or a description names it."""
        fields = self.site.source_fields(id_)
        is_published = fields.publisher is not None or (fields.author and fields.container_title is None)
        name = fields.container_title or fields.title
        if is_published or (name and len(name) <= _LONGEST_BRIEF_NAME):
            return self.source_name(id_)
        return LocalizedText(self.words.gettext(vocabulary.SOURCE_TYPES[fields.type]))


def days_of(event: EventSummary) -> Days:
    """Return the days on which an event may have happened."""
    return Days.of(event.fields.date, event.fields.until)


def page_languages(page: OwnPage, site: TrackedSite) -> tuple[str, ...]:
    """Return the languages of a page, in the site's order."""
    return tuple(language for language in site.languages if language in page.prose)
