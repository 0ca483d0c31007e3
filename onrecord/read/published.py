"""Reads `published.txt`, the list of published events, one `story/event` per line.

Builds add lines to the file. Editors commit it with the entries, so that a published id can't vanish unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onrecord.model.records import PUBLISHED, PublishedId
from onrecord.model.values import id_fault
from onrecord.problems import Outcome, Problem, SourceFile
from onrecord.read.text import decode, unreadable


def read_published(root: Path) -> Outcome[tuple[PublishedId, ...]]:
    """Return the published ids; empty if the file doesn't exist yet."""
    path = root / PUBLISHED
    if path.is_symlink():
        place = SourceFile(PUBLISHED, "").span()
        problem = Problem("FIL002", "this is a link to another file or folder", place, "put the file itself here")
        return Outcome((), (problem,))
    try:
        data = path.read_bytes()
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
        story, slash, event = name.partition("/")
        span = file.span(number, line.index(name) + 1, len(name))
        if slash and id_fault(story) is None and id_fault(event) is None:
            yield PublishedId(story, event, span)
        else:
            hint = "each line is a story's id, a slash and an event's id; builds write them"
            problems.append(Problem("IDS001", f"'{name}' does not name an event", span, hint))
