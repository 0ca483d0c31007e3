"""Compares two states in all respects; the progress of bills, the addresses and the files right here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from msgspec import Struct

from onrecord.desk.compare import changes
from onrecord.desk.compare.changes import AnyChange, StageState
from onrecord.desk.compare.entries import State, States, compare_digests, compare_entries
from onrecord.desk.compare.events import compare_events, compare_order
from onrecord.desk.compare.past import ChangedEvent, find_changed_past
from onrecord.desk.compare.standings import compare_origins, compare_standings
from onrecord.model.site import Bill, BillStage, Site

_NOT_REACHED = StageState("no", (), is_open_again=False, is_end=False)


class Comparison(Struct, frozen=True):
    """The changes from one state of a site to another."""

    changes: tuple[AnyChange, ...]
    is_whole: bool
    """Whether everything was compared: not so standings, origins, order, bills and addresses if a state has errors."""
    past: tuple[ChangedEvent, ...]
    """The events behind each `PastChanged`."""


def compare(before: State, after: State) -> Comparison:
    """Return the changes from one state of a site to another, those of standings first."""
    states = States(before, after)
    past = tuple(find_changed_past(states))
    ends = tuple(compare_ends(states))
    parts = (compare_standings, compare_origins, lambda _: ends, compare_events, compare_order, compare_bills,
             compare_entries, compare_addresses, compare_files)  # fmt: skip
    others = (change for part in parts for change in part(states))
    ended = {end.id for end in ends}
    shown = (
        change
        for change in chain((found.change for found in past), others)
        if not ended or _story_of(change, states) not in ended
    )
    return Comparison(tuple(shown), states.is_whole, past)


def compare_ends(states: States) -> Iterator[changes.StoryEnded]:
    """Yield each story that was withdrawn as a whole, or is not withdrawn any more, in the order of ids."""
    before = {states.key_now(key): event.fields.status for key, event in states.before.events.items()}
    now = {key: event.fields.status for key, event in states.after.events.items()}
    for id_, story in states.before.own_entries["story"].items():
        later = states.after.own_entries["story"].get(states.id_now("story", id_))
        ends = [getattr(entry.fields, "withdrawn", None) if entry else None for entry in (story, later)]
        if later and (ends[0] is None) is not (ends[1] is None):
            ended = (key for key in sorted(now) if key[0] == later.id and before.get(key, now[key]) != now[key])
            day, reason = (str(ends[1].date), dict(ends[1].reason)) if ends[1] else ("", None)
            yield changes.StoryEnded(later.id, day, reason, tuple(map("/".join, ended)))


def _story_of(change: AnyChange, states: States) -> str:
    """Return the story of whose inside a change tells, for those that the end of the story implies; else nothing."""
    match change:
        case (
            changes.ClaimAdded(claim=name)
            | changes.ClaimRemoved(claim=name)
            | changes.RelationAdded(origin=name)
            | changes.RelationRemoved(origin=name)
        ):
            return name.partition("/")[0]
        case changes.EntryWithdrawn(id=name) | changes.EntryRestored(id=name) | changes.OriginsChanged(id=name):
            return name.partition("/")[0]
        case changes.TextEdited("story", id_, field) | changes.FieldChanged("story", id_, field):
            return id_ if field.startswith("withdrawn") else ""
        case changes.AddressAdded(address) | changes.AddressRemoved(address):
            first, _, rest = address.partition("/")
            languages = {language.lower() for language in states.after.site.languages} if states.after.site else ()
            return rest.partition("/")[0] if first in languages else first
    return ""


def compare_addresses(states: States) -> Iterator[AnyChange]:
    """Yield the addresses that came, went, or lead elsewhere, in alphabetical order."""
    before, after = states.before.addresses, states.after.addresses
    for address in sorted({*before, *after} if states.is_whole else ()):
        was, now = before.get(address), after.get(address)
        if address not in before:
            yield changes.AddressAdded(address, now)
        elif address not in after:
            yield changes.AddressRemoved(address, was)
        elif was != now:
            yield changes.RedirectChanged(address, was, now)


def compare_files(states: States) -> Iterator[AnyChange]:
    """Yield the site's own templates and static files that differ, in alphabetical order."""
    for path, change in compare_digests(states.before.files, states.after.files):
        yield changes.FileChanged(path, change)


def compare_bills(states: States) -> Iterator[AnyChange]:
    """Yield the stages at which each bill of the later state has advanced or changed, in the procedure's order."""
    before, after = states.before.site, states.after.site
    if after is None or not states.is_whole:
        return
    former = {states.id_now("bill", id_): bill for id_, bill in before.bills.items()} if before else {}
    for id_, bill in after.bills.items():
        was = former.get(id_)
        yield from _stages(bill, _states(before, was), _states(after, bill))
        ahead = _next(was), _next(bill)
        if was and ahead[0] != ahead[1]:
            yield changes.NextStagesChanged(id_, *ahead)


def _stages(bill: Bill, before: Mapping[str, StageState], after: Mapping[str, StageState]) -> Iterator[AnyChange]:
    labels = {step.stage.key: step.stage.label for step in bill.steps}
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key, _NOT_REACHED), after.get(key, _NOT_REACHED)
        if was != now:
            yield changes.StageChanged(bill.id, key, dict(labels.get(key, {})), was, now)


def _states(site: Site | None, bill: Bill | None) -> dict[str, StageState]:
    return {} if site is None or bill is None else {step.stage.key: _state(site, step) for step in bill.steps}


def _state(site: Site, step: BillStage) -> StageState:
    outcomes = tuple(site.event(ref).fields.reached_at(step.stage.key).outcome or "" for ref in step.events)
    return StageState(step.reached, outcomes, is_open_again=step.is_open_again, is_end=step.is_end)


def _next(bill: Bill | None) -> tuple[str, ...]:
    return tuple(step.stage.key for step in bill.steps if step.is_next) if bill else ()
