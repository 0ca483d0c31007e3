"""Keeps what was made of pictures, in `.onrecord/pictures` beside the site: each file by what its original holds.

The folder may be deleted at any time. A file begins with a digest of its name and of all that follows, keyed by the
program's own code and by Pillow's version, so that what is cut, swapped or of another version is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from onrecord.kept import FOLDER, forget, keep, names, touch
from onrecord.model.pictures import Fault, Picture

_FOLDER = "pictures"
_DIGEST_SIZE = 16
_HEAD = 2 * _DIGEST_SIZE
_NAME = re.compile(r"(?P<digest>[0-9a-f]+)[-.][0-9a-z]+(?:\.[a-z]+)?")
PACKAGE = Path(__file__).parent


class Shelf:
    """What is kept of a site's pictures; without `remember`, nothing is. Several processes may use it side by side."""

    def __init__(self, root: Path, *, remember: bool) -> None:
        """Take the site's folder."""
        self._root = root
        self._remember = remember

    def has(self, name: str) -> bool:
        """Say whether something is kept under this name; whether it is sound shows only when it is asked for."""
        return self._remember and self._path(name).is_file()

    def get(self, name: str) -> bytes | None:
        """Return what is kept under this name, if it is as it was written."""
        if not self._remember:
            return None
        try:
            kept = self._path(name).read_bytes()
        except OSError:
            return None
        content = kept[_HEAD:]
        return content if kept[:_HEAD] == _digest(name, content) else None

    def put(self, name: str, content: bytes) -> None:
        """Keep something; where that can't be written, the next run only makes it again."""
        if self._remember and touch(self._root) is not None:
            keep(self._root, f"{_FOLDER}/{name}", _digest(name, content) + content)

    def clear(self, used: Iterable[Picture | Fault]) -> None:
        """Remove what is kept of other originals than those that are used, and what was never written whole."""
        digests = {picture.digest for picture in used if isinstance(picture, Picture)}
        for name in names(self._root, _FOLDER) if self._remember else ():
            kept = _NAME.fullmatch(name)
            if kept is None or kept["digest"] not in digests:
                forget(self._root, f"{_FOLDER}/{name}")

    def _path(self, name: str) -> Path:
        return self._root / FOLDER / _FOLDER / name


def _digest(name: str, content: bytes) -> bytes:
    seen = blake2b(name.encode() + b"\0", digest_size=_DIGEST_SIZE, key=_program())
    seen.update(content)
    return seen.hexdigest().encode()


@cache
def _program() -> bytes:
    """Return a digest of all that decides what is made of a picture."""
    seen = blake2b(version("pillow").encode(), digest_size=32)
    for path in sorted([*PACKAGE.glob("*.py"), PACKAGE.parent / "model" / "pictures.py"]):
        seen.update(path.read_bytes())
    return seen.digest()
