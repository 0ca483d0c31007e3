"""Knows whether anything changed since the last build, without reading any of it.

A build is told apart by what it was asked for and by the size, times and number (inode) of every file that it read or
wrote; that a time alone never decides, and that a file which was written while the build began is never believed, is
git's way with its index (Git, 'racy-git'). It is imported before anything heavy, so that a build of an unchanged site
costs no more than to look. What is kept is sealed by the user's key (`state`); the program itself is among the inputs.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from onrecord.incremental.state import StateDirectory, touch
from onrecord.problems import Problem, Related, Span
from onrecord.reserved import STAGING

_LAST = "last"
_PUBLISHED = "published.txt"
"""`model.records.PUBLISHED`, which would have to be imported."""
YOUNG_NS = 50_000_000
"""How much older than the build a file must be to be believed: more than a tick of any file system's clock."""
_REQUIREMENTS = "requirements.txt"
"""`model.requirements.REQUIREMENTS`, as `_PUBLISHED`."""
_LIBRARIES = ("site-packages", "dist-packages")
"""What the folders are called that libraries are installed into."""
PACKAGE = Path(__file__).parents[1]

FileStat = tuple[str, list[int]]
"""A file, with its size, the times of its content and of its state in nanoseconds, and its inode."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What came of a build."""

    pages: int
    files: int
    """How many files hold the site's entries."""
    problems: tuple[Problem, ...]


class StatIndex:
    """The last build of a site into a folder."""

    def __init__(self, root: Path, output: Path, asked: tuple[object, ...]) -> None:
        """Take the site's folder, the output folder, and all else that the outcome depends on."""
        self._root = root
        self._store = StateDirectory(root)
        self._output = output
        self._asked = asked
        self._key = repr((sys.version, str(root), str(output), asked))
        self._began = touch(root)
        self._inputs = dict(input_files(root, output))
        self._kept = self._load()
        self._own: dict[str, list[int]] = {}

    def again(self) -> StatIndex:
        """Return the last build as it is now, since another may have been made meanwhile."""
        return StatIndex(self._root, self._output, self._asked)

    def _outputs(self) -> dict[str, list[int]]:
        """Return the signs of what lies in the output folder now, but for what the build that runs works with."""
        working = str(self._output / STAGING)
        return dict(_stats_in(self._output, passed_over=working))

    def _load(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._store.load(_LAST) or b"{}")
        except (ValueError, RecursionError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def known(self) -> BuildResult | None:
        """Return what came of it, if everything is as it was then, and no build is at work or was interrupted."""
        kept = self._kept
        try:
            if kept["key"] != self._key or kept["inputs"] != self._inputs or os.path.lexists(self._output / STAGING):
                return None
            if kept["outputs"] != self._outputs():
                return None
            return BuildResult(int(kept["pages"]), int(kept["files"]), tuple(map(_problem, kept["problems"])))
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None

    def untouched(self) -> frozenset[str]:
        """Return the files of the output folder that are as that build left them, by their paths in it."""
        outputs = self._kept.get("outputs")
        if self._kept.get("folder") != str(self._output) or not isinstance(outputs, dict):
            return frozenset()
        start = len(str(self._output)) + 1
        return frozenset(path[start:] for path, file_stat in self._outputs().items() if outputs.get(path) == file_stat)

    def wrote(self, path: Path) -> None:
        """Take a file that the build itself wrote among its inputs as one that it has read."""
        self._own |= dict(_stat_of(path))

    def keep(self, known: BuildResult) -> None:
        """Remember what came of the build that was just made, unless it may have missed a change."""
        if self._began is None:
            self._store.forget(_LAST)
            return
        youngest = max((max(file_stat[1:3]) for file_stat in self._inputs.values()), default=0)
        kept = {
            "key": self._key,
            "folder": str(self._output),
            "inputs": None if youngest >= self._began - YOUNG_NS else self._inputs | self._own,
            "outputs": self._outputs(),
            "pages": known.pages,
            "files": known.files,
            "problems": [astuple(problem) for problem in known.problems],
        }
        self._store.save(_LAST, json.dumps(kept).encode("utf-8"))


def _problem(kept: list[Any]) -> Problem:
    """Return a problem as `astuple` took it apart."""
    code, message, span, hint, related = kept
    listed = tuple(Related(Span(*place), note) for place, note in related)
    return Problem(code, message, Span(*span) if span else None, hint, listed)


def input_files(root: Path, output: Path) -> Iterator[FileStat]:
    """Yield the signs of all that a build is made from: the site, the theme, and the program with its libraries."""
    yield from _stat_of(root / "site.yaml")
    yield from _stat_of(root / _PUBLISHED)
    yield from _styles(root, output)
    yield from _required(root)
    for name in ("content", "templates", "static"):
        yield from _stats_in(root / name)
    for folder in (PACKAGE, PACKAGE.parent / "templates", PACKAGE.parent / "static"):
        yield from _stats_in(folder)
    for libraries in dict.fromkeys(path for path in sys.path if path.endswith(_LIBRARIES)):
        yield from _stat_of(Path(libraries))


def _styles(root: Path, output: Path) -> Iterator[FileStat]:
    """Yield the signs of all files that may be the site's own citation style: it may lie anywhere in the folder.

    Its name may be written in any way that YAML allows, and YAML is not read here.
    """
    try:
        settings = (root / "site.yaml").read_bytes()
    except OSError:
        return
    if b".csl" not in settings and b"\\" not in settings:
        return
    for parent, folders, files in os.walk(root):
        folders[:] = [folder for folder in folders if Path(parent, folder) != output]
        for file in files:
            if file.endswith(".csl"):
                yield from _stat_of(Path(parent, file))


def _required(root: Path) -> Iterator[FileStat]:
    """Yield the signs of `requirements.txt`, of what may be files in it, and of git's index, which may know of them."""
    try:
        words = (root / _REQUIREMENTS).read_text("utf-8", "replace").split()
    except OSError:
        return
    yield from _stat_of(root / _REQUIREMENTS)
    if files := {word.partition("[")[0] for word in words if "/" in word and "://" not in word and word.isprintable()}:
        yield from _stat_of(root / ".git" / "index")
        for file in sorted(files):
            yield from _stat_of(root / file)


def _stat_of(path: Path) -> Iterator[FileStat]:
    try:
        found = path.stat()
    except OSError:
        return
    yield str(path), [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _stats_in(folder: Path, passed_over: str = "") -> Iterator[FileStat]:
    """Yield the signs of all files below a folder, one folder in it aside; links are told by where they lead."""
    waiting = [str(folder)]
    while waiting:
        try:
            listing = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        for entry in listing:
            if entry.is_dir(follow_symlinks=False):
                if entry.path == passed_over:
                    continue
                if entry.name != "__pycache__" or not entry.path.startswith(str(PACKAGE)):
                    waiting.append(entry.path)
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # it went in this moment
                continue
            yield entry.path, [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
