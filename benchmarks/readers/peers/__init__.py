"""Other timelines for the web, each set up as its documentation says, with the same events and texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.readers.peers import react_chrono, timelinejs, vis
from benchmarks.readers.peers.shown import Peer

__all__ = ["PEERS", "Peer", "find"]

PEERS: Mapping[str, Callable[[], Peer | None]] = {
    "timelinejs": timelinejs.find,
    "vis-timeline": vis.find,
    "react-chrono": react_chrono.find,
}
"""A function for each timeline that finds it; it returns None if it isn't installed."""


def find(name: str) -> Peer | None:
    """Return the timeline of this name, if it is installed."""
    return PEERS[name]()
