"""A group of commands that says which one was probably meant by a word that is none."""

from __future__ import annotations

import click


class SuggestingGroup(click.Group):
    """A group that proposes the nearest of its commands, and lists them in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the names in the order in which an editor needs them."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which was meant."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from onrecord.problems import nearest  # noqa: PLC0415  (the command must start fast)

            guess = nearest(args[0].lower(), self.commands)
            listed = f"did you mean '{guess}'?" if guess else f"the commands are: {', '.join(self.commands)}"
            raise click.UsageError(f"there is no command '{args[0]}'; {listed}", ctx)
        return super().resolve_command(ctx, args)
