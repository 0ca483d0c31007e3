"""File operations that stop the program, or fail, at an operation of a given number."""

from __future__ import annotations

import functools
import os
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

from onrecord.output import FileOperations
from onrecord.reserved import CHANGES


class StoppedError(BaseException):
    """An exception like those that end a process, which need not derive from `Exception`."""


class FaultInjector(FileOperations):
    """Counts its operations, and calls `act` instead of, or after, the operation of a given number."""

    def __init__(self, number: int = 0, act: Callable[[], object] = lambda: None, *, after: bool = False) -> None:
        """Take the number of the operation, from 1, and the function to call there."""
        super().__init__()
        self.operations: list[str] = []
        self.number = number
        self._act = act
        self._after = after

    def _run_operation(self, operation: Callable[[], object], name: str, path: str) -> object:
        self.operations.append(f"{name} {path.rpartition('/')[2]}")
        is_here = len(self.operations) == self.number
        if is_here and not self._after:
            self._act()
        value = operation()
        if is_here and self._after:
            self._act()
        return value

    def make_folder(self, path: str) -> None:
        """Count the operation."""
        self._run_operation(functools.partial(super().make_folder, path), "make folder", path)

    def write(self, path: str, content: bytes) -> None:
        """Count the operation."""
        self._run_operation(functools.partial(super().write, path, content), "write", path)

    def move_folder(self, source: str, target: str) -> bool:
        """Count the operation."""
        return bool(self._run_operation(functools.partial(super().move_folder, source, target), "move folder", target))

    def move_file(self, source: str, target: str) -> None:
        """Count the operation."""
        self._run_operation(functools.partial(super().move_file, source, target), "move file", target)

    def exchange(self, source: str, target: str) -> None:
        """Count the operation."""
        self._run_operation(functools.partial(super().exchange, source, target), "exchange", target)

    def move_to_free(self, source: str, target: str) -> None:
        """Count the operation."""
        self._run_operation(functools.partial(super().move_to_free, source, target), "move to free", target)

    def remove_file(self, path: str) -> None:
        """Count the operation."""
        self._run_operation(functools.partial(super().remove_file, path), "remove file", path)

    def remove_folder(self, path: str) -> None:
        """Count the operation."""
        self._run_operation(functools.partial(super().remove_folder, path), "remove folder", path)

    def sync(self, folder: str) -> None:
        """Count the operation."""
        self._run_operation(functools.partial(super().sync, folder), "sync", folder)


def copy_site(root: Path, to: Path) -> Path:
    """Copy a site; unchanged files are links to the same file, since a change puts another file in the place of one."""
    for folder, _, files in os.walk(root):
        there = f"{to}{folder.removeprefix(str(root))}"
        os.makedirs(there)  # noqa: PTH103  (hundreds of copies, each of fifty files)
        for name in files:
            (shutil.copy if CHANGES in folder else os.link)(f"{folder}/{name}", f"{there}/{name}")
    return to


class Recorder(FaultInjector):
    """Copies the site before each operation: that is what a process leaves on the disk if it is killed there."""

    def __init__(self, root: Path, copies: Path) -> None:
        """Take the site, and a new folder for its copies, whose names are the numbers of the operations."""
        super().__init__()
        self._root, self._copies = root, copies

    def _run_operation(self, operation: Callable[[], object], name: str, path: str) -> object:
        copy_site(self._root, self._copies / str(len(self.operations) + 1))
        return super()._run_operation(operation, name, path)


def exit_code_of(run: Callable[[], object]) -> int:
    """Return the exit code of a forked process that runs a function; 0 if that returns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn about a fork in a process with threads
        child = os.fork()
    if not child:
        try:
            run()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
