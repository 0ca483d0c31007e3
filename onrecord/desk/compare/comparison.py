"""Puts all comparisons of two states together."""

from __future__ import annotations

from onrecord.desk.compare.bills import bill_changes
from onrecord.desk.compare.changes import Comparison
from onrecord.desk.compare.entries import entry_changes
from onrecord.desk.compare.event_places import address_changes, file_changes
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
