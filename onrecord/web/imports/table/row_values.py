"""Takes from a row what a map says that a field is."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.html_markdown import as_words_with_links
from onrecord.web.imports.table.cell_links import decode_cell
from onrecord.web.imports.table.map_fields import Use
from onrecord.web.imports.table.map_reading import COLUMN_IN_TEXT
from onrecord.web.imports.table.rows import Cell, is_empty, text_of

_LINES = "lines"
_JSON = "json"


class RowValues:
    """What a map takes from one row, as the file has it or as words, and what is lost with that."""

    def __init__(self, cells: Mapping[str, Cell], linked: Collection[str] = ()) -> None:
        """Take the cells of a row, or of an item in the list of a cell, and the columns whose links become sources."""
        self.cells = cells
        self._linked = linked
        self.told: dict[str, None] = {}
        """What was left out of cells, in words."""
        self.used: set[str] = set()
        """The columns of which something was taken."""
        self.untaken: list[tuple[str, str]] = []
        """The cells that have none of the texts for which the map has a value, by column."""

    def one(self, use: Use | None) -> str:
        """Return the text that a use takes, with its markup; empty if the row has none."""
        return self._one(use)[1]

    def words(self, use: Use | None) -> str:
        """Return the words that a use takes; empty if the row has none."""
        return self._plain(*self._one(use))

    def many_words(self, use: Use | None) -> list[str]:
        """Return the words that a use takes: those of each part of the cell, each once."""
        if use is None:
            return []
        column, cell = self._cell(use)
        parts = (_strip(use, part) for part in _split(cell, use.split))
        texts = [self._plain(column, self._translate(use, column, part)) for part in parts if part]
        return list(dict.fromkeys(filter(None, texts))) or ([use.value] if use.value else [])

    def _one(self, use: Use | None) -> tuple[str, str]:
        """Return the column of what a use takes, and the text."""
        if use is None:
            return "", ""
        column, cell = self._cell(use)
        return column, self._translate(use, column, _strip(use, text_of(cell))) or use.value or ""

    def _plain(self, column: str, text: str) -> str:
        """Return the words of a text from a column; remember what they lack of it."""
        converted = as_words_with_links(text)
        self.told.update(dict.fromkeys(converted.told))
        if column not in self._linked:
            self.told.update({f"left out the address of a link: {shorten(link)}": None for link in converted.links})
        for beginning in converted.unread:
            self.told[f"'{column}' has HTML without an end, which is as typed: '{beginning}'"] = None
        return converted.markdown

    def _cell(self, use: Use) -> tuple[str, Cell]:
        """Return the first cell with a value, and its column."""
        for column in use.column:
            cell = self.cells.get(column, "")
            if not is_empty(cell):
                self.used.add(column)
                return column, cell
        return "", self._fill(use.text) if use.text else ""

    def _fill(self, text: str) -> str:
        """Return a text with the words of cells in place of the columns; empty if one of these has nothing."""
        names = COLUMN_IN_TEXT.findall(text)
        words = {name: self._plain(name, text_of(self.cells.get(name, ""))) for name in names}
        if not all(words.values()):
            return ""
        self.used.update(words)
        return COLUMN_IN_TEXT.sub(lambda found: words[found[1]], text)

    def _translate(self, use: Use, column: str, text: str) -> str:
        """Return the value that a map has for a text; without such values, the text."""
        if not use.values or not text:
            return text
        known = {name.casefold(): value for name, value in use.values.items()}
        if text.casefold() not in known:
            self.untaken.append((column or "text", text))
        return known.get(text.casefold(), "")


def _strip(use: Use, text: str) -> str:
    text = text.strip()
    return text.strip(f"{use.strip} \t\n") if use.strip else text


def _split(cell: Cell, separators: Sequence[str]) -> Iterator[str]:
    """Yield the parts of a cell."""
    if isinstance(cell, str) and _JSON in separators:
        decoded = decode_cell(cell)
        cell = cell if decoded is None else decoded
    if isinstance(cell, str):
        marks = ["\n" if mark == _LINES else mark for mark in separators if mark != _JSON]
        pattern = "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))
        yield from re.split(pattern, cell) if pattern else (cell,)
    elif isinstance(cell, Sequence):
        for item in cell:
            yield text_of(item)
    else:
        yield text_of(cell)
