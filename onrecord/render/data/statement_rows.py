"""Lists what the events of a story say on points as rows, one for each body: the same that pages list on a point."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from onrecord.model.listed_statements import ListedStatement, is_uncounted, list_statement, list_uncounted
from onrecord.model.matters import Matter
from onrecord.model.relations import Body, Ref, spoken_for
from onrecord.model.site import Event, Link
from onrecord.render.data.tables import Row
from onrecord.render.data.whole_ids import whole_id_of_quotation
from onrecord.render.tracking.tracked_site import TrackedSite

_POSITIONS = {True: "holds", False: "opposes", None: "withdraws"}
_Listed = tuple[Matter, ListedStatement]


def list_statements(site: TrackedSite, story: str, events: Sequence[Ref]) -> list[Row]:
    """Return the statements of a story's events in their order; of each event first those that count."""
    found: dict[Ref, list[_Listed]] = defaultdict(list)
    for first in site.stories[story].matters:
        matter = site.matters[first]
        for said in matter.history:
            if said.event.story == story:
                found[said.event].append((matter, list_statement(said, matter)))
    rows = []
    for ref in events:
        listed = (*found[ref], *_uncounted(site, site.event(ref)))
        each = ((matter, said, body) for matter, said in listed for body in said.bodies)
        rows += [_row(site, *one) | {"number": number} for number, one in enumerate(each, 1)]
    return rows


def _uncounted(site: TrackedSite, event: Event) -> Iterator[_Listed]:
    for link in filter(is_uncounted, event.links):
        citations = event.fields.sources if link.citations is None else link.citations
        yield from list_uncounted(link, _matters_of(site, link), _bodies(site, event), citations)


def _matters_of(site: TrackedSite, link: Link) -> Iterator[Matter]:
    """Yield each matter to which claims of a relation's target belong."""
    target = link.target
    claims = (claim.id for claim in site.line(Ref(*target.key)).fields.claims)
    matters = (site.matters[target._replace(claim=claim)] for claim in claims if target.claim in ("", claim))
    return iter({matter.first_claim: matter for matter in matters}.values())


def _bodies(site: TrackedSite, event: Event) -> tuple[Body, ...]:
    name = f"{event.story}/{event.id}"
    return tuple(Body(actor, site.side(actor)) for actor in spoken_for(event.fields)) or (Body(name, name),)


def _row(site: TrackedSite, matter: Matter, said: ListedStatement, body: Body) -> Row:
    event = f"{said.event.story}/{said.event.event}"  # neither it nor an event with a claim on the point is withdrawn
    return {
        "event": event,
        "story": said.event.story,
        "point": matter.first_claim.full_name(),
        "day": site.line(said.event).latest_day,
        "body": body.id,
        "actor": body.id if body.is_named else None,
        "side": body.side,
        "position": _POSITIONS[said.holds],
        "kind": said.kind,
        "claim": said.claim and said.claim.full_name(),
        "counts": said.counts,
        "is_inferred": said.is_inferred,
        "joined": said.step and said.step.full_name(),
        "quote": said.quote,
        "quotation": whole_id_of_quotation(event, said.quote),
        "sources": [citation.as_json() for citation in said.citations],
        "note": said.note,
    }
