"""Serves an application in a thread; the only module that imports uvicorn."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep

from starlette.types import ASGIApp
from uvicorn import Config, Server

from onrecord.preview.broadcaster import Broadcaster
from onrecord.preview.listener import Listener

_TICK = 0.005
"""How many seconds to wait before asking again whether the server has started."""


@contextmanager
def serve_in_thread(app: ASGIApp, listener: Listener, broadcaster: Broadcaster) -> Iterator[None]:
    """Serve `app` at `listener` until the context ends; then close all event streams."""
    config = Config(
        app,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
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
