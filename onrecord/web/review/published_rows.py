"""All rows of a published site, from which a review gathers what it compares an article with."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

Row = dict[str, Any]


class PublishedRows(Struct, frozen=True):
    """The files of a site's API, with all fields of this version: what a site lacks is unknown, empty or 0.

    All of them are loaded before anything is compared, so the log of the site's host has nothing of an article.
    """

    address: str
    """The address of the site, with a slash at its end."""
    index: Row
    """`index.json`, an `IndexFile`."""
    stories: Sequence[Row]
    """Each a `StoryFile`."""
    actors: Sequence[Row]
    sources: Sequence[Row]
    bills: Sequence[Row]
