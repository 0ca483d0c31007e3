"""The rule on published ids, and which of them lead nowhere any more."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from onrecord.check.context import Context
from onrecord.check.id_rules import entries_of_site
from onrecord.check.rule import rule
from onrecord.model.fields import EventFields
from onrecord.model.former_ids import EventKey, all_ids, all_keys
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, PublishedId, Records
from onrecord.problems import Problem, Related, Where


@rule("IDS003")
def published_id_is_kept(context: Context) -> Iterator[Problem]:
    """What was published still exists under its id or as an alias."""
    current = _CurrentIds(context.records)
    reported: set[str] = set()
    lines = {known.name: known for known in reversed(context.records.published)}  # a claim's page has a second line
    for name, known in reversed(lines.items()):
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


def find_standing(records: Records, claims: Iterable[EntryName]) -> frozenset[EntryName]:
    """Return which of these claims, by today's names or former ones, events still make; `records` have no drafts."""
    current = _CurrentIds(records)
    return frozenset(name for name in claims if current.stands(name))


class _CurrentIds:
    """The ids that things have today, by the ids that they had."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._by_kind = {kind: _by_any_id(entries) for kind, entries in entries_of_site(records).items()}
        self._stories = self._by_kind["story"]
        # With drafts, one that no page shows yet is as little lost as the others.
        self._events = _by_key(records.events if records.is_public else records.all_events)
        self._drafts = {*_by_key(records.drafts)} if records.is_public else set[EventKey]()

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
        key = self._key_of(name)
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
        return "kept" if _makes(event.fields, name.id) else "gone"

    def stands(self, claim: EntryName) -> bool:
        """Return whether an event that is not withdrawn makes this claim."""
        event = self._events.get(self._key_of(claim))
        return event is not None and event.fields.status != "withdrawn" and _makes(event.fields, claim.id)

    def _key_of(self, name: EntryName) -> EventKey:
        """Return the key that an event, or the event of a claim, may have today."""
        key = (name.story, name.event or name.id)
        return key if key in self._records.moved else (self._stories.get(name.story, name.story), key[1])


def _makes(event: EventFields, claim: str) -> bool:
    return any(claim in (made.id, *made.aliases) for made in event.claims)


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
        entries = of_story if gone.kind == "event" else entries_of_site(records)[gone.kind]
        places = [(entry.id, entry.at_key()) for entry in entries]
    for id_, where in places:
        if gone.with_id(id_) not in records.listed:
            yield id_, where


def _places_of_claims(event: Entry[EventFields]) -> list[tuple[str, Where]]:
    return [(claim.id, event.at("claims", position)) for position, claim in enumerate(event.fields.claims)]
