"""Commands that stop at a point of their work until a test lets them go on, each in a process group of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 60.0
"""How many seconds a machine with much else to do may take."""

_PROGRAM = """
import os, sys, time
from pathlib import Path

marks, point = Path(sys.argv.pop(1)), sys.argv.pop(1)


def stop(*_arguments, **_options):
    (marks / str(os.getpid())).touch()
    while not (marks / "go").exists():
        time.sleep(0.005)


def after_a_stop(function):
    def stopped(*arguments, **options):
        stop()
        return function(*arguments, **options)

    return stopped


module, _, name = point.rpartition(":")
holder = __import__(module, fromlist=["_"])
for part in name.split(".")[:-1]:
    holder = getattr(holder, part)
last = name.rpartition(".")[2]
setattr(holder, last, after_a_stop(getattr(holder, last)))

from onrecord.start import program

sys.argv[0] = "onrecord"
program()
"""
RENDERING = "onrecord.site_writer:stage_pages"
"""Before the pages of a section are made, in each process that makes some."""
CHECKING = "onrecord.pipeline:check_entries"
"""After the entries were read."""
MOVING = "onrecord.output.operations:FileOperations.move_folder"
"""In the midst of a publication: the journal stands."""


class Blocked:
    """A command that stops at a point."""

    def __init__(self, process: subprocess.Popen[str], marks: Path) -> None:
        """Take the process, and the folder in which the stopped ones leave their numbers."""
        self.process = process
        self._marks = marks

    def pids(self, count: int = 1) -> set[int]:
        """Wait until so many processes have stopped, and return them."""
        wait_for(lambda: len(self._stopped()) >= count or self.process.poll() is not None)
        assert self.process.poll() is None, self.process.communicate()[1]
        return self._stopped()

    def _stopped(self) -> set[int]:
        return {int(path.name) for path in self._marks.iterdir() if path.name.isdecimal()}

    def go(self) -> None:
        """Let it go on."""
        (self._marks / "go").touch()

    def end(self) -> tuple[int, str, str]:
        """Wait for its end, and return its exit code and what it said."""
        said, told = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said, told


@contextmanager
def blocked(marks: Path, point: str, *arguments: str | Path) -> Iterator[Blocked]:
    """Run a command that stops at a point; what is left of it when the context ends is killed."""
    marks.mkdir()
    command = [sys.executable, "-c", _PROGRAM, str(marks), point, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
    ) as process:
        try:
            yield Blocked(process, marks)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it never was so"
        time.sleep(0.005)


def runs(pid: int) -> bool:
    """Whether a process is there, and not only its exit code."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout  # noqa: S607
    return bool(state.strip()) and not state.startswith("Z")
