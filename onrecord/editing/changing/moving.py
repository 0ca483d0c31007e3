"""Moves events to another story, and proves that nothing changes but the story."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from onrecord.build.pipeline import Options
from onrecord.editing.changing.id_refusals import refuse_form, refuse_taken
from onrecord.editing.changing.joined_steps import in_zone, is_timed
from onrecord.editing.changing.mention_replacement import replace_mention
from onrecord.editing.changing.new_names import rename_part, story_after
from onrecord.editing.changing.renamed_entries import differences
from onrecord.editing.changing.renamed_site import consequences, list_gone_pages
from onrecord.editing.changing.renaming import BELOW
from onrecord.editing.changing.secret_ids import is_secret
from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite, change_site, find_new_problems
from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.entries.file_text import refuse_unsafe
from onrecord.editing.entries.mentions import find_mentions
from onrecord.editing.entries.site_texts import SiteTexts, fields_at
from onrecord.model.expected import STEPS
from onrecord.model.fields import EventFields, Expected, StoryFields
from onrecord.model.former_ids import aliases_after_move
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.model.site import Site
from onrecord.problems import Outcome, RefusedError, Where
from onrecord.read.entry_files import Places
from onrecord.read.entry_paths import path_of
from onrecord.read.normalization import normalize
from onrecord.read.yaml.nodes import Mapping as Tree

_OF_STORIES = ("the order of events in", "the origins of")
"""What changes with a story's events."""


class Moving(Struct, frozen=True):
    """Events that move to another story, and perhaps their whole story, which becomes a part of that one."""

    names: Mapping[EntryName, EntryName]
    """The names that the events get."""
    fields: Mapping[EntryName, Mapping[str, Any]]
    """The fields that change in each event, and in the story that stays."""
    into: EntryName
    """The other story."""
    gone: EntryName | None = None
    """The story that becomes a part of it."""
    added_steps: tuple[Expected, ...] = ()
    """The steps that lie ahead which that story had; the other one gets them."""
    zones_of_steps: Mapping[EntryName, ZoneInfo] = field(default_factory=dict)
    """The zone that the times of an event's own steps name afterwards, since the other story has another zone."""

    def of(self, name: EntryName) -> EntryName:
        """Return the name that a thing has afterwards."""
        if name == self.gone:
            return self.into
        if name.kind == "claim":
            event = EntryName("event", name.event, name.story)
            now = self.names.get(event, event)
            return name._replace(story=now.story, event=now.id)
        return self.names.get(name, name)

    def fields_after(self, entry: Entry[Any], fields: Any) -> Any:  # noqa: ANN401  (kinds of entries have no common type)
        """Return the fields with the aliases and the time zones of what moves; None for the story that goes."""
        if entry.kind not in ("story", "event"):
            return fields
        name = EntryName(entry.kind, entry.id, entry.story)
        if name == self.gone:
            return None
        steps = fields.expected
        if name in self.zones_of_steps:
            steps = tuple(in_zone(step, self.zones_of_steps[name]) for step in steps)
        if name == self.into:
            steps = (*steps, *self.added_steps)
        return fields.model_copy(update={**self.fields.get(name, {}), STEPS: steps})

    @property
    def stories(self) -> frozenset[str]:
        """The stories that lose or get events."""
        return frozenset({self.into.id, *(name.story for name in self.names)})


class Move(ChangePlan, frozen=True, kw_only=True):
    """The planned changes of a move."""

    moving: Moving


def plan_move(root: Path, site: CheckedSite, names: Sequence[EntryName], story: str, new: str = "") -> Move:
    """Return the changes that move events to a story; one event can get the id `new` at once. Raises `RefusedError`."""
    moving = plan_names(site, names, story, new)
    texts = SiteTexts(root)
    moved = change_files(site.records, moving, Places(root), texts)
    return Move(moving=moving, files=tuple(texts.list_changed()), moved=moved)


def apply_move(
    root: Path, site: CheckedSite, move: ChangePlan, moving: Moving, options: Options
) -> Outcome[tuple[str, ...]]:
    """Make the changes, or none; return what readers see otherwise, and new problems. Raises `RefusedError`."""
    command = "merge" if moving.gone else "rename"
    after = change_site(root, command, move, options, lambda after: _fault_of_move(site, after, moving), site)
    return Outcome(tuple(list_gone_pages(site, after)), find_new_problems(site, after))


def plan_names(site: CheckedSite, names: Sequence[EntryName], story: str, new: str = "") -> Moving:
    """Return which names and fields change if events move to a story. Raises `RefusedError`."""
    records = site.records
    _refuse_kinds(names, story, records)
    if new:
        refuse_form("event", new, records)
    moved = {name: EntryName("event", new or name.id, story) for name in names}
    for name, wanted in moved.items():
        refuse_taken(name, wanted, records)
        if [*moved.values()].count(wanted) > 1:
            raise RefusedError(f"two of these events would be '{wanted}'; rename one of them first")
    fields = {name: _plan_fields(name, wanted, records) for name, wanted in moved.items()}
    zones = {name: zone for name in moved if (zone := _zone_of_steps(name, story, records)) is not None}
    return Moving(moved, fields, EntryName("story", story), zones_of_steps=zones)


def _zone_of_steps(name: EntryName, story: str, records: Records) -> ZoneInfo | None:
    """Return the zone that the steps of an event must name in another story; None if they mean the same without."""
    event = entry_of(name, records)
    zone = records.zone_of(event)
    keeps_zone = event.fields.timezone is not None or event.fields.time is not None
    is_same = zone.key == records.zone_of(records.story_by_id[story]).key
    return None if keeps_zone or is_same or not any(map(is_timed, event.fields.expected)) else zone


def _plan_fields(name: EntryName, wanted: EntryName, records: Records) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    entry = entry_of(name, records)
    old = records.story_by_id[name.story].fields
    new = records.story_by_id[wanted.story].fields
    if not is_secret(name, records):
        former = (name.story, name.id)
        changed["aliases"] = aliases_after_move(former, entry.fields.aliases, old.aliases, (wanted.story, wanted.id))
    before = old.timezone or records.site.fields.timezone
    after = new.timezone or records.site.fields.timezone
    if entry.fields.time is not None and entry.fields.timezone is None and before.key != after.key:
        changed["timezone"] = before
    return changed


def _refuse_kinds(names: Sequence[EntryName], story: str, records: Records) -> None:
    """Raise `RefusedError` if these are not events of other stories, or there is no such story."""
    for name in names:
        if name.kind == "story":
            is_join = story in records.story_by_id and name.id != story
            join = f"to join the two, type: onrecord merge {name} {story}/"
            hint = join if is_join else f"type only the new id: {story}"
            raise RefusedError(f"'{name}' is a story; {hint}")
        if name.kind != "event":
            raise RefusedError(f"'{name}' can't move to a story: only events can, each with its claims")
        if name.story == story:
            raise RefusedError(f"'{name}' is in this story already; for another id, type only that")
    if story not in records.story_by_id:
        now = next((known.id for known in records.stories if story in known.fields.aliases), "")
        hint = f"that is a former id of '{now}'" if now else f"make it first: onrecord new story --id {story}"
        raise RefusedError(f"no story is called '{story}'; {hint}")


def change_files(records: Records, moving: Moving, places: Places, texts: SiteTexts) -> tuple[tuple[str, str], ...]:
    """Edit the texts of all files for a move, and return the files that get another path. Raises `RefusedError`."""
    for name in moving.names:
        _refuse_story(name, moving, records, places)
    for mention in find_mentions(records):
        part = next(part for part in mention.parts if part.start == mention.start and part.name == mention.name)
        now = rename_part(part, mention.parts, moving, story_after(mention.by, moving))
        if now != mention.text[mention.start : mention.end]:
            replace_mention(mention, now, places, texts)
    moved = []
    for name, wanted in moving.names.items():
        entry = entry_of(name, records)
        changed = moving.fields[name]
        hint = "write each field of the event on a line of its own"
        with refuse_unsafe("moved", f"{entry.file} as it is written", hint):
            text = texts[entry.file]
            fields = fields_at(entry.at(), places)
            if "aliases" in changed:
                text.set_list(fields, "aliases", changed["aliases"], below=BELOW["event"])
            if "timezone" in changed:
                text.add_lines(fields, [f"timezone: {changed['timezone'].key}"], below=("time",))
            for place, step in enumerate(entry.fields.expected):
                if name in moving.zones_of_steps and is_timed(step):
                    of_step = fields_at(_place_of_step(entry, place, fields), places)
                    text.add_lines(of_step, [f"timezone: {moving.zones_of_steps[name].key}"], below=("time",))
        moved.append((entry.file, path_of("event", wanted.id, wanted.story)))
    return tuple(moved)


def _place_of_step(entry: Entry[EventFields], place: int, fields: Tree) -> Where:
    """Return the place of a step, which can be the only one without a list."""
    _, node = fields.by_name[STEPS]
    return entry.at(STEPS) if isinstance(node, Tree) else entry.at(STEPS, place)


def _refuse_story(name: EntryName, moving: Moving, records: Records, places: Places) -> None:
    """Raise `RefusedError` if an event would mean something else, or not be found, in the other story."""
    entry = entry_of(name, records)
    old = records.story_by_id[name.story]
    new = records.story_by_id[moving.into.id]
    _refuse_status(name, entry, old, new)
    of_site = records.site.fields.languages
    if "aliases" in moving.fields[name]:
        _refuse_languages(name, old, new, of_site)
    language = (old.fields.languages or of_site)[0]
    new_language = (new.fields.languages or of_site)[0]
    if language != new_language:
        _refuse_plain_text(entry, language, new_language, places)


def _refuse_status(
    name: EntryName, entry: Entry[EventFields], old: Entry[StoryFields], new: Entry[StoryFields]
) -> None:
    """Raise `RefusedError` if the move would publish or hide an event, or change what was withdrawn."""
    if entry.fields.status != "draft" and old.fields.status != new.fields.status:
        draft = old if old.fields.status == "draft" else new
        done = "publish" if draft is old else "hide"
        raise RefusedError(f"'{draft.id}/' is a draft, so the move would {done} '{name}'; publish the story first")
    withdrawn = next((story.id for story in (old, new) if story.fields.withdrawn is not None), "")
    if withdrawn:
        raise RefusedError(f"'{withdrawn}/' is withdrawn with all its events; none moves out of it or into it")


def _refuse_languages(
    name: EntryName, old: Entry[StoryFields], new: Entry[StoryFields], of_site: tuple[str, ...]
) -> None:
    """Raise `RefusedError` if the new story has no pages in a language, to which addresses of the old one led."""
    shown_by_old = {*old.fields.title}.intersection(old.fields.languages or of_site)
    shown_by_new = {*new.fields.title}.intersection(new.fields.languages or of_site)
    lacking = [language for language in of_site if language in shown_by_old - shown_by_new]
    if lacking:
        message = f"'{new.id}/' has no pages in {', '.join(lacking)}, so old addresses of '{name}' would lead nowhere"
        raise RefusedError(f"{message}; write its title in {', '.join(lacking)} first")


def _refuse_plain_text(entry: Entry[EventFields], language: str, new_language: str, places: Places) -> None:
    """Raise `RefusedError` if an event has a text without a language, which would be in another one."""
    field = _first_plain_text(entry, language, new_language, places)
    if field:
        message = f"'{field}' in {entry.file} names no language, and would be in {new_language} instead of {language}"
        raise RefusedError(f"{message}; write the language before each text, as in {field}: {{{language}: ...}}")


def _first_plain_text(entry: Entry[EventFields], language: str, new_language: str, places: Places) -> str:
    """Return the first field of an event whose texts would be in another language; empty if there is none."""

    def fields_in(language: str) -> Mapping[str, Any]:
        fields = normalize(fields_at(entry.at(), places), EventFields, language)
        return fields if isinstance(fields, Mapping) else {}

    before = fields_in(language)
    after = fields_in(new_language)
    return next((name for name in before if before[name] != after.get(name)), "")


def _fault_of_move(before: CheckedSite, after: CheckedSite, moving: Moving) -> str:
    changed = list(differences(before.records, after.records, moving))
    old = before.arranged.site
    new = after.arranged.site
    if not changed and old and new:
        of_stories = {f"{what} {story}/" for what in _OF_STORIES for story in moving.stories}
        changed = [subject for subject in consequences(old, new, moving) if subject not in of_stories]
        changed += _other_orders(old, new, moving)
    return f"that would change more than the story: {', '.join(changed[:3])}" if changed else ""


def _other_orders(before: Site, after: Site, moving: Moving) -> Iterator[str]:
    """Yield the stories in which events stand otherwise, among those that were in one story before."""
    for old, new in product(sorted(moving.stories), sorted(moving.stories)):
        if old in before.stories and new in after.stories:
            names = [moving.of(EntryName("event", ref.event, ref.story)) for ref in before.stories[old].events]
            expected = [name for name in names if name.story == new]
            found = [EntryName("event", ref.event, ref.story) for ref in after.stories[new].events]
            if expected != [name for name in found if name in set(expected)]:
                yield f"the order of events in {new}/"
