"""Runs a preview: build, serve in a thread, and rebuild at each save; the only module that imports uvicorn.

It answers browsers with the site's pages and files and the preview's own script, and refuses requests for another host.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from errno import EADDRINUSE
from functools import cached_property, partial
from html import escape, unescape
from http import HTTPStatus
from ipaddress import ip_address
from os import PathLike, stat_result
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from threading import Thread
from time import perf_counter, sleep
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn import Config, Server

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.pipeline import Options
from onrecord.output.lock import LOCK, BusyError, Lock
from onrecord.preview import page_version
from onrecord.preview.needs_page import NEEDS, NEEDS_STYLE, EditableEntries, EditableEntry, Editor, NeedsPage
from onrecord.preview.watching.watcher import Changes, RebuildReporter, Watcher, attempted
from onrecord.reserved import STAGING

_SCRATCH = "onrecord-preview-"
"""The start of the names of previews' temporary folders."""
SCRIPT = "/.onrecord/preview.js"
STYLE = "/.onrecord/preview.css"
"""No entry can have an address that begins with a dot, so these hide no page."""
_HEAD_ENDS = re.compile(rb"</head\s*>", re.IGNORECASE)
_BODY_BEGINS = re.compile(rb"<body\b", re.IGNORECASE)
_POLICY = re.compile(rb"""<meta\b[^>]*http-equiv\s*=\s*["']?content-security-policy\b[^>]*>""", re.IGNORECASE)
_CONTENT = re.compile(r"""(?P<before>\bcontent\s*=\s*)(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.IGNORECASE)
_DIRECTIVES = {
    **dict.fromkeys(("script-src", "style-src", "connect-src"), "default-src"),
    **dict.fromkeys(("script-src-elem", "style-src-elem"), ""),
}
"""The CSP directives that must allow the preview's server, each with its fallback directive."""
_CONFLICTING = ("'none'", "'self'", "'strict-dynamic'")
"""Values that can't stand beside 'self', repeat it, or make browsers ignore it."""
BAR = ("/.onrecord/bar.js", "/.onrecord/bar.css", "/.onrecord/bar-page.css", "/.onrecord/bar.json")
"""The files of the desk's bar on pages; a preview that only shows has none of them."""
_PACKAGE = Path(__file__).parent
LAYER = "/.onrecord/layer.css"
_ALWAYS = frozenset({"localhost", "127.0.0.1", "::1"})
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Keep drafts private: no cached copies, no use by other sites, no referrer."""
_PAUSE = 0.04
"""How many seconds browsers get to fetch the new page before the deferred pages are built."""
FIRST_PORT = 8000
_TRIES = 100
_TICK = 0.005


class _PreviewFiles(page_version.OutputFiles):
    """The output folder as the preview sends it: pages get the preview's script."""

    def __init__(self, folder: Path, versions: page_version.PageVersions, bar: bytes) -> None:
        super().__init__(folder)
        self._versions, self._bar = versions, bar

    def file_response(
        self, full_path: str | PathLike[str], _facts: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file's whole content: a build may replace the file while `FileResponse` would send it."""
        file = Path(full_path)
        if (content := page_version.content_of(file)) is None:
            raise HTTPException(404)
        if page_version.media_type(file) == page_version.HTML:
            return self.page(content, scope["path"], status_code)
        return Response(content, status_code, media_type=page_version.media_type(file))

    def page(self, html: bytes, path: str, status: int) -> Response:
        """Return the response for a page, with the preview's script in it."""
        version = self._versions.of(path, html if status == HTTPStatus.OK else None).as_json()
        return Response(inject_script(html, version, self._bar), status, media_type=page_version.HTML)


class App(Struct, frozen=True, dict=True):
    """The web application of one preview."""

    root: Path
    """The site's folder."""
    folder: Path
    """The output folder."""
    broadcaster: page_version.Broadcaster
    editor: Editor
    shows_paths: bool
    """Whether responses may reveal where the site's folder is: only to browsers on this machine."""
    entries: EditableEntries
    needs: NeedsPage
    bar: bytes = b""
    """The tags of the desk's bar; empty for a preview that only shows."""

    @cached_property
    def _files(self) -> _PreviewFiles:
        return _PreviewFiles(self.folder, self.broadcaster.versions, self.bar)

    def for_host(self, host: str) -> ASGIApp:
        """Return the ASGI application, which refuses requests for other hosts than `host`."""
        routes = [
            Route("/.onrecord/events", self.events),
            Route("/.onrecord/entries", self.entries_on_page),
            Route(NEEDS, self.needs_of_stories),
            *(Route(path, self.own_file) for path in (NEEDS_STYLE, SCRIPT, STYLE, LAYER, *(BAR if self.bar else ()))),
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
        html = page_version.content_of(self._files.find(path))
        found = {} if html is None else self.entries.on_page(path.removeprefix("/"), html)
        return JSONResponse({f"/{address}": self._location(entry) for address, entry in found.items()})

    def needs_of_stories(self, _request: Request) -> Response:
        """Return the list of what each story needs from sources. A browser loads it again after each build."""
        version = self.broadcaster.version(NEEDS).as_json()  # first: no page may be older than its version
        html = inject_script(self.needs.html().encode("utf-8"), version, self.bar)
        return Response(html, media_type=page_version.HTML)

    def own_file(self, request: Request) -> Response:
        """Return the preview's own script or style sheet."""
        file = _PACKAGE / request.scope["path"].rpartition("/")[2]
        return Response(file.read_bytes(), media_type=page_version.media_type(file))

    def not_found(self, request: Request, _error: Exception) -> Response:
        """Redirect if only the last slash is missing; else return the 404 page, or the errors before a first build."""
        path = request.scope["path"]
        if self._files.find(f"{path}/"):
            return RedirectResponse(f"{quote(path)}/")
        page = page_version.content_of(self._files.not_found_page())
        status = self.broadcaster.status
        if page is not None:
            return self._files.page(page, path, 404)
        if status.is_broken:
            values = {"style": LAYER, "summary": escape(status.summary), "text": escape(status.text)}
            html = (_PACKAGE / "not_yet.html").read_text("utf-8").format(**values)
            return self._files.page(html.encode("utf-8"), path, 503)
        return Response("There is nothing at this address.\n", status_code=404, media_type="text/plain")

    def _location(self, entry: EditableEntry) -> dict[str, object]:
        file = self.root / entry.path
        local = {"file": str(file), "open": self.editor.link(file, entry.line)} if self.shows_paths else {}
        return {"path": entry.path, "line": entry.line, "draft": entry.is_draft, **local}


def bar_tags(desk: str, *, drafts: bool) -> bytes:
    """Return the tags of the bar, which links to the desk at this address. They hold no key: any script reads them."""
    shown = ' data-drafts="yes"' if drafts else ""
    style = f'<link rel="stylesheet" href="{BAR[2]}">\n'
    return f'{style}<script src="{BAR[0]}" data-desk="{escape(desk)}"{shown} defer></script>\n'.encode()


def inject_script(html: bytes, version: str, bar: bytes = b"") -> bytes:
    """Return the page with the desk's `bar` and the preview's script, which reads `version` from its own tag."""
    style = f'<link rel="stylesheet" href="{STYLE}">\n'  # in the head, or the layout would shift later
    tag = bar + f'{style}<script src="{SCRIPT}" data-version="{escape(version)}" defer></script>\n'.encode()
    allowed = _POLICY.sub(lambda meta: _allowing(meta[0]), html)
    place = _HEAD_ENDS.search(allowed) or _BODY_BEGINS.search(allowed)
    return allowed + tag if place is None else allowed[: place.start()] + tag + allowed[place.start() :]


def allow_preview(policy: str) -> str:
    """Return a Content Security Policy that also allows the preview's script (W3C, CSP Level 3, section 6.7.2)."""
    directives: dict[str, list[str]] = {}
    for name, *values in filter(None, map(str.split, policy.split(";"))):
        directives.setdefault(name.lower(), values)  # the first of several directives of one name counts
    for name, fallback in _DIRECTIVES.items():
        if (allowed := directives.get(name, directives.get(fallback))) is not None:
            directives[name] = [*(value for value in allowed if value not in _CONFLICTING), "'self'"]
    return "; ".join(" ".join((name, *values)) for name, values in directives.items())


def _allowing(meta: bytes) -> bytes:
    def widened(match: re.Match[str]) -> str:
        policy = unescape(match["double"] if match["double"] is not None else match["single"])
        return f'{match["before"]}"{escape(allow_preview(policy))}"'

    return _CONTENT.sub(widened, meta.decode("utf-8", "replace"), count=1).encode("utf-8")


class HostCheck:
    """Refuses requests for other hosts, since a web page could point its own name at this server (DNS rebinding).

    It refuses service workers too: one that a theme installs would stay in the browser, and answer in place of whatever
    listens at this port later, such as the desk of another run.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        """Take the application, and the host that the preview listens at."""
        self._app = app
        self._names = _ALWAYS | {host.lower().strip("[]")}
        # A server on all interfaces is reached by IP address. DNS rebinding needs a name, so addresses are safe.
        self._takes_addresses = not is_loopback(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else None
        if headers is not None and (not self._is_allowed(headers.getlist("host")) or "service-worker" in headers):
            refusal = PlainTextResponse("This preview answers only at its own address.\n", status_code=403)
            await refusal(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _is_allowed(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        try:
            parts = urlsplit(f"//{hosts[0]}")
            name, _ = parts.hostname, parts.port
        except ValueError:
            return False
        if name is None or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            return False
        return name in self._names or (self._takes_addresses and _is_address(name))


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server at `host`."""
    return host.lower() == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class DeskBeside(Struct, frozen=True):
    """The desk that is served beside a preview, at a port of its own."""

    app: ASGIApp
    listener: Listener

    @property
    def url(self) -> str:
        """The desk's address without its key, for links on pages of the preview."""
        return self.listener.url.rstrip("/")


class PreviewOptions(Struct, frozen=True):
    """The options of a preview."""

    root: Path
    """The site's folder."""
    listener: Listener
    options: Options
    clock: Callable[[], datetime]
    """Returns the moment of each build in UTC, since a preview may run for days."""
    editor: Editor
    poll: bool = False
    """Whether to poll the files, for systems without change notifications."""
    desk: DeskBeside | None = None
    """The desk; None for a preview that only shows."""


def run_preview(preview: PreviewOptions, reporter: RebuildReporter) -> None:
    """Serve a site until Ctrl-C, from a temporary folder: a preview never changes the published site."""
    _remove_left_over(Path(gettempdir()))
    with _exit_on_signals(), TemporaryDirectory(prefix=_SCRATCH, ignore_cleanup_errors=True) as scratch:
        output = Path(scratch).resolve() / "site"
        Lock(output.parent, 0, None).acquire()  # it ends with the process, which tells the next preview what is left
        output.mkdir()
        _serve(preview, output, reporter)


def _remove_left_over(temporary: Path) -> None:
    """Remove the folders of previews of this user that were killed: nobody holds the lock in them any more."""
    for folder in temporary.glob(f"{_SCRATCH}*"):
        with suppress(OSError, BusyError):
            found = folder.lstat()
            is_own = stat.S_ISDIR(found.st_mode) and (os.name != "posix" or found.st_uid == os.getuid())
            if is_own and (folder / STAGING / LOCK).is_file():
                lock = Lock(folder, 0, None)
                lock.acquire()
                rmtree(folder, ignore_errors=True)
                lock.release()


def _serve(preview: PreviewOptions, output: Path, reporter: RebuildReporter) -> None:
    builder = IncrementalBuilder(preview.root, output, preview.options)
    broadcaster = page_version.Broadcaster(output)
    changes = Changes(preview.root)
    _build(builder, broadcaster, preview, reporter, frozenset())
    entries, is_local = EditableEntries(preview.root), is_loopback(preview.listener.host)
    needs = NeedsPage(preview.root, preview.options, preview.editor, shows_paths=is_local)
    bar = bar_tags(preview.desk.url, drafts=preview.options.drafts) if preview.desk else b""
    app = App(preview.root, output, broadcaster, preview.editor, is_local, entries, needs, bar)
    with ExitStack() as stack:
        watcher = stack.enter_context(Watcher(preview.root, poll=preview.poll))
        stack.enter_context(serve_in_thread(app.for_host(preview.listener.host), preview.listener, broadcaster))
        if desk := preview.desk:
            stack.enter_context(serve_in_thread(HostCheck(desk.app, desk.listener.host), desk.listener, broadcaster))
        reporter.ready(polls=watcher.polls)
        for changed in changes.batches(watcher):
            _build(builder, broadcaster, preview, reporter, changed)


def _build(
    builder: IncrementalBuilder,
    broadcaster: page_version.Broadcaster,
    preview: PreviewOptions,
    reporter: RebuildReporter,
    changed: frozenset[str],
) -> None:
    began = perf_counter()
    builder.set_time(preview.clock())
    outcome = attempted(partial(builder.rebuild, changed, deferrable=True))
    broadcaster.broadcast(page_version.build_status(outcome, preview.root, preview.editor))
    reporter.built(outcome, perf_counter() - began)
    sleep(_PAUSE)
    if (rest := attempted(builder.finish)) is not None:
        broadcaster.broadcast(page_version.build_status(rest, preview.root, preview.editor))
        if rest.problems != outcome.problems:
            reporter.built(rest, perf_counter() - began)


@contextmanager
def _exit_on_signals() -> Iterator[None]:
    """End the preview normally on Ctrl-C, on a plain `kill`, and when the terminal closes."""
    signals = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]

    def end(*_: object) -> None:
        for one in signals:  # a second signal must not interrupt the cleanup
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {one: signal.signal(one, end) for one in signals}
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class PortTakenError(Exception):
    """Another program listens at that port."""


class Listener(Struct, frozen=True):
    """A bound socket, and the host that was asked for."""

    socket: socket.socket
    host: str

    @property
    def port(self) -> int:
        """The port that the socket is bound to."""
        return int(self.socket.getsockname()[1])

    @property
    def url(self) -> str:
        """The URL to open; for a host that means all interfaces, the loopback URL."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  (compared, not bound)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"


def listen(host: str, port: int | None, first: int = FIRST_PORT) -> Listener:
    """Return a socket at `host`, on `port` or the first free one from `first` on.

    Raises `PortTakenError` or `OSError`.
    """
    for number in range(first, min(first + _TRIES, 65536)) if port is None else (port,):
        with suppress(PortTakenError):
            return Listener(_bound(host, number), host)
    raise PortTakenError


@contextmanager
def serve_in_thread(app: ASGIApp, listener: Listener, broadcaster: page_version.Broadcaster) -> Iterator[None]:
    """Serve `app` at `listener` until the context ends; then close all event streams."""
    config = Config(
        app, http="h11", ws="none", loop="asyncio", lifespan="off", log_config=None, log_level="error",
        access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=2,
    )  # fmt: skip
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


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # on Windows this would share a port that is in use
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen()
    except OSError as error:
        bound.close()
        if error.errno == EADDRINUSE:
            raise PortTakenError from error
        raise
    return bound
