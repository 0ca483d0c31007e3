"""The data for all other timelines: the events with the texts, claims, relations and sources of our page."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from benchmarks.corpus import Event, Source, Story, invent
from benchmarks.ours import ours
from benchmarks.readers.control import LANGUAGE, body, byline, day_of, numbered, said
from benchmarks.readers.subjects import Subject, arranged
from onrecord.model.site import Site

DATA = "events.js"
"""The file of the events, beside the timeline's own files."""


@dataclass(frozen=True, slots=True)
class Item:
    """An event in a timeline."""

    id: str
    day: tuple[int, int, int]
    """Year, month and day."""
    time: tuple[int, int] | None
    when: str
    """Day and time in words."""
    title: str
    html: str
    """Everything else: speaker, text, claims with standings, relations, sources."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An installed timeline."""

    name: str
    version: str
    differs: str
    """How it shows a story, where it differs from our page."""
    files: Mapping[str, Path]
    """Files and folders to serve with the page, by path."""
    head: str
    """The HTML for the head, from its documentation."""
    main: str
    """The HTML for the body."""
    data: Callable[[tuple[Item, ...]], object]
    """Returns the events in its own form, as the page's variable `story`."""
    permalink: Callable[[Event], str] | None = None

    def show(self, size: int, seed: int, scratch: Path) -> Subject:
        """Make a page with a story of `size` events."""
        corpus = invent(size, seed, stories=1)
        root, folder = scratch / f"peer-site-{size}-{self.name}", scratch / f"{self.name}-{size}"
        ours().lay_out(corpus, root)
        story = corpus.stories[0]
        items = tuple(_items(story, arranged(root)))
        folder.mkdir()
        for path, file in self.files.items():
            (shutil.copytree if file.is_dir() else shutil.copy2)(file, folder / path)
        (folder / DATA).write_text(f"const story = {json.dumps(self.data(items), ensure_ascii=False)};\n", "utf-8")
        (folder / "index.html").write_text(self._page(story.title[LANGUAGE]), "utf-8")
        return Subject(self.name, size, folder, story, "", ("",), self.permalink, is_scripted=True)

    def _page(self, title: str) -> str:
        return (
            f'<!doctype html>\n<html lang="{LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
            f'<meta name="description" content="{escape(title)}">\n{self.head}\n</head>\n'
            f"<body>\n<main>\n<h1>{escape(title)}</h1>\n{self.main}\n</main>\n</body>\n</html>\n"
        )


def _items(story: Story, site: Site) -> Iterator[Item]:
    numbers = numbered(story)
    sources = {source.id: source for source in story.sources}
    for event in story.events:
        day = (event.date.year, event.date.month, event.date.day)
        time = (event.time.hour, event.time.minute) if event.time else None
        html = "".join(_html(event, site, numbers, sources))
        yield Item(event.id, day, time, day_of(event), event.title[LANGUAGE], html)


def _html(event: Event, site: Site, numbers: Mapping[str, int], sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield an event's HTML. Citations link to the sources themselves, for there is no list of references."""
    yield f"<p>{byline(event)}</p>"
    yield body(event, numbers, lambda source: sources[source].url)
    yield from said(event, site)
    for source in (sources[id_] for id_ in event.sources):
        yield f'<p>[{numbers[source.id]}] <a href="{source.url}">{escape(source.title)}</a>. {source.publisher}</p>'
