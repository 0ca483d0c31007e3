"""Describes the publisher, actors and sources, whose ids many pages' data name, and the pages of actors and sources."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from onrecord.model.dates import EdtfDate, Precision, Qualifier
from onrecord.model.fields import ActorFields, Via
from onrecord.model.reserved_ids import VIA_WORDS
from onrecord.model.site import Actor, Source
from onrecord.render.describe.describer import Describer
from onrecord.render.tracking.tracked_types import EventSummary

_EXACT = (Precision.DAY, Precision.MONTH, Precision.YEAR)
Data = dict[str, Any]


class LinkedEntries(Struct, frozen=True):
    """Describes in one language what other data lead to by an id."""

    describe: Describer

    def publisher(self) -> Data:
        """Return who publishes the site, with the same id in all languages."""
        fields = self.describe.site.fields
        name = self.describe.plain(fields.publisher or fields.title)
        return {"@type": "Organization", "@id": f"{self.describe.url('')}#publisher", "name": name}

    def actor(self, id_: str, event: EventSummary | None, told: set[str]) -> Data:
        """Return an actor; of one in `told`, only the id."""
        (link,) = self.describe.actors([id_], event)
        url = self.describe.url(link.address)
        if _is_told(url, told):
            return {"@id": url}
        return {"@type": _type_of(self.describe.site.actor_fields(id_)), "@id": url, "name": link.name.text}

    def actor_in_full(self, actor: Actor) -> Data:
        """Return an actor as its own page has it."""
        describe = self.describe
        fields = actor.fields
        told = set[str]()
        known = {
            "alternateName": list(dict.fromkeys(describe.plain(other.name) for other in fields.other_names)),
            "description": describe.plain(fields.role),
            "url": fields.url,
            "sameAs": list(fields.same_as),
            "parentOrganization": self.actor(fields.part_of, None, told) if fields.part_of else None,
            "memberOf": [
                self.actor(one.organization, None, told)
                for one in fields.member_of
                if one.end_date is None and fields.kind == "person"
            ],
        }
        return self.actor(actor.id, None, told) | known

    def source(self, id_: str, told: set[str]) -> Data:
        """Return a source; of one in `told`, only the id."""
        url = self.describe.url(self.describe.addresses.source(id_))
        if _is_told(url, told):
            return {"@id": url}
        describe = self.describe
        fields = self.describe.site.source_fields(id_)
        publisher = describe.plain(fields.publisher)
        return {
            "@type": "CreativeWork",
            "@id": url,
            "name": fields.title or describe.plain(fields.description),
            "url": fields.address,
            "sameAs": fields.doi_address,
            "archivedAt": fields.archive_url,
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
            "inLanguage": fields.language,
        }

    def source_in_full(self, source: Source) -> Data:
        """Return a source as its own page has it."""
        fields = source.fields
        told = set[str]()
        own = self.source(source.id, told)
        container = {"@type": "CreativeWork", "name": fields.container_title} if fields.container_title else None
        known = {
            "description": self.describe.plain(fields.description) if fields.title else None,
            "creditText": ", ".join(fields.author),
            "datePublished": exact_date(fields.issued.date) if fields.issued else None,
            "isPartOf": container,
            "isBasedOn": [origin for via in fields.via for origin in self._origin(via, told)],
        }
        return own | known

    def _origin(self, via: Via, told: set[str]) -> Iterator[Data]:
        if via.source and via.source not in VIA_WORDS:
            yield self.source(via.source, told)
        elif via.external:
            yield {"@type": "CreativeWork", "name": self.describe.plain(via.external)}


def exact_date(date: EdtfDate) -> str | None:
    """Return a day, month or year as ISO 8601; None if it is uncertain, approximate or an interval.

    Programs that know no EDTF would take an approximate day for an exact one.
    """
    is_exact = date.precision in _EXACT and date.qualifier is Qualifier.NONE
    return str(date) if is_exact else None


def _type_of(fields: ActorFields) -> str:
    return {"person": "Person", "outlet": "NewsMediaOrganization"}.get(fields.kind, "Organization")


def _is_told(id_: str, told: set[str]) -> bool:
    """Return whether the data describe a thing already, so that its id is enough; note that they do from here on."""
    is_told = id_ in told
    told.add(id_)
    return is_told
