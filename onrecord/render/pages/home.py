"""The home page, and the further pages of its list of stories."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.days_set import latest_open, latest_page
from onrecord.render.pages.indexes import index_links
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pages.story import closed_on, events_of_story
from onrecord.render.pages.update_pages import all_updates, latest_of_site
from onrecord.render.pagination import sizes
from onrecord.render.pagination.slices import PageSlice, paginate
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import StoryName

_DISPUTES = 3
"""The most disputes on the home page."""


class StoriesKey(NamedTuple):
    """A page of the list of stories; languages may have different numbers of pages."""

    language: str
    slice: PageSlice


def _further_keys(site: TrackedSite, _id: str) -> Iterator[StoriesKey]:
    for language in site.languages:
        readable = sum(_is_listed(story, language) for story in map(site.story_name, site.stories))
        slices = paginate(readable, sizes.STORIES_PER_PAGE)
        yield from (StoriesKey(language, slice_) for slice_ in slices[1:])


def _home(context: RenderContext, _id: str) -> Mapping[str, Any]:
    are_under_way, bills = context.describe_home.latest_bills()
    site = context.site
    return {
        **_list(context, paginate(len(_stories(site, context.language)), sizes.STORIES_PER_PAGE)[0]),
        "disputes": context.describe_disputes.of_site(_DISPUTES),
        "expected": context.describe_expected.days_set(latest_open(context)),
        "days_set_address": latest_page(site, context.addresses),
        "updates": latest_of_site(context),
        "updates_address": all_updates(context.site, context.addresses),
        "bills": bills,
        "are_under_way": are_under_way,
        "indexes": index_links(context),
        "coverage": context.describe.coverage(site.fields.coverage, of_story=False),
    }


def _list(context: RenderContext, page: PageSlice) -> Mapping[str, Any]:
    """Return the values of a page of the list; the first story of page 1 leads it."""
    addresses = context.addresses
    home = context.describe_home
    stories = _stories(context.site, context.language)
    shown = page.of(stories)
    number = page.number
    return {
        "number": number,
        "lead": home.lead(shown[0]) if page.is_first and shown else None,
        "stories": tuple(map(home.card, shown[1:] if page.is_first else shown)),
        "newer": None if page.is_first else addresses.stories(number - 1),
        "older": addresses.stories(number + 1) if page.stop < len(stories) else None,
        "disputes": (),
        "expected": None,
        "days_set_address": "",
        "updates": (),
        "bills": (),
        "are_under_way": False,
        "indexes": (),
        "coverage": None,
        "bills_address": addresses.bills if context.site.bills else "",
        "follow": context.following.home(),
    }


def _is_listed(story: StoryName, language: str) -> bool:
    return language in story.languages and story.fields.withdrawn is None


def _stories(site: TrackedSite, language: str) -> list[str]:
    """Return the stories in a language; first the one whose last event is the latest."""
    readable = [line for line in map(site.story_line, site.stories) if _is_listed(line.story, language)]
    return [line.story.id for line in sorted(readable, key=lambda line: (line.latest, line.story.id), reverse=True)]


def _trail(context: RenderContext, key: StoriesKey) -> tuple[Crumb, ...]:
    number = key.slice.number
    stories = context.words.gettext("Stories")
    return (Crumb(f"{stories} ({number})", context.addresses.stories(number)),)


HOME = PageKind[str](
    subject="site",
    template="home.html",
    address=lambda addresses, _: addresses.home,
    view=_home,
    depends_on=lambda site, _: (Ref(*key) for key in site.events),
    changed_on=lambda site, _: closed_on(site, site.stories),
    about=lambda context, _: context.site,
    has_style=True,
)
FURTHER_STORIES = PageKind[StoriesKey](
    subject="site",
    template="home.html",
    keys=_further_keys,
    address=lambda addresses, key: addresses.stories(key.slice.number),
    view=lambda context, key: _list(context, key.slice),
    trail=_trail,
    languages=lambda _, key: (key.language,),
    depends_on=lambda site, key: chain.from_iterable(
        events_of_story(site, id_) for id_ in key.slice.of(_stories(site, key.language))
    ),
    changed_on=lambda site, key: closed_on(site, key.slice.of(_stories(site, key.language))),
    has_style=True,
)
