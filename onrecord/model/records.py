"""What was read from a site's folder: every entry by itself, not yet known to fit the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Generic, Literal, TypeVar

from onrecord.model.dates import Issued
from onrecord.model.fields import (
    ActorFields,
    BillFields,
    EventFields,
    PageFields,
    ProcedureFields,
    SiteFields,
    SourceFields,
    StoryFields,
)
from onrecord.model.frozen_model import Fields
from onrecord.model.prose import Prose
from onrecord.model.quotations import Passage, passages
from onrecord.model.requirements import Requirements
from onrecord.problems import BUILT_IN, SourceFile, Span, Where

Model_co = TypeVar("Model_co", bound=Fields, covariant=True)

EntryKind = Literal["site", "story", "event", "actor", "source", "bill", "procedure", "page", "snapshot"]


@dataclass(frozen=True, slots=True)
class Entry(Generic[Model_co]):
    """One entry: what it is called, what it says, and where that was written."""

    kind: EntryKind
    id: str
    fields: Model_co
    file: str
    """The file's path relative to the site's folder."""
    keys: tuple[str, ...] = ()
    """The way to the entry inside its file: nothing where the file is the entry."""
    story: str = ""
    """For an event: the story that it belongs to."""
    prose: Mapping[str, Prose] = field(default_factory=dict)
    """The Markdown by language, compiled: an event's body, or a page's text."""
    fingerprint: str = ""
    """Tells this from an entry that says anything else."""
    metadata_fingerprint: str = ""
    """Of an event: tells it from one that says anything else of itself where it is only named."""
    files: tuple[Entry[Model_co], ...] = ()
    """Of a page: what each of its files says, one for each language; what is wrong is told where it stands."""

    @property
    def is_built_in(self) -> bool:
        """Whether the entry comes with the program."""
        return self.file.startswith(BUILT_IN)

    def at(self, *keys: str | int) -> Where:
        """Return the place of one of the entry's values."""
        return Where(self.file, (*self.keys, *keys))

    def at_key(self, *keys: str | int) -> Where:
        """Return the place of the name of one of the entry's fields."""
        return Where(self.file, (*self.keys, *keys), on_key=True)


@dataclass(frozen=True, slots=True)
class Reference:
    """What an event's Markdown refers to, or what looks as if it did."""

    kind: Literal["citation", "link", "refused", "bare", "second", "html", "markup", "unused"]
    """`refused`: an address of a kind that no link may have, or a picture. What comes after it in the list is shown as
    it was typed, or not at all: a source's key without brackets, one that no semicolon parts from another, a tag, what
    looks like a link, and a line that is taken for the address of links."""
    target: str
    where: Where


PUBLISHED = "published.txt"
"""The file beside `site.yaml` that lists what was published."""


@dataclass(frozen=True, slots=True)
class PublishedId:
    """An address that readers may have kept."""

    story: str
    event: str
    span: Span
    """Where it is listed."""


@dataclass(frozen=True)
class Snapshot:
    """The text that was kept of a source, so that quotations can be checked against it."""

    file: SourceFile
    sha256: str
    """Of the file's bytes as they are stored, in hexadecimal."""

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The stretches between its gaps; each is folded once, and only if something is looked for in it."""
        return passages(self.file.text)

    def span(self, place: tuple[int, int, int]) -> Span:
        """Return the place of a word at this line and column, of this length."""
        return self.file.span(*place)


MEND_TEMPLATE = "compare it with the default theme's, which a template of the site's own can extend as 'onrecord/NAME'"
"""What to do where a template can't be read, or a page can't be made with it."""
INSTALL_CSL = "install it: pip install 'onrecord[csl]'"
"""What to do where a site asks for a citation style and the library or the styles are missing."""


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """The citation style that a site asks for."""

    name: str
    """As it stands in `site.yaml`."""
    file: SourceFile
    """The style's XML, not yet parsed."""
    place: Span
    """Where the site asks for it."""


@dataclass(frozen=True, slots=True)
class ThemeFiles:
    """The templates and static files that a site is rendered with, its own over those of the default theme."""

    templates: Mapping[str, SourceFile]
    """By name; the original of an overridden template is there too, as `onrecord/<name>`."""
    static: Mapping[str, Path]
    """By path below `static/`."""
    catalogues: Mapping[str, str]
    """The interface's words: the text of a gettext catalogue by language."""
    style: CitationStyle | None = None
    """The style that references are written in; the house format without one."""
    sheet: str = ""
    """The style sheet, where pages may hold it themselves."""

    @property
    def own_templates(self) -> tuple[SourceFile, ...]:
        """The site's own templates: those of the default theme come with the program, and are sound."""
        return tuple({file.path: file for file in self.templates.values() if not file.is_built_in}.values())

    @property
    def interface_languages(self) -> frozenset[str]:
        """The languages that the interface has words in; English is the one that its messages are written in."""
        return frozenset({"en", *self.catalogues})


@dataclass(frozen=True)
class Records:
    """All entries that could be read. They may contradict each other and point at nothing: that is for the checks."""

    site: Entry[SiteFields]
    stories: tuple[Entry[StoryFields], ...]
    events: tuple[Entry[EventFields], ...]
    actors: tuple[Entry[ActorFields], ...]
    sources: tuple[Entry[SourceFields], ...]
    bills: tuple[Entry[BillFields], ...]
    procedures: tuple[Entry[ProcedureFields], ...]
    """The site's own, and the built-in ones that it does not replace."""
    pages: tuple[Entry[PageFields], ...]
    references: Mapping[tuple[str, str], tuple[Reference, ...]]
    """What Markdown refers to, by story and event id; by nothing and page id for the site's own pages."""
    snapshots: Mapping[str, Snapshot]
    """The texts that were kept of sources, by the source's id."""
    broken: frozenset[tuple[EntryKind, str, str]]
    """Kind, story and id of entries that exist but could not be used, so that nobody is told that they don't exist."""
    unreadable: frozenset[EntryKind] = frozenset()
    """The kinds of which a whole file could not be read: any of their ids may be in it."""
    salvaged: tuple[Entry[EventFields], ...] = ()
    """What is sound of events that could not be used, for the rules that ask of one name at a time if it is there."""
    drafts: tuple[Entry[EventFields], ...] = ()
    """The events that were left out as drafts."""
    published: tuple[PublishedId, ...] = ()
    """What is listed as published."""
    requirements: Requirements | None = None
    """What pip installs to build the site, where a file says so."""

    @property
    def has_broken_site(self) -> bool:
        """Whether `site.yaml` could not be used, so that the site's settings are not known."""
        return ("site", "", "") in self.broken

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """The files below `static/` that any event shows, drafts included, each once."""
        events = (*self.events, *self.drafts)
        return tuple(sorted({media.src for event in events for media in event.fields.media}))

    @cached_property
    def story_by_id(self) -> Mapping[str, Entry[StoryFields]]:
        """The stories by id."""
        return {story.id: story for story in self.stories}

    @cached_property
    def event_by_id(self) -> Mapping[tuple[str, str], Entry[EventFields]]:
        """The events by story and id."""
        return {(event.story, event.id): event for event in self.events}

    @cached_property
    def events_by_bill(self) -> Mapping[str, tuple[Entry[EventFields], ...]]:
        """The steps of each bill, by the bill's id, whether there is such a bill or not."""
        found: dict[str, list[Entry[EventFields]]] = defaultdict(list)
        for event in self.events:
            if event.fields.bill is not None:
                found[event.fields.bill].append(event)
        return {bill: tuple(events) for bill, events in found.items()}

    @cached_property
    def actor_by_id(self) -> Mapping[str, Entry[ActorFields]]:
        """The actors by id."""
        return {actor.id: actor for actor in self.actors}

    @cached_property
    def source_by_id(self) -> Mapping[str, Entry[SourceFields]]:
        """The sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def bill_by_id(self) -> Mapping[str, Entry[BillFields]]:
        """The bills by id."""
        return {bill.id: bill for bill in self.bills}

    @cached_property
    def procedure_by_id(self) -> Mapping[str, Entry[ProcedureFields]]:
        """The procedures by id."""
        return {procedure.id: procedure for procedure in self.procedures}

    def procedure_of(self, event: Entry[EventFields]) -> Entry[ProcedureFields] | None:
        """Return the procedure of the bill that the event is a step of; nothing where that is not known."""
        bill = self.bill_by_id.get(event.fields.bill or "")
        return self.procedure_by_id.get(bill.fields.procedure) if bill else None

    def entries(self) -> Iterator[Entry[Fields]]:
        """Yield every entry, kind by kind."""
        yield self.site
        yield from self.stories
        yield from self.actors
        yield from self.sources
        yield from self.bills
        yield from self.procedures
        yield from self.pages
        yield from self.events

    def has(self, kind: EntryKind, id_: str, story: str = "") -> bool:
        """Say whether there is such an entry, usable or not, as far as that can be known."""
        return id_ in self.ids(kind, story) or kind in self.unreadable

    def unlisted(self, today: date) -> tuple[str, ...]:
        """Return what was published before `today` and is not listed as such, as `story/event`.

        An id of this day may still be thought better of.
        """
        listed = {(known.story, known.event) for known in self.published}
        return tuple(
            f"{event.story}/{event.id}"
            for event in self.events
            if event.fields.status != "draft" and event.fields.published is not None
            if event.fields.published.date.latest < today and (event.story, event.id) not in listed
        )

    def is_draft(self, story: str, event: str) -> bool:
        """Say whether an event was left out as a draft."""
        return (story, event) in self._draft_keys

    @cached_property
    def _draft_keys(self) -> frozenset[tuple[str, str]]:
        return frozenset((draft.story, draft.id) for draft in self.drafts)

    def ids(self, kind: EntryKind, story: str = "") -> frozenset[str]:
        """Return the ids of all entries of a kind, usable or not; of events, those of one story."""
        return self._ids.get((kind, story), frozenset())

    @cached_property
    def _ids(self) -> Mapping[tuple[EntryKind, str], frozenset[str]]:
        ids: dict[tuple[EntryKind, str], set[str]] = defaultdict(set)
        for entry in self.entries():
            ids[entry.kind, entry.story].add(entry.id)
        for kind, story, id_ in self.broken:
            ids[kind, story].add(id_)
        return {key: frozenset(found) for key, found in ids.items()}

    def was_public(self, event: Entry[EventFields]) -> bool:
        """Say whether an event is listed as published, under its id or one that it had before."""
        listed = {(known.story, known.event) for known in self.published}
        return any((event.story, id_) in listed for id_ in (event.id, *event.fields.aliases))

    def with_published(self, stories: Collection[str], days: Mapping[tuple[str, str], Issued]) -> Records:
        """Return the records with these `stories`, and the events of which a day is given, as published."""
        told = tuple(
            replace(story, fields=story.fields.model_copy(update={"status": "published"}))
            if story.id in stories
            else story
            for story in self.stories
        )
        events = tuple(
            replace(event, fields=event.fields.model_copy(update={"status": "published", "published": day}))
            if (day := days.get((event.story, event.id)))
            else event
            for event in self.events
        )
        return replace(self, stories=told, events=events)

    def without_drafts(self) -> Records:
        """Return the records without drafts and without all that belongs to a story which is one."""
        stories = tuple(story for story in self.stories if story.fields.status != "draft")
        hidden = {story.id for story in self.stories} - {story.id for story in stories}
        kept = tuple(event for event in self.events if event.fields.status != "draft" and event.story not in hidden)
        drafts = tuple(event for event in self.events if event.fields.status == "draft" or event.story in hidden)
        salvaged = (event for event in self.salvaged if event.fields.status != "draft" and event.story not in hidden)
        return replace(self, stories=stories, events=kept, drafts=drafts, salvaged=tuple(salvaged))
