"""Finds candidates by parts of their names, misspelt ones too, or by addresses; the best match first.

The forms of the desk and the questions of a terminal use this one search. A form offers claims beside their events. A
terminal asks for the event first, which the words of its claims find too, and then for its claims.

First comes what has the words as its whole name or id, then names with words that begin so, then names with other
endings of these words, then names with these letters inside of a word, and last what is around the names, such as a
publisher. What has none of this is no match. Only if nothing matches, misspelt words count.

The ranking of `onrecord.search` does not do here. It compares stems of whole words in their own alphabet, so it finds
hardly any name by letters inside of it, and about half of the names by their Latin spelling.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from functools import cached_property
from math import ceil
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

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
_INFLECTED = 2
"""The rank of an entry if its names have each word of the query, perhaps with another ending."""
_INSIDE = 3
"""The rank of an entry if each word of the query is a part of its names."""
_AROUND = 4
"""The rank of an entry if each word of the query is a part of its names or of the words around them."""
_LONGEST_ENDING = 4
"""How many letters at the end may differ between two forms of a word."""
_SHORTEST_STEM = 4
_COMMON_SHARE = 0.65
"""Which share of the longer one two forms of a word have in common at least."""


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
    parts: tuple["Candidate", ...] = ()
    """What it consists of and can be meant by itself, such as the claims of an event."""

    @cached_property
    def as_whole(self) -> "Candidate":
        """The entry as it is found where its parts are no choices: by their names too."""
        names = (*self.names, *(name for part in self.parts for name in part.names))
        return replace(self, names=names, parts=()) if self.parts else self

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The words of its names and its own id, as they are compared."""
        id_ = self.id.rpartition("#")[2]
        return frozenset(word for name in (*self.names, id_) for word in words_to_look_up(name))

    @cached_property
    def all_words(self) -> frozenset[str]:
        """The same, with the words around them and those of its addresses."""
        return self.own_words.union(word for text in (*self.around, *self.addresses) for word in words_to_look_up(text))

    @cached_property
    def folded_names(self) -> tuple[str, ...]:
        """The names as they are compared, with a space before each word."""
        return tuple("".join(f" {word}" for word in words_to_look_up(name)) for name in self.names)

    @cached_property
    def joined_names(self) -> tuple[str, ...]:
        """The names without spaces, since spelling differs in them, as in 'Mc Conaghy'."""
        return tuple(name.replace(" ", "") for name in self.folded_names)


class Search(Struct, frozen=True):
    """The result of a search."""

    matches: tuple[Candidate, ...]
    """The best matches first; equally good ones in the order of the candidates."""
    certain: Candidate | None = None
    """What the words clearly mean; None if they match several, or in part."""
    exact: tuple[Candidate, ...] = ()
    """Those whose id or whole name the words are."""
    wholes: tuple[Candidate, ...] = ()
    """Of the matching parts, the entries that don't match themselves; they can be meant as a whole."""


def find_candidates(query: str, candidates: Sequence[Candidate], *, with_parts: bool = False) -> Search:
    """Return the candidates that match a query of some words, of an address, or of an id.

    With parts, each of them is a choice of its own, before its whole if both match equally well.
    """
    address = _address(query)
    if address and (found := _find_by_address(address, candidates)).matches:
        return found
    choices = [*_spread(candidates)] if with_parts else [_Choice(one.as_whole, one) for one in candidates]
    ranked = _rank(query, choices)
    if not ranked:
        return _search(_find_similar(query, choices), candidates)
    ranked.sort(key=lambda match: match[0])
    matches = [choice.meant for _, choice in ranked]
    best_rank = ranked[0][0].words
    best = sum(rank.words == best_rank for rank, _ in ranked)
    certain = matches[0] if best_rank <= _STARTS and best == 1 else None
    return _search(matches, candidates, certain, matches[:best] if best_rank == _EXACT else ())


def _search(
    matches: Sequence[Candidate],
    candidates: Iterable[Candidate],
    certain: Candidate | None = None,
    exact: Sequence[Candidate] = (),
) -> Search:
    found = {match.id for match in matches}
    wholes = (one for one in candidates if one.id not in found and any(part.id in found for part in one.parts))
    return Search(tuple(matches), certain, tuple(exact), tuple(wholes))


class _Choice(NamedTuple):
    """What is compared with the words, and the candidate that it stands for."""

    compared: Candidate
    meant: Candidate


class _Rank(NamedTuple):
    """How well a candidate matches: the smaller, the better."""

    words: int
    is_scattered: bool
    """Whether the words don't stand in its names in this order."""


def _spread(candidates: Iterable[Candidate]) -> Iterator[_Choice]:
    """Yield the parts of candidates, each before its whole."""
    for candidate in candidates:
        yield from (_Choice(part, part) for part in candidate.parts)
        yield _Choice(candidate, candidate)


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


def _rank(query: str, choices: Sequence[_Choice]) -> list[tuple[_Rank, _Choice]]:
    """Return the choices that match, each with its rank."""
    if not words_to_look_up(query):
        return []
    typed = _TypedWords(query, frozenset().union(*(choice.compared.all_words for choice in choices)))
    ranked = ((typed.rank(choice.compared), choice) for choice in choices)
    return [(rank, choice) for rank, choice in ranked if rank is not None]


class _TypedWords:
    """The words of a query, with the known words that each can mean, so that each known word is compared once."""

    def __init__(self, query: str, known: Collection[str]) -> None:
        words = words_to_look_up(query)
        self._id = query.strip().lower()
        self._joined = "".join(words)
        self._in_order = "".join(f" {word}" for word in words)
        starting = [{one for one in known if one.startswith(word)} for word in words]
        inflected = [{one for one in known if _is_inflected(one, word)} for word in words]
        inside = [{one for one in known if _is_part(word, one)} for word in words]
        self._by_names = {
            _STARTS: starting,
            _INFLECTED: [a | b for a, b in zip(starting, inflected, strict=True)],
            _INSIDE: [a | b | c for a, b, c in zip(starting, inflected, inside, strict=True)],
        }

    def rank(self, candidate: Candidate) -> _Rank | None:
        """Return how well a candidate matches; None if it does not."""
        if self._id == candidate.id or self._joined in candidate.joined_names:
            return _Rank(_EXACT, is_scattered=False)
        for rank, meant in self._by_names.items():
            if _has_each(meant, candidate.own_words):
                is_scattered = not any(self._in_order in name for name in candidate.folded_names)
                return _Rank(rank, is_scattered=is_scattered)
        if any(_is_part(self._joined, name) for name in candidate.joined_names):
            return _Rank(_INSIDE, is_scattered=False)
        is_around = _has_each(self._by_names[_INSIDE], candidate.all_words)
        return _Rank(_AROUND, is_scattered=True) if is_around else None


def _has_each(meant: Iterable[AbstractSet[str]], words: AbstractSet[str]) -> bool:
    """Return whether words have one of each set."""
    return not any(words.isdisjoint(one) for one in meant)


def _is_inflected(word: str, typed: str) -> bool:
    """Return whether two words differ in a short ending, as 'prosecuted' and 'prosecution'."""
    longer = max(len(word), len(typed))
    common = max(_SHORTEST_STEM, longer - _LONGEST_ENDING, ceil(_COMMON_SHARE * longer))
    return len(word) >= common and word[:common] == typed[:common]


def _is_part(typed: str, word: str) -> bool:
    return typed in word if len(typed) >= _SHORTEST_PART else word.startswith(typed)


def _find_similar(query: str, choices: Sequence[_Choice]) -> list[Candidate]:
    """Return the candidates with a similar word for each word of the query, those with the most equal ones first."""
    words = words_to_look_up(query)
    known = sorted(frozenset().union(*(choice.compared.own_words for choice in choices)))
    alike = [{word, *get_close_matches(word, known, n=_MOST_SIMILAR, cutoff=_SIMILARITY)} for word in words]
    found = [choice for choice in choices if words and _has_each(alike, choice.compared.own_words)]
    found.sort(key=lambda choice: -len(choice.compared.own_words.intersection(words)))
    return [choice.meant for choice in found]
