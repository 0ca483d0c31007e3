"""Reads a page in a process of its own, with limits of time and memory: bytes of strangers can break any parser."""

from __future__ import annotations

import subprocess
import sys

from msgspec import DecodeError, json

from onrecord.desk.web.page_facts import Answer, Page, PageFacts, Unreadable

SECONDS = 60.0
"""How long one page may take, the start of the process included."""


class ReadError(Exception):
    """A page that can't be read. `str()` says why."""


def read_page(page: Page, seconds: float = SECONDS) -> PageFacts:
    """Return what a page says of itself. Raises `ReadError`, or `ModuleNotFoundError` if a library is missing."""
    # -P: no module of the current folder, which may be a stranger's, is imported in place of a library's.
    command = [sys.executable, "-P", "-m", "onrecord.desk.web.reading"]
    try:
        ran = subprocess.run(  # noqa: S603  (this very program)
            command,
            input=json.encode(page),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReadError(f"reading it took more than {seconds:g} seconds") from None
    try:
        answer: Answer = json.decode(ran.stdout, type=Answer)
    except DecodeError:
        raise ReadError("the process that reads it broke down: it is damaged, or was made to do harm") from None
    if isinstance(answer, Unreadable):
        if answer.missing:
            raise ModuleNotFoundError(answer.reason, name=answer.missing)
        raise ReadError(answer.reason)
    return answer
