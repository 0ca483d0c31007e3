"""What a record has of certain days: its events, and what its sources published, with the words that tell of each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from math import log

from msgspec import Struct

from onrecord.editing.lookup.word_stems import is_slight
from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.dates import EdtfDate
from onrecord.model.fields import EventFields, SourceFields
from onrecord.model.foldings import words_to_index
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.web.review.article_dates import days_in
from onrecord.web.review.article_words import words_in
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.known_names import KnownNames, gather_known_names
from onrecord.web.review.named_sides import SideName
from onrecord.web.review.own_pages import OwnPages, gather_pages
from onrecord.web.review.review_memory import stem
from onrecord.web.review.review_words import deeds_in
from onrecord.web.review.sense_words import number_of
from onrecord.web.review.told_days import FormatDay, day_formatter
from onrecord.web.review.touching import general_stems

_DEEDS_BY_TYPE: Mapping[str, str] = {
    "announcement": "announcing",
    "denial": "denying",
    "statement": "saying",
    "response": "answering",
    "no-comment": "declining",
    "report": "saying",
    "document": "publishing",
    "finding": "finding",
}
_DEEDS_BY_CLASS: Mapping[str, str] = {
    "introduction": "introducing",
    "reading-1": "adopting",
    "reading-2": "adopting",
    "reading-3": "adopting",
    "passage": "adopting",
    "concurrence": "agreeing",
    "amendment-passage": "amending",
    "committee-passage": "sitting",
    "referral": "sending",
    "executive-receipt": "sending",
    "executive-signature": "signing",
    "executive-veto": "vetoing",
    "became-law": "becoming law",
    "failure": "denying",
    "withdrawal": "withdrawing",
}
"""What happens to a bill by the classes of its stages."""
_DEEDS_BY_OUTCOME: Mapping[str, str] = {"returned": "returning", "disagreed": "returning", "agreed": "agreeing"}
SAYING = frozenset({"saying"})
"""What nearly every sentence tells of."""
_IN_BODY = 0.5
"""How much less a word of a text weighs than one of a headline, a summary, a claim or a quotation."""
_SHORTEST = 3
_ROOT = 6
"""The letters of a word by which events that have it are counted. Stems of all their words would take too long."""
WORD_START = 4
"""The letters by which forms of one word are known, where a stem would be too exact."""


class EntryWords(Struct, frozen=True):
    """What the texts of an entry say."""

    stems: Mapping[str, Mapping[str, float]]
    """Its words by language, each with its weight, without names."""
    numbers: frozenset[str]
    days: frozenset[tuple[int, int, int]]
    """The days in its texts; the year is 0 if it is not named."""


class DatedEntry(Struct, frozen=True):
    """An event of a certain day, or a source that was published on one."""

    name: EntryName
    title: str
    day: date
    speakers: frozenset[str]
    """The ids of who spoke, or published; empty where nobody did."""
    actors: frozenset[str]
    """The ids of all whom it is about."""
    main_deeds: frozenset[str]
    """What it is by its type or the stage of its bill."""
    deeds: frozenset[str]
    """What else its words tell of."""
    find_words: Callable[[], EntryWords]
    """Returns what its texts say: read only if an article may be about it, since it takes long for a whole record."""
    votes: frozenset[str]
    """The votes for and against."""
    other_days: frozenset[tuple[int, int, int]]
    """Its last day, and those that its sources give otherwise."""
    bill: str = ""
    stages: frozenset[str] = frozenset()
    """The classes of the stages that its bill reached."""

    @property
    def readings(self) -> frozenset[int]:
        """The readings that its bill passed."""
        return frozenset(int(stage[-1]) for stage in self.stages if stage.startswith("reading-"))


class DatedBill(Struct, frozen=True):
    """A bill with the readings that its procedure knows, and those that it has certainly passed."""

    id: str
    title: str
    passed: frozenset[int]
    starts: frozenset[str]
    """The first letters of the words of all its names, in all languages."""


class DayRecord(Struct, frozen=True):
    """What a record has of certain days."""

    known: KnownNames
    sides: tuple[SideName, ...]
    outlets: frozenset[str]
    pages: OwnPages
    name_words: frozenset[str]
    """The words of all names, in small letters; in a sentence they tell of no deed."""
    entries: tuple[DatedEntry, ...]
    bills: Mapping[str, DatedBill]
    deed_weights: Mapping[str, float]
    format_day: FormatDay
    find_place: FindPlace

    def named(self, name: EntryName) -> DatedEntry | None:
        """Return the event of a page, or of a claim's page."""
        key = (name.story, name.event or name.id)
        return next((entry for entry in self.entries if (entry.name.story, entry.name.id) == key), None)


def gather_days(opened: OpenedRecord, told: ToldRecord) -> DayRecord:
    """Return what the published events and the sources of a record have of certain days."""
    records = opened.records
    sides = tuple(_sides(records))
    reading = _Reading(records, sides)
    events = tuple(reading.events())
    entries = (*events, *reading.sources(events))
    counts = Counter(deed for entry in entries for deed in entry.main_deeds | entry.deeds)
    return DayRecord(
        gather_known_names(records),
        sides,
        frozenset(actor.id for actor in records.actors if actor.fields.kind == "outlet"),
        gather_pages(records),
        reading.name_words,
        entries,
        {bill.id: _bill(bill.id, records) for bill in records.bills},
        {deed: _rarity(count, len(entries)) for deed, count in counts.items()},
        day_formatter(told),
        place_finder(opened, told),
    )


def _sides(records: Records) -> Iterator[SideName]:
    """Yield the names of actors, and of publishers that are no actors."""
    known = dict[str, str]()
    for actor in records.actors:
        fields = actor.fields
        ids = frozenset((actor.id, *fields.organizations()))
        for names in (fields.name, *(other.name for other in fields.other_names)):
            for code, text in names.items():
                known[text] = actor.id
                yield SideName(ids, code, text, fields.kind == "person")
    for source in records.sources:
        publisher = source.fields.publisher or {}
        for code, text in publisher.items():
            if text not in known:
                yield SideName(frozenset({_publisher_id(publisher)}), code, text)


def _publisher_id(names: Mapping[str, str]) -> str:
    return f"publisher {next(iter(names.values()))}"


def _bill(id_: str, records: Records) -> DatedBill:
    bill = records.bill_by_id[id_]
    fields = bill.fields
    passed = set[int]()
    for event in records.events:
        if event.fields.bill == id_:
            passed |= {int(stage[-1]) for stage in _stages(event, records) if stage.startswith("reading-")}
    # A later reading follows the earlier ones, even if no event tells of them.
    passed |= set(range(1, max(passed, default=0)))
    names = (fields.title, fields.became or {}, *fields.other_titles)
    words = (word for texts in names for text in texts.values() for word in words_to_index(text) if not is_slight(word))
    starts = frozenset(word[:WORD_START] for word in words)
    return DatedBill(id_, next(iter(fields.title.values())), frozenset(passed), starts)


class _Reading:
    """Reads the events and sources of a record."""

    def __init__(self, records: Records, sides: tuple[SideName, ...]) -> None:
        self._records = records
        self.languages = records.site.fields.languages
        self._names = {
            (side.language, stem(word, side.language)) for side in sides for word in words_to_index(side.text)
        }
        self.name_words = frozenset(word.text.casefold() for side in sides for word in words_in(side.text))
        self._actors = {side.text: side.sides for side in sides}
        self._all = [event for event in records.events if event.fields.status == "published"]
        self._counts = defaultdict[str, Counter[str]](Counter)
        for event in self._all:
            for code, roots in _roots(event.fields).items():
                self._counts[code].update(roots)

    def events(self) -> Iterator[DatedEntry]:
        """Yield the events of one certain day."""
        for event in self._all:
            if _is_certain(event.fields.date):
                yield self._event(event)

    def _event(self, event: Entry[EventFields]) -> DatedEntry:
        fields = event.fields
        stages = _stages(event, self._records)
        main = {_DEEDS_BY_TYPE[fields.type]} if fields.type in _DEEDS_BY_TYPE else set[str]()
        main |= {"publishing"} if fields.type == "announcement" else set[str]()
        main |= {_DEEDS_BY_CLASS[stage] for stage in stages if stage in _DEEDS_BY_CLASS}
        main |= {_DEEDS_BY_OUTCOME.get(one.outcome or "", "") for one in fields.reached} - {""}
        headline = [text for texts in (fields.title, fields.summary or {}) for text in texts.values()]
        told = deeds_in(
            word.text for text in headline for word in words_in(text) if word.text.casefold() not in self.name_words
        )
        votes = [str(count) for one in fields.reached if one.votes for count in (one.votes.for_, one.votes.against)]
        speakers = frozenset((*fields.speaker, *fields.on_behalf_of))
        if fields.type == "report" and not speakers:
            speakers = self._publishers(fields)
        return DatedEntry(
            EntryName("event", event.id, event.story),
            next(iter(fields.title.values())),
            fields.date.latest,
            speakers,
            speakers.union(fields.actors),
            frozenset(main),
            told - main,
            cache(partial(self._event_words, fields, frozenset(votes))),
            frozenset(votes),
            frozenset(_other_days(fields)),
            fields.bill or "",
            frozenset(stages),
        )

    def _event_words(self, fields: EventFields, votes: frozenset[str]) -> EntryWords:
        *others, body = _texts(fields)
        texts = [text for texts in (*others, body) for text in texts.values()]
        return EntryWords(
            # What is in the body alone weighs less.
            self._weigh(((body, _IN_BODY), *((texts, 1.0) for texts in others))),
            frozenset(number for text in texts for number in numbers_in(text)) | votes,
            frozenset(_text_days(texts, fields.date.latest)),
        )

    def _publishers(self, fields: EventFields) -> frozenset[str]:
        """Return the publishers of an event's sources."""
        sources = (self._records.source_by_id.get(citation.source) for citation in fields.sources)
        return frozenset(one for source in sources if source for one in self._publisher(source.fields))

    def _publisher(self, fields: SourceFields) -> frozenset[str]:
        names = (fields.publisher or {}).values()
        return frozenset(one for text in names for one in self._actors.get(text, ()))

    def sources(self, events: Sequence[DatedEntry]) -> Iterator[DatedEntry]:
        """Yield the sources that were published on one day, without those that are an event of that day."""
        said = {(speaker, event.day) for event in events for speaker in event.speakers}
        for source in self._records.sources:
            issued = source.fields.issued
            if issued is None or not _is_certain(issued.date):
                continue
            day, publisher = issued.date.latest, self._publisher(source.fields)
            if publisher and not any((one, day) in said for one in publisher):
                yield self._source(source.id, source.fields, day, publisher)

    def _source(self, id_: str, fields: SourceFields, day: date, names: frozenset[str]) -> DatedEntry:
        titles = {**dict.fromkeys(self.languages, fields.title or ""), **(fields.description or {})}
        return DatedEntry(
            EntryName("source", id_),
            fields.title or next(iter(titles.values()), ""),
            day,
            names,
            names,
            frozenset({"publishing", "announcing"}),
            SAYING,
            cache(partial(self._source_words, titles)),
            frozenset(),
            frozenset(),
        )

    def _source_words(self, titles: Mapping[str, str]) -> EntryWords:
        numbers = frozenset(number for text in titles.values() for number in numbers_in(text))
        return EntryWords(self._weigh([(titles, 1.0)]), numbers, frozenset())

    def _weigh(self, texts: Iterable[tuple[Mapping[str, str], float]]) -> Mapping[str, Mapping[str, float]]:
        """Return the stems of texts by language with their weights; of a stem in several texts, that of the last."""
        found = defaultdict[str, dict[str, float]](dict)
        for by_language, weight in texts:
            for code, text in by_language.items():
                for word, root in _telling_words(code, text):
                    if (code, root) not in self._names:
                        rarity = _rarity(self._counts[code][word[:_ROOT]], len(self._all))
                        found[code][root] = weight * rarity
        return found


def _roots(fields: EventFields) -> Mapping[str, set[str]]:
    """Return the beginnings of all words of an event by language."""
    found = defaultdict[str, set[str]](set)
    for texts in _texts(fields):
        for code, text in texts.items():
            found[code].update(word[:_ROOT] for word in words_to_index(text))
    return found


def telling_stems(code: str, text: str) -> Iterator[str]:
    """Yield the stems of the words of a text that tell something: no figures, and no general words."""
    return (root for _, root in _telling_words(code, text))


def _telling_words(code: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield each word that tells something, with its stem."""
    for word in words_to_index(text):
        if len(word) >= _SHORTEST and not word[0].isdigit() and not is_slight(word):
            found = stem(word, code)
            if found not in general_stems(code):
                yield word, found


def numbers_in(text: str) -> Iterator[str]:
    """Yield the numbers of a text from 13 on, in figures or words; small ones tell too little."""
    for word in words_to_index(text):
        number = number_of(word)
        if number.isdecimal() and int(number) > 12 and not 1500 < int(number) < 2100:  # noqa: PLR2004  (days, years)
            yield number


def _texts(fields: EventFields) -> tuple[Mapping[str, str], ...]:
    """Return the texts of an event; the last one is its body."""
    quotes = [text for quote in fields.quotes for text in ({quote.lang: quote.exact}, quote.translation or {})]
    claims = [claim.text for claim in fields.claims]
    said = (fields.role or {}, fields.audience or {})
    return (fields.title, fields.summary or {}, *claims, *quotes, *said, fields.body or {})


def _text_days(texts: Iterable[str], own: date) -> Iterator[tuple[int, int, int]]:
    """Yield the days that an event's texts name beside its own."""
    for text in texts:
        for day in days_in(text):
            if (day.month, day.day) != (own.month, own.day):
                yield (day.year or 0, day.month, day.day)


def _other_days(fields: EventFields) -> Iterator[tuple[int, int, int]]:
    dates = [citation.says.date for citation in fields.sources if citation.says and citation.says.date]
    dates += [fields.until] if fields.until else []
    for one in dates:
        yield (one.latest.year, one.latest.month, one.latest.day)


def _is_certain(day: EdtfDate) -> bool:
    return day.is_day and not day.qualifier


def _stages(event: Entry[EventFields], records: Records) -> set[str]:
    """Return the classes of the stages that a bill reached by an event."""
    procedure = records.procedure_of(event)
    reached = {one.stage for one in event.fields.reached}
    stages = procedure.fields.stages if procedure else ()
    return {found for stage in stages if stage.key in reached for found in stage.classification}


def _rarity(count: int, size: int) -> float:
    """Return how much a word says: 1 if only one entry of many has it."""
    return log(1 + size / max(count, 1)) / log(1 + size) if size else 0.0
