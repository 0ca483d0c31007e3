"""Chooses the file for a new source or actor."""

import re
from pathlib import Path

from onrecord.model.ids import ID_PATTERN

_ENTRY = re.compile(rb"^[^\s#][^\n]*:", re.MULTILINE)
"""The first line of an entry in a file of several."""
_EXAMPLE = re.compile(rb"\bexample: *(?:yes|true)\b")
"""The mark of an invented entry, whose file goes with it."""
_SEVERAL = 2
"""How many entries a file has at least that takes more of them."""


def choose_file(root: Path, kind: str, id_: str) -> str:
    """Return the file for a new source or actor: the largest with several of the site's own, or else one for itself."""
    folder = root / "content" / f"{kind}s"
    regular = (file for file in sorted(folder.glob("*.yaml")) if file.is_file() and not file.is_symlink())
    files = {file.name: file.read_bytes() for file in regular}
    own = {name: content for name, content in files.items() if not _EXAMPLE.search(content)}
    shared = [name for name, content in own.items() if len(_ENTRY.findall(content)) >= _SEVERAL]
    return max(shared, key=lambda name: len(files[name]), default=f"{id_}.yaml")


def file_name_error(name: str) -> str | None:
    """Return why a file of sources or actors can't have this name; None if it can."""
    stem = name.removesuffix(".yaml")
    return None if stem != name and ID_PATTERN.fullmatch(stem) else f"'{name}' is no name such as press.yaml"
