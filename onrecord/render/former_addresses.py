"""The addresses that pages and files had by former ids of their subject."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from onrecord.model.addresses import Addresses
from onrecord.model.former_ids import former_ids
from onrecord.render.subjects import Subject
from onrecord.render.tracking.tracked_site import TrackedSite


class Moved(NamedTuple):
    """A page or a file at a former address of its subject."""

    id: str
    kind: Any
    key: Any
    """Its key, which it has at its address of today."""
    former: str
    """The id that the subject had."""


class Renamed(Struct, frozen=True):
    """How pages and files about a subject get the addresses that they had by its former ids."""

    address: Callable[[Addresses, str], str]
    """Returns the address with which all of them begin."""
    aliases: Callable[[TrackedSite, str], Sequence[str]]

    def former_ids(self, site: TrackedSite, id_: str) -> tuple[str, ...]:
        """Return the former ids of one thing."""
        return former_ids(id_, self.aliases(site, id_))

    def former_address(self, addresses: Addresses, now: str, moved: Moved) -> str:
        """Return the address by a former id of what has the address `now`."""
        return f"{self.address(addresses, moved.former)}{now.removeprefix(self.address(addresses, moved.id))}"


RENAMED: Mapping[Subject, Renamed] = {
    "story": Renamed(Addresses.story, lambda site, id_: site.story_name(id_).fields.aliases),
    "actor": Renamed(Addresses.actor, lambda site, id_: site.actor_fields(id_).aliases),
    "source": Renamed(Addresses.source, lambda site, id_: site.source_fields(id_).aliases),
    "bill": Renamed(Addresses.bill, lambda site, id_: site.bills[id_].fields.aliases),
}
"""The subjects whose ids editors can change."""
