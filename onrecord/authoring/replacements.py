"""Puts other bytes in the place of files: all of them or none, each in one step, never through a link."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from onrecord.authoring.additions import RefusedError, within


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a file held when it was read, and what it is to hold."""

    before: bytes
    after: bytes


def replace_files(root: Path, files: Mapping[str, Replacement]) -> None:
    """Write files of the site in `root`, by their paths in it. Raises `RefusedError`; then all are as they were.

    Each new file is written whole beside the old one, which it then replaces: a crash leaves no file half written.
    """
    places = {path: within(root, path) for path in files}
    staged: dict[str, Path] = {}
    replaced: list[str] = []
    path = ""
    try:
        for path, file in places.items():
            staged[path] = _stage(file, files[path].after)
        for path, file in places.items():
            _refuse_if_changed(path, file, files[path].before)
            staged[path].replace(file)
            replaced.append(path)
    except (OSError, RefusedError) as error:
        _restore(places, files, replaced)
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(f"{path} can't be written: {error.strerror}") from None
    finally:
        for beside in staged.values():
            beside.unlink(missing_ok=True)


def _refuse_if_changed(path: str, file: Path, before: bytes) -> None:
    if file.read_bytes() != before:
        raise RefusedError(f"{path} was changed meanwhile; nothing was written, so try again")


def _stage(file: Path, data: bytes) -> Path:
    """Write a hidden file beside `file`, with its permissions, and return it. Raises `OSError`."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if not os.access(file, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).chmod(mode)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _restore(places: Mapping[str, Path], files: Mapping[str, Replacement], replaced: list[str]) -> None:
    """Put the old bytes of files back that were replaced before another could not be."""
    for path in replaced:
        with suppress(OSError):
            _stage(places[path], files[path].before).replace(places[path])
