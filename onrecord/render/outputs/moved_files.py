"""Copies of files at the addresses that these had by former ids of their subject."""

from collections.abc import Iterator
from typing import Any

from onrecord.render.context import RenderContext
from onrecord.render.embeds.embed_kinds import OEMBED
from onrecord.render.former_addresses import RENAMED, Moved
from onrecord.render.outputs.bibliography_files import BIBLIOGRAPHY
from onrecord.render.outputs.calendar_files import CALENDAR
from onrecord.render.outputs.feed_files import FEEDS
from onrecord.render.outputs.file_kind import FileKind


def _moved(kind: FileKind[Any]) -> FileKind[Moved]:
    """Return the kind of the copies that files of a kind have at former addresses."""
    renamed = RENAMED[kind.subject]

    def keys(context: RenderContext, id_: str) -> Iterator[Moved]:
        for former in renamed.former_ids(context.site, id_):
            yield from (Moved(id_, kind, key, former) for key in kind.keys(context, id_))

    return FileKind(
        subject=kind.subject,
        keys=keys,
        address=lambda context, file: renamed.former_address(context.addresses, kind.address(context, file.key), file),
        write=lambda context, file: kind.write(context, file.key),
        leads_to=lambda context, file: kind.leads_to(context, file.key),
        shows_texts=kind.shows_texts,
    )


MOVED_FILES = tuple(_moved(kind) for kind in (*FEEDS, CALENDAR, BIBLIOGRAPHY, *OEMBED) if kind.subject in RENAMED)
"""No server redirects from former addresses, so each feed, calendar, bibliography and oEmbed file has a copy there.

A feed or a calendar there has the permanent ids of the file of today, and names that as its own address, to which
readers may move.
"""
