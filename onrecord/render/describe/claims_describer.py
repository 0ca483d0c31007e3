"""Describes the claims of a story: their standings, all statements, findings and relations."""

from collections.abc import Callable, Iterator
from itertools import product

from msgspec import Struct
from msgspec.structs import asdict

from onrecord.model.addresses import matter_anchor
from onrecord.model.former_ids import all_ids
from onrecord.model.listed_statements import takes_no_side
from onrecord.model.matters import Matter
from onrecord.model.relations import Finding, Ref, spoken_for
from onrecord.model.site import Link
from onrecord.model.standings import Standing
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.origins_view import cite
from onrecord.render.describe.side_describer import limits
from onrecord.render.fragments import Fragment, Markup
from onrecord.render.tracking.opponents import Opponents
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views import claim_views


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
            statements=tuple(self._with_findings(matter)),
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
            has_answer=standing is not None and _needs_answer(standing, pair),
        )

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

    def _findings(self, matter: Matter) -> Iterator[claim_views.FindingView]:
        """Yield all findings on a matter: a finding on one of its claims says nothing of the others."""
        for claim in matter.claims:
            for state in matter.findings(claim):
                yield self.events.matters.finding(state, names_claim=claim != matter.first_claim)

    def _with_findings(
        self, matter: Matter
    ) -> Iterator[tuple[claim_views.StatementView | None, Fragment, claim_views.FoundView | None]]:
        """Yield the statements and findings on a matter, with what was found."""
        found = (one for one in matter.in_order if isinstance(one, Finding))
        for statement, words in self.statements_on(matter.first_claim):
            yield statement, words, None if statement else self._found(next(found))

    def _found(self, finding: Finding) -> claim_views.FoundView:
        describe = self.events.describe
        event = describe.site.quotes(finding.event)
        quote = next((quote for quote in event.fields.quotes if quote.id == finding.quote), None)
        return claim_views.FoundView(
            quote=self.events.quote(quote, event) if quote else None,
            note=describe.maybe_localized(finding.note),
            citations=cite(describe, finding.citations),
            origins=self.events.origins(finding.origins, finding.event.story),
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
        site = self.events.describe.site
        sides = {body.id for statement in matter.history for body in statement.bodies}
        # A side's own line has where it limits the claim, and its event the rest.
        own = [link for link in limits(site, matter) if not sides.isdisjoint(spoken_for(site.line(link.origin).fields))]
        links = (link for link in self.links(matter) if (link.kind == "bears_on") is bearing and link not in own)
        return map(self.events.relations.incoming, links)

    def links(self, matter: Matter) -> Iterator[Link]:
        """Yield the relations to the matter's claims that take no side and make no finding, with outlets' reports."""
        site = self.events.describe.site
        speaking = {statement.event for statement in matter.history}
        for key in dict.fromkeys(claim.key for claim in matter.claims):
            for link in site.relations(Ref(*key)).backlinks:
                # An answer that is a statement on the matter is among the statements.
                is_statement = link.kind == "responds_to" and Ref(*link.origin.key) in speaking
                if takes_no_side(link, matter) and not is_statement:
                    yield link


def names_of(site: TrackedSite, claim: Ref) -> Iterator[Ref]:
    """Yield the name of a claim, and those that it had by former ids of itself, its event and their story."""
    event = site.line(claim)
    keys = (claim.key, *site.former_keys(event))
    return (Ref(*key, id_) for key, id_ in product(keys, all_ids(claim.claim, event.claim(claim.claim).aliases)))


def _needs_answer(standing: Standing, pair: Opponents | None) -> bool:
    """Return whether the page must name who spoke first and what they answered.

    The side that spoke first comes first, and the standing names its answer. That does not suffice where several that
    answered spoke first together, where they took their word back, or where the page of two bodies omits them.
    """
    if standing.answer in (None, "unanswered"):
        return False
    is_shown = pair is None or any(body.id in (pair.one, pair.other) for body in standing.first)
    return standing.answer == "withdrawn" or len(standing.first) > 1 or not is_shown
