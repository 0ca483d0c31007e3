"""The kinds of pages and files that embeds of stories, bills and claims have.

A withdrawn entry has a notice at the addresses of its embeds. A former address leads to the present one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, TypeVar

from msgspec.structs import replace

from onrecord.model.addresses import OEMBED as OEMBED_FILE
from onrecord.model.addresses import Addresses, embed
from onrecord.model.former_ids import EventKey
from onrecord.model.relations import Ref
from onrecord.problems import Outcome
from onrecord.render.cards import Card
from onrecord.render.context import RenderContext
from onrecord.render.describe.claims_describer import names_of
from onrecord.render.embeds.embed_describer import Embed, has_embeds, is_described
from onrecord.render.embeds.embed_views import (
    EmbedAddress,
    view_bill,
    view_claim,
    view_moved,
    view_moved_bill,
    view_notice,
    view_story,
)
from onrecord.render.former_addresses import RENAMED
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.pages.page_kind import PageKind, never
from onrecord.render.pages.story import is_withdrawn_story, languages_of_story
from onrecord.render.tracking.tracked_site import TrackedSite

_Key = TypeVar("_Key", Ref, EmbedAddress)


def _list_claims(site: TrackedSite, story: str) -> tuple[Ref, ...]:
    return site.answered(story) if has_embeds(site) else ()


def _list_notices(site: TrackedSite, id_: str) -> Iterator[EmbedAddress]:
    if not has_embeds(site):
        return
    if is_withdrawn_story(site, id_):
        yield EmbedAddress(id_, (id_,))
    for ref in site.stories[id_].withdrawn:
        for ids in (ref.key, *site.former_keys(site.line(ref))):
            yield EmbedAddress(id_, ids, ref)


def _list_former(subject: Literal["story", "bill"], site: TrackedSite, id_: str) -> Iterator[EmbedAddress]:
    if has_embeds(site):
        for former in RENAMED[subject].former_ids(site, id_):
            yield EmbedAddress(id_, (former,))


def _moved_in_story(site: TrackedSite, story: str) -> Iterator[EmbedAddress]:
    yield from _list_former("story", site, story)
    for first in _list_claims(site, story):
        for claim in site.matters[first].claims:
            if claim.story == story:
                yield from (EmbedAddress(story, ids, first) for ids in names_of(site, claim) if ids != first)


def _all_of_claims(site: TrackedSite, story: str) -> Iterator[EmbedAddress]:
    """Yield the present and the former addresses of the claims' embeds."""
    for claim in _list_claims(site, story):
        yield from (EmbedAddress(story, ids, claim) for ids in names_of(site, claim))


def _former_events(context: RenderContext, story: str) -> Iterator[tuple[Ref, EventKey]]:
    """Yield the events of a story, each with a key that it had."""
    site = context.site
    for event in site.stories[story].events if is_described(site) else ():
        yield from ((event, key) for key in site.former_keys(site.line(event)))


def _own_story(site: TrackedSite, id_: str) -> tuple[str, ...]:
    return (id_,) if has_embeds(site) and not is_withdrawn_story(site, id_) else ()


def _own_bill(site: TrackedSite, id_: str) -> tuple[str, ...]:
    return (id_,) if has_embeds(site) else ()


def _list_former_bills(site: TrackedSite, id_: str) -> Iterator[EmbedAddress]:
    return _list_former("bill", site, id_)


def _claim_address(addresses: Addresses, claim: Ref) -> str:
    return addresses.embed(*claim)


def _ids_address(addresses: Addresses, at: EmbedAddress) -> str:
    return addresses.embed(*at.ids)


def _bill_address(addresses: Addresses, id_: str) -> str:
    return embed(addresses.bill(id_))


def _moved_bill_address(addresses: Addresses, at: EmbedAddress) -> str:
    return embed(addresses.bill(*at.ids))


def _of_story(
    template: str,
    keys: Callable[[TrackedSite, str], Iterable[_Key]],
    address: Callable[[Addresses, _Key], str],
    view: Callable[[RenderContext, _Key], Mapping[str, Any]],
) -> PageKind[_Key]:
    """Return a kind of page whose keys begin with the id of the story."""
    return PageKind(
        subject="story",
        template=template,
        keys=keys,
        address=address,
        view=view,
        languages=lambda site, key: languages_of_story(site, key[0]),
        is_indexed=never,
        deferrable=True,
    )


STORY_EMBED = PageKind[str](
    subject="story",
    template="embed/story.html",
    keys=_own_story,
    address=Addresses.embed,
    view=view_story,
    languages=languages_of_story,
    is_indexed=never,
    deferrable=True,
)
CLAIM_EMBED = _of_story("embed/claim.html", _list_claims, _claim_address, view_claim)
_NOTICE = _of_story("embed/notice.html", _list_notices, _ids_address, view_notice)
_MOVED = _of_story("embed/moved.html", _moved_in_story, _ids_address, view_moved)
BILL_EMBED = PageKind[str](
    subject="bill",
    template="embed/bill.html",
    keys=_own_bill,
    address=_bill_address,
    view=view_bill,
    is_indexed=never,
    deferrable=True,
)
_MOVED_BILL = PageKind[EmbedAddress](
    subject="bill",
    template="embed/moved.html",
    keys=_list_former_bills,
    address=_moved_bill_address,
    view=view_moved_bill,
    is_indexed=never,
    deferrable=True,
)
STORY_EMBEDS = (STORY_EMBED, CLAIM_EMBED, _NOTICE, _MOVED)
BILL_EMBEDS = (BILL_EMBED, _MOVED_BILL)


def _oembed(
    page: PageKind[Any],
    embed_of: Callable[[RenderContext, Any], Embed],
    card_of: Callable[[RenderContext, Any], Card | None],
) -> FileKind[Any]:
    """Return the descriptions of the embeds with these pages; their addresses are absolute, so the site needs one."""
    return FileKind(
        subject=page.subject,
        keys=lambda context, id_: page.keys(context.site, id_) if is_described(context.site) else (),
        address=lambda context, key: f"{page.address(context.addresses, key)}{OEMBED_FILE}",
        write=lambda context, key: context.embeds.oembed(embed_of(context, key), card_of(context, key)),
        leads_to=lambda context, key: frozenset({embed_of(context, key).address}),
    )


OEMBED = (
    _oembed(
        STORY_EMBED, lambda context, id_: context.embeds.story(id_), card_of=lambda context, id_: context.cards.of(id_)
    ),
    _oembed(BILL_EMBED, lambda context, id_: context.embeds.bill(id_), card_of=lambda _context, _id: None),
)
# A claim has it at its former addresses, too.
CLAIM_OEMBED = _oembed(
    replace(_MOVED, keys=_all_of_claims),
    lambda context, address: context.embeds.claim(address.about),
    card_of=lambda context, address: context.cards.of(address.about),
)


def _write_event(context: RenderContext, event: Ref) -> Outcome[str]:
    return Outcome(context.embeds.oembed_of_event(event, context.cards.of_event(context.site.line(event))))


EVENT_OEMBED = FileKind[Ref](
    subject="event",
    keys=lambda context, event: (event,) if is_described(context.site) else (),
    address=lambda context, event: context.embeds.oembed_address(event),
    write=_write_event,
)
"""The descriptions of events, so that other sites show more than an address."""
MOVED_EVENT_OEMBED = FileKind[tuple[Ref, EventKey]](
    subject="story",
    keys=_former_events,
    address=lambda context, moved: f"{context.addresses.event(*moved[1])}{OEMBED_FILE}",
    write=lambda context, moved: _write_event(context, moved[0]),
)
"""Copies of these at the addresses that the events had."""
