"""Finds room for the letters of disputed claims beside their marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise, product
from typing import NamedTuple

from onrecord.render.chart.figure import Curve, Form, Letter, Mark
from onrecord.render.chart.text_fitting import text_width
from onrecord.render.chart.ticks import NARROW

_SIZE = 13.0 * NARROW
"""The font size on narrow pages, where letters are largest against the chart."""
_HEIGHT = 0.72 * _SIZE
"""The height of a capital letter."""
_APART = 3.0
"""The distance between a letter and its mark."""
_CLEAR = 1.0
"""The least distance between a letter and anything else."""
_RING = 3.5
_PIECES = 40
"""The number of pieces of a curve, each of which a letter must not touch."""
_REACH = 100.0
"""The distance within which letters stand from their marks."""


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def is_near(self, other: _Box) -> bool:
        return (
            self.left < other.right + _CLEAR
            and other.left < self.right + _CLEAR
            and self.top < other.bottom + _CLEAR
            and other.top < self.bottom + _CLEAR
        )


def place_letters(
    texts: Sequence[str], marks: Sequence[Mark], curves: Iterable[Curve], form: Form, room: tuple[float, float]
) -> Iterator[Letter]:
    """Yield the letters of each mark: above it, or else where they touch nothing, or the least."""
    taken = [box for mark in marks for box in _boxes(mark, form.radius)]
    taken += (box for curve in curves for box in _pieces(curve))
    left, right = room
    for mark, text in zip(marks, texts, strict=True):
        if text:
            places = (box for y in mark.ys for box in _places(text_width(text, _SIZE), mark, y, form.radius))
            inside = [box for box in places if left < box.left and box.right < right]
            close = [one for one in taken if one.left < mark.x + _REACH and mark.x - _REACH < one.right]
            box = _freest(inside, close)
            taken.append(box)
            yield Letter((box.left + box.right) / 2, box.bottom, text)


def _freest(places: Iterable[_Box], taken: Sequence[_Box]) -> _Box:
    return min(places, key=lambda box: sum(map(box.is_near, taken)))


def _radius(mark: Mark, radius: float) -> float:
    return radius + (0 if mark.is_certain else _RING)


def _boxes(mark: Mark, radius: float) -> Iterator[_Box]:
    """Yield the room that a mark takes in each lane, and that of the line that joins them."""
    half = _radius(mark, radius)
    for y in mark.ys:
        yield _Box(mark.x - half, y - half, mark.x + half, y + half)
    yield _Box(mark.x, mark.ys[0], mark.x, mark.ys[-1])


def _places(width: float, mark: Mark, y: float, radius: float) -> Iterator[_Box]:
    """Yield the places beside a mark, the best first: above and below it, then diagonally, aside and farther."""
    away = _radius(mark, radius) + _APART
    aside, above, below = away + width / 2, y - away, y + away + _HEIGHT
    near, far = (above, below), (above - away, below + away)
    middle = (above + away / 2, below - away / 2, y + _HEIGHT / 2)
    steps = chain(product(near, (0,)), product((*middle, *near), (aside, -aside)), product(far, (0, aside, -aside)))
    for bottom, step in chain(steps, product(middle, (2 * aside, -2 * aside))):
        yield _Box(mark.x + step - width / 2, bottom - _HEIGHT, mark.x + step + width / 2, bottom)


def _pieces(curve: Curve) -> Iterator[_Box]:
    """Yield the room that each piece of a curve takes."""
    for (x1, y1), (x2, y2) in pairwise(_point(curve, place / _PIECES) for place in range(_PIECES + 1)):
        yield _Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _point(curve: Curve, t: float) -> tuple[float, float]:
    (x1, y1), (x2, y2), rest = curve.start, curve.end, 1 - t
    middle = 3 * t * rest
    x = (rest**3 + middle * rest) * x1 + (middle * t + t**3) * x2
    return x, rest**3 * y1 + middle * curve.through + t**3 * y2
