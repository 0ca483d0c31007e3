"""Aligns the words of a quotation with those of a text, so that rare words weigh more than common ones."""

from collections.abc import Callable, Sequence

from msgspec import Struct

BAND = 12
"""How many words more or fewer the text may have, up to any word of the quotation."""
_LOSS = 0.6
"""What a word that differs costs, in parts of its weight."""
_BOTH, _QUOTED, _TEXT = 0, 1, 2
"""A step in the alignment: over a word of both, of the quotation alone, or of the text alone."""


class Alignment(Struct, frozen=True):
    """How the words of a quotation stand in a text."""

    pairs: tuple[tuple[int, int], ...]
    """The positions of equal words: in the quotation, and in the text."""
    start: int
    end: int
    """The words of the text from the first that takes part to after the last."""


def align(quoted: Sequence[str], text: Sequence[str], begin: int, weight: Callable[[str], float]) -> Alignment:
    """Align all words of a quotation with a stretch of the text that begins within a band around `begin`."""
    width = 2 * BAND + 1
    first = min(max(begin, 0), len(text)) - BAND
    scores = [0.0 if 0 <= first + column <= len(text) else _NEVER for column in range(width)]
    steps: list[list[int]] = []
    for row, word in enumerate(quoted):
        own = weight(word)
        lost = _LOSS * own
        now, taken = [_NEVER] * width, [_BOTH] * width
        for column in range(width):
            place = first + row + column
            best, step = _NEVER, _BOTH
            if 0 <= place < len(text):
                other = text[place]
                gain = own if other == word else -max(lost, _LOSS * weight(other))
                best = scores[column] + gain
            if column + 1 < width and scores[column + 1] - lost > best:
                best, step = scores[column + 1] - lost, _QUOTED
            if column and 0 <= place < len(text):
                inserted = now[column - 1] - _LOSS * weight(text[place])
                if inserted > best:
                    best, step = inserted, _TEXT
            now[column], taken[column] = best, step
        scores = now
        steps.append(taken)
    return _trace(quoted, text, first, scores, steps)


_NEVER = -1e9


def _trace(
    quoted: Sequence[str], text: Sequence[str], first: int, scores: Sequence[float], steps: Sequence[Sequence[int]]
) -> Alignment:
    """Return the best alignment from its steps, from the end back to the start."""
    column = max(range(len(scores)), key=scores.__getitem__)
    if scores[column] < _NEVER / 2:
        return Alignment((), 0, 0)  # the text is too short
    row = len(quoted)
    end = start = first + row + column
    pairs = []
    while row:
        step = steps[row - 1][column]
        place = first + row - 1 + column
        if step == _TEXT:
            column -= 1
            start = place
        elif step == _QUOTED:
            column += 1
            row -= 1
        else:
            row -= 1
            start = place
            if quoted[row] == text[place]:
                pairs.append((row, place))
    pairs.reverse()
    return Alignment(tuple(pairs), max(start, 0), end)
