"""Finds the source file of a page from its address and the site's folder alone, and links to editors that open it.

With these links, the list of what each story needs from sources names the places to mend.

The built site holds no such paths, so no path of the editor's machine is ever published. A page belongs to the entry
whose address its own begins with, so a new kind of page about an entry needs no line here. Pages about the whole site,
such as the list of corrections, have no entry; the home page has the settings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from urllib.parse import quote, unquote

from msgspec import Struct

from onrecord.build.pipeline import Options, read
from onrecord.cache.stat_index import StatFingerprint, stat_fingerprint
from onrecord.check.needs import HEADINGS, Need, needs_by_story
from onrecord.model.addresses import Addresses, addresses_in, resolve
from onrecord.model.fields import StoryFields
from onrecord.model.records import Entry, Records
from onrecord.preview.watching.watcher import attempted
from onrecord.problems import Locate
from onrecord.regular_files import read_regular

_DRAFT = re.compile(r"""(?:^|[{,]\s*)["']?status["']?\s*:\s*["']?draft\b""", re.MULTILINE)
_KEY = re.compile(r"""["']?(?P<id>[\w-]+)["']?\s*:""")
_LINK = re.compile(rb"""<a\b[^>]*?\bhref="([^"#?:]*)["#?]""", re.IGNORECASE)
"""A link within the site. A link with a scheme has a colon, and so does not match."""
_ID = r"(?P<id>[\w-]+)"
_STORY = r"(?P<story>[\w-]+)"
_PREFIXES = ("", r"(?P<language>[a-z]{2,3}(?:-\w+)*)/")
"""The prefix of the default language, and that of any other."""
_FILE = "[^/]*"
"""A page's own last segment, or a file beside it."""
_BELOW = rf"(?:[\w-]+/)*{_FILE}"
"""The rest of the address of a page or file below an entry's address."""
EDITORS: Mapping[str, str] = json.loads(Path(__file__).with_name("editors.json").read_bytes())
"""The URL pattern of each editor; with 'none', the preview only shows paths."""
_SCHEME = re.compile(r"(?!javascript:|data:|vbscript:|blob:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
NEEDS = "/.onrecord/needs/"
NEEDS_STYLE = "/.onrecord/needs.css"
"""No entry can have an address that begins with a dot, so these hide no page."""
_MOST_OPEN = 20
"""The number of needs of one kind up to which the page shows them open."""
_PAGE = Path(__file__).with_name("needs.html")
_UNREADABLE = "<p>There is no site that can be read. The terminal says what is wrong.</p>"


class EditableEntry(Struct, frozen=True):
    """The source location of an entry."""

    path: str
    """Relative to the site's folder, with `/` between its parts."""
    line: int = 1
    is_draft: bool = False


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
        known = ((one, self.at(one)) for one in dict.fromkeys([address, *(one for one in addresses if one)]))
        return {one: entry for one, entry in known if entry}

    def at(self, address: str) -> EditableEntry | None:
        """Return the entry of the page at an address such as `story/event/` or `ru/story/event/`."""
        for pattern, path in _ENTRY_PATTERNS:
            if found := pattern.fullmatch(unquote(address)):
                names = found.groupdict("")
                file = path.format(**names)
                entry = self._among_many(file, names["id"]) if path.endswith("/") else self._file(file, names)
                if entry:
                    return entry
        return None

    def _file(self, path: str, names: Mapping[str, str]) -> EditableEntry | None:
        """Return the location of an entry with a file of its own. All events of a draft story are drafts."""
        known = self._known(path)
        story = self._known(_STORY_FILE.format(**names)) if "story" in names else None
        return EditableEntry(path, is_draft=known.is_draft or bool(story and story.is_draft)) if known else None

    def _among_many(self, folder: str, id_: str) -> EditableEntry | None:
        """Return the location of an entry in a file of several entries."""
        for path in self._listed(folder):
            known = self._known(path)
            if known and id_ in known.lines:
                return EditableEntry(path, known.lines[id_])
        return None

    def _listed(self, folder: str) -> Iterator[str]:
        with suppress(OSError):
            names = sorted(file.name for file in (self._root / folder).iterdir())
            yield from (f"{folder}{name}" for name in names if name.endswith(".yaml"))

    def _known(self, path: str) -> _ScannedFile | None:
        """Return the facts of a file; read it again only if its time or size changed."""
        try:
            fingerprint, known = stat_fingerprint((self._root / path).stat()), self._scanned.get(path)
            if known is None or known.fingerprint != fingerprint:
                text = read_regular(self._root / path).decode("utf-8", "replace")
                is_draft = path.endswith(".yaml") and _DRAFT.search(text) is not None
                known = self._scanned[path] = _ScannedFile(fingerprint, is_draft, dict(_lines(text)))
        except OSError:
            return None
        return known


_STORY_FILE = "content/stories/{story}/story.yaml"


def _entry_patterns(addresses: Addresses) -> Iterator[tuple[str, str]]:
    """Yield each kind's pattern of addresses and its file or folder; an event before its story, which is shorter."""
    yield addresses.home + _FILE, "site.yaml"
    yield addresses.actor(_ID) + _BELOW, "content/actors/"
    yield addresses.source(_ID) + _BELOW, "content/sources/"
    yield addresses.bill(_ID) + _BELOW, "content/bills/{id}.yaml"
    if addresses.prefix:
        yield addresses.page(_ID) + _BELOW, "content/pages/{id}.{language}.md"
    yield addresses.page(_ID) + _BELOW, "content/pages/{id}.md"
    yield addresses.event(_STORY, _ID) + _BELOW, "content/stories/{story}/events/{id}.yaml"
    yield addresses.story(_STORY) + _BELOW, _STORY_FILE


_ENTRY_PATTERNS = tuple(
    (re.compile(pattern), path) for prefix in _PREFIXES for pattern, path in _entry_patterns(Addresses(prefix))
)


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield the id and the first line of each entry in a file."""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _KEY.match(line):
            yield found["id"], number


class Editor(Struct, frozen=True):
    """An editor, by the URLs that open files in it."""

    pattern: str
    """A URL with `{path}`, `{line}` and `{column}`; empty if there is no editor."""

    @classmethod
    def named(cls, name: str) -> Editor:
        """Return the editor of that name or URL pattern. Raises `ValueError` for one that can't open a file."""
        pattern = EDITORS.get(name, name)
        if pattern and not ("{path}" in pattern and _SCHEME.match(pattern)):
            raise ValueError(f"write one of {', '.join(EDITORS)}, or a link such as {EDITORS['vscode']}")
        return cls(pattern)

    def link(self, file: Path, line: int = 1, column: int = 1) -> str | None:
        """Return the URL that opens a file at a place; None if there is no editor."""
        path = quote(f"/{file.as_posix().removeprefix('/')}", safe="/:")
        values = {"{path}": path, "{line}": str(line), "{column}": str(column)}
        link = self.pattern
        for name, value in values.items():
            link = link.replace(name, value)
        return link or None


class NeedsPage(Struct, frozen=True):
    """The list of needs of a site, read afresh for each request."""

    root: Path
    """The site's folder."""
    options: Options
    editor: Editor
    shows_paths: bool
    """Whether the page may reveal where the site's folder is: only to browsers on this machine."""

    def html(self) -> str:
        """Return the page."""
        reading = attempted(partial(read, self.root, self.options)).value
        if reading is None:
            return _page(_UNREADABLE)
        records = reading.records if self.options.drafts else reading.records.without_drafts()
        content = _Content(records, self._linker(reading.locate))
        return _page("\n".join(content.stories()))

    def _linker(self, locate: Locate) -> Callable[[Need], str]:
        def link(need: Need) -> str:
            span = locate(need.where)
            place = escape(f"{span.path}:{span.line}")
            address = self.editor.link(self.root / span.path, span.line, span.column) if self.shows_paths else None
            if address is None:
                return f"<code>{place}</code>"
            name = escape(span.path.rpartition("/")[2])
            return f'<a href="{escape(address)}" title="{place}">Edit {name}</a>'

        return link


class _Content(Struct, frozen=True):
    """The stories of a site with their needs, as HTML."""

    records: Records
    place_of: Callable[[Need], str]
    """Returns the link to the place of a need."""

    def stories(self) -> Iterator[str]:
        """Yield a section for each story, those with the most needs first."""
        found = needs_by_story(self.records)
        ranked = sorted(self.records.stories, key=lambda story: (-len(_open(found[story.id])), story.id))
        if self.records.broken:
            yield "<p>Entries with errors are missing here until they are corrected.</p>"
        if not ranked:
            yield "<p>There is no story to list.</p>"
        for story in ranked:
            yield from self._story(story, found[story.id])

    def _story(self, story: Entry[StoryFields], needs: tuple[Need, ...]) -> Iterator[str]:
        addresses, left = self._addresses(story), _open(needs)
        title = self._text(story.fields.title)
        yield f'<section id="{story.id}">\n<h2><a href="/{addresses.story(story.id)}">{title}</a></h2>'
        if not left:
            yield "<p>Nothing more is needed.</p>"
        for code, group in groupby(left, key=lambda need: need.code):
            items = [self._item(need, addresses) for need in group]
            yield _listed(f"{HEADINGS[code]} ({len(items)})", items, is_open=len(items) <= _MOST_OPEN)
        accepted = [need for need in needs if need.accepted_because is not None]
        if accepted:
            items = [self._item(need, addresses) for need in accepted]
            yield _listed(f"Accepted by the editors ({len(items)})", items, is_open=False)
        yield "</section>"

    def _item(self, need: Need, addresses: Addresses) -> str:
        reason = f" Accepted: {escape(need.accepted_because)}." if need.accepted_because is not None else ""
        named = f'<a href="/{self._address(need, addresses)}">{self._name(need)}</a>'
        message = escape(need.message[0].upper() + need.message[1:])
        return f"{named} <p>{message}.{reason} {self.place_of(need)}</p>"

    def _address(self, need: Need, addresses: Addresses) -> str:
        entry = need.entry
        if entry.kind == "source":
            return Addresses("").source(entry.id)
        if entry.kind == "story":
            return addresses.story_sources(entry.id)
        if not need.claim:
            return addresses.event(entry.story, entry.id)
        return addresses.claim(entry.story, entry.id, need.claim)

    def _name(self, need: Need) -> str:
        fields = need.entry.fields
        if need.claim:
            return self._text(next(claim.text for claim in fields.claims if claim.id == need.claim))
        if need.entry.kind == "source":
            title = {fields.language or "en": fields.title} if fields.title else fields.description
            return self._text(title or {})
        return self._text(fields.title) if need.entry.kind == "event" else "Its list of sources"

    def _text(self, text: Mapping[str, str]) -> str:
        """Return a text in the first of the site's languages that it has."""
        languages = [language for language in (*self.records.site.fields.languages, *text) if language in text]
        if not languages:
            return ""
        words, language = escape(text[languages[0]]), escape(languages[0])
        return words if language == "en" else f'<span lang="{language}">{words}</span>'

    def _addresses(self, story: Entry[StoryFields]) -> Addresses:
        """Return the addresses in the first language in which the story has pages."""
        site = self.records.site.fields.languages
        own = [tag for tag in site if tag in story.fields.title and tag in (story.fields.languages or site)]
        return addresses_in((own or site)[0], site[0])


def _page(content: str) -> str:
    return _PAGE.read_text("utf-8").format(style=NEEDS_STYLE, content=content)


def _open(needs: Iterable[Need]) -> list[Need]:
    return [need for need in needs if need.accepted_because is None]


def _listed(title: str, items: Iterable[str], *, is_open: bool) -> str:
    rows = "\n".join(f"<li>{item}</li>" for item in items)
    opened = " open" if is_open else ""
    return f"<details{opened}>\n<summary><h3>{title}</h3></summary>\n<ul>\n{rows}\n</ul>\n</details>"
