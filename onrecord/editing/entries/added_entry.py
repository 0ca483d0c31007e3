"""An entry that is to be added, as the other entries can see it before it is written."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.new_entries import MODELS, entry_yaml
from onrecord.editing.entries.yaml_values import Value
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.problems import SourceFile
from onrecord.read.entry_paths import path_of
from onrecord.read.normalization import normalize
from onrecord.read.validation import validate_or_none
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
    tree = parse_yaml(SourceFile(entry.path, entry_yaml(entry.kind, entry.values))).value
    story = records.story_by_id.get(entry.story)
    languages = (story.fields.languages if story else None) or records.site.fields.languages
    model = MODELS[entry.kind]
    fields = validate_or_none(normalize(tree, model, languages[0]), model) if tree else None
    if fields is None:  # each answer was validated, but the whole is not valid: the check says why
        return replace(records, broken=records.broken | {(entry.kind, entry.story, entry.id)})
    name = "stories" if entry.kind == "story" else f"{entry.kind}s"
    added = Entry(entry.kind, entry.id, fields, entry.path, story=entry.story)
    return replace(records, **{name: (*getattr(records, name), added)})
