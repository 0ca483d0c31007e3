"""Tells whether the libraries of the extra `archive` are installed, without which no page can be read."""

from importlib.util import find_spec

_LIBRARIES = ("httpx2", "protego", "pypdf", "trafilatura", "webencodings")
"""The modules of these libraries."""


def can_read_pages() -> bool:
    """Return whether pages of the web can be fetched and read here; this imports none of the libraries."""
    return all(find_spec(name) for name in _LIBRARIES)
