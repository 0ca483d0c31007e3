"""Adds a new entry to a site; as a draft if it lacks something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from onrecord.authoring.additions import append, create
from onrecord.authoring.new_entries import entry_in_many, file_header, file_text
from onrecord.authoring.schema import schemas
from onrecord.authoring.yaml_text import Value
from onrecord.model.ids import ID_PATTERN
from onrecord.model.records import Records
from onrecord.pipeline import Options, check
from onrecord.problems import Severity
from onrecord.read import read_site


class InsertedEntry(Struct, frozen=True):
    """The result of adding an entry."""

    files: tuple[str, ...]
    """The new and extended files, relative to the site's folder."""
    missing: tuple[str, ...] = ()
    """Why an event was written as a draft; empty if it is published."""
    name: str = ""
    """The name of an event for `onrecord publish`."""


def records_of(root: Path) -> Records | None:
    """Return the records of the site in `root`, as far as they can be read; None if there is no site."""
    read = read_site(root).value
    return read.records if read else None


def add_story(root: Path, id_: str, values: Mapping[str, Value]) -> InsertedEntry:
    """Write a new story. Raises `RefusedError`."""
    path = f"content/stories/{id_}/story.yaml"
    create(root, path, file_text("story", values))
    return InsertedEntry((path, *_schemas(root)))


def add_bill(root: Path, id_: str, values: Mapping[str, Value]) -> InsertedEntry:
    """Write a new bill's file. Raises `RefusedError`."""
    path = f"content/bills/{id_}.yaml"
    create(root, path, file_text("bill", values))
    return InsertedEntry((path, *_schemas(root)))


def add_event(root: Path, story: str, id_: str, values: Mapping[str, Value], today: date) -> InsertedEntry:
    """Write a new event's file; as a draft, if it would cause an error in the site. Raises `RefusedError`."""
    path = f"content/stories/{story}/events/{id_}.yaml"
    file = create(root, path, file_text("event", {**values, "published": today.isoformat()}))
    missing = _errors_in(root, path, today)
    if missing:
        file.unlink()  # this run created it
        create(root, path, file_text("event", {**values, "status": "draft"}))
    return InsertedEntry((path, *_schemas(root)), missing, f"{story}/{id_}")


def add_to_file(root: Path, kind: str, id_: str, values: Mapping[str, Value], name: str) -> InsertedEntry:
    """Add a source or an actor to the file `name`; create the file if necessary. Raises `RefusedError`."""
    return add_lines(root, kind, id_, entry_in_many(kind, id_, values), name)


def add_lines(root: Path, kind: str, id_: str, entry: str, name: str) -> InsertedEntry:
    """Do the same with an entry that is written as YAML already."""
    path = f"content/{kind}s/{name}"
    if (root / path).exists():
        append(root, path, id_, entry)
    else:
        create(root, path, f"{file_header(kind)}\n{entry}")
    return InsertedEntry((path, *_schemas(root)))


def file_for(root: Path, kind: str) -> str:
    """Return the file for a new source or actor: the largest of its kind, or else `sources.yaml` or `actors.yaml`."""
    folder = root / "content" / f"{kind}s"
    sizes = {file.name: file.stat().st_size for file in sorted(folder.glob("*.yaml")) if not file.is_symlink()}
    return max(sizes, key=lambda name: sizes[name], default=f"{kind}s.yaml")


def file_name_error(name: str) -> str | None:
    """Return why a file of sources or actors can't have this name; None if it can."""
    stem = name.removesuffix(".yaml")
    return None if stem != name and ID_PATTERN.fullmatch(stem) else f"'{name}' is no name such as press.yaml"


def _errors_in(root: Path, path: str, today: date) -> tuple[str, ...]:
    """Return the messages of the errors in the file at `path`."""
    problems = check(root, Options(today=today)).problems
    own = (problem for problem in problems if problem.span and problem.span.path == path)
    return tuple(problem.message for problem in own if problem.severity is Severity.ERROR)


def _schemas(root: Path) -> tuple[str, ...]:
    """Write the schemas, which new files refer to, if the site has none; return the new paths."""
    if (root / "schema").exists():
        return ()
    files = {f"schema/{name}": text for name, text in schemas().items()}
    for path, text in files.items():
        create(root, path, text)
    return ("schema/",)
