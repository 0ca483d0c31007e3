"""Makes the folder of a new site, and touches nothing that is already there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from onrecord.read.text import refused_in

_HARMLESS = frozenset({".git", ".DS_Store"})
"""What a folder may hold and still be empty: a repository that was just made or cloned, what a Mac leaves behind."""


def unfit_for_a_site(folder: Path) -> str | None:
    """Say why no new site may be made in `folder`; nothing if it may. Nothing is touched here."""
    if folder.is_symlink():
        return "it is a link to another place"
    if not folder.exists():
        return None
    if not folder.is_dir():
        return "it is a file"
    if any(name not in _HARMLESS for name in os.listdir(folder)):  # noqa: PTH208  (the names are all that is asked for)
        return "it is not empty"
    return None


def unfit_for_a_title(title: str) -> str | None:
    """Say why a site can't be called `title`; nothing if it can."""
    if not title.strip():
        return "a site needs a title"
    if "\n" in title or "\t" in title or refused_in(title):
        return "a title is one line without control characters"
    return None


def make_site(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write new `files` into `folder`, all or none of them.

    Nothing is written over or through a link. Raises `OSError` with what was written taken away again, as where a file
    of one of the names turns up meanwhile (`FileExistsError`).
    """
    made: list[Path] = []
    try:
        for path in (*reversed(folder.parents), folder):
            if not path.is_dir():
                _make_folder(path, made)
        for name, content in files.items():
            *parents, _ = (folder / name).relative_to(folder).parents
            for parent in reversed(parents):
                if folder / parent not in made:  # one that is there already, be it as a link, is not ours
                    _make_folder(folder / parent, made)
            _make_file(folder / name, content, made)
    except OSError:
        _take_away(made)
        raise


def _make_folder(path: Path, made: list[Path]) -> None:
    path.mkdir()
    made.append(path)


def _make_file(path: Path, content: str | bytes, made: list[Path]) -> None:
    with path.open("xb") as file:  # 'x' refuses what is there, a link to nowhere included
        made.append(path)
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def _take_away(made: list[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
