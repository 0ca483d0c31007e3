"""The web application of a preview: answers browsers with the site's pages and files, and with the preview's own."""

from functools import cached_property
from html import escape
from http import HTTPStatus
from os import PathLike, stat_result
from pathlib import Path
from urllib.parse import quote, unquote

from msgspec import Struct
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Scope

from onrecord.preview.broadcaster import Broadcaster
from onrecord.preview.build_status import BuildStatus
from onrecord.preview.editable_entries import EditableEntries, EditableEntry
from onrecord.preview.editor import Editor
from onrecord.preview.host_check import HostCheck
from onrecord.preview.injection import BAR, SCRIPT, STYLE, inject_script
from onrecord.preview.needs_page import NEEDS, NEEDS_STYLE, NeedsPage
from onrecord.preview.output_files import HTML, OutputFiles, content_of, media_type
from onrecord.preview.page_version import PageVersions
from onrecord.read.site_reader import lacks_site

_PACKAGE = Path(__file__).parent
LAYER = "/.onrecord/layer.css"
"""The style of the layer of errors over a page."""


class _PreviewFiles(OutputFiles):
    """The output folder as the preview sends it: pages get the preview's script."""

    def __init__(self, folder: Path, versions: PageVersions, bar: bytes) -> None:
        super().__init__(folder)
        self._versions = versions
        self._bar = bar

    def file_response(
        self, full_path: str | PathLike[str], _facts: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file's whole content: a build may replace the file while `FileResponse` would send it."""
        file = Path(full_path)
        content = content_of(file)
        if content is None:
            raise HTTPException(404)
        if media_type(file) == HTML:
            return self.page(content, scope["path"], status_code)
        return Response(content, status_code, media_type=media_type(file))

    def page(self, html: bytes, path: str, status: int, *, has_bar: bool = True) -> Response:
        """Return the response for a page, with the preview's script in it and, if there is one, the desk's bar."""
        version = self._versions.of(path, html if status == HTTPStatus.OK else None).as_json()
        return Response(inject_script(html, version, self._bar if has_bar else b""), status, media_type=HTML)


class App(Struct, frozen=True, dict=True):
    """The web application of one preview."""

    root: Path
    """The site's folder."""
    folder: Path
    """The output folder."""
    broadcaster: Broadcaster
    editor: Editor
    shows_paths: bool
    """Whether responses may reveal where the site's folder is: only to browsers on this machine."""
    entries: EditableEntries
    needs: NeedsPage
    bar: bytes = b""
    """The tags of the desk's bar; empty for a preview that only shows."""
    desk: str = ""
    """The address of the desk, without its key; empty likewise."""

    @cached_property
    def _files(self) -> _PreviewFiles:
        return _PreviewFiles(self.folder, self.broadcaster.versions, self.bar)

    def for_host(self, host: str) -> ASGIApp:
        """Return the ASGI application, which refuses requests for other hosts than `host`."""
        own_files = [NEEDS_STYLE, SCRIPT, STYLE, LAYER]
        if self.bar:
            own_files += BAR
        routes = [
            Route("/.onrecord/events", self.events),
            Route("/.onrecord/entries", self.entries_on_page),
            Route(NEEDS, self.needs_of_stories),
            *(Route(path, self.own_file) for path in own_files),
            Mount("/", self._files),
        ]
        checked = [Middleware(HostCheck, host=host)]
        return Starlette(routes=routes, middleware=checked, exception_handlers={404: self.not_found})

    async def events(self, request: Request) -> Response:
        """Stream server-sent events while the browser listens."""
        events = self.broadcaster.events(unquote(request.query_params.get("at", "/")))
        return StreamingResponse(events, media_type="text/event-stream")

    def entries_on_page(self, request: Request) -> Response:
        """Return the locations of the entries that a page shows and links to."""
        path = unquote(request.query_params.get("at", "/"))
        html = content_of(self._files.find(path))
        found = {} if html is None else self.entries.on_page(path.removeprefix("/"), html)
        return JSONResponse({f"/{address}": self._location(entry) for address, entry in found.items()})

    def needs_of_stories(self, _request: Request) -> Response:
        """Return the list of what each story needs from sources. A browser loads it again after each build."""
        version = self.broadcaster.version(NEEDS).as_json()  # first: no page may be older than its version
        html = inject_script(self.needs.html().encode("utf-8"), version, self.bar)
        return Response(html, media_type=HTML)

    def own_file(self, request: Request) -> Response:
        """Return the preview's own script or style sheet."""
        file = _PACKAGE / request.scope["path"].rpartition("/")[2]
        return Response(file.read_bytes(), media_type=media_type(file))

    def not_found(self, request: Request, _error: Exception) -> Response:
        """Redirect if only the last slash is missing; else return the 404 page, or the errors before a first build."""
        path = request.scope["path"]
        if self._files.find(f"{path}/"):
            return RedirectResponse(f"{quote(path)}/")
        page = content_of(self._files.not_found_page())
        status = self.broadcaster.status
        if page is not None:
            return self._files.page(page, path, 404)
        if status.is_broken:
            # Where there is no site, nothing of what the bar offers can be done.
            html = self._not_yet(status).encode("utf-8")
            return self._files.page(html, path, 503, has_bar=not lacks_site(self.root))
        return Response("There is nothing at this address.\n", status_code=404, media_type="text/plain")

    def _not_yet(self, status: BuildStatus) -> str:
        """Return the page that is shown before the first build: the errors, or that there is no site to build."""
        if lacks_site(self.root):
            words = "The people who look after this preview have yet to begin one."
            if self.desk:
                words = f'<a href="{escape(self.desk)}/-/begin">Begin one at the desk.</a>'
            return (_PACKAGE / "no_site.html").read_text("utf-8").format(style=LAYER, words=words)
        values = {"style": LAYER, "summary": escape(status.summary), "text": escape(status.text)}
        return (_PACKAGE / "not_yet.html").read_text("utf-8").format(**values)

    def _location(self, entry: EditableEntry) -> dict[str, object]:
        """Return where an entry is, as the preview's script takes it."""
        file = self.root / entry.path
        location: dict[str, object] = {"path": entry.path, "line": entry.line, "draft": entry.is_draft}
        if self.shows_paths:
            location["file"] = str(file)
        if self.shows_paths and self.editor.site is None:  # the desk opens an entry by its form
            location["open"] = self.editor.link(file, entry.line)
        if self.bar:
            location["form"] = entry.form
        return location
