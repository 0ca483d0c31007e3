"""The folder into which `make bench-readers-peers` installs npm packages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

FOLDER = Path(__file__).parent.parent / ".peers"


def module(folder: str, name: str) -> Path | None:
    """Return the folder of an npm package, if it is installed."""
    found = FOLDER / folder / "node_modules" / name
    return found if (found / "package.json").is_file() else None


def version(package: Path) -> str:
    """Return the version of an installed package."""
    return str(json.loads((package / "package.json").read_text("utf-8"))["version"])


def program(name: str) -> str | None:
    """Return the path of a program that npm packages need, if it is installed."""
    return shutil.which(name)
