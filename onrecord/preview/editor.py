"""Links to files in an editor's program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

EDITORS: Mapping[str, str] = {
    "vscode": "vscode://file{path}:{line}:{column}",
    "vscodium": "vscodium://file{path}:{line}:{column}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "zed": "zed://file{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
    "none": "",
}
"""The URL pattern of each editor; with 'none', the preview only shows paths."""
_SCHEME = re.compile(r"(?!javascript:|data:|vbscript:|blob:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Editor(Struct, frozen=True):
    """An editor, by the URLs that open files in it."""

    pattern: str
    """A URL with `{path}`, `{line}` and `{column}`; empty if there is no editor."""
    site: Path | None = None
    """The folder of the site that the desk edits as text; None for a program on this machine, which opens any file."""

    @classmethod
    def named(cls, name: str) -> Editor:
        """Return the editor of that name or URL pattern. Raises `ValueError` for one that can't open a file."""
        pattern = EDITORS.get(name, name)
        if pattern and not ("{path}" in pattern and _SCHEME.match(pattern)):
            raise ValueError(f"write one of {', '.join(EDITORS)}, or a link such as {EDITORS['vscode']}")
        return cls(pattern)

    @classmethod
    def at_desk(cls, url: str, site: Path) -> Editor:
        """Return the desk at a URL, which opens the entries of a site and its settings as text."""
        return cls(f"{url}/-/text/file{{path}}?line={{line}}", site)

    def link(self, file: Path, line: int = 1, column: int = 1) -> str | None:
        """Return the URL that opens a file at a place; None if there is no editor for it."""
        shown = file.as_posix()
        if self.site:
            shown = file.relative_to(self.site).as_posix()
            if shown != "site.yaml" and not shown.startswith("content/"):
                return None
        path = quote(f"/{shown.removeprefix('/')}", safe="/:")
        link = self.pattern
        for name, value in {"{path}": path, "{line}": str(line), "{column}": str(column)}.items():
            link = link.replace(name, value)
        return link or None
