"""Writes the preview's list of what each story needs from sources: the notes of `check`, with links to mend them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from html import escape
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from onrecord.build.pipeline import Options, read
from onrecord.check.needs import Need, needs_by_story
from onrecord.model.addresses import Addresses, addresses_in
from onrecord.model.fields import StoryFields
from onrecord.model.records import Entry, Records
from onrecord.preview.entries import Editor
from onrecord.preview.watching.changes import attempted
from onrecord.problems import Locate

NEEDS = "/.onrecord/needs/"
NEEDS_STYLE = "/.onrecord/needs.css"
"""No entry can have an address that begins with a dot, so these hide no page."""
_MOST_OPEN = 20
"""The number of needs of one kind up to which the page shows them open."""
HEADINGS = {
    "VIA002": "Claims with one origin",
    "VIA003": "Unknown origins",
    "VIA005": "No primary source",
    "SRC015": "Dead addresses without a copy",
    "SRC003": "Sources without an archived copy",
    "QUO005": "Quotations without a kept text",
    "QUO006": "Quotations that no claim names",
}
"""The heading for the needs with each code."""
_PAGE = Path(__file__).with_name("needs.html")
_UNREADABLE = "<p>There is no site that can be read. The terminal says what is wrong.</p>"


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
