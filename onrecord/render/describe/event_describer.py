"""Describes events: each gets one view, which every page shares."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.addresses import claim_anchor, static_file
from onrecord.model.fields import Citation, Claim, Media, Quote, SourceFields
from onrecord.model.former_ids import all_ids
from onrecord.model.matters import Matter, Step
from onrecord.model.origins import Origins
from onrecord.model.prose import InnerLink, Prose
from onrecord.model.relations import Ref, parse_target, represented
from onrecord.model.site import Event
from onrecord.model.text_fragments import text_fragment
from onrecord.render import vocabulary
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.describe.origins_view import citation_view, cite, describe_origins
from onrecord.render.describe.relation_describer import RelationDescriber
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.markup import bare, introduced, linked, localized
from onrecord.render.placeholders import fill
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_types import EventQuotes
from onrecord.render.views.claim_views import ClaimView, QuoteView, StatementView
from onrecord.render.views.event_views import EventView, MediaView
from onrecord.render.views.source_views import OriginsView
from onrecord.render.views.text_views import LocalizedText


class EventDescriber:
    """Describes events in one language."""

    def __init__(self, describe: Describer, changes: Changes) -> None:
        self.describe = describe
        self.changes = changes
        self.matters = MatterDescriber(describe)
        self.relations = RelationDescriber(describe)
        self._bills = BillDescriber(describe)
        self.known_origins = TrackedMemo(describe.site.recorder, self._describe_origins)

    def event(self, event: Event) -> EventView:
        """Return the view of an event."""
        fields = event.fields
        describe = self.describe
        gettext = self.describe.words.gettext
        prose, body_lang = self._chosen(event.prose)
        claims, quotes = self._with_quotes(event)
        published_on, changed_on = self.changes.days(event.ref)
        ties = self.relations.ties(event)
        rests_on = (ref for ref in _rests_on(event) if not describe.site.line(ref).is_withdrawn)
        return EventView(
            id=event.id,
            former=describe.site.former_ids(event),
            type=fields.type,
            type_words=gettext(vocabulary.EVENT_TYPES[fields.type]),
            address=describe.event_address(event),
            title=describe.localized(fields.title),
            when=describe.when(event),
            until=describe.duration(event),
            during=describe.event_link(Ref(*parse_target(fields.during, event.story).key)) if fields.during else None,
            who=self._who(event),
            how=self._how(event),
            actors=describe.actors(fields.actors, event),
            summary=describe.maybe_localized(fields.summary),
            body=self._html(prose, event.story) if prose else None,
            body_lang=body_lang,
            quotes=quotes,
            claims=claims,
            does=(*ties[:1], *self.relations.taken_sides(event), *ties[1:]),
            relations=self.relations.of_event(event),
            replies=tuple(self.relations.replies(event)),
            citations=cite(describe, fields.sources),
            origins=self.origins(event.origins, event.story, len(_mentioned(event, prose))),
            other_dates=tuple(self.other_dates(fields.sources)),
            media=tuple(self._media(media) for media in fields.media),
            published=describe.words.issued(fields.published) if fields.published else "",
            published_on=published_on,
            changed_on=changed_on,
            corrections=tuple(describe.correction(correction) for correction in fields.corrections),
            step=self._bills.step(event),
            bill=describe.bill_link(describe.site.bills[fields.bill]) if fields.bill and not fields.stage else None,
            tags=describe.tags(fields.tags),
            rests_on=tuple(map(describe.event_link, rests_on)),
        )

    def _who(self, event: Event) -> Markup:
        """Return the speakers, their role, and whom they represent; empty without a named speaker."""
        describe = self.describe
        fields = event.fields
        if not fields.role or not fields.speaker:
            return self.relations.people(event, introduced)
        who, whom = self.relations.speakers(event, introduced)
        role = localized(describe.localized(fields.role))
        if not whom:
            return describe.worded("%(who)s, %(role)s", who=who, role=role)
        return describe.worded("%(who)s, %(role)s, for %(whom)s", who=who, role=role, whom=whom)

    def _how(self, event: Event) -> Markup:
        """Return the channel and the audience; empty where neither is known."""
        describe = self.describe
        fields = event.fields
        channel = escape(describe.words.gettext(vocabulary.CHANNELS[fields.channel])) if fields.channel else Markup("")
        if not fields.audience:
            return channel
        audience = localized(describe.localized(fields.audience))
        if not channel:
            return describe.worded("to %(audience)s", audience=audience)
        return describe.worded("%(channel)s to %(audience)s", channel=channel, audience=audience)

    def _with_quotes(self, event: Event) -> tuple[tuple[ClaimView, ...], tuple[QuoteView, ...]]:
        """Return an event's claims and the quotations above them; the quotation of a single claim moves there."""
        claims = tuple(self.claims(event))
        claimed = {claim.quote for claim in event.fields.claims}
        quotes = [self.quote(quote, event) for quote in event.fields.quotes if quote.id not in claimed]
        if len(claims) == 1 and claims[0].quote:
            return (replace(claims[0], quote=None),), (claims[0].quote, *quotes)
        return claims, tuple(quotes)

    def origins(self, origins: Origins, story: str, mentioned: int = 0) -> OriginsView:
        """Return the origins of what a story says; the page of its sources names them all."""
        return self.known_origins((origins, story, mentioned))

    def _describe_origins(self, key: tuple[Origins, str, int]) -> OriginsView:
        origins, story, mentioned = key
        address = self.describe.story_addresses(story).story_sources(story)
        return describe_origins(self.describe, origins, address, mentioned)

    def text(self, prose: Mapping[str, Prose], story: str) -> Markup | None:
        """Return the HTML of a Markdown text."""
        chosen, _ = self._chosen(prose)
        return self._html(chosen, story) if chosen else None

    def _chosen(self, prose: Mapping[str, Prose]) -> tuple[Prose | None, LocalizedText | None]:
        """Return a text in the page's language or another, and that other language."""
        if not prose:
            return None, None
        chosen = self.describe.localized({language: language for language in prose})
        return prose[chosen.text], LocalizedText("", chosen.lang, chosen.note) if chosen.lang else None

    def _html(self, prose: Prose, story: str) -> Markup:
        return as_html(fill(prose, story, self._inner_link))

    def _inner_link(self, link: InnerLink) -> str:
        addresses = self.describe.addresses
        if link.kind == "event":
            target = self.describe.statement_address(Ref(link.story, link.id, link.claim))
        elif link.kind == "story":
            target = self.describe.story_addresses(link.id).story(link.id)
        elif link.kind == "page":
            target = self.describe.page_addresses(link.id).page(link.id)
        elif link.kind == "file":
            target = f"{static_file(link.id)}#{link.sheet}" if link.sheet else static_file(link.id)
        else:
            target = {"actor": addresses.actor, "source": addresses.source, "bill": addresses.bill}[link.kind](link.id)
        return target

    def claims(self, event: Event) -> Iterator[ClaimView]:
        """Yield an event's claims."""
        return (self._claim(claim, event) for claim in event.fields.claims)

    def _claim(self, claim: Claim, event: Event) -> ClaimView:
        quote = next((quote for quote in event.fields.quotes if quote.id == claim.quote), None)
        ref = Ref(event.story, event.id, claim.id)
        return ClaimView(
            anchor=claim_anchor(event.id, claim.id),
            former=tuple(self._former_anchors(claim, event)),
            name=ref.name(),
            text=self.describe.localized(claim.text),
            quote=self.quote(quote, event) if quote else None,
            citations=cite(self.describe, claim.sources or ()),
            origins=self.origins(event.claim_origins[claim.id], event.story),
            standing=self.matters.standing(ref),
            matter_address=self.matters.address(self.describe.site.matters[ref].first_claim, event.story),
            relations=self.relations.of_claim(event, claim.id),
        )

    def _former_anchors(self, claim: Claim, event: Event) -> Iterator[str]:
        ids = product((event.id, *self.describe.site.former_ids(event)), all_ids(claim.id, claim.aliases))
        return (claim_anchor(*former) for former in ids if former != (event.id, claim.id))

    def quote(self, quote: Quote, event: EventQuotes) -> QuoteView:
        """Return a quotation of an event."""
        describe = self.describe
        words = self.describe.words
        return QuoteView(
            exact=quote.exact,
            lang=quote.lang,
            lang_note=describe.language_note(quote.lang) if quote.lang != words.language else "",
            speakers=describe.actors(quote.speaker or event.fields.speaker, event),
            citation=citation_view(describe, Citation(source=quote.source)),
            address=_address_of_words(quote, describe.site.source_fields(quote.source)),
            is_checked=describe.site.has_snapshot(quote.source),
            translation=describe.maybe_localized(quote.translation) if quote.lang != words.language else None,
            translator=describe.maybe_localized(quote.translator),
        )

    def statement(self, matter: Matter, step: Step, *, pole: bool, through: Ref | None) -> StatementView:
        """Return a statement on a matter with its effect, as seen from a claim of one pole.

        `through` is the claim by whose join it bears on that claim. The view does not have the standing after it.
        """
        describe = self.describe
        statement = step.statement
        event = describe.site.line(statement.event)
        own = statement.claim
        count = len(event.fields.speaker) or 1  # beside the verb stands 'a speaker not named here'
        symbol, verb = self.matters.verb(step, pole=pole, is_joined=through is not None, count=count)
        words = event.claim(own.claim).text if own and own != matter.first_claim else None
        return StatementView(
            event=describe.event_link(statement.event),
            address=describe.statement_address(own or statement.event),
            symbol=symbol,
            verb=verb,
            kind="" if statement.kind == "asserts" else statement.kind,
            words=describe.maybe_localized(words),
            speakers=describe.actors(event.fields.speaker, event),
            on_behalf_of=describe.actors(represented(event.fields), event),
            citations=cite(describe, statement.citations),
            origins=self.origins(statement.origins, statement.event.story),
            note=describe.maybe_localized(statement.note),
            reading=self.relations.by_step(through),
        )

    def other_dates(self, citations: Iterable[Citation]) -> Iterator[Markup]:
        """Yield sentences about sources that give another date, with links to them."""
        describe = self.describe
        for citation in citations:
            if citation.says and citation.says.date:
                date = escape(describe.words.date(citation.says.date))
                source = linked(describe.addresses.source(citation.source), bare(describe.source_name(citation.source)))
                yield describe.worded("%(source)s gives %(date)s", source=source, date=date)

    def _media(self, media: Media) -> MediaView:
        describe = self.describe
        picture = self.describe.site.pictures[media.src]
        return MediaView(
            address=static_file(picture.fallback.file),
            width=picture.fallback.width,
            height=picture.fallback.height,
            candidates=tuple((static_file(variant.file), variant.width) for variant in picture.alternatives),
            is_moving=picture.is_moving,
            alt=describe.localized(media.alt),
            credit=describe.localized(media.credit),
            caption=describe.maybe_localized(media.caption),
            citation=citation_view(describe, Citation(source=media.source)) if media.source else None,
        )


def _mentioned(event: Event, prose: Prose | None) -> set[str]:
    """Return the sources that an event cites without resting any statement on them."""
    fields = event.fields
    own = (fields.sources, *(claim.sources for claim in fields.claims), *(link.citations for link in event.links))
    cited = [citation for citations in own for citation in citations or ()]
    named = {citation.source for citation in cited}
    named.update(quote.source for quote in fields.quotes)
    named.update(media.source for media in fields.media if media.source is not None)
    resting = {citation.source for citation in cited if citation.says is None}
    return (named | (prose.cited if prose else set())) - resting


def _address_of_words(quote: Quote, source: SourceFields) -> str:
    """Return a link to the words in their source, or in its archived copy if the page lost them."""
    own = source.url if source.url_status != "dead" else None
    pages = (own, source.archive_url) if source.url_status in ("live", "paywalled") else (source.archive_url, own)
    page = next(filter(None, pages), None)
    return text_fragment(page, quote.exact, quote.prefix or "", quote.suffix or "") if page else ""


def _rests_on(event: Event) -> Iterator[Ref]:
    """Yield the earlier events in `after`, each once, unless the event has a relation to them."""
    named = (parse_target(target, event.story).key for target in event.fields.after)
    related = {event.ref.key, *(link.target.key for link in event.links)}
    return (Ref(*key) for key in dict.fromkeys(named) if key not in related)
