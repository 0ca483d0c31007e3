"""Runs a module of this program in a process with a limited share of memory and time.

A library that reads a file which a stranger made may run for ever, take all memory, or break down.
"""

import subprocess
import sys
from contextlib import suppress

MEMORY = 1024**3
"""The address space that such a process may have, in bytes."""
_PROCESSOR_SECONDS = 60


def run_confined(module: str, given: bytes, seconds: float) -> bytes:
    """Run a module, which must call `limit_resources`; return what it printed, whole or not.

    Raises `subprocess.TimeoutExpired` after some `seconds`; its `output` is what the module had printed.
    """
    # -P: no module of the current folder, which may be a stranger's, is imported in place of a library's.
    command = [sys.executable, "-P", "-m", module]
    ran = subprocess.run(  # noqa: S603  (this very program)
        command, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, check=False
    )
    return ran.stdout


def limit_resources() -> None:
    """Let this process have a limited share of memory and time, and write no file, where the system allows that."""
    try:
        import resource  # noqa: PLC0415  (Windows has none)
    except ImportError:
        return
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: _PROCESSOR_SECONDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for kind, most in limits.items():
        with suppress(OSError, ValueError):  # macOS refuses some
            resource.setrlimit(kind, (most, most))
