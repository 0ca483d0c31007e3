"""Digests of what `init` writes, by which an upgrade knows whether a publisher changed a file."""

import re
from collections.abc import Mapping
from hashlib import sha256

from onrecord.editing.starting.starter import LOCKS

GENERATED = "schema/"
"""Where the files are that nobody edits: `onrecord schema` writes them again."""
WORKFLOWS = ".github/workflows/"
_PIN = re.compile(rb"(uses: +[\w./-]+)@[0-9a-f]{40} +# v[\d.]+")


def digest_of(path: str, content: bytes) -> str:
    """Return a file's digest, whatever its line ends and the commits of its actions, which Dependabot renews."""
    text = content.replace(b"\r\n", b"\n")
    return sha256(_PIN.sub(rb"\1", text) if path.startswith(WORKFLOWS) else text).hexdigest()


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digest of each file by its path."""
    return {path: digest_of(path, content) for path, content in files.items()}


def is_lock(path: str) -> bool:
    """Return whether a file is a lock, which a program writes from the list beside it."""
    return path.startswith(f"{LOCKS}/") and path.endswith(".txt")
