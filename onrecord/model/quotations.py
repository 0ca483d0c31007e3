"""Finds quoted words in the snapshot of a source, as whole words and never across a gap.

Both texts are folded before the comparison (`fold_quotation`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter

from msgspec import Struct

from onrecord.model.foldings import fold_quotation

_VARIABLE = re.compile(r"[\"']|(?<!\w)-|-(?!\w)")
_NO_SPACE = re.compile(r"\S+")
_STRETCH = re.compile(r"\S[\s\S]{0,4000}\S*")
"""Some hundred whole words: to fold them at once takes less time than one by one."""
_GAP = re.compile(r"^[^\S\n]*\[(?:…|\.\.\.)\][^\S\n]*$", re.MULTILINE)

# Thai to Burmese, Khmer, kana and ideographs: scripts without spaces, where a word may end between any two letters.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_AROUND = 4
"""How many letters more than a prefix or suffix tell whether a word begins or ends there."""
_IS_SPACELESS = re.compile(f"[{SPACELESS}]")
# No word ends inside "can't" or "10,000"; but a word begins after the apostrophe of "l'accord".
_INSIDE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])|(?<=\d)[.,](?=\d)|(?<=\d[.,])(?=\d)")


def is_typed_in_one_way(word: str) -> bool:
    """Return whether a word contains no quotation mark, apostrophe or dash, which other texts may type differently."""
    return _VARIABLE.search(fold_quotation(word)) is None


class Passage(Struct, frozen=True, dict=True):
    """A part of a snapshot without a gap."""

    text: str
    """The text as stored."""
    line: int
    """The line of the snapshot that it starts on, from 1."""

    @cached_property
    def folded(self) -> str:
        """The folded text."""
        return fold_quotation(self.text)

    def place(self, offset: int) -> tuple[int, int, int]:
        """Return line, column (both from 1) and length of the word at `offset` in the folded text."""
        after = bisect_right(self._stretches, offset, key=lambda stretch: stretch.folded_start)
        start = 0
        end = 0
        if after:
            words = self._stretches[after - 1].words
            _, start, end = words[bisect_right(words, offset, key=itemgetter(0)) - 1]
        return self.line + self.text.count("\n", 0, start), start - self.text.rfind("\n", 0, start), end - start

    @cached_property
    def _stretches(self) -> Sequence[_Stretch]:
        """The parts of the text whose words are folded once a place in them is needed."""
        found = []
        passed = 0
        for stretch in _STRETCH.finditer(self.text):
            if length := len(fold_quotation(stretch[0])):
                found.append(_Stretch(stretch[0], stretch.start(), passed))
                passed += length + 1
        return found


class _Stretch(Struct, frozen=True, dict=True):
    """Some whole words of a passage, at least one of them seen."""

    text: str
    start: int
    """In the text as stored."""
    folded_start: int
    """In the folded text."""

    @cached_property
    def words(self) -> Sequence[tuple[int, int, int]]:
        """Each word's start in the folded text, and its start and end in the text as stored."""
        found = []
        passed = self.folded_start
        for word in _NO_SPACE.finditer(self.text):
            if length := len(fold_quotation(word[0])):
                found.append((passed, self.start + word.start(), self.start + word.end()))
                passed += length + 1
        return found


class Occurrence(Struct, frozen=True):
    """An occurrence of quoted words in a passage."""

    passage: Passage
    start: int
    """In the folded text."""
    end: int

    def follows(self, prefix: str) -> bool:
        """Return whether the words follow `prefix` immediately."""
        wanted = fold_quotation(prefix)
        # Some letters more than the prefix decide; a copy of the whole text for each occurrence would take too long.
        before = self.passage.folded[max(self.start - len(wanted) - _AROUND, 0) : self.start].rstrip(" ")
        return before.endswith(wanted) and is_edge(before, len(before) - len(wanted))

    def precedes(self, suffix: str) -> bool:
        """Return whether `suffix` follows the words immediately."""
        wanted = fold_quotation(suffix)
        after = self.passage.folded[self.end : self.end + len(wanted) + _AROUND].lstrip(" ")
        return after.startswith(wanted) and is_edge(after, len(wanted))

    def before(self, count: int) -> str:
        """Return at most `count` words before the occurrence; empty at the start of the passage."""
        text = self.passage.folded
        start = self.start
        for _ in range(count + 1):
            start = text.rfind(" ", 0, max(start, 0))
        return " ".join(text[max(start, 0) : self.start].split()[-count:])

    def after(self, count: int) -> str:
        """Return at most `count` words after the occurrence; empty at the end of the passage."""
        text = self.passage.folded
        end = self.end
        for _ in range(count + 1):
            end = text.find(" ", end + 1) if end >= 0 else end
        return " ".join(text[self.end : end if end >= 0 else None].split()[:count])

    @property
    def place(self) -> tuple[int, int, int]:
        """Line, column and length of the first word in the snapshot."""
        return self.passage.place(self.start)


def passages(text: str) -> tuple[Passage, ...]:
    """Split a snapshot at its gaps: lines that contain only `[…]` or `[...]`."""
    found = []
    line = 1
    for stretch in _GAP.split(text):
        found.append(Passage(stretch, line))
        line += stretch.count("\n")
    return tuple(found)


def occurrences(words: str, snapshot: tuple[Passage, ...]) -> Iterator[Occurrence]:
    """Yield each occurrence of `words` as whole words within one passage."""
    wanted = fold_quotation(words)
    for passage in snapshot:
        text = passage.folded
        start = passage.folded.find(wanted) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            if is_edge(text, start) and is_edge(text, end):
                yield Occurrence(passage, start, end)
            start = text.find(wanted, start + 1)


def gap_between(words: str, snapshot: tuple[Passage, ...]) -> Passage | None:
    """Return the passage after the gap that `words` would span; None if they don't span a gap."""
    if len(snapshot) < 2 or (found := next(occurrences(words, (_joined(snapshot),)), None)) is None:  # noqa: PLR2004
        return None
    passed = -1
    for passage in snapshot:
        if passed > found.start:
            return passage
        passed += len(passage.folded) + bool(passage.folded)
    return None


@lru_cache(maxsize=2)
def _joined(snapshot: tuple[Passage, ...]) -> Passage:
    return Passage(" ".join(passage.folded for passage in snapshot if passage.folded), 1)


def is_edge(text: str, position: int) -> bool:
    """Return whether a word may begin or end at `position` in folded text."""
    if position in (0, len(text)):
        return True
    before, after = text[position - 1], text[position]
    if unicodedata.category(after).startswith("M") or _INSIDE.match(text, position):
        return False
    if _IS_SPACELESS.match(before) or _IS_SPACELESS.match(after):
        return True
    return not (_is_in_word(before) and _is_in_word(after))


def _is_in_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"
