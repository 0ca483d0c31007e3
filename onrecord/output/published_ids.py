"""Adds to `published.txt` which addresses were published, so that none of them can vanish unnoticed.

The file is the program's own and is committed with the entries. Its lines are sorted, each an id by itself, so that two
branches that each add some merge without a conflict, or with one that is solved by keeping both sides.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from onrecord.model.records import PUBLISHED

_HEAD = (
    "# What was published, by story and event: onrecord adds to this file. Commit it with the entries.\n"
    "# An entry that is renamed keeps its former id in 'aliases'; one that is taken back has 'status: withdrawn'.\n"
)


def keep_ids(root: Path, names: Iterable[str]) -> None:
    """Add names to the file, or begin it. Its comments stay as they are. Raises `OSError` if it can't be written."""
    path = root / PUBLISHED
    text = path.read_text("utf-8") if path.exists() else _HEAD
    lines = text.splitlines()
    comments = [line for line in lines if not line.strip() or line.lstrip().startswith("#")]
    known = {line.strip() for line in lines if line not in comments}
    beside = path.with_name(f".{PUBLISHED}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    with beside.open("x", encoding="utf-8", newline="\n") as file:  # never through a link that somebody put there
        file.writelines(f"{line}\n" for line in [*comments, *sorted({*known, *names})])
    beside.replace(path)
