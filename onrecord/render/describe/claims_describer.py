"""Describes the claims of a story: the words of each side, quoted if possible, their standings, and all statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from string import ascii_uppercase

from msgspec import Struct
from msgspec.structs import asdict

from onrecord.model.addresses import matter_anchor
from onrecord.model.fields import Quote
from onrecord.model.former_ids import all_ids
from onrecord.model.matters import Matter, Step
from onrecord.model.relations import Body, Ref
from onrecord.model.site import Link
from onrecord.model.standings import Standing, Statement
from onrecord.render.chart.chart_layout import MOST_MARKS
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.origins_view import cite
from onrecord.render.fragments import Markup
from onrecord.render.tracking.opponents import Opponents
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import StoryContents
from onrecord.render.views import claim_views
from onrecord.render.views.claim_views import DisputeView, LatestView, Position, SideView, WordsView

DescribeSide = Callable[[Ref, Body, Sequence[Step]], SideView]
"""Returns a body's words on a matter, by its first claim, from the body's statements."""


class ClaimsDescriber(Struct, frozen=True):
    """Describes the matters of a story."""

    events: EventDescriber
    statements_on: Callable[[Ref], claim_views.Statements]
    """Returns all statements on the matter of a claim, as seen from it."""
    sides_of: Callable[[Matter], claim_views.Sides]

    def matter(self, matter: Matter, story: str, letter: str, pair: Opponents | None = None) -> claim_views.MatterView:
        """Return a matter for the page of claims, with its `letter`; for the page of two bodies, only their words."""
        describe = self.events.describe
        first = matter.first_claim
        key = (first.story, first.event, first.claim)
        standing = matter.standing(first)
        days = sorted(self._days(matter)) or [""]
        return claim_views.MatterView(
            anchor=matter_anchor(*key),
            former=tuple(matter_anchor(*former) for former in self.former(first)),
            name=first.name(),
            published_on=days[0],
            changed_on=days[-1],
            letter=letter,
            address=describe.story_addresses(first.story).claim(*key),
            in_full=describe.addresses.matter(story, key, describe.site.claims_page(story, first)),
            statements=self.statements_on(first),
            is_unanswered=standing is not None and standing.answer == "unanswered",
            evidence=tuple(self._relations(matter, bearing=True)),
            readings=tuple(self._relations(matter, bearing=False)),
            **asdict(self.sides(matter, self.sides_of(matter), pair)),
        )

    def sides(self, matter: Matter, sides: claim_views.Sides, pair: Opponents | None = None) -> claim_views.MatterSides:
        """Return what was found on a matter, those of its `sides` that the page shows, and where it stands."""
        describe = self.events.describe
        first = matter.first_claim
        standing = matter.standing(first)
        return claim_views.MatterSides(
            text=describe.claim(first),
            standing=self.events.matters.standing(first),
            findings=tuple(self._findings(matter)),
            sides=tuple(side for side in sides if pair is None or side[0].body in (pair.one, pair.other)),
            last=self._last_word(matter) if matter.is_disputed else None,
            has_answer=standing is not None and _needs_answer(standing, pair),
        )

    def _last_word(self, matter: Matter) -> claim_views.LastWordView:
        describe = self.events.describe
        event = describe.site.line(matter.history[-1].event)
        return claim_views.LastWordView(describe.actors(event.fields.speaker, event), describe.when(event))

    def _days(self, matter: Matter) -> Iterator[str]:
        """Yield the days on which what was said on a matter was published or corrected, as ISO 8601."""
        site = self.events.describe.site
        found = matter.all_findings
        reviews = (step.event for finding in found for step in finding.course)
        said = (statement.event for statement in matter.history)
        for event in dict.fromkeys((*said, *(finding.event for finding in found), *reviews)):
            dates = site.dates(event)
            for day in (dates.published, *dates.corrected):
                if day is not None:
                    yield str(day.moment(site.fields.timezone).date())

    def _findings(self, matter: Matter) -> Iterator[claim_views.FoundView]:
        """Yield all findings on a matter: a finding on one of its claims says nothing of the others."""
        events = self.events
        describe = self.events.describe
        for claim in matter.claims:
            for state in matter.findings(claim):
                found = state.finding
                event = describe.site.quotes(found.event)
                quote = next((quote for quote in event.fields.quotes if quote.id == found.quote), None)
                yield claim_views.FoundView(
                    finding=events.matters.finding(state, names_claim=claim != matter.first_claim),
                    quote=events.quote(quote, event) if quote else None,
                    note=describe.maybe_localized(found.note),
                    citations=cite(describe, found.citations),
                    origins=events.origins(found.origins, found.event.story),
                )

    def former(self, first: Ref) -> Iterator[Ref]:
        """Yield the names that a matter had by former ids of its first claim, the claim's event and their story."""
        return (name for name in names_of(self.events.describe.site, first) if name != first)

    def pairs(self, story: str) -> Iterator[claim_views.PairLink]:
        """Yield links to the pages of two bodies."""
        describe = self.events.describe
        for pair in (pair for pair in describe.site.opponents(story) if pair.has_page):
            address = describe.addresses.two_sides(story, pair.one, pair.other)
            yield claim_views.PairLink(self.pair_name(pair), len(pair.matters), address)

    def pair_name(self, pair: Opponents) -> Markup:
        """Return the names of two bodies, as 'A and B'."""
        return self.events.describe.names((pair.one, pair.other))

    def _relations(self, matter: Matter, *, bearing: bool) -> Iterator[claim_views.RelationView]:
        """Yield relations to the matter's claims that take no side: evidence, or all others."""
        links = (link for link in self.links(matter) if (link.kind == "bears_on") is bearing)
        return map(self.events.relations.incoming, links)

    def links(self, matter: Matter) -> Iterator[Link]:
        """Yield the relations to the matter's claims that take no side and make no finding, with outlets' reports."""
        site = self.events.describe.site
        speaking = {statement.event for statement in matter.history}
        for key in dict.fromkeys(claim.key for claim in matter.claims):
            for link in site.relations(Ref(*key)).backlinks:
                is_meant = link.target in matter.claims or not link.target.claim
                is_meant = is_meant and (link.is_report or not link.is_position)
                # An answer that is a statement on the matter is among the statements.
                is_statement = link.kind == "responds_to" and Ref(*link.origin.key) in speaking
                if link.result is None and is_meant and not is_statement:
                    yield link


def names_of(site: TrackedSite, claim: Ref) -> Iterator[Ref]:
    """Yield the name of a claim, and those that it had by former ids of itself, its event and their story."""
    event = site.line(claim)
    keys = (claim.key, *site.former_keys(event))
    return (Ref(*key, id_) for key, id_ in product(keys, all_ids(claim.claim, event.claim(claim.claim).aliases)))


def _needs_answer(standing: Standing, pair: Opponents | None) -> bool:
    """Return whether the page must name who spoke first and what they answered.

    The side that spoke first comes first, and the standing names its answer. That does not suffice where several spoke
    first together, where they took their word back, or where the page of two bodies omits them.
    """
    if standing.answer is None:
        return False
    is_shown = pair is None or any(body.id in (pair.one, pair.other) for body in standing.first)
    return standing.answer == "withdrawn" or len(standing.first) > 1 or not is_shown


MOST_DISPUTES = 3
"""The most disputes on a story's page; the page of its claims shows all."""
_POSITIONS: dict[bool | None, Position] = {True: "holds", False: "denies", None: "back"}


def letters_of(site: TrackedSite, story: StoryContents) -> Mapping[Ref, str]:
    """Return the letters of a story's disputed claims, in order; none where its picture has bars in place of marks."""
    return dict(zip(_disputed(site, story), ascii_uppercase, strict=False)) if len(story.events) <= MOST_MARKS else {}


def _disputed(site: TrackedSite, story: StoryContents) -> list[Ref]:
    """Return a story's disputed claims, the one with the latest statement first."""
    order = {ref: place for place, ref in enumerate(story.events)}
    disputed = [claim for claim in story.matters if site.matters[claim].is_disputed]
    return sorted(disputed, key=lambda claim: order.get(site.matters[claim].history[-1].event, -1), reverse=True)


def _in_order(sides: Iterable[SideView]) -> tuple[SideView, ...]:
    """Return sides in their order, those last that spoke of joined claims only."""
    return tuple(sorted(sides, key=lambda side: bool(side.reading)))


def _speaking(matter: Matter) -> Iterable[Body]:
    """Return the bodies that speak on a matter, in the order of their first statements."""
    return dict.fromkeys(body for statement in matter.history for body in statement.bodies)


class SideDescriber(Struct, frozen=True):
    """Describes disputes and their sides in one language."""

    events: EventDescriber

    def of_story(self, story: StoryContents, most: int) -> tuple[DisputeView, ...]:
        """Return a story's disputed claims, the one with the latest statement first."""
        site = self.events.describe.site
        letters = letters_of(site, story)
        return tuple(self.dispute(claim, story.id, letters.get(claim, "")) for claim in _disputed(site, story)[:most])

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
            name=self.events.matters.body(body, self.events.describe.site.line(shown.statement.event)),
            position=_POSITIONS[last.statement.holds],
            symbol=symbol,
            verb=verb,
            reading=self.events.relations.by_step(through),
            words=self._words(first, shown.statement),
            latest=None if shown is last else self._latest(last, first),
        )

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
            subject=own,
            address=self.events.describe.statement_address(statement.claim or statement.event),
            speakers=describe.actors((speaker for speaker in speakers if speaker not in bodies), event),
            when=describe.event_link(statement.event).when,
            source=describe.source_name(source) if source else None,
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
