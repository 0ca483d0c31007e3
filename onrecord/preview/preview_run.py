"""Runs a preview: builds the site, serves it, and builds it again at each save."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter, sleep

from msgspec import Struct
from starlette.types import ASGIApp

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.pipeline import Options
from onrecord.preview.broadcaster import Broadcaster
from onrecord.preview.build_status import build_status
from onrecord.preview.editable_entries import EditableEntries
from onrecord.preview.editor import Editor
from onrecord.preview.host_check import HostCheck
from onrecord.preview.injection import bar_tags
from onrecord.preview.listener import Listener, is_loopback
from onrecord.preview.needs_page import NeedsPage
from onrecord.preview.preview_app import App
from onrecord.preview.server_thread import serve_in_thread
from onrecord.preview.temporary_output import temporary_output
from onrecord.preview.watching.rebuilding import Changes, RebuildReporter, attempted
from onrecord.preview.watching.watcher import Watcher

_PAUSE = 0.04
"""How many seconds browsers get to fetch the new page before the deferred pages are built."""


class DeskBeside(Struct, frozen=True):
    """The desk that is served beside a preview, at a port of its own."""

    app: ASGIApp
    listener: Listener
    answers: str = "[]"
    """Its table of answers to a claim, as JSON, for the links on pages of the preview."""

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
    with _exit_on_signals(), temporary_output() as output:
        _serve(preview, output, reporter)


def _serve(preview: PreviewOptions, output: Path, reporter: RebuildReporter) -> None:
    """Build the site, serve it with its desk, and build it again at each change, without an end."""
    builder = IncrementalBuilder(preview.root, output, preview.options)
    broadcaster = Broadcaster(output)
    desk = preview.desk
    changes = Changes(preview.root)
    _build(builder, broadcaster, preview, reporter, frozenset())
    is_local = is_loopback(preview.listener.host)
    app = App(
        root=preview.root,
        folder=output,
        broadcaster=broadcaster,
        editor=preview.editor,
        shows_paths=is_local,
        entries=EditableEntries(preview.root),
        needs=NeedsPage(preview.root, preview.options, preview.editor, shows_paths=is_local),
        bar=bar_tags(desk.url, drafts=preview.options.drafts, answers=desk.answers) if desk else b"",
        desk=desk.url if desk else "",
    )
    with ExitStack() as stack:
        watcher = stack.enter_context(Watcher(preview.root, poll=preview.poll))
        stack.enter_context(serve_in_thread(app.for_host(preview.listener.host), preview.listener, broadcaster))
        if desk:
            stack.enter_context(serve_in_thread(HostCheck(desk.app, desk.listener.host), desk.listener, broadcaster))
        reporter.ready(polls=watcher.polls)
        for changed in changes.batches(watcher):
            _build(builder, broadcaster, preview, reporter, changed)


def _build(
    builder: IncrementalBuilder,
    broadcaster: Broadcaster,
    preview: PreviewOptions,
    reporter: RebuildReporter,
    changed: frozenset[str],
) -> None:
    """Build what browsers show after a change, tell them, and then build the deferred pages."""
    began = perf_counter()
    builder.set_time(preview.clock())
    outcome = attempted(partial(builder.rebuild, changed, deferrable=True))
    broadcaster.broadcast(build_status(outcome, preview.root, preview.editor))
    reporter.built(outcome, perf_counter() - began)
    sleep(_PAUSE)
    rest = attempted(builder.finish)
    if rest is not None:
        broadcaster.broadcast(build_status(rest, preview.root, preview.editor))
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
