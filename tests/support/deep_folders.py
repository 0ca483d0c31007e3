"""Folders nested deeper than Python's stack."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path


@contextmanager
def deep_folder(folder: Path) -> Iterator[None]:
    """Create a folder with 1,200 folders inside each other, and a file in the last; remove it when the context ends.

    pytest removes the folders of earlier runs by a recursive function, which would fail.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with chdir(folder):
        for _ in range(1_200):
            os.mkdir("d")  # noqa: PTH102  (each in the last one, since the system would look at all of a long path)
            os.chdir("d")
        Path("note.txt").touch()
    try:
        yield
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)  # noqa: S607  (each system has it)
