"""Adds new entries to a site, all or none; events as drafts if they lack something.

The entries are checked as part of the site before a byte is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check_reading, read
from onrecord.desk.editing.new_entries import MODELS, Value, entry_in_many, entry_yaml, file_header, file_text
from onrecord.desk.schemas.entry_schemas import schemas
from onrecord.model.ids import ID_PATTERN
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.problems import Problem, Severity, SourceFile
from onrecord.read.normalization import normalize
from onrecord.read.validation import validate_or_none
from onrecord.read.yaml.tree import parse_yaml
from onrecord.site_files.additions import Addition, RefusedError, add_files, extended, new_file, present

_ENTRY = re.compile(rb"^[^\s#][^\n]*:", re.MULTILINE)
"""The first line of an entry in a file of several."""
_SEVERAL = 2


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
        if self.kind == "event":
            return f"content/stories/{self.story}/events/{self.id}.yaml"
        if self.kind == "story":
            return f"content/stories/{self.id}/story.yaml"
        return f"content/{self.kind}s/{self.file or f'{self.id}.yaml'}"

    @property
    def name(self) -> str:
        """The name of an event for `onrecord publish`."""
        return f"{self.story}/{self.id}"


class Inserted(Struct, frozen=True):
    """The result of adding entries."""

    files: tuple[str, ...]
    """The new and extended files, relative to the site's folder."""
    drafts: tuple[str, ...] = ()
    """The events that were written as drafts, by their names for `onrecord publish`."""
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the events lack for publication, by their names; an event that lacks nothing is left out."""
    warnings: tuple[Problem, ...] = ()
    """The warnings about the new entries, which do not stop a publication."""


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


def insert(root: Path, entries: Sequence[NewEntry], today: date, *, as_drafts: bool = False) -> Inserted:
    """Add entries to the site in `root`, all or none. Raises `RefusedError`.

    An event is written as a draft if it has an embargo or would cause an error in the site, or with `as_drafts`. If one
    of several events is a draft, all are, since a published event must not depend on a draft.
    """
    events = [entry.name for entry in entries if entry.kind == "event"]
    published = additions(root, entries, (), today)
    if not events:
        return _write(root, published, Inserted(()))
    problems = _own_problems(root, published, today)
    missing = {entry.name: found for entry in entries if (found := _errors(problems, entry.path))}
    warnings = tuple(problem for problem in problems if problem.severity is Severity.WARNING)
    has_embargo = any("embargo" in entry.values for entry in entries)
    drafts = tuple(events) if as_drafts or missing or has_embargo else ()
    files = additions(root, entries, drafts, today) if drafts else published
    if drafts and (errors := [problem for problem in _own_problems(root, files, today) if _is_error(problem)]):
        raise RefusedError(f"nothing was written: {'; '.join(problem.message for problem in errors)}")
    return _write(root, files, Inserted((), drafts, missing, warnings))


def _write(root: Path, files: Mapping[str, Addition], result: Inserted) -> Inserted:
    """Write the files, and the schemas that they refer to if the site has none; return the result with their names."""
    missing = (
        {} if (root / "schema").exists() else {f"schema/{name}": new_file(text) for name, text in schemas().items()}
    )
    add_files(root, {**files, **missing})
    return replace(result, files=(*files, *(["schema/"] if missing else [])))


def add_lines(root: Path, kind: str, id_: str, entry: str, name: str) -> Inserted:
    """Add a source or an actor, written as YAML already, to the file `name`. Raises `RefusedError`."""
    path = f"content/{kind}s/{name}"
    return _write(root, {path: _in_many(present(root, path), path, kind, id_, entry)}, Inserted(()))


def additions(root: Path, entries: Sequence[NewEntry], drafts: Collection[str], today: date) -> dict[str, Addition]:
    """Return the files to create and to extend, in the order of the entries. Raises `RefusedError`."""
    files: dict[str, Addition] = {}
    for entry in entries:
        if entry.kind not in ("source", "actor"):
            files[entry.path] = new_file(_text(entry, drafts, today))
            continue
        lines = entry_in_many(entry.kind, entry.id, entry.values)
        now = files.get(entry.path) or present(root, entry.path)
        files[entry.path] = _in_many(now, entry.path, entry.kind, entry.id, lines)
    return files


def _in_many(now: Addition | None, path: str, kind: str, id_: str, lines: str) -> Addition:
    """Return a file of several entries with one more, or a new file with this entry. Raises `RefusedError`."""
    return extended(path, now, id_, lines) if now else new_file(f"{file_header(kind)}\n{lines}")


def _text(entry: NewEntry, drafts: Collection[str], today: date) -> str:
    if entry.kind != "event":
        return file_text(entry.kind, entry.values)
    if entry.name in drafts:
        return file_text("event", {**entry.values, "status": "draft"})
    # The check of an event with an embargo says what it lacks to be published one day.
    values = {name: value for name, value in entry.values.items() if name != "embargo"}
    return file_text("event", {**values, "published": today.isoformat()})


def _own_problems(root: Path, files: Mapping[str, Addition], today: date) -> tuple[Problem, ...]:
    """Return the problems that the site would have in the lines of these additions."""
    options = Options(today=today)
    unsaved = {path: addition.after for path, addition in files.items()}
    problems = check_reading(root, options, read(root, options, unsaved)).problems
    return tuple(_in_added_lines(problems, files))


def _in_added_lines(problems: Sequence[Problem], files: Mapping[str, Addition]) -> Iterator[Problem]:
    for problem in problems:
        addition = files.get(problem.span.path) if problem.span else None
        if problem.span and addition and problem.span.line > len((addition.before or b"").splitlines()):
            yield problem


def _errors(problems: Sequence[Problem], path: str) -> tuple[str, ...]:
    return tuple(
        problem.message for problem in problems if _is_error(problem) and problem.span and problem.span.path == path
    )


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def file_for(root: Path, kind: str, id_: str) -> str:
    """Return the file for a new source or actor: one of its own, so that the work of two editors never conflicts.

    A site that keeps several entries in a file goes on so: there it is the largest of these files.
    """
    folder = root / "content" / f"{kind}s"
    regular = (file for file in sorted(folder.glob("*.yaml")) if file.is_file() and not file.is_symlink())
    files = {file.name: file.read_bytes() for file in regular}
    shared = [name for name, content in files.items() if len(_ENTRY.findall(content)) >= _SEVERAL]
    return max(shared, key=lambda name: len(files[name]), default=f"{id_}.yaml")


def file_name_error(name: str) -> str | None:
    """Return why a file of sources or actors can't have this name; None if it can."""
    stem = name.removesuffix(".yaml")
    return None if stem != name and ID_PATTERN.fullmatch(stem) else f"'{name}' is no name such as press.yaml"
