"""Finds room for the letters of disputed claims beside their marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product

from onrecord.render.chart.figure import Curve, Form, Mark
from onrecord.render.chart.text_fitting import text_width
from onrecord.render.chart.ticks import NARROW

_SIZE = 13.0 * NARROW
"""The font size on narrow pages, where letters are largest against the chart."""
_HEIGHT = 0.72 * _SIZE
"""The height of a capital letter."""
_APART, _CLEAR, _RING = 3.0, 1.0, 3.5
"""The distance of a letter from its mark, the least one from anything else, and that of a ring around its dot."""
_PIECES = 40
"""The number of pieces of a curve, each of which a letter must not touch."""
_REACH = 100.0
"""The distance within which letters stand from their marks."""
_Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


def place_letters(
    texts: Sequence[str], marks: Sequence[Mark], curves: Iterable[Curve], form: Form, room: tuple[float, float]
) -> Iterator[tuple[float, float, str]]:
    """Yield the letters of each mark with their place: above it, or else where they touch nothing, or the least."""
    taken = [box for mark in marks for box in _boxes(mark, form.radius)]
    taken += (box for curve in curves for box in _pieces(curve))
    for mark, text in zip(marks, texts, strict=True):
        if text:
            near = [box for box in taken if box[0] < mark.x + _REACH and mark.x - _REACH < box[2]]
            places = _places(text_width(text, _SIZE), mark, form.radius)
            inside = [box for box in places if room[0] < box[0] and box[2] < room[1]]
            best = _freest(inside, near)
            taken.append(best)
            yield (best[0] + best[2]) / 2, best[3], text


def _freest(places: Iterable[_Box], taken: Sequence[_Box]) -> _Box:
    return min(places, key=lambda box: sum(_touch(box, other) for other in taken))


def _touch(one: _Box, other: _Box) -> bool:
    (left, top, right, bottom), (least_x, least_y, most_x, most_y) = one, other
    across = left < most_x + _CLEAR and least_x < right + _CLEAR
    return across and top < most_y + _CLEAR and least_y < bottom + _CLEAR


def _boxes(mark: Mark, radius: float) -> Iterator[_Box]:
    """Yield the room that a mark takes in each lane, and that of the line that joins them."""
    half = radius + (0 if mark.is_certain else _RING)
    yield from ((mark.x - half, y - half, mark.x + half, y + half) for y in mark.ys)
    yield mark.x, mark.ys[0], mark.x, mark.ys[-1]


def _places(width: float, mark: Mark, radius: float) -> Iterator[_Box]:
    """Yield the places beside a mark, the best first: above and below it, then diagonally, aside and farther."""
    away = radius + _APART + (0 if mark.is_certain else _RING)
    up, down, aside = -away, away + _HEIGHT, away + width / 2
    rows = (up / 2, down - away / 2, _HEIGHT / 2, up, down)
    steps = (*product((up, down), (0,)), *product(rows, (aside, -aside)))
    far = (*product((2 * up, down + away), (0, aside, -aside)), *product(rows, (2 * aside, -2 * aside)))
    for y, (rise, step) in product(mark.ys, steps + far):
        yield mark.x + step - width / 2, y + rise - _HEIGHT, mark.x + step + width / 2, y + rise


def _pieces(curve: Curve) -> Iterator[_Box]:
    """Yield the room that each piece of a curve takes."""
    (x1, y1), (x2, y2) = curve.start, curve.end
    points = []
    for t in (place / _PIECES for place in range(_PIECES + 1)):
        first, last, middle = (1 - t) ** 3, t**3, 3 * t * (1 - t)
        x = (first + middle * (1 - t)) * x1 + (last + middle * t) * x2
        points.append((x, first * y1 + middle * curve.through + last * y2))
    for (left, top), (right, bottom) in pairwise(points):
        yield min(left, right), min(top, bottom), max(left, right), max(top, bottom)
