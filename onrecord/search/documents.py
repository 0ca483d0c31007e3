"""Describes the entries and claims of a site as the documents that a search finds."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from onrecord.model.calendar_span import CalendarSpan
from onrecord.model.dates import EdtfDate
from onrecord.model.full_names import EntryName

Text = tuple[str, str]
"""The code of a language, empty for none, and words in it."""
Texts = tuple[Text, ...]
Entry = Any
"""An entry as it was read, or as it is arranged: both have the id and the fields."""


class Document(Struct, frozen=True):
    """An entry, or a claim of one, as a search finds it."""

    name: EntryName
    entry: Entry
    title: Texts
    """The title, the name, or the words of a claim."""
    other: Texts = ()
    """Other titles and names, numbers, the publication that holds a source."""
    quote: Texts = ()
    """The quotations of an event, with their translations."""
    who: Texts = ()
    """The names of those who spoke, introduced a bill, or wrote a source."""
    summary: Texts = ()
    """The summary, or the role of an actor."""
    date: str = ""
    """The date as typed; of an arranged event with a time, the day in the time zone of its story."""
    day: str = ""
    """The last day that the date can mean, as `2021-11-30`."""
    speakers: tuple[str, ...] = ()
    """The ids of those who spoke."""
    page: str = ""
    """For an event: the path of the timeline's page that has its row."""


class Searchable(Struct, frozen=True, dict=True):
    """The entries that a search finds. A search for readers is given none that is a draft or withdrawn."""

    language: str
    """The language of sources that name none."""
    stories: Iterable[Entry]
    events: Iterable[tuple[Entry, str]]
    """Each event with the path of the timeline's page that has its row."""
    actors: Iterable[Entry]
    sources: Iterable[Entry]
    bills: Iterable[Entry]

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents of all entries and of all claims."""
        return tuple(self._documents())

    def _documents(self) -> Iterator[Document]:
        names = dict[str, Texts]()
        for entry in self.stories:
            yield _describe_story(entry)
        for entry in self.actors:
            described = _describe_actor(entry)
            names[entry.id] = (*described.title, *described.other)
            yield described
        for entry in self.sources:
            yield _describe_source(entry, self.language)
        for entry in self.bills:
            yield _describe_bill(entry, names)
        for entry, page in self.events:
            yield from _describe_event(entry, page, names)


def _describe_story(entry: Entry) -> Document:
    fields = entry.fields
    return Document(EntryName("story", entry.id), entry, _texts(fields.title), summary=_texts(fields.summary))


def _describe_actor(entry: Entry) -> Document:
    fields = entry.fields
    other = tuple(text for one in fields.other_names for text in _texts(one.name))
    return Document(EntryName("actor", entry.id), entry, _texts(fields.name), other, summary=_texts(fields.role))


def _describe_source(entry: Entry, language: str) -> Document:
    fields = entry.fields
    own_language = fields.language or language
    container = ((own_language, fields.container_title),) if fields.container_title else ()
    return Document(
        EntryName("source", entry.id),
        entry,
        ((own_language, fields.title),) if fields.title else _texts(fields.description),
        (*container, *_texts(fields.publisher)),
        who=tuple(("", author) for author in fields.author),
        date=str(fields.issued or ""),
        day=fields.issued.date.latest.isoformat() if fields.issued else "",
    )


def _describe_bill(entry: Entry, names: Mapping[str, Texts]) -> Document:
    fields = entry.fields
    titles = (text for title in (*fields.other_titles, fields.became) for text in _texts(title))
    numbers = (("", identifier.id) for identifier in fields.identifiers)
    return Document(
        EntryName("bill", entry.id),
        entry,
        _texts(fields.title),
        (*titles, *numbers),
        who=_names(fields.sponsors, names),
        summary=_texts(fields.summary),
    )


def _describe_event(entry: Entry, page: str, names: Mapping[str, Texts]) -> Iterator[Document]:
    """Yield the document of an event, then those of its claims."""
    fields = entry.fields
    speakers = tuple(dict.fromkeys((*fields.speaker, *fields.on_behalf_of)))
    who = _names(speakers, names)
    when = fields.date
    if moment := getattr(entry, "moment", None):  # an arranged event knows its day in the time zone of its story
        when = EdtfDate(CalendarSpan.of(moment), qualifier=when.qualifier)
    date = str(when)
    day = when.latest.isoformat()
    yield Document(
        EntryName("event", entry.id, entry.story),
        entry,
        _texts(fields.title),
        quote=tuple(text for one in fields.quotes for text in ((one.lang, one.exact), *_texts(one.translation))),
        who=who,
        summary=_texts(fields.summary),
        date=date,
        day=day,
        speakers=speakers,
        page=page,
    )
    for claim in fields.claims:
        name = EntryName("claim", claim.id, entry.story, entry.id)
        yield Document(name, entry, _texts(claim.text), who=who, date=date, day=day, speakers=speakers)


def _names(actors: Iterable[str], names: Mapping[str, Texts]) -> Texts:
    return tuple(text for actor in actors for text in names.get(actor, ()))


def _texts(words: Mapping[str, str] | None) -> Texts:
    return tuple((words or {}).items())
