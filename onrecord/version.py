"""The version of onrecord, and where it was installed from."""

from __future__ import annotations

TYPE_CHECKING = False  # as in the package, which imports this module first
if TYPE_CHECKING:
    from importlib.metadata import Distribution
    from typing import Any

__version__ = "0.2.0"


def package() -> Distribution | None:
    """Return the installed package; None if the program runs without an installation."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415  (few commands need it)

    try:
        return distribution("onrecord")
    except PackageNotFoundError:
        return None


def origin(installed: Distribution | None) -> dict[str, Any]:
    """Return the installer's record of the package's origin (PEP 610); empty if it came from an index."""
    import json  # noqa: PLC0415

    recorded = installed.read_text("direct_url.json") if installed else None
    found: dict[str, Any] = json.loads(recorded) if recorded else {}
    return found
