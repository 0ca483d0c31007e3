"""Caches encoded pictures and facts about pictures in `.onrecord/pictures`, by the digest of the original.

The folder may be deleted at any time. `state` seals each file with the user's key, its name, and a digest of the
program's code and of Pillow's version. So truncated, swapped, foreign or outdated files are ignored and written again.
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
    """The cache of a site's pictures; disabled without `remember`. Several processes may use it at once."""

    def __init__(self, root: Path, *, remember: bool) -> None:
        """Take the site's folder."""
        self._store = StateDirectory(root, remember=remember)

    def has(self, name: str) -> bool:
        """Return whether there is a file of this name. Only `get` verifies it."""
        return self._store.has(f"{_FOLDER}/{name}")

    def get(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none, or if it is not as it was written."""
        return self._store.load(f"{_FOLDER}/{name}", _program())

    def put(self, name: str, content: bytes) -> None:
        """Write a file. Errors are ignored, since the next run can compute it again."""
        self._store.save(f"{_FOLDER}/{name}", content, _program())

    def clear(self, used: Iterable[Picture | Fault]) -> None:
        """Remove the files of unused originals, and partially written files."""
        digests = {picture.digest for picture in used if isinstance(picture, Picture)}
        for name in self._store.names(_FOLDER):
            match = _NAME.fullmatch(name)
            if match is None or match["digest"] not in digests:
                self._store.forget(f"{_FOLDER}/{name}")


@cache
def _program() -> bytes:
    """Return a digest of the code and the library that encode pictures."""
    digest = blake2b(version("pillow").encode(), digest_size=32)
    for path in sorted([*PACKAGE.glob("*.py"), PACKAGE.parent / "model" / "pictures.py"]):
        digest.update(path.read_bytes())
    return digest.digest()
