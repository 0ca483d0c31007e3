"""Runs commands as forks of a process that has built a small site: its imports and caches take most of a short command.

Each has its own streams, folder, environment, arguments and exit status, as a command that a shell starts, and gets the
signals that end one. Tests whose subject is how a command starts, or a signal, run the real one.

Root may read and write any file. So the commands run without the capabilities that let it, and the modes of files count
for everybody who runs the tests.
"""

from __future__ import annotations

import atexit
import ctypes
import importlib
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import click
from click.testing import CliRunner

from onrecord.cli import main
from onrecord.start import program

PATIENCE = 40
"""The seconds after which a command hangs."""
_MEMORY = 3 << 30
"""The bytes of memory that a command may take, so that reading an endless device ends."""
_PR_CAPBSET_DROP = 24
_CAPABILITIES = (1, 2, 3)
"""CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER (capabilities(7))."""
_LATER = (
    "babel.dates", "httpx2", "onrecord.build.builder", "onrecord.build.pipeline", "onrecord.build.site_writer",
    "onrecord.check", "onrecord.desk.browser.server", "onrecord.preview.preview_run", "onrecord.read.site_reader",
)  # fmt: skip
"""Modules that commands import while they run."""
_STARTED = ("--languages", "en,ru", "--url", "https://example.org/", "--from", "onrecord")
_CLIENT = """#!{python} -IS
import os, sys
from _signal import SIG_BLOCK, SIG_UNBLOCK, SIGHUP, SIGINT, SIGTERM, pthread_sigmask, signal
from _socket import AF_UNIX, SCM_RIGHTS, SHUT_WR, SOL_SOCKET, socket

endings = (SIGHUP, SIGINT, SIGTERM)
pthread_sigmask(SIG_BLOCK, endings)  # until it is known whom they are for
variables = [name + b"=" + value for name, value in os.environb.items()]
words = [os.getcwdb(), b"%d" % len(variables), *variables, *map(os.fsencode, sys.argv[1:])]
server = socket(AF_UNIX)
server.connect({address!r})
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
server.sendmsg([b"."], [(SOL_SOCKET, SCM_RIGHTS, streams)])
server.sendall(b"\\0".join(words))
server.shutdown(SHUT_WR)
command = int(server.recv(9))
for ending in endings:
    signal(ending, lambda number, _: os.kill(command, number))
pthread_sigmask(SIG_UNBLOCK, endings)
status = int(server.recv(9))
if status < 0:
    os.kill(os.getpid(), -status)
sys.exit(status)
"""
"""Sends its streams, folder, environment and arguments, and passes signals on to the command.

It ends with the status, or by the signal, that it receives.
"""


def limit() -> None:
    """Limit the memory of this process, and the files that root may use in the programs that it becomes."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    if os.geteuid() == 0:
        library = ctypes.CDLL(None, use_errno=True)
        for capability in _CAPABILITIES:
            if library.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


@cache
def forked_onrecord() -> str:
    """Return the path of a program that acts as `onrecord`, for as long as this process runs."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    client, address = folder / "onrecord", str(folder / "socket")
    client.write_text(_CLIENT.format(python=sys.executable, address=address), "utf-8")
    client.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        # It ends with this process, which holds the other end of its standard input.
        command = [sys.executable, "-P", __file__, str(listening.fileno())]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        server = subprocess.Popen(
            command,
            pass_fds=[listening.fileno()],
            stdin=subprocess.PIPE,
            env=environment,
            preexec_fn=limit,  # noqa: PLW1509  (the child runs nothing that a thread could have locked)
        )
    atexit.register(server.communicate)
    return str(client)


def _serve(listening: socket.socket) -> None:
    with click.Context(main) as context:
        for name in main.list_commands(context):
            main.get_command(context, name)
    for module in _LATER:
        importlib.import_module(module)
    with tempfile.TemporaryDirectory() as site:
        runner, options = CliRunner(), ["--site", site, "--jobs", "1"]
        for command in (["init", site, *_STARTED], ["build", site, *options[2:]], ["diff", site, *options]):
            ran = runner.invoke(main, command)
            assert ran.exit_code == 0, ran.output
    tempfile.tempdir = None  # a command asks its own environment
    while listening.fileno() in select.select([0, listening.fileno()], [], [])[0]:
        client, _ = listening.accept()
        if not os.fork():
            listening.close()
            _answer(client)
        client.close()
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _answer(client: socket.socket) -> None:
    """Run the command of a client, send it the exit status, and end."""
    _, streams, _, _ = socket.recv_fds(client, 1, 3)
    folder, variables, *words = b"".join(iter(lambda: client.recv(1 << 16), b"")).split(b"\0")
    count = int(variables)
    command = os.fork()
    if not command:
        client.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  (streams stay open)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", 1, encoding="utf-8", closefd=False)  # noqa: SIM115
        os.chdir(folder)
        os.environb.clear()
        os.environb.update((name, value) for name, _, value in (word.partition(b"=") for word in words[:count]))
        sys.argv[:] = ["onrecord", *map(os.fsdecode, words[count:])]
        if not {"serve", "--watch"} & {*sys.argv}:  # these go on until a signal ends them
            signal.alarm(PATIENCE)
        program()
    client.sendall(b"%9d" % command)
    _, status = os.waitpid(command, 0)
    client.sendall(b"%d" % os.waitstatus_to_exitcode(status))
    os._exit(0)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        _serve(given)
