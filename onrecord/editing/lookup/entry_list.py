"""Lists all entries of a site for its editors, drafts and withdrawn ones too, and finds some by words and by facts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Literal, get_args

from msgspec import Struct

from onrecord.editing.compare.entries import title_of
from onrecord.editing.lookup.entry_names import first_text
from onrecord.model.dates import EdtfDate
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.search.documents import Searchable
from onrecord.search.scoring import search
from onrecord.search.word_index import Index, build_index

ListedKind = Literal["story", "event", "source", "actor", "bill"]
LISTED_KINDS: tuple[ListedKind, ...] = get_args(ListedKind)
"""The kinds of entries that are listed."""
ListedState = Literal["draft", "public", "withdrawn"]
LISTED_STATES: tuple[ListedState, ...] = get_args(ListedState)
"""What stories and events can be; other entries are as public as what names them."""
_SHORTEST_ID = 3
"""The fewest letters that find an entry as a part of its id."""


class ListedEntry(Struct, frozen=True):
    """An entry of the list."""

    kind: ListedKind
    entry: Entry[Any]
    title: Mapping[str, str]
    """Its title or name by language."""
    state: ListedState | Literal[""]
    """Empty for a kind that has no state. An event is a draft if its story is one, and so with a withdrawn story."""
    date: EdtfDate | None
    """When an event happened, or when a source was published."""
    who: tuple[str, ...]
    """The ids of the actors who spoke; of an actor its own."""

    @property
    def name(self) -> str:
        """Its name in addresses of the desk: `story/event` for an event, else its id."""
        return f"{self.entry.story}/{self.entry.id}" if self.entry.story else self.entry.id


class FoundInList(Struct, frozen=True):
    """An entry that fits, with the claim in which the words were found."""

    listed: ListedEntry
    claim: Mapping[str, str] = {}
    """The words of the claim of an event that fit better than the event's own, by language; empty for none."""


class Wanted(Struct, frozen=True):
    """What an editor looks for; what is empty fits every entry."""

    words: str = ""
    kind: ListedKind | Literal[""] = ""
    stories: Collection[str] | None = None
    """The ids of stories: they and their events fit."""
    state: ListedState | Literal[""] = ""
    since: date | None = None
    """Entries fit that may be of this day or a later one; none without a date."""
    until: date | None = None
    who: Collection[str] | None = None
    """The ids of actors: they and what they said fit."""

    def is_met_by(self, listed: ListedEntry) -> bool:
        """Return whether an entry fits, whatever its words are."""
        return (
            self.kind in ("", listed.kind)
            and self.state in ("", listed.state)
            and self._has_story(listed)
            and (self.who is None or not set(listed.who).isdisjoint(self.who))
            and self._has_day(listed.date)
        )

    def _has_story(self, listed: ListedEntry) -> bool:
        if self.stories is None:
            return True
        own = listed.entry.id if listed.kind == "story" else listed.entry.story
        return own in self.stories

    def _has_day(self, when: EdtfDate | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if when is None:
            return False
        is_late_enough = self.since is None or when.latest >= self.since
        is_early_enough = self.until is None or when.earliest is None or when.earliest <= self.until
        return is_late_enough and is_early_enough


class EntryList:
    """All entries of a site; the index of their words is made at the first search."""

    def __init__(self, records: Records) -> None:
        self.records = records

    @cached_property
    def entries(self) -> Sequence[ListedEntry]:
        """All entries: the latest day first, then those without a date by their titles."""
        listed = [*self._list_stories(), *self._list_events(), *self._list_others()]
        listed.sort(key=lambda one: (first_text(one.title).casefold(), one.name))
        return sorted(listed, key=lambda one: one.date.latest if one.date else date.min, reverse=True)

    def find(self, wanted: Wanted) -> list[FoundInList]:
        """Return the entries that fit: with words the best first, else in the order of the list."""
        if not wanted.words.strip():
            return [FoundInList(listed) for listed in self.entries if wanted.is_met_by(listed)]
        best: dict[tuple[str, str], FoundInList] = {}
        for found in (*self._find_by_id(wanted.words), *self._find_by_words(wanted.words)):
            best.setdefault((found.listed.kind, found.listed.name), found)
        return [found for found in best.values() if wanted.is_met_by(found.listed)]

    def _find_by_id(self, words: str) -> Iterator[FoundInList]:
        """Yield the entries whose name, as addresses and file names have it, holds what was typed."""
        typed = words.strip().lower().removesuffix(".yaml")
        if len(typed) >= _SHORTEST_ID:
            yield from (FoundInList(listed) for listed in self.entries if typed in listed.name)

    def _find_by_words(self, words: str) -> Iterator[FoundInList]:
        for hit in search(words, self._index):
            name = hit.document.name
            assert name.kind != "step", "the index of the list has no steps"  # noqa: S101
            listed = self._by_name[name._replace(kind="event", id=name.event, event="") if name.event else name]
            yield FoundInList(listed, dict(hit.document.title) if name.event else {})

    @cached_property
    def _by_name(self) -> Mapping[EntryName, ListedEntry]:
        return {EntryName(one.kind, one.entry.id, one.entry.story): one for one in self.entries}

    @cached_property
    def _index(self) -> Index:
        records = self.records
        events = ((event, "") for event in records.event_or_draft_by_id.values())
        language = records.site.fields.languages[0]
        entries = Searchable(language, records.stories, events, records.actors, records.sources, records.bills)
        return build_index(entries.documents)

    @cached_property
    def _states_of_stories(self) -> Mapping[str, ListedState]:
        return {story.id: _state_of_story(story) for story in self.records.stories}

    def _list_stories(self) -> Iterator[ListedEntry]:
        for story in self.records.stories:
            yield ListedEntry("story", story, title_of(story), self._states_of_stories[story.id], None, ())

    def _list_events(self) -> Iterator[ListedEntry]:
        for event in self.records.event_or_draft_by_id.values():
            fields = event.fields
            own: ListedState = "public" if fields.status == "published" else fields.status
            of_story = self._states_of_stories.get(event.story, "public")
            who = tuple(dict.fromkeys((*fields.speaker, *fields.on_behalf_of)))
            state = own if of_story == "public" else of_story
            when = None if fields.lacks("date") else fields.date
            yield ListedEntry("event", event, title_of(event), state, when, who)

    def _list_others(self) -> Iterator[ListedEntry]:
        for actor in self.records.actors:
            yield ListedEntry("actor", actor, title_of(actor), "", None, (actor.id,))
        for source in self.records.sources:
            issued = source.fields.issued
            yield ListedEntry("source", source, title_of(source), "", issued.date if issued else None, ())
        for bill in self.records.bills:
            yield ListedEntry("bill", bill, title_of(bill), "", None, bill.fields.sponsors)


def _state_of_story(story: Entry[Any]) -> ListedState:
    if story.fields.status == "draft":
        return "draft"
    return "withdrawn" if story.fields.withdrawn else "public"
