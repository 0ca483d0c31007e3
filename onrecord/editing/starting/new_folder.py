"""Makes a new site in its folder, and says which folder or title it can't have."""

import os
from collections.abc import Mapping
from pathlib import Path

from onrecord.editing.starting.starter import NewSite, renewable_files, required_range, settings_files, site_files
from onrecord.editing.starting.starter_record import RECORD, make_record
from onrecord.editing.writing import Addition, add_files, create, new_file
from onrecord.read.file_decoding import refused_in
from onrecord.version import __version__

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


def title_error(title: str) -> str | None:
    """Return why `title` can't be a site's title; None if it can."""
    if not title.strip():
        return "a site needs a title"
    if "\n" in title or "\t" in title or refused_in(title):
        return "a title is one line without control characters"
    return None


def recorded_files(site: NewSite) -> dict[str, str | bytes]:
    """Return the files of a new site by path, with the record by which a later version upgrades them."""
    renewable = {path: text.encode() for path, text in renewable_files(site).items()}
    record = make_record(__version__, site.requirement, required_range(), renewable)
    return {**site_files(site), RECORD: record}


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
