"""Describes events: each gets one view, which every page shares. Relations become sentences, outgoing and incoming."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product, takewhile
from urllib.parse import quote as escape_url

from msgspec import Struct
from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.addresses import claim_anchor, static_file
from onrecord.model.fields import Citation, Claim, Media, Quote, SourceFields
from onrecord.model.ids import all_ids
from onrecord.model.matters import Matter, Step
from onrecord.model.origins import Origins
from onrecord.model.prose import InnerLink, Prose
from onrecord.model.quotations import is_typed_in_one_way
from onrecord.model.relations import Ref, parse_target, represented
from onrecord.model.site import Event, Link, TakenSide
from onrecord.render import placeholders, vocabulary
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.matter_describer import MatterDescriber
from onrecord.render.describe.origins_view import citation_view, cite, describe_origins
from onrecord.render.fragments import Markup, as_html, escape
from onrecord.render.markup import actor_link, bare, introduced, linked, localized
from onrecord.render.placeholders import fill
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_types import EventQuotes, EventRelations, EventSummary
from onrecord.render.views.claim_views import ClaimView, QuoteView, RelationView, RepliesView, StatementView
from onrecord.render.views.event_views import EventView, MediaView
from onrecord.render.views.text_views import ActorLink, LocalizedText, OriginsView


class RelationDescriber(Struct, frozen=True):
    """Describes relations in one language."""

    describe: Describer

    def ties(self, event: EventRelations) -> tuple[RelationView, ...]:
        """Return the relations under an event's title, its claims' included, denials first; each target stands once."""
        ties = {(link.kind, link.target): link for link in reversed(event.links) if is_tie(link)}
        in_order = tuple(reversed(ties.values()))
        return tuple(map(self.outgoing, sorted(in_order, key=lambda link: link.kind != "denies")))

    def taken_sides(self, event: EventRelations) -> tuple[RelationView, ...]:
        """Return the positions on claims that an event does not name, each with the claim by which it follows."""
        return tuple(self._taken_side(side, side.step) for side in event.sides if side.step is not None)

    def _taken_side(self, side: TakenSide, step: Ref) -> RelationView:
        describe = self.describe
        other = describe.site.line(side.claim)
        what = self._end(side.claim, "sides")
        what = describe.worded("%(what)s (%(source)s)", what=what, source=self._source(other))
        message = vocabulary.TAKEN_SIDES["holds" if side.holds else "denies"]
        return RelationView(
            kind="sides",
            incoming=False,
            sentence=describe.worded(message, what=what),
            inferred=False,
            note=None,
            citations=(),
            reading=self.by_step(step),
            joined_by=describe.event_address(describe.site.line(side.joined_by)),
        )

    def by_step(self, step: Ref | None) -> Markup:
        """Return that a position is the editors' reading, from which claim it follows; empty without a claim."""
        if step is None:
            return Markup("")
        words = linked(self.describe.statement_address(step), bare(self._words(step)))
        return self.describe.worded(vocabulary.BY_STEP, claim=words)

    def of_event(self, event: EventRelations) -> tuple[RelationView, ...]:
        """Return an event's other relations, without those of its claims."""
        return tuple(self.outgoing(link) for link in event.links if not link.origin.claim and not is_tie(link))

    def of_claim(self, event: EventRelations, claim: str) -> tuple[RelationView, ...]:
        """Return a claim's relations; for an only claim, without those under the event's title."""
        is_only = len(event.fields.claims) == 1
        own = (link for link in event.links if link.origin.claim == claim)
        return tuple(self.outgoing(link) for link in own if not (is_only and is_tie(link)))

    def replies(self, event: EventRelations) -> Iterator[RepliesView]:
        """Yield the relations to an event as a whole, then those to each of its claims."""
        claims = event.fields.claims
        if to_all := [link for link in event.backlinks if not link.target.claim or len(claims) == 1]:
            yield RepliesView(None, self._incoming(to_all))
        for claim in claims if len(claims) > 1 else ():
            if to_claim := [link for link in event.backlinks if link.target.claim == claim.id]:
                yield RepliesView(self.describe.localized(claim.text), self._incoming(to_claim))

    def _incoming(self, links: Sequence[Link]) -> tuple[RelationView, ...]:
        return tuple(map(self.incoming, links))

    def outgoing(self, link: Link) -> RelationView:
        """Return a relation as seen from its origin."""
        describe = self.describe
        other = self.describe.site.line(link.target)
        what = self._marked(link.target, self._words(link.target), self._end(link.target, link.kind))
        if not other.is_withdrawn:
            what = describe.worded("%(what)s (%(source)s)", what=what, source=self._source(other))
        sentence = self.with_claim(link, describe.worded(_messages(link)[0], what=what))
        return self._view(link, link.target, sentence, link.citations or ())

    def brief(self, links: Iterable[Link]) -> Iterator[Markup]:
        """Yield relations as seen from their origin in a few words, those of one kind together."""
        targets: dict[str, dict[Ref, None]] = {}
        for link in links:
            targets.setdefault(_messages(link)[0], {})[link.target] = None
        for message, found in targets.items():
            words = (self._brief_end(target) for target in found)
            yield self.describe.worded(message, what=Markup(f"{self.describe.words.sign(';')} ").join(words))

    def _brief_end(self, end: Ref) -> Markup:
        words = self._words(end)
        return self._marked(end, words, linked(self.describe.statement_address(end), bare(words)))

    def incoming(self, link: Link) -> RelationView:
        """Return a relation as seen from its target."""
        describe = self.describe
        other = describe.site.line(link.origin)
        message = _messages(link)[1]
        values = {"what": self._end(link.origin, link.kind)}
        if "%(source)s" in message:
            values["source"] = self._source(other)
        else:
            values["date"] = escape(describe.when(other).words)
            values["who"] = self.people(other) or escape(describe.words.gettext("a speaker not named here"))
        return self._view(link, link.origin, self.with_claim(link, describe.worded(message, **values)), ())

    def in_one_text(self, link: Link) -> Markup:
        """Return a relation as seen from its target, with the mark of our reading and the note, for plain texts."""
        view = self.incoming(link)
        mark = as_html(f"({self.describe.worded(vocabulary.INFERRED)})") if view.inferred else Markup("")
        note = localized(view.note) if view.note else Markup("")
        return Markup(" ").join(filter(None, (view.sentence, mark, note)))

    def with_claim(self, link: Link, sentence: Markup) -> Markup:
        """Return a sentence on an earlier finding, with the claim that the relation names."""
        if link.reviewed is None:
            return sentence
        return self.describe.worded(vocabulary.ON_THE_CLAIM, relation=sentence, claim=bare(self._words(link.reviewed)))

    def _view(self, link: Link, end: Ref, sentence: Markup, citations: Iterable[Citation]) -> RelationView:
        return RelationView(
            kind=link.kind,
            incoming=end == link.origin,
            sentence=sentence,
            inferred=link.basis == "inferred",
            note=self.describe.maybe_localized(link.note),
            citations=cite(self.describe, citations),
        )

    def _end(self, end: Ref, kind: str) -> Markup:
        words = self._words(end)
        style = ' class="claim-words"' if end.claim else ""
        lang = f' lang="{escape(words.lang)}"' if words.lang else ""
        address = placeholders.link(self.describe.statement_address(end))
        return as_html(f'<a{style} data-relation="{kind}" href="{address}"{lang}>{escape(words.text)}</a>')

    def _marked(self, end: Ref, words: LocalizedText, link: Markup) -> Markup:
        """Return a link with the marks around a title; a claim and the words for a withdrawn entry have none."""
        is_title = not end.claim and not self.describe.site.line(end).is_withdrawn
        return self.describe.named_title(words.text, link) if is_title else link

    def _words(self, end: Ref) -> LocalizedText:
        describe = self.describe
        other = describe.site.line(end)
        if other.is_withdrawn:
            return LocalizedText(describe.words.gettext("a withdrawn entry"))
        return describe.localized(other.claim(end.claim).text) if end.claim else describe.title(other)

    def _source(self, event: EventSummary) -> Markup:
        """Return an event's speakers and date; the date alone without a named speaker."""
        who = self.people(event)
        date = escape(self.describe.when(event).words)
        return self.describe.worded("%(who)s, %(date)s", who=who, date=date) if who else date

    def people(self, event: EventSummary, named: Callable[[ActorLink], Markup] = actor_link) -> Markup:
        """Return an event's speakers and whom they represent, as links; empty without a named speaker."""
        who, whom = self.speakers(event, named)
        return self.describe.worded("%(who)s for %(whom)s", who=who, whom=whom) if who and whom else who or whom

    def speakers(self, event: EventSummary, named: Callable[[ActorLink], Markup]) -> tuple[Markup, Markup]:
        """Return an event's speakers, and whom they represent."""
        describe = self.describe
        fields = event.fields
        who, whom = (describe.actors(ids, event) for ids in (fields.speaker, represented(fields)))
        return describe.format_list(map(named, who)), describe.format_list(map(named, whom))


def is_tie(link: Link) -> bool:
    """Return whether a relation stands under its event's title and in its row; an inferred one never does."""
    return link.basis == "stated" and (link.is_report or link.kind in vocabulary.ROW_TIES or link.result is not None)


def _messages(link: Link) -> tuple[str, str]:
    """Return the messages for a relation: as seen from its origin, and from its target."""
    if link.is_report:
        return vocabulary.REPORTS
    if link.result is not None:
        return vocabulary.FINDING_RELATIONS[link.result]
    special = vocabulary.RELATIONS_OF_OWN if link.is_own else vocabulary.RELATIONS_OF_OTHERS
    return special.get(link.kind, vocabulary.RELATIONS[link.kind])


_MOST_WORDS, _NAMED_WORDS, _FEWEST_WORDS = 12, 5, 2
"""A link names up to 12 words in full; of more words, up to 5 at each end, and at least 2."""


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
        symbol, verb = self.matters.verb(step, pole=pole, is_joined=through is not None)
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


def text_fragment(url: str, exact: str, prefix: str = "", suffix: str = "") -> str:
    """Return a link to these words on the page at `url` (WICG, URL Fragment Text Directives).

    Of many words the link names only the first and the last ones. The same holds if quotation marks or dashes are among
    the words: a page may write those in another form, and then a browser would not find the words.
    """
    parts = [_directive_part(" ".join(words)) for words in _named_words(exact.split())]
    before = [f"{_directive_part(prefix)}-"] if prefix else []
    after = [f"-{_directive_part(suffix)}"] if suffix else []
    page, _, fragment = url.partition(":~:")[0].partition("#")
    return f"{page}#{fragment}:~:text={','.join([*before, *parts, *after])}"


def _named_words(words: list[str]) -> list[list[str]]:
    """Return the words that a link names: all of them, or the first ones and the last ones."""
    first = list(takewhile(is_typed_in_one_way, words))
    last = list(takewhile(is_typed_in_one_way, reversed(words)))[::-1]
    if min(len(first), len(last)) < _FEWEST_WORDS:  # too few for a browser to find the place
        first = last = words
    if len(first) == len(words) <= _MOST_WORDS:
        return [words]
    return [first[:_NAMED_WORDS], last[-_NAMED_WORDS:]]


def _directive_part(words: str) -> str:
    # `urllib` does not escape hyphens, which mark prefix and suffix in a directive.
    return escape_url(" ".join(words.split()), safe="").replace("-", "%2D")
