"""A map as a choice for each column of a table, as the form of the desk has it: read from a proposed map, and written.

A map can say more than these choices; what it says beyond them is written by hand, for the command.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

from msgspec import Struct

from onrecord.editing.entries.table_file import TableFile
from onrecord.editing.entries.yaml_values import Value, format_field
from onrecord.model.frozen_model import Field
from onrecord.web.imports.table.map_fields import DateUse, TableMap, Use
from onrecord.web.imports.table.map_suggestion import propose_list_item, suggest_map
from onrecord.web.imports.table.rows import Table, is_empty, text_of

ColumnUse = Literal[
    "comments",
    "leave_out",
    "key",
    "title",
    "title links",
    "date",
    "date day first",
    "date month first",
    "until",
    "time",
    "summary",
    "body",
    "claims",
    "tags",
    "speaker",
    "on_behalf_of",
    "role",
    "actors",
    "links",
    "list",
    "address",
    "source title",
    "publisher",
    "author",
    "issued",
]
_USES: tuple[ColumnUse, ...] = get_args(ColumnUse)
_DATES: Mapping[ColumnUse, str] = {"date": "", "date day first": "day first", "date month first": "month first"}
_TITLES: tuple[ColumnUse, ...] = ("title", "title links")
_IN_SOURCE: Mapping[ColumnUse, str] = {
    "address": "address",
    "source title": "title",
    "publisher": "publisher",
    "author": "author",
    "issued": "issued",
}
"""The uses that together make one source of a row, with their fields."""
SPLIT: tuple[ColumnUse, ...] = ("claims", "tags", "speaker", "on_behalf_of", "actors")
"""The uses of which a cell can have several."""
_PLAIN: tuple[ColumnUse, ...] = ("until", "time", "summary", "body", "role", *SPLIT)
_SAMPLES = 3


class ColumnChoice(Struct, frozen=True):
    """What a column becomes."""

    column: str
    use: ColumnUse = "comments"
    split: str = ""
    """What stands between several values in its cells."""


class ChosenMap(Struct, frozen=True):
    """All that the form of a map says."""

    columns: tuple[ColumnChoice, ...]
    type: str = "report"
    new_actors: str = "no"
    forms: str = ""
    """A form of days to try first; empty without one."""
    first_year: str = ""
    """The first of the hundred years that two digits can mean; empty if they mean none."""

    def lacks(self) -> list[Literal["title", "date", "source"]]:
        """Return what the map needs, and has no column for."""
        uses = {choice.use for choice in self.columns}
        lacking: list[Literal["title", "date", "source"]] = []
        if not uses & {*_TITLES}:
            lacking.append("title")
        if not uses & _DATES.keys():
            lacking.append("date")
        if uses & _IN_SOURCE.keys() and not uses & {"address", "source title"}:
            lacking.append("source")
        return lacking


class _OpenMap(TableMap):
    """A proposed map, which may leave open what every map must have."""

    title: Use = Field(Use(), description="the title", examples=["Headline"])
    date: DateUse = Field(DateUse(), description="the date", examples=["Date filed"])


def read_use(text: str) -> ColumnUse:
    """Return the use of that name; comments for any other text."""
    return next((use for use in _USES if use == text), "comments")


def propose_choices(table: Table, name: str) -> ChosenMap:
    """Return the proposed map of a table as choices; what is not certain becomes comments."""
    proposed = TableFile(name, suggest_map(table, name).encode()).read(_OpenMap).value
    found = dict(_choices_in(proposed)) if proposed else {}
    return ChosenMap(tuple(found.get(column, ColumnChoice(column)) for column in table.columns))


def _choices_in(proposed: TableMap) -> Iterator[tuple[str, ColumnChoice]]:
    """Yield the choice of each column that a map names alone; the last one counts."""
    orders = {order: use for use, order in _DATES.items()}
    yield from _each(proposed.date.column, orders[proposed.date.order or ""])
    for name in _PLAIN:
        use = getattr(proposed, name)
        if use:
            yield from _each(use.column, name, "".join(use.split[:1]))
    for source in proposed.sources:
        yield from _each(source.links, "links")
        if source.list:
            yield from _each((source.list,), "list")
            continue
        for part, field in _IN_SOURCE.items():
            if getattr(source, field):
                yield from _each(getattr(source, field).column, part)
    yield from _each(proposed.key, "key")
    yield from _each(proposed.leave_out, "leave_out")
    linked = {column for source in proposed.sources for column in source.links}
    for column in proposed.title.column:
        yield column, ColumnChoice(column, "title links" if column in linked else "title")


def _each(columns: Sequence[str], use: ColumnUse, split: str = "") -> Iterator[tuple[str, ColumnChoice]]:
    yield from ((column, ColumnChoice(column, use, split)) for column in columns)


def write_map(chosen: ChosenMap, table: Table) -> str:
    """Return a map as YAML, as `onrecord import table` reads it too."""
    by_use: dict[str, list[ColumnChoice]] = {}
    for choice in chosen.columns:
        by_use.setdefault(choice.use, []).append(choice)
    values: dict[str, Value] = {"type": {"value": chosen.type}}
    if chosen.new_actors != "no":
        values["new_actors"] = chosen.new_actors
    for name in ("key", "comments", "leave_out"):
        if name in by_use:
            values[name] = [choice.column for choice in by_use[name]]
    if titles := [choice.column for choice in chosen.columns if choice.use in _TITLES]:
        values["title"] = {"column": titles}
    dated = [choice for choice in chosen.columns if choice.use in _DATES]
    if dated:
        order = next(filter(None, (_DATES[choice.use] for choice in dated)), "")
        said = {"order": order, "forms": chosen.forms, "first_year": chosen.first_year}
        columns: Value = [choice.column for choice in dated]
        values["date"] = {"column": columns, **{key: text for key, text in said.items() if text}}
    for name in _PLAIN:
        if name in by_use:
            split = [choice.split for choice in by_use[name] if choice.split]
            named: Value = [choice.column for choice in by_use[name]]
            values[name] = {"column": named, **({"split": split} if split else {})}
    sources = list(_sources(by_use, table))
    if sources:
        values["sources"] = sources
    return "".join(format_field(name, value) for name, value in values.items())


def _sources(by_use: Mapping[str, Sequence[ColumnChoice]], table: Table) -> Iterator[Value]:
    parts = {name: by_use[use] for use, name in _IN_SOURCE.items() if use in by_use}
    if parts:
        yield {name: {"column": [choice.column for choice in choices]} for name, choices in parts.items()}
    if linked := [choice.column for use in ("links", "title links") for choice in by_use.get(use, ())]:
        yield {"links": linked}
    yield from (propose_list_item(table, choice.column) for choice in by_use.get("list", ()))


def sample_cells(table: Table, column: str) -> list[str]:
    """Return the first different values of a column."""
    found = dict.fromkeys(
        text_of(row.cells[column]) for row in table.rows[:200] if not is_empty(row.cells.get(column, ""))
    )
    return list(found)[:_SAMPLES]
