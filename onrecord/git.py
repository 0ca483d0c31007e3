"""Reads a git repository's files without running git, since an untrusted repository can make git run programs.

The format is git's own: gitrepository-layout.
"""

import os
from pathlib import Path

from onrecord.git_index import has_path
from onrecord.regular_files import read_regular

_BARE = ("HEAD", "objects", "refs")
"""What makes a folder a repository of its own (gitrepository-layout)."""


def data_folder(site: Path) -> Path | None:
    """Return git's data folder for the repository around a folder; None if there is none."""
    tree = working_tree(site)
    return _data_folder(tree / ".git") if tree else None


def common_folder(site: Path) -> Path | None:
    """Return git's data folder that all worktrees of the repository share; None if there is none."""
    data = data_folder(site)
    if data is None:
        return None
    try:
        return data / read_regular(data / "commondir").decode("utf-8").strip()
    except (OSError, ValueError):
        return data


def working_tree(folder: Path) -> Path | None:
    """Return the root of the repository around a folder; None if there is none."""
    for place in (folder, *folder.parents):
        if os.path.exists(place / ".git"):  # noqa: PTH110  (a Path raises where the folder may not be entered)
            return place
    return None


def repository_around(folder: Path) -> Path | None:
    """Return the work tree or the bare repository that a folder lies in, once its links are followed; None without one.

    It asks only for the names that git itself looks for, so a dangling `.git` counts too.
    """
    real = folder.resolve()
    return next(filter(_is_repository, (real, *real.parents)), None)


def _is_repository(place: Path) -> bool:
    return os.path.lexists(place / ".git") or all(os.path.lexists(place / name) for name in _BARE)


def is_tracked(path: Path) -> bool:
    """Return whether git tracks a file, or any file in a folder."""
    tree = working_tree(path.parent)
    data = _data_folder(tree / ".git") if tree else None
    if tree is None or data is None:
        return False
    name = path.relative_to(tree).as_posix().encode("utf-8", "surrogateescape")
    try:
        return any(has_path(read_regular(index), name) for index in (data / "index", *data.glob("sharedindex.*")))
    except (OSError, ValueError):  # a name with a zero byte is no name of a file
        return False


def _data_folder(place: Path) -> Path | None:
    """Return the folder `.git`, or the folder that the file `.git` of a worktree names."""
    if place.is_dir():
        return place
    try:
        word, _, folder = read_regular(place).decode("utf-8").strip().partition(": ")
    except (OSError, ValueError):
        return None
    return place.parent / folder if word == "gitdir" else None
