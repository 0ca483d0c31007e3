"""Compares two states in all respects; the progress of bills, the addresses and the files right here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from onrecord.desk.compare import changes
from onrecord.desk.compare.changes import AnyChange, StageState
from onrecord.desk.compare.entries import compare_digests, compare_entries
from onrecord.desk.compare.events import compare_events, compare_order
from onrecord.desk.compare.past import ChangedEvent, find_changed_past
from onrecord.desk.compare.site_state import State, States
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
    parts = (compare_standings, compare_origins, compare_events, compare_order, compare_bills, compare_entries,
             compare_addresses, compare_files)  # fmt: skip
    others = (change for part in parts for change in part(states))
    return Comparison((*(found.change for found in past), *others), states.is_whole, past)


def compare_addresses(
    states: States,
) -> Iterator[AnyChange]:
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
