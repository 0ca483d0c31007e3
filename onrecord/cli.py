"""The command line's entry point: prepares the process, reads the clock and the environment, registers the commands.

`commands` holds the commands themselves. Only these two print, choose exit codes, or see the clock and the environment.
"""

import errno
import gc
import io
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, TextIO

import click

from onrecord import __version__, interrupts
from onrecord.cache.signing_key import state_folder, trust
from onrecord.reserved import COMMANDS
from onrecord.terminal.console import disarm
from onrecord.terminal.environment import Environment
from onrecord.terminal.groups import LazyGroup

_ASKING = frozenset({"init", "new", "rename", "merge", "close", "remove", "erase", "source", "upgrade"})
"""The commands of ours that may ask questions. Of those of plug-ins, nobody knows."""
_EPILOG = """\b
Start with: onrecord init FOLDER, which makes a site; then: onrecord serve FOLDER.
Each command lists its options with --help, as in: onrecord build --help

\b
The exit status is 0 on success, 1 if the site has errors, 2 if the command
was used wrongly, 73 or 74 if a file or stream can't be created, read or
written, 130 or 143 if Ctrl-C or kill ended it."""
CANT_CREATE = 73
"""The exit status if a file can't be created (`EX_CANTCREAT` of BSD's sysexits)."""
IO_ERROR = 74
"""The exit status if a stream, file or folder can't be read or written (`EX_IOERR`)."""
_BROKEN_PIPE = 141
"""The exit status if nobody reads the output: that of a program which the signal SIGPIPE ends."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EROFS, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""The errors of file systems that take no more."""


def _load(name: str) -> click.Command | None:  # noqa: C901, PLR0912, PLR0915  (a branch for each command)
    """Import a command, so that it starts without the others' modules; return None if there is none of that name."""
    command: click.Command | None = None
    match name:
        case "build":
            from onrecord.commands.build import build as command
        case "check":
            from onrecord.commands.check import check as command
        case "serve":
            from onrecord.commands.serve import serve as command
        case "schema":
            from onrecord.desk.commands.schema import schema as command
        case "init":
            from onrecord.desk.commands.init import init as command
        case "upgrade":
            from onrecord.desk.commands.upgrade import upgrade as command
        case "new":
            from onrecord.desk.commands.new import new as command
        case "source":
            from onrecord.desk.commands.source import source as command
        case "import":
            from onrecord.desk.commands.importing import import_ as command
        case "archive":
            from onrecord.desk.commands.archive import archive as command
        case "links":
            from onrecord.desk.commands.links import links as command
        case "publish":
            from onrecord.desk.commands.publish import publish as command
        case "rename":
            from onrecord.desk.commands.rename import rename as command
        case "merge":
            from onrecord.desk.commands.merge import merge as command
        case "close":
            from onrecord.desk.commands.close import close as command
        case "remove":
            from onrecord.desk.commands.remove import remove as command
        case "erase":
            from onrecord.desk.commands.erase import erase as command
        case "theme":
            from onrecord.desk.commands.theme import theme as command
        case "diff":
            from onrecord.desk.commands.diff import diff as command
        case "removals":
            from onrecord.desk.commands.removals import removals as command
        case "find":
            from onrecord.desk.commands.find import find as command
        case "show":
            from onrecord.desk.commands.show import show as command
        case "procedure":
            from onrecord.desk.commands.procedure import procedure as command
        case "review":
            from onrecord.desk.commands.review import review as command
        case "mcp":
            from onrecord.desk.commands.mcp import mcp as command
        case "export":
            from onrecord.commands.export import export as command
        case "translate":
            from onrecord.desk.commands.translate import translate as command
        case "explain":
            from onrecord.commands.check import explain as command
    return command


def _find_added(name: str) -> click.Command | None:
    """Return a command of a plug-in that the site in the current folder names; None if there is none."""
    from onrecord.commands.plugin_commands import find_plugin_command

    return find_plugin_command(name, Path())


@click.group(
    cls=LazyGroup,
    names=COMMANDS,
    load=_load,
    find_added=_find_added,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)
@click.version_option(__version__, message="onrecord %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Turn YAML entries about who said what into a linked, cited HTML timeline."""
    context.obj = context.obj or Environment(_now, asks=sys.stdin.isatty() and sys.stderr.isatty())
    may_ask = context.invoked_subcommand in _ASKING or context.invoked_subcommand not in COMMANDS
    if context.obj.asks and may_ask:
        interrupts.uninstall()  # readline handles Ctrl-C itself, and then restores the terminal
    # Entries live until the end of the process; the default thresholds would cost a quarter of the time to read them.
    gc.set_threshold(500_000, 20, 100)
    trust(state_folder(os.environ, sys.platform))
    # A character that a terminal or pipe can't encode must not end the program.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if os.environ.get("GITHUB_ACTIONS"):
                disarm(stream)


def _now() -> datetime:
    return datetime.now(tz=UTC)


def program() -> NoReturn:
    """Run `main`, report what could not be read or written, and end the process without freeing its memory.

    To free a large site's objects one by one would take a tenth of a build (mypy exits the same way).
    """
    streams, error = (sys.stdout, sys.stderr), None
    try:
        status = _run()
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        status = end.code or 0
    except (OSError, RecursionError) as caught:
        status, error = IO_ERROR, caught
    is_unread = sys.stdout is not streams[0]  # click replaces the streams if nobody reads them
    os._exit(_BROKEN_PIPE if is_unread else _report_failure(status, error))


def _run() -> int:
    try:
        status = main(standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except click.Abort:
        click.echo("Aborted!", err=True)
        return 1
    return status if isinstance(status, int) else 0


def _report_failure(status: int, error: OSError | RecursionError | None) -> int:
    """Return the exit status of a run, after one sentence on the stream, file or folder that could not be used."""
    faults = [fault for fault in map(_stream_fault, (sys.stdout, sys.stderr)) if fault]
    if any(isinstance(fault, BrokenPipeError) for fault in faults):  # as in `onrecord theme list | head -1`
        return _BROKEN_PIPE
    if faults:
        reason = "it is closed" if faults[0].errno == errno.EBADF else faults[0].strerror
        status, sentence = IO_ERROR, f"the output can't be printed ({reason})"
    elif isinstance(error, RecursionError):
        status, sentence = IO_ERROR, "folders or values are nested too deeply to be read"
    elif error:
        status, sentence = _meaning(error)
    else:
        return status
    with suppress(OSError):  # there may be no standard error either
        click.echo(f"Error: {sentence}", err=True)
    return status


def _stream_fault(stream: TextIO) -> OSError | None:
    """Return why a stream can't take what was printed to it; None if it has taken all."""
    try:
        stream.flush()
    except OSError as error:
        return error
    return None


def _meaning(error: OSError) -> tuple[int, str]:
    """Return the exit status and the sentence for an error that no command has reported itself."""
    reason = error.strerror or str(error)
    if error.filename is None:
        try:
            Path.cwd()
        except OSError:
            return IO_ERROR, f"the folder in which this command runs is gone, or can't be read ({reason})"
        if error.errno == errno.ENOENT:  # `tempfile` alone says so without a name
            return CANT_CREATE, reason
        return IO_ERROR, f"input or output failed ({reason})"
    path = os.fsdecode(error.filename)
    if error.errno in _NO_ROOM or (error.errno != errno.ENOENT and _is_missing(path)):
        return CANT_CREATE, f"'{path}' can't be written ({reason})"
    return IO_ERROR, f"'{path}' can't be read or written ({reason})"


def _is_missing(path: str) -> bool:
    try:
        os.lstat(path)
    except FileNotFoundError:
        return True
    except OSError:  # nobody can say
        return False
    return False
