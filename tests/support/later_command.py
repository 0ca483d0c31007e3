"""Runs a command with a clock that is some days ahead: `later_command.py DAYS COMMAND ...`, in a process of its own."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from onrecord.cli import main
from onrecord.terminal.environment import Environment


def _run(days: int, arguments: list[str]) -> None:
    ahead = timedelta(days=days)
    main.main(arguments, prog_name="onrecord", obj=Environment(lambda: datetime.now(UTC) + ahead, asks=False))


if __name__ == "__main__":
    _run(int(sys.argv[1]), sys.argv[2:])
