"""Starts the program: installs signal handlers first, so that Ctrl-C works while modules are imported."""

from __future__ import annotations

from onrecord import interrupts

TYPE_CHECKING = False  # as in the package
if TYPE_CHECKING:
    from typing import NoReturn


def program() -> NoReturn:
    """Run the command line, and exit."""
    interrupts.install()
    from onrecord.cli import program as command_line  # noqa: PLC0415  (signals come first)

    command_line()
