"""Answers browsers: the site's pages and files, and beside them what the preview's own script asks for."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from onrecord.serve.broadcaster import Broadcaster
from onrecord.serve.editors import Editor
from onrecord.serve.entries import EditableEntries, EditableEntry
from onrecord.serve.files import HTML, find, media_type, not_found
from onrecord.serve.host_check import HostCheck
from onrecord.serve.page_version import page_version
from onrecord.serve.script_injection import SCRIPT, STYLE, inject_script

_OURS = Path(__file__).parent
LAYER = "/.onrecord/layer.css"
_NOT_YET = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not built yet</title>
<link rel="stylesheet" href="{style}">
</head>
<body class="onrecord-not-yet">
<h1>The site can't be built yet</h1>
<p>{summary}. Once that is mended, the site appears here by itself.</p>
<pre id="onrecord-report" tabindex="0">{text}</pre>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class App:
    """The answers of one preview."""

    root: Path
    """The site's folder, which only the places of entries are told of."""
    folder: Path
    """The output folder."""
    channel: Broadcaster
    editor: Editor
    shows_paths: bool
    """Whether browsers may know where the site's folder is: those of this machine alone."""
    entries: EditableEntries

    def guarded(self, host: str) -> ASGIApp:
        """Return it as an application that answers only those who ask for `host`."""
        routes = [
            Route("/.onrecord/events", self.events),
            Route("/.onrecord/entries", self.entries_on),
            Route(SCRIPT, self.own_file),
            Route(STYLE, self.own_file),
            Route(LAYER, self.own_file),
            Route("/{path:path}", self.page),
        ]
        return Starlette(routes=routes, middleware=[Middleware(HostCheck, host=host)])

    def page(self, request: Request) -> Response:
        """Send what stands at an address."""
        path = request.scope["path"]
        found = find(self.folder, path)
        if found.is_folder:
            return RedirectResponse(f"{quote(path)}/")
        content = _content(found.file)
        if found.file is None or content is None:
            return self._missing(path)
        if media_type(found.file) == HTML:
            return self._html(content, path)
        return Response(content, media_type=media_type(found.file))

    async def events(self, request: Request) -> Response:
        """Send news for as long as the browser listens."""
        news = self.channel.news(unquote(request.query_params.get("at", "/")))
        return StreamingResponse(news, media_type="text/event-stream")

    def entries_on(self, request: Request) -> Response:
        """Send where the entries are written that a page shows and links to."""
        path = unquote(request.query_params.get("at", "/"))
        html = _content(find(self.folder, path).file)
        found = {} if html is None else self.entries.on_page(path.removeprefix("/"), html)
        return JSONResponse({f"/{address}": self._told_of(entry) for address, entry in found.items()})

    def own_file(self, request: Request) -> Response:
        """Send the preview's own script or style sheet."""
        file = _OURS / request.scope["path"].rpartition("/")[2]
        return Response(file.read_bytes(), media_type=media_type(file))

    def _missing(self, path: str) -> Response:
        """Send the site's page for what isn't there; while there is no site yet, what is wrong with it."""
        own = _content(not_found(self.folder))
        told = self.channel.told
        if own is not None:
            return self._html(own, path, status=404)
        if told.is_broken:
            words = {"style": LAYER, "summary": escape(told.summary), "text": escape(told.text)}
            return self._html(_NOT_YET.format(**words).encode("utf-8"), path, status=503)
        return Response("There is nothing at this address.\n", status_code=404, media_type="text/plain")

    def _html(self, html: bytes, path: str, status: int = 200) -> Response:
        seen = page_version(self.folder, path).as_json()
        return Response(inject_script(html, seen), status_code=status, media_type=HTML)

    def _told_of(self, entry: EditableEntry) -> dict[str, object]:
        file = self.root / entry.path
        known = {"file": str(file), "open": self.editor.link(file, entry.line)} if self.shows_paths else {}
        return {"path": entry.path, "line": entry.line, "draft": entry.is_draft, **known}


def _content(file: Path | None) -> bytes | None:
    try:
        return file.read_bytes() if file else None
    except OSError:  # the next build took it away in this moment
        return None
