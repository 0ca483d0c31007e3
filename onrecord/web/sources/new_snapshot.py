"""Makes the kept text of a source: the whole, or the lines with its quotations."""

import hashlib
from collections.abc import Collection
from pathlib import Path

from msgspec import Struct

from onrecord.editing.entries.untrusted_text import fault_of_kept_text, plain_text
from onrecord.editing.site_reading import MAX_BYTES, path_of
from onrecord.editing.writing import create
from onrecord.model.quotations import Passage, occurrences
from onrecord.problems import RefusedError

_GAP = "[…]"
"""The line in place of what is left out; no quotation may reach across it."""


class NewSnapshot(Struct, frozen=True):
    """The text of a source, as its snapshot will hold it."""

    text: str

    @property
    def sha256(self) -> str:
        """The digest of the file, for the entry of the source."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(len(line.split()) for line in self.text.splitlines() if line != _GAP)

    @property
    def has_gaps(self) -> bool:
        """Whether it is an extract."""
        return _GAP in self.text.splitlines()


def new_snapshot(text: str) -> NewSnapshot:
    """Return the snapshot of a stranger's text. Raises `RefusedError` if no snapshot can hold it."""
    snapshot = NewSnapshot(f"{plain_text(text)}\n")
    if not snapshot.text.strip():
        raise RefusedError("there is no text to keep")
    if len(snapshot.text.encode("utf-8")) > MAX_BYTES:
        raise RefusedError("its text is larger than 1 MiB; keep the sentences that you quote, by hand")
    fault = fault_of_kept_text(snapshot.text)
    if fault:
        raise RefusedError(f"its text can't be kept: {fault}")
    return snapshot


def extract(text: str, quotations: Collection[str]) -> str:
    """Return the lines with these quotations, with gaps between. Raises `RefusedError` if the text lacks one."""
    whole = Passage(plain_text(text), 1)
    kept: set[int] = set()
    for words in quotations:
        found = tuple(occurrences(words, (whole,)))
        if not found:
            raise RefusedError(_missing(words, whole))
        for place in found:
            first_line = whole.place(place.start)[0]
            last_line = whole.place(place.end - 1)[0]
            kept |= set(range(first_line, last_line + 1))
    lines: list[str] = []
    is_gap = False
    for number, line in enumerate(whole.text.split("\n"), start=1):
        if number in kept and line:
            lines.append(line)
            is_gap = False
        elif line and not is_gap:
            lines.append(_GAP)
            is_gap = True
    return "\n".join(lines)


def _missing(words: str, whole: Passage) -> str:
    from onrecord.model.fuzzy_match import closest_match  # noqa: PLC0415  (only a wrong quotation needs it)

    match = closest_match(words, (whole,))
    nearest = f"; the nearest words are: {match.words}" if match else ""
    return f"nothing is kept, since the text of the page does not have these words: {words}{nearest}"


def write_snapshot(root: Path, id_: str, snapshot: NewSnapshot) -> str:
    """Write the snapshot of a source, and return its path. Raises `RefusedError` if there is one."""
    path = path_of("snapshot", id_)
    create(root, path, snapshot.text)
    return path
