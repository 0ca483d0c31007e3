"""The sites of the queries of readers, their indexes, and the queries."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from onrecord.build.pipeline import Options
from onrecord.editing.lookup.found_entries import Finder
from onrecord.editing.telling.opened_record import open_record

ROOT = Path(__file__).parents[2]


class Query(NamedTuple):
    """A query with the full name of the entry that its reader looks for."""

    language: str
    site: str
    words: str
    first: str
    """The name; of a further query all right answers, with `|` between them."""


def queries() -> list[Query]:
    """Return the thirty queries, which were fixed before the search was written."""
    return _read("queries.tsv")


def further_queries() -> list[Query]:
    """Return sixty more, by somebody who had not seen the search."""
    return _read("further_queries.tsv")


def _read(name: str) -> list[Query]:
    with (ROOT / "tests/search" / name).open(encoding="utf-8", newline="") as file:
        return [Query(*row) for row in list(csv.reader(file, delimiter="\t"))[1:]]


@cache
def finder(site: str) -> Finder:
    """Return the search of a site, given by its path in the repository."""
    return Finder(open_record(ROOT / site, Options(date(2026, 12, 1), jobs=1, remember=False)))
