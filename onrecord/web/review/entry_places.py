"""Where entries of a record are: their address to cite, and their file."""

from collections.abc import Callable
from functools import cache

from msgspec import Struct

from onrecord.editing.lookup.asked_entry import AskedEntry
from onrecord.editing.lookup.named_things import place_of
from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.editing.telling.shown_entry import EntryTeller
from onrecord.model.full_names import EntryName
from onrecord.model.relations import Ref


class EntryPlace(Struct, frozen=True):
    """Where one entry is."""

    url: str = ""
    """The address to cite, as `onrecord show` has it; empty without a page."""
    file: str = ""
    """Empty for a published record."""
    file_line: int = 0


FindPlace = Callable[[EntryName], EntryPlace]
"""Returns the place of an entry. Only rows ask for it, and most reviews have few."""


def place_finder(opened: OpenedRecord, told: ToldRecord) -> FindPlace:
    """Return what finds the place of an entry of an opened record."""
    teller = EntryTeller(told, opened.records, opened.locate)

    def as_place(url: str, file: str, line: int) -> EntryPlace:
        return EntryPlace(url, file, line) if opened.has_files else EntryPlace(url)

    @cache
    def find_place(name: EntryName) -> EntryPlace:
        ref = Ref(name.story, name.event or name.id, name.id if name.event else "")
        if name.story and told.day is None and told.counts(ref) and not told.today.line(Ref(*ref.key)).is_withdrawn:
            # Of events and claims the teller tells whole histories, which takes ten times as long.
            where = place_of(name, opened.records)
            return as_place(told.rows.page(ref), where.path, opened.locate(where).line)
        shown = teller.tell(AskedEntry(name, str(name)))
        return as_place(shown.cite.address if shown.cite else "", shown.file, shown.line)

    return find_place
