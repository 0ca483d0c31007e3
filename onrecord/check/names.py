"""Whether the names of a site's files are names everywhere: on GitHub, on a Mac, on Windows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.problems import Problem, Related, SourceFile, Span

_REFUSED = re.compile(r'["*:<>?\\|\x00-\x1f]')
"""What Windows has no names with, and GitHub's upload-artifact refuses for that reason (actions/toolkit, artifact)."""
_DEVICE = re.compile(r"(?:aux|con|nul|prn|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names that mean a device to Windows, whatever follows the dot (Microsoft, 'Naming Files, Paths, and Namespaces')."""


def file_differs_in_more_than_capitals(context: Context) -> Iterator[Problem]:
    """PUB002: on a Mac and on Windows two such files are one, so that one of them would be lost."""
    seen: dict[str, str] = {}
    for path in sorted(context.static):
        alike = seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if alike != path:
            message = f"on a Mac or on Windows this file and 'static/{alike}' are one"
            related = (Related(_place(alike), "the other one"),)
            yield Problem("PUB002", message, _place(path), "give one of the two another name", related)


def file_has_a_name_everywhere(context: Context) -> Iterator[Problem]:
    """PUB003: GitHub keeps no build that holds such a name for a look, and nobody on Windows could check it out."""
    for path in sorted(context.static):
        for part in path.split("/"):
            if fault := _fault(part):
                hint = "name it with letters, digits, hyphens and dots"
                yield Problem("PUB003", fault, _place(path), hint)
                break


def _fault(name: str) -> str | None:
    if found := _REFUSED.search(name):
        character = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        return f"the name holds {character}, which no name on Windows or in what GitHub keeps of a build may"
    if name.endswith((".", " ")):
        return f"the name '{name}' ends in a dot or a space, which Windows leaves out"
    if _DEVICE.fullmatch(name):
        return f"the name '{name}' means a device on Windows"
    return None


def _place(path: str) -> Span:
    return SourceFile(f"static/{path}", "").span()
