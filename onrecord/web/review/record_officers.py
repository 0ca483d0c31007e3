"""Gathers the offices of a record's persons: their roles, the bodies that they belong to, and when."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.dates import Days
from onrecord.model.fields import ActorFields, Membership
from onrecord.model.full_names import EntryName
from onrecord.web.review.article_words import words_in
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.known_names import KnownNames, gather_known_names, is_linking
from onrecord.web.review.review_words import office_of
from onrecord.web.review.told_days import FormatDay, day_formatter

_STEM = 5
"""The letters in which two forms of one word usually agree, also in related languages."""
_SHORTEST = 4
_PARTS = re.compile(r"[-‐‑]")


class Role(Struct, frozen=True):
    """What the record calls a person."""

    text: str
    offices: frozenset[str]
    day: date | None = None
    """The day of the event where the person speaks so; None for the role of today."""


class Held(Struct, frozen=True):
    """A membership that began or ended."""

    membership: Membership
    told: str
    """The body and the period, in words."""

    def surely_not(self, days: Days) -> bool:
        """Return whether none of some days can lie in it."""
        return not self.membership.may_cover(days)


class Officer(Struct, frozen=True):
    """A person of the record, and what the record calls them."""

    name: EntryName
    names: tuple[str, ...]
    roles: tuple[Role, ...]
    """Today's before those of events."""
    offices: frozenset[str]
    stems: frozenset[str]
    """The beginnings of the words of all roles."""
    bodies: frozenset[str]
    """The ids of the organizations that they belong or belonged to."""
    held: tuple[Held, ...]
    is_always_member: bool
    """Whether one membership has no bounds, or there is none."""

    @property
    def is_named_by_office(self) -> bool:
        """Whether the name itself is an office: 'Secretary of the Union of Grain'."""
        return any(office_of(word.text) for name in self.names for word in words_in(name))

    @property
    def told(self) -> str:
        """The role of today, or else the name."""
        return self.roles[0].text if self.roles else self.names[0]


class OfficeRecord(Struct, frozen=True):
    """The offices of a record."""

    known: KnownNames
    officers: Mapping[str, Officer]
    by_body: Mapping[str, tuple[Officer, ...]]
    stems: frozenset[str]
    """The beginnings of the words of all roles and of the names of bodies."""
    format_day: FormatDay
    find_place: FindPlace


def gather_offices(opened: OpenedRecord, told: ToldRecord) -> OfficeRecord:
    """Return the offices of the persons of a record: by their roles, their names, and the events where they speak."""
    officers = gather_officers(opened, told)
    by_body = dict[str, list[Officer]]()
    for officer in officers.values():
        for body in officer.bodies:
            by_body.setdefault(body, []).append(officer)
    known = gather_known_names(opened.records)
    bodies = (name.text for name in known.names if name.entry.kind == "actor" and not name.is_person)
    stems = frozenset[str]().union(*(officer.stems for officer in officers.values()), *map(stems_of, bodies))
    return OfficeRecord(
        known,
        officers,
        {body: tuple(found) for body, found in by_body.items()},
        stems,
        day_formatter(told),
        place_finder(opened, told),
    )


def gather_officers(opened: OpenedRecord, told: ToldRecord) -> dict[str, Officer]:
    """Return the persons of a record by their ids."""
    spoken = dict[str, list[Role]]()
    for event in opened.records.events:
        fields = event.fields
        if fields.status == "published" and fields.role:
            day = fields.date.latest if fields.date.is_day and not fields.date.qualifier else None
            for speaker in fields.speaker:
                spoken.setdefault(speaker, []).extend(_role(text, day) for text in fields.role.values())
    actors = [actor for actor in opened.records.actors if actor.fields.kind == "person"]
    tell_held = _held_teller(opened, told)
    return {
        actor.id: _officer(actor.id, actor.fields, spoken.get(actor.id, ()), tuple(tell_held(actor.fields)))
        for actor in actors
    }


def _held_teller(opened: OpenedRecord, told: ToldRecord) -> Callable[[ActorFields], Iterator[Held]]:
    describe = told.in_language("en").describe
    names = {actor.id: next(iter(actor.fields.name.values())) for actor in opened.records.actors}

    def tell(fields: ActorFields) -> Iterator[Held]:
        for one in fields.member_of:
            if one.is_bounded:
                period = describe.period(one).replace("\xa0", " ")
                yield Held(one, f"{names[one.organization]}, {period}")

    return tell


def _officer(id_: str, fields: ActorFields, spoken: Sequence[Role], held: tuple[Held, ...]) -> Officer:
    names = tuple(fields.name.values())
    roles = (*(_role(text) for text in (fields.role or {}).values()), *spoken)
    named = frozenset(filter(None, (office_of(word.text) for name in names for word in words_in(name))))
    return Officer(
        EntryName("actor", id_),
        names,
        roles,
        named.union(*(role.offices for role in roles)),
        frozenset[str]().union(*(stems_of(role.text) for role in roles)),
        frozenset(one.organization for one in fields.member_of),
        held,
        len(held) < len(fields.member_of) or not held,
    )


def _role(text: str, day: date | None = None) -> Role:
    return Role(text, frozenset(filter(None, (office_of(word.text) for word in words_in(text)))), day)


def stems_of(text: str) -> frozenset[str]:
    """Return the beginnings of the words of a text, without short ones and those that only link others."""
    parts = (part for word in words_in(text) for part in _PARTS.split(word.text) if not is_linking(part))
    return frozenset(stem_of(part) for part in parts if len(part) >= _SHORTEST)


def stem_of(word: str) -> str:
    """Return the beginning of a word."""
    return word.casefold().replace("ё", "е")[:_STEM]
