"""Feeds of the site, of each story, of each actor and of each bill."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from onrecord.render.context import RenderContext
from onrecord.render.feeds.feed_writer import FeedKey, FeedSubject
from onrecord.render.outputs.file_kind import FileKind


def _feeds_of(subject: FeedSubject) -> tuple[FileKind[FeedKey], FileKind[FeedKey]]:
    """Return the two forms of a subject's feed: Atom and JSON."""

    def keys(context: RenderContext, id_: str) -> Iterator[FeedKey]:
        follow = context.feeds.follow((subject, id_))
        if follow and follow.feed:
            yield subject, id_

    atom = FileKind[FeedKey](
        subject=subject,
        keys=keys,
        address=lambda context, key: context.feeds.followed(key).feed,
        write=lambda context, key: context.feeds.atom(key),
        leads_to=lambda context, key: context.feeds.leads_to(key),
        shows_texts=subject != "actor",  # the feed of an actor has summaries
    )
    json = replace(
        atom,
        address=lambda context, key: context.feeds.followed(key).json_feed,
        write=lambda context, key: context.feeds.json(key),
    )
    return atom, json


FEEDS = (*_feeds_of("site"), *_feeds_of("story"), *_feeds_of("actor"), *_feeds_of("bill"))
