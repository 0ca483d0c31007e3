"""Says of a build that failed on a file whether the output folder is at fault, or the installation of the program."""

import os
from pathlib import Path

from onrecord.cache.state import PACKAGE
from onrecord.output import OutputFolder
from onrecord.problems import BUILT_IN, Problem, SourceFile

_BESIDE = ("templates", "static", "schema")
"""The folders that lie beside the program's code in a checkout; elsewhere they are inside it."""


def file_failure(folder: OutputFolder, error: OSError) -> Problem:
    """Return the problem of a build that failed on a file: one of the program's own, or else the output folder."""
    own = _path_in_program(error)
    if own is None:
        return folder.failure(error)
    message = f"the file can't be read: {error.strerror}"
    hint = "it is a file of the program itself: install onrecord again"
    return Problem("FIL003", message, SourceFile(f"{BUILT_IN}{own}", "").span(), hint)


def _path_in_program(error: OSError) -> str | None:
    """Return the path of the program's file that an error names; None if it names another one, or none."""
    if not isinstance(error.filename, str | bytes | os.PathLike):
        return None
    file = Path(os.fsdecode(error.filename))
    if file.is_relative_to(PACKAGE):
        return file.relative_to(PACKAGE).as_posix()
    if any(file.is_relative_to(PACKAGE.parent / name) for name in _BESIDE):
        return file.relative_to(PACKAGE.parent).as_posix()
    return None
