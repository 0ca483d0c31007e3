"""Finds which entry of the record a link of an article leads to, by today's and former addresses."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from onrecord.editing.lookup.named_things import things
from onrecord.editing.lookup.site_addresses import SiteAddresses, site_addresses
from onrecord.model.full_names import EntryName
from onrecord.model.records import Records

_LONGEST_ADDRESS = 2_000
"""The characters up to which an address is read."""


class OwnLink(Struct, frozen=True):
    """What a link to a page of the record leads to."""

    name: EntryName
    is_former: bool
    """Whether the address is a former one."""
    day: date | None
    """The day as of which it shows the record."""
    is_known_here: bool
    """Whether that day is one by which the record knew of events, not one by which they happened."""


class OwnPages(Struct, frozen=True):
    """The pages of a record."""

    addresses: SiteAddresses
    languages: tuple[str, ...]
    names: Mapping[str, EntryName]
    """The entries by their full names."""
    former: Mapping[str, EntryName]
    """The entries by their former full names."""

    def find(self, address: str) -> OwnLink | None:
        """Return what an address leads to; None if it is not known to be that of an entry."""
        if "://" not in address or len(address) > _LONGEST_ADDRESS:
            return None
        place = self.addresses.place_of(address)
        if place.whose != "own":
            return None
        name = place.full_name(self.languages)
        found = self.names.get(name) or self.former.get(name)
        if found is None:
            return None
        asked = parse_qs(urlsplit(address).query)
        day = _read_day(asked.get("as-of", [""])[0])
        return OwnLink(found, name not in self.names, day, asked.get("known") == ["here"])


def gather_pages(records: Records) -> OwnPages:
    """Return the pages of all public entries."""
    names = dict[str, EntryName]()
    former = dict[str, EntryName]()
    for thing in things(records):
        if _is_draft(thing, records):
            continue
        names[str(thing)] = thing
        for name in records.names_of(thing):
            former.setdefault(str(name), thing)
    return OwnPages(site_addresses(records, None), tuple(records.site.fields.languages), names, former)


def _is_draft(name: EntryName, records: Records) -> bool:
    if name.kind == "story":
        return records.story_by_id[name.id].fields.status == "draft"
    if not name.story:
        return False
    event = records.event_or_draft_by_id[name.story, name.event or name.id]
    story = records.story_by_id.get(name.story)
    return event.fields.status == "draft" or story is None or story.fields.status == "draft"


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
