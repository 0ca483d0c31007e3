"""Serves a site's desk to a real browser."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread

import uvicorn
from conftest import NOW
from previews import PATIENCE

from onrecord.build.pipeline import Options
from onrecord.desk.browser.server import DeskKey, open_desk

FOCUS = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector(".bar").getBoundingClientRect();
  const hidden = !document.activeElement.closest(".bar") && box.bottom > bar.top + 1 && box.top < bar.bottom;
  return [document.activeElement.tagName, hidden && `${document.activeElement.outerHTML} ${box.bottom} ${bar.top}`];
}"""


@contextmanager
def serving(root: Path, now: datetime = NOW, port: int = 0) -> Iterator[str]:
    """Serve a site's desk at a port, or at a free one, while the context lasts; yield the address that opens it."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    app, path = open_desk(
        root, DeskKey(port), "http://127.0.0.1:1/", Options(now.date(), now=now), lambda: now, os.environ
    )
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}{path}"
    server.should_exit = True
    thread.join(PATIENCE)
