"""Refuses options of a command that a form's check refuses, or that are missing."""

from collections.abc import Sequence

import click

from onrecord.desk.commands.dialogue import Check


def check_option(name: str, answer: str, check: Check) -> str:
    """Return the value of an option. Raises `UsageError` with what is wrong with it."""
    fault = check(answer)
    if fault:
        raise click.UsageError(f"--{name.replace('_', '-')}: {fault}")
    return answer


def require_options(missing: Sequence[str]) -> None:
    """Raise `UsageError` with the names of all missing options, if there are any."""
    if missing:
        raise click.UsageError(f"these options are missing: {', '.join(f'--{option}' for option in missing)}")
