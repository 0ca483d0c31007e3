"""Keeps what was made of pictures, in `.onrecord/pictures` beside the site: each file by what its original holds.

The folder may be deleted at any time. `state` seals each file with the user's key, its name, and a digest of the
program's code and of Pillow's version, so that what is cut, swapped, foreign or of another version is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from onrecord.incremental.state import StateDirectory
from onrecord.model.pictures import Fault, Picture

_FOLDER = "pictures"
_NAME = re.compile(r"(?P<digest>[0-9a-f]+)[-.][0-9a-z]+(?:\.[a-z]+)?")
PACKAGE = Path(__file__).parent


class PictureCache:
    """What is kept of a site's pictures; without `remember`, nothing is. Several processes may use it side by side."""

    def __init__(self, root: Path, *, remember: bool) -> None:
        """Take the site's folder."""
        self._store = StateDirectory(root, remember=remember)

    def has(self, name: str) -> bool:
        """Say whether something is kept under this name; whether it is sound shows only when it is asked for."""
        return self._store.has(f"{_FOLDER}/{name}")

    def get(self, name: str) -> bytes | None:
        """Return what is kept under this name, if it is as it was written."""
        return self._store.load(f"{_FOLDER}/{name}", _program())

    def put(self, name: str, content: bytes) -> None:
        """Keep something; where that can't be written, the next run only makes it again."""
        self._store.save(f"{_FOLDER}/{name}", content, _program())

    def clear(self, used: Iterable[Picture | Fault]) -> None:
        """Remove what is kept of other originals than those that are used, and what was never written whole."""
        digests = {picture.digest for picture in used if isinstance(picture, Picture)}
        for name in self._store.names(_FOLDER):
            kept = _NAME.fullmatch(name)
            if kept is None or kept["digest"] not in digests:
                self._store.forget(f"{_FOLDER}/{name}")


@cache
def _program() -> bytes:
    """Return a digest of all that decides what is made of a picture."""
    seen = blake2b(version("pillow").encode(), digest_size=32)
    for path in sorted([*PACKAGE.glob("*.py"), PACKAGE.parent / "model" / "pictures.py"]):
        seen.update(path.read_bytes())
    return seen.digest()
