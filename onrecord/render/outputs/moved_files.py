"""Feeds, calendars, bibliographies and oEmbed files at former addresses: no server redirects them, so each has a copy.

A feed or a calendar there has the permanent ids of the file of today, and names that as its own address, to which
readers may move.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from onrecord.render.context import RENAMED, FileKind, RenderContext
from onrecord.render.embeds.embed_kinds import OEMBED
from onrecord.render.outputs.feed_files import CALENDAR, FEEDS
from onrecord.render.outputs.reference_files import BIBLIOGRAPHY


class MovedFile(NamedTuple):
    """A file at a former address of its subject."""

    id: str
    key: Any
    """The key of the file, which it has at its address of today."""
    former: str
    """The id that the subject had."""


def _moved(kind: FileKind[Any]) -> FileKind[MovedFile]:
    renamed = RENAMED[kind.subject]

    def keys(context: RenderContext, id_: str) -> Iterator[MovedFile]:
        for former in renamed.former_ids(context.site, id_):
            yield from (MovedFile(id_, key, former) for key in kind.keys(context, id_))

    return FileKind(
        subject=kind.subject,
        keys=keys,
        address=lambda context, file: renamed.former_address(
            context.addresses, kind.address(context, file.key), file.id, file.former
        ),
        write=lambda context, file: kind.write(context, file.key),
        leads_to=lambda context, file: kind.leads_to(context, file.key),
        shows_texts=kind.shows_texts,
    )


MOVED_FILES = tuple(_moved(kind) for kind in (*FEEDS, CALENDAR, BIBLIOGRAPHY, *OEMBED) if kind.subject in RENAMED)
