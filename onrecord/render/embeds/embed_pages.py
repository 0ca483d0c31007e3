"""The pages of embeds: of stories, bills and claims; their notices, and what leads on from former addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from onrecord.model.addresses import Addresses, embed
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.describe.claims_describer import names_of
from onrecord.render.describe.side_describer import MOST_DISPUTES
from onrecord.render.embeds.embeds import Embed, has_embeds
from onrecord.render.pages.page_kind import RENAMED, PageKind, never
from onrecord.render.pages.story import is_withdrawn_story, languages_of_story
from onrecord.render.tracking.tracked_site import TrackedSite

_LATEST = 3
"""The number of a story's latest events that its embed lists."""


class Notice(NamedTuple):
    """The notice of a withdrawn story or event."""

    story: str
    names: tuple[str, ...]
    """The ids in its address: of the story, and of the event."""
    event: Ref | None


class Moved(NamedTuple):
    """A former address of an embed: by former ids; for a card, also by another claim of its matter."""

    id: Any
    """The id of the story or bill, or the first claim of the matter."""
    names: tuple[str, ...]
    """The ids in that address."""


def _story(context: RenderContext, id_: str) -> Mapping[str, Any]:
    story, describe = context.site.stories[id_], context.describe
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
    return {**_frame(context, context.embeds.bill(id_), "bill", bill.events), "bill": context.describe_bill.bill(bill)}


def _claim(context: RenderContext, claim: Ref) -> Mapping[str, Any]:
    return {
        **_frame(context, context.embeds.claim(claim), "claim", context.site.matters[claim].events),
        "claim": context.embeds.cards.card(claim),
        "story": context.describe.story_name(claim.story),
    }


def _frame(
    context: RenderContext, shown: Embed, kind: str = "notice", events: Iterable[Ref] = ()
) -> Mapping[str, Any]:
    change = context.changes.last(events)
    updated = context.describe.words.date(EdtfDate(CalendarSpan.of(change.updated))) if change else ""
    return {"embed": shown, "kind": kind, "frame": context.embeds.frame(kind), "updated": updated}


def _claims(site: TrackedSite, story: str) -> tuple[Ref, ...]:
    return site.answered(story) if has_embeds(site) else ()


def _notices(site: TrackedSite, id_: str) -> Iterator[Notice]:
    if not has_embeds(site):
        return
    if is_withdrawn_story(site, id_):
        yield Notice(id_, (id_,), None)
    for ref in site.stories[id_].withdrawn:
        yield from (Notice(id_, names, ref) for names in (ref.key, *site.former_keys(site.line(ref))))


def _notice(context: RenderContext, notice: Notice) -> Mapping[str, Any]:
    """Return the values of a notice. Nobody knows the claims of a withdrawn entry, so all have the one of the event."""
    describe, shown = context.describe, context.embeds.story(notice.story)
    if notice.event is not None:
        event = context.site.line(notice.event)
        shown = replace(shown, title=describe.title(event), record=describe.event_address(event))
        return {**_frame(context, shown), "withdrawal": describe.withdrawal(event)}
    withdrawal = context.site.story_name(notice.story).fields.withdrawn
    assert withdrawal is not None, "only withdrawn stories have this notice"  # noqa: S101
    return {**_frame(context, shown), "withdrawal": describe.story_withdrawal(withdrawal)}


def _moved(
    subject: Literal["story", "bill"],
    keys: Callable[[TrackedSite, str], Iterator[Moved]],
    address: Callable[[Addresses, Moved], str],
    target: Callable[[RenderContext, Any], Embed],
    languages: Callable[[TrackedSite, Moved], tuple[str, ...]],
) -> PageKind[Moved]:
    return PageKind(
        subject=subject,
        template="embed/moved.html",
        keys=lambda site, id_: keys(site, id_) if has_embeds(site) else (),
        address=address,
        view=lambda context, moved: _frame(context, target(context, moved.id), "moved"),
        languages=languages,
        is_indexed=never,
        deferrable=True,
    )


def _former(subject: Literal["story", "bill"]) -> Callable[[TrackedSite, str], Iterator[Moved]]:
    return lambda site, id_: (Moved(id_, (former,)) for former in RENAMED[subject].former_ids(site, id_))


def _moved_claims(site: TrackedSite, story: str) -> Iterator[Moved]:
    for first in site.answered(story):
        own = (claim for claim in site.matters[first].claims if claim.story == story)
        yield from (Moved(first, name) for claim in own for name in names_of(site, claim) if name != first)


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
CLAIM_EMBED = PageKind[Ref](
    subject="story",
    template="embed/claim.html",
    keys=_claims,
    address=lambda addresses, claim: addresses.embed(*claim),
    view=_claim,
    languages=lambda site, claim: languages_of_story(site, claim.story),
    is_indexed=never,
    deferrable=True,
)
NOTICE = PageKind[Notice](
    subject="story",
    template="embed/notice.html",
    keys=_notices,
    address=lambda addresses, notice: addresses.embed(*notice.names),
    view=_notice,
    languages=lambda site, notice: languages_of_story(site, notice.story),
    is_indexed=never,
    deferrable=True,
)
BILL_EMBED = PageKind[str](
    subject="bill",
    template="embed/bill.html",
    keys=lambda site, id_: (id_,) if has_embeds(site) else (),
    address=lambda addresses, id_: embed(addresses.bill(id_)),
    view=_bill,
    is_indexed=never,
    deferrable=True,
)
STORY_EMBEDS = (
    STORY_EMBED,
    CLAIM_EMBED,
    NOTICE,
    _moved(
        "story",
        _former("story"),
        lambda addresses, moved: addresses.embed(*moved.names),
        lambda context, id_: context.embeds.story(id_),
        lambda site, moved: languages_of_story(site, moved.id),
    ),
    _moved(
        "story",
        _moved_claims,
        lambda addresses, moved: addresses.embed(*moved.names),
        lambda context, claim: context.embeds.claim(claim),
        lambda site, moved: languages_of_story(site, moved.id.story),
    ),
)
BILL_EMBEDS = (
    BILL_EMBED,
    _moved(
        "bill",
        _former("bill"),
        lambda addresses, moved: embed(addresses.bill(*moved.names)),
        lambda context, id_: context.embeds.bill(id_),
        lambda site, _moved: site.languages,
    ),
)
