"""The record of what `onrecord init` wrote: from it `onrecord upgrade` knows which files the publisher changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct, field

from onrecord.site_files.additions import RefusedError, present
from onrecord.site_files.change_journal import may_change

RECORD = "locks/onrecord.json"
"""The record's file in a site."""
_EARLIER = Path(__file__).parents[2] / "starter/earlier.json"
"""The record of a site that version 0.1.0 made, which wrote none."""
_VERSION = re.compile(r"\d+(?:\.\d+)*(?:(?:a|b|rc|\.post|\.dev)\d+)?")
_WORKFLOWS = ".github/workflows/"
_PIN = re.compile(rb"(uses: +[\w./-]+)@[0-9a-f]{40} +# v[\d.]+")


class StarterRecord(Struct, frozen=True):
    """What a site got from a version of onrecord."""

    version: str
    requirement: str = ""
    """The line on onrecord in `requirements.txt`; empty if it is unknown."""
    requires: str = ""
    """The value of `requires` in `site.yaml`."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The digest of each file by its path."""


def digest_of(path: str, content: bytes) -> str:
    """Return the digest of a file's content, whatever its line ends and the commits of its actions.

    Dependabot renews these commits, which makes a workflow no other one.
    """
    text = content.replace(b"\r\n", b"\n")
    return sha256(_PIN.sub(rb"\1", text) if path.startswith(_WORKFLOWS) else text).hexdigest()


def make_record(version: str, requirement: str, requires: str, files: Mapping[str, bytes]) -> bytes:
    """Return the content of the record of `files`."""
    digests = {path: digest_of(path, content) for path, content in sorted(files.items())}
    record = {"version": version, "requirement": requirement, "requires": requires, "files": digests}
    return f"{json.dumps(record, indent=2)}\n".encode()


def read_record(root: Path) -> StarterRecord:
    """Return the record of the site in `root`, or of version 0.1.0 if there is none. Raises `RefusedError`.

    A record is untrusted input: it may have come with a cloned site, and an upgrade deletes files that it names.
    """
    found = present(root, RECORD)
    content = _EARLIER.read_bytes() if found is None else found.after
    try:
        record = msgspec.json.decode(content, type=StarterRecord)
    except (ValueError, RecursionError):
        record = None
    if (
        record is None
        or not _VERSION.fullmatch(record.version)
        or not all(may_change("upgrade", path) for path in record.files)
    ):
        message = f"{RECORD} is not as onrecord wrote it"
        raise RefusedError(f"{message}; take it from an earlier commit, or delete it to compare every file")
    return record
