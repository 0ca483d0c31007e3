"""Puts all comparisons of two states together."""

from __future__ import annotations

from onrecord.compare.bills import bill_changes
from onrecord.compare.changes import Comparison
from onrecord.compare.entries import entry_changes
from onrecord.compare.events import event_changes, order_changes
from onrecord.compare.past import changed_past
from onrecord.compare.places import address_changes, file_changes
from onrecord.compare.standings import origin_changes, standing_changes
from onrecord.compare.state import State, States


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
