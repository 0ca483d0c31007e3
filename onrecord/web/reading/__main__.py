"""Limits the resources of this process, then reads one page."""

import logging
import sys
from contextlib import redirect_stdout, suppress

from msgspec import json

from onrecord.web.page_facts import Answer, Page, Unreadable

MEMORY = 1024**3
"""The address space that the process may have, in bytes."""
_PROCESSOR_SECONDS = 60


def main() -> None:
    """Read a page from standard input, and print what it says of itself."""
    _limit_resources()
    logging.disable()
    page = json.decode(sys.stdin.buffer.read(), type=Page)
    with redirect_stdout(sys.stderr):  # a library's message would damage the answer
        answer = _answer(page)
    sys.stdout.buffer.write(json.encode(answer))


def _answer(page: Page) -> Answer:
    try:
        from onrecord.web.reading.page_formats import read  # noqa: PLC0415  (it counts against the limits too)

        return read(page)
    except ModuleNotFoundError as error:
        return Unreadable(str(error), missing=error.name or "")
    except MemoryError:
        return Unreadable(f"reading it takes more than {MEMORY // 1024**2:,} MB of memory")
    except RecursionError:
        return Unreadable("its parts are nested too deeply")


def _limit_resources() -> None:
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


if __name__ == "__main__":
    main()
