"""Serve a folder on loopback like a static host: compressed, with keep-alive, and cached for ten minutes."""

from __future__ import annotations

import gzip
import mimetypes
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

LEVEL = 6
"""The compression level of gzip, nginx's users and GitHub Pages."""
_FEWEST_BYTES = 256
"""Smaller files are not compressed."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder until the block ends; yield its address with a final slash."""
    server = _Server(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def compressed(content: bytes) -> bytes:
    """Return the bytes as transferred."""
    return gzip.compress(content, LEVEL, mtime=0)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.cache: dict[Path, bytes] = {}
        """Compressed files, so no page waits for compression twice."""
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a closed connection: the browser left the page, or the measurement ended."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def content(self, file: Path) -> bytes:
        """Return a file, compressed."""
        if file not in self.cache:
            self.cache[file] = compressed(file.read_bytes())
        return self.cache[file]

    def file(self, address: str) -> Path | None:
        """Return the file of an address, if it is below the folder."""
        file = (self.folder / unquote(urlsplit(address).path).lstrip("/")).resolve()
        file = file / "index.html" if file.is_dir() else file
        return file if file.is_file() and file.is_relative_to(self.folder) else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Send a file, or the status 404."""
        file = self.server.file(self.path)
        if file is None and self.path == "/favicon.ico":
            self._send(204, "image/x-icon", b"", {})  # browsers request it unprompted; the page is not to blame
        elif file is None:
            self._send(404, "text/plain", b"not here", {})
        else:
            self._send_file(file)

    def _send_file(self, file: Path) -> None:
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        small = file.stat().st_size < _FEWEST_BYTES
        encoding = {} if small else {"Content-Encoding": "gzip"}
        content = file.read_bytes() if small else self.server.content(file)
        self._send(200, kind, content, {"Cache-Control": "max-age=600", **encoding})

    def _send(self, status: int, kind: str, content: bytes, headers: dict[str, str]) -> None:
        is_text = kind.startswith("text/") or kind == "application/javascript"
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if is_text else kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Log nothing."""
