"""Says which outputs of a site a newer version makes that an older one did not: they become public by the upgrade."""

from collections.abc import Iterable, Mapping

from packaging.version import Version

from onrecord.model.choices import OutputKind

OUTPUTS: Mapping[OutputKind, tuple[str, str]] = {
    "feeds": ("0.1.0", "feeds of the site, its stories, bills and actors"),
    "calendar": ("0.1.0", "calendars of days"),
    "claim-feeds": ("0.2.0", "a feed for each claim that somebody answers"),
    "as-of": ("0.2.0", "each story and bill as it stood on a past day"),
    "search": ("0.2.0", "a page to search the record, with its index"),
    "api": ("0.2.0", "the record for programs, at /api/v1/"),
    "api-single": ("0.2.0", "a file of the API for each entry"),
    "dump": ("0.2.0", "the whole record in flat files, at /data/"),
    "embed": ("0.2.0", "parts of the record to show on pages of other sites, at /embed/"),
    "cards": ("0.2.0", "pictures for messengers"),
}
"""The version that first made each output, and what readers find. Names of 0.2.0 had no effect in 0.1.0."""


def find_new_outputs(outputs: Iterable[OutputKind], since: str) -> tuple[OutputKind, ...]:
    """Return those of a site's outputs that the version `since` did not make, in the order of the table."""
    earlier = Version(since)
    chosen = frozenset(outputs)
    return tuple(kind for kind, (first, _) in OUTPUTS.items() if kind in chosen and Version(first) > earlier)
