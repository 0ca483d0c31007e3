"""Decides whether a folder may be the output folder.

A marker file says that onrecord owns a folder: a folder with other content is never changed. `docs/hosting.md` states
the rule, under "The output folder".
"""

import os
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from msgspec import Struct, json

from onrecord.output.file_operations import is_folder
from onrecord.output.folder_problems import ANOTHER_FOLDER, UnfitError, cannot_be_output, unwritable
from onrecord.problems import Problem
from onrecord.reserved import MARKER, STAGING

_SOURCE_FOLDERS = frozenset({"content", "root", "static", "templates"})
_SETTINGS = "site.yaml"
_FOLDERS = json.decode(Path(__file__).with_name("folder_names.json").read_bytes(), type=dict[str, frozenset[str]])
"""Names of folders: `usual` ones of output folders, which an empty folder outside the site must have.

`system` are the system's own folders in `/` (Filesystem Hierarchy Standard, 3; Apple's File System Basics). Of these,
subfolders of `deep` ones belong to the system too, those of `shared` ones have various owners, and `homes` hold homes.
"""
_NEW_ONE = "name a folder that doesn't exist yet with --output, and the build creates it"


class Unfit(Struct, frozen=True):
    """Why a folder may not be the output folder, and what to do instead."""

    reason: str
    hint: str = ANOTHER_FOLDER


def require_fit(output: Path, root: Path, home: Path | None = None) -> None:
    """Raise `UnfitError` if `output` must not be the output folder. This changes nothing.

    `root` is the site's folder, `home` the user's.
    """
    try:
        found = unfit(output, root, home)
    except OSError as error:  # a name that no folder can have, for example
        raise UnfitError(unwritable(output, error, is_unfinished=False)) from error
    if found:
        raise UnfitError(Problem("OUT001", f"{cannot_be_output(output)}: {found.reason}", hint=found.hint))


def unfit(output: Path, root: Path, home: Path | None = None) -> Unfit | None:
    """Return why `output` must not be the output folder; None if it may."""
    if any(one.is_symlink() and not one.exists() for one in (output, *output.parents)):
        return Unfit("a symbolic link in its path has no target", "remove the link, or create its target")
    if output.is_symlink():
        return Unfit("it is a symbolic link", "remove the link, or name its target with --output")
    folder, site = output.resolve(), root.resolve()
    return _bad_location(folder, site) or (_existing_use(folder, site, home) if os.path.lexists(folder) else None)


def _bad_location(folder: Path, site: Path) -> Unfit | None:
    """Return why a folder may not be used even if it is new; None if it may."""
    if folder == site or folder in site.parents:
        return Unfit("the site's own folder is in it")
    if _is_read_from(folder, site):
        return Unfit("the site is read from there")
    if any(_is_read_from(folder, other) for other in folder.parents if (other / _SETTINGS).is_file()):
        return Unfit("another site is read from there")
    if ".git" in folder.parts:
        return Unfit("it is a part of a git repository's own data")
    return None


def _is_read_from(folder: Path, site: Path) -> bool:
    return site in folder.parents and folder.relative_to(site).parts[0] in _SOURCE_FOLDERS


def _existing_use(folder: Path, site: Path, home: Path | None) -> Unfit | None:
    """Return why an existing folder may not be used; None if it may."""
    if not folder.is_dir():
        return Unfit("it is a file")
    if os.path.lexists(folder / ".git"):
        return Unfit("it is a git repository")
    if (folder / MARKER).is_file():
        return None
    if any(name != STAGING for name in os.listdir(folder)):  # noqa: PTH208
        return Unfit("it holds files that onrecord did not write")
    if is_folder(str(folder / STAGING)):  # a first build that was killed
        return None
    return other_use(folder, site, home)


def other_use(folder: Path, site: Path, home: Path | None) -> Unfit | None:
    """Return why an empty folder probably has another purpose; None if not. A build would delete its later content."""
    if any(part.startswith(".") for part in _own_names(folder, site)):
        return Unfit("it is a hidden folder, or inside one", _NEW_ONE)
    if site in folder.parents:
        return None
    top = [part.lower() for part in folder.parts[1:]]
    if folder == folder.parent or (len(top) == 1 and top[0] in _FOLDERS["system"]):
        return Unfit("it is a folder of the system", _NEW_ONE)
    if folder == home or (len(top) == 2 and top[0] in _FOLDERS["homes"]):  # noqa: PLR2004  (as in /home/ann)
        return Unfit("it is a home folder", _NEW_ONE)
    if folder.name in _FOLDERS["usual"]:
        return None
    if top and top[0] in _FOLDERS["deep"]:
        return Unfit("it is a folder of the system", _NEW_ONE)
    is_among_others = len(top) == 1 or folder.parent == home or (len(top) == 2 and top[0] in _FOLDERS["shared"])  # noqa: PLR2004
    is_home_child = len(top) == 3 and top[0] in _FOLDERS["homes"]  # noqa: PLR2004  (as in /home/ann/documents)
    if (is_among_others or is_home_child) and not os.path.ismount(folder):
        return Unfit("nothing says that it is meant for a site", _NEW_ONE)
    return None


def _own_names(folder: Path, site: Path) -> Iterator[str]:
    """Return the names in a folder's path after the part that it shares with the site's path."""
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(folder.parts, site.parts, strict=False))
    return iter(folder.parts[sum(1 for _ in shared) :])
