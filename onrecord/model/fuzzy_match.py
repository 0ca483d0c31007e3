"""Tells what a text has in the place of words that are not in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from onrecord.model.quotations import SPACELESS, Occurrence, Passage, fold

_LOOKALIKES = str.maketrans("АВЕІЈКМНОРЅТХаеіјорсухѕ", "ABEIJKMHOPSTXaeijopcyxs")
# A word, a number such as 10,000, a letter of a script without spaces, or a mark of punctuation.
_WORD = rf"(?:(?![{SPACELESS}])\w)+"
_TOKEN = re.compile(rf"[{SPACELESS}]|{_WORD}(?:(?:'|(?<=\d)[.,](?=\d)){_WORD})*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a quotation and the text part; either may have nothing there."""

    found: str
    quoted: str

    @property
    def looks_the_same(self) -> bool:
        """Whether only letters differ that no reader could tell apart."""
        return self.found.translate(_LOOKALIKES) == self.quoted.translate(_LOOKALIKES)


@dataclass(frozen=True, slots=True)
class FuzzyMatch:
    """The stretch of text that comes nearest to a quotation which is not there."""

    occurrence: Occurrence
    differences: tuple[Difference, ...]

    @property
    def words(self) -> str:
        """What the text has, folded."""
        return self.occurrence.passage.folded[self.occurrence.start : self.occurrence.end]


def closest_match(words: str, kept: tuple[Passage, ...]) -> FuzzyMatch | None:
    """Return what comes nearest to words that stand nowhere, if at least half of them are there."""
    wanted = list(_TOKEN.finditer(fold(words)))
    stretches = [(passage, list(_TOKEN.finditer(passage.folded))) for passage in kept]
    vocabulary = {token[0] for _, tokens in stretches for token in tokens}
    alike = {token[0]: set(get_close_matches(token[0], vocabulary, n=10, cutoff=0.6)) for token in wanted}
    found = [
        (cost, position, start, end)
        for position, (_, tokens) in enumerate(stretches)
        for cost, start, end in [_closest([token[0] for token in wanted], [token[0] for token in tokens], alike)]
        if start < end
    ]
    cost, position, start, end = min(found, default=(0, 0, 0, 0))
    if start == end or 2 * cost > sum(_weight(token[0]) for token in wanted):
        return None
    passage, tokens = stretches[position]
    stretch = Occurrence(passage, tokens[start].start(), tokens[end - 1].end())
    return FuzzyMatch(stretch, tuple(_differences(tokens[start:end], wanted)))


def _closest(wanted: list[str], text: list[str], alike: dict[str, set[str]]) -> tuple[int, int, int]:
    """Return the start and the end of the stretch of `text` that the cheapest changes make into `wanted`, and the cost.

    Sellers' algorithm: a table of edit distances in which a stretch may begin anywhere. Each cell also carries where
    its stretch began, and of each row only the one before it is kept.
    """
    columns = [(word, alike[word], _weight(word)) for word in wanted]
    costs = [(0, 0)]
    for _, _, weight in columns:
        costs.append((costs[-1][0] + weight, 0))
    best = (costs[-1][0], 0, 0)
    for end, token in enumerate(text, 1):
        row, extra = [(0, end)], _weight(token)
        # A kept text may be long: no `min`, and no tuple but the one that is kept.
        for column, (word, similar, weight) in enumerate(columns):
            cost, begin = costs[column]
            if token != word:
                cost += 1 if token in similar else max(weight, extra)
            if costs[column + 1][0] + extra < cost:
                cost, begin = costs[column + 1][0] + extra, costs[column + 1][1]
            if row[column][0] + weight < cost:
                cost, begin = row[column][0] + weight, row[column][1]
            row.append((cost, begin))
        costs = row
        if costs[-1][0] < best[0]:
            best = (*costs[-1], end)
    return best


def _weight(token: str) -> int:
    """Return what it costs to leave out a word, or a mark of punctuation."""
    return 2 if token[0].isalnum() else 1


def _differences(kept: list[re.Match[str]], quoted: list[re.Match[str]]) -> Iterator[Difference]:
    matcher = SequenceMatcher(None, [token[0] for token in kept], [token[0] for token in quoted], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        # Words that only one of the two has are shown with a word that both have, which says where they are.
        more = kind != "replace" and b < len(kept) and d < len(quoted)
        less = kind != "replace" and not more and a > 0 and c > 0
        yield Difference(_joined(kept[a - less : b + more]), _joined(quoted[c - less : d + more]))


def _joined(tokens: list[re.Match[str]]) -> str:
    return tokens[0].string[tokens[0].start() : tokens[-1].end()] if tokens else ""
