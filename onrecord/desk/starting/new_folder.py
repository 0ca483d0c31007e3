"""Writes the files of a new site into its folder, and says why one can't be made there."""

import os
from collections.abc import Mapping
from pathlib import Path

from onrecord.desk.starting.starter import settings_files
from onrecord.site_files.additions import Addition, add_files, create, new_file

_IGNORED = frozenset({".git", ".DS_Store"})
"""What an empty folder may hold: git's data, the Finder's file."""


def site_folder_error(folder: Path) -> str | None:
    """Return why no site can be created in `folder`; None if one can. This changes nothing."""
    if folder.is_symlink():
        return "it is a link to another place"
    if not folder.exists():
        return None
    if not folder.is_dir():
        return "it is a file"
    if any(name not in _IGNORED for name in os.listdir(folder)):  # noqa: PTH208  (the names are all that is asked for)
        return "it is not empty"
    return None


def make_site(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write new `files` into `folder`, all or none; overwrite none, and follow no link. Raises `RefusedError`."""
    additions = {path: _addition(content) for path, content in files.items()}
    add_files(folder, additions, "another program made it meanwhile")


def _addition(content: str | bytes) -> Addition:
    return new_file(content) if isinstance(content, str) else Addition(None, content)


def add_settings(root: Path) -> list[Path]:
    """Write the settings files that do not exist, and return their paths. Raises `RefusedError`."""
    missing = {path: text for path, text in settings_files().items() if not (root / path).exists()}
    return [create(root, path, text) for path, text in missing.items()]
