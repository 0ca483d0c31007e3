"""Feeds of the site, of stories, actors, bills and claims, the list of all feeds, and a calendar of each story."""

from collections.abc import Iterator

from msgspec.structs import replace

from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render.context import FileKind, RenderContext
from onrecord.render.feeds.feed_writer import FeedKey, FeedSubject


def _feeds_of(subject: FeedSubject) -> tuple[FileKind[FeedKey], FileKind[FeedKey]]:

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


def _claims(context: RenderContext, story: str) -> Iterator[tuple[Ref, str]]:
    """Yield the claims of a story that have a feed, with each of its addresses."""
    for claim in context.following.claims(story):
        yield from ((claim, address) for address in context.claim_feeds.addresses(claim))


CLAIM_FEEDS = FileKind[tuple[Ref, str]](
    subject="story",
    keys=_claims,
    address=lambda _context, key: key[1],
    write=lambda context, key: context.claim_feeds.atom(key[0]),
    leads_to=lambda context, key: context.claim_feeds.leads_to(key[0]),
)
FEED_LIST = FileKind[str](
    subject="site",
    keys=lambda context, id_: (id_,) if context.following.home() else (),
    address=lambda context, _id: context.addresses.feed_list,
    write=lambda context, _id: Outcome(context.feed_list.write()),
    leads_to=lambda context, _id: context.feed_list.leads_to(),
)


def _keys(context: RenderContext, story: str) -> Iterator[str]:
    if context.following.has_calendar(context.site.stories[story]):
        yield story


def _write(context: RenderContext, id_: str) -> Outcome[str]:
    story = context.site.stories[id_]
    follow = context.following.story(story)
    return Outcome(context.calendar.of(story, follow.left_out if follow else ""))


CALENDAR = FileKind[str](
    subject="story",
    keys=_keys,
    address=lambda context, story: context.addresses.calendar(story),
    write=_write,
    leads_to=lambda context, story: context.calendar.leads_to(context.site.stories[story]),
    shows_texts=True,
)
