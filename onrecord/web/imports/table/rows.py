"""The rows of a table, whatever the form of its file."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from onrecord.problems import RefusedError
from onrecord.web.imports.findings import Place
from onrecord.web.imports.foreign_values import in_short

Cell = str | Sequence["Cell"] | Mapping[str, "Cell"]
"""What stands in a cell: a text, and in JSON and in YAML also a list or a mapping."""
MOST_COLUMNS = 500
MOST_CELLS = 2_000_000
"""The cells of one table: files of a few bytes a cell would take gigabytes of memory otherwise."""


class Row(Struct, frozen=True):
    """One row, with what its cells hold; empty cells are left out."""

    place: Place
    cells: Mapping[str, Cell]


class Table(Struct, frozen=True):
    """A whole table."""

    columns: tuple[str, ...]
    """The names of the columns, in the order in which the file has them first."""
    rows: tuple[Row, ...]

    def filled_columns(self) -> list[str]:
        """Return the columns in which a row has something."""
        filled = {name for row in self.rows for name in row.cells}
        return [name for name in self.columns if name in filled]


def make_table(rows: Iterable[Row], columns: Iterable[str] = ()) -> Table:
    """Return a table with these columns first, then those that only rows have. Raises `RefusedError`."""
    names = dict.fromkeys(columns)
    kept = []
    cells = 0
    _require_few(names)
    for row in rows:
        cells += len(row.cells)
        names.update(dict.fromkeys(row.cells))
        _require_few(names)
        if cells > MOST_CELLS:
            raise RefusedError(f"the table has more than {MOST_CELLS:,} cells with a value; split it into several")
        kept.append(row)
    return Table(tuple(names), tuple(kept))


def _require_few(names: Collection[str]) -> None:
    if len(names) > MOST_COLUMNS:
        raise RefusedError(f"the table has more than {MOST_COLUMNS} columns; delete those that you don't need")


def text_of(cell: Cell) -> str:
    """Return what a cell holds as a text: a list of texts with a comma between each two, other lists as JSON."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Sequence) and all(isinstance(item, str) for item in cell):
        return ", ".join(map(str, cell))
    return in_short(cell)


def is_empty(cell: object) -> bool:
    """Return whether a cell holds nothing."""
    return not (cell.strip() if isinstance(cell, str) else cell)
