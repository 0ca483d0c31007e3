"""Turns a site into a stream of pages. Pure: the same site and theme give the same bytes."""

from onrecord.cache.dependency_recorder import Dependency
from onrecord.render.citations.bibliography import check_style, open_bibliography
from onrecord.render.data.file_digests import COMPLETED, FILE_LIST, FileDigest, digest_of, digests_in, is_listed
from onrecord.render.links.link_check import LinkChecker
from onrecord.render.links.page_links import PageLinks, collect_links, is_unusual
from onrecord.render.page import Planned
from onrecord.render.pagination.division import Division, are_divided_alike, characters_of
from onrecord.render.pagination.listings import Listings
from onrecord.render.plan import Plan
from onrecord.render.shards import Shard
from onrecord.render.site_sections import Section, sections
from onrecord.render.tracking.dependencies import Fingerprints, global_fingerprint
from onrecord.render.tracking.tracked_types import EventDates

__all__ = [
    "COMPLETED",
    "FILE_LIST",
    "Dependency",
    "Division",
    "EventDates",
    "FileDigest",
    "Fingerprints",
    "LinkChecker",
    "Listings",
    "PageLinks",
    "Plan",
    "Planned",
    "Section",
    "Shard",
    "are_divided_alike",
    "characters_of",
    "check_style",
    "collect_links",
    "digest_of",
    "digests_in",
    "global_fingerprint",
    "is_listed",
    "is_unusual",
    "open_bibliography",
    "sections",
]
