"""Keeps files in `.onrecord` beside a site, where builds are remembered; what can't be kept is not missed.

Nothing is ever written through a link: a site from elsewhere could bring one that leads to its reader's own files.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

FOLDER = ".onrecord"


def touch(root: Path) -> int | None:
    """Make the folder, which git passes over, and return the file system's time in nanoseconds.

    Nothing is returned where nothing can be kept, and nothing written where there is no site.
    """
    if not (root / "site.yaml").is_file():
        return None
    try:
        (root / FOLDER).mkdir(exist_ok=True)
    except OSError:
        return None
    return keep(root, ".gitignore", b"*\n")


def keep(root: Path, name: str, content: bytes) -> int | None:
    """Write a file as a whole or not at all, and return its time; nothing where it can't be written.

    Its name may begin with a folder inside ours, as in `pictures/name`.
    """
    path = root / FOLDER / name
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        if _is_linked(root, path.parent):
            return None
        path.parent.mkdir(exist_ok=True)
        beside.unlink(missing_ok=True)
        with beside.open("xb") as file:
            file.write(content)
        written = beside.stat().st_mtime_ns
        beside.replace(path)
    except OSError:
        _remove(beside)
        return None
    return written


def forget(root: Path, name: str) -> None:
    """Remove a file, if there is one."""
    path = root / FOLDER / name
    if not _is_linked(root, path.parent):
        _remove(path)


def names(root: Path, folder: str) -> tuple[str, ...]:
    """Return what the files in a folder inside ours are called."""
    path = root / FOLDER / folder
    try:
        return () if _is_linked(root, path) else tuple(sorted(entry.name for entry in os.scandir(path)))
    except OSError:
        return ()


def _is_linked(root: Path, folder: Path) -> bool:
    return (root / FOLDER).is_symlink() or folder.is_symlink()


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
