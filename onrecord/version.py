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


def libraries_of(extra: str) -> tuple[str, ...]:
    """Return the requirements of an extra, such as `pypdf>=6.0`; empty without an installation."""
    import re  # noqa: PLC0415

    installed = package()
    lines = (line.partition(";") for line in (installed.requires if installed else None) or ())
    is_of_extra = re.compile(rf"""extra\s*==\s*['"]{extra}['"]""")
    return tuple(sorted(name.strip() for name, _, marker in lines if is_of_extra.search(marker)))


def needed_libraries() -> tuple[str, ...]:
    """Return the requirements of the program itself, such as `babel>=2.16`, from the list that its locks resolve."""
    from pathlib import Path  # noqa: PLC0415

    lines = (Path(__file__).parent / "starter" / "site" / "locks" / "requirements.in").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def installed_versions() -> dict[str, str]:
    """Return the versions of the installed packages by normalized name.

    They stand in the names of the packages' folders: reading the files in these would take ten times as long.
    """
    import os  # noqa: PLC0415
    import sys  # noqa: PLC0415

    found: dict[str, str] = {}
    for folder in filter(os.path.isdir, reversed(sys.path)):  # the first folder that has a package counts
        for name in os.listdir(folder):  # noqa: PTH208  (Path takes three times as long)
            if name.endswith(".dist-info"):
                package_name, _, version = name.removesuffix(".dist-info").rpartition("-")
                found[normalize_name(package_name)] = version
    return found


def normalize_name(name: str) -> str:
    """Return the form of a package's name in which all its spellings are equal (PEP 503)."""
    import re  # noqa: PLC0415

    return re.sub(r"[-_.]+", "-", name).lower()


def install_command(extra: str) -> str:
    """Return the command that installs the libraries of an extra, for the shells of all systems.

    It names the libraries, since a package called onrecord on an index may be somebody else's.
    """
    libraries = " ".join(f'"{library}"' for library in libraries_of(extra))
    return f"python -m pip install {libraries}" if libraries else f'python -m pip install ".[{extra}]", in its sources'
