"""`onrecord erase`: lists the places of a name that must go, and takes it out on yes. It never prints the name."""

import sys
from pathlib import Path

import click

from onrecord.model.full_names import FORMS, parse_name
from onrecord.terminal.console import PROBLEMS
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import site_option


@click.command(short_help="Find a name that must go, and take it out.")
@click.argument("name", metavar="[ENTRY]", required=False)
@site_option
@click.option("--write", is_flag=True, help="Take the name out of the entries; without it, nothing changes.")
@click.option(
    "--replacement",
    metavar="[LANGUAGE=]TEXT",
    multiple=True,
    help="What stands in texts in place of the name, as in 'a resident'; once for each language that needs its own.",
)
@click.option("--yes", is_flag=True, help="Change the files without asking.")
@click.pass_obj
def erase(
    environment: Environment, /, *, name: str | None, site: Path, write: bool, replacement: tuple[str, ...], yes: bool
) -> None:
    """Find a name that must go in all files of a site, and take it out of its entries.

    ENTRY is the full name of an entry: actors/ID, sources/ID, bills/ID, STORY/, STORY/EVENT or STORY/EVENT#CLAIM.
    Without it, the command asks for the name, or reads it from standard input, one spelling a line. So the history of
    your shell doesn't keep it.

    The command prints places alone, and never the name. With --write it asks, and then replaces ids by neutral ones,
    and texts by --replacement. It leaves no redirect, no former id and no state of earlier builds. It names what is
    left to do by hand. The exit status is 0 if no file of the site's own has the name any more, and else 1.
    """
    from onrecord.desk.commands.erase_session import session_without_the_name  # noqa: PLC0415  (starts fast)

    with session_without_the_name() as session:
        session.open(site.resolve(), environment, _typed_names(environment, name))
        if write:
            session.write(replacement, yes=yes)
        else:
            session.list_places()
    sys.exit(PROBLEMS if session.remains else 0)


def _typed_names(environment: Environment, name: str | None) -> tuple[str, ...]:
    """Return the spellings of the name. Raises `UsageError` if there is none, or if one came as an argument."""
    if name is not None:
        if parse_name(name) is None:
            message = f"an argument is {FORMS}; a name stays out of the shell's history: run the command without it"
            raise click.UsageError(f"{message}, and type the name when it asks")
        return (name,)
    if not environment.asks:
        return tuple(click.open_file("-", encoding="utf-8").read().splitlines())
    names = [click.prompt("The name, or an entry such as actors/ID", err=True)]
    while more := click.prompt("Another spelling of it, or Enter", default="", show_default=False, err=True):
        names.append(more)
    return tuple(names)
