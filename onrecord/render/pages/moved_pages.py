"""The redirects from former addresses: of stories with all their pages, events, actors, sources and bills."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from msgspec.structs import replace

from onrecord.model.former_ids import all_ids
from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.embeds.embed_describer import Embed
from onrecord.render.former_addresses import RENAMED, Moved
from onrecord.render.pages import actor, bill, claims, source, story
from onrecord.render.pages.claims import PairKey
from onrecord.render.pages.page_kind import PageKind, never
from onrecord.render.pages.story import languages_of_story
from onrecord.render.pages.story_sources import STORY_SOURCES
from onrecord.render.pages.update_pages import STORY_UPDATES
from onrecord.render.subjects import Subject
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.text_views import LocalizedText


class MovedEvent(NamedTuple):
    """A former address of an event."""

    event: Ref
    story: str
    id: str
    """The ids of the story and of the event in that address."""


class MovedPair(NamedTuple):
    """A former address of the claims on which two bodies spoke."""

    key: PairKey
    has_page: bool
    """Whether the two still have a page of their own; else all claims of the story are theirs."""
    story: str
    one: str
    other: str
    """The ids of the story and of the bodies in that address."""


def _moved(
    subject: Subject,
    title: Callable[[RenderContext, str], LocalizedText],
    *kinds: PageKind[Any],
    embed: Callable[[RenderContext, str], Embed] | None = None,
) -> PageKind[Moved]:
    """Return the redirects of `kinds` of pages; the first kind has the embed, which other sites find there, too."""
    renamed = RENAMED[subject]

    def view(context: RenderContext, page: Moved) -> Mapping[str, Any]:
        found = {"target": page.kind.address(context.addresses, page.key), "title": title(context, page.id)}
        if embed is None or page.kind is not kinds[0]:
            return found
        return found | {"embed_address": context.embeds.address(embed(context, page.id))}

    def keys(site: TrackedSite, id_: str) -> Iterator[Moved]:
        for former in renamed.former_ids(site, id_):
            yield from (Moved(id_, kind, key, former) for kind in kinds for key in kind.keys(site, id_))

    return PageKind(
        subject=subject,
        template="redirect.html",
        keys=keys,
        address=lambda addresses, page: renamed.former_address(addresses, page.kind.address(addresses, page.key), page),
        view=view,
        languages=lambda site, page: page.kind.languages(site, page.key),
        is_indexed=never,
    )


def _keys_of_events(site: TrackedSite, id_: str) -> Iterator[MovedEvent]:
    whole = site.stories[id_]
    for ref in (*whole.events, *whole.withdrawn):
        yield from (MovedEvent(ref, *key) for key in site.former_keys(site.line(ref)))


def _keys_of_pairs(site: TrackedSite, id_: str) -> Iterator[MovedPair]:
    stories = all_ids(id_, site.stories[id_].fields.aliases)
    for pair in site.opponents(id_) if site.stories[id_].matters else ():
        ones, others = (all_ids(body, site.actor_fields(body).aliases) for body in (pair.one, pair.other))
        bodies = [*product(ones, others)]
        if len(bodies) > 1:  # of two entries that became one, the other may have spoken before the opponent or after
            bodies += product(others, ones)
        elif not pair.has_page:
            continue
        pages = [*claims.pages_of_pair(id_, pair)]
        for key, former_story, (one, other) in product(pages if pair.has_page else pages[:1], stories, bodies):
            if not pair.has_page or (former_story, one, other) != (id_, pair.one, pair.other):
                yield MovedPair(key, pair.has_page, former_story, one, other)


def _pair(context: RenderContext, moved: MovedPair) -> Mapping[str, Any]:
    story = moved.key.page.id
    own = claims.CLAIMS_OF_PAIR.address(context.addresses, moved.key)
    return {
        "target": own if moved.has_page else context.addresses.claims(story),
        "title": context.describe.story_name(story).title,
    }


def _event(context: RenderContext, moved: MovedEvent) -> Mapping[str, Any]:
    event = context.site.line(moved.event)
    return {
        "target": context.addresses.event(*moved.event.key),
        "title": context.describe.title(event),
        "oembed_address": "" if event.is_withdrawn else context.embeds.oembed_address(moved.event),
    }


MOVED_EVENT: PageKind[Any] = PageKind[MovedEvent](
    subject="story",
    template="redirect.html",
    keys=_keys_of_events,
    address=lambda addresses, moved: addresses.event(moved.story, moved.id),
    view=_event,
    languages=lambda site, moved: languages_of_story(site, moved.event.story),
    is_indexed=never,
)
MOVED_PAIR: PageKind[MovedPair] = replace(
    MOVED_EVENT,
    keys=_keys_of_pairs,
    address=lambda addresses, moved: (
        f"{addresses.two_sides(moved.story, moved.one, moved.other)}{moved.key.page.slice.path}"
    ),
    view=_pair,
    languages=lambda site, moved: languages_of_story(site, moved.key.page.id),
)
MOVED_STORY = _moved(
    "story",
    lambda context, id_: context.describe.story_name(id_).title,
    story.TIMELINE,
    *story.WITHDRAWN_STORY,
    story.FURTHER_ROWS,
    story.WHOLE_TEXT,
    story.YEAR_TEXT,
    STORY_SOURCES,
    claims.CLAIMS,
    STORY_UPDATES,
    embed=lambda context, id_: context.embeds.story(id_),
)
MOVED_ACTOR = _moved("actor", actor.LIST.name, actor.ACTOR, actor.FURTHER_EVENTS)
MOVED_SOURCE = _moved("source", source.LIST.name, source.SOURCE, source.FURTHER_EVENTS)
MOVED_BILL = _moved(
    "bill", bill.LIST.name, bill.BILL, bill.FURTHER_EVENTS, embed=lambda context, id_: context.embeds.bill(id_)
)
