"""Caches encoded pictures and facts on their originals in the state directory, by the digest of the original."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from onrecord.cache.state import PICTURES, StateDirectory
from onrecord.model.picture import Fault, Picture

_NAME = re.compile(r"(?P<digest>[0-9a-f]+)[-.][0-9a-z]+(?:\.[a-z]+)?")


class PictureCache:
    """The cached pictures of a site. Several processes may use it side by side."""

    def __init__(self, root: Path, *, remember: bool) -> None:
        """Take the site's folder; without `remember`, nothing is cached."""
        self._state = StateDirectory(root, remember=remember)

    def has(self, name: str) -> bool:
        """Return whether a file of this name is cached. Only `get` checks its digest."""
        return self._state.has(PICTURES, name)

    def get(self, name: str) -> bytes | None:
        """Return the content of a cached file; None if it is missing or damaged."""
        return self._state.load(PICTURES, name)

    def put(self, name: str, content: bytes) -> None:
        """Cache a file. A failure to write is ignored: the next build encodes the picture again."""
        self._state.save(PICTURES, content, name)

    def clear(self, used: Iterable[Picture | Fault]) -> None:
        """Remove the files of unused originals, and incomplete files."""
        digests = {picture.digest for picture in used if isinstance(picture, Picture)}
        for name in self._state.names(PICTURES):
            cached = _NAME.fullmatch(name)
            if cached is None or cached["digest"] not in digests:
                self._state.remove(PICTURES, name)
