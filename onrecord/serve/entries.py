"""Finds the source file of a page from its address and the site's folder alone.

The built site holds no such paths, so no path of the editor's machine is ever published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from onrecord.incremental.input_files import StatFingerprint, stat_fingerprint
from onrecord.model.addresses import resolve

_DRAFT = re.compile(r"""(?:^|[{,]\s*)["']?status["']?\s*:\s*["']?draft\b""", re.MULTILINE)
_KEY = re.compile(r"""["']?(?P<id>[\w-]+)["']?\s*:""")
_ID = re.compile(r"[\w-]+")
_LINK = re.compile(rb"""<a\b[^>]*?\bhref="([^"#?:]*)["#?]""", re.IGNORECASE)
"""A link within the site. A link with a scheme has a colon, and so does not match."""


@dataclass(frozen=True, slots=True)
class EditableEntry:
    """The source location of an entry."""

    path: str
    """Relative to the site's folder, with `/` between its parts."""
    line: int = 1
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class _ScannedFile:
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
        known = ((one, self.at(one)) for one in dict.fromkeys([address, *(one for one in addresses if one)]))
        return {one: entry for one, entry in known if entry}

    def at(self, address: str) -> EditableEntry | None:
        """Return the entry of the page at an address such as `story/event/` or `ru/story/event/`."""
        steps = [unquote(step) for step in address.split("/")[:-1]]
        if not all(map(_ID.fullmatch, steps)):
            return None
        return self._entry(steps, "") or (self._entry(steps[1:], steps[0]) if steps else None)

    def _entry(self, steps: list[str], language: str) -> EditableEntry | None:
        """Return the entry that these path segments name; for a story's other pages, the story."""
        match steps:
            case []:
                return self._file("site.yaml")
            case [("actors" | "sources") as kind, id_]:
                return self._among_many(kind, id_)
            case ["bills", id_]:
                return self._file(f"content/bills/{id_}.yaml")
            case ["pages", id_]:
                own = self._file(f"content/pages/{id_}.{language}.md") if language else None
                return own or self._file(f"content/pages/{id_}.md")
            case [story, *below]:
                whole = self._file(f"content/stories/{story}/story.yaml")
                event = self._file(f"content/stories/{story}/events/{below[0]}.yaml") if len(below) == 1 else None
                if event and whole and whole.is_draft:
                    return EditableEntry(event.path, is_draft=True)
                return event or whole
        return None

    def _file(self, path: str) -> EditableEntry | None:
        known = self._known(path)
        return EditableEntry(path, is_draft=known.is_draft) if known else None

    def _among_many(self, kind: str, id_: str) -> EditableEntry | None:
        """Return the location of an entry in a file of several entries."""
        for path in self._listed(kind):
            known = self._known(path)
            if known and id_ in known.lines:
                return EditableEntry(path, known.lines[id_])
        return None

    def _listed(self, kind: str) -> Iterator[str]:
        folder = f"content/{kind}"
        with suppress(OSError):
            names = sorted(file.name for file in (self._root / folder).iterdir())
            yield from (f"{folder}/{name}" for name in names if name.endswith(".yaml"))

    def _known(self, path: str) -> _ScannedFile | None:
        """Return the facts of a file; read it again only if its time or size changed."""
        try:
            fingerprint, known = stat_fingerprint((self._root / path).stat()), self._scanned.get(path)
            if known is None or known.fingerprint != fingerprint:
                text = (self._root / path).read_bytes().decode("utf-8", "replace")
                known = self._scanned[path] = _ScannedFile(fingerprint, _is_draft(path, text), dict(_lines(text)))
        except OSError:
            return None
        return known


def _is_draft(path: str, text: str) -> bool:
    return path.endswith(".yaml") and _DRAFT.search(text) is not None


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield the id and the first line of each entry in a file."""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _KEY.match(line):
            yield found["id"], number
