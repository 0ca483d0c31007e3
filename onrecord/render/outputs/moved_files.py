"""Feeds and calendars at former addresses: no server redirects their readers, so each stays there as a copy.

A copy has the permanent ids of the file of today and names that as its own address, to which readers may move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from onrecord.model.addresses import Addresses
from onrecord.model.former_ids import former_ids
from onrecord.render.context import RenderContext
from onrecord.render.outputs.calendar_files import CALENDAR
from onrecord.render.outputs.feed_files import FEEDS
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.subjects import Subject
from onrecord.render.tracking.tracked_site import TrackedSite


class MovedFile(NamedTuple):
    """A file at a former address of its subject."""

    id: str
    key: Any
    """The key of the file, which it has at its address of today."""
    former: str
    """The id that the subject had."""


_SUBJECTS: dict[Subject, tuple[Callable[[Addresses, str], str], Callable[[TrackedSite, str], Sequence[str]]]] = {
    "story": (Addresses.story, lambda site, id_: site.story_name(id_).fields.aliases),
    "actor": (Addresses.actor, lambda site, id_: site.actor_fields(id_).aliases),
    "bill": (Addresses.bill, lambda site, id_: site.bills[id_].fields.aliases),
}
"""The address and the aliases of each subject that has such files."""


def _moved(kind: FileKind[Any]) -> FileKind[MovedFile]:
    """Return the kind of the copies of a kind's files."""
    address, aliases = _SUBJECTS[kind.subject]

    def keys(context: RenderContext, id_: str) -> Iterator[MovedFile]:
        for former in former_ids(id_, aliases(context.site, id_)):
            yield from (MovedFile(id_, key, former) for key in kind.keys(context, id_))

    def former_address(context: RenderContext, file: MovedFile) -> str:
        rest = kind.address(context, file.key).removeprefix(address(context.addresses, file.id))
        return f"{address(context.addresses, file.former)}{rest}"

    return FileKind(
        subject=kind.subject,
        keys=keys,
        address=former_address,
        write=lambda context, file: kind.write(context, file.key),
        leads_to=lambda context, file: kind.leads_to(context, file.key),
        shows_texts=kind.shows_texts,
    )


MOVED_FILES = tuple(_moved(kind) for kind in (*FEEDS, CALENDAR) if kind.subject in _SUBJECTS)
