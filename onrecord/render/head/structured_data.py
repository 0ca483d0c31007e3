"""Writes the structured data of pages (schema.org, JSON-LD 1.1) for programs that read no HTML.

The types fit a timeline: an entry is an `Article` of the site that reports `Claim`s of others. It has no `ClaimReview`,
since the site gives no rating. A correction is a `CorrectionComment`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, json

from onrecord.model.fields import Claim, Correction
from onrecord.model.site import Event, Story
from onrecord.render.describe.describer import Describer
from onrecord.render.english import remove_marks
from onrecord.render.fragments import Markup, as_html
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import StoryContents
from onrecord.render.updates import Changes, rfc_3339

MOST_LISTED = 100
"""The number of events that the data of a story's page lists: the first ones on the page."""
_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
Data = dict[str, Any]


class StructuredData(Struct, frozen=True):
    """Describes pages of one language to programs; it needs the site's base URL."""

    describe: Describer
    changes: Changes

    def of(self, about: TrackedSite | StoryContents | Event) -> Markup:
        """Return the data of the page of the site, a story or an event."""
        if isinstance(about, Story):
            return _script(self._story(about))
        return _script(self._event(about) if isinstance(about, Event) else self._site())

    def _story(self, story: StoryContents) -> Data:
        """Return a story: a collection with the list of its events."""
        describe, change = self.describe, self.changes.last(story.events)
        link = describe.story_link(story.id)
        shown = story.events if story.fields.order == "oldest-first" else story.events[::-1]
        lines = (describe.site.line(ref) for ref in shown[:MOST_LISTED])
        listed = [
            {"@type": "ListItem", "position": position, "url": self.describe.url(describe.event_address(line))}
            for position, line in enumerate(lines, 1)
        ]
        return {
            "@type": "CollectionPage",
            "@id": self.describe.url(link.address),
            "name": link.title.text,
            "description": link.summary.text if link.summary else None,
            "inLanguage": describe.language,
            "dateModified": rfc_3339(change.updated) if change else None,
            "isPartOf": self._site(),
            "mainEntity": {"@type": "ItemList", "numberOfItems": len(shown), "itemListElement": listed},
        }

    def _event(self, event: Event) -> Data:
        """Return an event: an article of the site with the claims that it reports."""
        describe, fields, change = self.describe, event.fields, self.changes.of(event.ref)
        story = describe.story_name(event.story)
        summary = describe.maybe_localized(fields.summary)
        cited = tuple(dict.fromkeys(citation.source for citation in fields.sources))
        return {
            "@type": "Article",
            "@id": self.describe.url(describe.event_address(event)),
            "headline": describe.localized(fields.title).text,
            "description": summary.text if summary else None,
            "inLanguage": describe.language,
            "datePublished": rfc_3339(change.published) if change else None,
            "dateModified": rfc_3339(change.updated) if change else None,
            "author": self._publisher(),
            "publisher": self._publisher(),
            "isPartOf": {"@type": "CollectionPage", "@id": self.describe.url(story.address), "name": story.title.text},
            "keywords": list(fields.tags),
            "citation": list(map(self._source, cited)),
            "mentions": [self._claim(claim, event, cited) for claim in fields.claims],
            "correction": list(map(self._correction, fields.corrections)),
        }

    def _site(self) -> Data:
        describe = self.describe
        home = self.describe.url(describe.addresses.home)
        description = describe.maybe_localized(describe.site.fields.description)
        return {
            "@type": "WebSite",
            "@id": home,
            "url": home,
            "name": describe.localized(describe.site.fields.title).text,
            "description": description.text if description else None,
            "inLanguage": describe.language,
            "publisher": self._publisher(),
        }

    def _publisher(self) -> Data:
        fields = self.describe.site.fields
        return {"@type": "Organization", "name": self.describe.localized(fields.publisher or fields.title).text}

    def _claim(self, claim: Claim, event: Event, described: tuple[str, ...]) -> Data:
        """Return a claim with its speakers and sources; of `described` sources, only the ids."""
        describe = self.describe
        addresses = describe.story_addresses(event.story)
        named = (citation.source for citation in claim.sources or ())
        cited = dict.fromkeys(named) if claim.sources else described
        return {
            "@type": "Claim",
            "@id": self.describe.url(addresses.claim(event.story, event.id, claim.id)),
            "text": describe.localized(claim.text).text,
            "datePublished": describe.when(event).machine or None,
            "author": list(self._speakers(event)),
            "appearance": [{"@id": self._source_id(id_)} if id_ in described else self._source(id_) for id_ in cited],
        }

    def _speakers(self, event: Event) -> Iterator[Data]:
        for id_ in dict.fromkeys((*event.fields.speaker, *event.fields.on_behalf_of)):
            whole = self.describe.site.actor_fields(id_).part_of
            parent = self._actor(whole, event) if whole else None
            yield {**self._actor(id_, event), "parentOrganization": parent}

    def _actor(self, id_: str, event: Event) -> Data:
        kind = self.describe.site.actor_fields(id_).kind
        (link,) = self.describe.actors([id_], event)
        type_ = {"person": "Person", "outlet": "NewsMediaOrganization"}.get(kind, "Organization")
        return {"@type": type_, "name": link.name.text, "url": self.describe.url(link.address)}

    def _source(self, id_: str) -> Data:
        describe, fields = self.describe, self.describe.site.source_fields(id_)
        publisher = describe.maybe_localized(fields.publisher)
        return {
            "@type": "CreativeWork",
            "@id": self._source_id(id_),
            "name": fields.title or describe.localized(fields.description or {}).text,
            "url": fields.url,
            "archivedAt": fields.archive_url,
            "publisher": {"@type": "Organization", "name": publisher.text} if publisher else None,
            "inLanguage": fields.language,
        }

    def _source_id(self, id_: str) -> str:
        return self.describe.url(self.describe.addresses.source(id_))

    def _correction(self, correction: Correction) -> Data:
        view = self.describe.correction(correction)
        zone = self.describe.site.fields.timezone
        gettext = self.describe.words.gettext
        was, now = gettext("Before: %(words)s", words=view.was.text), gettext("Now: %(words)s", words=view.now.text)
        text = f"{was} {now}"
        return {"@type": "CorrectionComment", "text": text, "datePublished": rfc_3339(correction.date.moment(zone))}


def _script(data: Data) -> Markup:
    """Return the data as the text of a `script` element: no character in it can end the element."""
    text = json.encode({"@context": "https://schema.org", **_known(data)}).decode("utf-8")
    return as_html(remove_marks(text).translate(_ESCAPED))


def _known(data: Mapping[str, Any]) -> Data:
    """Return the data without unknown values, at any depth."""
    return {name: _inner(value) for name, value in data.items() if value not in (None, "", [])}


def _inner(value: object) -> object:
    if isinstance(value, dict):
        return _known(value)
    return [_inner(item) for item in value] if isinstance(value, list) else value
