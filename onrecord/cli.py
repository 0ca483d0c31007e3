"""The command line's entry point: prepares the process, reads the clock and the environment, registers the commands.

`commands` holds the commands themselves. Only these two print, choose exit codes, or see the clock and the environment.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from datetime import UTC, datetime
from typing import NoReturn

import click

from onrecord import __version__, interrupts
from onrecord.commands.environment import Environment
from onrecord.commands.lazy_group import LazyGroup
from onrecord.incremental.signing_key import state_folder, trust

_ASKING = frozenset({"init", "new", "rename", "remove", "source"})
"""The commands that may ask questions."""
_EPILOG = """\b
Start with: onrecord init FOLDER, which makes a site; then: onrecord serve FOLDER.
Each command lists its options with --help, as in: onrecord build --help

\b
The exit status is 0 on success, 1 if the site has errors, 2 if the command
was used wrongly, 130 or 143 if Ctrl-C or kill ended it."""


def _build() -> click.Command:
    from onrecord.commands.build import build

    return build


def _check() -> click.Command:
    from onrecord.commands.check import check

    return check


def _serve() -> click.Command:
    from onrecord.commands.serve import serve

    return serve


def _schema() -> click.Command:
    from onrecord.commands.schema import schema

    return schema


def _init() -> click.Command:
    from onrecord.commands.init import init

    return init


def _new() -> click.Command:
    from onrecord.commands.new import new

    return new


def _import() -> click.Command:
    from onrecord.commands.importing import import_

    return import_


def _source() -> click.Command:
    from onrecord.commands.source import source

    return source


def _archive() -> click.Command:
    from onrecord.commands.archive import archive

    return archive


def _publish() -> click.Command:
    from onrecord.commands.publish import publish

    return publish


def _theme() -> click.Command:
    from onrecord.commands.theme import theme

    return theme


def _diff() -> click.Command:
    from onrecord.commands.diff import diff

    return diff


def _translate() -> click.Command:
    from onrecord.commands.translate import translate

    return translate


def _rename() -> click.Command:
    from onrecord.commands.rename import rename

    return rename


def _remove() -> click.Command:
    from onrecord.commands.remove import remove

    return remove


def _links() -> click.Command:
    from onrecord.commands.links import links

    return links


def _explain() -> click.Command:
    from onrecord.commands.explain import explain

    return explain


_COMMANDS = {
    "build": _build,
    "check": _check,
    "serve": _serve,
    "schema": _schema,
    "init": _init,
    "new": _new,
    "source": _source,
    "import": _import,
    "archive": _archive,
    "links": _links,
    "publish": _publish,
    "rename": _rename,
    "remove": _remove,
    "theme": _theme,
    "diff": _diff,
    "translate": _translate,
    "explain": _explain,
}
"""The functions that import the commands, in the order of `--help`: a command starts without the others' modules."""


@click.group(cls=LazyGroup, loaders=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(__version__, message="onrecord %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Turn YAML entries about who said what into a linked, cited HTML timeline."""
    context.obj = context.obj or Environment(_now, asks=sys.stdin.isatty() and sys.stderr.isatty())
    if context.obj.asks and context.invoked_subcommand in _ASKING:
        interrupts.uninstall()  # readline handles Ctrl-C itself, and then restores the terminal
    # Entries live until the end of the process; the default thresholds would cost a quarter of the time to read them.
    gc.set_threshold(500_000, 20, 100)
    trust(state_folder(os.environ, sys.platform))
    # A plugin could change how entries are validated, and pydantic reads the metadata of all libraries to find one.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    # A character that a terminal or pipe can't encode must not end the program.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _now() -> datetime:
    return datetime.now(tz=UTC)


def program() -> NoReturn:
    """Run `main`, then end the process without freeing its memory.

    To free a large site's objects one by one would take a tenth of a build (mypy exits the same way).
    """
    try:
        main()
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:  # Python itself reports what it could not write
            raise end from None
        os._exit(end.code or 0)
    raise AssertionError("click ends a program by its exit code")
