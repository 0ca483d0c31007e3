"""Runs a command and measures it: seconds, processor seconds, memory of all its processes, and what it wrote."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROC = Path("/proc")
SAMPLES_A_SECOND = 20


@dataclass(frozen=True, slots=True)
class Command:
    """What is run, where, and with what beside the environment."""

    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """How long a command took."""

    wall: float
    """In seconds."""
    cpu: float
    """Seconds of all its processes on all processors, those of the system's work for them included."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a command did to a folder."""

    files: int
    size: int
    """In bytes."""


class CommandFailedError(Exception):
    """A command that is measured ended with an error: its time would mean nothing."""


def timed(command: Command) -> Run:
    """Run the command and return how long it took. Nothing else happens meanwhile."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = _start(command, said.fileno())
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        _refuse_failure(command, process.returncode, said)
    return Run(wall, usage.ru_utime + usage.ru_stime)


def peak_memory(command: Command) -> int:
    """Run the command and return the most bytes that its processes held together, as far as samples show.

    The proportional set size counts a page that several processes share once. Samples miss what lasts less than a
    twentieth of a second, or of the time since the start, and taking them costs time: so they are never taken in a run
    that is timed.
    """
    peak, start = 0, time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = _start(command, said.fileno())
        while process.poll() is None:
            peak = max(peak, pss_of_tree(process.pid))
            # What is over soon is looked at more often: on a busy machine it would else be gone before the second look.
            time.sleep(min(1, time.perf_counter() - start) / SAMPLES_A_SECOND)
        _refuse_failure(command, process.returncode, said)
    return peak


def pss_of_tree(root: int) -> int:
    """Return the proportional set size of a process and of all that it started, in bytes."""
    return sum(map(_pss, _tree(root)))


def snapshot(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return of each file below the folder what changes when it is written, and its size."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)  # noqa: PTH118  (a hundred thousand files)
            facts = os.stat(path)  # noqa: PTH116
            found[path] = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
    return found


def written_between(before: Mapping[str, tuple[int, int, int]], after: Mapping[str, tuple[int, int, int]]) -> Written:
    """Return which files are new or were written again, whether or not they say the same."""
    sizes = [facts[2] for path, facts in after.items() if before.get(path) != facts]
    return Written(len(sizes), sum(sizes))


def _start(command: Command, said: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **command.environment}
    return subprocess.Popen(
        command.arguments, cwd=command.folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
    )


def _refuse_failure(command: Command, status: int, said: IO[bytes]) -> None:
    if status != 0:
        said.seek(0)
        text = said.read().decode("utf-8", "replace")[-2000:]
        raise CommandFailedError(f"{' '.join(command.arguments)} ended with {status}:\n{text}")


def _tree(root: int) -> Iterator[int]:
    children = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children[parent].append(int(entry.name))
    waiting = [root]
    while waiting:
        yield (process := waiting.pop())
        waiting += children[process]


def _parent(process: Path) -> int | None:
    try:
        # The name stands in brackets and may hold anything, brackets too.
        return int((process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None  # it ended meanwhile


def _pss(process: int) -> int:
    try:
        lines = (PROC / str(process) / "smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0  # it ended meanwhile
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
