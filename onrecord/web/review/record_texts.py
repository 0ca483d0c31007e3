"""The words of a record that an article can quote: its quotations, their translations, claims, and kept texts."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.full_names import EntryName
from onrecord.model.site import Event, Site
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.passage_index import PassageIndex

_LANGUAGE = "en"
"""The language of what commands print."""


class TextKind(StrEnum):
    """What a text of the record is."""

    QUOTATION = "quotation"
    TRANSLATION = "translation"
    CLAIM = "claim"
    """The record's own sentence for what somebody asserted."""
    KEPT = "kept text"


class RecordText(Struct, frozen=True):
    """A text of the record, with who said it, when and where."""

    text: str
    kind: TextKind
    entry: EntryName
    """What to cite: the claim, the event or the source."""
    speakers: tuple[str, ...] = ()
    """The ids of those who said it."""
    behind: tuple[str, ...] = ()
    """The ids of those for whom they said it."""
    day: str = ""
    """An EDTF date."""
    day_in_words: str = ""
    source: str = ""
    """The id of its source."""
    file: str = ""
    """For a kept text: its file."""
    line: int = 0
    """For a kept text: the line of its file with which it begins."""


class SourceLabel(Struct, frozen=True):
    """How a source is named."""

    title: str
    publisher: str

    @property
    def plain(self) -> str:
        """The title and the publisher."""
        return ", ".join(filter(None, (self.title, self.publisher)))


class Name(Struct, frozen=True):
    """How an actor is called, for whom it may speak, and who may speak for it."""

    shown: str
    spellings: tuple[str, ...]
    above: frozenset[str]
    """Its own id, those of its organizations, and of what these are part of."""
    members: frozenset[str] = frozenset()
    """The ids of its members and parts."""


class RecordTexts(Struct, frozen=True):
    """All texts of a record, with what a review tells of them."""

    texts: tuple[RecordText, ...]
    index: PassageIndex
    names: Mapping[str, Name]
    sources: Mapping[str, SourceLabel]
    find_place: FindPlace

    def count(self, kind: TextKind) -> int:
        """Return how many texts of a kind are compared."""
        return sum(text.kind is kind for text in self.texts)


def gather_record_texts(opened: OpenedRecord, told: ToldRecord) -> RecordTexts:
    """Return the public texts of a record that has no errors."""
    site = opened.site
    assert site is not None, "checked by the command"  # noqa: S101
    texts = (*_texts(site, told), *_kept_texts(opened, site))
    return RecordTexts(
        texts,
        PassageIndex([text.text for text in texts]),
        dict(_names(site)),
        {id_: _source(site, id_) for id_ in site.sources},
        place_finder(opened, told),
    )


def _texts(site: Site, told: ToldRecord) -> Iterator[RecordText]:
    """Yield the quotations of the events that stand, with their translations, and the words of claims."""
    words_of_pages = told.in_language(_LANGUAGE).describe.words
    for event in site.events.values():
        if event.is_withdrawn:
            continue
        day = str(event.fields.date)
        in_words = words_of_pages.date(event.fields.date).replace("\xa0", " ")
        claims = {claim.quote: claim.id for claim in reversed(event.fields.claims) if claim.quote}
        for quote in event.fields.quotes:
            entry = EntryName("event", event.id, event.story)
            if quote.id in claims:
                entry = EntryName("claim", claims[quote.id], event.story, event.id)
            behind = () if quote.speaker else event.fields.on_behalf_of
            speakers = quote.speaker or event.fields.speaker
            said = RecordText(quote.exact, TextKind.QUOTATION, entry, speakers, behind, day, in_words, quote.source)
            yield said
            for words in (quote.translation or {}).values():
                yield replace(said, text=words, kind=TextKind.TRANSLATION)
        yield from _claims(event, day)


def _claims(event: Event, day: str) -> Iterator[RecordText]:
    for claim in event.fields.claims:
        entry = EntryName("claim", claim.id, event.story, event.id)
        for words in claim.text.values():
            yield RecordText(words, TextKind.CLAIM, entry, event.fields.speaker, event.fields.on_behalf_of, day)


def _kept_texts(opened: OpenedRecord, site: Site) -> Iterator[RecordText]:
    """Yield the stretches of the kept texts between their gaps."""
    for id_, snapshot in opened.records.snapshots.items():
        if id_ not in site.sources:
            continue  # a draft's
        day = str(site.sources[id_].fields.issued or "")
        for passage in snapshot.passages:
            if passage.text.strip():
                yield RecordText(
                    passage.text,
                    TextKind.KEPT,
                    EntryName("source", id_),
                    day=day,
                    source=id_,
                    file=snapshot.file.path,
                    line=passage.line,
                )


def _names(site: Site) -> Iterator[tuple[str, Name]]:
    """Yield each actor with all its spellings."""
    above = {
        id_: {*actor.fields.organizations(), *filter(None, [actor.fields.part_of])}
        for id_, actor in site.actors.items()
    }
    for id_, actor in site.actors.items():
        upwards, pending = {id_}, [id_]
        while pending:
            new = above.get(pending.pop(), set()) - upwards
            upwards |= new
            pending += new
        members = frozenset(other for other, owners in above.items() if id_ in owners)
        spellings = (*actor.fields.name.values(), *actor.fields.spellings)
        yield id_, Name(_in_english(actor.fields.name), spellings, frozenset(upwards), members)


def _source(site: Site, id_: str) -> SourceLabel:
    fields = site.sources[id_].fields
    title = fields.title or _in_english(fields.description or {}) or id_
    return SourceLabel(title, _in_english(fields.publisher or {}) or fields.container_title or "")


def _in_english(texts: Mapping[str, str]) -> str:
    """Return a text in English, in which commands print, or else in the first language that it has."""
    return texts.get(_LANGUAGE) or next(iter(texts.values()), "")
