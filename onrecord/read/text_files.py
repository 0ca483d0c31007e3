"""Reads the plain texts of a site: those of sources, `published.txt` and `requirements.txt`."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from onrecord.git import is_tracked
from onrecord.model.full_names import FORMS, parse_name, parse_page
from onrecord.model.records import PUBLISHED, PublishedId, Snapshot
from onrecord.model.requirements import LOCK, REQUIREMENTS, Requirements, requirements_in
from onrecord.problems import Outcome, Problem, SourceFile
from onrecord.read.entry_paths import FoundFile
from onrecord.read.file_decoding import decode, read_text, unreadable


def read_snapshots(
    root: Path, files: Iterable[FoundFile], unsaved: Mapping[str, bytes | None] = MappingProxyType({})
) -> Outcome[dict[str, Snapshot | None]]:
    """Return the snapshots in the files by the source's id; None for one that can't be read.

    `unsaved` files, by path, are read as if they were in the folder.
    """
    read = {file.id: _snapshot(root, file.path, unsaved.get(file.path)) for file in files}
    problems = tuple(problem for outcome in read.values() for problem in outcome.problems)
    return Outcome({id_: outcome.value for id_, outcome in read.items()}, problems)


def _snapshot(root: Path, path: str, unsaved: bytes | None) -> Outcome[Snapshot | None]:
    try:
        data = (root / path).read_bytes() if unsaved is None else unsaved
    except OSError as error:
        return Outcome(None, (unreadable(path, error),))
    decoded = decode(data, path, tabs=True)
    if decoded.value is None:
        return Outcome(None, tuple(map(_for_kept_text, decoded.problems)))
    return Outcome(Snapshot(decoded.value, hashlib.sha256(data).hexdigest()))


def _for_kept_text(problem: Problem) -> Problem:
    hint = "keep the sentences that are quoted and a little around them, with a line […] for each gap"
    return replace(problem, hint=hint) if problem.code == "YML010" else problem


def read_published(root: Path) -> Outcome[tuple[PublishedId, ...]]:
    """Return the published ids in `published.txt`: one full name a line, or the page of a claim (`model/full_names`).

    Builds add lines to the file. Editors commit it with the entries, so that a published id can't vanish unnoticed. No
    id is published while the file doesn't exist.
    """
    path = root / PUBLISHED
    if path.is_symlink():
        place = SourceFile(PUBLISHED, "").span()
        problem = Problem("FIL002", "this is a link to another file or folder", place, "put the file itself here")
        return Outcome((), (problem,))
    if not os.path.lexists(path):
        return Outcome(())
    file = read_text(path, PUBLISHED)
    problems = list(file.problems)
    published = tuple(_ids(file.value, problems)) if file.value else ()
    return Outcome(published, tuple(problems))


def _ids(file: SourceFile, problems: list[Problem]) -> Iterator[PublishedId]:
    """Yield the ids, line by line, without empty lines and comments."""
    for number, line in enumerate(file.text.split("\n"), 1):
        name = line.strip()
        if not name or name.startswith("#"):
            continue
        span = file.span(number, line.index(name) + 1, len(name))
        of_page = parse_page(name)
        parsed = of_page or parse_name(name)
        if parsed is not None:
            yield PublishedId(parsed, span, has_page=of_page is not None)
        else:
            hint = f"each line is {FORMS}, or STORY/EVENT/CLAIM/ for the page of a claim; builds write them"
            problems.append(Problem("IDS001", f"'{name}' names nothing that can be published", span, hint))


def read_requirements(root: Path) -> Requirements | None:
    """Return the requirements of the site in `root` with their lock, and which of their files are missing.

    None if there is no such file, or it is not plain text.
    """
    file = read_text(root / REQUIREMENTS, REQUIREMENTS, tabs=True).value
    if file is None:
        return None
    lines = tuple(requirements_in(file.text))
    named = {line.path for line in lines if line.path not in {"", "."} and not line.is_outside}
    missing = frozenset(path for path in named if not os.path.exists(root / path))  # noqa: PTH110  (never raises)
    # If git does not track requirements.txt yet, it is too early to report untracked files.
    is_added = bool(named) and is_tracked(root / REQUIREMENTS)
    untracked = frozenset(path for path in named - missing if is_added and not is_tracked(root / path))
    return Requirements(file, lines, missing, untracked, read_text(root / LOCK, LOCK, tabs=True).value)
