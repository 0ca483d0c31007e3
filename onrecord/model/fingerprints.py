"""Fingerprints: short digests of plain data. Equal data has equal fingerprints, in every process and run."""

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b

_SIZE = 9
"""In bytes: 72 bits make it unlikely that two of a million entries ever have the same fingerprint."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)
TEXT_FIELDS = frozenset({"summary", "body", "quotes", "media", "role", "audience"})
"""The fields of an event that only its own page and its row show. All other fields are its metadata."""


def fingerprint_of(data: object) -> str:
    """Return the fingerprint of texts, numbers, lists and mappings. The order of a mapping counts."""
    return blake2b(_JSON.encode(data).encode("utf-8", "surrogatepass"), digest_size=_SIZE).hexdigest()


def metadata_fingerprint_of(event: object) -> str:
    """Return the fingerprint of an event's metadata, given the event as plain data."""
    if not isinstance(event, Mapping):
        return fingerprint_of(event)
    return fingerprint_of({name: value for name, value in event.items() if name not in TEXT_FIELDS})


def fingerprint_without_steps(entry: object) -> str:
    """Return the fingerprint of a story or a bill, given as plain data, without its steps that lie ahead.

    Pages read these one by one, so that an edit of a step rebuilds only the pages that show it.
    """
    if not isinstance(entry, Mapping):
        return fingerprint_of(entry)
    return fingerprint_of({name: value for name, value in entry.items() if name != "expected"})


def joined_fingerprint(fingerprints: Iterable[object]) -> str:
    """Return one fingerprint for several fingerprints and names."""
    return blake2b("\n".join(map(str, fingerprints)).encode("utf-8", "surrogatepass"), digest_size=_SIZE).hexdigest()
