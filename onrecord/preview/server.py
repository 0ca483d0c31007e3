"""Runs the HTTP server in its own thread; the only module that imports uvicorn."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EADDRINUSE
from threading import Thread
from time import sleep

from msgspec import Struct
from starlette.types import ASGIApp
from uvicorn import Config, Server

from onrecord.preview.broadcaster import Broadcaster

FIRST_PORT = 8000
_TRIES = 100
_TICK = 0.005


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
