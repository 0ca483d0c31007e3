"""Finds the entry or claim that somebody asks for: by its id, a former name, or the address of its page."""

from collections.abc import Iterator

from msgspec import Struct

from onrecord.editing.lookup.named_things import UnknownNameError, find_thing, things
from onrecord.editing.lookup.site_addresses import site_addresses
from onrecord.model.full_names import EntryName
from onrecord.model.records import Records
from onrecord.model.relations import Ref


class AskedEntry(Struct, frozen=True):
    """An entry or claim, and how it was asked for."""

    name: EntryName
    asked: str
    is_former: bool = False
    """Whether it was asked for by a former name."""

    @property
    def ref(self) -> Ref:
        """The reference to the event or claim."""
        name = self.name
        return Ref(name.story, name.event, name.id) if name.event else Ref(name.story, name.id)


def find_asked(text: str, records: Records) -> AskedEntry:
    """Return the entry that a name or an address means, drafts included. Raises `UnknownNameError`."""
    name = _name_at(text, records) if "://" in text else text
    try:
        return AskedEntry(find_thing(name, records), text)
    except UnknownNameError as unknown:
        former = [thing for thing in things(records) if name in _former_names(thing, records)]
        if not former:
            raise
        if len(former) > 1:
            listed = ", ".join(sorted(map(str, former)))
            raise UnknownNameError(f"'{name}' is a former name of several things; write one of: {listed}") from unknown
        return AskedEntry(former[0], text, is_former=True)


def _former_names(thing: EntryName, records: Records) -> Iterator[str]:
    """Yield the full and short names that a thing had; those of today are no answer here, or they would be found."""
    for name in records.names_of(thing):
        yield str(name)
        yield f"{name.event}#{name.id}" if name.event else name.id


def _name_at(address: str, records: Records) -> str:
    """Return the full name of what has a page at an address of the site. Raises `UnknownNameError`."""
    place = site_addresses(records, None).place_of(address)
    if place.whose != "own":
        own = records.site.fields.url
        hint = f"its addresses begin with {own}" if own else "site.yaml has no 'url', so write an id"
        raise UnknownNameError(f"'{address}' is not known to be an address of this site; {hint}")
    return place.full_name(records.site.fields.languages)
