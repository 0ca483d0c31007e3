"""The files of a site that a build reads: which folders to watch, and what is in them."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from onrecord.cache.stat_index import files_in, stat_fingerprint
from onrecord.model.root_files import is_published
from onrecord.regular_files import read_regular

_SOURCE_FOLDERS = ("content", "templates", "static", "root", "locale")
_SETTINGS = "site.yaml"
_ROOT_FILES = (_SETTINGS, "published.txt", "requirements.txt")
_IGNORED = re.compile(r"\..*|.*~|#.*#|4913")
"""Names that no build reads: hidden files, and temporary files of editors (Vim tests a folder with 4913)."""
_STYLE = re.compile(r"^csl\s*:\s*[\"']?(?P<path>[^\"'#\n]+\.csl)", re.MULTILINE)


def watched_folders(root: Path) -> Iterator[tuple[Path, bool]]:
    """Yield each folder to watch, and whether recursively: not the root, which may hold 100,000 other files."""
    yield root, False
    yield from ((root / name, True) for name in _SOURCE_FOLDERS)
    style = _style_folder(root)
    if style and style != root and not style.relative_to(root).parts[0].startswith(_SOURCE_FOLDERS):
        yield style, False


def affects_site(root: Path, path: str) -> bool:
    """Return whether a change of the file or folder at `path` can change the site."""
    try:
        parts = Path(path).relative_to(root).parts
    except ValueError:
        return False
    if not parts or _is_ignored(parts):
        return False
    return parts[0] in _SOURCE_FOLDERS or (len(parts) == 1 and parts[0] in _ROOT_FILES) or parts[-1].endswith(".csl")


def _is_ignored(parts: tuple[str, ...]) -> bool:
    """Return whether no build reads a file, or what is in a folder, by the names in its path."""
    if parts[0] == "root" and is_published("/".join(parts[1:])):
        parts = tuple(part for part in parts if not part.startswith("."))
    return any(map(_IGNORED.fullmatch, parts))


def snapshot(root: Path) -> frozenset[tuple[str, tuple[int, ...]]]:
    """Return the stat fingerprint of each file of the site, for comparison with a later snapshot."""
    found = set()
    for folder, deep in watched_folders(root):
        for file in (Path(path) for path, _ in files_in(folder)) if deep else folder.glob("*"):
            with suppress(OSError):  # it was removed meanwhile
                if file.is_file() and affects_site(root, str(file)):
                    found.add((str(file), tuple(stat_fingerprint(file.stat()))))
    return frozenset(found)


def _style_folder(root: Path) -> Path | None:
    """Return the folder of the site's own citation style; None if there is none inside the site's folder."""
    try:
        found = _STYLE.search(read_regular(root / _SETTINGS).decode("utf-8"))
    except (OSError, ValueError):
        return None
    if found is None:
        return None
    folder = (root / found["path"].strip()).resolve().parent
    return folder if folder.is_relative_to(root) else None
