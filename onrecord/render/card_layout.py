"""Lays out cards as SVG: a band with a standing, words in large type, columns of sides or a chart, and a foot.

A messenger shows a card 300 pixels wide, a quarter of its size: whatever a reader must not miss has at least 40 pixels.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from onrecord.model.card_font import FOLDER, Look, tidy, width_of, wrap
from onrecord.render.fragments import escape

WIDTH, HEIGHT = 1200, 630
EDGE, ROOM = 64, 1072
"""The left edge, and the width between the edges."""
FOOT = 600
"""The baseline of the last line."""
_RIGHT = 632
"""Where the second column starts."""
_COLUMN = 504
_LEADING = 1.2
"""The distance of two baselines, in sizes of the text."""
_GAP = 40
"""The least room between the two parts of a line."""
_SMALL = 26
_Sizes = tuple[tuple[int, int], ...]
"""Sizes of a text, each with the most lines of it: the first in which it needs no ellipsis counts."""
_STANDINGS: _Sizes = ((46, 1), (44, 2), (40, 3))
_FINDINGS: _Sizes = ((40, 1), (36, 2))
_LEAST_OF_TWO_PARTS = 42
"""The least size in which the two parts of a standing share a line."""
_TITLES: _Sizes = ((64, 2), (56, 3), (48, 4))
_CLAIMS: _Sizes = ((56, 2), (50, 3), (44, 4))
_WORDS: _Sizes = ((40, 2), (36, 3), (32, 4), (28, 5))
_NAMES: _Sizes = ((30, 2), (26, 3))
_SMALL_LINE = 34
"""The distance of small lines."""
_ABOVE_COLUMNS = 30
_COLUMNS_END = FOOT - 50
_LEAST_COLUMNS = 110
"""The least height of columns: a name, and who spoke and when."""


class Band(Struct, frozen=True):
    """The band at the top: what was found, and then a standing in two parts, which share a line if they fit."""

    colour: str
    first: str
    second: str = ""
    found: tuple[str, ...] = ()

    @property
    def standing(self) -> str:
        """Both parts of the standing as one text."""
        return "; ".join(filter(None, (self.first, self.second)))


class Column(Struct, frozen=True):
    """What one side of a claim says."""

    look: str
    """The class of its label."""
    label: str
    name: str
    words: str
    is_verbatim: bool
    about: tuple[str, ...]
    """Small lines below the words: who said them and when, and who else is of this side."""


class Drawing:
    """A card that is drawn from the top to its foot."""

    def __init__(self, colours: Mapping[str, str], band: Band) -> None:
        rows, height = _lay_out_band(band)
        self._values = {**colours, "edge": colours[band.colour], "band": height}
        self._parts = rows
        self.y = float(height)
        """Where what is drawn so far ends."""

    def write_title(self, text: str, sizes: _Sizes = _TITLES) -> None:
        """Write a text in large type."""
        size, lines = _fit(text, ROOM, sizes, "title")
        self._write(lines, self.y + 20 + size, size, "title")
        self.y += 20 + round(size * _LEADING) * len(lines)

    def write_claim(self, text: str, prefix: str) -> None:
        """Write a claim; the words before it, if it has any, are not as dark as its own."""
        room = _COLUMNS_END - _LEAST_COLUMNS - _ABOVE_COLUMNS - self.y - 18
        size, lines = _fit_height(text, ROOM, _CLAIMS, "title", room)
        y = self.y + 18 + size
        if prefix and lines[0].startswith(prefix):
            own = lines[0].removeprefix(prefix)
            said = f'<tspan class="muted">{escape(prefix)}</tspan>{escape(own)}'
            self._parts.append(f'<text class="title" x="{EDGE}" y="{y:g}" font-size="{size}">{said}</text>')
            self._write(lines[1:], y + round(size * _LEADING), size, "title")
        else:
            self._write(lines, y, size, "title")
        self.y += 18 + round(size * _LEADING) * len(lines)

    def write_line(self, text: str) -> None:
        """Write a small line."""
        self._write(wrap(text, ROOM, _SMALL, 1), self.y + 12 + _SMALL, _SMALL, "muted")
        self.y += 20 + _SMALL

    def add(self, svg: str) -> None:
        """Add a drawing as it is."""
        self._parts.append(svg)

    def write_columns(self, columns: Sequence[Column]) -> None:
        """Write the sides beside each other, in the room above the foot."""
        top = self.y + _ABOVE_COLUMNS
        self.add(f'<path class="sides" d="M{EDGE} {top:g}h{ROOM}"/>')
        for x, column in zip((EDGE, _RIGHT), columns, strict=False):
            y = self._write_name(column, x, top + 14)
            below = list[str]()
            for text in column.about:  # where the room is short, the words go first, and then who else is of this side
                left = int((_COLUMNS_END - y) / _SMALL_LINE) - len(below)
                below += wrap(text, _COLUMN, _SMALL, min(left, 2)) if left > 0 else ()
            y = self._write_words(column, x, y, _COLUMNS_END - y - _SMALL_LINE * len(below))
            for line in below:
                y += _SMALL_LINE
                self._write([line], y, _SMALL, "muted", x)
        if len(columns) > 1:
            self.add(f'<path class="sides" d="M{_RIGHT - 32} {top:g}V{_COLUMNS_END + 8}"/>')

    def _write_name(self, column: Column, x: int, y: float) -> float:
        """Write who it is after the label, or below it if they need more than a line; return where it ends."""
        size = _NAMES[0][0]
        self._write([column.label], y + size, size, column.look, x)
        start = width_of(column.label, size) + 10 if column.label else 0
        name = tidy(column.name)
        if start + width_of(name, size, "bold") <= _COLUMN:
            self._write([name], y + size, size, "bold", x + start)
            return y + size * _LEADING
        y += size * _LEADING if column.label else 0
        size, lines = _fit_height(name, _COLUMN, _NAMES, "bold", _COLUMNS_END - _SMALL_LINE - y)
        self._write(lines, y + size, size, "bold", x)
        return y + round(size * _LEADING) * len(lines)

    def _write_words(self, column: Column, x: int, y: float, room: float) -> float:
        """Write what a side says as large as fits; return where it ends."""
        if not column.words or room < _WORDS[-1][0] * _LEADING + 4:
            return y
        look: Look = "quote" if column.is_verbatim else "plain"
        size, lines = _fit_height(column.words, _COLUMN - 16, _WORDS, look, room - 4)
        if column.is_verbatim and lines[-1].endswith("…"):
            lines[-1] += column.words[-1]  # a quotation that is cut off still ends with its quotation mark
        self._write(lines, y + 4 + size, size, look, x)
        return y + 4 + round(size * _LEADING) * len(lines)

    def finish(self, site: str, story: str) -> str:
        """Write the foot; return the card."""
        shown = wrap(site, ROOM / 2 if story else ROOM, _SMALL, 1, "bold")
        self._write(shown, FOOT, _SMALL, "bold")
        room = ROOM - _GAP - sum(width_of(line, _SMALL, "bold") for line in shown)
        for line in wrap(story, room, _SMALL, 1):
            self.add(_text(line, EDGE + ROOM, FOOT, _SMALL, "muted end"))
        return FOLDER.joinpath("card.svg").read_text("utf-8") % {**self._values, "parts": "".join(self._parts)}

    def _write(self, lines: Sequence[str], y: float, size: int, look: str, x: float = EDGE) -> None:
        """Write lines of text, the first with its baseline at `y`."""
        self._parts += _rows(lines, y, size, look, x)


def _rows(lines: Sequence[str], y: float, size: int, look: str, x: float = EDGE) -> Iterator[str]:
    for place, line in enumerate(lines):
        yield _text(line, x, y + round(size * _LEADING) * place, size, look)


def _text(line: str, x: float, y: float, size: int, look: str) -> str:
    return f'<text class="{look}" x="{x:g}" y="{y:g}" font-size="{size}">{escape(line)}</text>'


def _fit(text: str, room: float, sizes: _Sizes, look: Look) -> tuple[int, list[str]]:
    """Return the first size in which a text needs no ellipsis, or else the last one, and its lines."""
    fitted = [(size, wrap(text, room, size, most, look)) for size, most in sizes]
    return next((one for one in fitted if not one[1][-1:] or not one[1][-1].endswith("…")), fitted[-1])


def _fit_height(text: str, width: float, sizes: _Sizes, look: Look, height: float) -> tuple[int, list[str]]:
    """Return the same for a text that may be so high, and has one line at least."""
    fitting = ((size, min(most, int(height / round(size * _LEADING)))) for size, most in sizes)
    return _fit(text, width, tuple(one for one in fitting if one[1] > 0) or ((sizes[-1][0], 1),), look)


def _lay_out_band(band: Band) -> tuple[list[str], int]:
    """Return the rows of a band with its height."""
    parts = []
    y = 20.0
    for words in band.found:
        size, lines = _fit(words, ROOM - _GAP, _FINDINGS, "plain")
        parts.append(f'<path class="found" d="M{EDGE + 2} {y + size * 0.75:g}l12 -12 12 12 -12 12z"/>')
        parts += _rows(lines, y + size, size, "on", EDGE + _GAP)
        y += round(size * _LEADING) * len(lines) + 6
    for size in range(_STANDINGS[0][0], _LEAST_OF_TWO_PARTS - 1, -2):
        both = width_of(tidy(band.first), size, "bold") + _GAP + width_of(tidy(band.second), size)
        if both <= ROOM and band.first:
            parts.append(_text(tidy(band.first), EDGE, y + size, size, "bold on"))
            if band.second:
                parts.append(_text(tidy(band.second), EDGE + ROOM, y + size, size, "on end"))
            return parts, round(y + size * 1.3) + 18
    size, lines = _fit(band.standing, ROOM, _STANDINGS, "bold")
    parts += _rows(lines, y + size, size, "bold on")
    return parts, round(y + round(size * _LEADING) * len(lines)) + 22 if lines else 14
