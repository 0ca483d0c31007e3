"""Handles Ctrl-C, `kill` and the end of the terminal: cleans up and exits at once.

An exception from a signal handler can interrupt a cleanup, or a library can swallow it. So the handler raises none. It
runs the registered actions, the last one first, and exits with 128 plus the signal's number, as shells do
(POSIX.1-2017, Shell Command Language, 2.8.2). A program that imports onrecord without calling `install` keeps its own
signal handling.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that ask a program to end."""

_actions: list[Callable[[], None]] = []
"""The actions to run before the process exits."""


_counting = threading.Lock()
"""Held while a thread changes the number of `deferred` blocks; the signal handler only reads it."""


class _State:
    """The state of the signal handler."""

    process = 0
    """The process that called `install`."""
    deferrals = 0
    """How many nested `deferred` blocks are running."""
    waiting: int | None = None
    """The signal that arrived during one."""


def install() -> None:
    """Install the handler for all signals that this process does not ignore."""
    _State.process = os.getpid()
    for one in SIGNALS:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, _handle)


def uninstall() -> None:
    """Restore Python's own handlers for a prompt: on Ctrl-C, readline then restores the terminal."""
    for one in SIGNALS:
        if signal.getsignal(one) is _handle:
            signal.signal(one, signal.default_int_handler if one == signal.SIGINT else signal.SIG_DFL)


def leave_to_parent() -> None:
    """Make a worker ignore Ctrl-C, which reaches all processes of a terminal; its parent or `kill` ends it."""
    for one in SIGNALS:
        signal.signal(one, signal.SIG_DFL if one == signal.SIGTERM else signal.SIG_IGN)


@contextmanager
def before_end(action: Callable[[], None]) -> Iterator[None]:
    """Run an action, safe to run twice and at any moment, if a signal ends the process within this block."""
    _actions.append(action)
    try:
        yield
    finally:
        _actions.remove(action)


@contextmanager
def deferred() -> Iterator[None]:
    """Defer signals until this block ends. Use it for short work that must not be interrupted."""
    with _counting:
        _State.deferrals += 1
    try:
        yield
    finally:
        with _counting:
            _State.deferrals -= 1
        if not _State.deferrals and _State.waiting is not None:
            _end(_State.waiting)


def _handle(number: int, _frame: FrameType | None) -> None:
    if os.getpid() != _State.process:  # a worker that was just forked has nothing to clean up
        os._exit(128 + number)
    for one in SIGNALS:  # a second signal must not interrupt the cleanup
        signal.signal(one, signal.SIG_IGN)
    if _State.deferrals:
        _State.waiting = number
    else:
        _end(number)


def _end(number: int) -> None:
    for action in reversed(_actions):
        with suppress(Exception):  # the other actions must still run
            action()
    os._exit(128 + number)
