"""The table of file kinds. A new kind is a declaration here, or a module beside this one; and a row in the table."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render.citations.citation_files import FORMS, citation_file
from onrecord.render.context import RenderContext
from onrecord.render.embeds.embed_kinds import CLAIM_OEMBED, OEMBED
from onrecord.render.feeds.feed_writer import FeedKey, FeedSubject
from onrecord.render.former_addresses import RENAMED, Moved
from onrecord.render.outputs import sitemap
from onrecord.render.outputs.api_files import API_FILES
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.outputs.filter_files import FILTERS
from onrecord.search.index_files import name_index_files


def _feeds_of(subject: FeedSubject) -> tuple[FileKind[FeedKey], FileKind[FeedKey]]:

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
    keys=lambda context, id_: (id_,) if context.following.home() else (),
    address=lambda context, _id: context.addresses.feed_list,
    write=lambda context, _id: Outcome(context.feed_list.write()),
    leads_to=lambda context, _id: context.feed_list.leads_to(),
)


def _write(context: RenderContext, id_: str) -> Outcome[str]:
    story = context.site.stories[id_]
    follow = context.following.story(story)
    return Outcome(context.calendar.of(story, follow.left_out if follow else ""))


CALENDAR = FileKind[str](
    subject="story",
    keys=lambda context, story: (story,) if context.following.has_calendar(context.site.stories[story]) else (),
    address=lambda context, story: context.addresses.calendar(story),
    write=_write,
    leads_to=lambda context, story: context.calendar.leads_to(context.site.stories[story]),
    shows_texts=True,
)


CARDS = FileKind[str | Ref](
    subject="story",
    keys=lambda context, story: context.cards.keys(story),
    address=lambda context, key: context.cards.address(key),
    write=lambda context, key: Outcome(context.cards.memo(key).svg),
)
"""SVG, from which the build draws the published PNG."""
STORY_BY_DAY = FileKind[str](
    subject="story",
    keys=lambda context, story: (
        (story,) if context.site.stories[story].events and context.as_of.address_of_story(story) else ()
    ),
    address=lambda context, story: context.as_of.address_of_story(story),
    write=lambda context, story: context.as_of.story(story),
    leads_to=lambda context, story: context.as_of.leads_to(context.addresses.story(story)),
)
"""For the script that shows the record as of a day."""
BILL_BY_DAY = FileKind[str](
    subject="bill",
    keys=lambda context, id_: (id_,) if context.site.bills[id_].events and context.as_of.address_of_bill(id_) else (),
    address=lambda context, bill: context.as_of.address_of_bill(bill),
    write=lambda context, bill: context.as_of.bill(bill),
    leads_to=lambda context, bill: context.as_of.leads_to(context.addresses.bill(bill)),
)


def _index_files(context: RenderContext, _id: str) -> Iterable[str]:
    if "search" not in context.site.fields.outputs:
        return ()
    count = len(context.site.searched().documents) if context.has_large_index else 0
    return name_index_files(count, is_divided=context.has_large_index)


SEARCH = FileKind[str](
    subject="site",
    keys=_index_files,
    address=lambda _context, name: f"search/{name}.json",
    write=lambda context, name: Outcome(context.search(None)[name]),
    is_shared=True,
)


StoryForm = tuple[str, str]
"""A story and the form of its bibliography."""


def _bibliography(context: RenderContext, key: StoryForm) -> Outcome[str]:
    story, form = key
    site = context.site
    sources = ((source, site.source_fields(source)) for source in site.cited_sources(story).events)
    return Outcome(citation_file(form, sources, (context.language, *site.languages)))


BIBLIOGRAPHY = FileKind[StoryForm](
    subject="story",
    keys=lambda context, story: [(story, form) for form in FORMS if context.site.cited_sources(story).events],
    address=lambda context, key: context.addresses.bibliography(*key),
    write=_bibliography,
)
"""Of the sources of a story, for reference managers: BibTeX, CSL-JSON and RIS."""


def _moved(kind: FileKind[Any]) -> FileKind[Moved]:
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
FILE_KINDS: tuple[FileKind[Any], ...] = (
    *FEEDS,
    CLAIM_FEEDS,
    FEED_LIST,
    CALENDAR,
    FILTERS,
    *MOVED_FILES,
    BIBLIOGRAPHY,
    STORY_BY_DAY,
    BILL_BY_DAY,
    SEARCH,
    *API_FILES,
    CARDS,
    *OEMBED,
    CLAIM_OEMBED,
    sitemap.MAP,
    sitemap.MAP_PART,
    sitemap.ROBOTS_FILE,
)
