"""The group of all commands, which imports a command when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from onrecord.terminal.suggestions import SuggestingGroup


class LazyGroup(SuggestingGroup):
    """A group whose commands are imported one by one."""

    def __init__(self, *, names: tuple[str, ...], load: Callable[[str], click.Command], **options: Any) -> None:  # noqa: ANN401
        """Take the names of the commands, and a function that imports the command of a name."""
        super().__init__(**options)
        self._names, self._load = names, load

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the command names in their order."""
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  (as above)
        """Import and return the command; None if there is none of that name."""
        return self._load(cmd_name) if cmd_name in self._names else None
