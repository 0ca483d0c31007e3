"""From the address of a page to the file that an editor would change, by the folder alone.

The built site knows nothing of this: no path of the editor's machine ever comes into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from onrecord.model.addresses import resolve

_DRAFT = re.compile(r"""(?:^|[{,]\s*)["']?status["']?\s*:\s*["']?draft\b""", re.MULTILINE)
_ID = re.compile(r"[\w-]+")
_LINK = re.compile(rb"""<a\b[^>]*?\bhref="([^"#?:]*)["#?]""", re.IGNORECASE)
"""A link within the site: where a colon stands before all else, it leads elsewhere."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an entry is written."""

    path: str
    """Relative to the site's folder, with `/` between its parts."""
    line: int = 1
    is_draft: bool = False


class Entries:
    """The entries of the site in a folder."""

    def __init__(self, root: Path) -> None:
        """Take the site's folder; nothing is read until it is asked for."""
        self._root = root
        self._texts: dict[str, tuple[tuple[int, int], str]] = {}

    def on_page(self, address: str, html: bytes) -> dict[str, Entry]:
        """Return the entry of the page at `address`, and those of all pages that it links to, by their addresses."""
        links = dict.fromkeys(unescape(link.decode("utf-8", "replace")) for link in _LINK.findall(html))
        addresses = (resolve(address, link) if not link.startswith("/") else link[1:] for link in links)
        known = ((one, self.at(one)) for one in dict.fromkeys([address, *(one for one in addresses if one)]))
        return {one: entry for one, entry in known if entry}

    def at(self, address: str) -> Entry | None:
        """Return the entry of the page at `address`, as in `story/event/`; of a page in a language likewise."""
        steps = [unquote(step) for step in address.split("/")[:-1]]
        if not all(map(_ID.fullmatch, steps)):
            return None
        return self._entry(steps, "") or (self._entry(steps[1:], steps[0]) if steps else None)

    def _entry(self, steps: list[str], language: str) -> Entry | None:
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
                    return Entry(event.path, is_draft=True)
                return event or whole
        return None

    def _file(self, path: str) -> Entry | None:
        text = self._text(path)
        return None if text is None else Entry(path, is_draft=path.endswith(".yaml") and bool(_DRAFT.search(text)))

    def _among_many(self, kind: str, id_: str) -> Entry | None:
        """Return where an entry begins that shares its file with others."""
        begins = re.compile(rf"""^["']?{re.escape(id_)}["']?\s*:""", re.MULTILINE)
        for path in self._files(kind):
            if found := begins.search(self._text(path) or ""):
                return Entry(path, (self._text(path) or "").count("\n", 0, found.start()) + 1)
        return None

    def _files(self, kind: str) -> Iterator[str]:
        yield from (f"content/{kind}/{file.name}" for file in sorted((self._root / "content" / kind).glob("*.yaml")))

    def _text(self, path: str) -> str | None:
        """Return a file's text, read again only where it is another one."""
        try:
            facts = (self._root / path).stat()
            sign, kept = (facts.st_mtime_ns, facts.st_size), self._texts.get(path)
            if kept and kept[0] == sign:
                return kept[1]
            text = (self._root / path).read_bytes().decode("utf-8", "replace")
        except OSError:
            return None
        self._texts[path] = (sign, text)
        return text
