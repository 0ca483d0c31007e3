"""The subjects of pages and files: what they are about, and the ids of each subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal, get_args

from msgspec import Struct

from onrecord.model.addresses import Addresses
from onrecord.model.former_ids import former_ids
from onrecord.render.tracking.tracked_site import TrackedSite

Subject = Literal["site", "story", "event", "actor", "source", "bill", "tag"]
"""What a page or a file is about. There is one site; its id is the empty text. The id of an event is its `Ref`."""
SUBJECTS: tuple[Subject, ...] = get_args(Subject)

_IDS: Mapping[Subject, Callable[[TrackedSite], Iterable[str]]] = {
    "site": lambda _site: ("",),
    "story": lambda site: site.stories,
    "actor": lambda site: site.actors,
    "source": lambda site: site.sources,
    "bill": lambda site: site.bills,
    "tag": lambda site: site.tags,
}


class Renamed(Struct, frozen=True):
    """How pages and files about a subject get the addresses that they had by its former ids."""

    address: Callable[[Addresses, str], str]
    """Returns the address with which all of them begin."""
    aliases: Callable[[TrackedSite, str], Sequence[str]]

    def former_ids(self, site: TrackedSite, id_: str) -> tuple[str, ...]:
        """Return the former ids of one thing."""
        return former_ids(id_, self.aliases(site, id_))

    def former_address(self, addresses: Addresses, now: str, id_: str, former: str) -> str:
        """Return the address by a former id of what has the address `now`."""
        return f"{self.address(addresses, former)}{now.removeprefix(self.address(addresses, id_))}"


RENAMED: Mapping[Subject, Renamed] = {
    "story": Renamed(Addresses.story, lambda site, id_: site.story_name(id_).fields.aliases),
    "actor": Renamed(Addresses.actor, lambda site, id_: site.actor_fields(id_).aliases),
    "source": Renamed(Addresses.source, lambda site, id_: site.source_fields(id_).aliases),
    "bill": Renamed(Addresses.bill, lambda site, id_: site.bills[id_].fields.aliases),
}
"""The subjects whose ids editors can change."""


def ids_of(subject: Subject, site: TrackedSite, story: str = "", run: slice = slice(None)) -> Iterator[Any]:
    """Return the ids of a subject in order, or a run of them; those of events belong to one story."""
    if subject == "event":
        return iter(site.stories[story].events[run])
    return islice(_IDS[subject](site), run.start, run.stop)
