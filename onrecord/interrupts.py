"""Ends the program at once, and tidily, when Ctrl-C, `kill` or the end of its terminal asks for it.

An exception from a signal handler can strike anywhere: inside a cleanup, or where a library swallows it. So the handler
raises none. It runs the actions that were registered, the last one first, and ends the process with 128 plus the
signal's number, as shells do (POSIX.1-2017, Shell Command Language, 2.8.2). Where `install` was not called, as in a
program that imports onrecord, signals do what that program decides.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What asks a program to end."""

_actions: list[Callable[[], None]] = []
"""What is to be done before the process ends."""


class _State:
    """What the handler has to know."""

    process = 0
    """The process that called `install`."""
    deferrals = 0
    """How many blocks run that no signal may cut short."""
    waiting: int | None = None
    """The signal that came during one."""


def install() -> None:
    """Let signals end this process tidily from now on, but for those that its caller told it to ignore."""
    _State.process = os.getpid()
    for one in SIGNALS:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, _handle)


def uninstall() -> None:
    """Let signals do again what they do in Python, as a prompt needs it: readline then puts the terminal right."""
    for one in SIGNALS:
        if signal.getsignal(one) is _handle:
            signal.signal(one, signal.default_int_handler if one == signal.SIGINT else signal.SIG_DFL)


def leave_to_parent() -> None:
    """Let a worker live through Ctrl-C, which reaches all processes of a terminal: its parent, or `kill`, ends it."""
    for one in SIGNALS:
        signal.signal(one, signal.SIG_DFL if one == signal.SIGTERM else signal.SIG_IGN)


class before_end:  # noqa: N801  (used as contextlib's own)
    """Do something before a signal ends the process within this block."""

    def __init__(self, action: Callable[[], None]) -> None:
        """Take what is to be done. It must bear to be done twice, and at any moment."""
        self._action = action

    def __enter__(self) -> None:
        """Register the action."""
        _actions.append(self._action)

    def __exit__(self, *_: object) -> None:
        """Forget the action."""
        _actions.remove(self._action)


class deferred:  # noqa: N801  (as `before_end`)
    """Let signals wait until this block is done. It is for what is short, and bad to leave half done."""

    def __enter__(self) -> None:
        """Let signals wait."""
        _State.deferrals += 1

    def __exit__(self, *_: object) -> None:
        """End the process now if a signal came."""
        _State.deferrals -= 1
        if not _State.deferrals and _State.waiting is not None:
            _end(_State.waiting)


def _handle(number: int, _frame: FrameType | None) -> None:
    if os.getpid() != _State.process:  # a worker that was forked a moment ago: nothing is its own to tidy
        os._exit(128 + number)
    for one in SIGNALS:  # once is enough: what is left to do must not be cut short
        signal.signal(one, signal.SIG_IGN)
    if _State.deferrals:
        _State.waiting = number
    else:
        _end(number)


def _end(number: int) -> None:
    for action in reversed(_actions):
        with suppress(Exception):  # the next one is to be done all the same
            action()
    os._exit(128 + number)
