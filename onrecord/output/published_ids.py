"""Records published ids in `published.txt`, so that no public address disappears unnoticed.

The program writes the file, and editors commit it with the entries. Its lines are sorted, one id each, so two branches
that add ids merge without a conflict, or with one that is resolved by keeping both sides.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from onrecord.model.records import PUBLISHED
from onrecord.stray_files import remove_strays

_HEAD = (
    "# What was published: onrecord adds to this file. Commit it with the entries.\n"
    "# An entry that is renamed keeps its former id in 'aliases'; one that is taken back has 'status: withdrawn'.\n"
)


def keep_ids(root: Path, names: Iterable[str]) -> None:
    """Add ids to the file, or create it; keep its comments. Raises `OSError` if it can't be written."""
    path = root / PUBLISHED
    lines = (path.read_text("utf-8") if path.exists() else _HEAD).splitlines()
    comments = [line for line in lines if not line.strip() or line.lstrip().startswith("#")]
    known = {line.strip() for line in lines if line not in comments}
    temporary = path.with_name(f".{PUBLISHED}.{os.getpid()}")
    remove_strays(root, f".{PUBLISHED}")
    temporary.unlink(missing_ok=True)
    with temporary.open("x", encoding="utf-8", newline="\n") as file:  # 'x' never follows a link
        file.writelines(f"{line}\n" for line in [*comments, *sorted({*known, *names})])
    temporary.replace(path)
