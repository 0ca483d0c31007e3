"""Says what machine this is and how busy it is, without which no figure means anything."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

MEMORY_DISK = Path("/dev/shm")  # noqa: S108  (a folder of our own is made in it)


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, as far as it matters here."""

    processor: str
    cores: int
    memory: int
    """In bytes."""
    system: str
    python: str
    on_memory_disk: bool
    """Whether sites are built in memory; if not, the disk's own speed is in all figures."""


def this_machine() -> Machine:
    """Return what this machine is."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        on_memory_disk=os.access(MEMORY_DISK, os.W_OK),
    )


def load() -> tuple[float, float, float]:
    """Return how many processes wanted a processor, on average over 1, 5 and 15 minutes."""
    return os.getloadavg()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
