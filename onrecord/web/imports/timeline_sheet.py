"""Reads a timeline of TimelineJS from either of its sheets (TimelineJS3, `ConfigFactory.js`)."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import zip_longest

from onrecord.model.csv_cells import NOTHING, read_cell
from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import LONGEST_TEXT, shorten
from onrecord.web.imports.findings import MOST_ENTRIES, Findings, Place
from onrecord.web.imports.timeline import Slide, SlideDate, SlideSource, Timeline, read_old_date

_ON_BOTH_SHEETS = frozenset(
    {"headline", "text", "media", "media credit", "media caption", "media thumbnail", "type", "alt text"}
)
_STARTS = frozenset({"year", "month", "day", "time"})
_ENDS = frozenset({"end year", "end month", "end day", "end time"})
_SHEET_3 = _ON_BOTH_SHEETS | _STARTS | _ENDS | {"display date", "group", "background"}
_SOURCES = ("sources", "publishers", "source addresses")
"""The columns that `onrecord export` writes, each with a line for each source."""
_SHEET_1 = _ON_BOTH_SHEETS | {"start date", "end date", "tag", *_SOURCES}
_KEPT = ("display date", "media credit", "media caption", "media thumbnail", "alt text", "background")
"""The columns that no field takes."""
_NEEDED = ({"year", "headline"}, {"start date", "headline"})
_DELIMITERS = ",;\t"
_MOST_COLUMNS = 100


def read_csv(text: str, findings: Findings) -> Timeline:
    """Return the timeline of a sheet. Raises `RefusedError`."""
    rows = _read_rows(text)
    number, header = next(rows, (0, []))
    names = [" ".join(name.lower().split()) for name in header]
    _require_columns(names)
    known = _SHEET_3 if "year" in names else _SHEET_1
    for name in names:
        if name and name not in known:
            findings.warn(Place("row", number), f"no field takes the column '{shorten(name)}'; it stands in comments")
    timeline = Timeline()
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            _add(timeline, Place("row", number), names, cells, findings)
    return timeline


def _read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with their numbers, which are those of the sheet. Raises `RefusedError`."""
    head = text.lstrip("\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ENTRIES + 1:
                raise RefusedError(f"the sheet has more than {MOST_ENTRIES:,} rows; split it into several")
            if len(cells) > _MOST_COLUMNS:
                raise RefusedError(f"row {number} has more than {_MOST_COLUMNS} columns; delete the needless ones")
            too_long = next((cell for cell in cells if len(cell) > LONGEST_TEXT), None)
            if too_long:
                hint = f"has a value of more than {LONGEST_TEXT:,} characters; shorten it"
                raise RefusedError(f"row {number} {hint}: '{shorten(too_long)}'")
            yield number, cells
    except csv.Error as error:
        message = f"the CSV can't be read from row {number + 1} on (line {reader.line_num}): {error}"
        raise RefusedError(f"{message}; export the sheet again") from None


def _require_columns(names: Sequence[str]) -> None:
    """Raise `RefusedError` unless the names of the columns are those of one sheet, each once."""
    if not any(needed <= set(names) for needed in _NEEDED):
        hint = "the first row names the columns: Year and Headline, or Start Date and Headline, and others"
        raise RefusedError(f"this is no sheet of TimelineJS; {hint}")
    if {"year", "start date"} <= set(names):
        raise RefusedError("the sheet has both columns 'Year' and 'Start Date'; delete one of them")
    for name, count in Counter(filter(None, names)).items():
        if count > 1:
            raise RefusedError(f"the column '{shorten(name)}' stands {count} times; delete or rename all but one")


def _add(timeline: Timeline, place: Place, names: Sequence[str], cells: Sequence[str], findings: Findings) -> None:
    if any(cell.strip() for cell in cells[len(names) :]):
        findings.warn(place, "left out the values to the right of the last named column")
    if [cell for name, cell in zip(names, cells, strict=False) if not name and cell.strip()]:
        findings.warn(place, "left out the values of columns without a name")
    read = read_cell if set(_SOURCES) <= set(names) else str
    row = {name: read(cell.strip()) for name, cell in zip(names, cells, strict=False) if name}
    kind = row.pop("type", "").lower()
    slide = _read_row(place, row)
    if kind == "title" and timeline.title is None:
        timeline.title = slide
        return
    if kind == "title":
        findings.warn(place, "a second title slide was taken for an event, as TimelineJS does")
    elif kind not in ("", "event", "era"):
        findings.warn(place, f"'{shorten(kind)}' is no type of TimelineJS; the row was taken for an event")
    slides = timeline.eras if kind == "era" else timeline.slides
    slides.append(slide)


def _read_row(place: Place, row: Mapping[str, str]) -> Slide:
    known = _SHEET_3 if "year" in row else _SHEET_1
    if "year" in row:
        start = _read_date(row, "")
        end = _read_date(row, "end ")
    else:
        start = read_old_date(row.get("start date", ""))
        end = read_old_date(row.get("end date", ""))
    others = [name for name in _KEPT if name in row] + [name for name in row if name not in known]
    return Slide(
        place,
        start,
        end,
        headline=row.get("headline", ""),
        text=row.get("text", ""),
        media=row.get("media", ""),
        group=row.get("group") or row.get("tag", ""),
        sources=tuple(_list_sources(row)) if known is _SHEET_1 else (),
        others=tuple((name, row[name]) for name in others if row[name]),
    )


def _list_sources(row: Mapping[str, str]) -> Iterator[SlideSource]:
    columns = ([line.strip() for line in row.get(name, "").split("\n")] for name in _SOURCES)
    for values in zip_longest(*columns, fillvalue=""):
        title, publisher, url = ("" if value == NOTHING else value for value in values)
        if title or url:
            yield SlideSource(title, publisher, url)


def _read_date(row: Mapping[str, str], start: str) -> SlideDate:
    # A sheet may show a year as '1,815', which TimelineJS reads as 1815.
    year, month, day = (re.sub(r"[\s,]", "", row.get(f"{start}{part}", "")) for part in ("year", "month", "day"))
    return SlideDate(year, month, day, row.get(f"{start}time", ""))
