"""Finds what a published event says differently about the past, without a new entry in its `corrections`.

Readers have read such an event, and feeds send an event again only for a correction. Each part that says who said what
and when counts, whether it is changed, removed or added: a new denial changes how claims stood on days that readers
have read about. So does each earlier correction. Another order, other white space, a further translation and another
id change nothing; nor do two entries of one actor or source that became one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from operator import eq

from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.compare.changes import EntryName, PastChanged, PastPart, PastWords, Text
from onrecord.desk.compare.entries import States, title_of
from onrecord.model.dates import EdtfDate
from onrecord.model.fields import Correction, EventFields, Finds
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry, Records
from onrecord.model.relations import Ref, StatedRelation, relations_of

Keys = tuple[str | int, ...]
EventEntry = Entry[EventFields]
_DATES = ("date", "until", "time", "timezone")


class ComparedCorrections(Struct, frozen=True):
    """What became of the corrections of an event."""

    was: EventFields
    now: EventFields
    edited: dict[int, Correction]
    """The earlier corrections that say something else now, by the place of those."""
    gone: tuple[Correction, ...]
    new: tuple[Correction, ...]

    @property
    def is_kept(self) -> bool:
        """Whether all earlier corrections are still there. A further translation changes none."""
        return not self.edited and not self.gone

    @property
    def first_day(self) -> EdtfDate | None:
        """The day before which no new correction can be: that of the last earlier one, or of the publication."""
        published = self.was.published
        days = [one.date.date for one in self.was.corrections] + ([published.date] if published else [])
        return max(days, key=lambda day: day.latest, default=None)

    @property
    def has_new(self) -> bool:
        """Whether a new correction tells readers of the change: one that they can't take for an earlier one."""
        day = self.first_day
        return any(day is None or not one.date.date.certainly_before(day) for one in self.new)

    @property
    def restored(self) -> tuple[Correction, ...]:
        """The corrections as they should be: all earlier ones as they were, and the new ones."""
        return (*self.gone, *(self.edited.get(place, one) for place, one in enumerate(self.now.corrections)))

    def parts(self) -> Iterator[tuple[PastPart, Keys]]:
        """Yield each earlier correction that readers no longer find, with the place of what stands there now."""
        for place, was in sorted(self.edited.items()):
            yield _part_of_correction(was, self.now.corrections[place]), ("corrections", place)
        for was in self.gone:
            yield _part_of_correction(was, None), ("title",)


def compare_corrections(was: EventFields, now: EventFields) -> ComparedCorrections:
    """Return what became of the corrections. They have no ids: their day and their texts tell which is which."""
    left = list(was.corrections)
    others = dict(enumerate(now.corrections))
    edited: dict[int, Correction] = {}
    for is_same in (eq, _keeps):
        for old, _ in _pairs(left, others, is_same):
            left.remove(old)
    for old, place in _pairs(left, others, _is_edited):
        left.remove(old)
        edited[place] = old
    return ComparedCorrections(was, now, edited, tuple(left), tuple(others.values()))


def _pairs(
    left: list[Correction], others: dict[int, Correction], is_same: Callable[[Correction, Correction], bool]
) -> Iterator[tuple[Correction, int]]:
    """Yield the earlier corrections that have a later one, with its place, and take that out of `others`."""
    for old in tuple(left):
        place = next((place for place, other in others.items() if is_same(old, other)), None)
        if place is not None:
            del others[place]
            yield old, place


def _keeps(old: Correction, new: Correction) -> bool:
    """Return whether a correction says all that it said, in each language."""
    return old.date == new.date and all(
        language in now and now[language].split() == words.split()
        for was, now in zip(_texts(old), _texts(new), strict=True)
        for language, words in was.items()
    )


def _is_edited(old: Correction, new: Correction) -> bool:
    was, now = _texts(old), _texts(new)
    return old.date == new.date or any(words and words == others for words, others in zip(was, now, strict=True))


def _texts(correction: Correction) -> tuple[Text, Text, Text]:
    return correction.was or {}, correction.now or {}, correction.reason or {}


def _part_of_correction(was: Correction, now: Correction | None) -> PastPart:
    return PastPart(f"corrections.{was.date}", _words_of_correction(was), _words_of_correction(now) if now else None)


def _words_of_correction(correction: Correction) -> PastWords:
    sentences = {}
    for language in dict.fromkeys(chain(*_texts(correction))):
        was, now, reason = (text.get(language, "") for text in _texts(correction))
        because = f" ({reason})" if reason else ""
        sentences[language] = f"{correction.date}: {was} \N{RIGHTWARDS ARROW} {now}{because}"
    return PastWords(sentences)


class ChangedEvent(Struct, frozen=True):
    """A published event that says something else without a new correction."""

    was: EventEntry
    event: EventEntry
    """The event as it is now."""
    change: PastChanged
    places: tuple[Keys, ...]
    """The place of each part in the event's file; that of the title for a removed part."""
    corrections: ComparedCorrections
    language: str
    """The language of its texts that name none."""


def find_changed_past(states: States) -> Iterator[ChangedEvent]:
    """Yield the events that both states publish and whose past has changed, in the order of their ids."""
    before = states.before.records
    after = states.after.records
    if before is None or after is None:
        return
    former = {now: key for key, now in states.events.items()}
    for key, now in sorted(after.event_by_id.items()):
        was = before.event_by_id.get(former.get(key, key))
        if was is None or was.fingerprint == now.fingerprint:
            continue
        if not _is_published(was, before) or not _is_published(now, after):
            continue
        corrections = _without_erased(compare_corrections(was.fields, now.fields), states)
        changed = [*corrections.parts()]
        if not corrections.has_new:
            changed += _find_differences(was, now, states)
        told = [(part, keys) for part, keys in changed if not _is_erased(part, states)]
        if told:
            parts, places = zip(*told, strict=True)
            change = PastChanged("/".join(key), parts)
            yield ChangedEvent(was, now, change, places, corrections, _first_language(after, now.story))


def _without_erased(corrections: ComparedCorrections, states: States) -> ComparedCorrections:
    """Return the corrections without the earlier ones from which a name was taken: no line may put it back."""

    def is_erased(correction: Correction) -> bool:
        return any(states.erasure.hides(words) for text in _texts(correction) for words in text.values())

    if not states.erasure:
        return corrections
    edited = {place: one for place, one in corrections.edited.items() if not is_erased(one)}
    gone = tuple(one for one in corrections.gone if not is_erased(one))
    return replace(corrections, edited=edited, gone=gone)


def _is_erased(part: PastPart, states: States) -> bool:
    """Return whether a part named what was erased. No correction tells of that: it would name it again."""
    if not states.erasure:
        return False
    former = part.before.text.values() if part.before else ()
    return states.erasure.has_id(part.field) or any(map(states.erasure.hides, former))


def when(fields: EventFields) -> str:
    """Return when an event happened, as the entry says it."""
    time = f" {fields.time:%H:%M}" if fields.time else ""
    zone = f" {fields.timezone.key}" if fields.timezone else ""
    until = f" until {fields.until}" if fields.until else ""
    return f"{fields.date}{time}{zone}{until}"


def _first_language(records: Records, story: str) -> str:
    entry = records.story_by_id.get(story)
    own = entry.fields.languages if entry else None
    return (own or records.site.fields.languages)[0]


def _is_published(event: EventEntry, records: Records) -> bool:
    story = records.story_by_id.get(event.story)
    return event.fields.status == "published" and (story is None or story.fields.status == "published")


def _find_differences(before: EventEntry, after: EventEntry, states: States) -> Iterator[tuple[PastPart, Keys]]:
    earlier = states.before.records
    later = states.after.records
    assert earlier is not None and later is not None  # noqa: S101, PT018  (they have the events)
    old = _parts(before, earlier, _Names(states.meant_by, states.claim_now, _map_ids(before.fields, after.fields)))
    new = _parts(after, later, _Names(lambda _, id_: id_, lambda ref: ref, {}))
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
    """Functions that return the later names of the things in one state."""

    id_now: Callable[[EntryName, str], str]
    ref_now: Callable[[Ref], Ref]
    own: Mapping[str, str]
    """The later ids of quotations and claims with other ids, by `quotes.ID` or `claims.ID`."""

    def path(self, field: str, id_: str) -> str:
        return f"{field}.{self.own.get(f'{field}.{id_}', id_)}"


def _map_ids(before: EventFields, after: EventFields) -> dict[str, str]:
    """Return the later ids of quotations and claims: those with the former id as alias, or with the same words."""
    ids = {claim.id for claim in after.claims}
    found = {f"claims.{alias}": one.id for one in after.claims for alias in one.aliases if alias not in ids}
    for field, name in (("quotes", "exact"), ("claims", "text")):
        was = {item.id: getattr(item, name) for item in getattr(before, field)}
        now = {item.id: getattr(item, name) for item in getattr(after, field)}
        new = {id_: words for id_, words in now.items() if id_ not in was}
        for id_, words in was.items():
            same = next((other for other in new if new[other] == words), None)
            if id_ not in now and same is not None:
                found.setdefault(f"{field}.{id_}", same)
    return found


def _parts(event: EventEntry, records: Records, names: _Names) -> dict[str, _Part]:
    speech = _Speech(records, _first_language(records, event.story))
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
