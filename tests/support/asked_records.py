"""Records that tests ask by the client of the protocol's own library."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from mcp import Client
from msgspec import json

from onrecord.editing.site_reading import Options
from onrecord.web.mcp.asked_record import AskedRecord
from onrecord.web.mcp.folder_record import FolderRecord
from onrecord.web.mcp.published_record import PublishedRecord
from onrecord.web.mcp.server import make_server

TODAY = date(2026, 12, 2)
_Value = TypeVar("_Value")


def run_apart(asking: Coroutine[Any, Any, _Value]) -> _Value:
    """Return what a coroutine returns, run in a thread: the browser of other tests keeps the event loop of this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asking).result()


def options() -> Options:
    """Return the options of each reading."""
    return Options(TODAY, jobs=1, remember=False)


def folder(root: Path) -> FolderRecord:
    """Return the record of a folder."""
    return FolderRecord(root, options)


def published(address: str, seconds: Callable[[], float] = time.monotonic) -> PublishedRecord:
    """Return the record of a site that a test serves."""
    return PublishedRecord(address, seconds, options, allows_private=True)


def ask(record: AskedRecord, tool: str, **arguments: object) -> Mapping[str, Any]:
    """Return the answer of a tool."""
    text, is_error = answer_of(record, tool, **arguments)
    assert not is_error, text
    found: Mapping[str, Any] = json.decode(text)
    return found


def refusal(record: AskedRecord, tool: str, **arguments: object) -> str:
    """Return why a tool doesn't answer."""
    text, is_error = answer_of(record, tool, **arguments)
    assert is_error, text
    return text


def answer_of(record: AskedRecord, tool: str, **arguments: object) -> tuple[str, bool]:
    """Return the text that a tool answers, and whether it is a refusal."""

    async def call() -> tuple[str, bool]:
        async with Client(make_server(record)) as client:
            answer = await client.call_tool(tool, arguments)
            (part,) = answer.content
            assert part.type == "text"
            return part.text, bool(answer.is_error)

    return run_apart(call())
