"""Runs a preview: build, serve in a thread, and rebuild at each save; the only module that imports uvicorn."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from errno import EADDRINUSE
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter, sleep

from msgspec import Struct
from starlette.types import ASGIApp
from uvicorn import Config, Server

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.pipeline import Options
from onrecord.preview.app import App, is_loopback
from onrecord.preview.broadcaster import Broadcaster, build_status
from onrecord.preview.entries import EditableEntries, Editor
from onrecord.preview.needs_page import NeedsPage
from onrecord.preview.watching.changes import Changes, RebuildReporter, attempted
from onrecord.preview.watching.watcher import Watcher

_PAUSE = 0.04
"""How many seconds browsers get to fetch the new page before the deferred pages are built."""
FIRST_PORT = 8000
_TRIES = 100
_TICK = 0.005


class PreviewOptions(Struct, frozen=True):
    """The options of a preview."""

    root: Path
    """The site's folder."""
    listener: Listener
    options: Options
    clock: Callable[[], datetime]
    """Returns the moment of each build in UTC, since a preview may run for days."""
    editor: Editor
    poll: bool = False
    """Whether to poll the files, for systems without change notifications."""


def run_preview(preview: PreviewOptions, reporter: RebuildReporter) -> None:
    """Serve a site until Ctrl-C, from a temporary folder: a preview never changes the published site."""
    with _exit_on_signals(), TemporaryDirectory(prefix="onrecord-preview-", ignore_cleanup_errors=True) as scratch:
        output = Path(scratch).resolve() / "site"
        output.mkdir()
        _serve(preview, output, reporter)


def _serve(preview: PreviewOptions, output: Path, reporter: RebuildReporter) -> None:
    builder = IncrementalBuilder(preview.root, output, preview.options)
    broadcaster = Broadcaster(output)
    changes = Changes(preview.root)
    _build(builder, broadcaster, preview, reporter, frozenset())
    entries = EditableEntries(preview.root)
    is_local = is_loopback(preview.listener.host)
    needs = NeedsPage(preview.root, preview.options, preview.editor, shows_paths=is_local)
    app = App(preview.root, output, broadcaster, preview.editor, is_local, entries, needs)
    with (
        Watcher(preview.root, poll=preview.poll) as watcher,
        serve_in_thread(app.for_host(preview.listener.host), preview.listener, broadcaster),
    ):
        reporter.ready(polls=watcher.polls)
        for changed in changes.batches(watcher):
            _build(builder, broadcaster, preview, reporter, changed)


def _build(
    builder: IncrementalBuilder,
    broadcaster: Broadcaster,
    preview: PreviewOptions,
    reporter: RebuildReporter,
    changed: frozenset[str],
) -> None:
    began = perf_counter()
    builder.set_time(preview.clock())
    outcome = attempted(partial(builder.rebuild, changed, deferrable=True))
    broadcaster.broadcast(build_status(outcome, preview.root, preview.editor))
    reporter.built(outcome, perf_counter() - began)
    sleep(_PAUSE)
    rest = attempted(builder.finish)
    if rest is not None:
        broadcaster.broadcast(build_status(rest, preview.root, preview.editor))
        if rest.problems != outcome.problems:
            reporter.built(rest, perf_counter() - began)


@contextmanager
def _exit_on_signals() -> Iterator[None]:
    """End the preview normally on Ctrl-C, on a plain `kill`, and when the terminal closes."""
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]

    def end(*_: object) -> None:
        for one in signals:  # a second signal must not interrupt the cleanup
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {one: signal.signal(one, end) for one in signals}
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class PortTakenError(Exception):
    """Another program listens at that port."""


class Listener(Struct, frozen=True):
    """A bound socket, and the host that was asked for."""

    socket: socket.socket
    host: str

    @property
    def port(self) -> int:
        """The port that the socket is bound to."""
        return int(self.socket.getsockname()[1])

    @property
    def url(self) -> str:
        """The URL to open; for a host that means all interfaces, the loopback URL."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  (compared, not bound)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"


def listen(host: str, port: int | None) -> Listener:
    """Return a socket at `host`, on `port` or the first free one from 8000 on. Raises `PortTakenError` or `OSError`."""
    for number in range(FIRST_PORT, FIRST_PORT + _TRIES) if port is None else (port,):
        with suppress(PortTakenError):
            return Listener(_bound(host, number), host)
    raise PortTakenError


@contextmanager
def serve_in_thread(app: ASGIApp, listener: Listener, broadcaster: Broadcaster) -> Iterator[None]:
    """Serve `app` at `listener` until the context ends; then close all event streams."""
    config = Config(
        app, http="h11", ws="none", loop="asyncio", lifespan="off", log_config=None, log_level="error",
        access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener.socket]}, name="server", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        sleep(_TICK)
    try:
        yield
    finally:
        server.should_exit = True
        broadcaster.close()
        thread.join()


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # on Windows this would share a port that is in use
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen()
    except OSError as error:
        bound.close()
        if error.errno == EADDRINUSE:
            raise PortTakenError from error
        raise
    return bound
