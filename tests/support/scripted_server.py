"""A server on the loopback interface that answers with exactly the bytes that a test gives."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

Answer = Callable[[socket.socket, str], None]
"""Gets the connection and the path that was asked for, and sends what it likes."""


class ScriptedServer:
    """The server while it runs."""

    def __init__(self, port: int, requests: list[str]) -> None:
        """Take its port and the list of requests that it fills."""
        self.port = port
        self.requests = requests
        """The requests as they came, with their headers."""

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return an address of the server."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def scripted_server(answer: Answer, *, listens: bool = True) -> Iterator[ScriptedServer]:
    """Run a server that answers each connection by `answer`, one thread each; it `listens` to the request first."""
    listening = socket.create_server(("127.0.0.1", 0))
    requests: list[str] = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the client may leave early, which many tests are about
            received = b""
            while listens and b"\r\n\r\n" not in received and (piece := connection.recv(65_536)):
                received += piece
            requests.append(received.decode("latin-1"))
            answer(connection, received.split(b" ")[1].decode("latin-1") if received else "")

    def accept() -> None:
        with suppress(OSError):  # the socket is closed at the end
            while True:
                connection, _ = listening.accept()
                Thread(target=serve, args=(connection,), daemon=True).start()

    Thread(target=accept, daemon=True).start()
    try:
        yield ScriptedServer(listening.getsockname()[1], requests)
    finally:
        listening.close()


def http(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """Return an answer; names of headers have underscores for hyphens."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
