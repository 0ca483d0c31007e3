"""Compares how claims stand in two states, and on how many origins they rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec.structs import replace

from onrecord.desk.compare.changes import (
    FindingState,
    OriginCount,
    OriginsChanged,
    ReviewState,
    StandingChanged,
    StandingState,
)
from onrecord.desk.compare.site_state import States
from onrecord.model import claim_findings as model
from onrecord.model.origins import Origins
from onrecord.model.relations import Body, Ref
from onrecord.model.site import Event, Site

UNSAID = "withdrawn"
"""The mark of a claim that nobody holds, because an outlet alone reported it; pages mark it in the same way."""


def standing_changes(states: States) -> Iterator[StandingChanged]:
    """Yield each claim of both states that stands differently, in the order of the later state's events."""
    before, after = states.before.site, states.after.site
    if before is None or after is None:
        return
    former = {states.ref_now(ref): ref for ref in before.matters}
    for event in after.events.values():
        for claim in event.fields.claims:
            ref = Ref(event.story, event.id, claim.id)
            if ref not in former or ref not in after.matters:
                continue
            was, now = _with_later_ids(standing_state(before, former[ref]), states), standing_state(after, ref)
            if was != now:
                yield StandingChanged(ref.full_name(), dict(claim.text), was, now)


def origin_changes(states: States) -> Iterator[OriginsChanged]:
    """Yield each story, event and claim of both states with another number of origins.

    A claim whose numbers were and are those of its event is not named again.
    """
    before, after = states.before.site, states.after.site
    if before is None or after is None:
        return
    for old in before.stories.values():
        story = after.stories.get(states.id_now("story", old.id))
        if story:
            yield from _between("story", story.id, old.origins, story.origins)
    former = {states.key_now(key): event for key, event in before.events.items()}
    for key, event in after.events.items():
        if key in former and not event.is_withdrawn and not former[key].is_withdrawn:
            yield from _of_event(former[key], event)


def state_of(states: States, which: Literal["before", "after"], claim: Ref) -> StandingState | None:
    """Return the standing of a claim in one of the states; None unless both are arranged."""
    if states.before.records and (states.before.site is None or states.after.site is None):
        return None
    site = states.before.site if which == "before" else states.after.site
    return standing_state(site, claim) if site and claim in site.matters else None


def standing_state(site: Site, claim: Ref) -> StandingState:
    """Return the standing of a claim as plain data."""
    standing = site.matters[claim].standing(claim)
    findings = tuple(map(_finding_state, site.matters[claim].findings(claim)))
    if standing is None:
        return StandingState(UNSAID, (), (), (), (), (), None, findings)
    return StandingState(
        mark=standing.mark,
        holding=_ids(standing.holding),
        opposing=_ids(standing.opposing),
        confirmed_by=_ids(standing.confirmed_by),
        shared_by=_ids(standing.shared_by),
        maintained_by=_ids(standing.maintained_by),
        answer=standing.answer,
        findings=findings,
    )


def _finding_state(state: model.FindingState) -> FindingState:
    reviews = (
        ReviewState("/".join(step.event.key), step.kind, "/".join(step.target.key))
        for step in state.reviews
        if step.kind in ("upholds", "reverses")
    )
    found = state.finding
    return FindingState(
        "/".join(found.event.key), found.result, _ids(found.bodies), tuple(reviews), state.is_under_appeal
    )


def _ids(bodies: Iterable[Body]) -> tuple[str, ...]:
    return tuple(body.id for body in bodies)


def _with_later_ids(state: StandingState, states: States) -> StandingState:
    """Return an earlier standing with the later ids of its bodies."""

    def now(body: str) -> str:
        story, slash, event = body.partition("/")
        return "/".join(states.key_now((story, event))) if slash else states.id_now("actor", body)

    return replace(
        state,
        holding=tuple(map(now, state.holding)),
        opposing=tuple(map(now, state.opposing)),
        confirmed_by=tuple(map(now, state.confirmed_by)),
        shared_by=tuple(map(now, state.shared_by)),
        maintained_by=tuple(map(now, state.maintained_by)),
        findings=tuple(
            replace(
                found,
                event=now(found.event),
                bodies=tuple(map(now, found.bodies)),
                reviews=tuple(replace(review, event=now(review.event), of=now(review.of)) for review in found.reviews),
            )
            for found in state.findings
        ),
    )


def _of_event(before: Event, after: Event) -> Iterator[OriginsChanged]:
    own = (_count(before.origins), _count(after.origins))
    yield from _between("event", f"{after.story}/{after.id}", before.origins, after.origins)
    for claim, origins in after.claim_origins.items():
        was = before.claim_origins.get(claim)
        if was is not None and (_count(was), _count(origins)) != own:
            yield from _between("claim", f"{after.story}/{after.id}#{claim}", was, origins)


def _between(
    of: Literal["claim", "event", "story"], id_: str, before: Origins, after: Origins
) -> Iterator[OriginsChanged]:
    was, now = _count(before), _count(after)
    if was != now:
        yield OriginsChanged(of, id_, was, now)


def _count(origins: Origins) -> OriginCount:
    return OriginCount(len(origins.roots), len(origins.unknown), len(origins.records))
