"""Describes the entries of a site as documents: which of their words a search finds, and what it shows of them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from onrecord.model.ids import EntryName

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
    """The date, as typed."""
    day: str = ""
    """The last day that the date can mean, as `2021-11-30`."""
    speakers: tuple[str, ...] = ()
    """The ids of those who spoke."""
    page: str = ""
    """For an event: the path of the timeline's page that has its row."""


class Searchable(Struct, frozen=True, dict=True):
    """The entries that a search finds: none that is a draft or withdrawn."""

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
        names = {}
        for entry in self.stories:
            if not entry.fields.withdrawn:
                title, summary = _texts(entry.fields.title), _texts(entry.fields.summary)
                yield Document(EntryName("story", entry.id), entry, title, summary=summary)
        for entry in self.actors:
            title, role = _texts(entry.fields.name), _texts(entry.fields.role)
            other = tuple(text for one in entry.fields.other_names for text in _texts(one.name))
            names[entry.id] = (*title, *other)
            yield Document(EntryName("actor", entry.id), entry, title, other, summary=role)
        yield from (_of_source(entry, self.language) for entry in self.sources)
        yield from (_of_bill(entry, names) for entry in self.bills)
        for entry, page in self.events:
            yield from _of_event(entry, page, names)


def _of_source(entry: Entry, language: str) -> Document:
    fields = entry.fields
    own, *container = ((fields.language or language, line) for line in (fields.title, fields.container_title))
    return Document(
        EntryName("source", entry.id),
        entry,
        (own,) if fields.title else _texts(fields.description),
        (*(line for line in container if line[1]), *_texts(fields.publisher)),
        who=tuple(("", author) for author in fields.author),
        date=str(fields.issued or ""),
        day=fields.issued.date.latest.isoformat() if fields.issued else "",
    )


def _of_bill(entry: Entry, names: Mapping[str, Texts]) -> Document:
    fields = entry.fields
    titles = (text for title in (*fields.other_titles, fields.became) for text in _texts(title))
    other = (*titles, *(("", identifier.id) for identifier in fields.identifiers))
    who, summary = _names(fields.sponsors, names), _texts(fields.summary)
    return Document(EntryName("bill", entry.id), entry, _texts(fields.title), other, who=who, summary=summary)


def _of_event(entry: Entry, page: str, names: Mapping[str, Texts]) -> Iterator[Document]:
    """Yield the documents of an event and of its claims."""
    fields = entry.fields
    speakers = tuple(dict.fromkeys((*fields.speaker, *fields.on_behalf_of)))
    who, date, day = _names(speakers, names), str(fields.date), fields.date.latest.isoformat()
    quotes = tuple(text for one in fields.quotes for text in ((one.lang, one.exact), *_texts(one.translation)))
    name, title, summary = EntryName("event", entry.id, entry.story), _texts(fields.title), _texts(fields.summary)
    yield Document(name, entry, title, (), quotes, who, summary, date, day, speakers, page)
    for claim in fields.claims:
        name, title = EntryName("claim", claim.id, entry.story, entry.id), _texts(claim.text)
        yield Document(name, entry, title, who=who, date=date, day=day, speakers=speakers)


def _names(actors: Iterable[str], names: Mapping[str, Texts]) -> Texts:
    return tuple(text for actor in actors for text in names.get(actor, ()))


def _texts(words: Mapping[str, str] | None) -> Texts:
    return tuple((words or {}).items())
