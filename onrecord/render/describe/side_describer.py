"""Describes disputes: the sides of each, with the words of each body, quoted if possible."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from string import ascii_uppercase

from msgspec import Struct

from onrecord.model.fields import Quote
from onrecord.model.matters import Matter, Step
from onrecord.model.relations import Body, Ref, spoken_for
from onrecord.model.site import Link
from onrecord.model.standings import Statement
from onrecord.render import vocabulary
from onrecord.render.chart.chart_layout import MOST_MARKS
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.fragments import Markup
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import StoryContents
from onrecord.render.views.claim_views import DisputeView, LatestView, Position, SideView, WordsView

DescribeSide = Callable[[Ref, Body, Sequence[Step]], SideView]
"""Returns a body's words on a matter, by its first claim, from the body's statements."""
MOST_DISPUTES = 3
"""The most disputes on a story's page; the page of its claims shows all."""
_POSITIONS: dict[bool | None, Position] = {True: "holds", False: "denies", None: "back"}


def letters_of(site: TrackedSite, story: StoryContents) -> Mapping[Ref, str]:
    """Return the letters of a story's disputed claims, in order; none where its picture has bars in place of marks."""
    return dict(zip(disputed(site, story), ascii_uppercase, strict=False)) if len(story.events) <= MOST_MARKS else {}


def disputed(site: TrackedSite, story: StoryContents) -> list[Ref]:
    """Return a story's disputed claims, the one with the latest statement first."""
    order = {ref: place for place, ref in enumerate(story.events)}
    found = [claim for claim in story.matters if site.matters[claim].is_disputed]
    return sorted(found, key=lambda claim: order.get(site.matters[claim].history[-1].event, -1), reverse=True)


def _in_order(sides: Iterable[SideView]) -> tuple[SideView, ...]:
    """Return sides in their order, those last that spoke of joined claims only."""
    return tuple(sorted(sides, key=lambda side: bool(side.reading)))


def _speaking(matter: Matter) -> Iterable[Body]:
    """Return the bodies that speak on a matter, in the order of their first statements."""
    return dict.fromkeys(body for statement in matter.history for body in statement.bodies)


def limits(site: TrackedSite, matter: Matter) -> Iterator[Link]:
    """Yield the relations that say within which limits a matter's claims hold, without those that we only infer."""
    for key in dict.fromkeys(claim.key for claim in matter.claims):
        for link in site.relations(Ref(*key)).backlinks:
            is_meant = link.target in matter.claims or not link.target.claim
            if link.kind == "qualifies" and link.basis == "stated" and is_meant:
                yield link


class SideDescriber(Struct, frozen=True):
    """Describes disputes and their sides in one language."""

    events: EventDescriber

    def of_story(self, story: StoryContents, most: int) -> tuple[DisputeView, ...]:
        """Return a story's disputed claims, the one with the latest statement first."""
        site = self.events.describe.site
        letters = letters_of(site, story)
        return tuple(self.dispute(claim, story.id, letters.get(claim, "")) for claim in disputed(site, story)[:most])

    def of_site(self, most: int) -> tuple[DisputeView, ...]:
        """Return the disputes of all stories in this language, the one with the latest statement first."""
        site = self.events.describe.site
        readable = (claim for claim in site.disputes() if self.events.describe.has_story(claim.story))
        return tuple(self.dispute(claim, claim.story) for claim in islice(readable, most))

    def dispute(self, first: Ref, story: str, letter: str = "", sides: Iterable[SideView] | None = None) -> DisputeView:
        """Return the dispute on a matter, named by its first claim, for a story; `sides` are all of its sides."""
        describe = self.events.describe
        matter = describe.site.matters[first]
        standing = matter.standing(first)
        assert standing is not None, "called for what is in dispute"  # noqa: S101
        views = dict(zip(_speaking(matter), self.sides(matter) if sides is None else sides, strict=True))
        return DisputeView(
            text=describe.claim(first),
            address=self.events.matters.address(first, story),
            standing=self.events.matters.standing(first),
            story=describe.story_name(story),
            letter=letter,
            holding=_in_order(map(views.__getitem__, standing.holding)),
            opposing=_in_order(map(views.__getitem__, standing.opposing)),
        )

    def sides(self, matter: Matter, side: DescribeSide | None = None) -> tuple[SideView, ...]:
        """Return the sides of a matter in the order of their first statements; `side` describes each, as here."""
        own: dict[Body, list[Step]] = defaultdict(list)
        for step in matter.steps():
            for body in dict.fromkeys(step.statement.bodies):
                own[body].append(step)
        return tuple((side or self.side)(matter.first_claim, body, steps) for body, steps in own.items())

    def side(self, first: Ref, body: Body, own: Sequence[Step]) -> SideView:
        """Return a body's current words on the matter with this first claim, from the body's `own` statements.

        Among its statements with its current position, those that name or make this claim count before others, and of
        these the first with a quotation, or else the first. So a claim comes before its denial. If that is not its
        latest statement, the view names the latest too.
        """
        last = own[-1]
        same = [step for step in own if step.statement.holds is last.statement.holds]
        same = [step for step in same if step.statement.step_to(first) is None] or same
        shown = next((step for step in same if step.statement.quote), same[0])
        through = shown.statement.step_to(first)
        symbol, verb = self.events.matters.verb(shown, pole=True, is_joined=through is not None)
        return SideView(
            body=body.id,
            name=self.events.describe.body(body, self.events.describe.site.line(shown.statement.event)),
            position=_POSITIONS[last.statement.holds],
            symbol=symbol,
            verb=verb,
            reading=self.events.relations.by_step(through),
            words=self._words(first, shown.statement),
            latest=None if shown is last else self._latest(last, first),
            qualifying=tuple(self._qualifying(self.events.describe.site.matters[first], body)),
        )

    def _qualifying(self, matter: Matter, body: Body) -> Iterator[LatestView]:
        """Yield where a body limits the claims of a matter."""
        describe = self.events.describe
        for link in limits(describe.site, matter):
            if body.id in spoken_for(describe.site.line(link.origin).fields):
                verb = describe.words.gettext(vocabulary.QUALIFIES)
                when = describe.event_link(Ref(*link.origin.key)).when
                yield LatestView(verb, describe.statement_address(link.origin), when)

    def _words(self, first: Ref, statement: Statement) -> WordsView:
        describe = self.events.describe
        event = describe.site.line(statement.event)
        own = describe.localized(event.claim(statement.claim.claim).text if statement.claim else event.fields.title)
        quote = self._quote(statement)
        source = quote.source if quote else next((citation.source for citation in statement.citations), "")
        bodies = {body.id for body in statement.bodies}
        speakers = (quote.speaker if quote else ()) or event.fields.speaker
        is_understood = quote is not None and (quote.lang == describe.language or self._is_translated(quote))
        return WordsView(
            quote=self.events.quote(quote, describe.site.quotes(statement.event)) if quote else None,
            is_translated=quote is not None and self._is_translated(quote),
            editors=None if is_understood or own == describe.claim(first) else own,
            kind_words=describe.words.gettext(vocabulary.EVENT_TYPES[event.fields.type]),
            address=self.events.describe.statement_address(statement.claim or statement.event),
            speakers=describe.actors((speaker for speaker in speakers if speaker not in bodies), event),
            when=describe.event_link(statement.event).when,
            source=describe.source_name(source) if source else None,
            source_in_brief=describe.brief_source_name(source) if source else None,
            source_address=describe.addresses.source(source) if source else "",
            origins=self._origins(statement),
        )

    def _origins(self, statement: Statement) -> Markup:
        """Return the origin of a statement's reporting; empty where its only source is its own origin."""
        origins = statement.origins
        is_itself = len(origins.links) == 1 and {root.key for root in origins.roots} == set(origins.links)
        return Markup("") if is_itself else self.events.origins(origins, statement.event.story).words

    def _quote(self, statement: Statement) -> Quote | None:
        if statement.quote is None:
            return None
        event = self.events.describe.site.quotes(statement.event)
        return next((quote for quote in event.fields.quotes if quote.id == statement.quote), None)

    def _is_translated(self, quote: Quote) -> bool:
        """Return whether a quotation has a translation into the page's language; others do not help readers."""
        language = self.events.describe.language
        return quote.lang != language and language in (quote.translation or {})

    def _latest(self, step: Step, first: Ref) -> LatestView:
        statement = step.statement
        _, verb = self.events.matters.verb(step, pole=True, is_joined=statement.step_to(first) is not None)
        address = self.events.describe.statement_address(statement.claim or statement.event)
        return LatestView(verb, address, self.events.describe.event_link(statement.event).when)
