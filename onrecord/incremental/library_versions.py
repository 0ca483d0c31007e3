"""Finds the versions of installed libraries, and of all libraries that these require, by their metadata."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from importlib.metadata import PackageNotFoundError, distribution, version

_REQUIREMENT = re.compile(r"""(?P<name>[\w.-]+)[^;]*(?:;.*?\bextra\s*==\s*["'](?P<extra>[\w.-]+))?""")
"""A requirement (PEP 508), as far as it matters here: its name, and the extra that it belongs to."""
_EXTRAS = (None, "csl")
"""Requirements that shape pages belong to no extra, or to this one of the program."""
_SEPARATORS = re.compile(r"[-_.]+")


def versions(names: Collection[str]) -> Mapping[str, str]:
    """Return the versions of the named libraries."""
    return {name: version(name) for name in names}


def required_versions(names: Collection[str]) -> Mapping[str, str]:
    """Return the versions of the named libraries and of all that they require; empty for one that is not installed."""
    found: dict[str, str] = {}
    waiting = list(names)
    while waiting:
        name = _SEPARATORS.sub("-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            metadata = distribution(name).metadata
        except PackageNotFoundError:
            found[name] = ""
            continue
        found[name] = metadata["Version"]
        required = filter(None, map(_REQUIREMENT.match, metadata.get_all("Requires-Dist") or ()))
        waiting += (requirement["name"] for requirement in required if requirement["extra"] in _EXTRAS)
    return found
