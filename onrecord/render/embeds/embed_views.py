"""Returns the values of the pages of embeds, with which their templates are rendered."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.expected import StepRef
from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.describe.side_describer import MOST_DISPUTES
from onrecord.render.embeds.embed_describer import Embed
from onrecord.render.views.expected_views import StepView

_LATEST = 4
"""The number of a story's latest events that its embed lists."""
_STEPS = 3
"""The most open steps in an embed: those with the latest days, since the days of others may be over by now."""


class EmbedAddress(NamedTuple):
    """An address of a notice, or a former one of an embed."""

    id: str
    """The id of the story or bill."""
    ids: tuple[str, ...]
    """The ids in the address, which for a card can be those of another claim of its matter."""
    about: Ref | None = None
    """The withdrawn event, or the first claim of the card's matter."""


def view_story(context: RenderContext, id_: str) -> Mapping[str, Any]:
    """Return the values of a story's embed."""
    story = context.site.stories[id_]
    describe = context.describe
    disputes = context.describe_disputes.of_story(story, MOST_DISPUTES)
    return {
        **_frame(context, context.embeds.story(id_), "story"),
        "facts": tuple(context.describe_story.facts(story)),
        "disputes": disputes,
        "more_disputes": context.describe_story.tally(story)["disputed"] - len(disputes),
        "claims_address": context.addresses.claims(id_),
        "steps": _open_steps(context, story.expected),
        "latest": tuple(map(describe.event_link, story.events[: -_LATEST - 1 : -1])),
        "closing": describe.closing(story.fields.closed) if story.fields.closed else None,
        "coverage_link": describe.coverage_link(id_),
    }


def view_bill(context: RenderContext, id_: str) -> Mapping[str, Any]:
    """Return the values of a bill's embed."""
    bill = context.site.bills[id_]
    return {
        **_frame(context, context.embeds.bill(id_), "bill", bill.events),
        "bill": context.describe_bill.bill(bill),
        "steps": _open_steps(context, bill.expected),
        "coverage_link": context.describe.coverage_link(),
    }


def view_claim(context: RenderContext, claim: Ref) -> Mapping[str, Any]:
    """Return the values of a claim's card."""
    return {
        **_frame(context, context.embeds.claim(claim), "claim", context.site.matters[claim].events),
        "claim": context.embeds.cards.card(claim),
        "coverage_link": context.describe.coverage_link(claim.story),
    }


def _open_steps(context: RenderContext, refs: Iterable[StepRef]) -> tuple[StepView, ...]:
    """Return the steps that neither happened nor fell through, so far as an embed shows them."""
    steps = (context.site.expected[ref] for ref in refs)
    shown = [step for step in steps if step.is_open][-_STEPS:]
    return tuple(map(context.describe_expected.step, shown))


def _frame(context: RenderContext, shown: Embed, kind: str = "notice", events: Iterable[Ref] = ()) -> Mapping[str, Any]:
    change = context.changes.last(events)
    updated = context.describe.words.date(EdtfDate(CalendarSpan.of(change.updated))) if change else ""
    frame = context.embeds.frame(kind)
    return {"embed": shown, "kind": kind, "frame": frame, "updated": updated, "coverage_link": None}


def view_notice(context: RenderContext, notice: EmbedAddress) -> Mapping[str, Any]:
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


def view_moved(context: RenderContext, moved: EmbedAddress) -> Mapping[str, Any]:
    """Return the values of a page at a former address, which leads to the embed of a story or a claim."""
    if moved.about is None:
        return _frame(context, context.embeds.story(moved.id), "moved")
    _ = context.site.matters[moved.about]  # records a dependency: a claim that leaves its matter leads elsewhere
    return _frame(context, context.embeds.claim(moved.about), "moved")


def view_moved_bill(context: RenderContext, moved: EmbedAddress) -> Mapping[str, Any]:
    """Return the values of a page at a former address, which leads to the embed of a bill."""
    return _frame(context, context.embeds.bill(moved.id), "moved")
