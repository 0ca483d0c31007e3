"""Replaces files, all or none, each atomically, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from onrecord.authoring.additions import RefusedError, within


class Replacement(Struct, frozen=True):
    """A file's old content, as it was read, and its new content."""

    before: bytes
    after: bytes


def replace_files(root: Path, files: Mapping[str, Replacement]) -> None:
    """Replace files of the site in `root`, given by their relative paths. After a `RefusedError`, none has changed.

    Each new file is written completely, and then renamed over the old one, so a crash leaves no partial file.
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
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _refuse_if_changed(path: str, file: Path, before: bytes) -> None:
    if file.read_bytes() != before:
        raise RefusedError(f"{path} was changed meanwhile; nothing was written, so try again")


def _stage(file: Path, data: bytes) -> Path:
    """Write a hidden temporary file in the same folder and with the same permissions; return it. Raises `OSError`."""
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
    """Restore the files that were replaced before an error."""
    for path in replaced:
        with suppress(OSError):
            _stage(places[path], files[path].before).replace(places[path])
