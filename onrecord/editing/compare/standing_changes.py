"""Compares how the claims of two states stand, and on how many origins they rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec.structs import replace

from onrecord.editing.compare import changes
from onrecord.editing.compare.two_states import State, States
from onrecord.model import relations as model
from onrecord.model.origins import Origins
from onrecord.model.relations import Body, Ref
from onrecord.model.site import Event, Site

_UNSAID = "unsaid"
"""The mark of a claim on which nobody takes a position, as on pages."""


def compare_standings(states: States) -> Iterator[changes.StandingChanged]:
    """Yield each claim of both states that stands differently, in the order of the later state's events."""
    before = states.before.site
    after = states.after.site
    if before is None or after is None:
        return
    former = {states.ref_now(ref): ref for ref in before.matters}
    for event in after.events.values():
        for claim in event.fields.claims:
            ref = Ref(event.story, event.id, claim.id)
            if ref not in former or ref not in after.matters:
                continue
            was = _standing(before, former[ref], states.body_now)
            now = _standing(after, ref)
            if was != now:
                was = replace(was, words=states.before.word_standing(former[ref]))
                now = replace(now, words=states.after.word_standing(ref))
                yield changes.StandingChanged(ref.full_name(), dict(claim.text), was, now)


def compare_origins(states: States) -> Iterator[changes.OriginsChanged]:
    """Yield what both states have with other numbers of origins; no claim whose numbers are those of its event."""
    before = states.before.site
    after = states.after.site
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


def standing_of(claim: Ref, state: State, states: States) -> changes.StandingState | None:
    """Return the standing of a claim in one of the states; None if one of them has errors."""
    if not states.is_whole or state.site is None or claim not in state.site.matters:
        return None
    return replace(_standing(state.site, claim), words=state.word_standing(claim))


def _standing(site: Site, claim: Ref, id_now: Callable[[str], str] = str) -> changes.StandingState:
    """Return the standing of a claim as plain data, without words; `id_now` returns the later id of a body."""

    def ids(bodies: Iterable[Body]) -> tuple[str, ...]:
        return tuple(id_now(body.id) for body in bodies)

    standing = site.matters[claim].standing(claim)
    findings = tuple(_finding_state(state, id_now) for state in site.matters[claim].findings(claim))
    if standing is None:
        return changes.StandingState(_UNSAID, (), (), (), (), (), None, findings)
    holding, opposing, confirming = map(ids, (standing.holding, standing.opposing, standing.confirmed_by))
    others = ids(standing.shared_by), ids(standing.maintained_by)
    return changes.StandingState(standing.mark, holding, opposing, confirming, *others, standing.answer, findings)


def _finding_state(state: model.FindingState, id_now: Callable[[str], str]) -> changes.FindingState:
    def event(ref: Ref) -> str:
        return id_now("/".join(ref.key))

    found = state.finding
    reviews = (
        changes.ReviewState(event(step.event), step.kind, event(step.target))
        for step in state.reviews
        if step.kind in ("upholds", "reverses")
    )
    bodies = tuple(id_now(body.id) for body in found.bodies)
    return changes.FindingState(event(found.event), found.result, bodies, tuple(reviews), state.is_under_appeal)


def _of_event(before: Event, after: Event) -> Iterator[changes.OriginsChanged]:
    own = (_count(before.origins), _count(after.origins))
    yield from _between("event", f"{after.story}/{after.id}", before.origins, after.origins)
    for claim, origins in after.claim_origins.items():
        was = before.claim_origins.get(claim)
        if was is not None and (_count(was), _count(origins)) != own:
            yield from _between("claim", f"{after.story}/{after.id}#{claim}", was, origins)


def _between(
    of: Literal["claim", "event", "story"], id_: str, before: Origins, after: Origins
) -> Iterator[changes.OriginsChanged]:
    was = _count(before)
    now = _count(after)
    if was != now:
        yield changes.OriginsChanged(of, id_, was, now)


def _count(origins: Origins) -> changes.OriginCount:
    return changes.OriginCount(len(origins.roots), len(origins.unknown), len(origins.records))
