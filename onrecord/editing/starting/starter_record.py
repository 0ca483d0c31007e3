"""Reads and writes the record of a site: which files it got from which version of onrecord."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct, field

from onrecord.editing.writing import may_change, present
from onrecord.problems import RefusedError

RECORD = "locks/onrecord.json"
"""The record's file in a site."""
_EARLIER = Path(__file__).parents[2] / "starter/earlier.json"
"""The record of version 0.1.0, which wrote none."""
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
    """Return a file's digest, whatever its line ends and the commits of its actions, which Dependabot renews."""
    text = content.replace(b"\r\n", b"\n")
    return sha256(_PIN.sub(rb"\1", text) if path.startswith(_WORKFLOWS) else text).hexdigest()


def make_record(version: str, requirement: str, requires: str, files: Mapping[str, bytes]) -> bytes:
    """Return the content of the record of `files`."""
    digests = {path: digest_of(path, content) for path, content in sorted(files.items())}
    record = {"version": version, "requirement": requirement, "requires": requires, "files": digests}
    return f"{json.dumps(record, indent=2)}\n".encode()


def read_record(root: Path) -> StarterRecord:
    """Return a site's record, which is untrusted, or that of version 0.1.0 without one. Raises `RefusedError`."""
    found = present(root, RECORD)
    content = _EARLIER.read_bytes() if found is None else found.after
    try:
        record = msgspec.json.decode(content, type=StarterRecord)
    except (ValueError, RecursionError):
        record = None
    is_allowed = record is not None and all(may_change("upgrade", path) for path in record.files)
    if record is None or not is_allowed or not _VERSION.fullmatch(record.version):
        message = f"{RECORD} is not as onrecord wrote it"
        raise RefusedError(f"{message}; take it from an earlier commit, or delete it to compare every file")
    return record
