"""Proposes a map for a table, from the heads of its columns and what stands in its first rows.

It says why it proposes each line. What it can't know stays open as a comment, so that somebody has to decide.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, json

from onrecord.editing.entries.yaml_values import Value, format_field
from onrecord.model.dates import DateError
from onrecord.model.foldings import fold_name
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.html_markdown import as_words
from onrecord.web.imports.table.cell_links import decode_cell, find_links
from onrecord.web.imports.table.form_dates import find_date
from onrecord.web.imports.table.map_fields import DateUse, Order
from onrecord.web.imports.table.rows import Cell, Table, is_empty, text_of

ROWS_READ = 200
"""How many rows a proposal looks at."""
_WORDS = json.decode(Path(__file__).with_name("column_words.json").read_bytes(), type=dict[str, list[str]])
"""The usual heads of columns by what they hold."""
_LONG = 120
"""In characters, on average: longer texts are more than a line."""
_FEW_FIELDS = ("time", "summary", "body", "speaker", "claims", "actors", "tags")
_MOSTLY = 0.8
"""Which share of the cells must have a form, so that a column is taken for one of it."""
_SEPARATORS = ("; ", ";", "|", "\n")


class _Column(Struct, frozen=True):
    """A column with the cells of the first rows that have something."""

    name: str
    cells: Sequence[Cell]

    @property
    def texts(self) -> list[str]:
        """Its cells as texts."""
        return [text_of(cell) for cell in self.cells]

    def count(self, fits: Callable[[Cell], bool]) -> int:
        """Return how many cells fit."""
        return sum(map(fits, self.cells))

    def is_mostly(self, fits: Callable[[Cell], bool]) -> bool:
        """Return whether most of its cells fit, and there are some."""
        return bool(self.cells) and self.count(fits) >= _MOSTLY * len(self.cells)


def suggest_map(table: Table, file_name: str) -> str:
    """Return a map as YAML with comments, to be read and completed."""
    columns = [_column(table, name) for name in table.filled_columns()]
    lines = _Lines(columns, min(len(table.rows), ROWS_READ))
    head = (
        f"# A map of {shorten(file_name)}: {_rows(len(table.rows))}, {len(table.columns)} columns.\n"
        f"# Proposed from the heads and the first {_rows(lines.rows)}. Read each line, and change what is wrong.\n"
    )
    return head + "".join(lines.write())


def propose_list_item(table: Table, column: str) -> Value:
    """Return the item of a map's `sources` for a column with lists of objects."""
    return _item_of_list(_column(table, column))


def _column(table: Table, name: str) -> _Column:
    cells = (row.cells.get(name, "") for row in table.rows[:ROWS_READ])
    return _Column(name, [cell for cell in cells if not is_empty(cell)])


class _Lines:
    """Writes the lines of one map."""

    def __init__(self, columns: Sequence[_Column], rows: int) -> None:
        self.rows = rows
        self._columns = columns
        self._taken: set[str] = set()

    def write(self) -> Iterator[str]:
        """Yield the parts of the map."""
        yield from self._key()
        yield from self._title()
        yield from self._dates()
        for name in _FEW_FIELDS:
            yield from self._by_head(name)
        yield from self._sources()
        yield from self._rest()

    def _free(self) -> list[_Column]:
        return [column for column in self._columns if column.name not in self._taken]

    def _named(self, what: str) -> _Column | None:
        """Return the first free column that has one of the usual heads; heads of fewer words come first in the list."""
        by_name = {fold_name(column.name.replace("_", " ")): column for column in reversed(self._free())}
        return next((by_name[word] for word in _WORDS[what] if word in by_name), None)

    def _key(self) -> Iterator[str]:
        column = self._named("key")
        if column and len(column.cells) == self.rows and len({*column.texts}) == self.rows:
            self._taken.add(column.name)
            yield _part("key", column.name, f"its head is {_quoted(column)}, and no two rows have the same")
            return
        message = "no column with a usual head differs in each row; without a key, day and title tell rows apart"
        yield _open("key", message)

    def _title(self) -> Iterator[str]:
        column = self._named("title")
        linked = [one for one in self._free() if one.is_mostly(_has_anchor)]
        if column is not None:
            reason = f"its head is {_quoted(column)}"
        elif len(linked) == 1:
            column = linked[0]
            reason = f"no head says so, and {_quoted(column)} has links with words"
        else:
            yield _open("title", "no head says so; each event needs one")
            return
        self._taken.add(column.name)
        yield _part("title", column.name, reason)

    def _dates(self) -> Iterator[str]:
        dated = [column for column in self._free() if column.is_mostly(_may_be_date)]
        names = {column.name for column in dated}
        start = self._named("date")
        if start is None and len(dated) == 1:
            start = dated[0]
        if start is None or (start.name not in names and start.count(_may_be_date) * 2 < len(start.cells)):
            listed = ", ".join(_quoted(column) for column in dated)
            yield _open(
                "date", f"several columns have dates, and no head says which: {listed}" if dated else "not found"
            )
        else:
            self._taken.add(start.name)
            yield self._date("date", start)
        until = self._named("until")
        if until and until.is_mostly(_may_be_date):
            self._taken.add(until.name)
            yield self._date("until", until)

    def _date(self, name: str, column: _Column) -> str:
        known = column.count(_is_date)
        reason = f"its head is {_quoted(column)}, and {known} of {len(column.cells)} cells are dates"
        first, last = (sum(_is_date(cell, order) for cell in column.cells) for order in _ORDERS)
        if first == last == known:
            return _part(name, column.name, reason) + self._open_dates(column, "day first")
        order = _ORDERS[first <= last]
        if first != last and max(first, last) == column.count(_may_be_date):
            other = column.count(_may_be_date) - min(first, last)
            reason += f"; read with the {order}, all are days, and otherwise {other} are none"
            return _part(name, {"column": column.name, "order": order}, reason) + self._open_dates(column, order)
        sample = next((text_of(cell) for cell in column.cells if not _is_date(cell)), "")
        remark = f"  # order: 'day first' or 'month first'? Such as {_shown(sample)} can mean two days.\n"
        return _part(name, {"column": column.name}, reason) + remark + self._open_dates(column, "day first")

    def _open_dates(self, column: _Column, order: Order) -> str:
        """Return comments on the cells that are no dates yet."""
        odd = [text_of(cell) for cell in column.cells if not _may_be_date(cell, order)]
        short = next((text_of(cell) for cell in column.cells if _may_be_date(cell) and _needs_year(cell)), "")
        lines = (
            f"# Not read in {_rows(len(odd))}, such as {_shown(odd[0])}: 'forms' can name its form.\n" if odd else ""
        )
        year = (
            f"# {_shown(short)} has two digits for its year: 'first_year' says which hundred years.\n" if short else ""
        )
        return lines + year

    def _by_head(self, name: str) -> Iterator[str]:
        column = self._named(name)
        if column is None or not column.cells:
            return
        self._taken.add(column.name)
        reason = f"its head is {_quoted(column)}"
        value: Value = column.name
        if name == "summary" and _mean_length(column) > _LONG and self._named("body") is None:
            name, reason = "body", f"{reason}, and its texts are long"
        if name in ("speaker", "actors", "tags", "claims"):
            split = _find_separator(column)
            if split:
                value = {"column": column.name, "split": split}
                between = "as lists in JSON" if split == "json" else f"with {_shown(split)} between them"
                reason += f"; its cells have several values, {between}"
        yield _part(name, value, reason)

    def _sources(self) -> Iterator[str]:
        items: list[Value] = []
        reasons = []
        for column in self._free():
            if column.is_mostly(_is_list_of_objects):
                items.append(_item_of_list(column))
                reasons.append(f"{_quoted(column)} has lists of objects")
                self._taken.add(column.name)
        single = self._named("address")
        if single and not single.is_mostly(_has_one_link):
            single = None
        if single:
            items.append(self._item_of_address(single))
            reasons.append(f"{_quoted(single)} has one address in a cell")
        for column in self._columns:
            is_linked = column.count(_has_links) * 4 >= max(len(column.cells), 1)
            is_free = column.name not in self._taken or column.count(_has_anchor)
            if is_linked and is_free and column is not single and not column.is_mostly(_is_list_of_objects):
                items.append({"links": column.name})
                reasons.append(
                    f"{_quoted(column)} has links in {column.count(_has_links)} of {len(column.cells)} cells"
                )
                self._taken.add(column.name)
        if items:
            yield _part("sources", items, "; ".join(reasons))
        else:
            yield _open("sources", "no column has addresses; a published event needs a source")

    def _item_of_address(self, column: _Column) -> Value:
        item: dict[str, Value] = {"address": column.name}
        self._taken.add(column.name)
        for name, what in (
            ("title", "source title"),
            ("title", "source"),
            ("publisher", "publisher"),
            ("issued", "issued"),
        ):
            beside = self._named(what) if name not in item else None
            if beside:
                self._taken.add(beside.name)
                item[name] = beside.name
        return item

    def _rest(self) -> Iterator[str]:
        rest = [column.name for column in self._free()]
        if rest:
            reason = "it is not known what these are; name their fields, or leave them as comments or out ('leave_out')"
            yield _part("comments", rest, reason)


_ORDERS: tuple[Order, Order] = ("day first", "month first")


def _is_date(cell: Cell, order: Order | None = None) -> bool:
    """Return whether a cell is a date for certain, in this order of numbers."""
    return _reads(cell, DateUse(order=order) if order else DateUse())


def _may_be_date(cell: Cell, order: Order | None = None) -> bool:
    """Return whether a cell is a date in some order of numbers, and with a year of any century."""
    return any(_reads(cell, DateUse(order=one, first_year=1950)) for one in ((order,) if order else _ORDERS))


def _needs_year(cell: Cell) -> bool:
    return not any(_reads(cell, DateUse(order=order)) for order in _ORDERS)


def _reads(cell: Cell, use: DateUse) -> bool:
    try:
        find_date(as_words(text_of(cell)).markdown, use)
    except DateError:
        return False
    return True


def _has_links(cell: Cell) -> bool:
    return bool(find_links(cell).links)


def _has_one_link(cell: Cell) -> bool:
    found = find_links(cell)
    return len(found.links) == 1 and not found.words and not found.links[0].words


def _has_anchor(cell: Cell) -> bool:
    return any(link.words for link in find_links(cell).links)


def _is_list_of_objects(cell: Cell) -> bool:
    decoded = decode_cell(cell)
    return isinstance(decoded, list) and all(isinstance(item, dict) for item in decoded)


def _item_of_list(column: _Column) -> Value:
    """Return the item of `sources` for lists of objects; the names of their fields decide."""
    names: Counter[str] = Counter()
    addresses: Counter[str] = Counter()
    for cell in column.cells:
        for item in decode_cell(cell) or ():
            if isinstance(item, dict):
                names.update(item.keys())
                addresses.update(
                    name for name, inner in item.items() if text_of(inner).startswith(("http://", "https://"))
                )
    value: dict[str, Value] = {"list": column.name}
    if addresses:
        value["address"] = addresses.most_common(1)[0][0]
    usual = {"title": ("title", "linkText", "headline", "name"), "publisher": _WORDS["publisher"]}
    for name, words in {**usual, "issued": ("date", "published", "issued")}.items():
        found = next((word for word in words if word in names), None)
        if found:
            value[name] = found
    return value


def _find_separator(column: _Column) -> str:
    """Return what stands between several values in the cells; empty if nothing does."""
    if any(isinstance(cell, list) for cell in column.cells):
        return ""
    if column.is_mostly(lambda cell: isinstance(decode_cell(cell), list)):
        return "json"
    counts = {mark: sum(mark in text for text in column.texts) for mark in _SEPARATORS}
    mark = max(counts, key=lambda one: counts[one])
    return {"\n": "lines"}.get(mark, mark.strip()) if counts[mark] else ""


def _mean_length(column: _Column) -> float:
    return sum(map(len, column.texts)) / max(len(column.cells), 1)


def _part(name: str, value: Value, reason: str) -> str:
    return f"\n# {reason}:\n{format_field(name, value)}"


def _open(name: str, reason: str) -> str:
    return f"\n# {name}: left open: {reason}\n"


def _quoted(column: _Column) -> str:
    return f"'{shorten(column.name)}'"


def _shown(text: str) -> str:
    return f"'{shorten(text)}'"


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"
