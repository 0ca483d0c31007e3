"""A procedure drawn in characters: its stages in their order, with rails to those that are not the next ones."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Literal, TypeAlias

from msgspec import Struct

from onrecord.editing.procedure_view.rails import Rail, bundle, place_rails
from onrecord.editing.procedure_view.ways import Way, drawn_ways, ends_with, may_come_again
from onrecord.editing.procedure_view.wording import Word, chamber_words, in_words
from onrecord.model.procedures import Procedure
from onrecord.report.painting import Paint
from onrecord.report.visible_text import visible

Direction: TypeAlias = Literal["up", "down", "left", "right"]
_CORNERS: Mapping[frozenset[Direction], str] = {
    frozenset({"up", "down"}): "│",
    frozenset({"left", "right"}): "─",
    frozenset({"down", "right"}): "╭",
    frozenset({"up", "right"}): "╰",
    frozenset({"up", "down", "right"}): "├",
    frozenset({"down", "left", "right"}): "┬",
    frozenset({"up", "left", "right"}): "┴",
    frozenset({"up", "down", "left", "right"}): "┼",
}
_BACK = str.maketrans("│─", "┆┄")
_ASCII = str.maketrans("│┆─┄╭╰├┬┴┼┤╯▶●○■◇↻", "|:--++++++++>*o#?@")
SIGNS = "●○■◇↻▶┆"
"""The signs that stand for something, which a terminal must be able to print."""
_LEGEND: Mapping[str, str] = {
    "●": "a stage",
    "○": "may be left out",
    "■": "an end",
    "↻": "may come again",
    "▶": "also leads there",
    "┆": "leads back",
}
"""What the signs of a picture mean."""
_NO_BREAK = "\xa0"
_LEAST_LABEL = 16
"""The columns that a label has at least, however many rails there are."""


class Row(Struct, frozen=True):
    """A stage as the picture has it."""

    number: int
    key: str
    label: str
    chamber: str
    sign: str
    remarks: str
    """What follows the label: signs, and with which outcomes it ends the procedure."""


class Picture(Struct, frozen=True):
    """A procedure as rows and rails. A rail comes to the stage in row R in line 2 R, and leaves it there or below."""

    rows: tuple[Row, ...]
    """The stages that have a place in the order."""
    joined: frozenset[int]
    """The rows that lead to the next row."""
    columns: tuple[tuple[Rail, ...], ...]
    """The rails, the innermost column first; their rows are lines."""
    apart: tuple[Row, ...]
    """The stages that may come at any time."""


def lay_out(procedure: Procedure, word: Word) -> Picture:
    """Return the picture of a procedure; stages have the numbers of their places."""
    rows = [_row(number, key, procedure, word) for number, key in enumerate(procedure.stages, 1)]
    placed = [row for row in rows if not procedure.stages[row.key].any_time]
    place = {row.key: number for number, row in enumerate(placed)}
    ways = [way for way in drawn_ways(procedure) if way.origin in place and way.target in place]
    pairs = {(place[way.origin], place[way.target]) for way in ways if not _is_again(way)}
    joined = {origin for origin, target in pairs if target == origin + 1}
    rails = bundle(pair for pair in pairs if pair[1] != pair[0] + 1)
    columns = tuple(tuple(column) for column in place_rails(_in_lines(rails)))
    apart = tuple(row for row in rows if procedure.stages[row.key].any_time)
    return Picture(tuple(placed), frozenset(joined), columns, apart)


def _in_lines(rails: Sequence[Rail]) -> list[Rail]:
    """Return rails whose rows are lines: where a rail comes to a stage, those that leave it do so one line below."""
    reached = frozenset().union(*(rail.targets for rail in rails))
    return [
        Rail(
            frozenset(2 * row + (row in reached) for row in rail.origins),
            frozenset(2 * row for row in rail.targets),
        )
        for rail in rails
    ]


def _is_again(way: Way) -> bool:
    """Return whether a stage leads to itself, which its mark tells."""
    return way.origin == way.target


def _row(number: int, key: str, procedure: Procedure, word: Word) -> Row:
    stage = procedure.stages[key]
    ends = ends_with(procedure, key)
    going_on = [one for one in stage.outcomes or ("none",) if not procedure.stops_at(stage, one)]
    is_end = bool(ends) and set(going_on) <= set(ends)
    remarks = ["↻"] if may_come_again(procedure, key) else []
    if ends and not is_end:
        remarks.append(f"■ {' or '.join(map(in_words, ends))}")
    sign = "■" if is_end else "◇" if stage.any_time else "○" if stage.optional else "●"
    chamber = chamber_words(procedure, stage.chamber, word)
    return Row(number, key, word(stage.label), chamber, sign, " ".join(remarks))


def draw(picture: Picture, width: int, paint: Paint, *, in_ascii: bool = False) -> list[str]:
    """Return the lines of a picture, of at most `width` columns where the rails leave room for the labels."""
    return _Drawing(picture, width, paint, in_ascii=in_ascii).lines()


def legend(picture: Picture, width: int, *, in_ascii: bool = False) -> list[str]:
    """Return what the signs of a picture mean, those that are in it alone."""
    used = {row.sign for row in picture.rows} | {sign for row in picture.rows for sign in row.remarks[:1]}
    rails = [rail for column in picture.columns for rail in column]
    used |= {"▶"} if rails else set()
    used |= {"┆"} if any(rail.leads_back for rail in rails) else set()
    meanings = [
        f"{sign.translate(_ASCII) if in_ascii else sign} {words}" for sign, words in _LEGEND.items() if sign in used
    ]
    if picture.joined:
        meanings.insert(0, "A stage leads to the one right below it.")
    lines = wrap("   ".join(meaning.replace(" ", _NO_BREAK) for meaning in meanings), width)
    return [line.replace(_NO_BREAK, " ") for line in lines]


class _Drawing:
    """Draws a picture in one width."""

    def __init__(self, picture: Picture, width: int, paint: Paint, *, in_ascii: bool) -> None:
        self._picture, self._paint, self._in_ascii = picture, paint, in_ascii
        everything = (*picture.rows, *picture.apart)
        self._digits = len(str(len(everything)))
        self._margin = 2 * len(picture.columns)
        chambers = max((len(visible(row.chamber)) for row in everything), default=0)
        room = width - self._margin - self._digits - 4
        self._has_chambers = 0 < chambers <= room - 2 - _LEAST_LABEL
        room = max(room - (chambers + 2 if self._has_chambers else 0), _LEAST_LABEL)
        self._labels = {
            row: wrap(f"{visible(row.label)} {self._signs(row.remarks)}".strip(), room) for row in everything
        }
        self._longest = max((len(line) for label in self._labels.values() for line in label), default=0)

    def lines(self) -> list[str]:
        """Return all lines."""
        lines = [line for place in range(len(self._picture.rows)) for line in self._stage(place)]
        if self._picture.apart:
            lines += ["", "at any time:"]
            margin = " " * self._margin
            lines += [line for row in self._picture.apart for line in self._named(row, margin, margin + " ")]
        return [line.rstrip() for line in lines]

    def _stage(self, place: int) -> Iterator[str]:
        """Yield the lines of a stage, and what there is of rails down to the next one."""
        picture = self._picture
        line, leads_on = 2 * place, "│" if place in picture.joined else " "
        yield from self._named(picture.rows[place], self._rails(line), self._rails(line + 0.5) + self._signs(leads_on))
        if any(line + 1 in rail.rows for column in picture.columns for rail in column):
            end = "┤" if place in picture.joined else "╯"
            yield self._paint("gutter", self._rails(line + 1) + self._signs(end))
        if place not in picture.joined and place + 1 < len(picture.rows):
            yield self._paint("gutter", self._rails(line + 1.5).rstrip())

    def _named(self, row: Row, beside: str, below: str) -> Iterator[str]:
        """Yield the lines with the name of a stage, with the rails beside and below its sign."""
        first, *more = self._labels[row] or [""]
        chamber = f"  {self._paint('help', visible(row.chamber))}" if self._has_chambers and row.chamber else ""
        sign = self._signs(row.sign)
        sign = self._paint("caret", sign) if row.sign == "■" else sign
        name = f"{first:{self._longest}}{chamber}" if chamber else first
        yield f"{self._paint('gutter', beside)}{sign} {row.number:>{self._digits}}  {name}"
        for line in more:
            yield f"{self._paint('gutter', below)} {'':{self._digits}}  {line}"

    def _rails(self, line: float) -> str:
        return self._signs(_rails(self._picture, line))

    def _signs(self, text: str) -> str:
        return text.translate(_ASCII) if self._in_ascii else text


def _rails(picture: Picture, line: float) -> str:
    """Return what the rails are in a line, and whether one of them leads to the sign of a stage."""
    cells, outer = "", None
    for column in reversed(picture.columns):
        rail = next((rail for rail in column if rail.top <= line <= rail.bottom), None)
        if rail is None:
            cells += _line("──", outer) if outer else "  "
        elif line in rail.rows:
            cells += _corner(rail, line, crossed=outer is not None) + _line("─", rail)
            outer = rail
        else:
            cells += _line("│", rail) + (_line("─", outer) if outer else " ")
    is_target = outer is not None and line in outer.targets
    return cells[:-1] + "▶" if is_target else cells


def _corner(rail: Rail, line: float, *, crossed: bool) -> str:
    directions: set[Direction] = {"right"}
    if line > rail.top:
        directions.add("up")
    if line < rail.bottom:
        directions.add("down")
    if crossed:
        directions.add("left")
    return _CORNERS[frozenset(directions)]


def _line(text: str, rail: Rail | None) -> str:
    return text.translate(_BACK) if rail is not None and rail.leads_back else text
