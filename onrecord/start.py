"""Starts the program: opens closed streams and installs signal handlers first, so that both hold during imports."""

from __future__ import annotations

import os
import sys

from onrecord import interrupts

TYPE_CHECKING = False  # as in the package
if TYPE_CHECKING:
    from typing import NoReturn


def program() -> NoReturn:
    """Run the command line, and exit."""
    _open_closed_streams()
    interrupts.install()
    from onrecord.cli import program as command_line  # noqa: PLC0415  (streams and signals come first)

    command_line()


def _open_closed_streams() -> None:
    """Open each closed standard stream on the null device, so that no file of a site ever takes its descriptor.

    Each is opened for reading, as gnulib's `stdopen` does it: the input is empty, and to print something fails.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)  # it takes the lowest free descriptor
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  (streams stay open)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
