"""Makes a new site in its folder, and says what of a folder it would touch, and which title it can't have."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from onrecord.editing.starting.starter import NewSite, renewable_files, required_range, settings_files, site_files
from onrecord.editing.starting.starter_digest import digests_of
from onrecord.editing.starting.starter_record import RECORD, make_record
from onrecord.editing.writing import BEGINNING, ChangedMeanwhileError, SiteChanges, applied_changes, create
from onrecord.problems import RefusedError
from onrecord.read.file_decoding import refused_in
from onrecord.version import __version__

_IGNORED = frozenset({".git", ".DS_Store"})
"""What an empty folder may hold: git's data, the Finder's file."""
_KEPT = re.compile(r"\..*|README(\..*)?|LICEN[CS]E(\..*)?", re.IGNORECASE)
"""What a folder may hold that somebody made for a new site, on GitHub for instance."""
_MEANT_FOR_A_SITE = frozenset(
    {"site.yaml", "site.yml", "content", "locale", "published.txt", "root", "static", "templates"}
)
"""What a site reads. In a folder without settings it is what remains of one, or something else of that name."""


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


class FolderContents(Struct, frozen=True):
    """What is in a folder without a site."""

    others: tuple[str, ...] = ()
    """Files and folders that have nothing to do with a site, by their names."""
    kept: tuple[str, ...] = ()
    """The files that a new site has too, and that stay as they are."""
    in_the_way: tuple[str, ...] = ()
    """What a new site would change the meaning of, or would have to overwrite."""


def look_into(folder: Path, files: Iterable[str]) -> FolderContents:
    """Return what is in a folder in which the `files` of a new site are to be written. This changes nothing."""
    ours = {path.partition("/")[0] for path in files} | _MEANT_FOR_A_SITE
    there = [name for name in sorted(os.listdir(folder)) if not _KEPT.fullmatch(name)]  # noqa: PTH208  (as above)
    taken = tuple(name for name in there if name in ours and not _is_empty_folder(folder / name))
    others = tuple(name for name in there if name not in ours)
    kept = tuple(path for path in files if _is_kept(path) and os.path.lexists(folder / path))
    return FolderContents(others, kept, taken)


def _is_kept(path: str) -> bool:
    """Return whether a file of a new site gives way to one that is there: a hidden one, a README or a licence."""
    return _KEPT.fullmatch(path.partition("/")[0]) is not None


def _is_empty_folder(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())


def title_error(title: str) -> str | None:
    """Return why `title` can't be a site's title; None if it can."""
    if not title.strip():
        return "a site needs a title"
    return line_error(title, "a title")


def line_error(text: str, name: str = "this") -> str | None:
    """Return why a text can't stand on one line of the settings, called by its name; None if it can."""
    if "\n" in text or "\t" in text or refused_in(text):
        return f"{name} is one line without control characters"
    return None


def recorded_files(site: NewSite) -> dict[str, str | bytes]:
    """Return the files of a new site by path, with the record by which a later version upgrades them."""
    renewable = {path: text.encode() for path, text in renewable_files(site).items()}
    record = make_record(__version__, site.requirement, required_range(), digests_of(renewable))
    return {**site_files(site), RECORD: record}


def make_site(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write new `files` into `folder`, all or none, also after `kill -9`; follow no link. Raises `RefusedError`.

    It overwrites none: a hidden file, a README or a licence that is there stays instead of ours, and no other may be.
    """
    missing = [path for path in files if not (_is_kept(path) and os.path.lexists(folder / path))]
    # With the settings, a folder becomes a site: they come last, so that no reader of the folder sees half of one.
    created = {path: _encode(files[path]) for path in sorted(missing, key=_is_settings)}
    try:
        with applied_changes(folder, SiteChanges(BEGINNING, created=created)):
            pass
    except ChangedMeanwhileError as changed:
        raise RefusedError(f"{changed.path} is there already; another program made it meanwhile") from None


def _is_settings(path: str) -> bool:
    return path == "site.yaml"


def _encode(content: str | bytes) -> bytes:
    return content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content


def add_settings(root: Path) -> list[Path]:
    """Write the settings files that do not exist, and return their paths. Raises `RefusedError`."""
    missing = {path: text for path, text in settings_files().items() if not (root / path).exists()}
    return [create(root, path, text) for path, text in missing.items()]
