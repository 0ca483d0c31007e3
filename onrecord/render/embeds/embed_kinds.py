"""The kinds of pages and files that embeds of stories, bills and claims have.

A withdrawn entry has a notice at the addresses of its embeds. A former address leads to the present one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from onrecord.model.addresses import OEMBED as OEMBED_FILE
from onrecord.model.addresses import Addresses, embed
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.describe.claims_describer import MOST_DISPUTES, names_of
from onrecord.render.embeds.embed_describer import Embed, has_embeds
from onrecord.render.former_addresses import RENAMED
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.pages.page_kind import PageKind, never
from onrecord.render.pages.story import is_withdrawn_story, languages_of_story
from onrecord.render.tracking.tracked_site import TrackedSite

_LATEST = 4
"""The number of a story's latest events that its embed lists."""


class EmbedAddress(NamedTuple):
    """An address of a notice, or a former one of an embed."""

    id: str
    """The id of the story or bill."""
    ids: tuple[str, ...]
    """The ids in the address, which for a card can be those of another claim of its matter."""
    about: Ref | None = None
    """The withdrawn event, or the first claim of the card's matter."""


def _story(context: RenderContext, id_: str) -> Mapping[str, Any]:
    story = context.site.stories[id_]
    describe = context.describe
    disputes = context.describe_disputes.of_story(story, MOST_DISPUTES)
    return {
        **_frame(context, context.embeds.story(id_), "story"),
        "facts": tuple(context.describe_story.facts(story)),
        "disputes": disputes,
        "more_disputes": context.describe_story.tally(story)["disputed"] - len(disputes),
        "claims_address": context.addresses.claims(id_),
        "latest": tuple(map(describe.event_link, story.events[: -_LATEST - 1 : -1])),
        "closing": describe.closing(story.fields.closed) if story.fields.closed else None,
    }


def _bill(context: RenderContext, id_: str) -> Mapping[str, Any]:
    bill = context.site.bills[id_]
    return {
        **_frame(context, context.embeds.bill(id_), "bill", bill.events),
        "bill": context.describe_bill.bill(bill),
    }


def _claim(context: RenderContext, claim: Ref) -> Mapping[str, Any]:
    return {
        **_frame(context, context.embeds.claim(claim), "claim", context.site.matters[claim].events),
        "claim": context.embeds.cards.card(claim),
        "story": context.describe.story_name(claim.story),
    }


def _frame(context: RenderContext, shown: Embed, kind: str = "notice", events: Iterable[Ref] = ()) -> Mapping[str, Any]:
    change = context.changes.last(events)
    updated = context.describe.words.date(EdtfDate(CalendarSpan.of(change.updated))) if change else ""
    return {"embed": shown, "kind": kind, "frame": context.embeds.frame(kind), "updated": updated}


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


def _notice(context: RenderContext, notice: EmbedAddress) -> Mapping[str, Any]:
    """Return the values of a notice. Nobody knows the claims of a withdrawn entry, so all have the one of the event."""
    describe = context.describe
    shown = context.embeds.story(notice.id)
    if notice.about is not None:
        event = context.site.line(notice.about)
        shown = replace(shown, title=describe.title(event), record=describe.event_address(event))
        return {**_frame(context, shown), "withdrawal": describe.withdrawal(event)}
    withdrawal = context.site.story_name(notice.id).fields.withdrawn
    assert withdrawal is not None, "only withdrawn stories have this notice"  # noqa: S101
    return {**_frame(context, shown), "withdrawal": describe.story_withdrawal(withdrawal)}


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


def _moved_story(context: RenderContext, moved: EmbedAddress) -> Mapping[str, Any]:
    if moved.about is None:
        return _frame(context, context.embeds.story(moved.id), "moved")
    _ = context.site.matters[moved.about]  # noted as a dependency: a claim that leaves its matter leads elsewhere
    return _frame(context, context.embeds.claim(moved.about), "moved")


STORY_EMBED = PageKind[str](
    subject="story",
    template="embed/story.html",
    keys=lambda site, id_: (id_,) if has_embeds(site) and not is_withdrawn_story(site, id_) else (),
    address=Addresses.embed,
    view=_story,
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
    view=_claim,
)
_NOTICE: PageKind[EmbedAddress] = replace(
    _OF_STORY,
    template="embed/notice.html",
    keys=_notices,
    address=lambda addresses, notice: addresses.embed(*notice.ids),
    view=_notice,
)
_MOVED: PageKind[EmbedAddress] = replace(
    _OF_STORY,
    template="embed/moved.html",
    keys=_moved_in_story,
    address=lambda addresses, moved: addresses.embed(*moved.ids),
    view=_moved_story,
)
BILL_EMBED: PageKind[Any] = PageKind[str](
    subject="bill",
    template="embed/bill.html",
    keys=lambda site, id_: (id_,) if has_embeds(site) else (),
    address=lambda addresses, id_: embed(addresses.bill(id_)),
    view=_bill,
    is_indexed=never,
    deferrable=True,
)
_MOVED_BILL: PageKind[EmbedAddress] = replace(
    BILL_EMBED,
    template="embed/moved.html",
    keys=lambda site, id_: _former("bill", site, id_),
    address=lambda addresses, moved: embed(addresses.bill(*moved.ids)),
    view=lambda context, moved: _frame(context, context.embeds.bill(moved.id), "moved"),
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
