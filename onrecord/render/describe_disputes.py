"""Tells a claim in dispute by the words of each side: verbatim where the entries have them, else the editors'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from onrecord.model.fields import Quote
from onrecord.model.matters import Matter, Statement
from onrecord.model.relations import Body, Ref, represented
from onrecord.model.site import Event, Story
from onrecord.render.describe_event import EventDescriber
from onrecord.render.views import DisputeView, SideView, VerbatimView, WordsView


@dataclass(frozen=True, slots=True)
class DisputeDescriber:
    """Describes disputes, in one language."""

    events: EventDescriber

    def of_story(self, story: Story, most: int) -> tuple[DisputeView, ...]:
        """Return the claims of a story that are in dispute, those first on which somebody spoke last."""
        order = {event.ref: place for place, event in enumerate(story.events)}
        disputed = [matter for matter in story.matters if _is_disputed(matter)]
        disputed.sort(key=lambda matter: order.get(matter.history[-1].event, -1), reverse=True)
        return tuple(self.dispute(matter.first_claim, story.id) for matter in disputed[:most])

    def of_site(self, most: int) -> tuple[DisputeView, ...]:
        """Return the disputes of all stories that can be read here, those first that were spoken on last."""
        site = self.events.describe.site
        readable = (claim for claim in site.disputes() if self._is_readable(claim.story))
        return tuple(self.dispute(claim, claim.story) for claim in islice(readable, most))

    def _is_readable(self, story: str) -> bool:
        describe = self.events.describe
        return describe.language in describe.site.story_name(story).languages

    def dispute(self, first: Ref, story: str) -> DisputeView:
        """Return the dispute on a matter, named by its first claim, as it is shown among the claims of a story."""
        describe = self.events.describe
        matter = describe.site.matters[first]
        standing = matter.standing(first)
        assert standing is not None, "called for what is in dispute"  # noqa: S101
        return DisputeView(
            text=describe.said(describe.site.line(first).claim(first.claim).text),
            address=self.address(first, story),
            standing=self.events.matters.standing(first),
            story=describe.story_name(story),
            holding=tuple(self.side(matter, body, pole=True) for body in standing.holding),
            opposing=tuple(self.side(matter, body, pole=False) for body in standing.opposing),
        )

    def address(self, first: Ref, story: str) -> str:
        """Return where a matter stands among the claims of a story."""
        describe = self.events.describe
        key, page = (first.story, first.event, first.claim), describe.site.claims_page(story, first)
        return describe.story_addresses(story).matter(story, key, page.path)

    def side(self, matter: Matter, body: Body, *, pole: bool) -> SideView:
        """Return what a body said last for one pole of a matter, in its own words if any of its statements has them."""
        said = [one for one in matter.history if body in one.bodies and one.holds is pole]
        verbatim = ((one, quote) for one in reversed(said) if (quote := self._quote(one)))
        statement, quote = next(verbatim, (said[-1], None))
        return SideView(self.events.matters.body(body), self.words(statement, quote))

    def _quote(self, statement: Statement) -> Quote | None:
        """Return the words by which an event says what it says on a matter."""
        event = self.events.describe.site.event(statement.event)
        return next(_named_quotes(event, statement), None)

    def words(self, statement: Statement, quote: Quote | None) -> WordsView:
        """Return a statement's words with who said them, when, and where that is written."""
        describe = self.events.describe
        event = describe.site.line(statement.event)
        link = describe.event_link(statement.event)
        own = event.claim(statement.claim.claim).text if statement.claim else event.fields.title
        source = quote.source if quote else next((citation.source for citation in statement.citations), "")
        return WordsView(
            verbatim=self._verbatim(quote) if quote else None,
            editors=describe.said(own),
            address=self.events.statement_address(statement.claim or statement.event),
            speakers=describe.actors((quote.speaker if quote else ()) or event.fields.speaker),
            on_behalf_of=describe.actors(represented(event.fields)),
            when=link.when,
            source=describe.source_name(source) if source else None,
            source_address=describe.addresses.source(source) if source else "",
        )

    def _verbatim(self, quote: Quote) -> VerbatimView:
        describe = self.events.describe
        is_foreign = quote.lang != describe.language
        return VerbatimView(
            exact=quote.exact,
            lang=quote.lang if is_foreign else "",
            lang_note=describe.language_note(quote.lang) if is_foreign else "",
            translation=describe.maybe_said(quote.translation) if is_foreign else None,
        )


def _named_quotes(event: Event, statement: Statement) -> Iterator[Quote]:
    """Yield the quotations that the event's claim names as its own words."""
    if statement.claim is None:
        return
    named = event.claim(statement.claim.claim).quote
    yield from (quote for quote in event.fields.quotes if quote.id == named)


def _is_disputed(matter: Matter) -> bool:
    standing = matter.standing(matter.first_claim)
    return standing is not None and standing.kind == "disputed"
