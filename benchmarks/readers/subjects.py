"""The subjects of measurement: a story in one presentation, as a folder to serve."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

from benchmarks.corpus import BASE_URL, MARK, Corpus, Event, Story, invent
from benchmarks.machine import this_machine
from benchmarks.ours import ours
from benchmarks.readers.control import LANGUAGE, plain_list
from benchmarks.variants import DEFAULTS
from benchmarks.words import Writer
from onrecord.build.pipeline import Options, build, check
from onrecord.model.site import Site
from onrecord.problems import Problem

OURS = "onrecord"
CONTROL = "plain list"
TITLE_LENGTH, SUMMARY_LENGTH = 80, 250
"""Characters of the story's title and summary: as much as an editor writes above the first event."""
_TODAY = date(2026, 1, 1)
_INDEX = re.compile(r"(?:^|(?<=/))index\.html$")
_OF_ONE_KIND = (
    (re.compile(r"event-\d+"), "EVENT"),
    (re.compile(r"(?<=/)\d+(?=/)"), "NUMBER"),
    (re.compile(r"^(actors|sources|bills|tags|pages)/[^/]+/"), r"\1/ONE/"),
    (re.compile(r"/by/([^/]+)/[^/]+/"), r"/by/\1/ONE/"),
)
"""The parts in which the addresses of one template's pages differ."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One presentation of a story."""

    name: str
    size: int
    """The story's number of events."""
    folder: Path
    """The folder to serve as the server's root."""
    story: Story
    page: str
    """The address of the story's page."""
    whole: tuple[str, ...]
    """The addresses of the pages with the whole text: the story's page alone, or other pages."""
    permalink: Callable[[Event], str] | None
    """Returns an event's address; None if a program gives events no address."""
    is_scripted: bool = False
    """Whether a script makes the events, so the served files don't contain them."""

    @property
    def is_ours(self) -> bool:
        """Whether onrecord built it."""
        return self.name == OURS

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses of all pages."""
        files = (file.relative_to(self.folder).as_posix() for file in sorted(self.folder.rglob("*.html")))
        return tuple(_INDEX.sub("", file) for file in files)

    @property
    def has_entries(self) -> bool:
        """Whether the story's page contains the whole text."""
        return self.whole == (self.page,)

    def is_long(self, page: str) -> bool:
        """Return whether a page may be long: one of the story's rows or of its whole text."""
        return bool(re.fullmatch(rf"{re.escape(self.page)}(?:(?:all/)?(?:\d+/)?)", page))

    def read(self, page: str) -> bytes:
        """Return a page's bytes."""
        return (self.folder / (f"{page}index.html" if page.endswith("/") or not page else page)).read_bytes()


class NotBuiltError(Exception):
    """The corpus has an error, so there is nothing to measure."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(f"{problem.code} {problem.message}" for problem in problems))


def own_and_control(size: int, seed: int, scratch: Path) -> Iterator[Subject]:
    """Build a story of `size` events with onrecord, and as a plain list."""
    corpus = with_long_head(invent(size, seed, stories=1))
    root = scratch / f"site-{size}"
    ours(DEFAULTS).lay_out(corpus, root)
    yield _own(corpus, root, scratch / f"onrecord-{size}")
    yield _control(corpus.stories[0], arranged(root), scratch / f"list-{size}")


def with_long_head(corpus: Corpus) -> Corpus:
    """Return the corpus with a long title and summary for its first story, which push the rest down."""
    writer = Writer(corpus.seed, LANGUAGE)
    story = replace(
        corpus.stories[0],
        title={LANGUAGE: _sentence(writer, TITLE_LENGTH)},
        summary={LANGUAGE: _sentence(writer, SUMMARY_LENGTH)},
    )
    return replace(corpus, stories=(story, *corpus.stories[1:]))


def _sentence(writer: Writer, length: int) -> str:
    """Return invented words of `length` characters in total, marked as synthetic."""
    words = f"{writer.phrase(length)} "[: length - len(MARK) - 3].rstrip()
    return f"{words.ljust(length - len(MARK) - 3, 'e')} ({MARK})"


def arranged(root: Path) -> Site:
    """Return the arranged site of a folder, with its claims' standings."""
    checked = check(root, Options(today=_TODAY))
    if checked.value.site is None:
        raise NotBuiltError(checked.problems)
    return checked.value.site


def one_of_each_kind(subject: Subject) -> tuple[str, ...]:
    """Return the largest page of each kind, that is of each template, without redirects."""
    largest: dict[str, tuple[int, str]] = {}
    for page in subject.pages:
        kind = page
        for pattern, name in _OF_ONE_KIND:
            kind = pattern.sub(name, kind)
        largest[kind] = max(largest.get(kind, (0, "")), (len(subject.read(page)), page))
    return tuple(page for _, page in sorted(largest.values(), key=lambda row: row[1]))


def _own(corpus: Corpus, root: Path, output: Path) -> Subject:
    # The site has the root of its host as its base, so its 404 page finds its style sheet too.
    options = Options(today=_TODAY, base_url=urljoin(BASE_URL, "/"), jobs=this_machine().cores)
    outcome = build(root, output, options)
    if outcome.value.published is None:
        raise NotBuiltError(outcome.problems)
    story = corpus.stories[0]
    page = f"{story.id}/"
    return Subject(
        OURS, len(story.events), output, story, page, _whole(output, page), lambda event: f"{page}{event.id}/"
    )


def _whole(output: Path, page: str) -> tuple[str, ...]:
    """Return the pages of the whole text: the story's page, the page `all`, or the pages of its years."""
    folder = output / page / "all"
    years = sorted(file.parent.name for file in folder.glob("*/index.html"))
    return tuple(f"{page}all/{year}/" for year in years) or (f"{page}all/" if folder.exists() else page,)


def _control(story: Story, site: Site, output: Path) -> Subject:
    output.mkdir(parents=True)
    (output / "index.html").write_text(plain_list(story, site), "utf-8")
    return Subject(CONTROL, len(story.events), output, story, "", ("",), lambda event: f"#{event.id}")


def title(event: Event) -> str:
    """Return an event's title."""
    return event.title[LANGUAGE]
