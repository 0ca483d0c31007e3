"""Run a command and measure its wall time, CPU time, memory with all its processes, and written files.

Commands run as users have them. Python writes and reads bytecode, even where this process is told not to write any.
And files are no longer young when a build starts: of a young file, onrecord reads the content again.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO

from onrecord.cache.stat_index import YOUNG_NS

PROC = Path("/proc")
SAMPLES_A_SECOND = 20
REST = 2 * YOUNG_NS / 1e9
"""Seconds before each command, in which all files cease to be young."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command, its working folder, and additional environment variables."""

    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    statuses: frozenset[int] = frozenset({0})
    """Those with which it ends when all went well."""


@dataclass(frozen=True, slots=True)
class Run:
    """The time that a command took."""

    wall: float
    """In seconds."""
    cpu: float
    """Seconds of CPU time of all its processes, system time included."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files that a command wrote into a folder."""

    files: int
    size: int
    """In bytes."""


class CommandFailedError(Exception):
    """A measured command failed, so its time means nothing."""


def timed(command: Command) -> Run:
    """Run the command without other work beside it, and return its times."""
    time.sleep(REST)
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = _start(command, output.fileno())
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        _refuse_failure(command, process.returncode, output)
    return Run(wall, usage.ru_utime + usage.ru_stime)


def peak_memory(command: Command) -> int:
    """Run the command and return the peak memory of all its processes together, in bytes, as sampled.

    The proportional set size counts a page that several processes share once. Samples can miss peaks shorter than a
    twentieth of a second, or than the same share of the time since the start. Sampling costs time, so timed runs
    never sample.
    """
    time.sleep(REST)
    peak, start = 0, time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = _start(command, output.fileno())
        while process.poll() is None:
            peak = max(peak, pss_of_tree(process.pid))
            # Sample short commands more often: on a busy machine they may end before the second sample.
            time.sleep(min(1, time.perf_counter() - start) / SAMPLES_A_SECOND)
        _refuse_failure(command, process.returncode, output)
    return peak


def pss_of_tree(root: int) -> int:
    """Return the proportional set size of a process and its descendants, in bytes."""
    return sum(map(_pss, _tree(root)))


def snapshot(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return inode, time of change and size of each file below the folder."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)  # noqa: PTH118  (fast for a hundred thousand files)
            facts = os.stat(path)  # noqa: PTH116
            found[path] = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
    return found


def written_between(before: Mapping[str, tuple[int, int, int]], after: Mapping[str, tuple[int, int, int]]) -> Written:
    """Return the new and the rewritten files between two snapshots, whatever their content."""
    sizes = [facts[2] for path, facts in after.items() if before.get(path) != facts]
    return Written(len(sizes), sum(sizes))


def environment(own: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the environment of a command, in which each Python writes its bytecode."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | dict(own)


def _start(command: Command, output: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env=environment(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )


def _refuse_failure(command: Command, status: int, output: IO[bytes]) -> None:
    if status not in command.statuses:
        output.seek(0)
        text = output.read().decode("utf-8", "replace")[-2000:]
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
        # The process's name stands in brackets, and may contain brackets itself.
        return int((process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None  # the process has ended


def _pss(process: int) -> int:
    try:
        lines = (PROC / str(process) / "smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0  # the process has ended
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
