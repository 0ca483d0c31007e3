"""Rules on ids and aliases within a site: each is used once, and is free."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count
from typing import Any, Literal, NamedTuple

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.full_names import NamedKind
from onrecord.model.records import Entry, Records
from onrecord.problems import Problem, Where

_ANOTHER_ID = "give one of the two another id"


@rule("FIL003")
def story_has_its_file(context: Context) -> Iterator[Problem]:
    """A story with events has a story.yaml."""
    records = context.records
    reported: set[str] = set()
    for event in records.events:
        if not records.has("story", event.story) and event.story not in reported:
            reported.add(event.story)
            hint = f"write content/stories/{event.story}/story.yaml, with at least a title"
            yield context.problem("FIL003", f"the story '{event.story}' has no story.yaml", event.at(), hint)


@rule("IDS002")
def id_is_used_once(context: Context) -> Iterator[Problem]:
    """No two entries of a kind have the same id."""
    records = context.records
    yield from _entries_twice(context, "actor", records.actors)
    yield from _entries_twice(context, "source", records.sources)
    for event in records.events:
        for field in ("claims", "quotes"):
            items = getattr(event.fields, field)
            if len(items) > 1:
                named = ((item.id, event.at(field, position, "id")) for position, item in enumerate(items))
                yield from _twice(context, named)


def _entries_twice(
    context: Context, kind: Literal["actor", "source"], entries: Sequence[Entry[Any]]
) -> Iterator[Problem]:
    """Yield each entry with the id of an earlier one. Two branches often add the same source, each in its own file."""
    first: dict[str, Entry[Any]] = {}
    for entry in entries:
        earlier = first.setdefault(entry.id, entry)
        if earlier is not entry:
            hint = _hint_on_equals(kind, entry, earlier, first.keys())
            yield _used_twice(context, entry.id, entry.at_key(), earlier.at_key(), hint)


def _hint_on_equals(kind: str, entry: Entry[Any], earlier: Entry[Any], ids: Collection[str]) -> str:
    """Return what to do about two entries with one id: they may be the same thing."""
    if entry.fields == earlier.fields:
        return f"the two entries are equal, so they are the same {kind}: delete one of the two"
    if kind == "source" and entry.fields.address and entry.fields.address == earlier.fields.address:
        free = next(name for number in count(2) if (name := f"{entry.id}-{number}") not in ids)
        return (
            f"both have one address; if they are the same source, give one of the two the id "
            f"{free}, and run: onrecord merge source {free} {entry.id}; if not, give it any other id"
        )
    return _ANOTHER_ID


def _twice(context: Context, named: Iterable[tuple[str, Where]]) -> Iterator[Problem]:
    first: dict[str, Where] = {}
    for name, where in named:
        if name in first:
            yield _used_twice(context, name, where, first[name], _ANOTHER_ID)
        else:
            first[name] = where


def _used_twice(context: Context, name: str, where: Where, first: Where, hint: str) -> Problem:
    message = f"the id '{name}' is used a second time"
    return context.problem("IDS002", message, where, hint, (first, "it is used here first"))


@rule("IDS006")
def alias_is_free(context: Context) -> Iterator[Problem]:
    """An alias belongs to one thing, and is not the id of another.

    The id of today may be the first alias, before others: the thing got its first id back.
    """
    for kind, group in _things_with_aliases(context.records):
        owners: dict[str, Where] = {}
        ids = {thing.in_story(thing.id): thing.where for thing in group}
        for thing in group:
            for position, alias in enumerate(thing.aliases):
                here = _below(thing.where, "aliases", position)
                name = thing.in_story(alias)
                is_own = name == thing.in_story(thing.id)
                other = owners.get(name) if is_own else ids.get(name, owners.get(name))
                if is_own and (position or len(thing.aliases) == 1):
                    message = f"'{alias}' is the id that this {kind} has now"
                    hint = f"'aliases' are ids that it had before{_from_story(context.records, thing, alias)}"
                    yield context.problem("IDS006", message, here, hint)
                elif other is not None:
                    message = f"'{alias}' is already the address of another {kind}"
                    hint = (
                        f"an alias is an id that the {kind} had before, and that no other {kind} has"
                        f"{_from_story(context.records, thing, alias)}"
                    )
                    yield context.problem("IDS006", message, here, hint, (other, "it belongs to this one"))
                owners.setdefault(name, here)


class _Thing(NamedTuple):
    """A thing that can have aliases."""

    id: str
    aliases: Sequence[str]
    where: Where
    story: str = ""
    """For an event: its story."""

    def in_story(self, alias: str) -> str:
        return f"{self.story}/{alias}" if self.story and "/" not in alias else alias


def _from_story(records: Records, thing: _Thing, alias: str) -> str:
    """Return the end of a hint on an alias that an event may have had in another story."""
    if not thing.story or "/" in alias:
        return ""
    listed = [name for name in records.listed if name.kind == "event" and name.id == alias]
    gone = [
        name
        for name in listed
        if (name.story, alias) not in records.moved and not records.has("event", alias, name.story)
    ]
    typed = str(gone[0]) if len(gone) == 1 else f"STORY/{alias}"
    return f"; if it was in another story, write aliases: {typed}"


def _things_with_aliases(records: Records) -> Iterator[tuple[NamedKind, list[_Thing]]]:
    """Yield the things among which each id must be unique, kind by kind; groups without aliases are left out."""
    for kind, group in _things_by_kind(records):
        if any(thing.aliases for thing in group):
            yield kind, group


def _things_by_kind(records: Records) -> Iterator[tuple[NamedKind, list[_Thing]]]:
    for kind, entries in entries_of_site(records).items():
        yield kind, [_Thing(entry.id, entry.fields.aliases, entry.at()) for entry in entries]
    for event in records.events:
        claims = enumerate(event.fields.claims)
        yield "claim", [_Thing(claim.id, claim.aliases, event.at("claims", position)) for position, claim in claims]
    yield "event", [_Thing(event.id, event.fields.aliases, event.at(), event.story) for event in records.events]


def entries_of_site(records: Records) -> dict[NamedKind, tuple[Entry[Any], ...]]:
    """Return the entries of the kinds whose ids are unique within a site."""
    return {"story": records.stories, "actor": records.actors, "source": records.sources, "bill": records.bills}


def _below(where: Where, *keys: str | int) -> Where:
    return Where(where.path, (*where.keys, *keys))


@rule("IDS005", focused=True)
def id_is_not_reserved(context: Context) -> Iterator[Problem]:
    """An id, or an alias, is not a reserved part of addresses."""
    records = context.records
    kinds: tuple[tuple[NamedKind, Iterable[Entry[Any]], str], ...] = (
        ("story", records.stories, "rename the story's folder"),
        ("event", records.events, "rename the event's file"),
        ("source", records.sources, "give the source another id"),
    )
    for kind, entries, hint in kinds:
        for entry in entries:
            if records.is_reserved(kind, entry.id):
                yield _report_reserved(context, entry.id, entry.at_key(), hint)
    for kind, group in _things_with_aliases(records):
        for thing in group:
            for position, alias in enumerate(thing.aliases):
                story, _, id_ = alias.rpartition("/")
                if records.is_reserved(kind, id_) or (story and records.is_reserved("story", story)):
                    yield _report_reserved(context, alias, _below(thing.where, "aliases", position), "leave it out")


def _report_reserved(context: Context, name: str, where: Where, hint: str) -> Problem:
    return context.problem("IDS005", f"'{name}' is a reserved name, so it can't be an id here", where, hint)
