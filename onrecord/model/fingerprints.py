"""Short digests of plain data, by which it is known again: equal data has equal signs, in every process and run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b

_SIZE = 9
"""In bytes: of a million things, two different ones have the same sign once in thousands of millions of builds."""
_INNER = frozenset({"summary", "body", "quotes", "media", "role", "audience"})
"""The fields of an event that are shown where it stands in full, and nowhere else."""


def fingerprint_of(data: object) -> str:
    """Return the sign of plain data: texts, numbers, lists and mappings. The order of a mapping counts."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).hexdigest()


def metadata_fingerprint_of(event: object) -> str:
    """Return the sign of what an event, as plain data, says of itself wherever it is named: all but its inner words."""
    if not isinstance(event, Mapping):
        return fingerprint_of(event)
    return fingerprint_of({name: value for name, value in event.items() if name not in _INNER})


def joined_fingerprint(fingerprints: Iterable[object]) -> str:
    """Return one sign for many signs and names."""
    return blake2b("\n".join(map(str, fingerprints)).encode("utf-8", "surrogatepass"), digest_size=_SIZE).hexdigest()
