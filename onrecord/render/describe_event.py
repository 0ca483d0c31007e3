"""Turns an event into its view, which is the same on every page that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from onrecord.model.addresses import claim_anchor, static_file, text_fragment
from onrecord.model.fields import Citation, Claim, Media, Quote, Says, SourceFields, StageReached, Votes
from onrecord.model.links import InnerLink
from onrecord.model.matters import Matter
from onrecord.model.prose import Prose
from onrecord.model.relations import Ref, parse_target, represented
from onrecord.model.site import Bill, Event, Link
from onrecord.render import vocabulary
from onrecord.render.describe import Describer
from onrecord.render.describe_changes import ChangesDescriber
from onrecord.render.describe_matters import MatterDescriber
from onrecord.render.describe_origins import describe_origins
from onrecord.render.fragments import Markup
from onrecord.render.prose import fill
from onrecord.render.views import (
    BillStep,
    CitationView,
    ClaimView,
    EventView,
    MediaView,
    OtherDate,
    QuoteView,
    RelationView,
    Said,
    StageReachedView,
    StatementView,
)


@dataclass(frozen=True, slots=True)
class EventDescriber:
    """Describes events."""

    describe: Describer
    changes: ChangesDescriber

    @property
    def matters(self) -> MatterDescriber:
        """What says how claims stand."""
        return MatterDescriber(self.describe)

    def event(self, event: Event) -> EventView:
        """Return the event's view."""
        fields, describe, gettext = event.fields, self.describe, self.describe.words.gettext
        prose, body_lang = self._chosen(event.prose)
        published_on, changed_on = self.changes.days(event.ref)
        return EventView(
            id=event.id,
            type=fields.type,
            type_words=gettext(vocabulary.EVENT_TYPES[fields.type]),
            address=describe.event_address(event),
            title=describe.said(fields.title),
            when=describe.when(event),
            until=describe.words.duration(fields.date, fields.until) if fields.until else "",
            during=describe.event_link(Ref(*_during(event))) if fields.during else None,
            speakers=describe.actors(fields.speaker),
            on_behalf_of=describe.actors(represented(fields)),
            role=describe.maybe_said(fields.role),
            audience=describe.maybe_said(fields.audience),
            channel=gettext(vocabulary.CHANNELS[fields.channel]) if fields.channel else "",
            actors=describe.actors(fields.actors),
            summary=describe.maybe_said(fields.summary),
            body=self._html(prose, event.story) if prose else None,
            body_lang=body_lang,
            quotes=tuple(self.quote(quote, event) for quote in _free_quotes(event)),
            claims=tuple(self.claims(event)),
            relations=tuple(self._relations(event, "")),
            citations=self.cite(fields.sources),
            origins=describe_origins(event.origins, describe, len(_mentioned(event, prose))),
            other_dates=tuple(self._other_dates(fields.sources)),
            media=tuple(self._media(media) for media in fields.media),
            published=describe.words.issued(fields.published) if fields.published else "",
            published_on=published_on,
            changed_on=changed_on,
            corrections=tuple(describe.correction(correction) for correction in fields.corrections),
            step=self._step(event),
            bill=describe.bill_link(describe.site.bills[fields.bill]) if fields.bill and not fields.stage else None,
            tags=describe.tags(fields.tags),
            rests_on=tuple(map(describe.event_link, filter(self._stands, _rests_on(event)))),
        )

    def _stands(self, ref: Ref) -> bool:
        return not self.describe.site.line(ref).is_withdrawn

    def _step(self, event: Event) -> BillStep | None:
        describe, fields = self.describe, event.fields
        if fields.bill is None or not fields.stage:
            return None
        bill = describe.site.bills[fields.bill]
        stages = tuple(self._stage_reached(bill, reached) for reached in fields.reached)
        return BillStep(describe.bill_link(bill), stages, self._votes(fields.votes) if len(stages) > 1 else "")

    def _stage_reached(self, bill: Bill, reached: StageReached) -> StageReachedView:
        describe, stage = self.describe, bill.procedure.stages[reached.stage]
        named = bill.procedure.fields.chambers.get(reached.chamber or "")
        return StageReachedView(
            label=describe.said(stage.label),
            chamber=describe.maybe_said(named) or describe.chamber(bill, stage),
            meaning=describe.maybe_said(stage.meaning),
            outcome=describe.outcome(reached),
            votes=self._votes(reached.votes),
        )

    def _votes(self, votes: Votes | None) -> str:
        gettext = self.describe.words.gettext
        if votes is None:
            return ""
        if votes.manner is not None:
            return gettext("without a vote")
        counts = (
            (votes.for_, gettext("%(n)s for", n=votes.for_)),
            (votes.against, gettext("%(n)s against", n=votes.against)),
            (votes.abstained, gettext("%(n)s abstained", n=votes.abstained)),
        )
        return ", ".join(words for number, words in counts if number is not None)

    def text(self, prose: Mapping[str, Prose], story: str) -> Markup | None:
        """Return a Markdown text's HTML."""
        chosen, _ = self._chosen(prose)
        return self._html(chosen, story) if chosen else None

    def _chosen(self, prose: Mapping[str, Prose]) -> tuple[Prose | None, Said | None]:
        """Return a text in the page's language or the one in its place, and that language where it is another."""
        if not prose:
            return None, None
        chosen = self.describe.said({language: language for language in prose})
        return prose[chosen.text], Said("", chosen.lang, chosen.note) if chosen.lang else None

    def _html(self, prose: Prose, story: str) -> Markup:
        return Markup(fill(prose, story, self._inner_link))

    def _inner_link(self, link: InnerLink) -> str:
        addresses = self.describe.addresses
        if link.kind == "event":
            target = self.statement_address(Ref(link.story, link.id, link.claim))
        elif link.kind == "story":
            target = self.describe.story_addresses(link.id).story(link.id)
        elif link.kind == "page":
            target = self.describe.page_addresses(link.id).page(link.id)
        else:
            address_of = {"actor": addresses.actor, "source": addresses.source, "bill": addresses.bill}
            target = address_of[link.kind](link.id)
        return target

    def claims(self, event: Event) -> Iterator[ClaimView]:
        """Yield what an event claims."""
        return (self._claim(claim, event) for claim in event.fields.claims)

    def _claim(self, claim: Claim, event: Event) -> ClaimView:
        quote = next((quote for quote in event.fields.quotes if quote.id == claim.quote), None)
        ref = Ref(event.story, event.id, claim.id)
        matter = self.describe.site.matters[ref]
        first = matter.first_claim
        own_addresses = self.describe.story_addresses(event.story)
        return ClaimView(
            anchor=claim_anchor(event.id, claim.id),
            name=f"{event.id}#{claim.id}",
            text=self.describe.said(claim.text),
            quote=self.quote(quote, event) if quote else None,
            citations=self.cite(claim.sources or ()),
            origins=describe_origins(event.claim_origins[claim.id], self.describe),
            standing=self.matters.standing(ref),
            matter_address=own_addresses.matter(
                event.story,
                (first.story, first.event, first.claim),
                self.describe.site.claims_page(event.story, first).path,
            ),
            relations=tuple(self._relations(event, claim.id)),
        )

    def quote(self, quote: Quote, event: Event) -> QuoteView:
        """Return a quotation of an event."""
        describe, words = self.describe, self.describe.words
        source = describe.site.source_fields(quote.source)
        return QuoteView(
            exact=quote.exact,
            lang=quote.lang,
            lang_note=describe.language_note(quote.lang) if quote.lang != words.language else "",
            speakers=describe.actors(quote.speaker or event.fields.speaker),
            citation=self._citation(Citation(source=quote.source)),
            address=_address_of_words(quote, source),
            is_checked=describe.site.has_snapshot(quote.source),
            translation=describe.maybe_said(quote.translation) if quote.lang != words.language else None,
            translator=describe.maybe_said(quote.translator),
        )

    def _relations(self, event: Event, claim: str) -> Iterator[RelationView]:
        """Yield what the event, or one claim of it, does to others, and then what others do to it."""
        for link in event.links:
            if link.origin.claim == claim:
                yield self.relation(link, link.target, incoming=False)
        for link in event.backlinks:
            if link.target.claim == claim:
                yield self.relation(link, link.origin, incoming=True)

    def statements(self, matter: Matter, *, pole: bool) -> Iterator[StatementView]:
        """Yield all that was said on a matter, as seen from the claims of one pole, with how they stood after each."""
        describe = self.describe
        for step in matter.course(pole=pole):
            statement = step.statement
            event, own = describe.site.line(statement.event), statement.claim
            symbol, verb = self.matters.verb(step, pole=pole)
            words = event.claim(own.claim).text if own and own != matter.first_claim else None
            yield StatementView(
                event=describe.event_link(statement.event),
                address=self.statement_address(own or statement.event),
                symbol=symbol,
                verb=verb,
                kind="" if statement.kind == "asserts" else statement.kind,
                words=describe.maybe_said(words),
                speakers=describe.actors(event.fields.speaker),
                on_behalf_of=describe.actors(represented(event.fields)),
                citations=self.cite(statement.citations),
                origins=describe_origins(statement.origins, describe),
                note=describe.maybe_said(statement.note),
                then=self.matters.label(step.standing),
            )

    def relation(self, link: Link, end: Ref, *, incoming: bool) -> RelationView:
        """Return a relation as it is told from the end that is not `end`."""
        describe = self.describe
        other = describe.site.line(end)
        words = describe.said(other.claim(end.claim).text) if end.claim else describe.title(other)
        if other.is_withdrawn:
            words = Said(describe.words.gettext("a withdrawn entry"))
        return RelationView(
            kind=link.kind,
            label=describe.words.gettext(_relation_words(link)[incoming]),
            incoming=incoming,
            words=words,
            is_claim=bool(end.claim),
            address=self.statement_address(end),
            who=describe.actors(other.fields.speaker),
            on_behalf_of=describe.actors(represented(other.fields)),
            when="" if other.is_withdrawn else describe.when(other).words,
            inferred=link.basis == "inferred",
            note=describe.maybe_said(link.note),
            citations=() if incoming else self.cite(link.citations or ()),
        )

    def statement_address(self, ref: Ref) -> str:
        """Return the address of a claim on its event's page, or of an event."""
        event = self.describe.site.line(ref)
        addresses = self.describe.story_addresses(event.story)
        # A link in a text may name a claim of an entry that was withdrawn since.
        if any(claim.id == ref.claim for claim in event.fields.claims):
            return addresses.claim(event.story, event.id, ref.claim)
        return addresses.event(event.story, event.id)

    def cite(self, citations: Iterable[Citation]) -> tuple[CitationView, ...]:
        """Return citations as they stand beside what rests on them."""
        return tuple(self._citation(citation) for citation in citations)

    def _citation(self, citation: Citation) -> CitationView:
        says = tuple(self._says(citation.says)) if citation.says else ()
        return CitationView(citation.source, self.describe.source_name(citation.source), citation.locator or "", says)

    def _says(self, says: Says) -> Iterator[Said]:
        """Word what a source tells otherwise."""
        words = self.describe.words
        if says.date:
            yield Said(words.gettext("gives %(date)s", date=words.date(says.date)))
        if says.note:
            yield self.describe.said(says.note)

    def _other_dates(self, citations: Iterable[Citation]) -> Iterator[OtherDate]:
        describe = self.describe
        for citation in citations:
            if citation.says and citation.says.date:
                date = describe.words.date(citation.says.date)
                yield OtherDate(describe.source_name(citation.source), describe.addresses.source(citation.source), date)

    def _media(self, media: Media) -> MediaView:
        describe, picture = self.describe, self.describe.site.pictures[media.src]
        return MediaView(
            address=static_file(picture.fallback.file),
            width=picture.fallback.width,
            height=picture.fallback.height,
            candidates=tuple((static_file(variant.file), variant.width) for variant in picture.alternatives),
            is_moving=picture.is_moving,
            alt=describe.said(media.alt),
            credit=describe.said(media.credit),
            caption=describe.maybe_said(media.caption),
            citation=self._citation(Citation(source=media.source)) if media.source else None,
        )


def _mentioned(event: Event, prose: Prose | None) -> set[str]:
    """Return the sources that an event cites in its text and beside it, and on which nothing that it says rests."""
    fields = event.fields
    own = (fields.sources, *(claim.sources for claim in fields.claims), *(link.citations for link in event.links))
    cited = [citation for citations in own for citation in citations or ()]
    named = {citation.source for citation in cited}
    named.update(quote.source for quote in fields.quotes)
    named.update(media.source for media in fields.media if media.source is not None)
    resting = {citation.source for citation in cited if citation.says is None}
    return (named | (prose.cited if prose else set())) - resting


def _free_quotes(event: Event) -> Iterator[Quote]:
    """Yield the quotations that no claim shows."""
    claimed = {claim.quote for claim in event.fields.claims}
    return (quote for quote in event.fields.quotes if quote.id not in claimed)


def _address_of_words(quote: Quote, source: SourceFields) -> str:
    """Return the address of the words in their source; in its archived copy where its own page no longer has them."""
    own = source.url if source.url_status != "dead" else None
    pages = (own, source.archive_url) if source.url_status in ("live", "paywalled") else (source.archive_url, own)
    page = next(filter(None, pages), None)
    return text_fragment(page, quote.exact, quote.prefix or "", quote.suffix or "") if page else ""


def _rests_on(event: Event) -> Iterator[Ref]:
    """Yield the earlier events of whose claims an event speaks, and those that it says to come after, each once.

    Where it speaks of a whole event, the relation names that already.
    """
    related = (link.target for link in event.links if link.target.claim)
    named = (parse_target(target, event.story) for target in event.fields.after)
    whole = {event.ref.key, *(link.target.key for link in event.links if not link.target.claim)}
    return (Ref(*key) for key in dict.fromkeys(ref.key for ref in (*related, *named)) if key not in whole)


def _during(event: Event) -> tuple[str, str]:
    return parse_target(event.fields.during or "", event.story).key


def _relation_words(link: Link) -> tuple[str, str]:
    """Return what a relation is called in its own direction and as seen from its target."""
    if link.is_report:
        return vocabulary.REPORTS
    special = vocabulary.RELATIONS_OF_OWN if link.is_own else vocabulary.RELATIONS_OF_OTHERS
    return special.get(link.kind, vocabulary.RELATIONS[link.kind])
