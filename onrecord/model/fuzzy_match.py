"""Finds the passage of a text that is most similar to a quotation which the text does not contain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches

from msgspec import Struct

from onrecord.model.homoglyphs import homoglyphs_to_latin
from onrecord.model.quotations import SPACELESS, Occurrence, Passage, fold

# A word, a number such as 10,000, a letter of a script without spaces, or a punctuation mark.
_WORD = rf"(?:(?![{SPACELESS}])\w)+"
_TOKEN = re.compile(rf"[{SPACELESS}]|{_WORD}(?:(?:'|(?<=\d)[.,](?=\d)){_WORD})*|[^\w\s]")


class Difference(Struct, frozen=True):
    """A difference between the text and a quotation; one of the two sides may be empty."""

    found: str
    quoted: str

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


def closest_match(words: str, snapshot: tuple[Passage, ...]) -> FuzzyMatch | None:
    """Return the most similar part of the passages; None if it shares less than half of the words."""
    wanted = list(_TOKEN.finditer(fold(words)))
    candidates = [(passage, list(_TOKEN.finditer(passage.folded))) for passage in snapshot]
    vocabulary = {token[0] for _, tokens in candidates for token in tokens}
    alike = {token[0]: set(get_close_matches(token[0], vocabulary, n=10, cutoff=0.6)) for token in wanted}
    found = [
        (cost, position, start, end)
        for position, (_, tokens) in enumerate(candidates)
        for cost, start, end in [_closest([token[0] for token in wanted], [token[0] for token in tokens], alike)]
        if start < end
    ]
    cost, position, start, end = min(found, default=(0, 0, 0, 0))
    if start == end or 2 * cost > sum(_weight(token[0]) for token in wanted):
        return None
    passage, tokens = candidates[position]
    stretch = Occurrence(passage, tokens[start].start(), tokens[end - 1].end())
    return FuzzyMatch(stretch, tuple(_differences(tokens[start:end], wanted)))


def _closest(wanted: list[str], text: list[str], alike: dict[str, set[str]]) -> tuple[int, int, int]:
    """Return the cost, start and end of the part of `text` with the smallest edit distance to `wanted`.

    This is Sellers' algorithm: a table of edit distances in which a match may begin anywhere. Each cell also holds the
    start of its match. Only the previous row stays in memory.
    """
    columns = [(word, alike[word], _weight(word)) for word in wanted]
    costs = [(0, 0)]
    for _, _, weight in columns:
        costs.append((costs[-1][0] + weight, 0))
    best = (costs[-1][0], 0, 0)
    for end, token in enumerate(text, 1):
        row, extra = [(0, end)], _weight(token)
        # Snapshots can be long, so this loop avoids `min` and temporary tuples.
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
        yield Difference(_joined(snapshot[a - less : b + more]), _joined(quoted[c - less : d + more]))


def _joined(tokens: list[re.Match[str]]) -> str:
    return tokens[0].string[tokens[0].start() : tokens[-1].end()] if tokens else ""
