"""What an upgrade does with one file of a site."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

from onrecord.editing.writing import present

State = Literal["renewed", "added", "deleted", "kept", "absent"]
"""What an upgrade does with a file. `kept`: the publisher changed it, and the new version has another one. `absent`:
the publisher deleted it."""


class FileStep(Struct, frozen=True):
    """What an upgrade does with one file."""

    path: str
    state: State
    before: bytes | None = None
    """The content now; None if there is no such file."""
    after: bytes | None = None
    """The content in the new version; None if it has no such file."""


def read_present(root: Path, path: str) -> bytes | None:
    """Return the content of a site's file; None if there is no such file."""
    found = present(root, path)
    return None if found is None else found.after
