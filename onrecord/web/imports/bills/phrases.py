"""Patterns of words in a table: literal words, `*` for any words, `[a|b]` for a choice, `{number}` for what is kept.

They are no regular expressions: a table may come from a stranger, and no pattern can take longer than its length times
that of the words.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

_MOST_FORMS = 64
"""How many forms the choices of one pattern may have."""
LONGEST_PHRASE = 300
"""In characters, of a pattern."""
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_GAP = re.compile(r"\*|\{number\}")
_NUMBER = "{number}"

Form = tuple[tuple[str, ...], tuple[str, ...]]
"""The literal pieces of a pattern without choices, and the gaps between them."""


class PhraseError(ValueError):
    """A pattern can't be read; `str()` says why."""


@cache
def read_phrase(phrase: str) -> tuple[Form, ...]:
    """Return the forms of a pattern. Raises `PhraseError`."""
    if len(phrase) > LONGEST_PHRASE:
        raise PhraseError(f"the pattern has more than {LONGEST_PHRASE} characters")
    parts = _CHOICE.split(phrase)
    if any(mark in part for part in parts for mark in "[]"):
        raise PhraseError("a choice is written [one|other], and none inside another")
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > _MOST_FORMS:
        raise PhraseError(f"its choices make {count:,} forms, and may make {_MOST_FORMS}")
    forms = tuple(_read_form("".join(chosen)) for chosen in product(*choices))
    if any(not any(pieces) for pieces, _ in forms):
        raise PhraseError("the pattern has no word, so it would mean everything")
    return forms


def _read_form(text: str) -> Form:
    words = fold_words(text)
    return tuple(_GAP.split(words)), tuple(_GAP.findall(words))


def fold_words(text: str) -> str:
    """Return words as patterns compare them: small letters with single spaces."""
    return " ".join(text.split()).casefold()


Span = tuple[int, int]
"""Where words begin and end that a pattern keeps; equal if it keeps none."""


def match_phrase(phrase: str, folded: str) -> Span | None:
    """Return which of the folded words a pattern keeps; None if it does not fit all of them."""
    for pieces, gaps in read_phrase(phrase):
        kept = _match_form(pieces, gaps, folded)
        if kept is not None:
            return kept
    return None


def fits_any(phrases: Iterable[str], folded: str) -> bool:
    """Return whether one of the patterns fits folded words."""
    return any(match_phrase(phrase, folded) is not None for phrase in phrases)


def _match_form(pieces: tuple[str, ...], gaps: tuple[str, ...], words: str) -> Span | None:
    if not gaps:
        return (0, 0) if words == pieces[0] else None
    first, last = pieces[0], pieces[-1]
    end = len(words) - len(last)
    if not (words.startswith(first) and words.endswith(last) and len(first) <= end):
        return None
    kept = (0, 0)
    place = len(first)
    # The earliest place of each piece leaves most room for the others, so none has to be tried again.
    for piece, gap in zip(pieces[1:-1], gaps, strict=False):
        found = words.find(piece, place, end)
        if found < 0:
            return None
        kept = (place, found) if gap == _NUMBER else kept
        place = found + len(piece)
    return (place, end) if gaps[-1] == _NUMBER else kept


class VotePattern:
    """How a record writes the numbers of a vote, as in `{for} - {against}, {abstained} Present`."""

    _NAMES = ("for", "against", "abstained")

    def __init__(self, written: str) -> None:
        parts = re.split(r"\{(\w+)\}", written)
        self._names = parts[1::2]
        unknown = [name for name in self._names if name not in self._NAMES]
        if unknown or "for" not in self._names or len(set(self._names)) < len(self._names):
            raise PhraseError("a vote is written with {for} and, each once, {against} and {abstained}")
        literal = [r"\s+".join(map(re.escape, part.split(" "))) for part in parts[::2]]
        numbers = [r"(\d{1,7})"] * len(self._names)
        self._pattern = re.compile(r"(?<!\d)" + "".join(_alternate(literal, numbers)) + r"(?!\d)", re.IGNORECASE)

    def find(self, words: str) -> dict[str, str]:
        """Return the numbers of a vote by the names of its fields; nothing if the words have none."""
        found = self._pattern.search(words)
        return dict(zip(self._names, found.groups(), strict=True)) if found else {}


def _alternate(one: list[str], other: list[str]) -> Iterator[str]:
    for place, part in enumerate(one):
        yield part
        yield from other[place : place + 1]
