"""Finds candidates by parts of their names, misspelt ones too, or by addresses.

The ranking of `onrecord.search` does not do here. It compares stems of whole words in their own alphabet, so it finds
hardly any name by letters inside of it, and about half of the names by their Latin spelling.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property

from msgspec import Struct

from onrecord.model.foldings import words_to_look_up

_SIMILARITY = 0.72
"""How similar a word must be to match although it is spelt differently; 1 is equality."""
_MOST_SIMILAR = 12
"""How many words are tried in place of a misspelt one."""
_SHORTEST_PART = 3
"""The fewest letters that match inside a word; fewer match only at its start."""
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?P<rest>[^\s/]+\.[^\s/.]{2,}(?:[/?#]\S*)?)", re.IGNORECASE)
_EXACT = 0
"""The rank of an entry that has the query as its id or as a whole name."""
_STARTS = 1
"""The rank of an entry if each word of the query begins a word of its names."""
_INSIDE = 2
"""The rank of an entry if each word of the query is a part of its names."""
_AROUND = 3
"""The rank of an entry if each word of the query is a part of its names or of the words around them."""


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
        return frozenset(word for name in (*self.names, self.id) for word in words_to_look_up(name))

    @cached_property
    def all_words(self) -> frozenset[str]:
        """The same, with the words around them and those of its addresses."""
        return self.own_words.union(word for text in (*self.around, *self.addresses) for word in words_to_look_up(text))

    @cached_property
    def joined_names(self) -> tuple[str, ...]:
        """The names without spaces, since spelling differs in them, as in 'Mc Conaghy'."""
        return tuple("".join(words_to_look_up(name)) for name in self.names)


class Search(Struct, frozen=True):
    """The result of a search."""

    matches: tuple[Candidate, ...]
    """The best matches first; equally good ones in the order of the candidates."""
    certain: Candidate | None = None
    """What the words clearly mean; None if they match several, or in part."""


def find_candidates(query: str, candidates: Sequence[Candidate]) -> Search:
    """Return the candidates that match a query of some words, of an address, or of an id."""
    address = _address(query)
    if address and (found := _find_by_address(address, candidates)).matches:
        return found
    ranked = [(rank, candidate) for candidate in candidates if (rank := _rank(query, candidate)) is not None]
    if not ranked:
        return Search(tuple(_find_similar(query, candidates)))
    ranked.sort(key=lambda match: match[0])
    best_rank = ranked[0][0]
    best = [candidate for rank, candidate in ranked if rank == best_rank]
    is_certain = best_rank <= _STARTS and len(best) == 1
    return Search(tuple(candidate for _, candidate in ranked), best[0] if is_certain else None)


def is_address(query: str) -> bool:
    """Return whether a query is a web address rather than words."""
    return "://" in query and _address(query) is not None


def _find_by_address(address: str, candidates: Iterable[Candidate]) -> Search:
    found = [(candidate, {_address(own) for own in candidate.addresses} - {None}) for candidate in candidates]
    same = [candidate for candidate, own in found if address in own]
    longer = [candidate for candidate, own in found if any(one and address in one for one in own - {address})]
    return Search(tuple(dict.fromkeys([*same, *longer])), same[0] if len(same) == 1 else None)


def _address(text: str) -> str | None:
    """Return a web address without what differs between copies of it; None if the text is none."""
    found = _ADDRESS.fullmatch(text.strip())
    return found["rest"].lower().rstrip("/") if found else None


def _rank(query: str, candidate: Candidate) -> int | None:
    words = words_to_look_up(query)
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
    words = words_to_look_up(query)
    known = sorted({word for candidate in candidates for word in candidate.own_words})
    alike = [{word, *get_close_matches(word, known, n=_MOST_SIMILAR, cutoff=_SIMILARITY)} for word in words]
    found = [candidate for candidate in candidates if words and all(own & candidate.own_words for own in alike)]
    return sorted(found, key=lambda candidate: -len(candidate.own_words.intersection(words)))
