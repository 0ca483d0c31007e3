"""Finds days of events and stages of bills that the record has otherwise.

A sentence speaks of an event for certain if it links to its page, or names the reading of a bill. Else it must name one
of the event's actors, and say with its own words what the event is. In all other cases nothing is said.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.fields import EventFields
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.article_dates import WrittenDay, days_in, is_day_slip
from onrecord.web.review.article_words import Sentence, sentences_in, words_in
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.known_names import KnownNames, gather_known_names, is_linking
from onrecord.web.review.own_pages import OwnPages, gather_pages
from onrecord.web.review.review_words import WORDS, is_one_of
from onrecord.web.review.rows import Row, RowKind

_STEM = 5
"""The letters in which two forms of one word usually agree."""
_SHORTEST = 4
_RARE = 0.2
"""A word is rare if at most this share of the events has it."""
_FEWEST_RARE = 3
"""The rare words that a sentence must share with an event, beside its actors; a word for its kind counts as two."""
_ORDINAL_WORDS = ("first", "second", "third")


class DatedEvent(Struct, frozen=True):
    """An event of a certain day."""

    name: EntryName
    title: str
    day: date
    deed: str
    """What kind of words tell of it."""
    actors: frozenset[str]
    stems: frozenset[str]
    """The beginnings of its words, in all languages, without names and months."""
    days: frozenset[tuple[int, int]]
    """Month and day of its sources, and of all days in its words."""
    bill: str = ""
    readings: frozenset[int] = frozenset()
    """Which readings of the bill it is, if any."""


class DayRecord(Struct, frozen=True):
    """The days of a record's events."""

    known: KnownNames
    pages: OwnPages
    events: tuple[DatedEvent, ...]
    rare: frozenset[str]
    bills: tuple[str, ...]
    find_place: FindPlace

    def named(self, name: EntryName) -> DatedEvent | None:
        """Return the event of a page, or of a claim's page."""
        key = (name.story, name.event or name.id)
        return next((event for event in self.events if (event.name.story, event.name.id) == key), None)


def gather_days(opened: OpenedRecord, told: ToldRecord) -> DayRecord:
    """Return the days of the published events of a record."""
    records = opened.records
    known = gather_known_names(records)
    in_names = {_stem(word.text) for name in known.names for word in name.words}
    events = tuple(
        _dated(event, records, in_names)
        for event in records.events
        if event.fields.status == "published" and event.fields.date.is_day and not event.fields.date.qualifier
    )
    counts = Counter(stem for event in events for stem in event.stems)
    most = max(2, int(len(events) * _RARE))
    rare = frozenset(stem for stem, count in counts.items() if count <= most)
    bills = tuple(bill.id for bill in records.bills)
    return DayRecord(known, gather_pages(records), events, rare, bills, place_finder(opened, told))


def _dated(event: Entry[EventFields], records: Records, in_names: set[str]) -> DatedEvent:
    fields = event.fields
    texts = [
        text
        for one in (fields.title, fields.summary, fields.body, *(claim.text for claim in fields.claims))
        for text in (one or {}).values()
    ]
    stems = {_stem(word.text) for text in texts for word in words_in(text) if len(word.text) >= _SHORTEST}
    sources = (records.source_by_id.get(citation.source) for citation in fields.sources)
    issued = {source.fields.issued.date.latest for source in sources if source and source.fields.issued}
    days = {(day.month, day.day) for day in issued} | {(day.month, day.day) for text in texts for day in days_in(text)}
    stages = _stages(event, records)
    deed = "signature" if "executive-signature" in stages else fields.type
    readings = {int(stage[-1]) for stage in stages if stage.startswith("reading-")}
    return DatedEvent(
        EntryName("event", event.id, event.story),
        next(iter(fields.title.values())),
        fields.date.latest,
        deed,
        frozenset((*fields.speaker, *fields.on_behalf_of, *fields.actors)),
        frozenset(stems - in_names),
        frozenset(days),
        fields.bill or "",
        frozenset(readings),
    )


def _stages(event: Entry[EventFields], records: Records) -> set[str]:
    """Return the classes of the stages that a bill reached by an event."""
    procedure = records.procedure_of(event)
    reached = {one.stage for one in event.fields.reached}
    stages = procedure.fields.stages if procedure else ()
    return {found for stage in stages if stage.key in reached for found in stage.classification}


def _stem(word: str) -> str:
    return word.casefold().replace("ё", "е")[:_STEM]


def review_days(article: Article, gathered: DayRecord) -> tuple[Row, ...]:
    """Return a row for each day and each stage that the record has otherwise."""
    review = _DayReview(gathered)
    return tuple(row for paragraph in article.paragraphs for row in review.rows(paragraph))


class _Said(Struct, frozen=True):
    """A sentence, with what it speaks of."""

    sentence: Sentence
    days: tuple[WrittenDay, ...]
    entries: frozenset[str]
    """The ids of actors that it names."""
    bills: tuple[str, ...]
    """The bills that it names; or those that the paragraph names before it, or the only one of the record."""


class _DayReview:
    """Reviews the days and stages of one article."""

    def __init__(self, gathered: DayRecord) -> None:
        self._record = gathered
        self._year: int | None = None
        """The year that the article named last."""

    def rows(self, paragraph: Paragraph) -> Iterator[Row]:
        """Yield the rows of a paragraph."""
        bills: tuple[str, ...] = ()
        for sentence in sentences_in(paragraph.text):
            matches = self._record.known.find(paragraph.text, sentence.words)
            named = dict.fromkeys(one.name.entry.id for one in matches if one.name.entry.kind == "bill")
            bills = tuple(named) or bills or (self._record.bills if len(self._record.bills) == 1 else ())
            # The text from its beginning, so that offsets are those of the paragraph.
            days = tuple(day for day in days_in(paragraph.text[: sentence.end]) if day.start >= sentence.start)
            actors = frozenset(one.name.entry.id for one in matches if one.name.entry.kind == "actor")
            yield from self._review(paragraph, _Said(sentence, days, actors, bills))
            self._year = next((day.year for day in reversed(days) if day.year), self._year)

    def _review(self, paragraph: Paragraph, said: _Said) -> Iterator[Row]:
        linked = self._linked(paragraph, said.sentence)
        reading = _reading(said.sentence)
        if reading is not None:
            found = self._of_stage(paragraph, said, linked, *reading)
            if found is not None:
                yield found
                return
        if len(said.days) != 1:
            return
        (written,) = said.days
        if linked is not None and not reading:
            found = self._of_event(paragraph, written, linked)
        elif linked is None and not reading:
            found = self._of_actors(paragraph, said, written)
        else:
            found = None
        if found is not None:
            yield found

    def _linked(self, paragraph: Paragraph, sentence: Sentence) -> DatedEvent | None:
        """Return the only event to which a sentence links."""
        links = (link for link in paragraph.links if sentence.start <= link.start < sentence.end)
        pages = [page for page in (self._record.pages.find(link.address) for link in links) if page]
        events = {self._record.named(page.name) for page in pages if page.name.kind in ("event", "claim")}
        return events.pop() if len(events) == 1 else None

    def _of_stage(
        self, paragraph: Paragraph, said: _Said, linked: DatedEvent | None, ordinal: int, start: int, end: int
    ) -> Row | None:
        """Return the row of a reading that is not the one of its day, or whose day is another one."""
        events = [event for event in self._record.events if event.bill in said.bills and event.readings]
        if linked is not None and linked.readings and ordinal not in linked.readings:
            return self._stage_row(paragraph, (start, end), linked)
        if len(said.bills) != 1 or len(said.days) != 1:
            return None
        (written,) = said.days
        day = written.on(self._year)
        if day is None:
            return None
        same_day = [event for event in events if event.day == day]
        if same_day:
            is_right = any(ordinal in event.readings for event in same_day)
            return None if is_right else self._stage_row(paragraph, (start, end), same_day[0])
        near = [event for event in events if ordinal in event.readings and is_day_slip(day, event.day)]
        return self._day_row(paragraph, written, near[0]) if len(near) == 1 else None

    def _of_event(self, paragraph: Paragraph, written: WrittenDay, event: DatedEvent) -> Row | None:
        """Return the row of a day beside a link to an event."""
        day = self._day(written, event)
        if day is None or not is_day_slip(day, event.day) or (day.month, day.day) in event.days:
            return None
        others = (other for other in self._record.events if other.day == day)
        if any(other.actors & event.actors for other in others):
            return None
        return self._day_row(paragraph, written, event)

    def _of_actors(self, paragraph: Paragraph, said: _Said, written: WrittenDay) -> Row | None:
        """Return the row of a day of the only event whose actors and words a sentence has."""
        scores = defaultdict[int, list[DatedEvent]](list)
        text = paragraph.text[said.sentence.start : said.sentence.end]
        words = [word.text for word in said.sentence.words if len(word.text) >= _SHORTEST and not is_linking(word.text)]
        stems = {_stem(word) for word in words}
        for event in self._record.events:
            if not event.actors & said.entries:
                continue
            day = self._day(written, event)
            if day == event.day:
                return None
            if day is None or not is_day_slip(day, event.day) or (day.month, day.day) in event.days:
                continue
            is_told = any(is_one_of(word.text, WORDS.deeds.get(event.deed, "")) for word in said.sentence.words)
            score = len(stems & event.stems & self._record.rare) + 2 * is_told
            scores[score].append(event)
        best = max(scores, default=0)
        if not text or best < _FEWEST_RARE or len(scores[best]) > 1:
            return None
        return self._day_row(paragraph, written, scores[best][0])

    def _day(self, written: WrittenDay, event: DatedEvent) -> date | None:
        """Return a written day, in the year of the article or else of the event."""
        return written.on(self._year or event.day.year)

    def _day_row(self, paragraph: Paragraph, written: WrittenDay, event: DatedEvent) -> Row:
        message = f"The record has another day for “{event.title}”: {event.day}."
        return self._row(RowKind.DAY, paragraph, (written.start, written.end), event, message, str(event.day))

    def _stage_row(self, paragraph: Paragraph, span: tuple[int, int], event: DatedEvent) -> Row:
        readings = " and ".join(_ORDINAL_WORDS[reading - 1] for reading in sorted(event.readings))
        message = f"The record has another reading, the {readings}, on that day: “{event.title}”."
        return self._row(RowKind.STAGE, paragraph, span, event, message, readings)

    def _row(
        self,
        kind: RowKind,
        paragraph: Paragraph,
        span: tuple[int, int],
        event: DatedEvent,
        message: str,
        nearest: str,
    ) -> Row:
        place = self._record.find_place(event.name)
        return Row(
            kind,
            paragraph.line_at(span[0]),
            paragraph.text[span[0] : span[1]],
            message,
            entry=str(event.name),
            file=place.file,
            file_line=place.file_line,
            url=place.url,
            nearest=nearest,
            day=str(event.day),
        )


def _reading(sentence: Sentence) -> tuple[int, int, int] | None:
    """Return the number and the place of the only reading that a sentence names."""
    found = []
    words = sentence.words
    for place, word in enumerate(words):
        if place and is_one_of(word.text, WORDS.readings):
            before = words[place - 1]
            ordinals = [number for number, own in enumerate(WORDS.ordinals, 1) if is_one_of(before.text, own)]
            if ordinals:
                found.append((ordinals[0], before.start, word.end))
    return found[0] if len(found) == 1 else None
