"""Finds a command that a plug-in of the site in a folder adds."""

from pathlib import Path

import click

from onrecord.editing.lookup.plugin_points import find_site_plugins
from onrecord.plugins import COMMANDS, load, points_named
from onrecord.problems import suggest
from onrecord.reserved import COMMANDS as OWN_COMMANDS
from onrecord.terminal import console


def find_plugin_command(name: str, root: Path) -> click.Command | None:
    """Return the command `name` of a plug-in that `site.yaml` in `root` names; None if no plug-in has one.

    Only this command is imported. Where a plug-in is broken, so that it could have the command, the problems are
    printed, and the program ends: another command may have been meant, but nobody can know.
    """
    found = find_site_plugins(root)
    loaded = load(points_named(found.value, COMMANDS, name), COMMANDS, click.Command)
    if loaded.value:
        _, _, command = loaded.value[0]
        return command
    problems = (*found.problems, *loaded.problems)
    if problems:
        otherwise = "a plug-in may have it, once these problems are mended"
        hint = suggest(name.lower(), OWN_COMMANDS, otherwise)
        console.end_with_report(problems, 1, root, f"onrecord itself has no command '{name}'; {hint}")
    return None
