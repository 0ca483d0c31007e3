"""From the address of a page to the file that an editor would change, by the folder alone.

The built site knows nothing of this: no path of the editor's machine ever comes into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from onrecord.model.addresses import resolve

_DRAFT = re.compile(r"""(?:^|[{,]\s*)["']?status["']?\s*:\s*["']?draft\b""", re.MULTILINE)
_KEY = re.compile(r"""["']?(?P<id>[\w-]+)["']?\s*:""")
_ID = re.compile(r"[\w-]+")
_LINK = re.compile(rb"""<a\b[^>]*?\bhref="([^"#?:]*)["#?]""", re.IGNORECASE)
"""A link within the site: where a colon stands before all else, it leads elsewhere."""


@dataclass(frozen=True, slots=True)
class EditableEntry:
    """Where an entry is written."""

    path: str
    """Relative to the site's folder, with `/` between its parts."""
    line: int = 1
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class _ScannedFile:
    """What there is to know of a file."""

    fingerprint: tuple[int, int]
    """Its time and size when it was read."""
    is_draft: bool
    lines: Mapping[str, int]


class EditableEntries:
    """The entries of the site in a folder."""

    def __init__(self, root: Path) -> None:
        """Take the site's folder; nothing is read until it is asked for."""
        self._root = root
        self._kept: dict[str, _ScannedFile] = {}

    def on_page(self, address: str, html: bytes) -> dict[str, EditableEntry]:
        """Return the entry of the page at `address`, and those of all pages that it links to, by their addresses."""
        links = dict.fromkeys(unescape(link.decode("utf-8", "replace")) for link in _LINK.findall(html))
        addresses = (resolve(address, link) if not link.startswith("/") else link[1:] for link in links)
        known = ((one, self.at(one)) for one in dict.fromkeys([address, *(one for one in addresses if one)]))
        return {one: entry for one, entry in known if entry}

    def at(self, address: str) -> EditableEntry | None:
        """Return the entry of the page at `address`, as in `story/event/`; of a page in a language likewise."""
        steps = [unquote(step) for step in address.split("/")[:-1]]
        if not all(map(_ID.fullmatch, steps)):
            return None
        return self._entry(steps, "") or (self._entry(steps[1:], steps[0]) if steps else None)

    def _entry(self, steps: list[str], language: str) -> EditableEntry | None:
        """Return the entry that these steps name; of the story, where they name one of its other pages."""
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
        """Return where an entry begins that shares its file with others."""
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
        """Return what there is to know of a file, read again only where it is another one."""
        try:
            facts = (self._root / path).stat()
            fingerprint, known = (facts.st_mtime_ns, facts.st_size), self._kept.get(path)
            if known is None or known.fingerprint != fingerprint:
                text = (self._root / path).read_bytes().decode("utf-8", "replace")
                known = self._kept[path] = _ScannedFile(fingerprint, _is_draft(path, text), dict(_lines(text)))
        except OSError:
            return None
        return known


def _is_draft(path: str, text: str) -> bool:
    return path.endswith(".yaml") and _DRAFT.search(text) is not None


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each id that an entry of the file has, with the line that it begins on."""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _KEY.match(line):
            yield found["id"], number
