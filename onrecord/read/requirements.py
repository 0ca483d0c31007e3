"""Reads `requirements.txt`, and looks for the files of the site that it names."""

from __future__ import annotations

import os
from pathlib import Path

from onrecord.git import is_tracked
from onrecord.model.requirements import REQUIREMENTS, Requirements, requirements_in
from onrecord.read.text import decode


def read_requirements(root: Path) -> Requirements | None:
    """Return what the site in `root` asks pip for; nothing where it has no such file, or one that is no plain text."""
    try:
        data = (root / REQUIREMENTS).read_bytes()
    except OSError:
        return None
    file = decode(data, REQUIREMENTS, tabs=True).value
    if file is None:
        return None
    lines = tuple(requirements_in(file.text))
    named = {line.path for line in lines if line.path not in {"", "."} and not line.is_outside}
    missing = frozenset(path for path in named if not os.path.exists(root / path))  # noqa: PTH110  (never raises)
    # Before anything is added to the site's repository, nothing was forgotten there.
    is_added = bool(named) and is_tracked(root / REQUIREMENTS)
    untracked = frozenset(path for path in named - missing if is_added and not is_tracked(root / path))
    return Requirements(file, lines, missing, untracked)
