"""Rules on ids, and on actors whose names are alike: two entries may be one body, written twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.model.fields import ActorFields, EventFields
from onrecord.model.ids import EntryName, EventKey, NamedKind, all_ids, all_keys
from onrecord.model.namesakes import Likely, compare_names, names_of
from onrecord.model.records import Entry, PublishedId, Records
from onrecord.problems import MOST_NAMED, Problem, Related, Where


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
            related = (first[name], "it is used here first")
            hint = "give one of the two another id"
            yield context.problem("IDS002", f"the id '{name}' is used a second time", where, hint, related)
        else:
            first[name] = where


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
    for kind, entries in _entries_of_site(records).items():
        yield kind, [_Thing(entry.id, entry.fields.aliases, entry.at()) for entry in entries]
    for event in records.events:
        claims = enumerate(event.fields.claims)
        yield "claim", [_Thing(claim.id, claim.aliases, event.at("claims", position)) for position, claim in claims]
    yield "event", [_Thing(event.id, event.fields.aliases, event.at(), event.story) for event in records.events]


def _entries_of_site(records: Records) -> dict[NamedKind, tuple[Entry[Any], ...]]:
    return {"story": records.stories, "actor": records.actors, "source": records.sources, "bill": records.bills}


def _below(where: Where, *keys: str | int) -> Where:
    return Where(where.path, (*where.keys, *keys))


@rule("IDS003")
def published_id_is_kept(context: Context) -> Iterator[Problem]:
    """What was published still exists under its id or as an alias."""
    current = _CurrentIds(context.records)
    reported: set[str] = set()
    for known in context.records.published:
        name = known.name
        story = name.id if name.kind == "story" else name.story
        fate = "gone" if story in reported else current.fate(name)
        if fate == "draft":
            hint = "to take an entry back, write status: withdrawn; its page then says so"
            yield Problem("IDS003", f"'{name}' was published, and is a draft now", known.span, hint)
        elif fate == "gone" and story and not current.has_story(story):
            if story not in reported:
                yield _gone_story(story, known)
            reported.add(story)
        elif fate == "gone":
            message = f"'{name}' was published, but the {name.kind} is gone"
            yield Problem("IDS003", message, known.span, *_restoring_hint(context, name))


Loss = Literal["draft", "gone"]
"""What became of a thing that was public, if it has neither page, redirect nor notice: a draft, or nothing."""


def find_lost(records: Records, names: Iterable[EntryName]) -> dict[EntryName, Loss]:
    """Return which of these names lead to no page, redirect or notice of a site any more; `records` have no drafts."""
    current = _CurrentIds(records)
    fates = ((name, current.fate(name)) for name in names)
    return {name: fate for name, fate in fates if fate != "kept"}


class _CurrentIds:
    """The ids that things have today, by the ids that they had."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._by_kind = {kind: _by_any_id(entries) for kind, entries in _entries_of_site(records).items()}
        self._stories = self._by_kind["story"]
        self._events = _by_key(records.events)
        self._drafts = {*_by_key(records.drafts)}

    def has_story(self, story: str) -> bool:
        return story in self._stories or self._records.has("story", story)

    def fate(self, name: EntryName) -> Literal["kept", "draft", "gone"]:
        """Return whether a thing with this name is public, a draft, or gone."""
        if name.kind == "event" or name.kind == "claim":  # noqa: PLR1714  (mypy narrows only this form)
            return self._fate_in_story(name)
        if name.kind == "story":
            return self._fate_of_story(name.id)
        return "kept" if name.id in self._by_kind[name.kind] or self._records.has(name.kind, name.id) else "gone"

    def _fate_of_story(self, id_: str) -> Literal["kept", "draft", "gone"]:
        if self.has_story(id_):
            return "kept"
        return "draft" if any(id_ == story for story, _ in self._drafts) else "gone"

    def _fate_in_story(self, name: EntryName) -> Literal["kept", "draft", "gone"]:
        key = (name.story, name.event or name.id)
        if key not in self._records.moved:
            key = (self._stories.get(name.story, name.story), key[1])
        if key in self._drafts:
            return "draft" if name.kind == "event" else "kept"  # the line of the event reports it
        event = self._events.get(key)
        if event is None and not self.has_story(name.story):
            return "gone"
        if event is None:
            is_reported = name.kind == "claim" and EntryName("event", name.event, name.story) in self._records.listed
            return "kept" if is_reported or self._records.has("event", key[1], key[0]) else "gone"
        if name.kind == "event" or event.fields.status == "withdrawn":
            return "kept"
        return "kept" if any(name.id in (claim.id, *claim.aliases) for claim in event.fields.claims) else "gone"


def _by_key(events: Iterable[Entry[EventFields]]) -> dict[EventKey, Entry[EventFields]]:
    """Return events by the keys that they have and had, under the present ids of their stories."""
    return {key: event for event in events for key in all_keys((event.story, event.id), event.fields.aliases, ())}


def _by_any_id(entries: Iterable[Entry[Any]]) -> dict[str, str]:
    return {id_: entry.id for entry in entries for id_ in reversed(all_ids(entry.id, entry.fields.aliases))}


def _gone_story(story: str, known: PublishedId) -> Problem:
    hint = (
        "give the story's folder its name again, or bring it back with 'withdrawn' in its story.yaml; "
        f"if it was renamed, or its events are in another story now, write aliases: {story} into that story.yaml; "
        f"if it never was public, or was erased, delete the lines '{story}/...' here"
    )
    return Problem("IDS003", f"events of '{story}' were published, but the story is gone", known.span, hint)


def _restoring_hint(context: Context, gone: EntryName) -> tuple[str, tuple[Related, ...]]:
    """Return a hint on a missing thing. If there is exactly one new thing of that kind, the hint names that one."""
    where = {"event": "its file", "claim": "the claim"}.get(gone.kind, "its entry")
    new = list(_rivals(context.records, gone))
    moved = [event for event in context.records.events if _is_moved(gone, event, context.records)]
    if len(moved) == 1:
        now = f"{moved[0].story}/{moved[0].id}"
        related = (Related(context.locate(moved[0].at_key()), f"'{now}' is new here"),)
        return f"if it is '{now}' now, write aliases: {gone} into {where}; else bring it back", related
    if len(new) == 1:
        id_, place = new[0]
        related = (Related(context.locate(place), f"'{id_}' is new here"),)
        return f"if it is '{id_}' now, write aliases: {gone.id} into {where}; else bring it back", related
    renamed = f"if it was renamed, write aliases: {gone.id} into {where}"
    if gone.kind == "event":
        renamed = f"{renamed}; if it is in another story now, write aliases: {gone}; if it was erased, delete this line"
        return f"bring it back, with status: withdrawn to take it down; {renamed}", ()
    return f"bring it back; {renamed}; if it never was public, or was erased, delete this line", ()


def _is_moved(gone: EntryName, event: Entry[EventFields], records: Records) -> bool:
    """Return whether an event may be a missing one that is in another story now: it has its id and is new there."""
    is_alike = gone.kind == "event" and event.id == gone.id and event.story != gone.story
    return is_alike and EntryName("event", event.id, event.story) not in records.listed


def _rivals(records: Records, gone: EntryName) -> Iterator[tuple[str, Where]]:
    """Yield the things beside a missing one that were not published yet."""
    if gone.kind == "claim":
        event = records.event_by_id.get((gone.story, gone.event))
        places = _places_of_claims(event) if event else []
    else:
        of_story = records.events_by_story.get(gone.story, ())
        entries = of_story if gone.kind == "event" else _entries_of_site(records)[gone.kind]
        places = [(entry.id, entry.at_key()) for entry in entries]
    for id_, where in places:
        if gone.with_id(id_) not in records.listed:
            yield id_, where


def _places_of_claims(event: Entry[EventFields]) -> list[tuple[str, Where]]:
    return [(claim.id, event.at("claims", position)) for position, claim in enumerate(event.fields.claims)]


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


@rule("IDS007")
def actors_have_names_of_their_own(context: Context) -> Iterator[Problem]:
    """No two actors have equal names in one language, unless one of them says that they differ."""
    return _similar(context, "IDS007", is_equal=True)


@rule("IDS008")
def names_are_not_alike(context: Context) -> Iterator[Problem]:
    """No two actors have names that are alike, unless one of them says that they differ."""
    return _similar(context, "IDS008", is_equal=False)


def _similar(context: Context, code: str, *, is_equal: bool) -> Iterator[Problem]:
    found = defaultdict[str, dict[str, Likely]](dict)
    for actor, other, likely in context.similar_actors:
        if (likely.likeness == "equal") is is_equal:
            found[actor][other] = likely
    return (_problem(context, code, actor, alike) for actor, alike in found.items())


def _problem(context: Context, code: str, id_: str, alike: Mapping[str, Likely]) -> Problem:
    actors = context.records.actor_by_id
    actor = actors[id_]
    first, likely = next(iter(alike.items()))
    named = tuple(alike)[:MOST_NAMED]
    others = first if len(alike) == 1 else f"[{', '.join(named)}]"
    others += f" and {len(alike) - len(named)} others" if len(alike) > len(named) else ""
    hint = f"if they are one, run: onrecord merge {id_} {first}; if not, write different_from: {others}"
    if likely.likeness == "equal":
        hint += ". Until then, neither confirms nor shares what the other says"
    languages = [language for language, name in actor.fields.name.items() if name == likely.one]
    where = actor.at("name", languages[0]) if languages else actor.at("other_names")
    related = ((actors[other].at_key(), f"'{other}' is here") for other in named)
    return context.problem(code, likely.words(first), where, hint, *related)


@rule("REL001")
def actor_is_not_another_than_itself(context: Context) -> Iterator[Problem]:
    """An actor is not different from itself."""
    for actor, position, other in _find_distinguished(context):
        if other == actor.id:
            message = f"'{other}' can't be another actor than itself"
            place = actor.at("different_from", position)
            yield context.problem("REL001", message, place, "name the actor that readers could take it for")


@rule("FLD005")
def different_actors_have_similar_names(context: Context) -> Iterator[Problem]:
    """An actor is distinguished only from actors with a name like its own."""
    actors = context.records.actor_by_id
    namesakes = context.positions.namesakes
    names = cache(lambda id_: names_of(actors[id_].fields))
    for actor, position, id_ in _find_distinguished(context):
        other = actors.get(id_)
        if other is None or id_ == actor.id or namesakes.are_linked(actor.id, id_):
            continue
        if compare_names(names(actor.id), names(id_)) is None:
            message = f"this 'different_from' has no effect: '{actor.id}' and '{id_}' have no names that are alike"
            place = actor.at("different_from", position)
            yield context.problem("FLD005", message, place, "leave it out", (other.at_key(), f"'{id_}' is here"))


def _find_distinguished(context: Context) -> Iterator[tuple[Entry[ActorFields], int, str]]:
    for actor in context.records.actors:
        for position, other in enumerate(actor.fields.different_from):
            yield actor, position, other
