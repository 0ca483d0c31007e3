"""Remembers what each page was made from, so that the next build makes anew only what a change touches.

Kept is, for each page, which inputs it looked at, and the sign that each input had then. A page whose inputs have the
same signs still is what it would be made to now; its file must be as it was left, which `stat_index` knows. Like all
that is kept it is sealed (`state`), and may be deleted at any time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from onrecord.incremental.parse_cache import program_digest
from onrecord.incremental.state import StateDirectory

_MADE = "pages"
FingerprintOf = Callable[[str], str | None]
"""Returns the sign of an input now; nothing where there is no such thing any more."""


class Manifest:
    """The pages of the last build, by what they were made from."""

    def __init__(self, root: Path, global_fingerprint: str) -> None:
        """Take the site's folder, and the sign of what all pages have in common."""
        self._store = StateDirectory(root)
        self._global_fingerprint = global_fingerprint
        self._inputs: list[str] = []
        self._fingerprints: list[str | None] = []
        self._pages: dict[str, list[int]] = {}
        self._load()

    def _load(self) -> None:
        sealed = self._store.load(_MADE, program_digest())
        kept = json.loads(sealed) if sealed else None
        if kept and kept["frame"] == self._global_fingerprint:
            self._inputs, self._fingerprints, self._pages = kept["inputs"], kept["signs"], kept["pages"]

    def unchanged(self, fingerprint_of: FingerprintOf) -> dict[str, tuple[str, ...]]:
        """Return the pages that would be made to what they are, by address, with their inputs."""
        now = zip(self._inputs, self._fingerprints, strict=True)
        changed = {number for number, (name, fingerprint) in enumerate(now) if fingerprint_of(name) != fingerprint}
        same = ((address, used) for address, used in self._pages.items() if changed.isdisjoint(used))
        return {address: tuple([self._inputs[number] for number in used]) for address, used in same}

    def save(self, pages: Mapping[str, Iterable[str]], fingerprint_of: FingerprintOf) -> None:
        """Keep which inputs each page was made from."""
        numbers: dict[str, int] = {}
        used = {
            address: [numbers.setdefault(name, len(numbers)) for name in sorted(inputs)]
            for address, inputs in pages.items()
        }
        kept = {
            "frame": self._global_fingerprint,
            "inputs": list(numbers),
            "signs": list(map(fingerprint_of, numbers)),
            "pages": used,
        }
        content = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        self._store.save(_MADE, content, program_digest())
