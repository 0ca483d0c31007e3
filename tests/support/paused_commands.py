"""Commands that pause at a chosen function until a test resumes them, each in its own process group."""

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
"""Timeout in seconds, long enough for a busy machine."""

_PROGRAM = """
import os, sys, time
from pathlib import Path

marks, point = Path(sys.argv.pop(1)), sys.argv.pop(1)


def pause(*_arguments, **_options):
    (marks / str(os.getpid())).touch()
    while not (marks / "resume").exists():
        time.sleep(0.005)


def paused_before(function):
    def paused(*arguments, **options):
        pause()
        return function(*arguments, **options)

    return paused


module, _, name = point.rpartition(":")
holder = __import__(module, fromlist=["_"])
for part in name.split(".")[:-1]:
    holder = getattr(holder, part)
last = name.rpartition(".")[2]
setattr(holder, last, paused_before(getattr(holder, last)))

from onrecord.start import program

sys.argv[0] = "onrecord"
program()
"""
RENDERING = "onrecord.build.site_writer:stage_pages"
"""Before a worker process renders the pages of a section."""
CHECKING = "onrecord.check:check"
"""After the entries are read."""
MOVING = "onrecord.output.file_operations:FileOperations.move_folder"
"""In the middle of a publication, after the journal is written."""


class PausedCommand:
    """A command that pauses at a chosen function."""

    def __init__(self, process: subprocess.Popen[str], marks: Path) -> None:
        """Take the process, and the folder where each paused process leaves a file named after its PID."""
        self.process = process
        self._marks = marks

    def pids(self, count: int = 1) -> set[int]:
        """Wait until `count` processes have paused; return their PIDs."""
        wait_for(lambda: len(self._paused()) >= count or self.process.poll() is not None)
        assert self.process.poll() is None, self.process.communicate()[1]
        return self._paused()

    def _paused(self) -> set[int]:
        return {int(path.name) for path in self._marks.iterdir() if path.name.isdecimal()}

    def resume(self) -> None:
        """Let the command continue."""
        (self._marks / "resume").touch()

    def wait_for_exit(self) -> tuple[int, str, str]:
        """Wait until the process exits; return its exit code, standard output and standard error."""
        stdout, stderr = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, stdout, stderr


@contextmanager
def paused_command(marks: Path, point: str, *arguments: str | Path) -> Iterator[PausedCommand]:
    """Run a command that pauses at `point`; kill whatever still runs when the context ends."""
    marks.mkdir()
    command = [sys.executable, "-c", _PROGRAM, str(marks), point, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True
    ) as process:
        try:
            yield PausedCommand(process, marks)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until the condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"the condition did not hold within {PATIENCE:.0f} seconds"
        time.sleep(0.005)


def is_running(pid: int) -> bool:
    """Return whether a process is alive: it exists and is no zombie."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout  # noqa: S607
    return bool(state.strip()) and not state.startswith("Z")
