"""The quotations of a site, each with the places of its words in the kept text of its source."""

from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from msgspec import Struct

from onrecord.check.context import Context
from onrecord.model.fields import EventFields, Quote
from onrecord.model.quotations import Occurrence, occurrences
from onrecord.model.records import Entry, Snapshot
from onrecord.problems import Where
from onrecord.site_limits import LIMITS

_MOST_PLACES = LIMITS["places"].most
"""With more places of the words, not even a prefix or suffix says which one an editor means."""


class Quotation(Struct, frozen=True, dict=True):
    """A quotation with its source's language and snapshot."""

    event: Entry[EventFields]
    position: int
    fields: Quote
    source_language: str
    """Empty if unknown."""
    snapshot: Snapshot | None

    def at(self, field: str) -> Where:
        """Return the place of one of its fields."""
        return self.event.at("quotes", self.position, field)

    @property
    def snapshot_name(self) -> str:
        """The snapshot as messages name it."""
        return f"the text kept of '{self.fields.source}'"

    @property
    def is_in_another_language(self) -> bool:
        """Whether it says that its language is not that of its source."""
        languages = [language.partition("-")[0] for language in (self.fields.lang, self.source_language) if language]
        return len(set(languages)) > 1

    @cached_property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """The occurrences of the words in the snapshot, at most one more than are compared."""
        found = occurrences(self.fields.exact, self.snapshot.passages) if self.snapshot else ()
        return tuple(islice(found, _MOST_PLACES + 1))

    @property
    def has_too_many_places(self) -> bool:
        """Whether the words stand in more places than are compared."""
        return len(self.occurrences) > _MOST_PLACES

    @property
    def places_in_words(self) -> str:
        """The number of places that may be meant."""
        return f"more than {_MOST_PLACES:,}" if self.has_too_many_places else str(len(self.meant))

    @property
    def meant(self) -> tuple[Occurrence, ...]:
        """The occurrences with the right prefix and suffix; all, if they are more than are compared."""
        if self.has_too_many_places:
            return self.occurrences
        prefix = self.fields.prefix
        suffix = self.fields.suffix
        behind = (place for place in self.occurrences if prefix is None or place.follows(prefix))
        return tuple(place for place in behind if suffix is None or place.precedes(suffix))


def find_quotations(context: Context) -> Iterator[Quotation]:
    """Yield the quotations of the events that stand."""
    records = context.records
    for event in records.standing:
        for position, quote in enumerate(event.fields.quotes):
            source = records.source_by_id.get(quote.source)
            language = (source.fields.language if source else None) or ""
            yield Quotation(event, position, quote, language, records.snapshots.get(quote.source))
