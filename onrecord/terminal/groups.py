"""Groups of commands that suggest the nearest name and import commands one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from onrecord.problems import suggest


class SuggestingGroup(click.Group):
    """A group that suggests its nearest command, and lists its commands in the order of registration."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the command names in the order of registration."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; suggest the nearest if there is none of that name."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-"):
            listed = suggest(args[0].lower(), names, f"the commands are: {', '.join(names)}")
            raise click.UsageError(f"there is no command '{args[0]}'; {listed}", ctx)
        return super().resolve_command(ctx, args)


class LazyGroup(SuggestingGroup):
    """A group whose commands are imported one by one.

    `find_added` returns a command that stands in no table. It is called only with words that are none of `names`, so
    that it can't slow down or replace a command of ours.
    """

    def __init__(
        self,
        *,
        names: Sequence[str],
        load: Callable[[str], click.Command | None],
        find_added: Callable[[str], click.Command | None],
        **options: Any,  # noqa: ANN401  (click's own)
    ) -> None:
        super().__init__(**options)
        self._names = names
        self._load = load
        self._find_added = find_added

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of ours, or else one that is added; suggest the nearest of ours if there is neither."""
        word = args[0]
        added = None if word in self._names or word.startswith("-") else self._find_added(word)
        return (word, added, args[1:]) if added else super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the command names in the order of the table."""
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  (as above)
        """Import and return the command; None if there is none of that name."""
        return self._load(cmd_name)
