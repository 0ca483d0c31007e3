"""Describes a site's entries for the search: what they are called, what else finds them, and what lists show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from onrecord.desk.lookup.candidate_search import Candidate
from onrecord.model.fields import EventFields, Period
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.model.relations import spoken_for


def candidates(kind: EntryKind, records: Records, story: str = "") -> list[Candidate]:
    """Return the entries of a kind as lists offer them: the story's latest events, and what they name, stand first."""
    if kind == "event":
        return [_event(event, records) for event in latest_events(records, story)]
    if kind == "actor":
        return _recent_first(_actors(records), records, story, lambda fields: (*fields.speaker, *fields.on_behalf_of))
    if kind == "source":
        cited = lambda fields: tuple(citation.source for citation in fields.sources)  # noqa: E731
        return _recent_first(_sources(records), records, story, cited)
    return _bills(records) if kind == "bill" else _stories(records)


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
        around_it = [(one.organization, _in_words(one)) for one in fields.member_of]
        around_it += [(fields.part_of, "")] if fields.part_of else []
        wholes = [name_of(whole, records) for whole, _ in around_it]
        note = ", ".join((fields.kind, *(f"{name}{when}" for name, (_, when) in zip(wholes, around_it, strict=True))))
        around = (*wholes, *(fields.role or {}).values())
        names = (*fields.name.values(), *fields.spellings)
        addresses = filter(None, (fields.url, *fields.same_as))
        yield Candidate(actor.id, names, around, tuple(addresses), note)


def _in_words(period: Period) -> str:
    """Return a period as ' from 2019 until 2021-10'; empty if it has no bounds."""
    bounds = {"from": period.start_date, "until": period.end_date}
    return "".join(f" {word} {date}" for word, date in bounds.items() if date)


def _sources(records: Records) -> Iterable[Candidate]:
    for source in records.sources:
        fields = source.fields
        names = tuple(filter(None, (fields.title, *(fields.description or {}).values()))) or (source.id,)
        issued = str(fields.issued) if fields.issued else ""
        around = (*(fields.publisher or {}).values(), *fields.author, fields.container_title or "", issued)
        note = ", ".join(filter(None, (first(fields.publisher), issued)))
        addresses = tuple(filter(None, (fields.url, fields.archive_url)))
        yield Candidate(source.id, names, around, addresses, note)


def _bills(records: Records) -> list[Candidate]:
    found = []
    for bill in records.bills:
        fields = bill.fields
        others = (text for title in fields.other_titles for text in title.values())
        numbers = tuple(identifier.id for identifier in fields.identifiers)
        procedure = records.procedure_by_id.get(fields.procedure)
        note = ", ".join(filter(None, (*numbers, first(procedure.fields.title) if procedure else "")))
        names = (*fields.title.values(), *others, *numbers)
        addresses = (fields.url,) if fields.url else ()
        found.append(Candidate(bill.id, names, addresses=addresses, note=note))
    return sorted(found, key=lambda candidate: (candidate.names[0].casefold(), candidate.id))


def _stories(records: Records) -> list[Candidate]:
    """Return the stories, the one with the latest event first."""
    latest: dict[str, tuple[int, int, int]] = {}
    for event in records.events:
        day = event.fields.date.latest
        latest[event.story] = max(latest.get(event.story, (0, 0, 0)), (day.year, day.month, day.day))
    stories = sorted(records.stories, key=lambda story: (first(story.fields.title).casefold(), story.id))
    stories.sort(key=lambda story: latest.get(story.id, (0, 0, 0)), reverse=True)
    return [Candidate(story.id, tuple(story.fields.title.values())) for story in stories]
