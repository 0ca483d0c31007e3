"""The record as the desk compares articles with it: gathered once, and again when a file changes or the day ends."""

from __future__ import annotations

from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.edited_site import EditedSite
from onrecord.editing.site_reading import Reading
from onrecord.editing.telling.opened_record import open_reading

if TYPE_CHECKING:
    from onrecord.web.review.reviewing import GatheredRecord


class ComparedRecord(Struct, frozen=True):
    """The record of a state of the site."""

    reading: Reading
    day: date
    gathered: GatheredRecord | None
    """None while the site has errors, when no standing is certain."""
    errors: int

    def is_of(self, reading: Reading, day: date) -> bool:
        """Return whether it is that of these entries, with this theme, on this day."""
        is_same = self.reading.records is reading.records and self.reading.theme == reading.theme
        return is_same and self.day == day


class RecordGatherer:
    """Gathers the record of a site; requests that come together wait for one another."""

    def __init__(self, site: EditedSite) -> None:
        """Take the site, whose unchanged entries stay the same objects."""
        self._site = site
        self._known: ComparedRecord | None = None
        self._lock = Lock()

    def gather(self) -> ComparedRecord:
        """Return the record as the files have it now. Raises `NoSiteError`."""
        with self._lock:
            read = self._site.read()
            # As `onrecord review` reads it: without drafts, and at its own address rather than the preview's.
            options = replace(self._site.options(), drafts=False, base_url=None)
            known = self._known
            if known is None or not known.is_of(read.value, options.today):
                from onrecord.web.review.reviewing import gather_record  # noqa: PLC0415  (most desks review nothing)

                opened = open_reading(self._site.root, options, read)
                gathered = gather_record(opened, opened.as_of(None)) if opened.site is not None else None
                known = ComparedRecord(read.value, options.today, gathered, len(opened.errors))
                self._known = known
            return known
