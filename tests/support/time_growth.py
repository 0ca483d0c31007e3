"""Compares the time of work on a small text with that on a large one, since machines differ and growth does not."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Final

_FACTOR: Final = 8
"""How much larger the large text is. Quadratic work takes 64 times as long, linear work 8 times."""
_BOUND: Final = 24
_UNMEASURABLE: Final = 0.05
"""Seconds below which a busy machine says nothing of the work."""
_TRIES: Final = 2
"""How often the large text is tried: other work can slow one try down, and growth slows each."""


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Return whether the processor time of `work(size)` grows no faster than the size, give or take threefold."""
    small = min(_time_of(work, size // _FACTOR) for _ in range(3))
    bound = _BOUND * small + _UNMEASURABLE
    return any(_time_of(work, size) <= bound for _ in range(_TRIES))


def _time_of(work: Callable[[int], object], size: int) -> float:
    started = process_time()
    work(size)
    return process_time() - started
