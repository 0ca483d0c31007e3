"""Folders nested deeper than Python's stack."""

from __future__ import annotations

from pathlib import Path


def make_deep_folder(folder: Path) -> None:
    """Create a folder with 1,200 folders inside each other, and a file in the last."""
    deepest = folder.joinpath(*["d"] * 1_200)
    for path in (*reversed(deepest.parents), deepest):
        path.mkdir(exist_ok=True)
    (deepest / "note.txt").touch()
