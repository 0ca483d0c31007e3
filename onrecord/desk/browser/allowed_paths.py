"""Tells which files of a site the desk opens as text."""

from pathlib import Path

from onrecord.editing.writing import within
from onrecord.problems import RefusedError

_ENDINGS = (".yaml", ".txt", ".md")
"""The ends of the names of texts below `content/`."""


def require_allowed(root: Path, path: str) -> str:
    """Return the path of a file that the desk opens as text. Raises `RefusedError`."""
    if path != "site.yaml" and not _is_content(path):
        raise RefusedError(f"the desk opens texts below content/ and site.yaml, not {path}")
    within(root, path)  # refuses links
    return path


def _is_content(path: str) -> bool:
    """Return whether a path is that of a text below `content/`, in no hidden folder."""
    first, *parts = path.split("/")
    if first != "content" or not parts or not path.endswith(_ENDINGS):
        return False
    return not any(part.startswith(".") or not part for part in parts)
