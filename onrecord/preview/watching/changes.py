"""Yields the changes of a site while a resident builder rebuilds it; the preview and `build --watch` share this."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from onrecord.model.build_result import BuildResult
from onrecord.preview.watching.watcher import Watcher, snapshot
from onrecord.problems import Outcome

_ATTEMPTS = 3
"""How often a build is tried if a file disappears while it is read."""
_Step = TypeVar("_Step")


class RebuildReporter(Protocol):
    """Shows the progress of a resident builder; the terminal implements it."""

    def ready(self, *, polls: bool) -> None:
        """Report that changes are built from now on, and whether the files are polled."""

    def built(self, outcome: Outcome[BuildResult], seconds: float) -> None:
        """Report a build, and how long it took."""


class Changes:
    """The changes of a site since this object was made.

    The first build comes between this moment and the watcher: it may fork processes, which is safe only before the
    watcher starts its threads.
    """

    def __init__(self, root: Path) -> None:
        """Take the site's folder, and note the state of its files."""
        self._root = root
        self._before = snapshot(root)

    def batches(self, watcher: Watcher, *, idle_after: float | None = None) -> Iterator[frozenset[str]]:
        """Yield the paths that changed before the watcher started, then its batches, for ever.

        Changes during a build are queued, and make one more batch. For `idle_after` see `Watcher.batches`.
        """
        missed = frozenset(path for path, _ in self._before ^ snapshot(self._root))
        if missed:
            yield missed
        yield from watcher.batches(idle_after=idle_after)


def attempted(step: Callable[[], _Step]) -> _Step:
    """Return the result of a step of a build; try again if a file disappears while the step reads it."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(FileNotFoundError):
            return step()
    return step()
