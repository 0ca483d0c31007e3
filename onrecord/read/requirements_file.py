"""Reads `requirements.txt`, and looks for the files that it names."""

from __future__ import annotations

import os
from pathlib import Path

from onrecord.git import is_tracked
from onrecord.model.requirements import REQUIREMENTS, Requirements, requirements_in
from onrecord.read.text import decode
from onrecord.regular_files import read_regular


def read_requirements(root: Path) -> Requirements | None:
    """Return the requirements of the site in `root`; None if there is no such file, or it is not plain text."""
    try:
        data = read_regular(root / REQUIREMENTS)
    except OSError:
        return None
    file = decode(data, REQUIREMENTS, tabs=True).value
    if file is None:
        return None
    lines = tuple(requirements_in(file.text))
    named = {line.path for line in lines if line.path not in {"", "."} and not line.is_outside}
    missing = frozenset(path for path in named if not os.path.exists(root / path))  # noqa: PTH110  (never raises)
    # If git does not track requirements.txt yet, it is too early to report untracked files.
    is_added = bool(named) and is_tracked(root / REQUIREMENTS)
    untracked = frozenset(path for path in named - missing if is_added and not is_tracked(root / path))
    return Requirements(file, lines, missing, untracked)
