"""Describe this machine and its load, without which a figure means nothing."""

from __future__ import annotations

import os
import platform
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MEMORY_DISK = Path("/dev/shm")  # noqa: S108  (the benchmark creates its own folder in it)

FLAGS = ("CONFIG_ARGS", "PY_CFLAGS", "PY_CORE_CFLAGS", "PY_LDFLAGS", "PY_CORE_LDFLAGS")
"""The values of sysconfig that can name an optimisation. PGO_PROF_USE_FLAG is no sign: each build sets it."""
OPTIMISATIONS = {
    "PGO": ("--enable-optimizations", "-fprofile-use", "-fprofile-instr-use"),
    "LTO": ("-flto", "--with-lto'", "--with-lto=full", "--with-lto=thin"),
}
"""The signs of each optimisation."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The relevant facts of the machine."""

    processor: str
    cores: int
    memory: int
    """In bytes."""
    system: str
    python: str
    """The version of the interpreter."""
    compiled: str
    """How the interpreter was compiled."""
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
        compiled=optimisations(sysconfig.get_config_vars()),
        on_memory_disk=os.access(MEMORY_DISK, os.W_OK),
    )


def load() -> tuple[float, float, float]:
    """Return the load averages over 1, 5 and 15 minutes."""
    return os.getloadavg()


def optimisations(values: Mapping[str, object]) -> str:
    """Return how an interpreter was compiled, from the values of its sysconfig.

    Debian removes the flags of PGO and LTO from sysconfig, and empties PGO_PROF_USE_FLAG. So an empty value below /usr
    counts as the distribution's build, and the report says that its flags are unknown.
    """
    flags = " ".join(str(values.get(name, "")) for name in FLAGS)
    found = [name for name, signs in OPTIMISATIONS.items() if any(sign in flags for sign in signs)]
    if found:
        return f"optimised ({' and '.join(found)})"
    if values.get("installed_base") == "/usr" and not values.get("PGO_PROF_USE_FLAG"):
        return "compiled by the distribution, which hides the flags (Debian's packages have PGO and LTO)"
    return "not optimised (neither PGO nor LTO)"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
