"""Finds quoted words in the text that was kept of a source, each time as whole words and never across a gap.

Words are compared one by one, after a folding that is the same everywhere: any white space counts as one space, any
quotation mark as `"`, any apostrophe or single quotation mark as `'`, any hyphen, dash or minus as `-`; characters that
can't be seen count as nothing, and composed letters are the same as decomposed ones (NFC). Nothing else is forgiven.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

# Soft hyphen, zero width space, word joiner, and the marks that tell which way a line runs.
_UNSEEN = "\u00ad\u200b\u2060\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_QUOTATION_MARKS = '"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u275d\u275e\u2e42\u301d\u301e\u301f\uff02'
_APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u275b\u275c\uff07"
_DASHES = (
    "-\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\u301c\u3030"
    "\ufe31\ufe32\ufe58\ufe63\uff0d"
)
_DROPPED = str.maketrans("", "", _UNSEEN)
_FOLDED = str.maketrans(
    {**dict.fromkeys(_QUOTATION_MARKS, '"'), **dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_DASHES, "-")}
)
_VARIABLE = re.compile(r"[\"']|(?<!\w)-|-(?!\w)")
_GAP = re.compile(r"^[^\S\n]*\[(?:…|\.\.\.)\][^\S\n]*$", re.MULTILINE)

# Thai to Burmese, Khmer, kana and ideographs: written without spaces, so that a word may end between two letters.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_SPACELESS = re.compile(f"[{SPACELESS}]")
# Inside "can't" and "10,000" no word ends; but one begins after the apostrophe of "l'accord".
_INSIDE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])|(?<=\d)[.,](?=\d)|(?<=\d[.,])(?=\d)")


def fold(text: str) -> str:
    """Return `text` as it is compared."""
    seen = unicodedata.normalize("NFC", text.translate(_DROPPED))
    return " ".join(seen.translate(_FOLDED).split())


def is_typed_in_one_way(word: str) -> bool:
    """Say whether a word holds no quotation mark, apostrophe or dash, of which others may be found elsewhere."""
    return _VARIABLE.search(fold(word)) is None


@dataclass(frozen=True)
class Passage:
    """A stretch of kept text without a gap."""

    text: str
    """As it was kept."""
    line: int
    """The line of the kept text that it starts on, from 1."""

    @cached_property
    def folded(self) -> str:
        """The text as it is compared."""
        return fold(self.text)

    def place(self, offset: int) -> tuple[int, int, int]:
        """Return line, column (both from 1) and length of the word that is at `offset` of the folded text."""
        line, column, length, passed = self.line, 1, 0, 0
        for word in re.finditer(r"\S+", self.text):
            folded = fold(word[0])
            if not folded:
                continue
            line = self.line + self.text.count("\n", 0, word.start())
            column, length = word.start() - self.text.rfind("\n", 0, word.start()), len(word[0])
            passed += len(folded) + 1
            if passed > offset:
                break
        return line, column, length


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place in a passage where the words stand."""

    passage: Passage
    start: int
    """In the folded text."""
    end: int

    def follows(self, prefix: str) -> bool:
        """Say whether `prefix` stands just before."""
        wanted, before = fold(prefix), self.passage.folded[: self.start].rstrip(" ")
        return before.endswith(wanted) and _is_edge(before, len(before) - len(wanted))

    def precedes(self, suffix: str) -> bool:
        """Say whether `suffix` stands just after."""
        wanted, after = fold(suffix), self.passage.folded[self.end :].lstrip(" ")
        return after.startswith(wanted) and _is_edge(after, len(wanted))

    def before(self, count: int) -> str:
        """Return the last words before, at most `count` of them; nothing at the start of the passage."""
        return " ".join(self.passage.folded[: self.start].split()[-count:])

    def after(self, count: int) -> str:
        """Return the first words after, at most `count` of them; nothing at the end of the passage."""
        return " ".join(self.passage.folded[self.end :].split()[:count])

    @property
    def place(self) -> tuple[int, int, int]:
        """Line, column and length of the first word in the kept text."""
        return self.passage.place(self.start)


def passages(text: str) -> tuple[Passage, ...]:
    """Return the stretches of kept text between its gaps: lines that hold `[…]` or `[...]` alone."""
    found, line = [], 1
    for stretch in _GAP.split(text):
        found.append(Passage(stretch, line))
        line += stretch.count("\n")
    return tuple(found)


def occurrences(words: str, kept: tuple[Passage, ...]) -> Iterator[Occurrence]:
    """Yield each place where `words` stand as whole words, none of them across a gap."""
    wanted = fold(words)
    for passage in kept:
        text, start = passage.folded, passage.folded.find(wanted) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            if _is_edge(text, start) and _is_edge(text, end):
                yield Occurrence(passage, start, end)
            start = text.find(wanted, start + 1)


def gap_between(words: str, kept: tuple[Passage, ...]) -> Passage | None:
    """Return the passage after the gap that `words` would have to span; nothing where no gap is to blame."""
    joined = Passage(" ".join(passage.folded for passage in kept if passage.folded), 1)
    start = next((found.start for found in occurrences(words, (joined,))), None)
    passed = -1
    for passage in kept:
        if start is not None and passed > start:
            return passage
        passed += len(passage.folded) + bool(passage.folded)
    return None


def _is_edge(text: str, position: int) -> bool:
    """Say whether a word may begin or end at `position` of folded text."""
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
