"""What `onrecord publish` says of what it did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.authoring.publication import Publication, PublishedEntry

_DAYS: Mapping[str, str] = {
    "replaced": "published.txt does not list this event, so its earlier day is replaced",
    "kept": "it was on the site before, so that its day stays",
}


def words_of(publication: Publication) -> Iterator[str]:
    """Yield the lines that tell what was changed, and what there was no need to change."""
    for entry in publication.entries:
        yield from _changed(entry)
    for name in publication.already:
        yield f"{name} is published already"
    if publication.still_drafts:
        yield f"still drafts: {', '.join(publication.still_drafts)}"


def _changed(entry: PublishedEntry) -> Iterator[str]:
    """Yield the lines of a file before and after, each with its number."""
    yield f"published {entry.path}"
    width = max((len(str(line.number)) for line in entry.lines), default=0)
    for line in entry.lines:
        if line.before is not None:
            yield f"  {line.number:>{width}} - {line.before}"
        if line.after is not None:
            yield f"  {line.number:>{width}} + {line.after}"
    if entry.day in _DAYS:
        yield f"  {_DAYS[entry.day]}"
