"""Finds the versions of the installed libraries by the names of their metadata folders.

A folder's name has the version: `jinja2-3.1.6.dist-info` (PyPA, Recording installed projects). To read the metadata
itself, as `importlib.metadata` does, takes 40 ms for the libraries of a build.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

_ENDINGS = (".dist-info", ".egg-info")


def installed_versions() -> Mapping[str, str]:
    """Return the version of each installed library, by its name in the form of PEP 503: `citeproc-py`."""
    found: dict[str, str] = {}
    for folder in dict.fromkeys(sys.path):
        for entry in _names(folder):
            stem, ending = os.path.splitext(entry)  # noqa: PTH122  (of names, not of paths)
            name, _, version = stem.partition("-")
            if ending in _ENDINGS:
                found.setdefault(name.lower().replace("_", "-").replace(".", "-"), version)
    return found


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")  # noqa: PTH208  (names, not paths)
    except OSError:  # a zip file, or a folder that is not there
        return []
