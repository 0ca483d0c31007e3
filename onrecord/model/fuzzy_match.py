"""Finds the passage most similar to a quotation that a text does not contain, and measures what a page has kept.

For the share of a kept text that still stands on a page, both are folded as for quotations, and split into words. A
word of the kept text still stands there if it belongs to four words in a row that the page has too. These rows must
follow each other on the page as in the kept text; what stands between them on the page does not count. The share is
the number of such words, divided by all words kept. Parts between two gaps that are shorter than four words count
neither way, unless all are. The time grows with the length of the texts, whatever they contain.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from onrecord.model.foldings import fold_misquoted, fold_quotation
from onrecord.model.homoglyphs import homoglyphs_to_latin
from onrecord.model.quotations import SPACELESS, Occurrence, Passage

# A word, a number such as 10,000, a letter of a script without spaces, or a punctuation mark.
_WORD = rf"(?:(?![{SPACELESS}])\w)+"
_TOKEN = re.compile(rf"[{SPACELESS}]|{_WORD}(?:(?:'|(?<=\d)[.,](?=\d)){_WORD})*|[^\w\s]")
_WHOLE = 2_000
"""The number of words up to which a text is compared word by word. In a longer one, only promising parts are."""
_PROMISING = 5  # the number of these parts
_LONGEST = 300  # the number of words up to which a quotation is compared: the time grows with its square
_STEM = 5  # the number of letters in which two forms of one word usually agree
_ROW = 4  # the number of words in a row; fewer agree by chance
_NEIGHBOURS = (-1, 0, 1)
_WORD_OR_SIGN = re.compile(rf"[{SPACELESS}]|(?:(?![{SPACELESS}])\w)+")
Row = tuple[str, ...]
_Places = dict[str, list[tuple[int, int]]]


class Difference(Struct, frozen=True):
    """A difference between the text and a quotation; one of the two sides may be empty."""

    found: str
    quoted: str
    found_at: int = 0
    """The place of the text's side in the passage, folded; of what it leaves out, that of the next word."""
    quoted_at: int = 0
    """The same of the quotation's side in the quotation, folded."""

    @property
    def looks_the_same(self) -> bool:
        """Whether the two sides differ only in homoglyphs."""
        return homoglyphs_to_latin(self.found) == homoglyphs_to_latin(self.quoted)


class FuzzyMatch(Struct, frozen=True):
    """The part of a text that is most similar to a quotation."""

    occurrence: Occurrence
    differences: tuple[Difference, ...]

    @property
    def words(self) -> str:
        """The words of the text, folded."""
        return self.occurrence.passage.folded[self.occurrence.start : self.occurrence.end]


class _Part(NamedTuple):
    """A part of a passage that may hold the quotation: its words from `start` to `stop`."""

    passage: int
    start: int
    stop: int


def closest_match(words: str, snapshot: tuple[Passage, ...]) -> FuzzyMatch | None:
    """Return the most similar part of the passages; None if it shares less than half of the words.

    None also for a quotation of more words than anybody compares. The time grows linearly with the length of the
    passages, whose words are listed once for several quotations.
    """
    quoted = list(_TOKEN.finditer(fold_quotation(words)))
    wanted = [token[0] for token in quoted]
    if len(wanted) > _LONGEST:
        return None
    tokens, texts, places = _words_of(snapshot)
    parts = _promising_parts(wanted, texts, places)
    vocabulary = {token for part in parts for token in texts[part.passage][part.start : part.stop]}
    alike = {word: set(get_close_matches(word, vocabulary, n=10, cutoff=0.6)) for word in set(wanted)}
    found = [
        (cost, part.passage, part.start + start, part.start + end)
        for part in parts
        for cost, start, end in [_closest(wanted, texts[part.passage][part.start : part.stop], alike)]
        if start < end
    ]
    cost, position, start, end = min(found, default=(0, 0, 0, 0))
    if start == end or 2 * cost > sum(map(_weight, wanted)):
        return None
    nearest = tokens[position][start:end]
    stretch = Occurrence(snapshot[position], nearest[0].start(), nearest[-1].end())
    return FuzzyMatch(stretch, tuple(_differences(nearest, quoted)))


@lru_cache(maxsize=2)
def _words_of(snapshot: tuple[Passage, ...]) -> tuple[list[list[re.Match[str]]], list[list[str]], _Places]:
    """Return the words of each passage, as matches and as texts, and their places by their stems."""
    tokens = [list(_TOKEN.finditer(passage.folded)) for passage in snapshot]
    texts = [[token[0] for token in listed] for listed in tokens]
    stems = {word: _stem(word) for word in set().union(*texts)}
    places: _Places = defaultdict(list)
    for number, text in enumerate(texts):
        for place, word in enumerate(text):
            places[stems[word]].append((number, place))
    return tokens, texts, places


def _promising_parts(wanted: Sequence[str], texts: Sequence[Sequence[str]], places: _Places) -> list[_Part]:
    """Return the parts of the texts that share the most words with a quotation, in about its order."""
    if sum(map(len, texts)) <= _WHOLE:
        return [_Part(number, 0, len(text)) for number, text in enumerate(texts)]
    width = max(len(wanted) // 4, 4)
    slack = len(wanted) // 2
    votes = _votes(wanted, places, width, sum(map(len, texts)))
    # A word too many or too few moves the rest of the quotation to the next group.
    shared = Counter({(number, group): count + votes[number, group + 1] for (number, group), count in votes.items()})
    best = (place for place, _ in shared.most_common(_PROMISING))
    end = 2 * width + len(wanted) + slack
    return [_Part(number, max(group * width - slack, 0), group * width + end) for number, group in best]


def _votes(wanted: Sequence[str], of_texts: _Places, width: int, left: int) -> Counter[tuple[int, int]]:
    """Return the number of votes for each group of `width` places, named by its text and its number.

    Each word of a text that agrees with one of the quotation votes for the place where the quotation would then begin.
    Rare words vote first, and no more of them than the texts have words, so that the time grows with the texts alone.
    """
    in_quotation = defaultdict[str, list[int]](list)
    votes = Counter[tuple[int, int]]()
    for offset, word in enumerate(wanted):
        in_quotation[_stem(word)].append(offset)
    in_texts = [(stem, of_texts[stem]) for stem in in_quotation if stem in of_texts]
    # Of equally rare words, the one that the texts have first votes first.
    for stem, places in sorted(in_texts, key=lambda item: (len(item[1]), item[1])):
        left -= len(places) * len(in_quotation[stem])
        if left < 0 and votes:
            break
        votes.update((number, (place - offset) // width) for number, place in places for offset in in_quotation[stem])
    return votes


def _stem(word: str) -> str:
    """Return the letters by which two forms of a word agree."""
    return fold_misquoted(word)[:_STEM]


def _closest(wanted: list[str], text: list[str], alike: dict[str, set[str]]) -> tuple[int, int, int]:
    """Return the cost, start and end of the part of `text` with the smallest edit distance to `wanted`.

    This is Sellers' algorithm: a table of edit distances in which a match may begin anywhere. Each cell also holds the
    start of its match. Only the previous row stays in memory. Of equally near parts with one start, one that ends with
    the last word of `wanted` goes before a shorter one: where a word before that is missing, no words are cut off.
    """
    columns = [(word, alike[word], _weight(word)) for word in wanted]
    costs = [(0, 0)]
    for _, _, weight in columns:
        costs.append((costs[-1][0] + weight, 0))
    best = (costs[-1][0], 0, 0)
    for end, token in enumerate(text, 1):
        row = [(0, end)]
        extra = _weight(token)
        # Snapshots can be long, so this loop avoids `min` and temporary tuples.
        for column, (word, similar, weight) in enumerate(columns):
            cost, begin = costs[column]
            if token != word:
                cost += 1 if token in similar else max(weight, extra)
            if costs[column + 1][0] + extra < cost:
                cost = costs[column + 1][0] + extra
                begin = costs[column + 1][1]
            if row[column][0] + weight < cost:
                cost = row[column][0] + weight
                begin = row[column][1]
            row.append((cost, begin))
        costs = row
        is_longer = costs[-1] == best[:2] and token == wanted[-1] != text[best[2] - 1]
        if costs[-1][0] < best[0] or is_longer:
            best = (*costs[-1], end)
    return best


def _weight(token: str) -> int:
    """Return the cost of leaving out a word or a punctuation mark."""
    return 2 if token[0].isalnum() else 1


def _differences(snapshot: list[re.Match[str]], quoted: list[re.Match[str]]) -> Iterator[Difference]:
    matcher = SequenceMatcher(None, [token[0] for token in snapshot], [token[0] for token in quoted], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        # An insertion or deletion includes one common neighbour word, which shows its position.
        more = kind != "replace" and b < len(snapshot) and d < len(quoted)
        less = kind != "replace" and not more and a > 0 and c > 0
        ours = snapshot[a - less :] or snapshot[-1:]
        theirs = quoted[c - less :] or quoted[-1:]
        yield Difference(
            _join(snapshot[a - less : b + more]), _join(quoted[c - less : d + more]), ours[0].start(), theirs[0].start()
        )


def _join(tokens: list[re.Match[str]]) -> str:
    return tokens[0].string[tokens[0].start() : tokens[-1].end()] if tokens else ""


def word_count(text: str) -> int:
    """Return the number of words in a text."""
    return len(_words(text))


def share_kept(kept: Sequence[Passage], page: str) -> float:
    """Return the share of the words of a kept text that still stand on a page, from 0 to 1; 1 if no word was kept."""
    passages = [_words(passage.folded) for passage in kept]
    if not sum(map(len, passages)):
        return 1.0
    if _stands_as_a_whole(kept, fold_quotation(page)):
        return 1.0
    on_page = _words(page)
    size = min(_ROW, max(map(len, passages)))
    rows = [(place, start, row) for place, words in enumerate(passages) for start, row in enumerate(_rows(words, size))]
    found = (rows[index] for index in _longest_series(_candidates([row for *_, row in rows], _rows(on_page, size))))
    still = {(number, start + offset) for number, start, _ in found for offset in range(size)}
    return len(still) / sum(len(words) for words in passages if len(words) >= size)


def _stands_as_a_whole(kept: Sequence[Passage], page: str) -> bool:
    """Return whether a folded page has all passages in order, which takes a hundredth of the time to find out."""
    place = 0
    page = f" {page} "
    for passage in kept:
        if (place := page.find(f" {passage.folded} ", place)) < 0:
            return False
        place += len(passage.folded) + 1
    return True


def _words(text: str) -> list[str]:
    return _WORD_OR_SIGN.findall(fold_quotation(text))


def _rows(words: list[str], size: int) -> list[Row]:
    return [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]


def _candidates(rows: Sequence[Row], on_page: Sequence[Row]) -> list[list[int]]:
    """Return for each row the few places of the page where it may stand, the last first.

    A row that is repeated is paired with those of about the same number, counted from the start and from the end.
    """
    places: dict[Row, list[int]] = defaultdict(list)
    for place, row in enumerate(on_page):
        places[row].append(place)
    times = Counter(rows)
    seen = Counter[Row]()
    found: list[list[int]] = []
    for row in rows:
        there = places.get(row, [])
        number = seen[row]
        seen[row] += 1
        numbers = {number + by + step for by in (0, len(there) - times[row]) for step in _NEIGHBOURS}
        found.append(sorted((there[index] for index in numbers if 0 <= index < len(there)), reverse=True))
    return found


def _longest_series(candidates: list[list[int]]) -> list[int]:
    """Return the indices of the longest series of rows whose places increase (patience sorting)."""
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    owners: list[int] = []
    for index, places in enumerate(candidates):
        for place in places:
            length = bisect_left(ends, place)
            before.append(at_end[length - 1] if length else -1)
            owners.append(index)
            if length == len(ends):
                ends.append(place)
                at_end.append(len(owners) - 1)
            else:
                ends[length], at_end[length] = place, len(owners) - 1
    series = list[int]()
    step = at_end[-1] if at_end else -1
    while step >= 0:
        series.append(owners[step])
        step = before[step]
    return series
