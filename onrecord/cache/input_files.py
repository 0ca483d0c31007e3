"""The files that a build reads, and their stat fingerprints, which show whether a file may have changed.

A fingerprint covers only metadata, so that a build of an unchanged site reads no content. A modification time alone
proves nothing: a copying program may set it back. So the fingerprint also has the size, the inode and the time of the
last metadata change, as git's index does. Two writes within one clock tick can leave the same times: `is_young` detects
such files ('racy git').
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.cache.state import PACKAGE
from onrecord.regular_files import read_regular

StatFingerprint = list[int]
"""The size, the modification and change times in nanoseconds, and the inode. A list, since JSON has no tuples."""
YOUNG_NS = 50_000_000
"""The age in nanoseconds below which a file is young: more than one clock tick of any file system."""
_PUBLISHED = "published.txt"
"""The value of `model.records.PUBLISHED`; importing that module takes long."""
_REQUIREMENTS = "requirements.txt"
_LOCK = "locks/requirements.txt"
"""The values of `model.requirements.REQUIREMENTS` and `LOCK`, copied for the same reason."""
_LIBRARIES = ("site-packages", "dist-packages")
"""The names of the folders that hold libraries."""

Found = tuple[str, StatFingerprint]
"""A file's path and its fingerprint."""


def stat_fingerprint(found: os.stat_result) -> StatFingerprint:
    """Return the fingerprint of a file with this stat result."""
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def is_young(fingerprint: Sequence[int], began: int) -> bool:
    """Return whether a file was written so shortly before `began` that its fingerprint may miss the next change."""
    return max(fingerprint[1:3]) >= began - YOUNG_NS


def input_files(root: Path, output: Path) -> Iterator[Found]:
    """Yield all files that a build reads: those of the site, the theme, and the program with its libraries."""
    yield from _file(root / "site.yaml")
    yield from _file(root / _PUBLISHED)
    yield from _styles(root, output)
    yield from _required(root)
    yield from _plugins(root)
    for name in ("content", "templates", "static", "locale"):
        yield from files_in(root / name)
    for folder in program_folders():
        yield from files_in(folder)
    for libraries in dict.fromkeys(path for path in sys.path if path.endswith(_LIBRARIES)):
        yield from _file(Path(libraries))


def program_folders() -> tuple[Path, ...]:
    """Return the folders of the program's code and theme."""
    return PACKAGE, PACKAGE.parent / "templates", PACKAGE.parent / "static"


def _styles(root: Path, output: Path) -> Iterator[Found]:
    """Yield all files that may be the site's own citation style, which may lie anywhere in its folder.

    YAML can write the style's name in many forms, and parsing YAML takes too long here.
    """
    try:
        settings = read_regular(root / "site.yaml")
    except OSError:
        return
    if b".csl" not in settings and b"\\" not in settings:
        return
    for path, _ in files_in(root, str(output)):
        if path.endswith(".csl"):
            yield from _file(Path(path))


def _required(root: Path) -> Iterator[Found]:
    """Yield `requirements.txt`, its lock, the files that it may name, and git's index, which the check of it reads."""
    try:
        words = read_regular(root / _REQUIREMENTS).decode("utf-8", "replace").split()
    except OSError:
        return
    yield from _file(root / _REQUIREMENTS)
    yield from _file(root / _LOCK)
    if files := {word.partition("[")[0] for word in words if "/" in word and "://" not in word and word.isprintable()}:
        yield from _file(root / ".git" / "index")
        for file in sorted(files):
            yield from _file(root / file)


def _plugins(root: Path) -> Iterator[Found]:
    """Yield the files of the plug-ins that the site names; without the word in `site.yaml`, nothing looks for any."""
    try:
        settings = read_regular(root / "site.yaml")
    except OSError:
        return
    if b"plugins" in settings or b"\\" in settings:
        from onrecord.read.plugin_files import installed_files  # noqa: PLC0415  (few sites have a plug-in)

        for file in installed_files(root):
            yield from _file(file)


def _file(path: Path) -> Iterator[Found]:
    try:
        yield str(path), stat_fingerprint(path.stat())
    except OSError:
        return


def files_in(folder: Path, but: str = "") -> Iterator[Found]:
    """Yield all files below a folder, except those in the folder `but`. Links are not followed."""
    waiting = [str(folder)]
    while waiting:
        try:
            listing = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        for entry in listing:
            if entry.is_dir(follow_symlinks=False):
                if entry.path == but:
                    continue
                if entry.name != "__pycache__" or not entry.path.startswith(str(PACKAGE)):
                    waiting.append(entry.path)
                continue
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError:  # deleted meanwhile, or the folder may not be entered
                continue
            yield entry.path, stat_fingerprint(found)
