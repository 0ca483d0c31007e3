"""Binds the socket at which a preview listens, at the first free port."""

import os
import socket
from contextlib import suppress
from errno import EADDRINUSE
from ipaddress import ip_address

from msgspec import Struct

FIRST_PORT = 8000
_TRIES = 100
"""How many ports are tried, from the first one on."""
_PORTS = 65536
"""How many ports a host has, with port 0."""


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
        shown_host = f"[{host}]" if ":" in host else host
        return f"http://{shown_host}:{self.port}/"


def listen(host: str, port: int | None, first: int = FIRST_PORT) -> Listener:
    """Return a socket at `host`, on `port` or the first free one from `first` on.

    Raises `PortTakenError` or `OSError`.
    """
    numbers = range(first, min(first + _TRIES, _PORTS)) if port is None else (port,)
    for number in numbers:
        with suppress(PortTakenError):
            return Listener(_bound(host, number), host)
    raise PortTakenError


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens at a host and port. Raises `PortTakenError` or `OSError`."""
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


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server at `host`."""
    return host.lower() == "localhost" or (is_ip_address(host) and ip_address(host).is_loopback)


def is_ip_address(name: str) -> bool:
    """Return whether a host is an IP address, and not a name."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
