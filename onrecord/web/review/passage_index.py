"""Finds the passages of many texts that have the words of a quotation, or nearly."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log

from msgspec import Struct

from onrecord.web.review.compared_words import PlacedWord, folded_words, placed_words
from onrecord.web.review.review_memory import remember_until_review_ends
from onrecord.web.review.sense_words import is_negation, number_of
from onrecord.web.review.word_alignment import BAND, Alignment, align

_MOST_PLACES = 10_000
"""How many places of its rarest words are looked at for one quotation, to find passages that are near."""
_PLACES_OF_A_CELL = 4
"""How many places cost as much to look at as one cell of an alignment."""
_MOST_CANDIDATES = 6
_BUCKET = 8
_FEWEST_VOTES = 0.4
"""The share of the looked-up weight that a candidate must have."""
_FAR = 300
"""How many words may stand between two parts of a quotation with `…` between them."""
_MARGIN = 8.5
_MARGIN_OF_FEW = 0.9
"""How much rarer than one chance match among all texts the equal words must be together, as a natural logarithm. In
few texts no word can be that rare, so there it is a share of the logarithm of all words."""
_AT_EDGES = 1.5
"""By how much more, where the first or last word of a quotation differs: common phrases begin and end so."""
_FEWEST_EQUAL = {4: 0.74, 5: 0.79, 6: 0.79, 7: 0.79}
"""The share of equal words that a short quotation must have."""
_FEWEST_EQUAL_OF_LONG = 0.7


_ASIDE = re.compile(
    r"[,.!?…–—-]?\s*[\"“”«»„][\s\S]*[\"“”«»„]\s*(?:\[\w*)?"
    r"|[,.!?…–—-]?['’‘]\s[\s\S]*\s['’‘]"
    r"|[\s,.]*\[[^\[\]]*\][\s,.]*"
)
"""What a newspaper puts into a speech: `”, he said, “`, the same with single marks, and `[the group]`."""


@remember_until_review_ends
def as_compared(word: str) -> str:
    """Return a folded word, or its value if it is a number: `three` is `3`."""
    return number_of(word) or word


class TooCommonError(Exception):
    """All words of a quotation are so common in the texts that no passage near it was sought."""


class Passage(Struct, frozen=True):
    """A passage that has the words of a quotation, or most of them."""

    text: int
    """The position of its text."""
    pairs: tuple[tuple[int, int], ...]
    """The equal words: positions among all words of the quotation, and among those of the text."""
    start: int
    end: int
    """The words of the text from its first to after its last."""
    asides: frozenset[int] = frozenset()
    """Words of the text that nobody compares: those of a newspaper within the speech, and those where `…` is."""
    is_exact: bool = False


class PassageIndex:
    """The words of many texts, each with all its places."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._placed = lru_cache(1_000)(lambda text: placed_words(texts[text]))
        self._words: list[str] = []
        self._starts: list[int] = []
        for text in texts:
            self._starts.append(len(self._words))
            self._words += map(as_compared, folded_words(text))
            self._words.append("")  # no passage goes on in the next text
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self._words):
            self._places[word].append(place)
        self._weights: dict[str, float] = {}
        self._all = log(len(self._words) + 1)
        self.work = 0
        """How much was compared so far, in cells of alignments."""

    def weight(self, word: str) -> float:
        """Return how rare a word is: the logarithm of its share of all words."""
        found = self._weights.get(word)
        if found is None:
            count = len(self._places.get(word, ()))
            found = max(self._all - log(count + 1), 0.5) if word else 50.0
            if count:
                self._weights[word] = found  # no other word: nothing of an article is kept
        return found

    def exact(self, parts: Sequence[Sequence[str]]) -> Iterator[Passage]:
        """Yield the passages that have all parts word for word, in order."""
        parts = [[*map(as_compared, part)] for part in parts]
        for first in self._places_of(parts[0]):
            ends, place = [first], first + len(parts[0])
            limit = self._starts_after(first)
            for part in parts[1:]:
                following = self._next(part, place, min(place + _FAR, limit))
                if following is None:
                    break
                ends.append(following)
                place = following + len(part)
            else:
                yield self._passage(parts, ends, place)

    def _passage(self, parts: Sequence[Sequence[str]], starts: Sequence[int], end: int) -> Passage:
        text = bisect_right(self._starts, starts[0]) - 1
        base = self._starts[text]
        pairs, passed = [], 0
        for part, start in zip(parts, starts, strict=True):
            pairs += [(passed + place, start + place - base) for place in range(len(part))]
            passed += len(part)
        between = frozenset(range(starts[0] - base, end - base)) - {place for _, place in pairs}
        return Passage(text, tuple(pairs), starts[0] - base, end - base, between, is_exact=True)

    def _starts_after(self, place: int) -> int:
        text = bisect_right(self._starts, place)
        return self._starts[text] if text < len(self._starts) else len(self._words)

    def _places_of(self, part: Sequence[str]) -> Iterator[int]:
        """Yield where a part stands word for word."""
        rarest = min(range(len(part)), key=lambda position: len(self._places.get(part[position], ())))
        places = self._places.get(part[rarest], ())
        self.work += len(places) // _PLACES_OF_A_CELL
        for place in places:
            start = place - rarest
            if start >= 0 and self._words[start : start + len(part)] == part:
                yield start

    def _next(self, part: Sequence[str], start: int, end: int) -> int | None:
        length = len(part)
        for place in range(start, end - length + 1):
            if self._words[place] == part[0] and self._words[place : place + length] == part:
                return place
        return None

    def nearest(self, parts: Sequence[Sequence[str]]) -> Passage | None:
        """Return the passage with the most of the words; None if none has enough of them to be the same words.

        Raises `TooCommonError`.
        """
        parts = [[*map(as_compared, part)] for part in parts]
        anchor = max(range(len(parts)), key=lambda position: sum(map(self.weight, parts[position])))
        found = [passage for place in self._candidates(parts[anchor]) if (passage := self._near(parts, anchor, *place))]
        return max(found, key=lambda passage: (len(passage.pairs), -passage.text), default=None)

    def _candidates(self, part: Sequence[str]) -> list[tuple[int, int]]:
        """Return where a part may begin, by the votes of its rarest words, and a place of one of these words."""
        votes: dict[int, float] = defaultdict(float)
        voters: dict[int, int] = {}
        looked_up, left = 0.0, _MOST_PLACES
        for position in sorted(range(len(part)), key=lambda position: len(self._places.get(part[position], ()))):
            places = self._places.get(part[position], ())
            if not places:
                continue
            if len(places) > left:
                if not looked_up:
                    raise TooCommonError
                break
            left -= len(places)
            self.work += len(places) // _PLACES_OF_A_CELL
            weight = self.weight(part[position])
            looked_up += weight
            for place in places:
                bucket = (place - position) // _BUCKET
                votes[bucket] += weight
                votes[bucket + 1] += weight
                voters.setdefault(bucket, place)
                voters.setdefault(bucket + 1, place)
        best = sorted(
            (bucket for bucket, sum_ in votes.items() if sum_ >= _FEWEST_VOTES * looked_up), key=votes.__getitem__
        )
        chosen: list[int] = []
        for bucket in reversed(best):
            if all(abs(bucket - other) > 1 for other in chosen):
                chosen.append(bucket)
            if len(chosen) == _MOST_CANDIDATES:
                break
        return [(bucket * _BUCKET, voters[bucket]) for bucket in chosen]

    def _near(self, parts: Sequence[Sequence[str]], anchor: int, begin: int, voter: int) -> Passage | None:
        """Return the passage around a place if it has enough words of all parts, in order."""
        text = bisect_right(self._starts, voter) - 1
        limit = self._starts_after(voter) - 1
        middle = self._align(parts[anchor], self._starts[text], limit, begin)
        aligned = {anchor: middle}
        end = middle.end
        for position in range(anchor + 1, len(parts)):
            if following := self._near_part(parts[position], end, min(end + _FAR, limit), is_after=True):
                aligned[position] = following
                end = following.end
        start = middle.start
        for position in range(anchor - 1, -1, -1):
            if before := self._near_part(parts[position], max(start - _FAR, self._starts[text]), start, is_after=False):
                aligned[position] = before
                start = before.start
        return self._judge(parts, aligned, text)

    def _near_part(self, part: Sequence[str], start: int, end: int, *, is_after: bool) -> Alignment | None:
        """Return where most words of a part stand between two places; of equal ones, the nearest to the other part."""
        votes: dict[int, float] = defaultdict(float)
        own: dict[str, list[int]] = defaultdict(list)
        for position, word in enumerate(part):
            own[word].append(position)
        for place in range(start, end):
            for position in own.get(self._words[place], ()):
                votes[place - position] += self.weight(self._words[place])
        if not votes:
            return None
        best = max(votes, key=lambda place: (votes[place], -place if is_after else place))
        return self._align(part, start, end, best)

    def _align(self, part: Sequence[str], start: int, end: int, begin: int) -> Alignment:
        """Return the alignment of a part between two places, in places among all words."""
        self.work += len(part) * (2 * BAND + 1)
        first = max(start, begin - BAND)
        last = min(end, begin + len(part) + BAND)
        found = align(part, self._words[first:last], begin - first, self.weight)
        pairs = tuple((position, place + first) for position, place in found.pairs)
        return Alignment(pairs, found.start + first, found.end + first)

    def _judge(self, parts: Sequence[Sequence[str]], aligned: Mapping[int, Alignment], text: int) -> Passage | None:
        """Return a passage if it has enough of the words, and these are too rare to be equal by chance."""
        base, offset, pairs, span = self._starts[text], 0, list[tuple[int, int]](), 0
        for position, part in enumerate(parts):
            if one := aligned.get(position):
                pairs += [(offset + quoted, place - base) for quoted, place in one.pairs]
                span += one.end - one.start
            offset += len(part)
        if not pairs:
            return None
        asides = self._asides(text, pairs)
        compared = max(offset, span - len(asides))
        evidence = sum(self.weight(self._words[base + place]) for _, place in pairs)
        is_framed = pairs[0][0] == 0 and pairs[-1][0] == offset - 1
        if len(pairs) < _fewest_equal(offset) * compared:
            return None
        margin = min(_MARGIN, _MARGIN_OF_FEW * self._all)
        if evidence < self._all + (margin if is_framed else _AT_EDGES * margin):
            return None
        start = min(one.start for one in aligned.values()) - base
        end = max(one.end for one in aligned.values()) - base
        between = {*range(start, end)} - {
            place - base for one in aligned.values() for place in range(one.start, one.end)
        }
        return Passage(text, tuple(pairs), start, end, asides | between, is_exact=len(pairs) == compared)

    def _asides(self, text: int, pairs: Sequence[tuple[int, int]]) -> frozenset[int]:
        """Return the words that a newspaper put into the speech."""
        found = set[int]()
        for (quoted, before), (following, after) in pairwise(pairs):
            if following == quoted + 1 and after > before + 1:
                placed = self.placed(text)
                between = self.texts[text][placed[before].end : placed[after].start]
                is_turned = any(is_negation(word.folded) for word in placed[before + 1 : after])
                if _ASIDE.fullmatch(between) and not (is_turned and "[" in between):
                    found |= {*range(before + 1, after)}
        return frozenset(found)

    def placed(self, text: int) -> Sequence[PlacedWord]:
        """Return the words of a text with their places."""
        return self._placed(text)


def _fewest_equal(length: int) -> float:
    return _FEWEST_EQUAL.get(length, _FEWEST_EQUAL_OF_LONG)
