"""Removes the files that killed processes left half written.

A file that is replaced as a whole is first written beside itself, under its name and the number of the process.
"""

import os
from pathlib import Path


def remove_strays(folder: Path, name: str = "*") -> None:
    """Delete what killed processes left of files with this name. Raises `OSError`."""
    for stray in folder.glob(f"{name}.*"):
        number = stray.suffix[1:]
        if number.isdecimal() and not is_running(int(number)):
            stray.unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Return whether a process runs, as far as the system can tell."""
    if os.name != "posix":  # on Windows signal 0 would end it
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's process
        pass
    return True
