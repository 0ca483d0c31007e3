"""Other generators, each with our templates for the same pages, as far as it can make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.generators import Generator
from benchmarks.peers import eleventy, hugo, hugo_equal, pelican

FOLDER = Path(__file__).parent.parent / ".peers"
"""The folder into which `make bench-peers` installs each peer."""
PEERS: Mapping[str, Callable[[Path], Generator | None]] = {
    "hugo": hugo.find,
    "hugo-equal": hugo_equal.find,
    "eleventy": eleventy.find,
    "pelican": pelican.find,
}
"""A function for each peer that finds it below a folder; it returns None if it isn't installed."""


def find(name: str) -> Generator | None:
    """Return the peer of this name, if it is installed."""
    return PEERS[name](FOLDER)
