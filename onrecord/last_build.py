"""Knows whether anything changed since the last build, without reading any of it.

A build is told apart by what it was asked for and by the size, times and number (inode) of every file that it read or
wrote; that a time alone never decides, and that a file which was written while the build began is never believed, is
git's way with its index (Git, 'racy-git'). It is imported before anything heavy, so that a build of an unchanged site
costs no more than to look. What is kept is JSON: whoever put the file there, to read it can do nothing but to build
anew.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from onrecord.problems import Problem, Related, Span

FOLDER = ".onrecord"
_YOUNG_NS = 50_000_000
"""How much older than the build a file must be to be believed: more than a tick of any file system's clock."""
_STYLE = re.compile(r"[^\s'\"]+\.csl")
"""What may be a citation style of the site's own, wherever in the folder it lies."""
PACKAGE = Path(__file__).parent

Sign = tuple[str, list[int]]
"""A file, with its size, the times of its content and of its state in nanoseconds, and its inode."""


@dataclass(frozen=True, slots=True)
class Known:
    """What came of a build."""

    pages: int
    files: int
    """How many files hold the site's entries."""
    problems: tuple[Problem, ...]


class LastBuild:
    """The last build of a site into a folder."""

    def __init__(self, root: Path, output: Path, asked: tuple[object, ...]) -> None:
        """Take the site's folder, the output folder, and all else that the outcome depends on."""
        self._root = root
        self._output = output
        self._path = root / FOLDER / "last"
        self._key = repr((str(root), str(output), asked))
        self._began = _touch(root / FOLDER)
        self._inputs = dict(_inputs(root))

    def known(self) -> Known | None:
        """Return what came of it, if everything is as it was then."""
        try:
            kept = json.loads(self._path.read_bytes())
            if (
                kept["key"] != self._key
                or kept["inputs"] != self._inputs
                or kept["outputs"] != dict(_signs(self._output))
            ):
                return None
            return Known(int(kept["pages"]), int(kept["files"]), tuple(map(_problem, kept["problems"])))
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None

    def keep(self, known: Known) -> None:
        """Remember what came of the build that was just made, unless it may have missed a change."""
        youngest = max((max(sign[1:3]) for sign in self._inputs.values()), default=0)
        if self._began is None or youngest >= self._began - _YOUNG_NS:
            self._path.unlink(missing_ok=True)
            return
        kept = {
            "key": self._key,
            "inputs": self._inputs,
            "outputs": dict(_signs(self._output)),
            "pages": known.pages,
            "files": known.files,
            "problems": [astuple(problem) for problem in known.problems],
        }
        try:
            self._path.write_text(json.dumps(kept), "utf-8")
        except OSError:
            self._path.unlink(missing_ok=True)


def _problem(kept: list[Any]) -> Problem:
    """Return a problem as `astuple` took it apart."""
    code, message, span, hint, related = kept
    listed = tuple(Related(Span(*place), note) for place, note in related)
    return Problem(code, message, Span(*span) if span else None, hint, listed)


def _touch(folder: Path) -> int | None:
    """Return the file system's time; nothing where nothing can be written, so that nothing is remembered."""
    try:
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "utf-8")
        return (folder / ".gitignore").stat().st_mtime_ns
    except OSError:
        return None


def _inputs(root: Path) -> Iterator[Sign]:
    """Yield the signs of all that a build is made from: the site, the theme, and the program with its libraries."""
    settings = root / "site.yaml"
    yield from _sign(settings)
    for style in _STYLE.findall(settings.read_text("utf-8", "replace")) if settings.is_file() else ():
        yield from _sign(root / style)
    for name in ("content", "templates", "static"):
        yield from _signs(root / name)
    for folder in (PACKAGE, PACKAGE.parent / "templates", PACKAGE.parent / "static"):
        yield from _signs(folder)
    for libraries in dict.fromkeys(path for path in sys.path if path.endswith("site-packages")):
        yield from _sign(Path(libraries))


def _sign(path: Path) -> Iterator[Sign]:
    try:
        found = path.stat()
    except OSError:
        return
    yield str(path), [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _signs(folder: Path) -> Iterator[Sign]:
    """Yield the signs of all files below a folder; links are told by where they lead."""
    waiting = [str(folder)]
    while waiting:
        try:
            listing = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        for entry in listing:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    waiting.append(entry.path)
                continue
            found = entry.stat(follow_symlinks=False)
            yield entry.path, [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
