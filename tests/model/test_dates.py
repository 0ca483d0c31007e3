"""Dates, times and zones: accepted forms with their bounds, refused forms with their messages."""

from __future__ import annotations

from datetime import date, datetime
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import edtf
import pytest
from babel.dates import format_date, get_month_names
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model.date_hints import date_as_typed
from onrecord.model.dates import (
    CalendarSpan,
    DateError,
    EdtfDate,
    Issued,
    Precision,
    Qualifier,
    day_of,
    in_zone,
    moment,
    parse_date,
    parse_issued,
    parse_time,
    parse_zone,
)

ALMATY, HONG_KONG, UTC = ZoneInfo("Asia/Almaty"), ZoneInfo("Asia/Hong_Kong"), ZoneInfo("UTC")

ACCEPTED: tuple[tuple[str, date | None, date, Precision, Qualifier], ...] = (
    ("2021-11-02", date(2021, 11, 2), date(2021, 11, 2), Precision.DAY, Qualifier.NONE),
    ("2021-11-02?", date(2021, 11, 2), date(2021, 11, 2), Precision.DAY, Qualifier.UNCERTAIN),
    ("2021-11-02~", date(2021, 11, 2), date(2021, 11, 2), Precision.DAY, Qualifier.APPROXIMATE),
    ("2021-11", date(2021, 11, 1), date(2021, 11, 30), Precision.MONTH, Qualifier.NONE),
    ("2021-11?", date(2021, 11, 1), date(2021, 11, 30), Precision.MONTH, Qualifier.UNCERTAIN),
    ("2021", date(2021, 1, 1), date(2021, 12, 31), Precision.YEAR, Qualifier.NONE),
    ("2021~", date(2021, 1, 1), date(2021, 12, 31), Precision.YEAR, Qualifier.APPROXIMATE),
    ("2021-02", date(2021, 2, 1), date(2021, 2, 28), Precision.MONTH, Qualifier.NONE),
    ("2020-02", date(2020, 2, 1), date(2020, 2, 29), Precision.MONTH, Qualifier.NONE),
    ("1900-02", date(1900, 2, 1), date(1900, 2, 28), Precision.MONTH, Qualifier.NONE),
    ("2000-02-29", date(2000, 2, 29), date(2000, 2, 29), Precision.DAY, Qualifier.NONE),
    ("0001", date(1, 1, 1), date(1, 12, 31), Precision.YEAR, Qualifier.NONE),
    ("9999-12-31", date(9999, 12, 31), date(9999, 12, 31), Precision.DAY, Qualifier.NONE),
    ("2021-09/2021-10", date(2021, 9, 1), date(2021, 10, 31), Precision.BETWEEN, Qualifier.NONE),
    ("2021-09-15/2021-10", date(2021, 9, 15), date(2021, 10, 31), Precision.BETWEEN, Qualifier.NONE),
    ("2020/2021", date(2020, 1, 1), date(2021, 12, 31), Precision.BETWEEN, Qualifier.NONE),
    ("2021-11-15/2021-11", date(2021, 11, 15), date(2021, 11, 30), Precision.BETWEEN, Qualifier.NONE),
    ("2021-11-02/2021-11-02", date(2021, 11, 2), date(2021, 11, 2), Precision.BETWEEN, Qualifier.NONE),
    ("../2021-11-01", None, date(2021, 11, 1), Precision.ON_OR_BEFORE, Qualifier.NONE),
    ("../2021-11", None, date(2021, 11, 30), Precision.ON_OR_BEFORE, Qualifier.NONE),
    ("../2021", None, date(2021, 12, 31), Precision.ON_OR_BEFORE, Qualifier.NONE),
)


@pytest.mark.parametrize(("text", "earliest", "latest", "precision", "qualifier"), ACCEPTED)
def test_form_has_its_bounds(
    text: str, earliest: date | None, latest: date, precision: Precision, qualifier: Qualifier
) -> None:
    """Each accepted form has the days that it spans; a qualifier does not widen the bounds."""
    parsed = parse_date(text)

    assert (parsed.earliest, parsed.latest, parsed.precision, parsed.qualifier) == (
        earliest,
        latest,
        precision,
        qualifier,
    )


@pytest.mark.parametrize("text", [row[0] for row in ACCEPTED])
def test_form_is_formatted_as_written(text: str) -> None:
    """A date is shown to editors as they wrote it."""
    shown = str(parse_date(text))

    assert shown == text


FORMS = "write a date as 2021-11-02, 2021-11 or 2021, or as 2021-09/2021-10 or ../2021-11-01"
TWO_DAYS = "2021-11-02 (2 November) or 2021-02-11 (11 February)"
HYPHENS = "write 2021-11-02, with plain hyphens and nothing else"
LASTED = "write date: 2021-11-02 and until: 2021-11-04 if it lasted; 2021-11-02/2021-11-04 if it was one day of these"
NO_END = ("is an interval without an end", "write both ends, as in 2021-09/2021-10")
DIGITS = ("uses unspecified digits", "write the month or the year alone, or an interval")
YEARS = ("lies outside the years 0001 to 9999", "such years are not supported")
PERCENT = ("uses EDTF's '%'", "say either '?' (uncertain) or '~' (approximate)")
CLOCK = ("holds a time", "put the time into the field 'time': time: '10:47'")

REFUSED: tuple[tuple[str, str, str], ...] = (
    ("2021-11-2", "'2021-11-2' lacks a digit", "give month and day two digits: 2021-11-02"),
    ("2021-9-2~", "'2021-9-2~' lacks a digit", "give month and day two digits: 2021-09-02~"),
    ("2021-9", "'2021-9' lacks a digit", "give month and day two digits: 2021-09"),
    ("02.11.2021", "'02.11.2021' does not begin with the year", "write year, month and day: 2021-11-02"),
    ("2/11/2021", "'2/11/2021' does not begin with the year", f"write year, month and day: {TWO_DAYS}"),
    ("25/11/2021", "'25/11/2021' does not begin with the year", "write year, month and day: 2021-11-25"),
    ("11/25/2021", "'11/25/2021' does not begin with the year", "write year, month and day: 2021-11-25"),
    ("31.02.2021", "'31.02.2021' does not begin with the year", FORMS),
    ("02.11.21", "'02.11.21' is not a date", "write year, month and day: 2021-11-02, if the year is 2021"),
    ("31.02.21", "'31.02.21' is not a date", "write the year first, with four digits, as in 2021-11-02"),
    ("2021–11–02", "'2021–11–02' is not a date", HYPHENS),
    ("2021-11-02,", "'2021-11-02,' is not a date", HYPHENS),
    ("2021-11-02\u00a0", "'2021-11-02\u00a0' is not a date", HYPHENS),
    ("2021-13-02", "'2021-13-02' is not a date: there is no month 13", "is it 2021-02-13?"),
    ("Nov. 2, 2021", "'Nov. 2, 2021' is not a date", "write 2021-11-02"),
    ("2nd of November 2021", "'2nd of November 2021' is not a date", "write 2021-11-02"),
    ("2 ноября 2021 года", "'2 ноября 2021 года' is not a date", "write 2021-11-02"),
    ("2 қараша 2021", "'2 қараша 2021' is not a date", "write 2021-11-02"),
    ("31 November 2021", "'31 November 2021' is not a date", "this month has 30 days"),
    ("c. 2021", "'c. 2021' is not a date", "for 'about' write 2021~"),
    ("2021-11-02 - 2021-11-04", "'2021-11-02 - 2021-11-04' is not a date", LASTED),
    ("2021/11/02", "'2021/11/02' has the wrong separators", "write hyphens: 2021-11-02"),
    ("2021.11.2", "'2021.11.2' has the wrong separators", "write hyphens: 2021-11-02"),
    ("2021-11-02T10:47", f"'2021-11-02T10:47' {CLOCK[0]}", CLOCK[1]),
    ("2021-11-02 10:47", f"'2021-11-02 10:47' {CLOCK[0]}", CLOCK[1]),
    ("2021-11-02%", f"'2021-11-02%' {PERCENT[0]}", PERCENT[1]),
    ("2021-11/", f"'2021-11/' {NO_END[0]}", NO_END[1]),
    ("2021-11/..", f"'2021-11/..' {NO_END[0]}", NO_END[1]),
    ("/2021-11", "'/2021-11' is an interval without a start", "for 'on or before' write ../2021-11-01"),
    ("2021-XX", f"'2021-XX' {DIGITS[0]}", DIGITS[1]),
    ("202X", f"'202X' {DIGITS[0]}", DIGITS[1]),
    ("2021-11-uu", f"'2021-11-uu' {DIGITS[0]}", DIGITS[1]),
    ("-0044", f"'-0044' {YEARS[0]}", YEARS[1]),
    ("Y12021", f"'Y12021' {YEARS[0]}", YEARS[1]),
    ("0000", "'0000' names the year 0000", "years run from 0001 to 9999"),
    ("2021-13", "'2021-13' is not a date: there is no month 13", "months run from 01 to 12"),
    ("2021-00-01", "'2021-00-01' is not a date: there is no month 00", "months run from 01 to 12"),
    (
        "2021-21",
        "'2021-21' is not a date: there is no month 21 (EDTF's seasons are not used here)",
        "months run from 01 to 12",
    ),
    ("2021-02-30", "'2021-02-30' is not a date: 2021-02 has no day 30", "its last day is 2021-02-28"),
    ("2020-02-30", "'2020-02-30' is not a date: 2020-02 has no day 30", "its last day is 2020-02-29"),
    ("2021-11-00", "'2021-11-00' is not a date: 2021-11 has no day 00", "its last day is 2021-11-30"),
    (
        "2021-10/2021-09",
        "the interval '2021-10/2021-09' ends before it starts",
        "did you mean 2021-09/2021-10?",
    ),
    ("yesterday", "'yesterday' is not a date", FORMS),
    ("November 2021", "'November 2021' is not a date", "write 2021-11"),
    ("2021-11-02??", "'2021-11-02??' is not a date", FORMS),
    ("2021-09?/2021-10", "'2021-09?/2021-10' is not a date", FORMS),
    ("../", f"'../' {NO_END[0]}", NO_END[1]),
    ("..", "'..' is not a date", FORMS),
    ("", "'' is not a date", FORMS),
    (" 2021", "' 2021' is not a date", FORMS),
    ("２０２１", "'２０２１' is not a date", FORMS),
    ("20211102", "'20211102' is not a date", HYPHENS),
)


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED)
def test_other_form_is_refused(text: str, message: str, hint: str) -> None:
    """Every other form is refused by name, if it has one, with a hint on what to write instead."""
    with pytest.raises(DateError) as caught:
        parse_date(text)

    assert (str(caught.value), caught.value.hint) == (message, hint)


@pytest.mark.parametrize(("text", "expected"), [("2021-10/2021-09", True), ("2021-13", False), ("x", False)])
def test_reversed_interval_is_recognized(text: str, expected: bool) -> None:  # noqa: FBT001
    """An interval that ends before it starts is recognized, since it has its own code."""
    with pytest.raises(DateError) as caught:
        parse_date(text)

    assert caught.value.reversed_interval is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2021-11-01", "2021-11-02", True),
        ("2021-11-02", "2021-11-02", False),
        ("2021-11", "2021-11-30", False),
        ("2021-10", "2021-11", True),
        ("2021", "2021-11", False),
        ("2021-09/2021-10", "2021-11", True),
        ("2021-09/2021-10", "2021-10", False),
        ("../2021-11-01", "2021-11-02", True),
        ("2021-11-02", "../2021-11-01", False),
        ("2021-10-01", "../2021-11-01", False),
        ("2021-11-01?", "2021-11-02~", True),
    ],
)
def test_before_means_certainly_before(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    """A date is before another only if all days within their bounds agree."""
    before = parse_date(one).certainly_before(parse_date(other))

    assert before is expected


days = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))
spans = st.builds(
    lambda day, parts: CalendarSpan(*(day.year, day.month, day.day)[:parts]),
    days,
    st.integers(min_value=1, max_value=3),
)
plain_dates = st.builds(lambda span, qualifier: EdtfDate(span, qualifier=qualifier), spans, st.sampled_from(Qualifier))
intervals = st.builds(
    lambda one, other: EdtfDate(one, other) if one.first_day <= other.last_day else EdtfDate(other, one), spans, spans
)
open_starts = st.builds(lambda span: EdtfDate(None, span), spans)
edtf_dates = plain_dates | intervals | open_starts


@given(edtf_dates)
def test_formatted_date_parses_to_itself(when: EdtfDate) -> None:
    """The written form of any date parses to the same date."""
    read = parse_date(str(when))

    assert read == when


@given(st.from_regex(r"\A\d{4}(-\d{2}(-\d{2})?)?[?~]?\Z") | st.from_regex(r"\A(\.\.|\d{4}-\d{2})/\d{4}(-\d{2})?\Z"))
def test_parsed_text_formats_to_itself(text: str) -> None:
    """A text that parses as a date is formatted as it was written."""
    try:
        written = str(parse_date(text))
    except DateError:
        written = text

    assert written == text


@given(st.text(max_size=20) | st.text("0123456789-/.?~XT: ", max_size=24))
def test_any_text_parses_or_raises_date_error(text: str) -> None:
    """Any text gives a date or a `DateError` with a message and a hint."""
    try:
        result = str(parse_date(text))
    except DateError as error:
        result = str(error) * bool(error.hint)

    assert result


@given(edtf_dates)
def test_bounds_are_in_order(when: EdtfDate) -> None:
    """The earliest day of a date is never after its latest."""
    earliest = when.earliest or date.min

    assert earliest <= when.latest


def _day(parsed: object, bound: str) -> date:
    year, month, day, *_ = getattr(parsed, bound)()
    return date(year, month, day)


@settings(max_examples=40)
@given(plain_dates)
def test_bounds_agree_with_edtf(when: EdtfDate) -> None:
    """The reference implementation of EDTF gives a day, month or year the same first and last day."""
    parsed = edtf.parse_edtf(str(when))

    assert (_day(parsed, "lower_strict"), _day(parsed, "upper_strict")) == (when.earliest, when.latest)


@settings(max_examples=20)
@given(intervals)
def test_interval_agrees_with_edtf(when: EdtfDate) -> None:
    """The reference implementation of EDTF gives an interval the same first and last day."""
    parsed = edtf.parse_edtf(str(when))

    assert (_day(parsed, "lower_strict"), _day(parsed, "upper_strict")) == (when.earliest, when.latest)


@settings(max_examples=20)
@given(open_starts)
def test_open_start_agrees_with_edtf(when: EdtfDate) -> None:
    """The reference implementation of EDTF accepts an open start, and gives it the same last day."""
    parsed = edtf.parse_edtf(str(when))

    assert _day(parsed, "upper_strict") == when.latest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:00", clock_time(0, 0)),
        ("09:30", clock_time(9, 30)),
        ("10:47", clock_time(10, 47)),
        ("23:59", clock_time(23, 59)),
    ],
)
def test_time_is_parsed(text: str, expected: clock_time) -> None:
    """A time has two digits each for hours and minutes."""
    parsed = parse_time(text)

    assert parsed == expected


TIMES = "write hours and minutes with two digits each"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("9:30", f"{TIMES}: 09:30"),
        ("10.47", f"{TIMES}: 10:47"),
        ("10:47:00", f"{TIMES}: 10:47"),
        ("10:47 am", f"{TIMES}: 10:47"),
        ("3 pm", f"{TIMES}: 15:00"),
        ("12 a.m.", f"{TIMES}: 00:00"),
        ("１０:４７", f"{TIMES}: 10:47"),
        ("10:47\n", f"{TIMES}: 10:47"),
        ("24:00", f"{TIMES}, as in 09:30 or 17:05"),
        ("10:60", f"{TIMES}, as in 09:30 or 17:05"),
        ("647", f"{TIMES}, as in 09:30 or 17:05"),
        ("noon", f"{TIMES}: 12:00"),
        ("17:05 MSK", "write time: 17:05, and the zone of that clock on a line of its own, timezone: Europe/Moscow"),
        ("17:65 MSK", f"{TIMES}, as in 09:30 or 17:05"),
        ("", f"{TIMES}, as in 09:30 or 17:05"),
    ],
)
def test_other_time_is_refused(text: str, hint: str) -> None:
    """Every other time is refused with the intended time, or with two examples."""
    with pytest.raises(DateError) as caught:
        parse_time(text)

    assert (str(caught.value), caught.value.hint) == (f"'{text}' is not a time", hint)


@pytest.mark.parametrize("language", ["en", "ru", "kk", "uk", "de", "es", "fr"])
def test_day_is_read_as_each_language_writes_it(language: str) -> None:
    """A day in each of CLDR's forms with the month's name is read in each language of the interface."""
    for month in range(1, 13):
        day = date(2021, month, 3)
        forms = [format_date(day, form, locale=language) for form in ("medium", "long", "full")]
        names = (get_month_names(width, "stand-alone", language)[month] for width in ("wide", "abbreviated"))
        forms += [f"3 {name} 2021" for name in names]
        wrong = [form for form in forms if date_as_typed(form) != day.isoformat()]

        assert wrong == []


@pytest.mark.parametrize("text", ["Asia/Almaty", "Europe/London", "UTC", "America/Argentina/Buenos_Aires"])
def test_zone_is_parsed(text: str) -> None:
    """A name from the IANA list is a time zone."""
    zone = parse_zone(text)

    assert zone == ZoneInfo(text)


@pytest.mark.parametrize(
    "text", ["Asia/Almata", "+06:00", "Almaty", "", ".", "../etc/passwd", "/etc/localtime", "Asia", "a\0b", "x" * 300]
)
def test_other_zone_is_refused(text: str) -> None:
    """Every other name is refused, even one that leads the zone library to a folder or outside its own."""
    with pytest.raises(DateError) as caught:
        parse_zone(text)

    assert str(caught.value) == f"no time zone is called '{text}'"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Almaty", "write it as in the IANA list: Asia/Almaty"),
        ("new york", "write it as in the IANA list: America/New_York"),
        (
            "UTC+6",
            "name a place whose clocks are meant, as in Asia/Almaty: how far it was from UTC is known by the date",
        ),
        ("Moskau", "write a name from the IANA list, such as Asia/Almaty, Europe/London or UTC"),
    ],
)
def test_near_zone_gets_a_suggestion(text: str, hint: str) -> None:
    """A city alone gets its zone as a suggestion; a UTC offset gets the reason why it isn't enough."""
    with pytest.raises(DateError) as caught:
        parse_zone(text)

    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-11-02", Issued(parse_date("2021-11-02"))),
        ("2021-11?", Issued(parse_date("2021-11?"))),
        ("../2021-11-01", Issued(parse_date("../2021-11-01"))),
        ("2021-11-02T10:47", Issued(parse_date("2021-11-02"), clock_time(10, 47))),
    ],
)
def test_issued_date_is_parsed_and_formatted(text: str, expected: Issued) -> None:
    """An issue date is a date of any form, or a day and a time, and is formatted as it was written."""
    issued = parse_issued(text)

    assert (issued, str(issued)) == (expected, text)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("2021-11T10:47", "'2021-11T10:47' gives a time without a day", "name the day, or leave the time out"),
        (
            "2021-11-02T25:00",
            "'25:00' is not a time",
            "write hours and minutes with two digits each, as in 09:30 or 17:05",
        ),
        ("2021-11-02T", "'' is not a time", "write hours and minutes with two digits each, as in 09:30 or 17:05"),
        ("T10:47", "'T10:47' is not a date", FORMS),
    ],
)
def test_invalid_issued_date_is_refused(text: str, message: str, hint: str) -> None:
    """A time needs a day, and both must be valid."""
    with pytest.raises(DateError) as caught:
        parse_issued(text)

    assert (str(caught.value), caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("day", "at", "zone", "target", "expected"),
    [
        (date(2021, 11, 2), "10:47", ALMATY, UTC, "2021-11-02T04:47:00+00:00"),
        (date(2021, 11, 2), "10:47", HONG_KONG, ALMATY, "2021-11-02T08:47:00+06:00"),
        (date(2021, 11, 2), "23:30", UTC, ALMATY, "2021-11-03T05:30:00+06:00"),
        (date(2021, 11, 2), "01:00", HONG_KONG, UTC, "2021-11-01T17:00:00+00:00"),
        (date(2024, 2, 29), "12:00", UTC, ALMATY, "2024-02-29T18:00:00+06:00"),
        (date(2024, 3, 1), "12:00", UTC, ALMATY, "2024-03-01T17:00:00+05:00"),
        (date(2025, 7, 1), "12:00", ALMATY, UTC, "2025-07-01T07:00:00+00:00"),
        (date(2021, 11, 2), "10:47", ALMATY, ALMATY, "2021-11-02T10:47:00+06:00"),
        (date(1, 1, 1), "00:30", ALMATY, UTC, "0001-01-01T00:30:00+05:07:48"),
        (date(9999, 12, 31), "23:30", UTC, ALMATY, "9999-12-31T23:30:00+00:00"),
    ],
)
def test_moment_is_converted_to_another_zone(
    day: date, at: str, zone: ZoneInfo, target: ZoneInfo, expected: str
) -> None:
    """A time converts to another zone's local time on that day; at the calendar's ends it stays unchanged."""
    moved = in_zone(day, parse_time(at), zone, target)

    assert moved.isoformat() == expected


@given(days, st.times())
def test_minute_gives_its_day(day: date, at: clock_time) -> None:
    """Any minute of a day gives that day."""
    found = day_of(moment(day, at))

    assert found == day


@given(st.datetimes(), st.datetimes())
def test_minutes_keep_the_order_of_moments(one: datetime, other: datetime) -> None:
    """Of two moments, one that is later by at least a minute has the greater minute."""
    earlier, later = sorted([one, other])
    minutes = [moment(when.date(), when.time()) for when in (earlier, later)]

    assert minutes == sorted(minutes)
