"""Offers the entries of a site as candidates, in the order in which lists show them."""

from collections.abc import Callable, Iterable, Sequence

from onrecord.editing.lookup.candidate_search import Candidate
from onrecord.editing.lookup.entry_names import first_text, name_of, speakers_of, word_of_procedure
from onrecord.model.fields import EventFields, Membership
from onrecord.model.records import Entry, EntryKind, Records


def list_candidates(kind: EntryKind, records: Records, story: str = "") -> list[Candidate]:
    """Return the entries of a kind as lists offer them: the story's latest events, and what they name, stand first."""
    if kind == "event":
        return [_offer_event(event, records) for event in latest_events(records, story)]
    if kind == "actor":
        return _sort_recent_first(_offer_actors(records), records, story, _speakers_in)
    if kind == "source":
        return _sort_recent_first(_offer_sources(records), records, story, _sources_in)
    if kind == "bill":
        return sorted(_offer_bills(records), key=_key_of_name)
    return _offer_stories(records)


class OfferedEntries:
    """The entries of a state of the site as lists offer them; each list is made once."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._lists: dict[tuple[EntryKind, str], Sequence[Candidate]] = {}

    def list(self, kind: EntryKind, story: str = "") -> Sequence[Candidate]:
        """Return the entries of a kind, as `list_candidates`."""
        if (kind, story) not in self._lists:
            self._lists[kind, story] = tuple(list_candidates(kind, self.records, story))
        return self._lists[kind, story]


def latest_events(records: Records, story: str) -> list[Entry[EventFields]]:
    """Return the events of a story without the withdrawn ones, the latest first."""
    events = [event for event in records.events if event.story == story and event.fields.status != "withdrawn"]
    return sorted(events, key=lambda event: (event.fields.date.latest, event.id), reverse=True)


def _speakers_in(fields: EventFields) -> Iterable[str]:
    return (*fields.speaker, *fields.on_behalf_of)


def _sources_in(fields: EventFields) -> Iterable[str]:
    return (citation.source for citation in fields.sources)


def _key_of_name(candidate: Candidate) -> tuple[str, str]:
    return candidate.names[0].casefold(), candidate.id


def _sort_recent_first(
    found: Iterable[Candidate], records: Records, story: str, named: Callable[[EventFields], Iterable[str]]
) -> list[Candidate]:
    """Return the candidates, those that the latest events of a story name before the others."""
    recent = dict.fromkeys(id_ for event in latest_events(records, story) for id_ in named(event.fields))
    places = {id_: place for place, id_ in enumerate(recent)}
    by_name = sorted(found, key=_key_of_name)
    return sorted(by_name, key=lambda candidate: places.get(candidate.id, len(places)))


def _offer_event(event: Entry[EventFields], records: Records) -> Candidate:
    fields = event.fields
    speakers = tuple(name_of(actor, records) for actor in dict.fromkeys((*fields.on_behalf_of, *fields.speaker)))
    titles = tuple(fields.title.values())
    said_by = speakers_of(event, records)
    draft = "a draft" if fields.status == "draft" else ""
    note = ", ".join(filter(None, (str(fields.date), said_by, draft)))
    said = ", ".join(filter(None, ("a claim", said_by and f"said by {said_by}", str(fields.date), draft)))
    claims = (
        Candidate(f"{event.id}#{claim.id}", tuple(claim.text.values()), (*speakers, *titles), note=said)
        for claim in fields.claims
    )
    return Candidate(event.id, titles, (*speakers, fields.type), note=note, parts=tuple(claims))


def _offer_actors(records: Records) -> Iterable[Candidate]:
    for actor in records.actors:
        fields = actor.fields
        wholes = [name_of(membership.organization, records) for membership in fields.member_of]
        notes = [f"{name}{_bounds_of(one)}" for name, one in zip(wholes, fields.member_of, strict=True)]
        if fields.part_of:
            whole = name_of(fields.part_of, records)
            wholes.append(whole)
            notes.append(whole)
        names = (*fields.name.values(), *fields.spellings)
        around = (*wholes, *(fields.role or {}).values())
        addresses = tuple(filter(None, (fields.url, *fields.same_as)))
        yield Candidate(actor.id, names, around, addresses, ", ".join((fields.kind, *notes)))


def _bounds_of(membership: Membership) -> str:
    """Return the days of a membership, as they stand after the organization's name."""
    bounds = {"from": membership.start_date, "until": membership.end_date}
    return "".join(f" {word} {date}" for word, date in bounds.items() if date)


def _offer_sources(records: Records) -> Iterable[Candidate]:
    for source in records.sources:
        fields = source.fields
        names = tuple(filter(None, (fields.title, *(fields.description or {}).values()))) or (source.id,)
        issued = str(fields.issued) if fields.issued else ""
        numbers = (fields.doi, fields.isbn)
        around = tuple(
            filter(None, (*(fields.publisher or {}).values(), *fields.author, fields.container_title, issued, *numbers))
        )
        addresses = tuple(filter(None, (fields.address, fields.archive_url)))
        note = ", ".join(filter(None, (first_text(fields.publisher), issued)))
        yield Candidate(source.id, names, around, addresses, note)


def _offer_bills(records: Records) -> Iterable[Candidate]:
    for bill in records.bills:
        fields = bill.fields
        others = (text for title in fields.other_titles for text in title.values())
        numbers = tuple(identifier.id for identifier in fields.identifiers)
        procedure = records.procedure_by_id.get(fields.procedure)
        title = word_of_procedure(procedure.fields.title, records) if procedure else ""
        names = (*fields.title.values(), *others, *numbers)
        addresses = (fields.url,) if fields.url else ()
        yield Candidate(bill.id, names, addresses=addresses, note=", ".join(filter(None, (*numbers, title))))


def _offer_stories(records: Records) -> list[Candidate]:
    never = (0, 0, 0)
    latest: dict[str, tuple[int, int, int]] = {}
    for event in records.events:
        day = event.fields.date.latest
        latest[event.story] = max(latest.get(event.story, never), (day.year, day.month, day.day))
    stories = sorted(records.stories, key=lambda story: (first_text(story.fields.title).casefold(), story.id))
    stories.sort(key=lambda story: latest.get(story.id, never), reverse=True)
    return [Candidate(story.id, tuple(story.fields.title.values())) for story in stories]
