"""Finds the addresses of pages of others in the entries of a site."""

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from onrecord.model.fields import ActorFields, BillFields, EventFields, PageFields, SourceFields
from onrecord.model.records import Entry, Records
from onrecord.problems import Where
from onrecord.web.links.text_comparison import Expected

FieldName = Literal["url", "archive_url", "body"]
AnyEntry = Entry[SourceFields] | Entry[ActorFields] | Entry[BillFields] | Entry[EventFields] | Entry[PageFields]
_LINK = re.compile(r'<a href="(https?://[^"]+)"')
"""A link to another site in compiled Markdown."""
_PLACEHOLDER = re.compile(r"(?i)https?://(?:[^/?#]*\.)?(?:example\.(?:com|net|org)|example)(?::\d+)?(?:[/?#]|$)")
"""An address of a domain that is reserved for examples (RFC 2606), as a new site has."""


class LinkedAddress(Struct, frozen=True):
    """An address in a field of an entry."""

    entry: AnyEntry
    field: FieldName
    """The field; for a link in Markdown, `body`."""
    url: str
    expected: Expected = Expected()

    @property
    def where(self) -> Where:
        """The location of the field's value."""
        return self.entry.at() if self.entry.kind == "page" else self.entry.at(self.field)

    @property
    def name(self) -> str:
        """The id of the entry; for an event, with its story."""
        return f"{self.entry.story}/{self.entry.id}" if self.entry.story else self.entry.id

    @property
    def source(self) -> SourceFields | None:
        """The fields of the source; None for an actor or a bill."""
        return self.entry.fields if isinstance(self.entry.fields, SourceFields) else None


def find_linked_addresses(records: Records, ids: Collection[str]) -> tuple[LinkedAddress, ...]:
    """Return the addresses of the sources with these ids; without ids, those of all entries. Leave out placeholders."""
    chosen = [source for source in records.sources if not ids or source.id in ids]
    found = list(_find_in_sources(chosen, _find_quotations(records), records))
    if not ids:
        found += (LinkedAddress(actor, "url", actor.fields.url) for actor in records.actors if actor.fields.url)
        found += (LinkedAddress(bill, "url", bill.fields.url) for bill in records.bills if bill.fields.url)
        found += (LinkedAddress(event, "body", url) for event in records.events for url in _links_in(event))
        found += (LinkedAddress(page, "body", url) for page in records.pages for url in _links_in(page))
    return tuple(address for address in found if not _PLACEHOLDER.match(address.url))


def _find_in_sources(
    sources: Collection[Entry[SourceFields]], quoted: Mapping[str, tuple[str, ...]], records: Records
) -> Iterator[LinkedAddress]:
    for source in sources:
        snapshot = records.snapshots.get(source.id)
        if source.fields.url:
            expected = Expected(quoted.get(source.id, ()), snapshot.passages if snapshot else ())
            yield LinkedAddress(source, "url", source.fields.url, expected)
        if source.fields.archive_url:
            # Archives put pages into frames and add texts of their own, so only the address is asked for.
            yield LinkedAddress(source, "archive_url", source.fields.archive_url)


def _links_in(entry: Entry[EventFields] | Entry[PageFields]) -> tuple[str, ...]:
    """Return the addresses of other sites in the Markdown of an entry, each once."""
    if isinstance(entry.fields, EventFields) and entry.fields.status == "withdrawn":
        return ()
    pieces = (piece for prose in entry.prose.values() for piece in prose.pieces if isinstance(piece, str))
    return tuple(dict.fromkeys(html.unescape(url) for piece in pieces for url in _LINK.findall(piece)))


def _find_quotations(records: Records) -> Mapping[str, tuple[str, ...]]:
    """Return the quotations from each source, by its id, that are in the source's own language."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for event in records.events:
        if event.fields.status == "withdrawn":
            continue
        for quote in event.fields.quotes:
            source = records.source_by_id.get(quote.source)
            language = (source.fields.language if source else None) or quote.lang
            if language.partition("-")[0] == quote.lang.partition("-")[0]:
                found[quote.source][quote.exact] = None
    return {source: tuple(words) for source, words in found.items()}
