"""Describe this machine and its load, without which a figure means nothing."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

MEMORY_DISK = Path("/dev/shm")  # noqa: S108  (the benchmark creates its own folder in it)


@dataclass(frozen=True, slots=True)
class Machine:
    """The relevant facts of the machine."""

    processor: str
    cores: int
    memory: int
    """In bytes."""
    system: str
    python: str
    on_memory_disk: bool
    """Whether sites are built in memory; if not, all figures include the disk's speed."""


def this_machine() -> Machine:
    """Return the facts of this machine."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        on_memory_disk=os.access(MEMORY_DISK, os.W_OK),
    )


def load() -> tuple[float, float, float]:
    """Return the load averages over 1, 5 and 15 minutes."""
    return os.getloadavg()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
