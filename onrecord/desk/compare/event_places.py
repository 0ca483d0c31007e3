"""Compares the addresses of two states, and the site's own templates and static files."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.desk.compare.changes import AddressAdded, AddressRemoved, FileChanged, RedirectChanged
from onrecord.desk.compare.entries import presence
from onrecord.desk.compare.site_state import States


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
