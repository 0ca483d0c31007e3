"""The entries that the reader found in a site's folder, each valid by itself; no check has compared them yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, product
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.model import fields as models
from onrecord.model.dates import Issued
from onrecord.model.foldings import slug
from onrecord.model.former_ids import EventKey, all_ids, all_keys, moved_keys
from onrecord.model.frozen_model import Fields
from onrecord.model.full_names import EntryName
from onrecord.model.homoglyphs import without_homoglyphs
from onrecord.model.prose import Prose
from onrecord.model.public_steps import Holder, public_fields, recorded_steps
from onrecord.model.quotations import Passage, passages
from onrecord.model.requirements import Requirements
from onrecord.model.reserved_ids import is_reserved
from onrecord.model.root_files import RootFiles
from onrecord.plugins import Plugin, segments
from onrecord.problems import BUILT_IN, SourceFile, Span, Where

Model_co = TypeVar("Model_co", bound=Fields, covariant=True)

EntryKind = Literal["site", "story", "event", "actor", "source", "bill", "procedure", "page", "snapshot"]


class Entry(Struct, Generic[Model_co], frozen=True):
    """One entry: its id, its fields, and its place in a file."""

    kind: EntryKind
    id: str
    fields: Model_co
    file: str
    """The file's path relative to the site's folder."""
    keys: tuple[str, ...] = ()
    """The path of keys to the entry inside its file; empty if the file is the entry."""
    story: str = ""
    """For an event: its story."""
    prose: Mapping[str, Prose] = field(default_factory=dict)
    """The compiled Markdown by language: an event's body, or a page's text."""
    fingerprint: str = ""
    """The digest of the whole entry."""
    metadata_fingerprint: str = ""
    """For an event: the digest of the fields that other pages show of it; for a story or a bill: that of all fields
    without the steps that lie ahead."""
    files: tuple[Entry[Model_co], ...] = ()
    """For a page: one entry for each of its files, so that problems point into the right file."""

    @property
    def scope(self) -> str:
        """The story in which it may name an event by its id alone; empty for an entry that must name the story."""
        return self.id if self.kind == "story" else self.story

    @property
    def is_built_in(self) -> bool:
        """Whether the entry is part of the program."""
        return self.file.startswith(BUILT_IN)

    def at(self, *keys: str | int) -> Where:
        """Return the location of one of the entry's values."""
        return Where(self.file, (*self.keys, *keys))

    def at_key(self, *keys: str | int) -> Where:
        """Return the location of the name of one of the entry's fields."""
        return Where(self.file, (*self.keys, *keys), on_key=True)


ReferenceKind = Literal[
    "citation",
    "link",
    "refused",
    "picture",
    "bare",
    "second",
    "bracketed",
    "address",
    "html",
    "markup",
    "unused",
    "hidden",
    "many",
    "unfilled",
]
"""The kinds of references in Markdown. `refused`: a link with a forbidden scheme. Pages don't show a `picture`.

Pages show these as typed: `bare`, a source's key after an `@` without brackets; `second`, a key after another without a
semicolon; `bracketed`, a word in brackets that may be a key without its `@`; `address`, a web address that is no link;
`html`, a tag by its name; `markup`, an almost valid link, by the mistake in it. Pages don't show `unused`, a link
definition that no link uses. They show `hidden` in part or not as meant; its target names what is hidden. `many` stands
in place of all beyond the limit. `unfilled`, in a page of the site alone, are the words by which a new site marks what
its publisher has to write.
"""


class Reference(Struct, frozen=True):
    """A reference in an event's Markdown, or a text that looks like one."""

    kind: ReferenceKind
    target: str
    where: Where


PUBLISHED = "published.txt"
"""The file beside `site.yaml` that lists the published ids."""


class PublishedId(Struct, frozen=True):
    """The id of a published thing, whose address readers may have bookmarked."""

    name: EntryName
    span: Span
    """Its place in the list."""
    has_page: bool = False
    """Whether the line says that a claim had a page of its own."""


class Snapshot(Struct, frozen=True, dict=True):
    """The stored text of a source, against which the checks compare quotations."""

    file: SourceFile
    sha256: str
    """The SHA-256 of the file's bytes, in hexadecimal."""

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The parts between its gaps; each is folded once, on the first search in it."""
        return passages(self.file.text)


ORIGIN = "# From a reader's form"
"""The beginning of the comment that says where a text of an entry came from. No answer of a form may contain it."""
ORIGINALS = "onrecord/"
"""The start of the names by which a site's own templates extend those of the default theme."""
MEND_TEMPLATE = (
    f"compare it with the default theme's, which a template of the site's own can extend as '{ORIGINALS}NAME'"
)
"""The hint for a template with a syntax error, or one that fails to render."""
NESTED_TOO_DEEPLY = "this template is nested too deeply: an inner part of it can be a template of its own"
LONG_NUMBER = "a number in this template has too many digits"
COMPILE_ERRORS = (RecursionError, SyntaxError, MemoryError, ValueError)
"""What Jinja's parser, and Python for the code that Jinja writes, raise where too much stands within each other; and
what they raise for a number of more than 4,300 digits, a `ValueError`."""


class CitationStyle(Struct, frozen=True):
    """The citation style that a site names."""

    name: str
    """The name in `site.yaml`."""
    file: SourceFile
    """The style's XML, not yet parsed."""
    place: Span
    """The place of the name in `site.yaml`."""


class ThemeFiles(Struct, frozen=True):
    """The templates and static files of a site: those of the default theme, with the site's own in place of them."""

    templates: Mapping[str, SourceFile]
    """By name; each template of the default theme also has the name `onrecord/<name>`."""
    static: Mapping[str, Path]
    """By path below `static/`."""
    catalogues: Mapping[str, str]
    """The text of the interface's gettext catalogue, by language."""
    own_catalogues: Mapping[str, str] = {}
    """The same of the site's own catalogues, whose words go before those of the interface."""
    style: CitationStyle | None = None
    """The citation style of references; the house format if None."""
    sheet: str = ""
    """The style sheet, if pages can inline it; else empty."""
    plugins: tuple[Plugin, ...] = ()
    """The plug-ins that add kinds of pages and files."""
    default: frozenset[str] = frozenset()
    """The paths below `static/` of the default theme's files, also of those that the site replaces."""
    root: RootFiles = RootFiles()
    """The site's files for the root of its addresses, which belong to no theme and replace none of its files."""

    @property
    def own_templates(self) -> tuple[SourceFile, ...]:
        """The site's own templates, without those of the default theme and of plug-ins."""
        own = (file for file in self.templates.values() if file.path.startswith("templates/"))
        return tuple({file.path: file for file in own}.values())

    @property
    def usable_catalogues(self) -> frozenset[str]:
        """The languages of the site's own catalogues that have no fault."""
        return frozenset(language for language, words in self.own_catalogues.items() if words)

    @property
    def interface_languages(self) -> frozenset[str]:
        """The languages of the interface; English needs no catalogue, since its messages are the source."""
        return frozenset({"en", *self.catalogues, *self.own_catalogues})


def _by_id(listed: Callable[[Records], Iterable[Entry[Model_co]]]) -> cached_property[Mapping[str, Entry[Model_co]]]:
    """Return the property that has some of the records by their ids."""
    return cached_property(lambda records: {entry.id: entry for entry in listed(records)})


class Records(Struct, frozen=True, dict=True):
    """All valid entries. They may contradict each other or refer to missing entries: `check` reports that."""

    site: Entry[models.SiteFields]
    stories: tuple[Entry[models.StoryFields], ...]
    events: tuple[Entry[models.EventFields], ...]
    actors: tuple[Entry[models.ActorFields], ...]
    sources: tuple[Entry[models.SourceFields], ...]
    bills: tuple[Entry[models.BillFields], ...]
    procedures: tuple[Entry[models.ProcedureFields], ...]
    """The site's own procedures, and the built-in ones that it does not replace."""
    pages: tuple[Entry[models.PageFields], ...]
    references: Mapping[tuple[str, str], tuple[Reference, ...]]
    """The references in Markdown, by story and event id; for the site's own pages, by an empty story and page id."""
    snapshots: Mapping[str, Snapshot]
    """The snapshots by the id of their source."""
    broken: frozenset[tuple[EntryKind, str, str]]
    """Kind, story and id of entries that exist but are not valid, so that no check reports them as missing."""
    unreadable: frozenset[EntryKind] = frozenset()
    """The kinds with a file that can't be read, which may contain any id of that kind."""
    salvaged: tuple[Entry[models.EventFields], ...] = ()
    """The valid fields of broken events, for the rules that look for missing entries."""
    drafts: tuple[Entry[models.EventFields], ...] = ()
    """The draft events that are not among `events`.

    Those without a date have no place there, nor have drafts that refer to one. In records without drafts, these are
    all drafts.
    """
    draft_stories: tuple[Entry[models.StoryFields], ...] = ()
    """The draft stories, in records without drafts."""
    unseen_steps: tuple[models.Expected, ...] = ()
    """The drafts of steps that lie ahead, in records without drafts, of entries that are none."""
    is_public: bool = False
    """Whether these are records without drafts."""
    published: tuple[PublishedId, ...] = ()
    """The ids in the list of published ids."""
    requirements: Requirements | None = None
    """The content of the site's `requirements.txt`, if it has one."""
    plugins: tuple[Plugin, ...] = ()
    """The plug-ins that the site names and that can be used."""

    def is_reserved(self, kind: str, id_: str) -> bool:
        """Return whether a thing of this kind can't have the id, because an address of the site has it."""
        is_added = kind in ("story", "event") and id_ in segments(self.plugins)
        return is_added or is_reserved(kind, id_, self.site.fields.languages)

    @property
    def has_broken_site(self) -> bool:
        """Whether `site.yaml` is not valid, so that some of the site's settings are unknown."""
        return ("site", "", "") in self.broken

    @cached_property
    def pictures(self) -> tuple[str, ...]:
        """The files below `static/` that events show, drafts included, each once."""
        return tuple(sorted({media.src for event in self.all_events for media in event.fields.media}))

    @cached_property
    def all_events(self) -> tuple[Entry[models.EventFields], ...]:
        """The events, and the drafts that are not among them."""
        return (*self.events, *self.drafts)

    def zone_of(self, entry: Entry[Any]) -> ZoneInfo:
        """Return the zone of those times of an entry that name none."""
        story = self.story_by_id.get(entry.scope)
        own: ZoneInfo | None = entry.fields.timezone if entry.kind == "event" else None
        return own or (story.fields.timezone if story else None) or self.site.fields.timezone

    @cached_property
    def standing(self) -> tuple[Entry[models.EventFields], ...]:
        """The events that are not withdrawn: those whose fields pages show."""
        return tuple(event for event in self.events if event.fields.status != "withdrawn")

    @cached_property
    def has_own_story(self) -> bool:
        """Whether readers find an event in a story that did not come with the site."""
        own = {story.id for story in self.stories if not story.fields.example and story.fields.status != "draft"}
        return any(event.story in own and event.fields.status != "draft" for event in self.events)

    @cached_property
    def examples(self) -> frozenset[str]:
        """The ids of the invented stories that came with the site."""
        return frozenset(story.id for story in self.stories if story.fields.example)

    story_by_id = _by_id(lambda records: records.stories)
    actor_by_id = _by_id(lambda records: records.actors)
    source_by_id = _by_id(lambda records: records.sources)
    bill_by_id = _by_id(lambda records: records.bills)
    procedure_by_id = _by_id(lambda records: records.procedures)
    page_by_id = _by_id(lambda records: records.pages)

    @cached_property
    def event_by_id(self) -> Mapping[tuple[str, str], Entry[models.EventFields]]:
        """The events by story and id."""
        return {(event.story, event.id): event for event in self.events}

    @cached_property
    def event_or_draft_by_id(self) -> Mapping[EventKey, Entry[models.EventFields]]:
        """The events by story and id, with those of `drafts`."""
        return {**{(draft.story, draft.id): draft for draft in self.drafts}, **self.event_by_id}

    @cached_property
    def events_by_story(self) -> Mapping[str, Sequence[Entry[models.EventFields]]]:
        """The events of each story, by its id."""
        found: dict[str, list[Entry[models.EventFields]]] = defaultdict(list)
        for event in self.events:
            found[event.story].append(event)
        return found

    @cached_property
    def moved(self) -> Mapping[EventKey, Entry[models.EventFields]]:
        """The events that stood in other stories, drafts included, by the keys that they had there."""
        return {key: event for event in reversed(self.all_events) for key in moved_keys(event.fields.aliases)}

    @cached_property
    def events_by_bill(self) -> Mapping[str, tuple[Entry[models.EventFields], ...]]:
        """The events of each bill, by the bill's id, even if that bill has no entry."""
        found: dict[str, list[Entry[models.EventFields]]] = defaultdict(list)
        for event in self.events:
            if event.fields.bill is not None:
                found[event.fields.bill].append(event)
        return {bill: tuple(events) for bill, events in found.items()}

    def procedure_of(self, event: Entry[models.EventFields]) -> Entry[models.ProcedureFields] | None:
        """Return the procedure of the event's bill; None if it is unknown."""
        bill = self.bill_by_id.get(event.fields.bill or "")
        return self.procedure_by_id.get(bill.fields.procedure) if bill else None

    def entries(self) -> Iterator[Entry[models.EntryFields]]:
        """Yield every entry, kind by kind."""
        kinds = self.stories, self.actors, self.sources, self.bills, self.procedures, self.pages, self.events
        return chain[Entry[models.EntryFields]]((self.site,), *kinds)

    @cached_property
    def first_entries(self) -> Mapping[tuple[EntryKind, str], Entry[models.EntryFields]]:
        """The entries by kind and id; of events with one id, the first."""
        return {(entry.kind, entry.id): entry for entry in reversed([*self.entries()])}

    def has(self, kind: EntryKind, id_: str, story: str = "") -> bool:
        """Return whether there is such an entry, valid or not; True if a file of that kind can't be read."""
        return id_ in self.ids(kind, story) or kind in self.unreadable

    @cached_property
    def listed(self) -> frozenset[EntryName]:
        """The names in the list of published ids."""
        return frozenset(known.name for known in self.published)

    @cached_property
    def listed_pages(self) -> frozenset[EntryName]:
        """The claims in that list that had a page of their own."""
        return frozenset(known.name for known in self.published if known.has_page)

    def is_draft(self, story: str, event: str) -> bool:
        """Return whether an event is a draft."""
        return (story, event) in self._draft_keys

    @cached_property
    def _draft_keys(self) -> frozenset[tuple[str, str]]:
        return frozenset((draft.story, draft.id) for draft in self.drafts)

    def ids(self, kind: EntryKind, story: str = "") -> frozenset[str]:
        """Return the ids of all entries of a kind, valid or not; of events, those of one story."""
        return self._ids.get((kind, story), frozenset())

    @cached_property
    def _ids(self) -> Mapping[tuple[EntryKind, str], frozenset[str]]:
        ids: dict[tuple[EntryKind, str], set[str]] = defaultdict(set)
        for entry in self.entries():
            ids[entry.kind, entry.story].add(entry.id)
        for draft in () if self.is_public else self.drafts:
            ids[draft.kind, draft.story].add(draft.id)
        for kind, story, id_ in self.broken:
            ids[kind, story] |= {id_, slug(without_homoglyphs(id_))}  # once a wrong id is mended, references are right
        return {key: frozenset(found) for key, found in ids.items()}

    def was_public(self, name: EntryName) -> bool:
        """Return whether the list of published ids has a thing, under its ids of today or former ones."""
        return not self.listed.isdisjoint(self.names_of(name))

    def names_of(self, name: EntryName) -> Iterator[EntryName]:
        """Yield the name of a thing, and the ones that it had before."""
        if name.kind not in ("story", "event", "claim"):
            entries = {"actor": self.actor_by_id, "source": self.source_by_id, "bill": self.bill_by_id}
            yield from map(name.with_id, _all_ids(entries[name.kind].get(name.id), name.id))
            return
        stories = _all_ids(self.story_by_id.get(name.story or name.id), name.story or name.id)
        if name.kind == "story":
            yield from map(name.with_id, stories)
            return
        event = self.event_by_id.get((name.story, name.event or name.id))
        keys: Iterable[EventKey] = self.keys_of(event) if event else product(stories, (name.event or name.id,))
        if name.kind == "event":
            yield from (EntryName("event", id_, story) for story, id_ in keys)
            return
        claims = event.fields.claims if event else ()
        ids = next((all_ids(claim.id, claim.aliases) for claim in claims if claim.id == name.id), (name.id,))
        yield from (EntryName("claim", id_, *key) for key, id_ in product(keys, ids))

    def keys_of(self, event: Entry[models.EventFields]) -> Iterator[EventKey]:
        """Yield the keys that an event has and had, without those that another event names as its own."""
        story = self.story_by_id.get(event.story)
        for key in all_keys((event.story, event.id), event.fields.aliases, story.fields.aliases if story else ()):
            if key[0] == event.story or self.moved.get(key, event) is event:
                yield key

    def with_published(
        self,
        stories: Collection[str],
        days: Mapping[tuple[str, str], Issued],
        today: Issued,
        reviewers: tuple[str, ...] = (),
    ) -> Records:
        """Return the records with these `stories`, and the events in `days`, as published.

        Steps that lie ahead and that they record without a day are recorded `today`. The `reviewers` sign off those of
        the events that nobody has signed off.
        """
        published = list(self.stories)
        # A draft that has no place among the events gets one, so that the rules say what it lacks.
        placed = [draft for draft in self.drafts if (draft.story, draft.id) in days]
        events = [*self.events, *placed]
        for place, story in enumerate(published):
            if story.id in stories:
                recorded = recorded_steps(story.fields.expected, today)
                new = story.fields.model_copy(update={"status": "published", "embargo": None, "expected": recorded})
                published[place] = replace(story, fields=new)
        for place, event in enumerate(events):
            if day := days.get((event.story, event.id)):
                events[place] = replace(event, fields=_as_published(event.fields, day, today, reviewers))
        drafts = tuple(draft for draft in self.drafts if (draft.story, draft.id) not in days)
        return replace(self, stories=tuple(published), events=tuple(events), drafts=drafts)

    def focus_on(self, files: Container[str]) -> Records:
        """Return records that list the entries in `files` alone; what is looked up is still found among all."""
        own = {name: tuple(one for one in getattr(self, name) if _is_in(one, files)) for name in _LISTS}
        focused = replace(self, **own)
        vars(focused).update((name, getattr(self, name)) for name in _LOOKED_UP)
        return focused

    def without_drafts(self) -> Records:
        """Return the records without drafts, which are only in `draft_stories` and `drafts`."""
        stories = tuple(story for story in self.stories if story.fields.status != "draft")
        draft_stories = tuple(story for story in self.stories if story.fields.status == "draft")
        hidden = {story.id for story in draft_stories}
        public = tuple(event for event in self.events if event.fields.status != "draft" and event.story not in hidden)
        drafts = (event for event in self.events if event.fields.status == "draft" or event.story in hidden)
        all_drafts = (*self.drafts, *drafts)
        salvaged = (event for event in self.salvaged if event.fields.status != "draft" and event.story not in hidden)
        unseen = frozenset((draft.story, draft.id) for draft in all_drafts)
        return replace(
            self,
            stories=tuple(_as_seen(story, story.id, unseen) for story in stories),
            draft_stories=draft_stories,
            events=tuple(_as_seen(event, event.story, unseen) for event in public),
            drafts=all_drafts,
            bills=tuple(_as_seen(bill, "", unseen) for bill in self.bills),
            salvaged=tuple(salvaged),
            unseen_steps=tuple(_draft_steps((*stories, *public, *self.bills))),
            is_public=True,
        )


def _draft_steps(entries: Iterable[Entry[Any]]) -> Iterator[models.Expected]:
    return (step for entry in entries for step in entry.fields.expected if step.status == "draft")


def _as_seen(entry: Entry[Holder], story: str, hidden: Container[EventKey]) -> Entry[Holder]:
    """Return an entry with those of its steps that lie ahead which readers may see."""
    return replace(entry, fields=public_fields(entry.fields, story, hidden)) if entry.fields.expected else entry


_LISTS = ("stories", "events", "actors", "sources", "bills", "procedures", "pages", "salvaged", "drafts")
_LOOKED_UP = {name for name, value in vars(Records).items() if isinstance(value, cached_property)} - {"standing"}


def _is_in(entry: Entry[Any], files: Container[str]) -> bool:
    """Return whether one of these files has the entry, or a page's text in one language."""
    return entry.file in files or any(part.file in files for part in entry.files)


def _as_published(
    fields: models.EventFields, day: Issued, today: Issued, reviewers: tuple[str, ...]
) -> models.EventFields:
    """Return the fields of an event that is published on a day; a draft loses its embargo."""
    update = {"status": "published", "published": day, "embargo": None if fields.status == "draft" else fields.embargo}
    signed = {"reviewed_by": fields.reviewed_by or reviewers, "expected": recorded_steps(fields.expected, today)}
    return fields.model_copy(update=update | signed)


def _all_ids(entry: Entry[Any] | None, id_: str) -> tuple[str, ...]:
    """Return the ids that an entry has and had; of an invalid entry, only the one of today."""
    return all_ids(id_, entry.fields.aliases) if entry else (id_,)
