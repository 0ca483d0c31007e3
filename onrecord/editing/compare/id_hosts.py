"""Finds a change of the host in the ids of feeds and calendars, after which all entries are new to those who follow."""

from collections.abc import Iterator

from onrecord.editing.compare.changes import IdHostChanged
from onrecord.editing.compare.two_states import States

_FOLLOWED = frozenset({"feeds", "claim-feeds", "calendar"})
"""The outputs whose entries have ids."""


def compare_id_hosts(states: States) -> Iterator[IdHostChanged]:
    """Yield the change of the host that `site.yaml` names, if readers can follow the site's published events."""
    before, after = states.before, states.after
    if before.records is None or after.records is None or not before.events:
        return
    if before.records.has_broken_site or after.records.has_broken_site:
        return
    was, now = before.records.site.fields, after.records.site.fields
    if was.named_id_host == now.named_id_host or _FOLLOWED.isdisjoint(was.outputs) or _FOLLOWED.isdisjoint(now.outputs):
        return
    line = f"feed_host: {was.named_id_host}\n" if was.named_id_host else ""
    yield IdHostChanged(was.named_id_host, now.named_id_host, line, is_in_place=now.feed_host is not None)
