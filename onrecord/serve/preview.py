"""A preview from its start to its end: build, serve, and build again at each save."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Protocol, TypeVar

from onrecord.incremental.builder import IncrementalBuilder
from onrecord.pipeline import Built, Options
from onrecord.problems import Outcome
from onrecord.serve.app import App
from onrecord.serve.broadcaster import Broadcaster
from onrecord.serve.build_status import build_status
from onrecord.serve.editors import Editor
from onrecord.serve.entries import EditableEntries
from onrecord.serve.host_check import is_loopback
from onrecord.serve.server import Listener, serve_in_thread
from onrecord.serve.watch import Watcher
from onrecord.serve.watched import snapshot

_ATTEMPTS = 3
"""How often a build begins anew because a file went while it was read."""
_BREATH = 0.04
"""How many seconds browsers are left to fetch what is new, before what was put off takes the processor again."""
_Step = TypeVar("_Step")


class PreviewReporter(Protocol):
    """Who is told what happens; the terminal."""

    def ready(self, *, polls: bool) -> None:
        """Hear that browsers can come, and whether files must be looked at again and again."""

    def built(self, outcome: Outcome[Built], seconds: float, changed: frozenset[str]) -> None:
        """Hear of a build, and of the paths whose change it answers; of the first one, none."""


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """What is shown, and where."""

    root: Path
    """The site's folder."""
    listener: Listener
    options: Options
    editor: Editor
    poll: bool = False
    """Whether to look at the files again and again, where the system tells of no changes."""


def run_preview(shown: PreviewOptions, audience: PreviewReporter) -> None:
    """Show a site until Ctrl-C.

    The pages go into a folder of their own, which is gone afterwards: what was published is never touched.
    """
    with _ended_quietly(), TemporaryDirectory(prefix="onrecord-preview-", ignore_cleanup_errors=True) as scratch:
        output = Path(scratch).resolve() / "site"
        output.mkdir()
        _show(shown, output, audience)


def _show(shown: PreviewOptions, output: Path, audience: PreviewReporter) -> None:
    builder = IncrementalBuilder(shown.root, output, shown.options)
    channel = Broadcaster(output)
    before = snapshot(shown.root)
    # The first build may start processes; a process is best started before there are threads.
    _build(builder, channel, shown, audience, frozenset())
    entries = EditableEntries(shown.root)
    is_local = is_loopback(shown.listener.host)
    app = App(shown.root, output, channel, shown.editor, shows_paths=is_local, entries=entries)
    with (
        Watcher(shown.root, poll=shown.poll) as watch,
        serve_in_thread(app.guarded(shown.listener.host), shown.listener, channel),
    ):
        audience.ready(polls=watch.polls)
        missed = frozenset(path for path, _ in before ^ snapshot(shown.root))
        # What changes during a build waits, and makes one more.
        for changed in chain([missed] if missed else [], watch.bursts()):
            _build(builder, channel, shown, audience, changed)


def _build(
    builder: IncrementalBuilder,
    channel: Broadcaster,
    shown: PreviewOptions,
    audience: PreviewReporter,
    changed: frozenset[str],
) -> None:
    began = perf_counter()
    outcome = _attempted(partial(builder.rebuild, changed, may_wait=True))
    channel.publish(build_status(outcome, shown.root, shown.editor))
    audience.built(outcome, perf_counter() - began, changed)
    sleep(_BREATH)
    rest = _attempted(builder.finish)
    if rest is not None:
        channel.publish(build_status(rest, shown.root, shown.editor))
        if rest.problems != outcome.problems:
            audience.built(rest, perf_counter() - began, changed)


def _attempted(step: Callable[[], _Step]) -> _Step:
    for _ in range(_ATTEMPTS - 1):
        with suppress(FileNotFoundError):
            return step()
    return step()


@contextmanager
def _ended_quietly() -> Iterator[None]:
    """Let Ctrl-C, the end of the terminal and a plain `kill` end the preview as something that was meant."""
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]

    def end(*_: object) -> None:
        for one in signals:  # once is enough: what is left to do must not be cut short
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {one: signal.signal(one, end) for one in signals}
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
