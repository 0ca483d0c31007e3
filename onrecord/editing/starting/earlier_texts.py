"""Knows each text that a file of the starter ever had, so that a site's own file is compared with the one it was.

`onrecord/starter/earlier.jsonl` holds one text a line, the oldest of a file first, that of today last. Of locks it has
the digests alone: nobody merges them, and they are long.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from pathlib import Path

import msgspec
from msgspec import Struct

from onrecord.editing.starting.starter_digest import digest_of, is_lock

EARLIER = Path(__file__).parents[2] / "starter/earlier.jsonl"
LONGEST = 2**17
"""The largest file in bytes that is compared line by line. No merged file of the starter has a tenth of it."""
_LIKENESS = 0.5
"""The share of an earlier text's lines that a file must still have for the text to be its base."""


class EarlierText(Struct, frozen=True, omit_defaults=True):
    """A text that a file of the starter had."""

    path: str
    text: str | None = None
    digest: str = ""
    """The digest of a text that is not kept."""

    @property
    def known_as(self) -> str:
        """The digest by which a site's record knows it."""
        return digest_of(self.path, self.text.encode()) if self.text is not None else self.digest


class EarlierTexts(Struct, frozen=True):
    """The texts that files of the starter had, by path and digest; None for a text that is not kept."""

    by_path: Mapping[str, Mapping[str, str | None]]

    def knows(self, path: str, content: bytes) -> bool:
        """Return whether a file of the starter ever was what `content` is."""
        return digest_of(path, content) in self.by_path.get(path, {})

    def text_of(self, path: str, digest: str | None) -> str | None:
        """Return the text with a digest; None if it is not kept."""
        return self.by_path.get(path, {}).get(digest or "")

    def nearest_to(self, path: str, content: bytes, among: Iterable[str] | None = None) -> str | None:
        """Return the digest of the text from which a file differs in the fewest lines, of equal ones the oldest.

        `among` are the digests to choose from, by default all. None if the file has half of the lines of no text.
        """
        if len(content) > LONGEST:
            return None
        lines = _lines_of(content.decode("utf-8", "replace"))
        texts = self.by_path.get(path, {})
        allowed = texts.keys() if among is None else set(among)
        best: tuple[int, str] | None = None
        for digest, text in texts.items():
            if text is None or digest not in allowed:
                continue
            old = _lines_of(text)
            same = sum(block.size for block in SequenceMatcher(None, old, lines, autojunk=False).get_matching_blocks())
            changed = len(old) + len(lines) - 2 * same
            if same >= _LIKENESS * len(old) and (best is None or changed < best[0]):
                best = (changed, digest)
        return best[1] if best else None


def read_earlier_texts() -> EarlierTexts:
    """Return the texts that files of the starter had."""
    texts: dict[str, dict[str, str | None]] = defaultdict(dict)
    for one in read_rows(EARLIER.read_bytes()):
        texts[one.path].setdefault(one.known_as, one.text)
    return EarlierTexts(texts)


def read_rows(content: bytes) -> list[EarlierText]:
    """Return the texts in a file such as `EARLIER`, in its order."""
    return [msgspec.json.decode(line, type=EarlierText) for line in content.splitlines()]


def with_files(rows: Iterable[EarlierText], files: Mapping[str, bytes]) -> bytes:
    """Return the content of `EARLIER` with the texts of `files` too, each once, sorted by path.

    What Dependabot renews is no text of its own: the commit of an action.
    """
    now = [_row_of(path, content) for path, content in files.items()]
    known: dict[tuple[str, str], EarlierText] = {}
    for row in (*rows, *now):
        known.setdefault((row.path, row.known_as), row)
    in_order = sorted(known.values(), key=lambda row: row.path)
    return b"".join(msgspec.json.encode(row) + b"\n" for row in in_order)


def _row_of(path: str, content: bytes) -> EarlierText:
    if is_lock(path):
        return EarlierText(path, digest=digest_of(path, content))
    return EarlierText(path, content.decode())


def _lines_of(text: str) -> list[str]:
    return text.replace("\r\n", "\n").splitlines()
