"""Reads the sheets of TimelineJS as CSV: that of version 3, with a column for each part of a date, and the older one.

The columns are those of TimelineJS's templates (NUKnightLab/TimelineJS3, `ConfigFactory.js`). Their order does not
count. Google Sheets separates values by commas; other programs by semicolons or tabs.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from onrecord.desk.imports.findings import MOST_ENTRIES, Findings, Place
from onrecord.desk.imports.foreign_text import LONGEST_TEXT, shortened
from onrecord.desk.imports.timeline import Slide, SlideDate, Timeline
from onrecord.site_files.additions import RefusedError

_COMMON = frozenset(
    {"headline", "text", "media", "media credit", "media caption", "media thumbnail", "type", "alt text"}
)
_SHEET_3 = _COMMON | {
    "year", "month", "day", "time", "end year", "end month", "end day", "end time", "display date", "group",
    "background",
}  # fmt: skip
_SHEET_1 = _COMMON | {"start date", "end date", "tag"}
_NEEDED = ({"year", "headline"}, {"start date", "headline"})
_KEPT = ("display date", "media credit", "media caption", "media thumbnail", "alt text", "background")
"""The columns that no field takes."""
_DELIMITERS = ",;\t"
_MOST_COLUMNS = 100
_ISO = re.compile(r"(?P<year>-?\d+)(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?(?:[T ](?P<time>.+))?")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})/(?:(?P<day>\d{1,2})/)?(?P<year>-?\d{1,6})(?: (?P<time>.+))?")
_COMMAS = re.compile(
    r"(?P<year>-?\d+)(?:,(?P<month>\d{1,2}))?(?:,(?P<day>\d{1,2}))?(?:,(?P<time>\d{1,2}(?:,\d{1,2}){0,2}))?"
)


def read_csv(text: str, findings: Findings) -> Timeline:
    """Return the timeline of a sheet. Raises `RefusedError`."""
    rows = _rows(text)
    number, header = next(rows, (0, []))
    names = [" ".join(name.lower().split()) for name in header]
    _refuse_unusable(names)
    known = _SHEET_3 if "year" in names else _SHEET_1
    for name in names:
        if name and name not in known:
            findings.warn(Place("row", number), f"no field takes the column '{shortened(name)}'; it stands in comments")
    timeline = Timeline()
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        _add(timeline, Place("row", number), names, cells, findings)
    return timeline


def old_date(text: str) -> SlideDate:
    """Return a date of the older TimelineJS: month/day/year, year-month-day, or numbers between commas."""
    text = " ".join(text.split())
    found = _ISO.fullmatch(text) or _MONTH_FIRST.fullmatch(text) or _COMMAS.fullmatch(text.replace(", ", ","))
    if found is None or not text.isascii():
        return SlideDate(unreadable=text)
    parts = {name: part or "" for name, part in found.groupdict().items()}
    clock = parts["time"].replace(",", ":")
    is_hour = clock and ":" not in clock and found.re is _COMMAS
    return SlideDate(parts["year"], parts["month"], parts["day"], f"{clock}:00" if is_hour else clock)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
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
            if cell := next((cell for cell in cells if len(cell) > LONGEST_TEXT), ""):
                hint = f"has a value of more than {LONGEST_TEXT:,} characters; shorten it"
                raise RefusedError(f"row {number} {hint}: '{shortened(cell)}'")
            yield number, cells
    except csv.Error as error:
        message = f"the CSV can't be read from row {number + 1} on (line {reader.line_num}): {error}"
        raise RefusedError(f"{message}; export the sheet again") from None


def _refuse_unusable(names: Sequence[str]) -> None:
    """Raise `RefusedError` unless the names of the columns are those of one sheet, each once."""
    if not any(needed <= set(names) for needed in _NEEDED):
        hint = "the first row names the columns: Year and Headline, or Start Date and Headline, and others"
        raise RefusedError(f"this is no sheet of TimelineJS; {hint}")
    if {"year", "start date"} <= set(names):
        raise RefusedError("the sheet has both columns 'Year' and 'Start Date'; delete one of them")
    for name, count in Counter(filter(None, names)).items():
        if count > 1:
            raise RefusedError(f"the column '{shortened(name)}' stands {count} times; delete or rename all but one")


def _add(timeline: Timeline, place: Place, names: Sequence[str], cells: Sequence[str], findings: Findings) -> None:
    if any(cell.strip() for cell in cells[len(names) :]):
        findings.warn(place, "left out the values to the right of the last named column")
    unnamed = [cell for name, cell in zip(names, cells, strict=False) if not name and cell.strip()]
    if unnamed:
        findings.warn(place, "left out the values of columns without a name")
    row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
    kind = row.pop("type", "").lower()
    slide = _slide(place, row)
    if kind == "era":
        timeline.eras.append(slide)
    elif kind == "title" and timeline.title is None:
        timeline.title = slide
    else:
        if kind == "title":
            findings.warn(place, "a second title slide was taken for an event, as TimelineJS does")
        elif kind not in ("", "event"):
            findings.warn(place, f"'{shortened(kind)}' is no type of TimelineJS; the row was taken for an event")
        timeline.slides.append(slide)


def _slide(place: Place, row: Mapping[str, str]) -> Slide:
    known = _SHEET_3 if "year" in row else _SHEET_1
    others = (*(name for name in _KEPT if name in row), *(name for name in row if name not in known))
    start = _new_date(row, "") if "year" in row else old_date(row.get("start date", ""))
    end = _new_date(row, "end ") if "year" in row else old_date(row.get("end date", ""))
    texts = (row.get("headline", ""), row.get("text", ""), row.get("media", ""), row.get("group") or row.get("tag", ""))
    return Slide(place, start, end, *texts, tuple((name, row[name]) for name in others if row[name]))


def _new_date(row: Mapping[str, str], start: str) -> SlideDate:
    # A sheet may show a year as '1,815', which TimelineJS reads as 1815.
    year, month, day = (re.sub(r"[\s,]", "", row.get(f"{start}{part}", "")) for part in ("year", "month", "day"))
    return SlideDate(year, month, day, row.get(f"{start}time", ""))
