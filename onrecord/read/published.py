"""Reads `published.txt`, the list of what was published: one full name per line, as `model/entry_names` forms it.

Builds add lines to the file. Editors commit it with the entries, so that a published id can't vanish unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onrecord.model.entry_names import FORMS, parse_name
from onrecord.model.records import PUBLISHED, PublishedId
from onrecord.problems import Outcome, Problem, SourceFile
from onrecord.read.text import decode, unreadable
from onrecord.regular_files import read_regular


def read_published(root: Path) -> Outcome[tuple[PublishedId, ...]]:
    """Return the published ids; empty if the file doesn't exist yet."""
    path = root / PUBLISHED
    if path.is_symlink():
        place = SourceFile(PUBLISHED, "").span()
        problem = Problem("FIL002", "this is a link to another file or folder", place, "put the file itself here")
        return Outcome((), (problem,))
    try:
        data = read_regular(path)
    except FileNotFoundError:
        return Outcome(())
    except OSError as error:
        return Outcome((), (unreadable(PUBLISHED, error),))
    decoded = decode(data, PUBLISHED)
    if decoded.value is None:
        return Outcome((), decoded.problems)
    problems: list[Problem] = []
    return Outcome(tuple(_ids(decoded.value, problems)), tuple(problems))


def _ids(file: SourceFile, problems: list[Problem]) -> Iterator[PublishedId]:
    """Yield the ids, line by line, without empty lines and comments."""
    for number, line in enumerate(file.text.split("\n"), 1):
        name = line.strip()
        if not name or name.startswith("#"):
            continue
        span = file.span(number, line.index(name) + 1, len(name))
        named = parse_name(name)
        if named is not None:
            yield PublishedId(named, span)
        else:
            hint = f"each line is {FORMS}; builds write them"
            problems.append(Problem("IDS001", f"'{name}' names nothing that can be published", span, hint))
