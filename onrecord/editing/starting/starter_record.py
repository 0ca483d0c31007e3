"""Reads and writes the record of a site: which files it got from which version of onrecord."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from onrecord.editing.writing import may_change, present
from onrecord.problems import RefusedError

RECORD = "locks/onrecord.json"
"""The record's file in a site."""
_VERSION = re.compile(r"\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)?")


class StarterRecord(Struct, frozen=True):
    """What a site got from a version of onrecord."""

    version: str
    requirement: str = ""
    """The line on onrecord in `requirements.txt`; empty if it is unknown."""
    requires: str = ""
    """The value of `requires` in `site.yaml`."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The digest of the text that each file came from, by its path. One that was kept came from an earlier version."""


def make_record(version: str, requirement: str, requires: str, digests: Mapping[str, str]) -> bytes:
    """Return the content of the record of files, by their digests."""
    record = {
        "version": version,
        "requirement": requirement,
        "requires": requires,
        "files": dict(sorted(digests.items())),
    }
    return f"{json.dumps(record, indent=2)}\n".encode()


def read_record(root: Path) -> StarterRecord | None:
    """Return a site's record, which is untrusted; None without one. Raises `RefusedError`."""
    found = present(root, RECORD)
    if found is None:
        return None
    try:
        record = msgspec.json.decode(found.after, type=StarterRecord)
    except (ValueError, RecursionError):
        record = None
    is_allowed = record is not None and all(may_change("upgrade", path) for path in record.files)
    if record is None or not is_allowed or not _VERSION.fullmatch(record.version):
        message = f"{RECORD} is not as onrecord wrote it"
        raise RefusedError(f"{message}; take it from an earlier commit, or delete it to compare every file")
    return record
