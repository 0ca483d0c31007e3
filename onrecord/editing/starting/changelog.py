"""Finds what the changelog says of the versions since another one."""

import re
from pathlib import Path

from packaging.version import Version

_PACKAGE = Path(__file__).parents[2]
_SECTION = re.compile(r"^## (?P<version>\d\S*)[^\n]*\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def read_changelog() -> str:
    """Return the whole changelog; empty if the installation lacks it."""
    packaged = _PACKAGE / "CHANGELOG.md"
    file = packaged if packaged.is_file() else _PACKAGE.parent / "CHANGELOG.md"
    return file.read_text("utf-8") if file.is_file() else ""


def sections_between(text: str, after: str, upto: str) -> tuple[str, ...]:
    """Return the changelog's sections of the versions later than `after`, up to `upto`, the newest first."""
    first = Version(after)
    last = Version(upto)
    sections = _SECTION.finditer(text)
    return tuple(section[0].strip() for section in sections if first < Version(section["version"]) <= last)
