"""Creates the folder of a new site without changing any existing file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from onrecord.read.text import refused_in

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
    """Write new `files` into `folder`, all or none of them.

    No file is overwritten, and no link is followed. Raises `OSError` after removing what it wrote, for example
    `FileExistsError` if another program creates one of the files meanwhile.
    """
    created: list[Path] = []
    try:
        for path in (*reversed(folder.parents), folder):
            if not path.is_dir():
                _create_folder(path, created)
        for name, content in files.items():
            *parents, _ = (folder / name).relative_to(folder).parents
            for parent in reversed(parents):
                if folder / parent not in created:  # an existing folder or link raises FileExistsError
                    _create_folder(folder / parent, created)
            _create_file(folder / name, content, created)
    except OSError:
        _remove(created)
        raise


def _create_folder(path: Path, created: list[Path]) -> None:
    path.mkdir()
    created.append(path)


def _create_file(path: Path, content: str | bytes, created: list[Path]) -> None:
    with path.open("xb") as file:  # 'x' refuses existing files and dangling links
        created.append(path)
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def _remove(created: list[Path]) -> None:
    for path in reversed(created):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
