"""Finds the parts that differ between two versions of an event: each says who said what, or when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.editing.compare.changes import EntryName, PastPart, PastWords, Text
from onrecord.editing.compare.entries import title_of
from onrecord.editing.compare.two_states import EventEntry, States
from onrecord.model.fields import EventFields, Finds
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Ref, StatedRelation, relations_of
from onrecord.problems import Keys

_DATES = ("date", "until", "time", "timezone")


def when(fields: EventFields) -> str:
    """Return when an event happened, as the entry says it."""
    time = f" {fields.time:%H:%M}" if fields.time else ""
    zone = f" {fields.timezone.key}" if fields.timezone else ""
    until = f" until {fields.until}" if fields.until else ""
    return f"{fields.date}{time}{zone}{until}"


def first_language(records: Records, story: str) -> str:
    """Return the first language of a story, in which its texts are that name none."""
    entry = records.story_by_id.get(story)
    own = entry.fields.languages if entry else None
    return (own or records.site.fields.languages)[0]


def find_differences(before: EventEntry, after: EventEntry, states: States) -> Iterator[tuple[PastPart, Keys]]:
    """Yield each part that differs, with its place in the later event; both states have records."""
    earlier = states.before.records
    later = states.after.records
    assert earlier is not None and later is not None  # noqa: S101, PT018  (they have the events)
    old = _parts(before, earlier, _Names(states, _map_ids(before.fields, after.fields)))
    new = _parts(after, later, _Names())
    for path in dict.fromkeys((*new, *old)):
        was = old.get(path, _NOTHING)
        now = new.get(path, _NOTHING)
        owner = was.owner or now.owner
        if was.value == now.value or (owner and (owner in old) != (owner in new)):
            continue
        former, present = _in_common_languages(was.words, now.words)
        if former != present:
            yield PastPart(path, former, present), _place(now, before.fields, after.fields)


def _place(now: _Part, before: EventFields, after: EventFields) -> Keys:
    if now.words is None:
        return ("title",)
    if now.keys != ("date",):
        return now.keys
    for name in _DATES:
        value = getattr(after, name)
        if value and value != getattr(before, name):
            return (name,)
    return ("date",)


def _in_common_languages(
    before: PastWords | None, after: PastWords | None
) -> tuple[PastWords | None, PastWords | None]:
    """Return two texts without the languages that only one has, unless they have none in common."""
    if not before or not after or before.relation:
        return before, after
    common = before.text.keys() & after.text.keys()
    if not common:
        return before, after
    differing = {name for name in common if before.text[name].split() != after.text[name].split()}
    return _only_in(differing, before), _only_in(differing, after)


def _only_in(languages: set[str], words: PastWords) -> PastWords:
    return replace(words, text={name: text for name, text in words.text.items() if name in languages})


class _Part(Struct, frozen=True):
    """One thing that an event says."""

    value: object
    """What is compared, with later ids."""
    words: PastWords | None
    """None if it says nothing."""
    keys: Keys
    owner: str = ""
    """The part that this one belongs to: it is not told apart if the whole is new or gone."""


_NOTHING = _Part(None, None, ())


class _Names(Struct, frozen=True):
    """The later names of the things in one state."""

    states: States | None = None
    """None in the later state, whose names are the later ones."""
    own: Mapping[str, str] = field(default_factory=dict)
    """The later ids of quotations and claims with other ids, by `quotes.ID` or `claims.ID`."""

    def id_now(self, kind: EntryName, id_: str) -> str:
        return self.states.meant_by(kind, id_) if self.states else id_

    def ref_now(self, ref: Ref) -> Ref:
        return self.states.claim_now(ref) if self.states else ref

    def path(self, list_name: str, id_: str) -> str:
        return f"{list_name}.{self.own.get(f'{list_name}.{id_}', id_)}"


def _map_ids(before: EventFields, after: EventFields) -> dict[str, str]:
    """Return the later ids of quotations and claims: those with the former id as alias, or with the same words."""
    ids = {claim.id for claim in after.claims}
    found = {f"claims.{alias}": claim.id for claim in after.claims for alias in claim.aliases if alias not in ids}
    for list_name, name in (("quotes", "exact"), ("claims", "text")):
        was = {item.id: getattr(item, name) for item in getattr(before, list_name)}
        now = {item.id: getattr(item, name) for item in getattr(after, list_name)}
        new = {id_: words for id_, words in now.items() if id_ not in was}
        for id_, words in was.items():
            same = next((other for other in new if new[other] == words), None)
            if id_ not in now and same is not None:
                found.setdefault(f"{list_name}.{id_}", same)
    return found


def _parts(event: EventEntry, records: Records, names: _Names) -> dict[str, _Part]:
    speech = _Speech(records, first_language(records, event.story))
    parts = dict(_head(event, speech, names))
    parts |= _quotations(event, speech, names)
    parts |= _claims(event, speech, names)
    parts |= _relations(event, speech, names)
    return parts


def _head(event: EventEntry, speech: _Speech, names: _Names) -> Iterator[tuple[str, _Part]]:
    date = when(event.fields)
    yield "date", _Part(date, speech.words(date), ("date",))
    for name in ("speaker", "on_behalf_of"):
        ids: tuple[str, ...] = getattr(event.fields, name)
        yield name, _Part({names.id_now("actor", id_) for id_ in ids}, speech.actors(ids), (name,))


def _quotations(event: EventEntry, speech: _Speech, names: _Names) -> Iterator[tuple[str, _Part]]:
    for position, quote in enumerate(event.fields.quotes):
        path = names.path("quotes", quote.id)
        keys = ("quotes", position)
        exact = f"{path}.exact"
        yield exact, _Part(quote.exact, speech.words(quote.exact), (*keys, "exact"))
        speakers = {names.id_now("actor", id_) for id_ in quote.speaker}
        named = speech.actors(quote.speaker or event.fields.speaker)
        yield f"{path}.speaker", _Part(speakers, named, (*keys, "speaker"), exact)
        source = names.id_now("source", quote.source)
        yield f"{path}.source", _Part(source, speech.source(quote.source), (*keys, "source"), exact)


def _claims(event: EventEntry, speech: _Speech, names: _Names) -> Iterator[tuple[str, _Part]]:
    exact = {quote.id: quote.exact for quote in event.fields.quotes}
    for position, claim in enumerate(event.fields.claims):
        path = names.path("claims", claim.id)
        keys = ("claims", position)
        yield f"{path}.text", _Part(claim.text, PastWords(claim.text), (*keys, "text"))
        quoted = names.path("quotes", claim.quote) if claim.quote else None
        words = speech.words(exact[claim.quote]) if claim.quote in exact else None
        yield f"{path}.quote", _Part(quoted, words, (*keys, "quote"), f"{path}.text")


def _relations(event: EventEntry, speech: _Speech, names: _Names) -> Iterator[tuple[str, _Part]]:
    for relation in relations_of(event):
        holder = names.path("claims", relation.claim.id) if relation.claim else ""
        target = names.ref_now(relation.target).full_name().removesuffix("#")
        on = f" {names.ref_now(relation.reviewed).full_name()}" if relation.reviewed else ""
        path = f"{holder}{'.' if holder else ''}{relation.kind}.{target}{on}"
        words = speech.relation(relation)
        yield path, _Part((words.basis, words.result), words, relation.keys, f"{holder}.text" if holder else "")


class _Speech(Struct, frozen=True):
    """Puts the things of a state into words of the story's first language."""

    records: Records
    language: str

    def words(self, words: str) -> PastWords:
        return PastWords({self.language: words})

    def actors(self, ids: Iterable[str]) -> PastWords | None:
        names = sorted(self._name(self.records.actor_by_id.get(id_), id_) for id_ in ids)
        return self.words(", ".join(names)) if names else None

    def source(self, id_: str) -> PastWords:
        return self.words(self._name(self.records.source_by_id.get(id_), id_))

    def relation(self, relation: StatedRelation) -> PastWords:
        """Return the words of a relation's target: those of the claim, else the title of the event."""
        target = relation.target
        fields = relation.fields
        event = self.records.event_by_id.get(target.key)
        words = self._claim(target) if target.claim else self._name(event, target.event)
        if relation.reviewed is not None:
            words = f"{words} ({self._claim(relation.reviewed)})"
        result = fields.result if isinstance(fields, Finds) else None
        return PastWords({self.language: words}, relation.kind, fields.basis, result)

    def _claim(self, ref: Ref) -> str:
        event = self.records.event_by_id.get(ref.key)
        claims = event.fields.claims if event else ()
        text = next((claim.text for claim in claims if claim.id == ref.claim), None)
        return self._choose(text, ref.name()) if text else ref.name()

    def _name(self, entry: Entry[Fields] | None, id_: str) -> str:
        return self._choose(title_of(entry) if entry else {}, id_)

    def _choose(self, text: Text, name: str) -> str:
        return text.get(self.language) or next(iter(text.values()), name)
