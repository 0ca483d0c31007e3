"""What an upgrade does with one file of a site."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

from onrecord.editing.starting.three_way_merge import Merge
from onrecord.editing.writing import present

State = Literal["renewed", "added", "deleted", "merged", "kept", "outlived", "absent"]
"""What an upgrade does with a file. `merged`: the publisher changed it, and it gets the new version's changes too.
`kept`: the publisher changed it, and the new version has another one. `outlived`: the publisher changed it, and the new
version has none. `absent`: the publisher deleted it."""
WRITES: frozenset[State] = frozenset({"renewed", "added", "deleted", "merged"})
"""The states in which a file changes."""


class FileStep(Struct, frozen=True):
    """What an upgrade does with one file."""

    path: str
    state: State
    before: bytes | None = None
    """The content now; None if there is no such file."""
    after: bytes | None = None
    """The content in the new version, or both sides' changes; None if the new version has no such file."""
    merge: Merge | None = None
    """The merge of a file that is kept; None if nobody knows the text that it came from."""


def read_present(root: Path, path: str) -> bytes | None:
    """Return the content of a site's file; None if there is no such file."""
    found = present(root, path)
    return None if found is None else found.after
