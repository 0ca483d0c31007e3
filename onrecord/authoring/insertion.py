"""Puts a new entry into a site: where it belongs, as a draft while something about it is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onrecord.authoring.additions import append, create
from onrecord.authoring.new_entries import entry_in_many, file_header, file_text
from onrecord.authoring.schema import schemas
from onrecord.authoring.yaml_text import Value
from onrecord.model.ids import ID_PATTERN
from onrecord.model.records import Records
from onrecord.pipeline import Options, check
from onrecord.problems import Severity
from onrecord.read import read_site


@dataclass(frozen=True, slots=True)
class InsertedEntry:
    """What was written, and what its editor has to know."""

    files: tuple[str, ...]
    """The files that were made or added to, relative to the site's folder."""
    missing: tuple[str, ...] = ()
    """Why an event was made a draft; nothing if it is published."""
    name: str = ""
    """What `onrecord publish` calls an event."""


def records_of(root: Path) -> Records | None:
    """Return what the site in `root` has, as far as it can be read; nothing where no site is."""
    read = read_site(root).value
    return read.records if read else None


def add_story(root: Path, id_: str, values: Mapping[str, Value]) -> InsertedEntry:
    """Write a new story's folder. Raises `RefusedError`."""
    path = f"content/stories/{id_}/story.yaml"
    create(root, path, file_text("story", values))
    return InsertedEntry((path, *_schemas(root)))


def add_bill(root: Path, id_: str, values: Mapping[str, Value]) -> InsertedEntry:
    """Write a new bill's file. Raises `RefusedError`."""
    path = f"content/bills/{id_}.yaml"
    create(root, path, file_text("bill", values))
    return InsertedEntry((path, *_schemas(root)))


def add_event(root: Path, story: str, id_: str, values: Mapping[str, Value], today: date) -> InsertedEntry:
    """Write a new event's file; as a draft, if the site would have an error with it. Raises `RefusedError`."""
    path = f"content/stories/{story}/events/{id_}.yaml"
    file = create(root, path, file_text("event", {**values, "published": today.isoformat()}))
    missing = _errors_in(root, path, today)
    if missing:
        file.unlink()  # this run made it, and nobody has seen it yet
        create(root, path, file_text("event", {**values, "status": "draft"}))
    return InsertedEntry((path, *_schemas(root)), missing, f"{story}/{id_}")


def add_to_file(root: Path, kind: str, id_: str, values: Mapping[str, Value], name: str) -> InsertedEntry:
    """Add a source or an actor to the file called `name`, which is made if it is not there. Raises `RefusedError`."""
    path = f"content/{kind}s/{name}"
    entry = entry_in_many(kind, id_, values)
    if (root / path).exists():
        append(root, path, id_, entry)
    else:
        create(root, path, f"{file_header(kind)}\n{entry}")
    return InsertedEntry((path, *_schemas(root)))


def file_for(root: Path, kind: str) -> str:
    """Return the name of the file that a new source or actor goes into: the one with most, or one of a plain name."""
    folder = root / "content" / f"{kind}s"
    sizes = {file.name: file.stat().st_size for file in sorted(folder.glob("*.yaml")) if not file.is_symlink()}
    return max(sizes, key=lambda name: sizes[name], default=f"{kind}s.yaml")


def file_name_error(name: str) -> str | None:
    """Say what forbids a file of sources or actors to be called so."""
    stem = name.removesuffix(".yaml")
    return None if stem != name and ID_PATTERN.fullmatch(stem) else f"'{name}' is no name such as press.yaml"


def _errors_in(root: Path, path: str, today: date) -> tuple[str, ...]:
    """Say what is wrong with the site because of the file at `path`."""
    problems = check(root, Options(today=today)).problems
    mine = (problem for problem in problems if problem.span and problem.span.path == path)
    return tuple(problem.message for problem in mine if problem.severity is Severity.ERROR)


def _schemas(root: Path) -> tuple[str, ...]:
    """Write the schemas that the first line of each new file names, if the site has none yet."""
    if (root / "schema").exists():
        return ()
    made = {f"schema/{name}": text for name, text in schemas().items()}
    for path, text in made.items():
        create(root, path, text)
    return ("schema/",)
