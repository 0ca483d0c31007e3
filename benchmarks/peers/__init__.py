"""Other generators, each with templates of ours that make the same pages as far as it can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.generators import Generator
from benchmarks.peers import eleventy, hugo, pelican

FOLDER = Path(__file__).parent.parent / ".peers"
"""Where `make bench-peers` installs them, each in a folder of its own."""
PEERS: Mapping[str, Callable[[Path], Generator | None]] = {
    "hugo": hugo.find,
    "eleventy": eleventy.find,
    "pelican": pelican.find,
}
"""How to find each peer that is installed in a folder; nothing if it isn't."""


def find(name: str) -> Generator | None:
    """Return the peer of this name, if it is installed."""
    return PEERS[name](FOLDER / name)
