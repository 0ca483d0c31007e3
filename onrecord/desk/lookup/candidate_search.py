"""Finds entries by what an editor remembers of them: a part of a name or title, a former name, a publisher, an address.

Words match in any order and in any case, in Latin or Cyrillic letters, with or without accents. If no entry has all of
the words, similar words match, so that a misspelt name finds its entry too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property

from msgspec import Struct

from onrecord.model.slugs import transliterated

_SIMILARITY = 0.72
"""How similar a word must be to match although it is spelt differently; 1 is equality."""
_SHORTEST_PART = 3
"""The fewest letters that match inside a word; fewer match only at its start."""
_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’ʼ`]")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?P<rest>[^\s/]+\.[^\s/.]{2,}(?:[/?#]\S*)?)", re.IGNORECASE)
_EXACT, _STARTS, _INSIDE, _AROUND, _SIMILAR = range(5)
"""How well an entry matches. `_STARTS`: each word begins a word of its names. `_INSIDE`: each is a part of them.
`_AROUND`: each is a part of its names or of the words around them."""


class Candidate(Struct, frozen=True, dict=True):
    """An entry that can be found."""

    id: str
    names: tuple[str, ...]
    """What it is called; lists show the first."""
    around: tuple[str, ...] = ()
    """Other words that find it, such as its publisher."""
    addresses: tuple[str, ...] = ()
    note: str = ""
    """What lists show after the name, to tell entries with similar names apart."""

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The words of its names and its id, as they are compared."""
        return frozenset(word for name in (*self.names, self.id) for word in _words(name))

    @cached_property
    def all_words(self) -> frozenset[str]:
        """The same, with the words around them and those of its addresses."""
        texts = (*self.around, *self.addresses)
        return self.own_words.union(word for text in texts for word in _words(text))

    @cached_property
    def joined_names(self) -> tuple[str, ...]:
        """The names without spaces, since spelling differs in them, as in 'Mc Conaghy'."""
        return tuple("".join(_words(name)) for name in self.names)


class Search(Struct, frozen=True):
    """The result of a search."""

    matches: tuple[Candidate, ...]
    """The best matches first; equally good ones in the order of the candidates."""
    certain: Candidate | None = None
    """The match that the words clearly mean; None if there are several, or if they match only in part."""


def search(query: str, candidates: Sequence[Candidate]) -> Search:
    """Return the candidates that match a query of some words, of an address, or of an id."""
    address = _address(query)
    if address and (found := _find_by_address(address, candidates)).matches:
        return found
    ranked = [(rank, candidate) for candidate in candidates if (rank := _rank(query, candidate)) is not None]
    if not ranked:
        return Search(tuple(_find_similar(query, candidates)))
    ranked.sort(key=lambda match: match[0])
    best = [candidate for rank, candidate in ranked if rank == ranked[0][0]]
    is_certain = ranked[0][0] <= _STARTS and len(best) == 1
    return Search(tuple(candidate for _, candidate in ranked), best[0] if is_certain else None)


def is_address(query: str) -> bool:
    """Return whether a query is a web address rather than words."""
    return "://" in query and _address(query) is not None


def _find_by_address(address: str, candidates: Iterable[Candidate]) -> Search:
    found = [(candidate, {_address(own) for own in candidate.addresses} - {None}) for candidate in candidates]
    same = [candidate for candidate, own in found if address in own]
    longer = [candidate for candidate, own in found if any(one and address in one for one in own - {address})]
    matches = tuple(dict.fromkeys([*same, *longer]))
    return Search(matches, same[0] if len(same) == 1 else None)


def _address(text: str) -> str | None:
    """Return a web address without what differs between copies of it; None if the text is none."""
    found = _ADDRESS.fullmatch(text.strip())
    return found["rest"].lower().rstrip("/") if found else None


def _rank(query: str, candidate: Candidate) -> int | None:
    """Return how well a candidate matches; None if it doesn't."""
    words = _words(query)
    joined = "".join(words)
    if not words:
        return None
    if query.strip().lower() == candidate.id or joined in candidate.joined_names:
        return _EXACT
    own = candidate.own_words
    if all(any(one.startswith(word) for one in own) for word in words):
        return _STARTS
    if all(_is_in(word, own) for word in words) or _is_in(joined, candidate.joined_names):
        return _INSIDE
    return _AROUND if all(_is_in(word, candidate.all_words) for word in words) else None


def _is_in(part: str, words: Collection[str]) -> bool:
    if len(part) < _SHORTEST_PART:
        return any(word.startswith(part) for word in words)
    return any(part in word for word in words)


def _find_similar(query: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with a similar word for each word of the query, those with the most equal ones first."""
    words = _words(query)
    known = sorted({word for candidate in candidates for word in candidate.own_words})
    alike = [{word, *get_close_matches(word, known, n=12, cutoff=_SIMILARITY)} for word in words]
    found = [candidate for candidate in candidates if words and all(own & candidate.own_words for own in alike)]
    return sorted(found, key=lambda candidate: -len(candidate.own_words.intersection(words)))


def _words(text: str) -> list[str]:
    """Return the words of a text in small Latin letters, without accents and invisible characters."""
    if text.isascii():  # most texts of a large site, and the shortcut is ten times as fast
        return _WORD.findall(_APOSTROPHES.sub("", text.lower()))
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return _WORD.findall(_APOSTROPHES.sub("", transliterated(seen)))
