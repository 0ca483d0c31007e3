"""The group of all commands, which imports a command when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from onrecord.terminal.suggestions import SuggestingGroup


class LazyGroup(SuggestingGroup):
    """A group whose commands are imported one by one."""

    def __init__(self, *, loaders: Mapping[str, Callable[[], click.Command]], **options: Any) -> None:  # noqa: ANN401
        """Take a function for each command, by its name, that imports and returns it."""
        super().__init__(**options)
        self._loaders = loaders

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the command names in the order of the table."""
        return list(self._loaders)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  (as above)
        """Import and return the command; None if there is none of that name."""
        load = self._loaders.get(cmd_name)
        return load() if load else None
