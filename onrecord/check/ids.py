"""Rules on ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.check.context import Context
from onrecord.model.addresses import is_reserved_for_event, is_reserved_for_story
from onrecord.model.records import PublishedId
from onrecord.problems import Problem, Related, Where

_RESERVED_SOURCES = frozenset({"own", "unknown"})


def story_has_its_file(context: Context) -> Iterator[Problem]:
    """FIL003: a story with events has a story.yaml."""
    records = context.records
    reported: set[str] = set()
    for event in records.events:
        if not records.has("story", event.story) and event.story not in reported:
            reported.add(event.story)
            path = f"content/stories/{event.story}/story.yaml"
            hint = f"write {path}, with at least a title"
            yield Problem("FIL003", f"the story '{event.story}' has no story.yaml", context.locate(event.at()), hint)


def id_is_used_once(context: Context) -> Iterator[Problem]:
    """IDS002: no two entries of a kind have the same id."""
    records = context.records
    yield from _twice(context, ((actor.id, actor.at_key()) for actor in records.actors))
    yield from _twice(context, ((source.id, source.at_key()) for source in records.sources))
    for event in records.events:
        for field in ("claims", "quotes"):
            items = getattr(event.fields, field)
            if len(items) > 1:
                named = ((item.id, event.at(field, position, "id")) for position, item in enumerate(items))
                yield from _twice(context, named)


def _twice(context: Context, named: Iterable[tuple[str, Where]]) -> Iterator[Problem]:
    first: dict[str, Where] = {}
    for name, where in named:
        if name in first:
            related = (Related(context.locate(first[name]), "it is used here first"),)
            hint = "give one of the two another id"
            yield Problem("IDS002", f"the id '{name}' is used a second time", context.locate(where), hint, related)
        else:
            first[name] = where


def alias_is_free(context: Context) -> Iterator[Problem]:
    """IDS006: an alias belongs to one event, and is not the id of another."""
    owners: dict[tuple[str, str], Where] = {}
    for event in context.records.events:
        for position, alias in enumerate(event.fields.aliases):
            where, key = event.at("aliases", position), (event.story, alias)
            taken = context.records.event_by_id.get(key)
            other = taken.at() if taken else owners.get(key)
            if taken is event:
                message = f"'{alias}' is the id that this event has now"
                yield Problem("IDS006", message, context.locate(where), "'aliases' are ids that it had before")
            elif other is not None:
                related = (Related(context.locate(other), "it belongs to this one"),)
                message = f"'{alias}' is already the address of another event"
                hint = "an alias is an id that the event had before, and that no other event has"
                yield Problem("IDS006", message, context.locate(where), hint, related)
            owners.setdefault(key, where)


def published_id_is_kept(context: Context) -> Iterator[Problem]:
    """IDS003: a published event still exists under its id or as an alias."""
    records = context.records
    aliases = {(event.story, alias) for event in records.events for alias in event.fields.aliases}
    reported: set[str] = set()
    for known in records.published:
        key = (known.story, known.event)
        if known.story in reported:
            continue
        if records.is_draft(*key):
            message = f"'{known.story}/{known.event}' was published, and is a draft now"
            hint = "to take an entry back, write status: withdrawn; its page then says so"
            yield Problem("IDS003", message, known.span, hint)
        elif not records.has("story", known.story):
            reported.add(known.story)
            message = f"events of '{known.story}' were published, but the story is gone"
            hint = (
                "give the story's folder its name again, or bring it back with status: withdrawn in its events; "
                f"if it never was public, delete the lines '{known.story}/...' here"
            )
            yield Problem("IDS003", message, known.span, hint)
        elif key not in aliases and not records.has("event", known.event, known.story):
            message = f"'{known.story}/{known.event}' was published, but the event is gone"
            yield Problem("IDS003", message, known.span, *_restoring_hint(context, known))


def _restoring_hint(context: Context, gone: PublishedId) -> tuple[str, tuple[Related, ...]]:
    """Return a hint on a missing event. If its story has exactly one new event, the hint names that one."""
    records = context.records
    listed = {(known.story, known.event) for known in records.published}
    new = [event for event in records.events if event.story == gone.story and (event.story, event.id) not in listed]
    if len(new) == 1:
        related = (Related(context.locate(new[0].at()), f"'{new[0].id}' is new here"),)
        return f"if it is '{new[0].id}' now, write aliases: {gone.event} into its file; else bring it back", related
    renamed = f"if it was renamed, write aliases: {gone.event} into its file"
    return f"bring it back, with status: withdrawn to take it down; {renamed}", ()


def id_is_not_reserved(context: Context) -> Iterator[Problem]:
    """IDS005: an id is not a reserved part of addresses."""
    records = context.records
    languages = records.site.fields.languages
    for story in records.stories:
        if is_reserved_for_story(story.id, languages):
            yield _reserved(context, story.id, story.at(), "rename the story's folder")
    for event in records.events:
        if is_reserved_for_event(event.id):
            yield _reserved(context, event.id, event.at(), "rename the event's file")
        for position, alias in enumerate(event.fields.aliases):
            if is_reserved_for_event(alias):
                yield _reserved(context, alias, event.at("aliases", position), "leave it out")
    for source in records.sources:
        if source.id in _RESERVED_SOURCES:
            yield _reserved(context, source.id, source.at_key(), "give the source another id")


def _reserved(context: Context, name: str, where: Where, hint: str) -> Problem:
    return Problem(
        "IDS005",
        f"'{name}' is a reserved name, so it can't be an id here",
        context.locate(where),
        hint,
    )
