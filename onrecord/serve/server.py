"""Listens for browsers, in a thread of its own; the only code that knows uvicorn."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EADDRINUSE
from threading import Thread
from time import sleep

from starlette.types import ASGIApp
from uvicorn import Config, Server

from onrecord.serve.broadcaster import Broadcaster

FIRST_PORT = 8000
_TRIES = 100
_TICK = 0.005


class PortTakenError(Exception):
    """Something else listens at that port already."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A place where browsers are waited for."""

    socket: socket.socket
    host: str

    @property
    def port(self) -> int:
        """The port."""
        return int(self.socket.getsockname()[1])

    @property
    def url(self) -> str:
        """The address to type; of a host that means all addresses, the one that works on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  (compared, not bound)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"


def listen(host: str, port: int | None) -> Listener:
    """Take a port at `host`: this one, or else the first that is free from 8000 on.

    Raises PortTakenError if it is taken, and OSError if one can't listen there.
    """
    for number in range(FIRST_PORT, FIRST_PORT + _TRIES) if port is None else (port,):
        with suppress(PortTakenError):
            return Listener(_bound(host, number), host)
    raise PortTakenError


@contextmanager
def serve_in_thread(app: ASGIApp, listener: Listener, channel: Broadcaster) -> Iterator[None]:
    """Answer browsers at `listener` by `app`, until the context is left; those who wait for news are then let go."""
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
        channel.close()
        thread.join()


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    taken = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere this would share a port that is in use
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen()
    except OSError as error:
        taken.close()
        if error.errno == EADDRINUSE:
            raise PortTakenError from error
        raise
    return taken
