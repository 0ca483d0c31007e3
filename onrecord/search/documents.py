"""Describes the entries of a site as documents: which of their words a search finds, and what it shows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from onrecord.model.entry_names import EntryName
from onrecord.model.fields import ActorFields, BillFields, EventFields, SourceFields, StoryFields

Kind = Literal["story", "event", "claim", "actor", "source", "bill"]
Text = tuple[str, str]
"""The code of a language, empty for none, and words in it."""


class Document(Struct, frozen=True):
    """An entry, or a claim of one, as a search finds it."""

    kind: Kind
    name: EntryName
    title: tuple[Text, ...]
    """The title, the name, or the words of a claim."""
    other: tuple[Text, ...] = ()
    """Other titles and names, numbers, the publication that holds a source."""
    quote: tuple[Text, ...] = ()
    """The quotations of an event, with their translations."""
    who: tuple[Text, ...] = ()
    """The names of those who spoke, introduced a bill, or wrote a source."""
    summary: tuple[Text, ...] = ()
    """The summary, or the role of an actor."""
    date: str = ""
    """The date, as typed."""
    day: str = ""
    """The last day that the date can mean, as `2021-11-30`."""
    speakers: tuple[str, ...] = ()
    """The ids of those who spoke."""
    page: str = ""
    """For an event: the path of the timeline's page that has its row."""


class Searched(Struct, frozen=True):
    """What the index of a site is made from."""

    documents: tuple[Document, ...]
    languages: Mapping[str, tuple[str, ...]]
    """The languages of each story that a search finds."""


class Searchable(Struct, frozen=True):
    """The entries that a search finds: none that is a draft or withdrawn."""

    language: str
    """The language of sources that name none."""
    stories: Mapping[str, StoryFields]
    events: Iterable[tuple[str, str, EventFields, str]]
    """The story, the id, the fields, and the path of the timeline's page that has the row."""
    actors: Mapping[str, ActorFields]
    sources: Mapping[str, SourceFields]
    bills: Mapping[str, BillFields]

    def documents(self) -> Iterator[Document]:
        """Yield the documents of all entries and of all claims."""
        names = {id_: (*_texts(actor.name), *_spellings(actor)) for id_, actor in self.actors.items()}
        for id_, story in self.stories.items():
            yield Document("story", EntryName("story", id_), _texts(story.title), summary=_texts(story.summary))
        for id_, actor in self.actors.items():
            name = EntryName("actor", id_)
            yield Document("actor", name, _texts(actor.name), _spellings(actor), summary=_texts(actor.role))
        for id_, source in self.sources.items():
            yield _of_source(EntryName("source", id_), source, self.language)
        for id_, bill in self.bills.items():
            sponsors = _names(bill.sponsors, names)
            name, summary = EntryName("bill", id_), _texts(bill.summary)
            yield Document("bill", name, _texts(bill.title), _other_titles(bill), who=sponsors, summary=summary)
        for event in self.events:
            yield from _of_event(*event, names)


def _of_source(name: EntryName, source: SourceFields, language: str) -> Document:
    language = source.language or language
    titles = ((language, source.title),) if source.title else _texts(source.description)
    container = ((language, source.container_title),) if source.container_title else ()
    return Document(
        "source",
        name,
        titles,
        (*container, *_texts(source.publisher)),
        who=tuple(("", author) for author in source.author),
        date=str(source.issued or ""),
        day=source.issued.date.latest.isoformat() if source.issued else "",
    )


def _of_event(
    story: str, id_: str, fields: EventFields, page: str, names: Mapping[str, tuple[Text, ...]]
) -> Iterator[Document]:
    """Yield the documents of an event and of its claims."""
    speakers = tuple(dict.fromkeys((*fields.speaker, *fields.on_behalf_of)))
    who, date, day = _names(speakers, names), str(fields.date), fields.date.latest.isoformat()
    quotes = [text for one in fields.quotes for text in ((one.lang, one.exact), *_texts(one.translation))]
    yield Document(
        "event",
        EntryName("event", id_, story),
        _texts(fields.title),
        quote=tuple(quotes),
        who=who,
        summary=_texts(fields.summary),
        date=date,
        day=day,
        speakers=speakers,
        page=page,
    )
    for claim in fields.claims:
        name, text = EntryName("claim", claim.id, story, id_), _texts(claim.text)
        yield Document("claim", name, text, who=who, date=date, day=day, speakers=speakers)


def _spellings(actor: ActorFields) -> tuple[Text, ...]:
    return tuple(text for other in actor.other_names for text in _texts(other.name))


def _other_titles(bill: BillFields) -> tuple[Text, ...]:
    titles = (text for title in (*bill.other_titles, bill.became) for text in _texts(title))
    return (*titles, *(("", identifier.id) for identifier in bill.identifiers))


def _names(actors: Iterable[str], names: Mapping[str, tuple[Text, ...]]) -> tuple[Text, ...]:
    return tuple(text for actor in actors for text in names.get(actor, ()))


def _texts(words: Mapping[str, str] | None) -> tuple[Text, ...]:
    return tuple((words or {}).items())
