"""Describes pages to programs that read no HTML (schema.org, JSON-LD 1.1).

The types fit a timeline: an entry is an `Article` of the site about an `Event`; it reports `Claim`s and holds
`Quotation`s of others. It has no `ClaimReview`, since the site gives no rating. A correction is a `CorrectionComment`,
a bill is `Legislation`, the record a `Dataset`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, json

from onrecord.model.dates import Precision
from onrecord.model.fields import Claim, Correction, Quote
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.relations import Ref, parse_target
from onrecord.model.relative_links import linker
from onrecord.model.site import Bill, Event, Story
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.english_words import remove_marks
from onrecord.render.fragments import Markup, as_html
from onrecord.render.full_stops import sentence
from onrecord.render.moments import rfc_3339
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents

_EXACT = (Precision.DAY, Precision.MONTH, Precision.YEAR)
MOST_LISTED = 100
"""The number of events that the data of a story's page lists: the first ones on the page."""
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
Data = dict[str, Any]
About = TrackedSite | StoryContents | Event | Bill | Matter
"""What a page with a description in its head is about."""
_DOWNLOADS = {"api": "api/v1/index.json", "dump": "data/datapackage.json"}
"""The address of the whole record, as JSON, by the output that has it."""


class StructuredData(Struct, frozen=True):
    """Describes pages of one language to programs; it needs the site's base URL."""

    describe: Describer
    changes: Changes

    def of(self, about: About) -> Markup:
        """Return the data of the page of the site, a story, an event, a bill or a claim."""
        if isinstance(about, Story):
            return self._script(self._story(about))
        if isinstance(about, Matter):
            return self._script(self._matter(about))
        if isinstance(about, Bill):
            return self._script(self._bill(about))
        return self._script(self._event(about) if isinstance(about, Event) else self._site())

    def _script(self, data: Data) -> Markup:
        """Return the data as the text of a `script` element: no character in it can end the element.

        Only the page has its URL as its id. Other ids of this site are relative to it, since they are many.
        """
        base = self.describe.url("")
        link = linker(data["@id"].removeprefix(base))
        known = {**_known(data, lambda id_: link(id_.removeprefix(base))), "@id": data["@id"]}
        text = json.encode({"@context": "https://schema.org", **known}).decode("utf-8")
        return as_html(remove_marks(text).translate(_ESCAPED))

    def _story(self, story: StoryContents) -> Data:
        describe = self.describe
        link = describe.story_link(story.id)
        shown = story.events if story.fields.order == "oldest-first" else story.events[::-1]
        lines = (describe.site.line(ref) for ref in shown[:MOST_LISTED])
        listed = [
            {"@type": "ListItem", "position": position, "url": self.describe.url(describe.event_address(line))}
            for position, line in enumerate(lines, 1)
        ]
        return {
            **self._page("CollectionPage", link.address, story.events),
            "name": link.title.text,
            "description": link.summary.text if link.summary else None,
            "mainEntity": {"@type": "ItemList", "numberOfItems": len(shown), "itemListElement": listed},
        }

    def _page(self, type_: str, address: str, events: Iterable[Ref]) -> Data:
        describe = self.describe
        change = self.changes.last(events)
        title = describe.plain(describe.site.fields.title)
        return {
            "@type": type_,
            "@id": describe.url(address),
            "inLanguage": describe.language,
            "dateModified": rfc_3339(change.updated) if change else None,
            "isPartOf": {"@type": "WebSite", "@id": describe.url(describe.addresses.home), "name": title},
        }

    def _matter(self, matter: Matter) -> Data:
        """Return a claim that others answered. The data of its event's page tell, by the same id, where it appears."""
        describe = self.describe
        first = matter.first_claim
        event = describe.site.line(first)
        page = self._page("WebPage", describe.story_addresses(first.story).claim_page(*first), matter.events)
        return {**page, "mainEntity": self._assertion(event.claim(first.claim), event, set())}

    def _bill(self, bill: Bill) -> Data:
        describe = self.describe
        fields = bill.fields
        told = set[str]()
        of_procedure = bill.procedure.fields.jurisdiction
        known = {
            "alternateName": [describe.plain(title) for title in fields.other_titles],
            "description": describe.plain(fields.summary),
            "legislationIdentifier": list(dict.fromkeys(identifier.id for identifier in fields.identifiers)),
            "legislationJurisdiction": fields.jurisdiction or (None if of_procedure == "any" else of_procedure),
            "creativeWorkStatus": BillDescriber(describe).state_sentence(bill),
            "author": [self._actor(sponsor, None, told) for sponsor in fields.sponsors],
            "sameAs": fields.url,
            "citation": [
                self._source(id_, told) for id_ in dict.fromkeys(citation.source for citation in fields.sources)
            ],
        }
        page = self._page("WebPage", describe.addresses.bill(bill.id), bill.events)
        return {**page, "mainEntity": {**self._bill_name(bill), **known}}

    def _bill_name(self, bill: Bill) -> Data:
        link = self.describe.bill_link(bill)
        return {"@type": "Legislation", "@id": f"{self.describe.url(link.address)}#bill", "name": link.title.text}

    def _event(self, event: Event) -> Data:
        """Return the entry on an event: an article of the site with the claims and quotations that it reports."""
        describe = self.describe
        fields = event.fields
        change = self.changes.of(event.ref)
        story = describe.story_name(event.story)
        bill = event.fields.bill
        cited = dict.fromkeys(citation.source for citation in fields.sources)
        told = set[str]()
        return {
            "@type": "Article",
            "@id": self.describe.url(describe.event_address(event)),
            "headline": describe.plain(fields.title),
            "description": describe.plain(fields.summary),
            "inLanguage": describe.language,
            "datePublished": rfc_3339(change.published) if change else None,
            "dateModified": rfc_3339(change.updated) if change and change.updated != change.published else None,
            "author": self._publisher(),
            "publisher": self._publisher(),
            "copyrightNotice": self._rights(),
            "isPartOf": {"@type": "CollectionPage", "@id": self.describe.url(story.address), "name": story.title.text},
            "keywords": list(fields.tags),
            "about": [self._happening(event), *([self._bill_name(describe.site.bills[bill])] if bill else [])],
            "citation": [self._source(id_, told) for id_ in cited],
            "mentions": [self._claim(claim, event, told) for claim in fields.claims],
            "hasPart": [self._quotation(quote, event, told) for quote in fields.quotes],
            "correction": list(map(self._correction, fields.corrections)),
        }

    def _happening(self, event: Event) -> Data:
        """Return what happened, with its days as far as they are exact."""
        fields = event.fields
        when = self.describe.when(event)
        until = fields.until if fields.until and fields.until.precision in _EXACT else None
        whole = Ref(*parse_target(fields.during, event.story).key) if fields.during else None
        return {
            **self._event_name(event.ref),
            "startDate": when.machine,
            "endDate": str(until.start) if until else None,
            "superEvent": self._event_name(whole) if whole else None,
        }

    def _event_name(self, ref: Ref) -> Data:
        link = self.describe.event_link(ref)
        return {"@type": "Event", "@id": f"{self.describe.url(link.address)}#{ref.event}", "name": link.title.text}

    def _quotation(self, quote: Quote, event: Event, told: set[str]) -> Data:
        """Return a quotation, with its speakers and its source, whose authors keep the rights."""
        speakers = quote.speaker or event.fields.speaker or event.fields.on_behalf_of
        names = (name.name.text for name in self.describe.actors(speakers, event))
        return {
            "@type": "Quotation",
            "text": quote.exact,
            "inLanguage": quote.lang,
            "spokenByCharacter": [self._actor(speaker, event, told) for speaker in speakers],
            "isPartOf": self._source(quote.source, told),
            "creditText": ", ".join((*names, self.describe.source_name(quote.source).text)),
            "copyrightNotice": self.describe.words.gettext("Quotations belong to their authors."),
        }

    def _site(self) -> Data:
        describe = self.describe
        home = self.describe.url(self.describe.addresses.home)
        site = {
            "@id": home,
            "url": home,
            "name": describe.plain(describe.site.fields.title),
            "description": describe.plain(describe.site.fields.description),
            "inLanguage": describe.language,
            "publisher": self._publisher(),
            "copyrightNotice": self._rights(),
        }
        downloads = [
            {"@type": "DataDownload", "contentUrl": describe.url(address), "encodingFormat": "application/json"}
            for output, address in _DOWNLOADS.items()
            if output in describe.site.fields.outputs
        ]
        named: Data = {"@type": "Dataset", "@id": f"{describe.url('')}#record"}
        named |= {"description": site["description"] or site["name"]}
        record = {**site, **named, "isAccessibleForFree": True, "distribution": downloads}
        return {"@type": "WebSite", **site, "hasPart": record if downloads else None}

    def _rights(self) -> str:
        """Return the licence of the site's own words; quotations are not the site's."""
        gettext = self.describe.words.gettext
        licence = self.describe.plain(self.describe.site.fields.licence)
        quotations = gettext("Quotations belong to their authors.")
        if not licence:
            return quotations
        own = sentence(gettext("Texts: %(licence)s", licence=licence))
        return f"{own} {quotations}"

    def _publisher(self) -> Data:
        fields = self.describe.site.fields
        return {"@type": "Organization", "name": self.describe.plain(fields.publisher or fields.title)}

    def _claim(self, claim: Claim, event: Event, told: set[str]) -> Data:
        origins = event.claim_origins[claim.id]
        first = self._first(origins)
        return {
            **self._assertion(claim, event, told),
            "appearance": [self._source(id_, told) for id_ in origins.links],
            "firstAppearance": self._source(first, told) if first else None,
        }

    def _assertion(self, claim: Claim, event: EventSummary, told: set[str]) -> Data:
        """Return a claim without its sources."""
        describe = self.describe
        return {
            "@type": "Claim",
            "@id": self.describe.url(describe.story_addresses(event.story).claim(event.story, event.id, claim.id)),
            "text": describe.plain(claim.text),
            "datePublished": describe.when(event).machine or None,
            "author": list(self._speakers(event, told)),
        }

    def _first(self, origins: Origins) -> str | None:
        """Return the source that certainly had a claim first: the only origin, or the earliest. None leaves it open."""
        fields_of = self.describe.site.source_fields
        days = {root.key: fields_of(root.key).issued for root in origins.roots if root.kind == "source"}
        if origins.unknown or len(days) < len(origins.roots):
            return None
        for id_, issued in days.items():
            others = [day and day.date.earliest for other, day in days.items() if other != id_]
            if all(issued and other and issued.date.latest < other for other in others):
                return id_
        return None

    def _speakers(self, event: EventSummary, told: set[str]) -> Iterator[Data]:
        for id_ in dict.fromkeys((*event.fields.speaker, *event.fields.on_behalf_of)):
            speaker = self._actor(id_, event, told)
            whole = self.describe.site.actor_fields(id_).part_of
            if whole and "name" in speaker:
                # A copy, since the whole is described here without a whole of its own.
                speaker["parentOrganization"] = self._actor(whole, event, {*told})
            yield speaker

    def _actor(self, id_: str, event: EventSummary | None, told: set[str]) -> Data:
        """Return an actor; of one in `told`, only the id."""
        (link,) = self.describe.actors([id_], event)
        url = self.describe.url(link.address)
        if _is_told(url, told):
            return {"@id": url}
        kind = self.describe.site.actor_fields(id_).kind
        type_ = {"person": "Person", "outlet": "NewsMediaOrganization"}.get(kind, "Organization")
        return {"@type": type_, "@id": url, "name": link.name.text}

    def _source(self, id_: str, told: set[str]) -> Data:
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
            "url": fields.url,
            "archivedAt": fields.archive_url,
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
            "inLanguage": fields.language,
        }

    def _correction(self, correction: Correction) -> Data:
        view = self.describe.correction(correction)
        gettext = self.describe.words.gettext
        moment = correction.date.moment(self.describe.site.fields.timezone)
        was, now = gettext("Before: %(words)s", words=view.was.text), gettext("Now: %(words)s", words=view.now.text)
        return {"@type": "CorrectionComment", "text": f"{was} {now}", "datePublished": rfc_3339(moment)}


def _is_told(id_: str, told: set[str]) -> bool:
    """Return whether the data describe a thing already, so that its id is enough; note that they do from here on."""
    is_told = id_ in told
    told.add(id_)
    return is_told


def _known(data: Mapping[str, Any], short: Callable[[str], str]) -> Data:
    """Return the data without unknown values and with short ids, at any depth."""
    known: Data = {name: _inner(value, short) for name, value in data.items() if value not in (None, "", [])}
    return {**known, "@id": short(known["@id"])} if "@id" in known else known


def _inner(value: object, short: Callable[[str], str]) -> object:
    if isinstance(value, dict):
        return _known(value, short)
    return [_inner(item, short) for item in value] if isinstance(value, list) else value
