"""An entry as the desk opens it: its file as it is now, and where in the file it stands."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from onrecord.desk.browser.visits import PREFIX
from onrecord.editing.site_reading import classify, path_of
from onrecord.editing.writing import present, within
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.problems import RefusedError

_FORM_KINDS: tuple[EntryKind, ...] = ("event", "story", "source", "actor", "bill", "site", "page")
KINDS: Mapping[str, EntryKind] = {kind: kind for kind in _FORM_KINDS}
"""The kinds of entries that the desk has forms for, by their names in addresses and fields."""
SETTINGS = "site.yaml"
"""The file with the settings of the site, by which the desk's addresses name them."""
IN_SHARED_FILES = ("source", "actor")
"""Those of which one file can hold several."""


class OpenedEntry(Struct, frozen=True):
    """An entry of the site, perhaps with errors."""

    kind: EntryKind
    name: str
    """Its name in addresses of the desk: `story/event` for an event, else its id."""
    path: str
    """Its file, relative to the site's folder."""
    key: str
    """Its id in a file of several entries; empty if the file is one entry."""
    data: bytes
    """The content of the file."""
    entry: Entry[Any] | None
    """The entry; None if errors keep it from being read."""

    @property
    def address(self) -> str:
        """Its form at the desk."""
        return f"{PREFIX}/edit/{self.kind}/{self.name}"


def open_entry(kind_name: str, name: str, records: Records, root: Path, base: bytes | None = None) -> OpenedEntry:
    """Return an entry by kind and name in addresses, with `base` in place of a lost file. Raises `RefusedError`."""
    refused = RefusedError(f"there is no {kind_name} '{name}' that can be opened; what has errors opens as text")
    kind = KINDS.get(kind_name)
    parts = tuple(name.split("/"))
    if kind == "page":
        return _open_page(name, records, root, base, refused)
    if kind is None or len(parts) != 1 + (kind == "event") or (kind == "site" and name != SETTINGS):
        raise refused
    entry = _find_entry(kind, name, records)
    if entry:
        path = entry.file
    elif kind in IN_SHARED_FILES:
        raise refused
    else:
        path = path_of(kind, parts[-1], parts[0])
    data = _read(root, path, base)
    if data is None:
        raise refused
    key = name if kind in IN_SHARED_FILES else ""
    return OpenedEntry(kind, name, path, key, data, entry)


def _find_entry(kind: EntryKind, name: str, records: Records) -> Entry[Any] | None:
    if kind == "site":
        return records.site
    if kind == "event":
        story, _, event = name.partition("/")
        return records.event_or_draft_by_id.get((story, event))
    known: Mapping[str, Entry[Any]] = getattr(records, f"{kind}_by_id")
    return known.get(name)


def _open_page(name: str, records: Records, root: Path, base: bytes | None, refused: RefusedError) -> OpenedEntry:
    """Return a page of the site's own in one language: 'about', or 'about.ru'."""
    path = path_of("page", name)
    parts = (part for page in records.pages for part in page.files)
    data = _read(root, path, base) if classify(path) else None
    if data is None:
        raise refused
    return OpenedEntry("page", name, path, "", data, next((part for part in parts if part.file == path), None))


def _read(root: Path, path: str, base: bytes | None) -> bytes | None:
    """Return the content of a file as it is now; if it is gone, as it was."""
    within(root, path)  # refuses links
    now = present(root, path)
    return now.after if now else base
