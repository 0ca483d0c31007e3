"""Which folders a preview watches, and which changes in them can matter to the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_READ_FROM = ("content", "templates", "static")
_SETTINGS = "site.yaml"
_BESIDE = (_SETTINGS, "published.txt", "requirements.txt")
_PASSED_OVER = re.compile(r"\..*|.*~|#.*#|4913")
"""What editors leave beside a file while they save it (4913 is Vim's trial), and what no build reads."""
_STYLE = re.compile(r"^csl\s*:\s*[\"']?(?P<path>[^\"'#\n]+\.csl)", re.MULTILINE)


def watched_folders(root: Path) -> Iterator[tuple[Path, bool]]:
    """Yield each folder to watch, and whether with all that is below it.

    The whole site is never watched: an environment or the output beside it can hold a hundred thousand files.
    """
    yield root, False
    yield from ((root / name, True) for name in _READ_FROM)
    style = _style_folder(root)
    if style and style != root and not style.relative_to(root).parts[0].startswith(_READ_FROM):
        yield style, False


def affects_site(root: Path, path: str) -> bool:
    """Say whether the site may be another one once the file or folder at `path` has changed."""
    try:
        parts = Path(path).relative_to(root).parts
    except ValueError:
        return False
    if not parts or any(map(_PASSED_OVER.fullmatch, parts)):
        return False
    return parts[0] in _READ_FROM or (len(parts) == 1 and parts[0] in _BESIDE) or parts[-1].endswith(".csl")


def snapshot(root: Path) -> frozenset[tuple[str, tuple[int, int, int]]]:
    """Return what tells the site's files from what they may be later: of each, its inode, time and size."""
    found = set()
    for folder, deep in watched_folders(root):
        for file in folder.rglob("*") if deep else folder.glob("*"):
            with suppress(OSError):  # it went in this moment
                facts = file.stat()
                if file.is_file() and affects_site(root, str(file)):
                    found.add((str(file), (facts.st_ino, facts.st_mtime_ns, facts.st_size)))
    return frozenset(found)


def _style_folder(root: Path) -> Path | None:
    """Return the folder of the site's own citation style, if it names one inside its own folder."""
    try:
        found = _STYLE.search((root / _SETTINGS).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if found is None:
        return None
    folder = (root / found["path"].strip()).resolve().parent
    return folder if folder.is_relative_to(root) else None
