"""Finds out which files of a site without a record came from the starter, and from which texts.

Only sites of 0.1.0 have none. `onrecord/starter/unrecorded.json` has the states of the starter of that time: for each
file the digests of its texts, and for each digest the numbers of the states that had it. Nothing is ever added to it.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import msgspec

from onrecord.editing.starting.earlier_texts import EarlierTexts
from onrecord.editing.starting.file_step import read_present
from onrecord.editing.starting.starter_digest import digest_of
from onrecord.editing.starting.starter_record import StarterRecord

_STATES = Path(__file__).parents[2] / "starter/unrecorded.json"
_VERSION = "0.1.0"
States = Mapping[str, Mapping[str, tuple[int, ...]]]


def infer_record(root: Path, earlier: EarlierTexts) -> StarterRecord:
    """Return the record that a site would have. Raises `RefusedError`.

    The files that nobody changed tell from which states of the starter the site can be. A missing file was deleted by
    the publisher only if each of these had it.
    """
    states: States = msgspec.json.decode(_STATES.read_bytes(), type=dict[str, dict[str, tuple[int, ...]]])
    now = {path: read_present(root, path) for path in states}
    possible = _possible_states(states, now)
    files = {}
    for path, content in now.items():
        had = [digest for digest, numbers in states[path].items() if possible.intersection(numbers)]
        digest = (
            _came_from(path, content, had, earlier) if content is not None else _was_deleted(states[path], possible)
        )
        if digest:
            files[path] = digest
    return StarterRecord(_VERSION, requires=f">={_VERSION}", files=files)


def _possible_states(states: States, now: Mapping[str, bytes | None]) -> frozenset[int]:
    """Return the numbers of the states of which the site has the most files as they were; none if it has no file."""
    as_they_were: Counter[int] = Counter()
    for path, content in now.items():
        if content is not None:
            as_they_were.update(states[path].get(digest_of(path, content), ()))
    most = max(as_they_were.values(), default=0)
    return frozenset(number for number, count in as_they_were.items() if count == most)


def _came_from(path: str, content: bytes, had: list[str], earlier: EarlierTexts) -> str | None:
    """Return the digest of the text that a file came from; None if nothing tells it."""
    own = digest_of(path, content)
    if earlier.knows(path, content):
        return own
    return earlier.nearest_to(path, content, had) or earlier.nearest_to(path, content)


def _was_deleted(texts: Mapping[str, tuple[int, ...]], possible: frozenset[int]) -> str | None:
    """Return the digest of a text of a file that each possible state had; None if one had no such file."""
    had = {digest: possible.intersection(numbers) for digest, numbers in texts.items()}
    if not possible or frozenset().union(*had.values()) != possible:
        return None
    return max(had, key=lambda digest: max(had[digest], default=-1))
