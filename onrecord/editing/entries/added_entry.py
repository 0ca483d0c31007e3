"""An entry that is to be added, as the other entries can see it before it is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.new_entries import MODELS, entry_yaml
from onrecord.editing.entries.yaml_values import Value
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.problems import Outcome, SourceFile, Where
from onrecord.read.entry_paths import path_of
from onrecord.read.normalization import normalize
from onrecord.read.validation import validate
from onrecord.read.yaml.tree import parse_yaml


class NewEntry(Struct, frozen=True):
    """An entry to add."""

    kind: EntryKind
    id: str
    values: Mapping[str, Value]
    story: str = ""
    """For an event: its story."""
    file: str = ""
    """For a source or an actor: the name of its file."""

    @property
    def path(self) -> str:
        """The path of its file, relative to the site's folder."""
        return path_of(self.kind, self.id, self.story, self.file)

    @property
    def name(self) -> str:
        """The name of an event for `onrecord publish`."""
        return f"{self.story}/{self.id}"


def with_entry(records: Records, entry: NewEntry) -> Records:
    """Return the records with a new entry, which is not written yet."""
    added = make_entry(records, entry).value
    if added is None:  # each answer was validated, but the whole is not valid: the check says why
        return replace(records, broken=records.broken | {(entry.kind, entry.story, entry.id)})
    return with_made(records, (added,))


def make_entry(records: Records, entry: NewEntry) -> Outcome[Entry[Any] | None]:
    """Return a new entry as a reader of its file would; None and the problems if a value is not valid."""
    file = SourceFile(entry.path, entry_yaml(entry.kind, entry.values))
    parsed = parse_yaml(file)
    story = records.story_by_id.get(entry.story)
    languages = (story.fields.languages if story else None) or records.site.fields.languages
    model = MODELS[entry.kind]
    if parsed.value is None:
        return Outcome(None, parsed.problems)
    plain = normalize(parsed.value, model, languages[0])
    read = validate(plain, model, Where(entry.path), lambda _where: file.span())
    if read.value is None:
        return Outcome(None, (*parsed.problems, *read.problems))
    return Outcome(Entry(entry.kind, entry.id, read.value, entry.path, story=entry.story))


def with_made(records: Records, entries: Sequence[Entry[Any]]) -> Records:
    """Return the records with entries that `make_entry` returned, which are not written yet."""
    by_list: dict[str, list[Entry[Any]]] = {}
    for entry in entries:
        by_list.setdefault("stories" if entry.kind == "story" else f"{entry.kind}s", []).append(entry)
    return replace(records, **{name: (*getattr(records, name), *added) for name, added in by_list.items()})
