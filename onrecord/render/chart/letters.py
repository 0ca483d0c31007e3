"""Finds room in the chart for the letters of disputed claims, beside their marks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from operator import itemgetter

from onrecord.render.chart.figure import Curve, Form, Mark
from onrecord.render.chart.text_width import NARROW, text_width

_SIZE = 14.0 * NARROW  # the font size on narrow pages, where letters are largest against the chart
_HEIGHT = 0.72 * _SIZE  # the height of a capital letter
_APART, _CLEAR, _RING = 3.0, 1.0, 3.5
"""The distance of a letter from its mark, the least one from anything else, and that of a ring around its dot."""
_PIECES = 40  # the number of pieces of a curve, each of which a letter must not touch
_REACH = 100.0  # the distance within which letters stand from their marks
_Box = tuple[float, float, float, float]  # left, top, right and bottom


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
            best = _clearest(inside, near)
            taken.append(best)
            yield (best[0] + best[2]) / 2, best[3], text


def _clearest(places: Iterable[_Box], near: Sequence[_Box]) -> _Box:
    """Return the first of the places that touches nothing; if each touches something, the first of the clearest."""
    counted: list[tuple[int, _Box]] = []
    for place in places:
        count = _count_touched(place, near)
        if not count:
            return place
        counted.append((count, place))
    return min(counted, key=itemgetter(0))[1]


def _count_touched(place: _Box, others: Sequence[_Box]) -> int:
    left, top, right, bottom = place
    return sum(
        1
        for least_x, least_y, most_x, most_y in others
        if left < most_x + _CLEAR and least_x < right + _CLEAR and top < most_y + _CLEAR and least_y < bottom + _CLEAR
    )


def _boxes(mark: Mark, radius: float) -> Iterator[_Box]:
    """Yield the room that a mark takes in each lane, and that of the line that joins them."""
    half = radius + (0 if mark.event.is_certain else _RING)
    yield from ((mark.x - half, y - half, mark.x + half, y + half) for y in mark.ys)
    yield mark.x, mark.ys[0], mark.x, mark.ys[-1]


def _places(width: float, mark: Mark, radius: float) -> Iterator[_Box]:
    """Yield the places beside a mark, the best first: above and below it, then diagonally, aside and farther."""
    away = radius + _APART + (0 if mark.event.is_certain else _RING)
    up = -away
    down = away + _HEIGHT
    aside = away + width / 2
    rows = (up / 2, down - away / 2, _HEIGHT / 2, up, down)
    steps = (*product((up, down), (0,)), *product(rows, (aside, -aside)))
    far = (*product((2 * up, down + away), (0, aside, -aside)), *product(rows, (2 * aside, -2 * aside)))
    for y, (rise, step) in product(mark.ys, steps + far):
        yield mark.x + step - width / 2, y + rise - _HEIGHT, mark.x + step + width / 2, y + rise


def _pieces(curve: Curve) -> Iterator[_Box]:
    (x1, y1), (x2, y2) = curve.start, curve.end
    points = []
    for t in (place / _PIECES for place in range(_PIECES + 1)):
        first = (1 - t) ** 3
        last = t**3
        middle = 3 * t * (1 - t)
        x = (first + middle * (1 - t)) * x1 + (last + middle * t) * x2
        points.append((x, first * y1 + middle * curve.through + last * y2))
    for (left, top), (right, bottom) in pairwise(points):
        yield min(left, right), min(top, bottom), max(left, right), max(top, bottom)
