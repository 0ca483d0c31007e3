"""Describes the entries and claims of a site as the documents that a search finds."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.calendar_span import CalendarSpan
from onrecord.model.dates import EdtfDate
from onrecord.model.expected import StepRef, StepState
from onrecord.model.fields import Expected, ProcedureFields
from onrecord.model.foldings import words_to_index
from onrecord.model.found_things import FoundName, StepName
from onrecord.model.full_names import EntryName
from onrecord.model.relations import Ref, parse_target
from onrecord.search.labels import Label, LabelUse, MatterOf, Text, Texts, label_stages, label_standing
from onrecord.search.stems import stem

__all__ = ["Document", "EntryName", "Searchable", "SearchedStep", "StepName", "Text", "Texts"]

Entry = Any
"""An entry as it was read, or as it is arranged: both have the id and the fields."""


_SHORTEST_OF_ID = re.compile(r"[^\W\d]{3}")
"""How a word of an id begins that finds its entry: a number or a syllable tells nothing."""


class SearchedStep(Struct, frozen=True):
    """A step that lies ahead, or lay ahead once, as far as a search needs it."""

    ref: StepRef
    fields: Expected
    bill: str | None
    state: StepState


class Document(Struct, frozen=True):
    """An entry, a claim of one, or a step that lies ahead, as a search finds it."""

    name: FoundName
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
    about: Texts = ()
    """The claims on which a finding decides."""
    ids: Texts = ()
    """The words of ids that no text of the entry has."""
    labels: tuple[LabelUse, ...] = ()
    """What the entry is called: its kind, stages, standing and the like."""
    date: str = ""
    """The date as typed; of an arranged event with a time, the day in the time zone of its story."""
    day: str = ""
    """The last day that the date can mean, as `2021-11-30`."""
    speakers: tuple[str, ...] = ()
    """The ids of those who spoke."""
    page: str = ""
    """For an event: the path of the timeline's page that has its row."""
    has_page: bool = False
    """Whether a claim has a page of its own: others answered it, and it is the first of its matter."""
    recorded: str = ""
    """For a step: the day on which the site recorded for when it is set, as `2021-11-30`."""

    @property
    def key(self) -> str:
        """Its place in an index: a step and a claim can have the same name, so steps have a prefix no story has."""
        return f"days-set/{self.name}" if self.name.kind == "step" else str(self.name)

    @property
    def is_said(self) -> bool:
        """Whether it is an event or a claim, for which people search first."""
        return self.name.kind in ("event", "claim")

    @property
    def has_name(self) -> bool:
        """Whether its title is a name, by which people ask for it."""
        return self.name.kind in ("actor", "bill", "story")

    @property
    def shown(self) -> Texts:
        """The texts that a result shows where they have the words, beside its title."""
        return self.other if self.name.kind in ("actor", "bill") else self.quote


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
    steps: Iterable[SearchedStep] = ()
    procedure_of: Callable[[str], ProcedureFields | None] = lambda _: None
    """Returns the procedure of a bill."""
    matter_of: MatterOf = lambda _: None

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents of all entries and of all claims."""
        return tuple(map(_add_ids, self._documents()))

    def _documents(self) -> Iterator[Document]:
        names = dict[str, Texts]()
        for entry in self.stories:
            yield _describe_story(entry)
        for entry in self.actors:
            described = _describe_actor(entry)
            names[entry.id] = (*described.title, *described.other, *_add_ids(described).ids)
            yield described
        for entry in self.sources:
            yield _describe_source(entry, self.language)
        bills = dict[str, Entry]()
        for entry in self.bills:
            bills[entry.id] = entry
            yield _describe_bill(entry, names)
        events = tuple(self.events)
        claims = {
            Ref(entry.story, entry.id, claim.id): _texts(claim.text)
            for entry, _ in events
            for claim in entry.fields.claims
        }
        for entry, page in events:
            labels = tuple(self._label_event(entry, bills))
            about = tuple(text for use in labels if use.target for text in claims.get(use.target, ()))
            yield from self._describe_event(entry, page, names, labels, about)
        for step in self.steps:
            yield self._describe_step(step, names, bills)

    def _describe_step(self, step: SearchedStep, names: Mapping[str, Texts], bills: Mapping[str, Entry]) -> Document:
        fields = step.fields
        stages = [(fields.stage, None, None)] if fields.stage else []
        bill = bills.get(step.bill or "")
        labels = [*label_stages(stages, self.procedure_of(bill.id), bill.fields.origin)] if bill else []
        of_stage = tuple(text for use in labels if use.label.field == "stage" for text in use.label.texts)
        if fields.kind != "other":
            labels.append(LabelUse(Label("kind", f"expected {fields.kind}")))
        if step.state != "set":
            labels.append(LabelUse(Label("standing", f"step {step.state}")))
        when = fields.date
        if fields.until is not None and not fields.date.qualifier and not fields.until.qualifier:
            when = EdtfDate(fields.date.start, fields.until.end or fields.until.start)
        return Document(
            StepName.of(step.ref),
            None,
            _texts(fields.title) or of_stage,
            who=_names(fields.actors, names),
            labels=tuple(labels),
            date=str(when),
            day=max(when.latest, (fields.until or fields.date).latest).isoformat(),
            speakers=tuple(dict.fromkeys(fields.actors)),
            recorded=fields.published.date.latest.isoformat() if fields.published else "",
        )

    def _label_event(self, entry: Entry, bills: Mapping[str, Entry]) -> Iterator[LabelUse]:
        fields = entry.fields
        yield LabelUse(Label("kind", f"event {fields.type}"))
        stages = ((own.stage, own.outcome, own.chamber) for own in fields.reached)
        origin = bills[fields.bill].fields.origin if fields.bill in bills else None
        yield from label_stages(stages, self.procedure_of(fields.bill) if fields.bill else None, origin)
        if fields.channel:
            yield LabelUse(Label("channel", f"channel {fields.channel}"))
        if fields.role:
            yield LabelUse(Label("role", texts=_texts(fields.role)))
        for found in fields.finds:
            yield LabelUse(Label("finding", f"finds {found.result}"), target=parse_target(found.target, entry.story))
        for kind in ("upholds", "reverses", "appeals"):
            for review in getattr(fields, kind):
                target = parse_target(review.claim or review.target, entry.story)
                yield LabelUse(Label("finding", kind), target=target)

    def _describe_event(
        self, entry: Entry, page: str, names: Mapping[str, Texts], labels: tuple[LabelUse, ...], about: Texts
    ) -> Iterator[Document]:
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
            about=about,
            labels=labels,
            date=date,
            day=day,
            speakers=speakers,
            page=page,
        )
        for claim in fields.claims:
            ref = Ref(entry.story, entry.id, claim.id)
            matter = self.matter_of(ref)
            yield Document(
                EntryName("claim", claim.id, entry.story, entry.id),
                entry,
                _texts(claim.text),
                who=who,
                labels=tuple(label_standing(ref, matter)),
                date=date,
                day=day,
                speakers=speakers,
                has_page=matter is not None and matter.first_claim == ref and len(matter.events) > 1,
            )


def _describe_story(entry: Entry) -> Document:
    fields = entry.fields
    return Document(EntryName("story", entry.id), entry, _texts(fields.title), summary=_texts(fields.summary))


def _describe_actor(entry: Entry) -> Document:
    fields = entry.fields
    return Document(
        EntryName("actor", entry.id),
        entry,
        _texts(fields.name),
        tuple(text for one in fields.other_names for text in _texts(one.name)),
        summary=_texts(fields.role),
        labels=(LabelUse(Label("kind", f"actor {fields.kind}")),),
    )


def _describe_source(entry: Entry, language: str) -> Document:
    fields = entry.fields
    own_language = fields.language or language
    container = ((own_language, fields.container_title),) if fields.container_title else ()
    return Document(
        EntryName("source", entry.id),
        entry,
        ((own_language, fields.title),) if fields.title else _texts(fields.description),
        (*container, *_texts(fields.publisher), *(("", number) for number in (fields.doi, fields.isbn) if number)),
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


def _add_ids(document: Document) -> Document:
    """Return a document with the words of its id that none of its texts has in any form."""
    words = [word for word in dict.fromkeys(words_to_index(document.name.id)) if _SHORTEST_OF_ID.match(word)]
    if not words:
        return document
    fields = (document.title, document.other, document.quote, document.who, document.summary, document.about)
    texts = [text for field in fields for text in field]
    known = {stem(word, language) for language, text in texts for word in words_to_index(text)}
    languages = {"", *(language for language, _ in texts)}
    new = [word for word in words if known.isdisjoint(stem(word, code) for code in languages)]
    return replace(document, ids=(("", " ".join(new)),)) if new else document


def _names(actors: Iterable[str], names: Mapping[str, Texts]) -> Texts:
    return tuple(text for actor in actors for text in names.get(actor, ()))


def _texts(words: Mapping[str, str] | None) -> Texts:
    return tuple((words or {}).items())
