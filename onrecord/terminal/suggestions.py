"""A command group that suggests the nearest command for an unknown one."""

from __future__ import annotations

import click


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
            from onrecord.problems import nearest  # noqa: PLC0415  (the command must start fast)

            guess = nearest(args[0].lower(), names)
            listed = f"did you mean '{guess}'?" if guess else f"the commands are: {', '.join(names)}"
            raise click.UsageError(f"there is no command '{args[0]}'; {listed}", ctx)
        return super().resolve_command(ctx, args)
