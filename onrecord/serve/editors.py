"""Links that open a file in an editing program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

EDITORS = {
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "zed": "zed://file{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
    "none": "",
}
"""How each program is called from a browser; with 'none', only the path is shown."""
_SCHEME = re.compile(r"(?!javascript:|data:|vbscript:|blob:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Editor:
    """An editing program, by the links that it understands."""

    pattern: str
    """A link with `{path}`, `{line}` and `{column}` in it; nothing where there is no such program."""

    @classmethod
    def named(cls, name: str) -> Editor:
        """Return the program of that name, or the one that a link of one's own describes.

        Raises ValueError for a name that is not known, and for a link that no program could be called by.
        """
        pattern = EDITORS.get(name, name)
        if pattern and not ("{path}" in pattern and _SCHEME.match(pattern)):
            raise ValueError(f"write one of {', '.join(EDITORS)}, or a link such as {EDITORS['vscode']}")
        return cls(pattern)

    def link(self, file: Path, line: int = 1, column: int = 1) -> str | None:
        """Return the link that opens a file at a place; nothing where there is no program."""
        path = quote(f"/{file.as_posix().removeprefix('/')}", safe="/:")
        values = {"{path}": path, "{line}": str(line), "{column}": str(column)}
        link = self.pattern
        for name, value in values.items():
            link = link.replace(name, value)
        return link or None
