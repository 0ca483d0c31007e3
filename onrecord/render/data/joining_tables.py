"""Makes the rows of tables that only the dump has, since in the API they are lists within entries."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from onrecord.model.origins import supporting_citations
from onrecord.model.relations import Ref
from onrecord.render.data.plain_texts import make_plain
from onrecord.render.data.record import ApiRecord
from onrecord.render.data.tables import Row
from onrecord.render.data.whole_ids import whole_id
from onrecord.render.tracking.tracked_site import TrackedSite

_NOT_IN_PART: Row = dict.fromkeys(
    ("event", "claim", "relation", "bill", "step", "plan", "via", "says", "prefix", "language", "place")
)


def memberships(_: ApiRecord, site: TrackedSite) -> Iterator[Row]:
    """Yield the memberships of all actors."""
    return _of_actors(site, "member_of")


def other_names(_: ApiRecord, site: TrackedSite) -> Iterator[Row]:
    """Yield the other names of all actors."""
    return _of_actors(site, "other_names")


def _of_actors(site: TrackedSite, name: str) -> Iterator[Row]:
    for id_ in site.actors:
        yield from _numbered({"actor": id_}, (one.as_json() for one in getattr(site.actor_fields(id_), name)))


def citations(record: ApiRecord, site: TrackedSite) -> Iterator[Row]:
    """Yield the citations of all events, bills and steps that lie ahead, with what rests on each."""
    for story in record.stories():
        for ref in record.events(story):
            id_ = whole_id(site, ref)
            yield from _numbered(_NOT_IN_PART | {"entry": id_, "event": id_}, _cited_in(ref, record, site))
    for id_, bill in site.bills.items():
        own = ({"part": "bill", **cited.as_json()} for cited in bill.fields.sources)
        yield from _numbered(_NOT_IN_PART | {"entry": id_, "bill": id_}, own)
    for name, cited in groupby(record.steps_ahead.citations(site.expected), itemgetter(0)):
        yield from _numbered(_NOT_IN_PART | {"entry": name}, (one for _, one in cited))


def plans(record: ApiRecord, site: TrackedSite) -> Iterator[Row]:
    """Yield the days for which the steps that lie ahead were set."""
    return record.steps_ahead.plans(site.expected)


def _cited_in(ref: Ref, record: ApiRecord, site: TrackedSite) -> Iterator[Row]:
    event = site.event(ref)
    sources = event.fields.sources
    yield from ({"part": "event", **cited.as_json()} for cited in sources)
    for claim in event.fields.claims:
        own = {"part": "claim", "claim": whole_id(site, ref._replace(claim=claim.id))}
        yield from (own | cited.as_json() for cited in supporting_citations(claim.sources, sources))
    for relation, link in zip(record.relations(ref), event.links, strict=True):
        # No source states what the editors alone conclude, unless the relation names one.
        rests = relation["sources"] if link.basis == "stated" or link.citations is not None else ()
        yield from ({"part": "relation", "relation": relation["id"], **cited} for cited in rests)
    for language, prose in event.prose.items():
        yield from ({"part": "text", **cited} for cited in make_plain(language, prose).citations)


def _numbered(of: Row, rows: Iterable[Row]) -> Iterator[Row]:
    return (of | {"number": number} | row for number, row in enumerate(rows, 1))
