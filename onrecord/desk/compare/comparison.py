"""Compares two states in all respects; the progress of bills, the addresses and the files right here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.desk.compare.changes import (
    AddressAdded,
    AddressRemoved,
    Comparison,
    FileChanged,
    NextStagesChanged,
    RedirectChanged,
    StageChanged,
    StageState,
)
from onrecord.desk.compare.entries import entry_changes, presence
from onrecord.desk.compare.events import event_changes, order_changes
from onrecord.desk.compare.past import changed_past
from onrecord.desk.compare.site_state import State, States
from onrecord.desk.compare.standings import origin_changes, standing_changes
from onrecord.model.site import Bill, BillStage, Site

_NOT_REACHED = StageState("no", (), is_open_again=False, is_end=False)


def compare(before: State, after: State) -> Comparison:
    """Return the changes from one state of a site to another, those of standings first."""
    states = States(before, after)
    changes = (
        *(found.change for found in changed_past(states)),
        *standing_changes(states),
        *origin_changes(states),
        *event_changes(states),
        *order_changes(states),
        *bill_changes(states),
        *entry_changes(states),
        *address_changes(states),
        *file_changes(states),
    )
    return Comparison(changes, states.is_whole)


def address_changes(states: States) -> Iterator[AddressAdded | AddressRemoved | RedirectChanged]:
    """Yield the addresses that came, went, or lead elsewhere, in alphabetical order."""
    before, after = states.before.addresses, states.after.addresses
    for address in sorted({*before, *after} if states.is_whole else ()):
        was, now = before.get(address), after.get(address)
        if address not in before:
            yield AddressAdded(address, now)
        elif address not in after:
            yield AddressRemoved(address, was)
        elif was != now:
            yield RedirectChanged(address, was, now)


def file_changes(states: States) -> Iterator[FileChanged]:
    """Yield the site's own templates and static files that differ, in alphabetical order."""
    before, after = states.before.files, states.after.files
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            yield FileChanged(path, presence(before.get(path), after.get(path)))


def bill_changes(states: States) -> Iterator[StageChanged | NextStagesChanged]:
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
            yield NextStagesChanged(id_, *ahead)


def _stages(bill: Bill, before: Mapping[str, StageState], after: Mapping[str, StageState]) -> Iterator[StageChanged]:
    labels = {step.stage.key: step.stage.label for step in bill.steps}
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key, _NOT_REACHED), after.get(key, _NOT_REACHED)
        if was != now:
            yield StageChanged(bill.id, key, dict(labels.get(key, {})), was, now)


def _states(site: Site | None, bill: Bill | None) -> dict[str, StageState]:
    return {} if site is None or bill is None else {step.stage.key: _state(site, step) for step in bill.steps}


def _state(site: Site, step: BillStage) -> StageState:
    outcomes = tuple(site.event(ref).fields.reached_at(step.stage.key).outcome or "" for ref in step.events)
    return StageState(step.reached, outcomes, is_open_again=step.is_open_again, is_end=step.is_end)


def _next(bill: Bill | None) -> tuple[str, ...]:
    return tuple(step.stage.key for step in bill.steps if step.is_next) if bill else ()
