"""Remembers files as the desk opened them, and pages of unsaved states, as long as it runs."""

from hashlib import blake2b

from onrecord.desk.browser.visits import Desk
from onrecord.problems import RefusedError

_MOST_REMEMBERED = 64 << 20
"""How many bytes of opened files, and of pages of unsaved states, stay in memory."""


def remember(desk: Desk, data: bytes) -> str:
    """Keep bytes for this run, as many as fit; return their digest."""
    digest = _digest(data)
    desk.memory[digest] = desk.memory.pop(digest, data)
    while sum(map(len, tuple(desk.memory.values()))) > _MOST_REMEMBERED and len(desk.memory) > 1:
        desk.memory.pop(next(iter(desk.memory)), None)
    return digest


def recall(desk: Desk, digest: str, now: bytes) -> bytes:
    """Return a file as it was opened, or as it is `now` if no digest is known. Raises `RefusedError` if it is lost."""
    data = desk.memory.get(digest)
    if data is None and digest not in ("", _digest(now)):
        message = "the file has changed since it was opened here, and the desk no longer knows what it was"
        raise RefusedError(f"{message}; open the entry again, and take over what you typed")
    return now if data is None else data


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
