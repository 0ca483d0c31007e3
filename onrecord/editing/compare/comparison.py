"""Compares two states in all respects, each in the module of its subject; addresses and files are compared here."""

from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from onrecord.editing.compare import changes
from onrecord.editing.compare.bill_stages import compare_bills
from onrecord.editing.compare.changes import AnyChange
from onrecord.editing.compare.concealment import conceal
from onrecord.editing.compare.entries import compare_digests, compare_entries
from onrecord.editing.compare.erasures import NOTHING, Erasure
from onrecord.editing.compare.event_order import compare_order
from onrecord.editing.compare.events import compare_events
from onrecord.editing.compare.id_hosts import compare_id_hosts
from onrecord.editing.compare.past import ChangedEvent, find_changed_past
from onrecord.editing.compare.standing_changes import compare_origins, compare_standings
from onrecord.editing.compare.step_changes import compare_steps
from onrecord.editing.compare.story_ends import compare_ends, story_of
from onrecord.editing.compare.two_states import State, States


class Comparison(Struct, frozen=True):
    """The changes from one state of a site to another."""

    changes: tuple[AnyChange, ...]
    is_whole: bool
    """Whether everything was compared: with errors, only entries and files are."""
    past: tuple[ChangedEvent, ...]
    """The events behind each `PastChanged`."""
    erasure: Erasure = NOTHING
    """What was erased; no change has its name."""


def compare(before: State, after: State) -> Comparison:
    """Return the changes from one state of a site to another, those of standings first."""
    states = States(before, after)
    past = tuple(find_changed_past(states))
    in_past = (event.change for event in past)
    ends = tuple(compare_ends(states))
    parts = (
        compare_id_hosts,
        compare_standings,
        compare_origins,
        lambda _: ends,
        compare_events,
        compare_order,
        compare_bills,
        compare_steps,
        compare_entries,
        compare_addresses,
        compare_files,
    )
    others = (change for part in parts for change in part(states))
    ended = {end.id for end in ends}
    shown = tuple(change for change in chain(in_past, others) if not ended or story_of(change, states) not in ended)
    return Comparison(tuple(conceal(shown, states.erasure)), states.is_whole, past, states.erasure)


def compare_addresses(states: States) -> Iterator[AnyChange]:
    """Yield the addresses that came, went, or lead elsewhere, in alphabetical order."""
    if not states.is_whole:
        return
    before = states.before.addresses
    after = states.after.addresses
    for address in sorted({*before, *after}):
        was = before.get(address)
        now = after.get(address)
        if address not in before:
            yield changes.AddressAdded(address, now)
        elif address not in after:
            yield changes.AddressRemoved(address, was)
        elif was != now:
            yield changes.RedirectChanged(address, was, now)


def compare_files(states: States) -> Iterator[AnyChange]:
    """Yield the site's own templates, static files and files of `root/` that differ, in alphabetical order."""
    for path, change in compare_digests(states.before.files, states.after.files):
        yield changes.FileChanged(path, change)
