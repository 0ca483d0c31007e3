"""Adds new entries to the files of a site, all or none."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check_reading, read
from onrecord.editing.entries.added_entry import NewEntry
from onrecord.editing.entries.file_problems import is_error, problems_in
from onrecord.editing.entries.new_entries import entry_in_many, file_header, file_text
from onrecord.editing.writing import Addition, add_files, extended_by, new_file, present
from onrecord.model.records import EntryKind
from onrecord.problems import Problem, RefusedError, Severity, Span
from onrecord.read.entry_paths import path_of


class Inserted(Struct, frozen=True):
    """The result of adding entries."""

    files: tuple[str, ...]
    """The new and extended files, relative to the site's folder."""
    drafts: tuple[str, ...] = ()
    """The events that were written as drafts, by their names for `onrecord publish`."""
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What events lack to be public, by their names."""
    warnings: tuple[Problem, ...] = ()
    """The warnings about the new entries, which do not stop a publication."""


def insert_entries(root: Path, entries: Sequence[NewEntry], today: date, *, as_drafts: bool = False) -> Inserted:
    """Add entries to the site in `root`, all or none. Raises `RefusedError`.

    An event is written as a draft if it has an embargo or would cause an error in the site, or with `as_drafts`. If one
    of several events is a draft, all are, since a published event must not depend on a draft.
    """
    events = [entry.name for entry in entries if entry.kind == "event"]
    published = list_additions(root, entries, (), today)
    if not events:
        return _write(root, published, Inserted(()))
    problems = _own_problems(root, published, today)
    missing: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        errors = [problem.message for problem in problems_in(problems, entry.path) if is_error(problem)]
        if errors:
            missing[entry.name] = tuple(errors)
    warnings = tuple(problem for problem in problems if problem.severity is Severity.WARNING)
    has_embargo = any("embargo" in entry.values for entry in entries)
    drafts = tuple(events) if as_drafts or missing or has_embargo else ()
    if not drafts:
        return _write(root, published, Inserted((), (), missing, warnings))
    files = list_additions(root, entries, drafts, today)
    faults = [problem.message for problem in _own_problems(root, files, today) if is_error(problem)]
    if faults:
        raise RefusedError(f"nothing was written: {'; '.join(faults)}")
    return _write(root, files, Inserted((), drafts, missing, warnings))


def _write(root: Path, files: Mapping[str, Addition], result: Inserted) -> Inserted:
    """Write the files, and the schemas that they refer to if the site has none; return the result with their names."""
    missing = {}
    if not (root / "schema").exists():
        from onrecord.editing.schemas.entry_schemas import schemas  # noqa: PLC0415  (few sites lack them)

        missing = {f"schema/{name}": new_file(text) for name, text in schemas().items()}
    add_files(root, {**files, **missing})
    return replace(result, files=(*files, *(["schema/"] if missing else [])))


def insert_yaml(root: Path, kind: EntryKind, id_: str, entry: str, name: str) -> Inserted:
    """Add a source or an actor, written as YAML already, to the file `name`. Raises `RefusedError`."""
    path = path_of(kind, id_, file=name)
    return _write(root, {path: _in_many(present(root, path), path, kind, id_, entry)}, Inserted(()))


def list_additions(
    root: Path,
    entries: Sequence[NewEntry],
    drafts: Collection[str],
    today: date,
    edited: Mapping[str, Addition] = MappingProxyType({}),
) -> dict[str, Addition]:
    """Return the files to create and to extend, in order, after the `edited` ones. Raises `RefusedError`."""
    files = dict(edited)
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
    return extended_by(path, now, {id_: lines}) if now else new_file(f"{file_header(kind)}\n{lines}")


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
    lines_before = {path: len((addition.before or b"").splitlines()) for path, addition in files.items()}

    def is_in_addition(span: Span) -> bool:
        return span.path in lines_before and span.line > lines_before[span.path]

    return tuple(problem for problem in problems if problem.span and is_in_addition(problem.span))
