"""Finds out what PDFs tell about their making, where pypdf is installed, without trusting a file.

Another process reads them (`pdf_process`): a file on which it breaks down, or takes too long, is passed over.
"""

import subprocess
from collections.abc import Mapping
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

from msgspec import DecodeError, json

from onrecord.confined import run_confined
from onrecord.model.static_file import PdfProperties
from onrecord.regular_files import digest_regular
from onrecord.site_limits import LIMITS

_LARGEST = LIMITS["picture-bytes"].most
SECONDS = 10.0
"""How long the other process may read."""
_MOST_STUCK = 3
"""After how many files on which it got stuck the others are left unread."""

PdfMemory = dict[str, PdfProperties | None]
"""What PDFs tell, by the digest of their content; None for one that can't be read."""


def pdf_properties(files: Mapping[str, Path], memory: PdfMemory, seconds: float = SECONDS) -> dict[str, PdfProperties]:
    """Return what each PDF tells; without pypdf nothing. One that is too large or can't be read is left out.

    `memory` may come from an earlier call.
    """
    if not files or find_spec("pypdf") is None:
        return {}
    digests = dict[str, str]()
    for path, file in files.items():
        try:
            if file.stat().st_size <= _LARGEST:
                digests[path] = digest_regular(file, blake2b)
        except OSError:
            continue
    new = {digest: str(files[path]) for path, digest in digests.items() if digest not in memory}
    memory |= _read(new, seconds)
    known = {path: memory.get(digest) for path, digest in digests.items()}
    return {path: found for path, found in known.items() if found is not None}


def _read(files: Mapping[str, str], seconds: float) -> PdfMemory:
    """Return the properties of files by the same keys; after one that is passed over, a new process reads the rest."""
    read: PdfMemory = {}
    waiting = list(files)
    stuck = 0
    while waiting and stuck < _MOST_STUCK:
        answers = _ask([files[key] for key in waiting], seconds)
        read.update(zip(waiting, answers, strict=False))
        if len(answers) < len(waiting):
            read[waiting[len(answers)]] = None
            stuck += 1
        waiting = waiting[len(answers) + 1 :]
    return read


def _ask(paths: list[str], seconds: float) -> list[PdfProperties | None]:
    """Return the properties of the first of these files, up to one on which the process got stuck or broke down."""
    try:
        printed = run_confined("onrecord.pictures.pdf_process", json.encode(paths), seconds)
    except subprocess.TimeoutExpired as expired:
        printed = expired.output or b""
    whole = printed.rpartition(b"\n")[0]
    try:
        lines = whole.split(b"\n") if b"\n" in printed else []
        return [json.decode(line, type=PdfProperties) if line else None for line in lines]
    except DecodeError:
        return []
