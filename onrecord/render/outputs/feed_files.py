"""The feeds: those of the site, its stories, actors and bills, those of claims, and the lists of them."""

from collections.abc import Iterator

from msgspec.structs import replace

from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.feeds.feed_list import addresses_in
from onrecord.render.feeds.feed_writer import FeedKey, FeedSubject
from onrecord.render.outputs.file_kind import FileKind


def _feeds_of(subject: FeedSubject) -> tuple[FileKind[FeedKey], FileKind[FeedKey]]:
    """Return the kinds of the feeds about a subject: Atom and JSON Feed."""

    def keys(context: RenderContext, id_: str) -> Iterator[FeedKey]:
        if (follow := context.feeds.follow((subject, id_))) and follow.feed:
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
CLAIM_FEEDS = FileKind[tuple[Ref, str]](
    subject="story",
    keys=lambda context, story: (
        (one, address) for one in context.following.claims(story) for address in context.claim_feeds.addresses(one)
    ),
    address=lambda _context, key: key[1],
    write=lambda context, key: context.claim_feeds.atom(key[0]),
    leads_to=lambda context, key: context.claim_feeds.leads_to(key[0]),
)
FEED_LIST = FileKind[str](
    subject="site",
    keys=lambda context, id_: (id_,) if (home := context.following.home()) and home.feed else (),
    address=lambda context, _id: context.addresses.feed_list,
    write=lambda context, _id: Outcome(context.feed_list.write(context.feed_list.main())),
    leads_to=lambda context, _id: addresses_in(context.feed_list.main()),
)
CLAIM_FEED_LIST = FileKind[str](
    subject="site",
    keys=lambda context, id_: (id_,) if addresses_in(context.feed_list.claims()) else (),
    address=lambda context, _id: context.addresses.claim_feed_list,
    write=lambda context, _id: Outcome(context.feed_list.write(context.feed_list.claims())),
    leads_to=lambda context, _id: addresses_in(context.feed_list.claims()),
)
