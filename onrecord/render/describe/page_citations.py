"""Describes how to cite a page of this site, or a claim on it: as text for readers and as RIS for their programs."""

from collections.abc import Iterable
from urllib.parse import quote

from msgspec import Struct

from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.expected import StepRef
from onrecord.model.former_ids import first_id
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.model.site import Bill
from onrecord.render.citations.citation_files import ris_record
from onrecord.render.describe.describer import Describer
from onrecord.render.english_words import remove_marks
from onrecord.render.feeds.permanent_ids import first_path
from onrecord.render.fragments import Markup
from onrecord.render.markup import bare
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents
from onrecord.render.views.text_views import LocalizedText

_ESCAPES = {
    ord(sign): quote(sign) for sign in map(chr, range(0xA0)) if not sign.isalnum() and sign not in "!$()*+,-./:;=?@_~"
}
"""The escapes of characters that no URL contains (WHATWG URL, URL code points). Letters of all scripts stay."""


class PageCitation(Struct, frozen=True):
    """How to cite a page: the date on which the record last changed is that of the publication."""

    key: str
    """The key for reference managers, of ASCII letters, digits, hyphens and underscores. It never changes."""
    title: str
    words: Markup
    """The title for pages, which say in which language it is."""
    author: LocalizedText | None
    """The publisher, if the site names one."""
    container: LocalizedText
    """The site's title."""
    date: str
    """The date in words; empty if nothing is published yet."""
    day: str
    """The date as ISO 8601."""
    first_day: str
    """The day of the first publication as ISO 8601."""
    url: str
    """The address; empty if the site does not know its own."""
    anchor: str
    """The anchor of the claim on its page; empty for a whole page."""
    ris: str
    """The citation as RIS, as a `data:` URL."""


class CitationDescriber(Struct, frozen=True):
    """Describes citations of pages in one language."""

    describe: Describer
    changes: Changes

    def story(self, story: StoryContents) -> PageCitation:
        """Return the citation of a story's page."""
        path = f"{first_id(story.id, story.fields.aliases)}/"
        link = self.describe.story_name(story.id)
        return self._citation(path, bare(link.title), link.address, story.events, story.expected)

    def event(self, event: EventSummary) -> PageCitation:
        """Return the citation of an event's page."""
        path = first_path(event, self.describe.site.story_name(event.story))
        title = bare(self.describe.title(event))
        address = self.describe.event_address(event)
        return self._citation(path, title, address, (event.ref,), self.describe.site.steps_of_event(event.ref))

    def claim(self, matter: Matter, address: str) -> PageCitation:
        """Return the citation of a matter at an address; its title says that the site only reports it."""
        describe = self.describe
        first = matter.first_claim
        event = describe.site.line(first)
        title = describe.worded("Claim: %(claim)s", claim=bare(describe.localized(event.claim(first.claim).text)))
        path = first_path(event, describe.site.story_name(first.story), first.claim)
        return self._citation(path, title, address, matter.events)

    def bill(self, bill: Bill) -> PageCitation:
        """Return the citation of a bill's page."""
        link = self.describe.bill_link(bill)
        path = f"bills/{first_id(bill.id, bill.fields.aliases)}/"
        return self._citation(path, bare(link.title), link.address, bill.events, bill.expected)

    def _citation(
        self, path: str, words: Markup, address: str, events: Iterable[Ref], steps: Iterable[StepRef] = ()
    ) -> PageCitation:
        """Return the citation of a page with these events and steps that lie ahead.

        `path` consists of the first ids of its subject.
        """
        describe = self.describe
        fields = self.describe.site.fields
        changes = [change for ref in events if (change := self.changes.of(ref))]
        recorded = (issued for ref in steps for issued in describe.site.expected[ref].recorded)
        moments = (issued.moment(fields.timezone) for issued in recorded)
        updated = max((*(change.updated for change in changes), *moments), default=None)
        day = str(updated.date()) if updated else ""
        author = describe.maybe_localized(fields.publisher)
        container = describe.localized(fields.title)
        title = remove_marks(words.striptags())
        key = f"{describe.addresses.prefix}{path}".strip("/").replace("/", "_")
        url = describe.url(address) if describe.site.base_url else ""
        rows = (
            ("TY", "ELEC"),
            ("ID", key),
            ("AU", author.text if author else ""),
            ("TI", title),
            ("T2", container.text),
            ("PY", day[:4]),
            ("DA", day and f"{day.replace('-', '/')}/"),
            ("LA", describe.language),
            ("UR", url),
        )
        return PageCitation(
            key=key,
            title=title,
            words=words,
            author=author,
            container=container,
            date=describe.words.date(EdtfDate(CalendarSpan.of(updated))) if updated else "",
            day=day,
            first_day=str(min(change.published for change in changes).date()) if changes else "",
            url=url,
            anchor=address.partition("#")[2],
            ris=f"data:application/x-research-info-systems,{ris_record(rows).translate(_ESCAPES)}",
        )
