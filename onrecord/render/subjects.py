"""The subjects of pages and files: what they are about, and the ids of each subject."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Literal, TypeVar, get_args

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


def ids_of(subject: Subject, site: TrackedSite, story: str = "", run: slice = slice(None)) -> Iterator[Any]:
    """Return the ids of a subject in order, or a run of them; those of events belong to one story."""
    if subject == "event":
        return iter(site.stories[story].events[run])
    return islice(_IDS[subject](site), run.start, run.stop)


Id = TypeVar("Id")


def only(_: object, id_: Id) -> tuple[Id]:
    """Return the key of the only page or file of a kind about a subject: the id of the subject."""
    return (id_,)
