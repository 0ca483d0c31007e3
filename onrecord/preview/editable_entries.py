"""Finds the source file of a page from its address and the site's folder alone.

The built site holds no such paths, so no path of the editor's machine is ever published. A page belongs to the entry
whose address its own begins with, so a new kind of page about an entry needs no line here. Pages about the whole site,
such as the list of corrections, have no entry; the home page has the settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct

from onrecord.cache.stat_index import StatFingerprint, stat_fingerprint
from onrecord.model.addresses import Addresses
from onrecord.model.records import EntryKind
from onrecord.model.relative_links import resolve
from onrecord.read.entry_paths import FileKind, classify, folder_of_many, path_of, translated_page_path
from onrecord.regular_files import read_regular

# By pattern, not by the reader of YAML: these must also lead to a file that is no YAML at the moment, to be mended.
_DRAFT = re.compile(r"""(?:^|[{,]\s*)["']?status["']?\s*:\s*["']?draft\b""", re.MULTILINE)
_KEY = re.compile(r"""["']?(?P<id>[\w-]+)["']?\s*:""")
_LINK = re.compile(rb"""<a\b[^>]*?\bhref="([^"#?:]*)["#?]""", re.IGNORECASE)
"""A link within the site. A link with a scheme has a colon, and so does not match."""
_FORMS: Mapping[FileKind, EntryKind] = {
    "event": "event",
    "story": "story",
    "sources": "source",
    "actors": "actor",
    "bill": "bill",
    "page": "page",
}
"""The kinds of files whose entries have a form at the desk, with the kinds of these entries."""
_ID = r"(?P<id>[\w-]+)"
_STORY = r"(?P<story>[\w-]+)"
_PREFIXES = ("", r"(?P<language>[a-z]{2,3}(?:-\w+)*)/")  # the prefix of the default language, and that of any other
_FILE = "[^/]*"  # A page's own last segment, or a file beside it
_BELOW = rf"(?:[\w-]+/)*{_FILE}"  # the rest of the address of a page or file below an entry's address


class EditableEntry(Struct, frozen=True):
    """The source location of an entry."""

    path: str
    """Relative to the site's folder, with `/` between its parts."""
    line: int = 1
    is_draft: bool = False
    id: str = ""
    """Its id in a file of several entries; empty if the file is the entry."""

    @property
    def form(self) -> str:
        """Where it is edited at the desk, below the desk's own prefix: by its form, or else as text."""
        file = classify(self.path)
        if self.path == path_of("site", ""):
            return f"edit/site/{self.path}"
        kind = _FORMS.get(file.kind) if file else None
        if file is None or kind is None:
            return f"text/file/{self.path}"
        if kind == "page":
            return f"edit/page/{'.'.join(filter(None, (file.id, file.language)))}"
        name = self.id or "/".join(filter(None, (file.story, file.id)))
        return f"edit/{kind}/{name}"


class _ScannedFile(Struct, frozen=True):
    """The facts found in one source file."""

    fingerprint: StatFingerprint
    """The file's modification time and size when it was read."""
    is_draft: bool
    lines: Mapping[str, int]


class EditableEntries:
    """The entries of the site in a folder."""

    def __init__(self, root: Path) -> None:
        """Take the site's folder. Files are read on demand."""
        self._root = root
        self._scanned: dict[str, _ScannedFile] = {}

    def on_page(self, address: str, html: bytes) -> dict[str, EditableEntry]:
        """Return the entry of the page at `address` and of each page that it links to, by address."""
        links = dict.fromkeys(unescape(link.decode("utf-8", "replace")) for link in _LINK.findall(html))
        addresses = (resolve(address, link) if not link.startswith("/") else link[1:] for link in links)
        pages = dict.fromkeys([address, *filter(None, addresses)])
        entries = {page: self.at(page) for page in pages}
        return {page: entry for page, entry in entries.items() if entry}

    def at(self, address: str) -> EditableEntry | None:
        """Return the entry of the page at an address such as `story/event/` or `ru/story/event/`."""
        for pattern, find_path in _ENTRY_PATTERNS:
            if found := pattern.fullmatch(unquote(address)):
                names = found.groupdict("")
                path = find_path(names)
                entry = self._among_many(path, names["id"]) if path.endswith("/") else self._file(path, names)
                if entry:
                    return entry
        return None

    def _file(self, path: str, names: Mapping[str, str]) -> EditableEntry | None:
        """Return the location of an entry with a file of its own. All events of a draft story are drafts."""
        known = self._known(path)
        story = self._known(path_of("story", names["story"])) if "story" in names else None
        return EditableEntry(path, is_draft=known.is_draft or bool(story and story.is_draft)) if known else None

    def _among_many(self, folder: str, id_: str) -> EditableEntry | None:
        for path in self._listed(folder):
            known = self._known(path)
            if known and id_ in known.lines:
                return EditableEntry(path, known.lines[id_], id=id_)
        return None

    def _listed(self, folder: str) -> Iterator[str]:
        with suppress(OSError):
            names = sorted(file.name for file in (self._root / folder).iterdir())
            yield from (f"{folder}{name}" for name in names if name.endswith(".yaml"))

    def _known(self, path: str) -> _ScannedFile | None:
        """Return the facts of a file; read it again only if its time or size changed."""
        try:
            fingerprint = stat_fingerprint((self._root / path).stat())
            known = self._scanned.get(path)
            if known is None or known.fingerprint != fingerprint:
                text = read_regular(self._root / path).decode("utf-8", "replace")
                is_draft = path.endswith(".yaml") and _DRAFT.search(text) is not None
                known = self._scanned[path] = _ScannedFile(fingerprint, is_draft, dict(_lines(text)))
        except OSError:
            return None
        return known


_FindPath = Callable[[Mapping[str, str]], str]
"""Returns the file of an entry by the names in its address, or the folder of the files that can hold it."""


def _entry_patterns(addresses: Addresses) -> Iterator[tuple[str, _FindPath]]:
    """Yield each kind's pattern of addresses and its file or folder; an event before its story, which is shorter."""
    yield addresses.home + _FILE, lambda _: path_of("site", "")
    yield addresses.actor(_ID) + _BELOW, lambda _: folder_of_many("actor")
    yield addresses.source(_ID) + _BELOW, lambda _: folder_of_many("source")
    yield addresses.bill(_ID) + _BELOW, lambda names: path_of("bill", names["id"])
    if addresses.prefix:
        yield addresses.page(_ID) + _BELOW, lambda names: translated_page_path(names["id"], names["language"])
    yield addresses.page(_ID) + _BELOW, lambda names: path_of("page", names["id"])
    yield addresses.event(_STORY, _ID) + _BELOW, lambda names: path_of("event", names["id"], names["story"])
    yield addresses.story(_STORY) + _BELOW, lambda names: path_of("story", names["story"])


_ENTRY_PATTERNS = tuple(
    (re.compile(pattern), find_path)
    for prefix in _PREFIXES
    for pattern, find_path in _entry_patterns(Addresses(prefix))
)


def _lines(text: str) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(text.split("\n"), 1):
        found = _KEY.match(line)
        if found:
            yield found["id"], number
