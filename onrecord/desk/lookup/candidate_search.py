"""Finds entries by parts of names, misspelt ones too, or by addresses; says what a new event can refer to."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from onrecord.arrange import order_events, public_version
from onrecord.model.bill_progress import bill_stages
from onrecord.model.choices import OUTCOMES, FindingResult
from onrecord.model.fields import Claim, EventFields
from onrecord.model.homoglyphs import transliterated
from onrecord.model.matter_building import build_matters
from onrecord.model.matters import Matter, Standing
from onrecord.model.origins import Origins, OriginTracer, supporting_citations
from onrecord.model.positions import Key, Positions
from onrecord.model.procedures import Procedure
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.model.relations import Body, Decisions, FindingState, Ref, spoken_for
from onrecord.problems import Locate

_SIMILARITY = 0.72  # how similar a word must be to match although it is spelt differently; 1 is equality
_SHORTEST_PART = 3  # the fewest letters that match inside a word; fewer match only at its start
_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’ʼ`]")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?P<rest>[^\s/]+\.[^\s/.]{2,}(?:[/?#]\S*)?)", re.IGNORECASE)
_EXACT, _STARTS, _INSIDE, _AROUND, _SIMILAR = range(5)
"""How well an entry matches. `_STARTS`: each word begins a word of its names. `_INSIDE`: each is a part of them.
`_AROUND`: each is a part of its names or of the words around them."""
_RESULTS: Mapping[FindingResult, str] = {
    "so": "found to be so",
    "not-so": "found not to be so",
    "in-part": "found to be so in part",
    "not-established": "found not established",
    "undecided": "left undecided",
}
"""What a body found on a claim, in words."""


class Candidate(Struct, frozen=True, dict=True):
    """An entry that can be found."""

    id: str
    names: tuple[str, ...]  # what it is called; lists show the first
    around: tuple[str, ...] = ()  # other words that find it, such as its publisher
    addresses: tuple[str, ...] = ()
    note: str = ""  # what lists show after the name, to tell entries with similar names apart

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The words of its names and its id, as they are compared."""
        return frozenset(word for name in (*self.names, self.id) for word in _words(name))

    @cached_property
    def all_words(self) -> frozenset[str]:
        """The same, with the words around them and those of its addresses."""
        return self.own_words.union(word for text in (*self.around, *self.addresses) for word in _words(text))

    @cached_property
    def joined_names(self) -> tuple[str, ...]:
        """The names without spaces, since spelling differs in them, as in 'Mc Conaghy'."""
        return tuple("".join(_words(name)) for name in self.names)


class Search(Struct, frozen=True):
    """The result of a search."""

    matches: tuple[Candidate, ...]  # the best matches first; equally good ones in the order of the candidates
    certain: Candidate | None = None  # what the words clearly mean; None if they match several, or in part


def search(query: str, candidates: Sequence[Candidate]) -> Search:
    """Return the candidates that match a query of some words, of an address, or of an id."""
    address = _address(query)
    if address and (found := _find_by_address(address, candidates)).matches:
        return found
    ranked = [(rank, candidate) for candidate in candidates if (rank := _rank(query, candidate)) is not None]
    if not ranked:
        return Search(tuple(_find_similar(query, candidates)))
    ranked.sort(key=lambda match: match[0])
    best = [candidate for rank, candidate in ranked if rank == ranked[0][0]]
    is_certain = ranked[0][0] <= _STARTS and len(best) == 1
    return Search(tuple(candidate for _, candidate in ranked), best[0] if is_certain else None)


def is_address(query: str) -> bool:
    """Return whether a query is a web address rather than words."""
    return "://" in query and _address(query) is not None


def _find_by_address(address: str, candidates: Iterable[Candidate]) -> Search:
    found = [(candidate, {_address(own) for own in candidate.addresses} - {None}) for candidate in candidates]
    same = [candidate for candidate, own in found if address in own]
    longer = [candidate for candidate, own in found if any(one and address in one for one in own - {address})]
    return Search(tuple(dict.fromkeys([*same, *longer])), same[0] if len(same) == 1 else None)


def _address(text: str) -> str | None:
    """Return a web address without what differs between copies of it; None if the text is none."""
    found = _ADDRESS.fullmatch(text.strip())
    return found["rest"].lower().rstrip("/") if found else None


def _rank(query: str, candidate: Candidate) -> int | None:
    words = _words(query)
    joined = "".join(words)
    if not words:
        return None
    if query.strip().lower() == candidate.id or joined in candidate.joined_names:
        return _EXACT
    own = candidate.own_words
    if all(any(one.startswith(word) for one in own) for word in words):
        return _STARTS
    if all(_is_in(word, own) for word in words) or _is_in(joined, candidate.joined_names):
        return _INSIDE
    return _AROUND if all(_is_in(word, candidate.all_words) for word in words) else None


def _is_in(part: str, words: Collection[str]) -> bool:
    if len(part) < _SHORTEST_PART:
        return any(word.startswith(part) for word in words)
    return any(part in word for word in words)


def _find_similar(query: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with a similar word for each word of the query, those with the most equal ones first."""
    words = _words(query)
    known = sorted({word for candidate in candidates for word in candidate.own_words})
    alike = [{word, *get_close_matches(word, known, n=12, cutoff=_SIMILARITY)} for word in words]
    found = [candidate for candidate in candidates if words and all(own & candidate.own_words for own in alike)]
    return sorted(found, key=lambda candidate: -len(candidate.own_words.intersection(words)))


def _words(text: str) -> list[str]:
    """Return the words of a text in small Latin letters, without accents and invisible characters."""
    if text.isascii():  # most texts of a large site, and the shortcut is ten times as fast
        return _WORD.findall(_APOSTROPHES.sub("", text.lower()))
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return _WORD.findall(_APOSTROPHES.sub("", transliterated(seen)))


def candidates(kind: EntryKind, records: Records, story: str = "") -> list[Candidate]:
    """Return the entries of a kind as lists offer them: the story's latest events, and what they name, stand first."""
    if kind == "event":
        return [_event(event, records) for event in latest_events(records, story)]
    if kind == "actor":
        return _recent_first(_actors(records), records, story, lambda fields: (*fields.speaker, *fields.on_behalf_of))
    if kind == "source":
        cited = lambda fields: tuple(citation.source for citation in fields.sources)  # noqa: E731
        return _recent_first(_sources(records), records, story, cited)
    return _recent_first(_bills(records), records, "", lambda _: ()) if kind == "bill" else _stories(records)


def latest_events(records: Records, story: str) -> list[Entry[EventFields]]:
    """Return the events of a story without the withdrawn ones, the latest first."""
    events = [event for event in records.events if event.story == story and event.fields.status != "withdrawn"]
    return sorted(events, key=lambda event: (event.fields.date.latest, event.id), reverse=True)


def name_of(actor: str, records: Records) -> str:
    """Return an actor's name; the id if there is no such actor."""
    entry = records.actor_by_id.get(actor)
    return first(entry.fields.name) if entry else actor


def first(texts: Mapping[str, str] | None) -> str:
    """Return a text in the first language that has it; empty if there is none."""
    return next(iter((texts or {}).values()), "")


def speakers_of(event: Entry[EventFields], records: Records) -> str:
    """Return the names of those for whom an event speaks; empty if it names none."""
    return ", ".join(name_of(actor, records) for actor in spoken_for(event.fields))


def _recent_first(
    found: Iterable[Candidate], records: Records, story: str, named: Callable[[EventFields], Iterable[str]]
) -> list[Candidate]:
    """Return the candidates, those that the latest events of a story name before the others."""
    recent = dict.fromkeys(id_ for event in latest_events(records, story) for id_ in named(event.fields))
    places = {id_: place for place, id_ in enumerate(recent)}
    by_name = sorted(found, key=lambda candidate: (candidate.names[0].casefold(), candidate.id))
    return sorted(by_name, key=lambda candidate: places.get(candidate.id, len(places)))


def _event(event: Entry[EventFields], records: Records) -> Candidate:
    fields = event.fields
    said = (text for claim in fields.claims for text in claim.text.values())
    speakers = (name_of(actor, records) for actor in dict.fromkeys((*fields.on_behalf_of, *fields.speaker)))
    draft = "a draft" if fields.status == "draft" else ""
    note = ", ".join(filter(None, (str(fields.date), speakers_of(event, records), draft)))
    return Candidate(event.id, (*fields.title.values(), *said), (*speakers, fields.type), note=note)


def _actors(records: Records) -> Iterable[Candidate]:
    for actor in records.actors:
        fields = actor.fields
        bounds = [{"from": one.start_date, "until": one.end_date} for one in fields.member_of]
        whens = ("".join(f" {word} {date}" for word, date in one.items() if date) for one in bounds)
        around_it = [(one.organization, when) for one, when in zip(fields.member_of, whens, strict=True)]
        around_it += [(fields.part_of, "")] if fields.part_of else []
        wholes = [name_of(whole, records) for whole, _ in around_it]
        note = ", ".join((fields.kind, *(f"{name}{when}" for name, (_, when) in zip(wholes, around_it, strict=True))))
        around = (*wholes, *(fields.role or {}).values())
        names = (*fields.name.values(), *fields.spellings)
        yield Candidate(actor.id, names, around, tuple(filter(None, (fields.url, *fields.same_as))), note)


def _sources(records: Records) -> Iterable[Candidate]:
    for source in records.sources:
        fields = source.fields
        names = tuple(filter(None, (fields.title, *(fields.description or {}).values()))) or (source.id,)
        issued = str(fields.issued) if fields.issued else ""
        around = (*(fields.publisher or {}).values(), *fields.author, fields.container_title or "", issued)
        note = ", ".join(filter(None, (first(fields.publisher), issued)))
        yield Candidate(source.id, names, around, tuple(filter(None, (fields.url, fields.archive_url))), note)


def _bills(records: Records) -> Iterable[Candidate]:
    for bill in records.bills:
        fields = bill.fields
        others = (text for title in fields.other_titles for text in title.values())
        numbers = tuple(identifier.id for identifier in fields.identifiers)
        procedure = records.procedure_by_id.get(fields.procedure)
        note = ", ".join(filter(None, (*numbers, first(procedure.fields.title) if procedure else "")))
        names = (*fields.title.values(), *others, *numbers)
        yield Candidate(bill.id, names, addresses=(fields.url,) if fields.url else (), note=note)


def _stories(records: Records) -> list[Candidate]:
    latest: dict[str, tuple[int, int, int]] = {}
    for event in records.events:
        day = event.fields.date.latest
        latest[event.story] = max(latest.get(event.story, (0, 0, 0)), (day.year, day.month, day.day))
    stories = sorted(records.stories, key=lambda story: (first(story.fields.title).casefold(), story.id))
    stories.sort(key=lambda story: latest.get(story.id, (0, 0, 0)), reverse=True)
    return [Candidate(story.id, tuple(story.fields.title.values())) for story in stories]


class OfferedClaim(Struct, frozen=True):
    """A claim that a new event can deny, confirm or take back."""

    target: str  # as a relation names it: `event#claim`
    text: str
    said_by: str  # the names of those who said it; empty if the event names none
    standing: str  # the findings on it and its standing in words; empty if nobody else has spoken on it
    is_disputed: bool


class OfferedStage(Struct, frozen=True):
    """A stage of a bill's procedure."""

    key: str
    label: str
    state: str  # how far the bill has come at this stage, in words; empty if nothing is recorded
    is_next: bool  # whether the procedure allows it next
    outcomes: Mapping[str, str]  # the possible outcomes with their meanings


class Matters:
    """The standings of all claims of a site; computed when the first one is asked for."""

    def __init__(self, records: Records, locate: Locate) -> None:
        self._records, self._locate = records, locate
        self._by_day: dict[date, Mapping[Ref, Matter]] = {}

    def claims_of(self, event: Entry[EventFields]) -> list[OfferedClaim]:
        """Return the claims of an event, in its own order."""
        said_by = speakers_of(event, self._records)
        return [self._offer(event, claim, said_by) for claim in event.fields.claims]

    def decided_by(self, finding: Entry[EventFields], story: str) -> list[OfferedClaim]:
        """Return the claims on which a finding decides, as an event of `story` names them, in their own order."""
        events, found = self._records.event_by_id, list[OfferedClaim]()
        decided = Decisions(events, self._records.actor_by_id).of(finding)
        for key in dict.fromkeys(ref.key for ref in decided):
            names = {ref.name(): ref for ref in decided if ref.key == key}
            for offered in (one for one in self.claims_of(events[key]) if one.target in names):
                target = offered.target if key[0] == story else names[offered.target].full_name()
                found.append(replace(offered, target=target))
        return found

    def _offer(self, event: Entry[EventFields], claim: Claim, said_by: str) -> OfferedClaim:
        ref = Ref(event.story, event.id, claim.id)
        matter = self._by_claim.get(ref)
        standing = matter.standing(ref) if matter else None
        found = (_found(state, self._records) for state in matter.findings(ref)) if matter else ()
        words = "; ".join(filter(None, (*found, standing_in_words(standing, self._records) if standing else "")))
        is_disputed = standing is not None and standing.kind == "disputed"
        return OfferedClaim(f"{event.id}#{claim.id}", first(claim.text), said_by, words, is_disputed)

    def standing(self, claim: Ref, day: date | None = None) -> Standing | None:
        """Return the standing of a claim, in the record as of `day` if given; None if nobody had said it by then."""
        matter = (self._by_claim if day is None else self._as_of(day)).get(claim)
        return matter.standing(claim) if matter else None

    def day_of(self, event: Key) -> date | None:
        """Return the day from which on an event counts, as pages of a day count it; None for an unknown event."""
        return self._days.get(event)

    def origins(self, event: EventFields, claim: Claim) -> Origins:
        """Return the origins of what a claim of an event rests on."""
        return self._tracer.trace(supporting_citations(claim.sources, event.sources))

    @cached_property
    def _tracer(self) -> OriginTracer:
        sources = {source.id: source.fields for source in self._records.sources}
        return OriginTracer(sources, self._records.site.fields.languages)

    @cached_property
    def _days(self) -> Mapping[Key, date]:
        """The last possible days of all events, in the order of the events."""
        order = order_events(self._records, self._locate).value
        return {key: bounds.latest_day for key, bounds in order.items()}

    @cached_property
    def _positions(self) -> Positions:
        entries = {key: public_version(self._records.event_by_id[key], frozenset()) for key in self._days}
        return Positions(entries, self._records.actor_by_id)

    @cached_property
    def _by_claim(self) -> Mapping[Ref, Matter]:
        return build_matters(self._positions.events, self._days, self._positions, self._tracer)

    def _as_of(self, day: date) -> Mapping[Ref, Matter]:
        """Return the matters that the events make which count by a day: relations to later ones drop out."""
        if day not in self._by_day:
            counted = {key: event for key, event in self._positions.events.items() if self._days[key] <= day}
            self._by_day[day] = build_matters(counted, self._days, self._positions.among(counted), self._tracer)
        return self._by_day[day]


def standing_in_words(standing: Standing, records: Records) -> str:
    """Return a standing in words; empty if nobody but the speakers has said anything on the claim."""
    if standing.kind == "disputed":
        since = ", and maintained since" if standing.answer == "maintained" else ""
        return f"disputed by {_names(standing.opposing, records)}{since}"
    if standing.kind == "confirmed":
        return f"confirmed by {_names(standing.confirmed_by, records)}"
    if standing.kind == "shared":
        return f"said by {_names(standing.shared_by, records)}, too"
    return "withdrawn" if standing.kind == "withdrawn" else ""


def _found(state: FindingState, records: Records) -> str:
    verb = {"upholds": "upheld", "reverses": "reversed"}
    reviews = (f"{verb[step.kind]} by {_names(step.bodies, records)}" for step in state.reviews)
    appeal = ("under appeal",) if state.is_under_appeal else ()
    result = _RESULTS[state.finding.result]
    return ", ".join((f"{result} by {_names(state.finding.bodies, records)}", *reviews, *appeal))


def _names(bodies: tuple[Body, ...], records: Records) -> str:
    return ", ".join(name_of(body.id, records) if body.is_named else "an unnamed speaker" for body in bodies)


class _Step(Struct, frozen=True):
    """An event of a bill, as the progress of the bill reads it."""

    fields: EventFields
    ref: Ref


def stages_of(bill: str, records: Records, locate: Locate) -> list[OfferedStage]:
    """Return the stages of a bill's procedure, in display order; none if the bill or its procedure is unknown."""
    entry = records.bill_by_id.get(bill)
    found = records.procedure_by_id.get(entry.fields.procedure) if entry else None
    if entry is None or found is None:
        return []
    procedure = Procedure(found.id, found.fields)
    order = order_events(records, locate).value
    events = [records.event_by_id[key] for key in order if records.event_by_id[key].fields.bill == bill]
    known = [event for event in events if all(step.stage in procedure.stages for step in event.fields.stage)]
    steps = [_Step(event.fields, Ref(event.story, event.id)) for event in known if event.fields.status != "withdrawn"]
    offered = []
    for stage, step in ((step.stage, step) for step in bill_stages(procedure, steps)):
        # Stages of two chambers may share a name.
        chamber = first(procedure.fields.chambers.get(procedure.chamber_of(stage, entry.fields.origin) or ""))
        label = ", ".join(filter(None, (first(stage.label), chamber)))
        outcomes = {outcome: OUTCOMES[outcome] for outcome in stage.outcomes or OUTCOMES}
        offered.append(OfferedStage(stage.key, label, _state(stage.key, step.reached, steps), step.is_next, outcomes))
    return offered


def _state(stage: str, reached: str, steps: list[_Step]) -> str:
    if reached == "gap":
        return "passed, without an entry"
    at_stage = [step for step in steps if any(own.stage == stage for own in step.fields.reached)]
    if not at_stage:
        return ""
    outcome = at_stage[-1].fields.reached_at(stage).outcome
    return f"reached {at_stage[-1].fields.date}{f', {outcome}' if outcome else ''}"
