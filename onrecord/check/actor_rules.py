"""Rules on actors: who is named, who is part of whom, and who speaks for whom."""

import re
from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.choices import STEP_TYPES
from onrecord.model.dates import Days
from onrecord.model.fields import BillFields, EventFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.model.reach import in_circles
from onrecord.model.records import Entry
from onrecord.model.relations import parse_target
from onrecord.problems import Problem, Where

_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
"""A year, a month or a day, which has the form of an id too."""


@rule("REL008", focused=True)
def actor_exists(context: Context) -> Iterator[Problem]:
    """Each actor that an entry names has an entry in content/actors/."""
    for name, where in _find_named_actors(context):
        if not context.records.has("actor", name) and _DAY.fullmatch(name):
            message = f"no actor is called '{name}'"
            hint = "that is a day, which goes into 'date'; write the id of an actor here"
            yield context.problem("REL008", message, where, hint)
        elif not context.records.has("actor", name):
            hint = f"write its entry in a file of content/actors/, or run: onrecord new actor --id {name}"
            yield context.unknown("REL008", "actor", name, where, hint)


def _find_named_actors(context: Context) -> Iterator[tuple[str, Where]]:
    records = context.records
    for event in context.events:
        for field in ("speaker", "on_behalf_of", "actors"):
            yield from _each(event, getattr(event.fields, field), (field,))
        for position, quote in enumerate(event.fields.quotes):
            yield from _each(event, quote.speaker, ("quotes", position, "speaker"))
    for bill in records.bills:
        yield from _each(bill, bill.fields.sponsors, ("sponsors",))
    holders: tuple[Entry[StoryFields] | Entry[EventFields] | Entry[BillFields], ...] = (
        *records.stories,
        *context.events,
        *records.bills,
    )
    for holder in holders:
        for position, step in enumerate(holder.fields.expected):
            yield from _each(holder, step.actors, ("expected", position, "actors"))
    for actor in records.actors:
        for position, membership in enumerate(actor.fields.member_of):
            yield membership.organization, actor.at("member_of", position, "organization")
        yield from _each(actor, actor.fields.different_from, ("different_from",))
        if actor.fields.part_of is not None:
            yield actor.fields.part_of, actor.at("part_of")


def _each(entry: Entry[Fields], names: tuple[str, ...], keys: tuple[str | int, ...]) -> Iterator[tuple[str, Where]]:
    return ((name, entry.at(*keys, position)) for position, name in enumerate(names))


@rule("REL001")
def part_of_has_a_top(context: Context) -> Iterator[Problem]:
    """An organization is not part of itself, directly or indirectly."""
    actors = context.records.actor_by_id.values()
    above = {actor.id: [actor.fields.part_of] for actor in actors if actor.fields.part_of}
    circles = in_circles(above, lambda id_: above.get(id_, ()))
    for actor in context.records.actors:
        if actor.id in circles:
            message = f"'{actor.id}' would be a part of itself"
            yield context.problem("REL001", message, actor.at("part_of"), "take one 'part_of' out of the circle")


@rule("REL011")
def persons_are_members(context: Context) -> Iterator[Problem]:
    """A person is a member of an organization and never a part, since parts speak for the whole."""
    actors = context.records.actor_by_id
    for actor in context.records.actors:
        for position, membership in enumerate(actor.fields.member_of):
            body = membership.organization
            if body in actors and actors[body].fields.kind == "person":
                message = f"'{body}' is a person, who has no members"
                hint = "name the organization; how two persons belong together goes into 'role'"
                yield context.problem("REL011", message, actor.at("member_of", position, "organization"), hint)
        whole = actor.fields.part_of
        if whole is None:
            continue
        if actor.fields.kind == "person":
            message = f"'{actor.id}' is a person, and 'part_of' would make what they say the words of '{whole}'"
            hint = f"write member_of: {whole}; an event's 'on_behalf_of' says for whom somebody speaks"
            yield context.problem("REL011", message, actor.at_key("part_of"), hint)
        elif whole in actors and actors[whole].fields.kind == "person":
            message = f"'{whole}' is a person, who has no parts"
            hint = "name the organization that contains this one"
            yield context.problem("REL011", message, actor.at("part_of"), hint)


@rule("REL012", focused=True)
def member_says_for_whom(context: Context) -> Iterator[Problem]:
    """If a member of an organization speaks, the event says whether it speaks for the organization.

    Only a membership counts that may have lasted on the day of the event.
    """
    actors = context.records.actor_by_id
    for event in context.records.events:
        speaking = event.fields.speaker
        if event.fields.on_behalf_of or not context.positions.of(event) or _is_in_parliament(context, event):
            continue
        days = Days.of(event.fields.date, event.fields.until)
        for position, name in enumerate(speaking):
            is_person = name in actors and actors[name].fields.kind == "person"
            wholes = actors[name].fields.organizations(days) if is_person else ()
            if wholes and set(wholes).isdisjoint(speaking):
                named = " or ".join(f"'{whole}'" for whole in wholes)
                message = f"this counts as the own word of '{name}', not as that of {named}"
                hint = f"write on_behalf_of: {wholes[0]} if it is that body's word, on_behalf_of: {name} if it is not"
                if len(speaking) > 1:
                    hint = f"list in 'on_behalf_of' all whose word it is: {named}, or '{name}' if it is not theirs"
                yield context.problem("REL012", message, event.at("speaker", position), hint)


@rule("REL013", focused=True)
def organization_speaks_for_itself(context: Context) -> Iterator[Problem]:
    """No organization speaks on behalf of a person who is its member; mostly the two are swapped.

    Only a membership counts that may have lasted on the day of the event.
    """
    actors = context.records.actor_by_id
    for event in context.records.events:
        days = Days.of(event.fields.date, event.fields.until)
        speaking = set(event.fields.speaker)
        for position, name in enumerate(event.fields.on_behalf_of):
            is_person = name in actors and actors[name].fields.kind == "person"
            wholes = actors[name].fields.organizations(days) if is_person and name not in speaking else ()
            whole = next((body for body in wholes if body in speaking), None)
            if whole is not None:
                message = f"'{whole}' would speak on behalf of its member '{name}'"
                hint = (
                    f"if '{name}' spoke for the body, the two are swapped: "
                    f"write speaker: {name} and on_behalf_of: {whole}"
                )
                related = (event.at("speaker"), f"'{whole}' speaks here")
                yield context.problem("REL013", message, event.at("on_behalf_of", position), hint, related)
                break


def _is_in_parliament(context: Context, event: Entry[EventFields]) -> bool:
    """Return whether an event was part of a sitting, where deputies speak and vote for themselves."""
    fields = event.fields
    if fields.channel == "sitting" or fields.type in STEP_TYPES:
        return True
    around = parse_target(fields.during, event.story).key if fields.during else None
    whole = context.records.event_by_id.get(around) if around else None
    return whole is not None and (whole.fields.channel == "sitting" or whole.fields.type in STEP_TYPES)
