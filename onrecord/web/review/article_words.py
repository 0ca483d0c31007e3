"""Splits a paragraph of an article into words and sentences, with their places."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from onrecord.model.foldings import UNSEEN_IN_NAMES, without_unseen

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ\u00ad\u2060\u2010\u2011-]+[^\W\d_]+)*")
_END = re.compile(r"[.!?…][»”“\"')\]]*\s+(?=[«“„\"'(\[—–-]*\s*[^\W\d_a-zа-яё]|[«“„\"'(\[]*\d)")
_NO_END = re.compile(r"(?:^|[\s(])(?:[^\W_]|\d{1,2}|No|Nr|Mr|Mrs|Ms|Dr|St|Art|Abs|vgl|ca|см|стр|ул|им|р)\.\Z")
"""What stands before a point that ends no sentence: an initial, a German day, an abbreviation."""
_OWNER = re.compile(r"['’ʼ]s?\Z")
_TO_CLEAN = re.compile(rf"['’ʼ]|{UNSEEN_IN_NAMES}")
"""What a word has that is not as it is compared; most have none."""
_LONGEST = 5_000
"""The most characters of a sentence, so that what is compared within one costs little; the rest is another sentence."""


class Word(Struct, frozen=True):
    """A word of a text."""

    text: str
    """Without invisible letters, and without the `'s` of an owner."""
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[:1].isupper()


class Sentence(Struct, frozen=True):
    """A sentence of a paragraph."""

    start: int
    end: int
    words: tuple[Word, ...]


def words_in(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """Return the words of a text, or of a part of it, with their places in the whole."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return tuple(_word(match) for match in found)


def _word(match: re.Match[str]) -> Word:
    whole = match[0]
    if not _TO_CLEAN.search(whole):
        return Word(whole, *match.span())
    owned = _OWNER.sub("", whole)
    return Word(without_unseen(owned), match.start(), match.start() + len(owned))


def sentences_in(text: str) -> Sequence[Sentence]:
    """Return the sentences of a paragraph."""
    found = list[Sentence]()
    start = 0
    for end in (*_ends_in(text), len(text)):
        while start < end:
            cut = end if end - start <= _LONGEST else text.rfind(" ", start + 1, start + _LONGEST) + 1
            last = cut or start + _LONGEST
            found.append(Sentence(start, last, words_in(text, start, last)))
            start = last
    return found


def _ends_in(text: str) -> Iterator[int]:
    start = 0
    for match in _END.finditer(text):
        if not _NO_END.search(text[max(start, match.start() - 12) : match.start() + 1]):
            yield match.end()
            start = match.end()
