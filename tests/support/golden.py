"""Compares output with expected files.

`make update` rewrites the expected files; review the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

UPDATE = os.environ.get("ONRECORD_UPDATE") == "1"


def files_in(folder: Path) -> dict[str, bytes]:
    """Return all files below `folder`, keyed by path."""
    start, found = len(str(folder)) + 1, dict[str, bytes]()
    for place, _, names in os.walk(folder):
        for file in (f"{place}/{name}" for name in names):
            if os.path.isfile(file):  # noqa: PTH113  (hundreds of files, after each of thousands of builds)
                with open(file, "rb") as opened:  # noqa: PTH123  (as above)
                    found[file[start:]] = opened.read()
    return dict(sorted(found.items(), key=lambda item: item[0].split("/")))


def expected_text(path: Path, actual: str) -> str:
    """Return the expected text at `path`; with `UPDATE`, write `actual` there first."""
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(actual, "utf-8")
    return path.read_text("utf-8")


def expected_files(folder: Path, actual: dict[str, bytes]) -> dict[str, bytes]:
    """Return the expected files in `folder`; with `UPDATE`, write `actual` there first."""
    if UPDATE:
        for stale in files_in(folder).keys() - actual.keys():
            (folder / stale).unlink()
            _remove_empty(folder, (folder / stale).parent)
        for name, content in actual.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    return files_in(folder)


def _remove_empty(top: Path, folder: Path) -> None:
    """Remove `folder` and its parents below `top` while they are empty."""
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
