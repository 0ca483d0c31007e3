"""The kinds of pages and files that embeds of stories, bills and claims have.

A withdrawn entry has a notice at the addresses of its embeds. A former address leads to the present one.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from msgspec.structs import replace

from onrecord.model.addresses import OEMBED as OEMBED_FILE
from onrecord.model.addresses import Addresses, embed
from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.describe.claims_describer import names_of
from onrecord.render.embeds.embed_describer import Embed, has_embeds
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


def _claims(site: TrackedSite, story: str) -> tuple[Ref, ...]:
    return site.answered(story) if has_embeds(site) else ()


def _notices(site: TrackedSite, id_: str) -> Iterator[EmbedAddress]:
    if not has_embeds(site):
        return
    if is_withdrawn_story(site, id_):
        yield EmbedAddress(id_, (id_,))
    for ref in site.stories[id_].withdrawn:
        for ids in (ref.key, *site.former_keys(site.line(ref))):
            yield EmbedAddress(id_, ids, ref)


def _former(subject: Literal["story", "bill"], site: TrackedSite, id_: str) -> Iterator[EmbedAddress]:
    if has_embeds(site):
        for former in RENAMED[subject].former_ids(site, id_):
            yield EmbedAddress(id_, (former,))


def _moved_in_story(site: TrackedSite, story: str) -> Iterator[EmbedAddress]:
    yield from _former("story", site, story)
    for first in _claims(site, story):
        for claim in site.matters[first].claims:
            if claim.story == story:
                yield from (EmbedAddress(story, ids, first) for ids in names_of(site, claim) if ids != first)


def _all_of_claims(site: TrackedSite, story: str) -> Iterator[EmbedAddress]:
    """Yield the present and the former addresses of the claims' embeds."""
    for claim in _claims(site, story):
        yield from (EmbedAddress(story, ids, claim) for ids in names_of(site, claim))


STORY_EMBED = PageKind[str](
    subject="story",
    template="embed/story.html",
    keys=lambda site, id_: (id_,) if has_embeds(site) and not is_withdrawn_story(site, id_) else (),
    address=Addresses.embed,
    view=view_story,
    languages=languages_of_story,
    is_indexed=never,
    deferrable=True,
)
_OF_STORY: PageKind[Any] = replace(STORY_EMBED, languages=lambda site, key: languages_of_story(site, key[0]))
"""Keys of the following begin with the id of the story."""
CLAIM_EMBED: PageKind[Ref] = replace(
    _OF_STORY,
    template="embed/claim.html",
    keys=_claims,
    address=lambda addresses, claim: addresses.embed(*claim),
    view=view_claim,
)
_NOTICE: PageKind[EmbedAddress] = replace(
    _OF_STORY,
    template="embed/notice.html",
    keys=_notices,
    address=lambda addresses, notice: addresses.embed(*notice.ids),
    view=view_notice,
)
_MOVED: PageKind[EmbedAddress] = replace(
    _OF_STORY,
    template="embed/moved.html",
    keys=_moved_in_story,
    address=lambda addresses, moved: addresses.embed(*moved.ids),
    view=view_moved,
)
BILL_EMBED: PageKind[Any] = PageKind[str](
    subject="bill",
    template="embed/bill.html",
    keys=lambda site, id_: (id_,) if has_embeds(site) else (),
    address=lambda addresses, id_: embed(addresses.bill(id_)),
    view=view_bill,
    is_indexed=never,
    deferrable=True,
)
_MOVED_BILL: PageKind[EmbedAddress] = replace(
    BILL_EMBED,
    template="embed/moved.html",
    keys=lambda site, id_: _former("bill", site, id_),
    address=lambda addresses, moved: embed(addresses.bill(*moved.ids)),
    view=view_moved_bill,
)
STORY_EMBEDS = (STORY_EMBED, CLAIM_EMBED, _NOTICE, _MOVED)
BILL_EMBEDS = (BILL_EMBED, _MOVED_BILL)


def _oembed(page: PageKind[Any], embed_of: Callable[[RenderContext, Any], Embed]) -> FileKind[Any]:
    """Return the descriptions of the embeds with these pages; their addresses are absolute, so the site needs one."""
    return FileKind(
        subject=page.subject,
        keys=lambda context, id_: page.keys(context.site, id_) if context.site.base_url is not None else (),
        address=lambda context, key: f"{page.address(context.addresses, key)}{OEMBED_FILE}",
        write=lambda context, key: context.embeds.oembed(embed_of(context, key)),
        leads_to=lambda context, key: frozenset({embed_of(context, key).address}),
    )


OEMBED = (
    _oembed(STORY_EMBED, lambda context, id_: context.embeds.story(id_)),
    _oembed(BILL_EMBED, lambda context, id_: context.embeds.bill(id_)),
)
# A claim has it at its former addresses, too.
CLAIM_OEMBED = _oembed(
    replace(_MOVED, keys=_all_of_claims), lambda context, address: context.embeds.claim(address.about)
)
