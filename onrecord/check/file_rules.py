"""Rules on files as git and other computers see them: names in static/, and the state directory `.onrecord`.

Names must be valid on GitHub, macOS and Windows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.problems import Problem, Related, SourceFile, Span

_REFUSED = re.compile(r'["*:<>?\\|\x00-\x1f]')
"""Characters that Windows forbids, and that GitHub's upload-artifact therefore refuses (actions/toolkit, artifact)."""
_DEVICE = re.compile(r"(?:aux|con|nul|prn|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Names of devices on Windows, with any extension (Microsoft, 'Naming Files, Paths, and Namespaces')."""


def file_differs_in_more_than_capitals(context: Context) -> Iterator[Problem]:
    """PUB002: no two files differ only in case, since macOS and Windows would keep one of them."""
    seen: dict[str, str] = {}
    for path in sorted(context.static):
        alike = seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if alike != path:
            message = f"on a Mac or on Windows this file and 'static/{alike}' are one"
            related = (Related(_place(alike), "the other one"),)
            yield Problem("PUB002", message, _place(path), "give one of the two another name", related)


def file_has_a_name_everywhere(context: Context) -> Iterator[Problem]:
    """PUB003: GitHub accepts a file's name in an artifact, and Windows can check it out."""
    for path in sorted(context.static):
        for part in path.split("/"):
            if fault := _fault(part):
                hint = "name it with letters, digits, hyphens and dots"
                yield Problem("PUB003", fault, _place(path), hint)
                break


def _fault(name: str) -> str | None:
    if found := _REFUSED.search(name):
        character = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        return f"the name holds {character}, which Windows and GitHub's artifacts forbid in names"
    if name.endswith((".", " ")):
        return f"the name '{name}' ends in a dot or a space, which Windows leaves out"
    if _DEVICE.fullmatch(name):
        return f"the name '{name}' means a device on Windows"
    return None


def _place(path: str) -> Span:
    return SourceFile(f"static/{path}", "").span()


def state_is_not_committed(context: Context) -> Iterator[Problem]:
    """FIL004: git does not track the state directory, which is valid only on one computer."""
    if context.tracks_state:
        message = "git tracks this folder, so builds ignore it and remember nothing"
        hint = "run git rm -r --cached .onrecord and commit; the files stay on this computer"
        yield Problem("FIL004", message, SourceFile(".onrecord", "").span(), hint)
