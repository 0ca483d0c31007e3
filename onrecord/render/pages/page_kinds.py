"""The table of page kinds. A new kind is a module beside this one and a row here."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from onrecord.render.embeds.embed_kinds import BILL_EMBEDS, STORY_EMBEDS
from onrecord.render.pages import (
    actor,
    bill,
    bills,
    claim,
    claims,
    data_page,
    days_set,
    home,
    indexes,
    lists,
    moved_pages,
    not_found,
    own_page,
    search_page,
    source,
    story,
    update_pages,
)
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pages.story_sources import STORY_SOURCES
from onrecord.render.subjects import Subject, ids_of
from onrecord.render.tracking.tracked_site import TrackedSite

PAGE_KINDS: tuple[PageKind[Any], ...] = (
    home.HOME, home.FURTHER_STORIES,
    story.TIMELINE, *story.WITHDRAWN_STORY, story.FURTHER_ROWS, update_pages.STORY_UPDATES,
    story.WHOLE_TEXT, story.YEAR_TEXT, STORY_SOURCES, claims.CLAIMS, claims.CLAIMS_OF_PAIR,
    claim.CLAIM, claim.MOVED_CLAIM, *STORY_EMBEDS,
    story.WITHDRAWN, moved_pages.MOVED_STORY, moved_pages.MOVED_EVENT, moved_pages.MOVED_PAIR, story.EVENT,
    actor.ACTOR, actor.FURTHER_EVENTS, moved_pages.MOVED_ACTOR,
    source.SOURCE, source.FURTHER_EVENTS, moved_pages.MOVED_SOURCE,
    bills.BILLS, bill.BILL, bill.FURTHER_EVENTS, moved_pages.MOVED_BILL, *BILL_EMBEDS,
    lists.TAG, lists.FURTHER_TAGGED, *indexes.INDEXES,
    own_page.OWN_PAGE, update_pages.CORRECTIONS, update_pages.FURTHER_CORRECTIONS, update_pages.UPDATES,
    days_set.DAYS_SET, data_page.DATA, search_page.SEARCH, not_found.NOT_FOUND_PAGE,
)  # fmt: skip
"""All page kinds, in the order of the site map. There the pages about one subject follow each other."""


def pages_in_order(site: TrackedSite, kinds: tuple[PageKind[Any], ...]) -> Iterator[tuple[PageKind[Any], Any]]:
    """Yield the kind and the key of each page in one language, the pages of a story together."""
    for subject, run in groupby(kinds, key=lambda kind: _outer(kind.subject)):
        about = tuple(run)
        for id_ in ids_of(subject, site):
            for kind in about:
                ids = ids_of("event", site, id_) if kind.subject == "event" else (id_,)
                yield from ((kind, key) for inner in ids for key in kind.keys(site, inner))


def _outer(subject: Subject) -> Subject:
    """Return the subject whose ids the site map goes through: events stand with their story."""
    return "story" if subject == "event" else subject
