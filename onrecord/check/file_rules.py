"""Rules on how other systems, GitHub and git take the files of a site."""

import re
import unicodedata
from collections.abc import Iterator

from onrecord.check.context import Context
from onrecord.check.rule import rule
from onrecord.problems import Problem, Related, SourceFile, Span
from onrecord.reserved import DEVICE

_REFUSED = re.compile(r'["*:<>?\\|\x00-\x1f]')
"""Characters that Windows forbids, and that GitHub's upload-artifact therefore refuses (actions/toolkit, artifact)."""


@rule("PUB002")
def file_differs_in_more_than_capitals(context: Context) -> Iterator[Problem]:
    """No two files differ only in case, since macOS and Windows would keep one of them."""
    seen: dict[str, str] = {}
    for path in _published_paths(context):
        if (alike := seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)) != path:
            message = f"on a Mac or on Windows this file and '{alike}' are one"
            related = (Related(_place(alike), "the other one"),)
            yield Problem("PUB002", message, _place(path), "give one of the two another name", related)


@rule("PUB003")
def file_has_a_name_everywhere(context: Context) -> Iterator[Problem]:
    """GitHub accepts a file's name in an artifact, and Windows can check it out."""
    lists = {entry.file for entry in (*context.records.actors, *context.records.sources)}
    for path in sorted((*_published_paths(context), *lists)):
        for part in path.split("/"):
            if fault := _fault(part):
                hint = "name it with letters, digits, hyphens and dots"
                yield Problem("PUB003", fault, SourceFile(path, "").span(), hint)
                break


def _published_paths(context: Context) -> list[str]:
    """Return the files that a build copies, by path in the site's folder, sorted."""
    return sorted((*(f"static/{path}" for path in context.static), *(f"root/{path}" for path in context.root.files)))


def _fault(name: str) -> str | None:
    if found := _REFUSED.search(name):
        character = found[0] if found[0].isprintable() else f"U+{ord(found[0]):04X}"
        return f"the name holds {character}, which Windows and GitHub's artifacts forbid in names"
    if name.endswith((".", " ")):
        return f"the name '{name}' ends in a dot or a space, which Windows leaves out"
    return f"the name '{name}' means a device on Windows" if DEVICE.fullmatch(name) else None


def _place(path: str) -> Span:
    return SourceFile(path, "").span()


@rule("FIL004")
def state_is_not_committed(context: Context) -> Iterator[Problem]:
    """Git does not track the state directory, which is valid only on one computer."""
    if context.tracks_state:
        message = "git tracks this folder, so builds ignore it and remember nothing"
        hint = "run git rm -r --cached .onrecord and commit; the files stay on this computer"
        yield Problem("FIL004", message, SourceFile(".onrecord", "").span(), hint)
