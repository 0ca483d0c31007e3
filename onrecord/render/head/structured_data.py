"""Describes pages to programs that read no HTML (schema.org, JSON-LD 1.1).

The types fit a timeline: an entry is an `Article` of the site about an `Event`; it reports `Claim`s and holds
`Quotation`s of others. It has no `ClaimReview`, since the site gives no rating. A correction is a `CorrectionComment`,
a bill is `Legislation`, the record a `Dataset`.

An `Event` has an exact day. Without one, the article says itself to which days it belongs: search engines refuse events
without `startDate`, and programs that know no EDTF would take '2021-11-02~' for that day.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, json

from onrecord.model.dates import EdtfDate, Qualifier
from onrecord.model.fields import Claim, Correction, Quote
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.relations import Ref, parse_target
from onrecord.model.relative_links import linker
from onrecord.model.site import Actor, Bill, Event, Source, Story
from onrecord.render.data.known_licences import find_licence
from onrecord.render.data.offers import has_data_page
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.data_describer import data_heading
from onrecord.render.describe.describer import Describer
from onrecord.render.english_words import remove_marks
from onrecord.render.fragments import Markup, as_html
from onrecord.render.full_stops import sentence
from onrecord.render.head.breadcrumbs import Crumb, breadcrumb_list
from onrecord.render.head.linked_entries import LinkedEntries, exact_date
from onrecord.render.moments import rfc_3339
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents
from onrecord.render.views.data_views import RecordView

MOST_LISTED = 100
"""The number of events that the data of a story's page lists: the first ones on the page."""
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
Data = dict[str, Any]


class ListedClaims(Struct, frozen=True):
    """The claims on a page of a story's claims."""

    story: StoryContents
    address: str
    claims: Sequence[Ref]


About = TrackedSite | StoryContents | ListedClaims | Event | Bill | Matter | Actor | Source | RecordView
"""What a page with a description in its head is about."""
_PAGES = frozenset({"CollectionPage", "WebPage"})
"""The types that can have `breadcrumb` themselves."""


class StructuredData(Struct, frozen=True):
    """Describes pages of one language to programs; it needs the site's base URL."""

    describe: Describer
    changes: Changes
    entries: LinkedEntries

    def of(self, about: About | None, address: str, trail: Sequence[Crumb]) -> Markup:
        """Return the data of the page at `address`: on its subject, and on the way to it from the home page."""
        way = breadcrumb_list(self.describe, trail) if trail else None
        data = self._about(about)
        if data and way:
            data |= {"breadcrumb": way} if data["@type"] in _PAGES else self._page_of(data, address, way)
        found = data or way
        return self._script(found, address) if found else Markup("")

    def _about(self, about: About | None) -> Data:
        described: Mapping[type, Callable[[Any], Data]] = {
            Story: self._story,
            ListedClaims: self._claims,
            Event: self._event,
            Bill: self._bill,
            Matter: self._matter,
            Actor: self.entries.actor_in_full,
            Source: self.entries.source_in_full,
            RecordView: self._record,
            TrackedSite: self._site,
        }
        return described[type(about)](about) if about else {}

    def _page_of(self, data: Data, address: str, way: Data) -> Data:
        """Return what leads from a thing that is no page itself to its page, whose id most of these things have."""
        page = self.describe.url(address)
        own = {} if data["@id"] == page else {"@id": page}
        return {"mainEntityOfPage": {"@type": "WebPage", **own, "breadcrumb": way}}

    def _script(self, data: Data, address: str) -> Markup:
        """Return the data as the text of a `script` element: no character in it can end the element.

        Only the page has its URL as its id. Other ids of this site are relative to it, since they are many.
        """
        base = self.describe.url("")
        page = self.describe.url(address)
        link = linker(address)
        known = _known(data, lambda id_: id_ if id_ == page else link(id_.removeprefix(base)))
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
        return {
            "@type": type_,
            "@id": describe.url(address),
            "inLanguage": describe.language,
            "dateModified": rfc_3339(change.updated) if change else None,
            "isPartOf": self._home(),
        }

    def _home(self) -> Data:
        """Return the id of the site, whose name the way to each page has."""
        return {"@id": self.describe.url(self.describe.addresses.home)}

    def _claims(self, listed: ListedClaims) -> Data:
        """Return a page of claims; the page of each claim, or that of its event, says more by the same id."""
        link = self.describe.story_link(listed.story.id)
        claims = [
            {"@type": "ListItem", "position": position, "item": {"@type": "Claim", "@id": self._claim_id(claim)}}
            for position, claim in enumerate(listed.claims, 1)
        ]
        return {
            **self._page("CollectionPage", listed.address, ()),
            "about": {"@id": self.describe.url(link.address)},
            "mainEntity": {"@type": "ItemList", "itemListElement": claims},
        }

    def _claim_id(self, claim: Ref) -> str:
        return self.describe.url(self.describe.story_addresses(claim.story).claim(*claim))

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
            "author": [self.entries.actor(sponsor, None, told) for sponsor in fields.sponsors],
            "sameAs": fields.url,
            "citation": [
                self.entries.source(id_, told) for id_ in dict.fromkeys(citation.source for citation in fields.sources)
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
        publisher = self.entries.publisher()
        happening = list(self._happening(event))
        told = set[str]()
        return {
            "@type": "Article",
            "@id": self.describe.url(describe.event_address(event)),
            "headline": describe.plain(fields.title),
            "description": describe.plain(fields.summary),
            "inLanguage": describe.language,
            "datePublished": rfc_3339(change.published) if change else None,
            "dateModified": rfc_3339(change.updated) if change and change.updated != change.published else None,
            "author": publisher,
            "publisher": {"@id": publisher["@id"]},
            "copyrightNotice": self._rights(),
            "isPartOf": {"@id": self.describe.url(story.address)},
            "keywords": list(fields.tags),
            "temporalCoverage": None if happening else _days_of(event),
            "about": [*happening, *([self._bill_name(describe.site.bills[bill])] if bill else [])],
            "citation": [self.entries.source(id_, told) for id_ in cited],
            "mentions": [self._claim(claim, event, told) for claim in fields.claims],
            "hasPart": [self._quotation(quote, event, told) for quote in fields.quotes],
            "correction": list(map(self._correction, fields.corrections)),
        }

    def _happening(self, event: Event) -> Iterator[Data]:
        """Yield what happened on an exact day, with the event that it is part of if that began on such a day."""
        fields = event.fields
        whole = Ref(*parse_target(fields.during, event.story).key) if fields.during else None
        if _is_exact_day(fields.date):
            yield {
                **self._event_name(event.ref),
                "startDate": self.describe.when(event).machine,
                "endDate": exact_date(fields.until) if fields.until else None,
                "superEvent": (
                    self._dated_event(whole)
                    if whole and _is_exact_day(self.describe.site.line(whole).fields.date)
                    else None
                ),
            }

    def _dated_event(self, ref: Ref) -> Data:
        return {**self._event_name(ref), "startDate": self.describe.when(self.describe.site.line(ref)).machine}

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
            "spokenByCharacter": [self.entries.actor(speaker, event, told) for speaker in speakers],
            "isPartOf": self.entries.source(quote.source, told),
            "creditText": ", ".join((*names, self.describe.source_name(quote.source).text)),
            "copyrightNotice": self.describe.words.gettext("Quotations belong to their authors."),
        }

    def _site(self, _site: TrackedSite) -> Data:
        describe = self.describe
        home = self.describe.url(self.describe.addresses.home)
        return {
            "@type": "WebSite",
            "@id": home,
            "url": home,
            "name": describe.plain(describe.site.fields.title),
            "description": describe.plain(describe.site.fields.description),
            "inLanguage": describe.language,
            "publisher": self.entries.publisher(),
            "copyrightNotice": self._rights(),
            "hasPart": self._data_page() if has_data_page(describe.site) else None,
        }

    def _data_page(self) -> Data:
        describe = self.describe
        return {"@type": "WebPage", "@id": describe.url(describe.addresses.data), "name": data_heading(describe)}

    def _record(self, record: RecordView) -> Data:
        """Return the record as a set of data, with the same id in all languages (Google's rules for a `Dataset`)."""
        describe = self.describe
        csv = [self._download(table.csv, "text/csv", table.name) for table in record.tables]
        index = [self._download(record.index, "application/json", None)] if record.index else []
        return {
            "@type": "Dataset",
            "@id": f"{describe.url('')}#record",
            "name": f"{describe.plain(describe.site.fields.title)}: {record.heading}",
            "description": record.description,
            "url": describe.url(describe.addresses.data),
            "inLanguage": list(describe.site.languages),
            "license": _licence(record),
            "copyrightNotice": self._rights(),
            "creator": self.entries.publisher(),
            "temporalCoverage": record.days,
            "dateModified": record.updated_at,
            "isAccessibleForFree": True,
            "isPartOf": self._home(),
            "distribution": [*csv, *index],
        }

    def _download(self, address: str, form: str, name: str | None) -> Data:
        known = {"@type": "DataDownload", "contentUrl": self.describe.url(address), "encodingFormat": form}
        return {**known, "name": name}

    def _rights(self) -> str:
        """Return the licence of the site's own words; quotations are not the site's."""
        gettext = self.describe.words.gettext
        licence = self.describe.plain(self.describe.site.fields.licence)
        quotations = gettext("Quotations belong to their authors.")
        if not licence:
            return quotations
        own = sentence(gettext("Texts: %(licence)s", licence=licence))
        return f"{own} {quotations}"

    def _claim(self, claim: Claim, event: Event, told: set[str]) -> Data:
        origins = event.claim_origins[claim.id]
        first = self._first(origins)
        return {
            **self._assertion(claim, event, told),
            "appearance": [self.entries.source(id_, told) for id_ in origins.links],
            "firstAppearance": self.entries.source(first, told) if first else None,
        }

    def _assertion(self, claim: Claim, event: EventSummary, told: set[str]) -> Data:
        """Return a claim without its sources."""
        describe = self.describe
        return {
            "@type": "Claim",
            "@id": self._claim_id(Ref(event.story, event.id, claim.id)),
            "text": describe.plain(claim.text),
            "datePublished": describe.when(event).machine if exact_date(event.fields.date) else None,
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
            speaker = self.entries.actor(id_, event, told)
            whole = self.describe.site.actor_fields(id_).part_of
            if whole and "name" in speaker:
                # A copy, since the whole is described here without a whole of its own.
                speaker["parentOrganization"] = self.entries.actor(whole, event, {*told})
            yield speaker

    def _correction(self, correction: Correction) -> Data:
        view = self.describe.correction(correction)
        gettext = self.describe.words.gettext
        moment = correction.date.moment(self.describe.site.fields.timezone)
        was, now = gettext("Before: %(words)s", words=view.was.text), gettext("Now: %(words)s", words=view.now.text)
        return {"@type": "CorrectionComment", "text": f"{was} {now}", "datePublished": rfc_3339(moment)}


def _is_exact_day(date: EdtfDate) -> bool:
    return date.is_day and date.qualifier is Qualifier.NONE


def _days_of(event: Event) -> str:
    """Return the days of an event in EDTF, as exactly as they are known."""
    start, end = event.fields.date, event.fields.until
    is_interval = start.end or (end and end.end)
    return f"{start}/{end}" if end and not is_interval else str(start)


def _licence(record: RecordView) -> str | Data | None:
    """Return the page of a licence if the site's words name a known one or its address, else these words."""
    known = next(filter(None, map(find_licence, record.licence_text.values())), None)
    if known:
        return known["path"]
    return {"@type": "CreativeWork", "name": record.licence.text} if record.licence else None


def _known(data: Mapping[str, Any], short: Callable[[str], str]) -> Data:
    """Return the data without unknown values and with short ids, at any depth."""
    known: Data = {name: _inner(value, short) for name, value in data.items() if value not in (None, "", [])}
    return {**known, "@id": short(known["@id"])} if "@id" in known else known


def _inner(value: object, short: Callable[[str], str]) -> object:
    if isinstance(value, dict):
        return _known(value, short)
    return [_inner(item, short) for item in value] if isinstance(value, list) else value
