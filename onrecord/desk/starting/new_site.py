"""Creates the folder of a new site without changing any existing file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from onrecord.read.text import refused_in
from onrecord.site_files.additions import Addition, add_files, new_file

_IGNORED = frozenset({".git", ".DS_Store"})
"""Names that don't count in an empty folder: a new repository's data, and the Finder's file."""


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


def title_error(title: str) -> str | None:
    """Return why `title` can't be a site's title; None if it can."""
    if not title.strip():
        return "a site needs a title"
    if "\n" in title or "\t" in title or refused_in(title):
        return "a title is one line without control characters"
    return None


def make_site(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write new `files` into `folder`, all or none of them; no file is overwritten, and no link is followed.

    Raises `RefusedError` after removing what it wrote, for example if another program creates one of the files
    meanwhile.
    """
    new = {
        name: new_file(content) if isinstance(content, str) else Addition(None, content)
        for name, content in files.items()
    }
    add_files(folder, new, "another program made it meanwhile")
