"""A map as a choice for each column: what the program proposes, and the map that the choices make."""

from __future__ import annotations

from typing import get_args

import pytest

from onrecord.web.imports.findings import Findings
from onrecord.web.imports.table.column_choices import (
    ChosenMap,
    ColumnChoice,
    ColumnUse,
    propose_choices,
    read_use,
    sample_cells,
    write_map,
)
from onrecord.web.imports.table.map_reading import fit_map, read_map
from onrecord.web.imports.table.rows import Table
from onrecord.web.imports.table.table_files import TableFile, TableForm, read_table


def _table(text: str, name: str = "table.csv") -> Table:
    return read_table((TableFile(name, text.encode()),), TableForm(), Findings())


USES = get_args(ColumnUse)
WIDE = _table(",".join(USES) + "\n" + ",".join(f"'{use}'" for use in USES) + "\n")
"""A table with a column for each use."""


def test_each_use_gives_a_map_that_is_read() -> None:
    """A map in which each column is something else is valid, and names each column of the table."""
    chosen = ChosenMap(tuple(ColumnChoice(use, use) for use in USES), "statement", "person")
    read = read_map(write_map(chosen, WIDE).encode(), "map.yaml")

    fit_map(read, WIDE)
    assert chosen.lacks() == []
    assert read.fields.title.column == ("title", "title links")
    assert read.fields.date.column == ("date", "date day first", "date month first")
    assert [source.links for source in read.fields.sources] == [(), ("links", "title links"), ()]
    assert read.fields.type.value == "statement"
    assert read.fields.new_actors == "person"
    assert read.fields.leave_out == ("leave_out",)


def test_order_and_separator_are_in_the_map() -> None:
    """The order of a date's numbers, and what stands between several values, go into the map."""
    table = _table("When,What,Who\n3/4/2025,It happens,A; B\n")
    chosen = ChosenMap(
        (ColumnChoice("When", "date month first"), ColumnChoice("What", "title"), ColumnChoice("Who", "speaker", ";")),
        forms="D Month YYYY",
        first_year="1950",
    )
    fields = read_map(write_map(chosen, table).encode(), "map.yaml").fields

    assert fields.date.order == "month first"
    assert fields.date.forms == ("D Month YYYY",)
    assert fields.date.first_year == 1950
    assert fields.speaker is not None
    assert fields.speaker.split == (";",)
    assert fields.new_actors == "no"


def test_proposal_becomes_choices() -> None:
    """Usual heads and the forms of cells give a choice; what is not certain becomes comments."""
    table = _table(
        "id,Date,Title,Speaker,URL,Other\n"
        "1,2021-11-01,It begins,A,https://example.org/a,x\n"
        "2,2021-11-02,It ends,B,https://example.org/b,\n"
    )
    chosen = propose_choices(table, "table.csv")

    assert [choice.use for choice in chosen.columns] == ["key", "date", "title", "speaker", "address", "comments"]
    assert chosen.lacks() == []


@pytest.mark.parametrize(
    ("uses", "lacking"),
    [
        (("comments", "comments"), ["title", "date"]),
        (("title", "comments"), ["date"]),
        (("title links", "date day first"), []),
        (("title", "publisher"), ["date", "source"]),
    ],
)
def test_what_a_map_needs_is_named(uses: tuple[ColumnUse, ColumnUse], lacking: list[str]) -> None:
    """Each event needs a headline and a day, and a source an address or a title."""
    assert ChosenMap(tuple(ColumnChoice(f"c{place}", use) for place, use in enumerate(uses))).lacks() == lacking


def test_first_different_values_stand_for_a_column() -> None:
    """Samples leave out what is empty and what was shown before."""
    table = _table("a,b\n1,x\n1,\n2,x\n3,\n4,\n")

    assert sample_cells(table, "a") == ["1", "2", "3"]
    assert sample_cells(table, "b") == ["x"]


def test_unknown_use_is_a_comment() -> None:
    """A forged choice loses nothing: the column becomes comments."""
    assert read_use("title") == "title"
    assert read_use("<script>") == "comments"
