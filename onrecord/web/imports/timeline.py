"""A timeline of TimelineJS."""

import re
from typing import NamedTuple

from msgspec import Struct, field

from onrecord.model.dates import DateError, parse_date
from onrecord.web.imports.findings import Place

_ISO = re.compile(r"(?P<year>-?\d+)(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?(?:[T ](?P<time>.+))?")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})/(?:(?P<day>\d{1,2})/)?(?P<year>-?\d{1,6})(?: (?P<time>.+))?")
_COMMAS = re.compile(
    r"(?P<year>-?\d+)(?:,(?P<month>\d{1,2}))?(?:,(?P<day>\d{1,2}))?(?:,(?P<time>\d{1,2}(?:,\d{1,2}){0,2}))?"
)
TITLE_SLIDE = Place("the title slide", 0)


class SlideDate(Struct, frozen=True):
    """A date as TimelineJS tells it: numbers as texts, empty where they are not given."""

    year: str = ""
    month: str = ""
    day: str = ""
    time: str = ""
    edtf: str = ""
    """The date as entries of a site have it, if it is no date of TimelineJS."""
    unreadable: str = ""
    """The whole text, if it is none of the forms of a date."""

    def __str__(self) -> str:
        day = "-".join(filter(None, (self.year, self.month, self.day)))
        return self.unreadable or " ".join(filter(None, (self.edtf or day, self.time)))


class SlideSource(NamedTuple):
    """A source that an export of onrecord names."""

    title: str
    publisher: str = ""
    url: str = ""


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
    sources: tuple[SlideSource, ...] = ()
    """Those that an export of onrecord names; then the media is none."""
    others: tuple[tuple[str, str], ...] = ()
    """What no field of an entry takes, by TimelineJS's names."""


class Timeline(Struct):
    """A whole timeline."""

    title: Slide | None = None
    slides: list[Slide] = field(default_factory=list)
    eras: list[Slide] = field(default_factory=list)


def read_old_date(text: str) -> SlideDate:
    """Return a date of the older TimelineJS: month/day/year, year-month-day, or numbers between commas."""
    text = " ".join(text.split())
    found = _ISO.fullmatch(text) or _MONTH_FIRST.fullmatch(text) or _COMMAS.fullmatch(text.replace(", ", ","))
    if found is None or not text.isascii():
        return _read_edtf(text)
    parts = {name: part or "" for name, part in found.groupdict().items()}
    clock = parts["time"].replace(",", ":")
    is_hour = clock and ":" not in clock and found.re is _COMMAS
    return SlideDate(parts["year"], parts["month"], parts["day"], f"{clock}:00" if is_hour else clock)


def _read_edtf(text: str) -> SlideDate:
    """Return a date as entries of a site have it, with a time of day behind it, if there is one."""
    date, _, time = text.partition(" ")
    try:
        return SlideDate(edtf=str(parse_date(date)), time=time)
    except DateError:
        return SlideDate(unreadable=text)
