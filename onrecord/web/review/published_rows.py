"""All rows of a published site, from which a review gathers what it compares an article with."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

Row = dict[str, Any]
_DERIVED = """
uri csl side statements findings history origins unknown_origins quotation checked rights media first_day last_day point
is_opposite claimed_by confirmed_by rule updated data schema_version schemas rules lists files files_sha256 status
reached is_next origin_claim target_event target_claim is_own is_report expected
"""
DERIVED_FIELDS = frozenset(_DERIVED.split())
"""The fields that follow from others, or that no comparison has a use for: a site may lack them. The version is
checked before."""


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
    missing: Sequence[str] = ()
    """The fields that the files of the site lack, as `actors.member_of`, without those that follow from others."""
