"""Lets the libraries that guess facts fail."""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def try_reading(read: Callable[[], Result], otherwise: Result) -> Result:
    """Return what `read` returns; `otherwise` if it fails, since these libraries may raise anything on broken pages."""
    try:
        return read()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (see above)
        return otherwise
