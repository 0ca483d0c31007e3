"""Folders nested deeper than Python's stack."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def deep_folder(folder: Path) -> Iterator[None]:
    """Create a folder with 1,200 folders inside each other, and a file in the last; remove it when the context ends.

    pytest removes the folders of earlier runs by a recursive function, which would fail.
    """
    deepest = folder.joinpath(*["d"] * 1_200)
    for path in (*reversed(deepest.parents), deepest):
        path.mkdir(exist_ok=True)
    (deepest / "note.txt").touch()
    try:
        yield
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)  # noqa: S607  (each system has it)
