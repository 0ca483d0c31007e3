"""A loopback server that answers as the documentation of the Wayback Machine says, with the files of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path
from socket import socket

from scripted_server import ScriptedServer, http, scripted_server

Answers = Mapping[str, bytes | list[bytes]]
"""One answer or several, by the beginning of the path; the last one repeats."""
ANSWERS = Path(__file__).parent.parent / "wayback_answers"


def answer(name: str, status: str = "200 OK", **headers: str) -> bytes:
    """Return an answer with a file of `tests/wayback_answers`."""
    return http((ANSWERS / name).read_bytes(), status, Content_Type="application/json", **headers)


@contextmanager
def wayback_server(answers: Answers) -> Iterator[ScriptedServer]:
    """Run a server that gives these answers; the longest beginning of a path counts."""
    queues = {path: _in_turn(given if isinstance(given, list) else [given]) for path, given in answers.items()}

    def serve(connection: socket, path: str) -> None:
        found = max((prefix for prefix in queues if path.startswith(prefix)), key=len, default=None)
        connection.sendall(next(queues[found]) if found else http(status="404 Not Found"))

    with scripted_server(serve) as server:
        yield server


def _in_turn(given: list[bytes]) -> Iterator[bytes]:
    return chain(given, repeat(given[-1]))
