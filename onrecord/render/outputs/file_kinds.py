"""The table of file kinds. A new kind is a declaration in a module of its own, and a row here."""

from typing import Any

from onrecord.render.embeds.embed_kinds import CLAIM_OEMBED, EVENT_OEMBED, MOVED_EVENT_OEMBED, OEMBED
from onrecord.render.outputs import sitemap
from onrecord.render.outputs.api_files import API_FILES
from onrecord.render.outputs.as_of_files import BILL_BY_DAY, STORY_BY_DAY
from onrecord.render.outputs.bibliography_files import BIBLIOGRAPHY
from onrecord.render.outputs.calendar_files import CALENDAR
from onrecord.render.outputs.card_files import CARDS
from onrecord.render.outputs.feed_files import CLAIM_FEED_LIST, CLAIM_FEEDS, FEED_LIST, FEEDS
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.outputs.filter_files import FILTERS
from onrecord.render.outputs.moved_files import MOVED_FILES
from onrecord.render.outputs.search_files import SEARCH

FILE_KINDS: tuple[FileKind[Any], ...] = (
    *FEEDS,
    CLAIM_FEEDS,
    FEED_LIST,
    CLAIM_FEED_LIST,
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
    EVENT_OEMBED,
    MOVED_EVENT_OEMBED,
    sitemap.MAP,
    sitemap.MAP_PART,
    sitemap.ROBOTS_FILE,
)
