"""Serves built sites below a base path with their own 404 page, as GitHub Pages does."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below the server's base path, and the site's 404 page for missing files."""

    server: _Server

    def translate_path(self, path: str) -> str:
        base = self.server.base
        return super().translate_path(path[len(base) - 1 :] if path.startswith(base) else "/outside-of-the-base-path")

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def list_directory(self, _path: object) -> None:
        """Take a folder without a page for a missing file."""
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Print no log lines."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != 404:
            super().send_error(code, message, explain)
            return
        # A browser with a window asks for the icon of a page that names none; the headless shell does not.
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
            return
        page = (self.server.folder / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)


class _Server(ThreadingHTTPServer):
    def __init__(self, folder: Path, base: str) -> None:
        self.folder, self.base = folder, base
        super().__init__(("127.0.0.1", 0), lambda *args: _Handler(*args, directory=str(folder)))

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing where a browser has left the page before it had all files."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def served(folder: Path, base: str = "/") -> Iterator[str]:
    """Serve a built site while the context lasts; yield its address, `base` on a free port."""
    server = _Server(folder, base)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{base}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
