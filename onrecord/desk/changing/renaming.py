"""Gives things other ids, and events another story, letter by letter; proves that the site means the same."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from msgspec import Struct

from onrecord.build.pipeline import Options
from onrecord.desk.changing.new_names import NewId, rename_part, story_after
from onrecord.desk.changing.renamed_entries import differences
from onrecord.desk.changing.renamed_site import consequences, list_gone_pages
from onrecord.desk.editing.checked_site import ChangePlan, CheckedSite, change_site, find_new_problems
from onrecord.desk.editing.entry_by_name import entry_of
from onrecord.desk.editing.file_text import UnsafeChangeError, refuse_unsafe
from onrecord.desk.editing.mentions import Mention, find_mentions
from onrecord.desk.editing.site_texts import SiteTexts, fields_at
from onrecord.desk.lookup.named_things import things
from onrecord.model.fields import EventFields
from onrecord.model.ids import EntryName, NamedKind, aliases_after_move, id_hint, parse_name
from onrecord.model.records import Entry, Records
from onrecord.model.site import Site
from onrecord.model.values import id_fault
from onrecord.problems import Outcome, Problem, RefusedError, Where
from onrecord.read.entry_files import Places
from onrecord.read.entry_paths import path_of
from onrecord.read.normalization import normalize
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Scalar

BELOW = {  # the fields below which `aliases` goes, if one of them has a line to itself
    "event": ("published", "status", "date"),
    "story": ("title",),
    "bill": ("title", "procedure"),
    "actor": ("kind", "name"),
    "source": ("title", "url"),
    "claim": ("id",),
}
_OF_STORIES = ("the order of events in", "the origins of")  # what changes with a story's events


class Renaming(ChangePlan, frozen=True, kw_only=True):
    """The planned changes of a new id."""

    new_id: NewId


def plan_renaming(root: Path, site: CheckedSite, name: EntryName, new: str) -> Renaming:
    """Return the changes that give a thing the id `new`. Raises `RefusedError`."""
    records = site.records
    _refuse_id(name, new, records)
    new_id = NewId(name, new, has_alias=not is_secret(name, records))
    places = Places(root)
    texts = SiteTexts(root)
    for mention in find_mentions(records):
        if mention.name == name:
            replace_mention(mention, new, places, texts)
    _change_own_entry(new_id, records, places, texts)
    return Renaming(new_id=new_id, files=tuple(texts.list_changed()), moved=tuple(list_moves_of(name, new, records)))


def apply_renaming(root: Path, site: CheckedSite, renaming: Renaming, options: Options) -> tuple[Problem, ...]:
    """Make the changes, check the site again, and return its problems. Raises `RefusedError` with nothing changed."""
    fault = lambda after: _fault_of_id(site, after, renaming.new_id)  # noqa: E731
    return change_site(root, "rename", renaming, options, fault).problems


def _fault_of_id(before: CheckedSite, after: CheckedSite, new_id: NewId) -> str:
    changed = list(differences(before.records, after.records, new_id))
    old, new = before.arranged.site, after.arranged.site
    if not changed and old and new:
        changed = list(consequences(old, new, new_id))
    return f"that would change more than the id: {', '.join(changed[:3])}" if changed else ""


def _refuse_id(name: EntryName, new: str, records: Records) -> None:
    whole = parse_name(new)
    if whole:
        raise RefusedError(f"write only the new id: {whole.id}")
    if new == name.id:
        raise RefusedError(f"'{new}' is its id already")
    refuse_form(name.kind, new, records)
    refuse_taken(name, name.with_id(new), records)


def refuse_form(kind: NamedKind, new: str, records: Records) -> None:
    """Raise `RefusedError` if no thing of a kind can have this id."""
    if fault := id_fault(new):
        raise RefusedError(f"{fault}; {id_hint(new)}")
    if records.is_reserved(kind, new):
        raise RefusedError(f"'{new}' is a reserved name; choose another id")


def refuse_taken(name: EntryName, wanted: EntryName, records: Records) -> None:
    """Raise `RefusedError` if another thing has, or had, the name that a thing shall get."""
    for other in things(records):
        if other == wanted:
            raise RefusedError(f"'{other}' is there already; choose another id")
        if other != name and other.kind == name.kind and wanted in records.names_of(other):
            message = f"'{wanted}' is a former name of '{other}', and its old address leads there"
            raise RefusedError(f"{message}; choose another id")


def is_secret(name: EntryName, records: Records) -> bool:
    """Return whether nobody can know the id: it is that of a draft that never was public, or of a claim in one."""
    if records.was_public(name) or name.kind not in ("event", "claim", "story"):
        return False
    story = records.story_by_id[name.story or name.id]
    event = records.event_by_id.get((name.story, name.event or name.id))
    return story.fields.status == "draft" or (event is not None and event.fields.status == "draft")


def replace_mention(mention: Mention, new: str, places: Places, texts: SiteTexts) -> None:
    """Replace the id in a place that mentions it by a new one. Raises `RefusedError`."""
    where = mention.where
    old = mention.name.id
    text, (_, node) = texts[where.path], places.text_of(where)
    line, column, length = where.inside or (0, 0, -1)
    try:
        if isinstance(node, Scalar):
            before = sum(len(row) + 1 for row in node.text.split("\n")[:line]) + column
            whole = node.text[before : before + length] if where.inside else node.text
            text.replace_in(node, before + _start_of_id(mention, whole), old, new)
        else:
            column += _start_of_id(mention, text.row(line)[column : column + length])
            text.replace(line, column, column + len(old), new)
    except UnsafeChangeError:
        place = places.locate(where)
        message = f"{place.path}:{place.line} writes '{mention.text}' in a form that can't change alone"
        hint = "write it plainly, without escapes and on one line, and try again"
        raise RefusedError(f"nothing is changed: {message}; {hint}") from None


def _start_of_id(mention: Mention, typed: str) -> int:
    """Return where the id begins in what is typed at a place. Raises `UnsafeChangeError` if it is not typed there."""
    start = typed.find(mention.text)
    if start < 0:
        raise UnsafeChangeError
    return start + mention.start


def _change_own_entry(new_id: NewId, records: Records, places: Places, texts: SiteTexts) -> None:
    """Change the id where the thing itself has it, and add the former one to its aliases. Raises `RefusedError`."""
    name = new_id.name
    entry = entry_of(name, records)
    hint = f"write each field of the {name.kind} on a line of its own"
    with refuse_unsafe("renamed", f"{entry.file} as it is written", hint):
        if name.kind == "claim":
            at = next(at for at, claim in enumerate(entry.fields.claims) if claim.id == name.id)
            aliases = entry.fields.claims[at].aliases
            where = entry.at("claims", at)
        else:
            aliases = entry.fields.aliases
            where = entry.at()
        text = texts[where.path]
        fields = fields_at(where, places)
        id_ = _find_typed_id(name, fields, places, entry)
        if id_ is not None:
            text.replace_in(id_, 0, name.id, new_id.id)
        if new_id.has_alias:
            text.set_list(fields, "aliases", new_id.aliases(name.id, aliases), below=BELOW[name.kind])


def _find_typed_id(name: EntryName, fields: Tree, places: Places, entry: Entry[Any]) -> Scalar | None:
    """Return the node in which a claim, an actor or a source has its id; None if a file's name is the id."""
    if name.kind == "claim":
        id_ = fields.by_name["id"][1]
        return id_ if isinstance(id_, Scalar) else None
    if name.kind in ("actor", "source"):
        _, tree = places.text_of(Where(entry.file))
        return tree.by_name[name.id][0] if isinstance(tree, Tree) else None
    return None


def list_moves_of(name: EntryName, new: str, records: Records) -> Iterator[tuple[str, str]]:
    """Yield the files and folders that carry the id of a thing in their names, with their new paths."""
    entry = entry_of(name, records)
    folder = entry.file.rpartition("/")[0]
    if name.kind in ("event", "bill"):
        yield entry.file, f"{folder}/{new}.yaml"
    elif name.kind == "story":
        yield folder, f"{folder.rpartition('/')[0]}/{new}"
    elif name.kind == "source" and name.id in records.snapshots:
        yield path_of("snapshot", name.id), path_of("snapshot", new)


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
        return None if name == self.gone else fields.model_copy(update=self.fields.get(name, {}))

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
    after = change_site(root, command, move, options, lambda after: _fault_of_move(site, after, moving))
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
    return Moving(moved, fields, EntryName("story", story))


def _plan_fields(name: EntryName, wanted: EntryName, records: Records) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    entry = entry_of(name, records)
    old, new = (records.story_by_id[story].fields for story in (name.story, wanted.story))
    if not is_secret(name, records):
        keys = (name.story, name.id), (wanted.story, wanted.id)
        changed["aliases"] = aliases_after_move(keys[0], entry.fields.aliases, old.aliases, keys[1])
    before, after = (story.timezone or records.site.fields.timezone for story in (old, new))
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
        now = next((one.id for one in records.stories if story in one.fields.aliases), "")
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
        moved.append((entry.file, path_of("event", wanted.id, wanted.story)))
    return tuple(moved)


def _refuse_story(name: EntryName, moving: Moving, records: Records, places: Places) -> None:
    """Raise `RefusedError` if an event would mean something else, or not be found, in the other story."""
    entry = entry_of(name, records)
    old, new = (records.story_by_id[story] for story in (name.story, moving.into.id))
    if entry.fields.status != "draft" and old.fields.status != new.fields.status:
        draft = old if old.fields.status == "draft" else new
        done = "publish" if draft is old else "hide"
        raise RefusedError(f"'{draft.id}/' is a draft, so the move would {done} '{name}'; publish the story first")
    if withdrawn := next((story.id for story in (old, new) if story.fields.withdrawn is not None), ""):
        raise RefusedError(f"'{withdrawn}/' is withdrawn with all its events; none moves out of it or into it")
    of_site = records.site.fields.languages
    shown = [{*story.fields.title}.intersection(story.fields.languages or of_site) for story in (old, new)]
    lacking = [one for one in records.site.fields.languages if one in shown[0] - shown[1]]
    if lacking and "aliases" in moving.fields[name]:
        message = f"'{new.id}/' has no pages in {', '.join(lacking)}, so old addresses of '{name}' would lead nowhere"
        raise RefusedError(f"{message}; write its title in {', '.join(lacking)} first")
    first = [(story.fields.languages or records.site.fields.languages)[0] for story in (old, new)]
    if first[0] != first[1] and (field := _first_plain_text(entry, first, places)):
        message = f"'{field}' in {entry.file} names no language, and would be in {first[1]} instead of {first[0]}"
        raise RefusedError(f"{message}; write the language before each text, as in {field}: {{{first[0]}: ...}}")


def _first_plain_text(entry: Entry[EventFields], languages: list[str], places: Places) -> str:
    """Return the first field of an event whose texts are in another language in another story."""
    plain = [normalize(fields_at(entry.at(), places), EventFields, language) for language in languages]
    one, other = (fields if isinstance(fields, Mapping) else {} for fields in plain)
    return next((name for name in one if one[name] != other.get(name)), "")


def _fault_of_move(before: CheckedSite, after: CheckedSite, moving: Moving) -> str:
    changed = list(differences(before.records, after.records, moving))
    old, new = before.arranged.site, after.arranged.site
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
