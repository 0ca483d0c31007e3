"""A timeline of TimelineJS, as its JSON and both of its sheets tell it (TimelineJS3, `ConfigFactory.js`)."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import StringIO

from msgspec import Struct, field

from onrecord.desk.imports.cleaning import LONGEST_TEXT, shorten
from onrecord.desk.imports.findings import MOST_ENTRIES, WHOLE_FILE, Findings, Place
from onrecord.desk.imports.foreign_values import decode_json, in_short, objects_in, words_of
from onrecord.problems import RefusedError

_ON_BOTH_SHEETS = frozenset(
    {"headline", "text", "media", "media credit", "media caption", "media thumbnail", "type", "alt text"}
)
_STARTS = frozenset({"year", "month", "day", "time"})
_ENDS = frozenset({"end year", "end month", "end day", "end time"})
_SHEET_3 = _ON_BOTH_SHEETS | _STARTS | _ENDS | {"display date", "group", "background"}
_SHEET_1 = _ON_BOTH_SHEETS | {"start date", "end date", "tag"}
_KEPT = ("display date", "media credit", "media caption", "media thumbnail", "alt text", "background")
"""The columns that no field takes."""
_NEEDED = ({"year", "headline"}, {"start date", "headline"})
_DELIMITERS = ",;\t"
_MOST_COLUMNS = 100
_ISO = re.compile(r"(?P<year>-?\d+)(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?(?:[T ](?P<time>.+))?")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})/(?:(?P<day>\d{1,2})/)?(?P<year>-?\d{1,6})(?: (?P<time>.+))?")
_COMMAS = re.compile(
    r"(?P<year>-?\d+)(?:,(?P<month>\d{1,2}))?(?:,(?P<day>\d{1,2}))?(?:,(?P<time>\d{1,2}(?:,\d{1,2}){0,2}))?"
)
_KNOWN = frozenset({"title", "events", "eras"})
_OLD_KNOWN = frozenset({"headline", "text", "asset", "date", "era", "startDate", "type"})
_PARTS = ("year", "month", "day")
_CLOCK = ("hour", "minute", "second")
_DATE = (*_PARTS, *_CLOCK)

TITLE_SLIDE = Place("the title slide", 0)


class SlideDate(Struct, frozen=True):
    """A date as TimelineJS tells it: numbers as texts, empty where they are not given."""

    year: str = ""
    month: str = ""
    day: str = ""
    time: str = ""
    unreadable: str = ""
    """The whole text, if it is none of the forms of a date."""

    def __str__(self) -> str:
        day = "-".join(filter(None, (self.year, self.month, self.day)))
        return self.unreadable or " ".join(filter(None, (day, self.time)))


class Slide(Struct, frozen=True):
    """One slide; its texts are HTML."""

    place: Place
    start: SlideDate = SlideDate()
    end: SlideDate = SlideDate()
    headline: str = ""
    text: str = ""
    media: str = ""
    """An address, or HTML that embeds something."""
    group: str = ""
    others: tuple[tuple[str, str], ...] = ()
    """What no field of an entry takes, by TimelineJS's names."""


class Timeline(Struct):
    """A whole timeline."""

    title: Slide | None = None
    slides: list[Slide] = field(default_factory=list)
    eras: list[Slide] = field(default_factory=list)


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


def read_old_date(text: str) -> SlideDate:
    """Return a date of the older TimelineJS: month/day/year, year-month-day, or numbers between commas."""
    text = " ".join(text.split())
    found = _ISO.fullmatch(text) or _MONTH_FIRST.fullmatch(text) or _COMMAS.fullmatch(text.replace(", ", ","))
    if found is None or not text.isascii():
        return SlideDate(unreadable=text)
    parts = {name: part or "" for name, part in found.groupdict().items()}
    clock = parts["time"].replace(",", ":")
    is_hour = clock and ":" not in clock and found.re is _COMMAS
    return SlideDate(parts["year"], parts["month"], parts["day"], f"{clock}:00" if is_hour else clock)


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
    row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
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
        others=tuple((name, row[name]) for name in others if row[name]),
    )


def _read_date(row: Mapping[str, str], start: str) -> SlideDate:
    # A sheet may show a year as '1,815', which TimelineJS reads as 1815.
    year, month, day = (re.sub(r"[\s,]", "", row.get(f"{start}{part}", "")) for part in ("year", "month", "day"))
    return SlideDate(year, month, day, row.get(f"{start}time", ""))


def read_json(text: str, findings: Findings) -> Timeline:
    """Return the timeline of a JSON file. Raises `RefusedError`."""
    whole = decode_json(text)
    inner = whole.get("timeline") if isinstance(whole, Mapping) else None
    if isinstance(inner, Mapping):
        if not isinstance(inner.get("events"), list):
            return _read_old_timeline(inner, findings)
        # Some early files of version 3 have the object of the older form around them.
        whole = inner
    if not isinstance(whole, Mapping) or not isinstance(whole.get("events"), list):
        raise RefusedError("this is no JSON of TimelineJS; it needs a list called 'events'")
    _tell_others(whole, _KNOWN, findings)
    title = whole.get("title")
    timeline = Timeline()
    if isinstance(title, Mapping):
        timeline.title = _read_slide(TITLE_SLIDE, title, findings)
    for place, event in _list_objects(whole, "events", "event", findings):
        timeline.slides.append(_read_slide(place, event, findings))
    for place, era in _list_objects(whole, "eras", "era", findings):
        timeline.eras.append(_read_slide(place, era, findings))
    return timeline


def _read_old_timeline(whole: Mapping[str, object], findings: Findings) -> Timeline:
    _tell_others(whole, _OLD_KNOWN, findings)
    about_all = {name: whole[name] for name in ("headline", "text", "asset") if name in whole}
    title = _read_old_slide(TITLE_SLIDE, about_all, findings)
    timeline = Timeline()
    if title.headline or title.text:
        timeline.title = title
    for place, event in _list_objects(whole, "date", "event", findings):
        timeline.slides.append(_read_old_slide(place, event, findings))
    for place, era in _list_objects(whole, "era", "era", findings):
        timeline.eras.append(_read_old_slide(place, era, findings))
    return timeline


def _tell_others(whole: Mapping[str, object], known: frozenset[str], findings: Findings) -> None:
    for name, value in whole.items():
        if name not in known and value not in ("", None, [], {}):
            message = f"left out '{shorten(name)}: {shorten(in_short(value))}', which no field takes"
            findings.warn(WHOLE_FILE, message)


def _list_objects(
    whole: Mapping[str, object], name: str, unit: str, findings: Findings
) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Return the objects of a list; tell all that are none. Raises `RefusedError`."""
    items = whole.get(name) or []
    if not isinstance(items, list):
        raise RefusedError(f"'{name}' is no list in this JSON")
    if len(items) > MOST_ENTRIES:
        raise RefusedError(f"'{name}' has more than {MOST_ENTRIES:,} items; split the file into several")
    return objects_in(items, unit, findings)


def _read_slide(place: Place, slide: Mapping[str, object], findings: Findings) -> Slide:
    parts = ("text", "media", "start_date", "end_date")
    text, media, start, end = (_take_object(slide, name, place, findings) for name in parts)
    others = (
        *_list_others({name: value for name, value in slide.items() if name not in parts}, "", ("group",)),
        *_list_others(media, "media ", ("url",)),
        *_list_others(text, "text ", ("headline", "text")),
        *_list_others(start, "start ", _DATE),
        *_list_others(end, "end ", _DATE),
    )
    return Slide(
        place,
        start=_join_date(start),
        end=_join_date(end),
        headline=_take_text(text, "headline"),
        text=_take_text(text, "text"),
        media=_take_text(media, "url"),
        group=_take_text(slide, "group"),
        others=others,
    )


def _read_old_slide(place: Place, slide: Mapping[str, object], findings: Findings) -> Slide:
    media = _take_object(slide, "asset", place, findings)
    taken = ("startDate", "endDate", "headline", "text", "tag")
    own = {name: value for name, value in slide.items() if name != "asset"}
    others = (*_list_others(own, "", taken), *_list_others(media, "media ", ("media",)))
    return Slide(
        place,
        start=read_old_date(_take_text(slide, "startDate")),
        end=read_old_date(_take_text(slide, "endDate")),
        headline=_take_text(slide, "headline"),
        text=_take_text(slide, "text"),
        media=_take_text(media, "media"),
        group=_take_text(slide, "tag"),
        others=others,
    )


def _list_others(values: Mapping[str, object], prefix: str, taken: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what no field takes: the values with other names, and those that are no texts."""
    for name, value in values.items():
        if name not in taken or not isinstance(value, str):
            words = in_short(value)
            if words not in ("", "null", "{}", "[]"):
                yield f"{prefix}{name}".replace("_", " "), words


def _take_object(slide: Mapping[str, object], name: str, place: Place, findings: Findings) -> Mapping[str, object]:
    value = slide.get(name)
    if isinstance(value, Mapping):
        return value
    if value not in (None, "", []):
        findings.warn(place, f"left out '{name}', which is no object: '{shorten(in_short(value))}'")
    return {}


def _join_date(date: Mapping[str, object]) -> SlideDate:
    year, month, day = (words_of(date.get(part)).strip() for part in _PARTS)
    clock = [words_of(date.get(part)).strip() for part in _CLOCK]
    while clock and not clock[-1]:
        clock.pop()
    if len(clock) == 1:
        clock.append("00")
    return SlideDate(year, month, day, ":".join(part.zfill(2) for part in clock))


def _take_text(slide: Mapping[str, object], name: str) -> str:
    text = words_of(slide.get(name)).strip()
    if len(text) > LONGEST_TEXT:
        raise RefusedError(f"'{name}' has more than {LONGEST_TEXT:,} characters; shorten it: '{shorten(text)}'")
    return text
