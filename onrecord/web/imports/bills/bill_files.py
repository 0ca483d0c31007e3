"""Finds the files of a record of bills, and yields each bill with its place in them.

Links are left alone: only regular files inside the folder are read. A broken file is told, and the others go on.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from onrecord.problems import RefusedError
from onrecord.regular_files import read_regular
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.decoding import decode_text
from onrecord.web.imports.findings import WHOLE_FILE, Findings, Place
from onrecord.web.imports.foreign_values import decode_json

MOST_FILES = 200_000
LARGEST_BILL = 5 * 1024 * 1024
"""In bytes, of a line of JSON Lines."""
LARGEST_RECORD = 256 * 1024 * 1024
"""In bytes, of a file with many bills."""
MOST_BILLS = 200_000
_DEEPEST = 20
"""How many folders inside each other are read."""
_NAME = "metadata.json"
_LINK = "it is a link, which is not followed"
_ENDINGS = (".json", ".jsonl", ".ndjson")


class RecordFile(Struct, frozen=True):
    """A file of a record."""

    path: Path
    shown: str
    """Its path below the folder that was named; empty for a file that was named itself."""

    def place(self, unit: str = "", number: int = 0) -> Place:
        """Return a place in the file: what the number counts, from 1; without one, the whole file."""
        return Place(", ".join(filter(None, (self.shown, unit))) or WHOLE_FILE.unit, number)


def find_files(place: Path, findings: Findings) -> list[RecordFile]:
    """Return the files of bills in a folder, sorted, or the file itself. Raises `RefusedError`.

    A folder with files called `metadata.json` has its bills in these alone; any other has them in all its JSON.
    """
    if not place.is_dir():
        return [RecordFile(place, "")]
    found = sorted(_walk(place, findings))
    named = [path for path in found if path.rpartition("/")[2] == _NAME]
    files = [RecordFile(place / path, shorten(path)) for path in named or found]
    if named and len(named) < len(found):
        count = len(found) - len(named)
        findings.warn(
            Place(f"{count:,} other file{'s' * (count > 1)} of JSON", 0),
            f"not read, since the folder has files called {_NAME}",
        )
    if not files:
        raise RefusedError(f"the folder has no file of JSON; one bill each is in such as HR1/{_NAME}")
    return files


def _walk(root: Path, findings: Findings) -> Iterator[str]:
    """Yield the paths of the files of JSON below a folder."""
    count = 0
    for folder, folders, names in os.walk(root):
        below = Path(folder).relative_to(root)
        if len(below.parts) >= _DEEPEST:
            findings.leave_out(Place(shorten(below.as_posix()), 0), f"it lies more than {_DEEPEST} folders deep")
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if os.path.islink(f"{folder}/{name}"):  # noqa: PTH114  (as below)
                findings.leave_out(Place(shorten((below / name).as_posix()), 0), _LINK)
        for name in names:
            if not name.endswith(_ENDINGS) or name.startswith("."):
                continue
            path = (below / name).as_posix()
            if os.path.islink(f"{folder}/{name}"):  # noqa: PTH114  (a Path costs as much as the reading)
                findings.leave_out(Place(shorten(path), 0), _LINK)
                continue
            count += 1
            if count > MOST_FILES:
                raise RefusedError(f"the folder has more than {MOST_FILES:,} files of JSON; name a folder in it")
            yield path


def read_objects(file: RecordFile, findings: Findings) -> Iterator[tuple[Place, object]]:
    """Yield the objects of a file with their places; tell what can't be read, and why."""
    try:
        data = _read(file)
        if _is_lines(file, data):
            yield from _read_lines(file, data, findings)
            return
        plain = decode_json(decode_text(data, ""))
    except RefusedError as error:
        findings.leave_out(file.place(), str(error))
        return
    if isinstance(plain, list):
        yield from ((file.place("bill", number), item) for number, item in enumerate(plain, start=1))
    else:
        yield file.place(), plain


def _read(file: RecordFile) -> bytes:
    """Return the content of a file. Raises `RefusedError`."""
    try:
        if file.path.stat().st_size > LARGEST_RECORD:
            raise RefusedError(f"the file is larger than {LARGEST_RECORD // 1024**2} MiB; split it into several")
        return read_regular(file.path)
    except OSError as error:
        raise RefusedError(f"it can't be read: {error.strerror}") from None


def _is_lines(file: RecordFile, data: bytes) -> bool:
    """Return whether a file has an object in each line."""
    if file.path.suffix in _ENDINGS[1:]:
        return True
    first, _, others = data.partition(b"\n")
    return first.strip().endswith(b"}") and others.lstrip().startswith(b"{")


def _read_lines(file: RecordFile, data: bytes, findings: Findings) -> Iterator[tuple[Place, object]]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        place = file.place("line", number)
        if not line.strip():
            continue
        if len(line) > LARGEST_BILL:
            findings.leave_out(place, f"the line is longer than {LARGEST_BILL // 1024**2} MiB")
            continue
        try:
            plain = decode_json(decode_text(line, ""))
        except RefusedError as error:
            findings.leave_out(place, str(error))
        else:
            yield place, plain
