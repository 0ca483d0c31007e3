"""Puts all comparisons of two states together."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.desk.compare.bills import bill_changes
from onrecord.desk.compare.changes import AddressAdded, AddressRemoved, Comparison, FileChanged, RedirectChanged
from onrecord.desk.compare.entries import entry_changes, presence
from onrecord.desk.compare.events import event_changes, order_changes
from onrecord.desk.compare.past import changed_past
from onrecord.desk.compare.site_state import State, States
from onrecord.desk.compare.standings import origin_changes, standing_changes


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
    is_whole = after.site is not None and (before.site is not None or before.records is None)
    return Comparison(changes, is_whole)


def address_changes(states: States) -> Iterator[AddressAdded | AddressRemoved | RedirectChanged]:
    """Yield the addresses that came, went, or lead elsewhere, in alphabetical order."""
    before, after = states.before, states.after
    if after.site is None or (before.site is None and before.records):
        return
    for address in sorted({*before.addresses, *after.addresses}):
        was, now = before.addresses.get(address), after.addresses.get(address)
        if address not in before.addresses:
            yield AddressAdded(address, now)
        elif address not in after.addresses:
            yield AddressRemoved(address, was)
        elif was != now:
            yield RedirectChanged(address, was, now)


def file_changes(states: States) -> Iterator[FileChanged]:
    """Yield the site's own templates and static files that differ, in alphabetical order."""
    before, after = states.before.files, states.after.files
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            yield FileChanged(path, presence(before.get(path), after.get(path)))
