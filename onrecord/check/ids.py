"""Rules on ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from onrecord.check.context import Context
from onrecord.model.entry_names import NamedKind, is_reserved
from onrecord.model.records import Entry, PublishedId, Records
from onrecord.problems import Problem, Related, Where


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
    """IDS006: an alias belongs to one thing, and is not the id of another.

    The id of today may be the first alias, before others: the thing got its first id back.
    """
    for kind, group in _things_with_aliases(context.records):
        owners: dict[str, Where] = {}
        ids = {id_: where for id_, _, where in group}
        for id_, aliases, where in group:
            for position, alias in enumerate(aliases):
                here = _below(where, "aliases", position)
                other = owners.get(alias) if alias == id_ else ids.get(alias, owners.get(alias))
                if alias == id_ and (position or len(aliases) == 1):
                    message = f"'{alias}' is the id that this {kind} has now"
                    yield Problem("IDS006", message, context.locate(here), "'aliases' are ids that it had before")
                elif other is not None:
                    related = (Related(context.locate(other), "it belongs to this one"),)
                    message = f"'{alias}' is already the address of another {kind}"
                    hint = f"an alias is an id that the {kind} had before, and that no other {kind} has"
                    yield Problem("IDS006", message, context.locate(here), hint, related)
                owners.setdefault(alias, here)


_Thing = tuple[str, Sequence[str], Where]
"""The id, the aliases and the location of a thing."""


def _things_with_aliases(records: Records) -> Iterator[tuple[NamedKind, list[_Thing]]]:
    """Yield the things among which each id must be unique, kind by kind; groups without aliases are left out."""
    of_site: tuple[tuple[NamedKind, Iterable[Entry[Any]]], ...] = (
        ("story", records.stories), ("actor", records.actors), ("source", records.sources), ("bill", records.bills)
    )  # fmt: skip
    groups = [(kind, [(entry.id, entry.fields.aliases, entry.at()) for entry in entries]) for kind, entries in of_site]
    by_story: dict[str, list[_Thing]] = defaultdict(list)
    for event in records.events:
        by_story[event.story].append((event.id, event.fields.aliases, event.at()))
        claims = [(claim.id, claim.aliases, event.at("claims", at)) for at, claim in enumerate(event.fields.claims)]
        groups.append(("claim", claims))
    groups += (("event", events) for events in by_story.values())
    yield from ((kind, group) for kind, group in groups if any(aliases for _, aliases, _ in group))


def _below(where: Where, *keys: str | int) -> Where:
    return Where(where.path, (*where.keys, *keys))


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
    """IDS005: an id, or an alias, is not a reserved part of addresses."""
    records, languages = context.records, context.records.site.fields.languages
    kinds: tuple[tuple[NamedKind, Iterable[Entry[Any]], str], ...] = (
        ("story", records.stories, "rename the story's folder"),
        ("event", records.events, "rename the event's file"),
        ("source", records.sources, "give the source another id"),
    )
    for kind, entries, hint in kinds:
        for entry in entries:
            if is_reserved(kind, entry.id, languages):
                yield _reserved(context, entry.id, entry.at_key(), hint)
    for kind, group in _things_with_aliases(records):
        for _, aliases, where in group:
            for position, alias in enumerate(aliases):
                if is_reserved(kind, alias, languages):
                    yield _reserved(context, alias, _below(where, "aliases", position), "leave it out")


def _reserved(context: Context, name: str, where: Where, hint: str) -> Problem:
    return Problem(
        "IDS005",
        f"'{name}' is a reserved name, so it can't be an id here",
        context.locate(where),
        hint,
    )
