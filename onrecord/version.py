"""Which onrecord this is, and where it was installed from."""

from __future__ import annotations

TYPE_CHECKING = False  # as in the package, which imports this module first
if TYPE_CHECKING:
    from importlib.metadata import Distribution
    from typing import Any

__version__ = "0.1.0"


def package() -> Distribution | None:
    """Return the installed package; nothing where the program runs without one."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415  (no command needs it at once)

    try:
        return distribution("onrecord")
    except PackageNotFoundError:
        return None


def origin(installed: Distribution | None) -> dict[str, Any]:
    """Return what the installer noted of the package's origin (PEP 610); nothing where it came from an index."""
    import json  # noqa: PLC0415

    noted = installed.read_text("direct_url.json") if installed else None
    found: dict[str, Any] = json.loads(noted) if noted else {}
    return found
