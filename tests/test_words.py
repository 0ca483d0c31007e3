"""Dates, times and languages in words: as exact as is known, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from onrecord.model.dates import parse_date, parse_issued
from onrecord.render.words import Words

DATES: tuple[tuple[str, str, str], ...] = (
    ("en", "2021-11-02", "2 November 2021"),
    ("en", "2021-05-01", "1 May 2021"),
    ("en", "2021-11-02?", "2 November 2021 (uncertain)"),
    ("en", "2021-11-02~", "2 November 2021 (approximately)"),
    ("en", "2021-11", "November 2021"),
    ("en", "2021-11?", "November 2021 (uncertain)"),
    ("en", "2021-11~", "November 2021 (approximately)"),
    ("en", "2021", "2021"),
    ("en", "2021?", "2021 (uncertain)"),
    ("en", "2021~", "2021 (approximately)"),
    ("en", "../2021-11-01", "1 November 2021 or earlier"),
    ("en", "../2021-11", "November 2021 or earlier"),
    ("en", "../2021", "2021 or earlier"),
    ("en", "2021-11-03/2021-11-05", "3–5 Nov 2021, exact day not recorded here"),
    ("en", "2021-10-30/2021-11-02", "30 Oct – 2 Nov 2021, exact day not recorded here"),
    ("en", "2020-12-30/2021-01-02", "30 Dec 2020 – 2 Jan 2021, exact day not recorded here"),
    ("en", "2021-09-15/2021-10", "15 Sept – 31 Oct 2021, exact day not recorded here"),
    ("en", "2021-09/2021-10", "September – October 2021, exact day not recorded here"),
    ("en", "2021-12/2022-01", "December 2021 – January 2022, exact day not recorded here"),
    ("en", "2021/2022-03", "January 2021 – March 2022, exact day not recorded here"),
    ("en", "2020/2021", "2020–2021, exact day not recorded here"),
    ("en", "0988-08", "August 988"),
    ("en", "9999-12-31", "31 December 9999"),
    ("en-GB", "2021-11-02", "2 November 2021"),
    ("en-US", "2021-11-02", "November 2, 2021"),
    ("ru", "2021-11-02", "2 ноября 2021 г."),
    ("ru", "2021-05-01", "1 мая 2021 г."),
    ("ru", "2021-11", "ноябрь 2021 г."),
    ("kk", "2021-11-02", "2021 ж. 2 қараша"),
    ("kk", "2021-11", "2021 ж. қараша"),
)


def _words(language: str) -> Words:
    """Return words without any catalogue: what CLDR has, and English messages."""
    return Words(language, {})


def _plain(text: str) -> str:
    """Return the text with ordinary spaces: CLDR puts thin and hard ones between its parts."""
    return " ".join(text.split())


@pytest.mark.parametrize(("language", "text", "expected"), DATES)
def test_date_is_said_as_exactly_as_known(language: str, text: str, expected: str) -> None:
    """A date is said in words with its doubt and its bounds, and never more exactly than it is known."""
    said = _words(language).date(parse_date(text))

    assert _plain(said) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "2021", "2021"),
        ("ru", "2021-11-03/2021-11-05", "3–5 нояб. 2021 г."),
        ("ru", "2021-09/2021-10", "сентябрь – октябрь 2021 г."),
        ("kk", "2021", "2021"),
        ("kk", "2021-11-03/2021-11-05", "2021 ж. 3–5 қар."),
        ("kk", "2021-09/2021-10", "2021 ж. қыркүйек – қазан"),
    ],
)
def test_interval_is_said_as_the_language_does(language: str, text: str, expected: str) -> None:
    """The two ends of an interval are joined as the language does it, whatever is said of the exact day."""
    said = _plain(_words(language).date(parse_date(text)))

    assert said.startswith(expected)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "2021-11-02", "2 Nov"),
        ("en", "2021-11-02~", "2 Nov (approximately)"),
        ("en", "2021-11", "November 2021"),
        ("en", "../2021-11-01", "1 November 2021 or earlier"),
        ("ru", "2021-11-02", "2 нояб."),
        ("ru", "2021-05-01", "1 мая"),
        ("kk", "2021-11-02", "2 қар."),
    ],
)
def test_day_is_short_below_its_heading(language: str, text: str, expected: str) -> None:
    """Under a heading that names month and year, a day is said without the year; other dates in full."""
    said = _words(language).day_and_month(parse_date(text))

    assert _plain(said) == expected


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("en", "2021-11-02", "2_November 2021"),
        ("en", "2021-11-02~", "2_November 2021 (approximately)"),
        ("en", "../2021-11-01", "1_November 2021 or earlier"),
        ("en", "2021-10-30/2021-11-02", "30_Oct – 2_Nov 2021, exact day not recorded here"),
        ("en", "2021-11", "November 2021"),
        ("en", "0988-08", "August 988"),
        ("en-US", "2021-11-02", "November_2, 2021"),
        ("de", "2021-11-02", "2._November 2021"),
        ("ru", "2021-11-02", "2_ноября 2021 г."),
        ("kk", "2021-11-02", "2021 ж. 2_қараша"),
    ],
)
def test_no_line_parts_a_day_from_its_month(language: str, text: str, kept: str) -> None:
    """Day and month are joined by a space that no line breaks at; all other spaces are as CLDR and we have them."""
    said = _words(language).date(parse_date(text)).replace("\N{THIN SPACE}", " ")
    said = said.replace("\N{NARROW NO-BREAK SPACE}", " ")

    assert said.replace("\N{NO-BREAK SPACE}", "_") == kept
    assert "_" in _words(language).day_and_month(parse_date("2021-11-02")).replace("\N{NO-BREAK SPACE}", "_")


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "November 2021"), ("ru", "Ноябрь 2021 г."), ("kk", "2021 ж. қараша")]
)
def test_heading_begins_with_a_capital(language: str, expected: str) -> None:
    """A month as a heading begins with a capital letter, also where the language writes months small."""
    said = _words(language).month_and_year(date(2021, 11, 2))

    assert _plain(said) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2021-11-01", "2021-11-08", "1 November 2021 – 8 November 2021"),
        ("2021-11-01", "2021-11-01", "1 November 2021"),
        ("2021-09/2021-10", "2021-11-08", "September 2021 – 8 November 2021"),
        ("2021-09-01", "2021-10-30/2021-11-02", "1 September 2021 – 2 November 2021"),
        ("2021-09/2021-10", "2021-09/2021-10", "September – October 2021, exact day not recorded here"),
        ("../2021-09", "2021-11-08", "September 2021 or earlier – 8 November 2021"),
        ("2020~", "2021-11?", "2020 (approximately) – November 2021 (uncertain)"),
    ],
)
def test_span_is_said_by_its_outer_ends(first: str, last: str, expected: str) -> None:
    """From when to when events reach is said without a word on exact days in its middle."""
    said = _words("en").span(parse_date(first), parse_date(last))

    assert _plain(said) == expected


def test_duration_is_said() -> None:
    """What lasted is said from its first to its last day."""
    said = _words("en").duration(parse_date("2021-11-03"), parse_date("2021-11"))

    assert _plain(said) == "3 November 2021 to November 2021"


@pytest.mark.parametrize(
    ("text", "expected"), [("2021-11", "November 2021"), ("2021-11-02T09:05", "2 November 2021, 09:05")]
)
def test_issue_is_said_with_its_time(text: str, expected: str) -> None:
    """The moment of a publication is said with its time of day where one is printed."""
    said = _words("en").issued(parse_issued(text))

    assert _plain(said) == expected


@pytest.mark.parametrize(
    ("zone", "year", "expected"),
    [
        ("UTC", 2021, "09:05 UTC"),
        ("Europe/London", 2021, "09:05 UTC"),
        ("Asia/Almaty", 2021, "09:05 UTC+6"),
        ("Asia/Almaty", 2025, "09:05 UTC+5"),
        ("Asia/Kolkata", 2021, "09:05 UTC+5:30"),
        ("Asia/Kathmandu", 2021, "09:05 UTC+5:45"),
        ("America/New_York", 2021, "09:05 UTC−5"),
        ("America/St_Johns", 2021, "09:05 UTC−3:30"),
        ("Pacific/Kiritimati", 2021, "09:05 UTC+14"),
        ("Asia/Almaty", 1900, "09:05 UTC+5:07"),  # +05:07:48 by the sun
        ("America/New_York", 1850, "09:05 UTC−4:56"),  # -04:56:02 by the sun
    ],
)
def test_clock_tells_its_zone(zone: str, year: int, expected: str) -> None:
    """A time of day is said with its distance from UTC, in hours and, where there are any, minutes."""
    said = _words("en").clock(datetime(year, 1, 2, 9, 5, tzinfo=ZoneInfo(zone)))

    assert said == expected


@pytest.mark.parametrize(
    ("language", "items", "expected"),
    [
        ("en", [], ""),
        ("en", ["a"], "a"),
        ("en", ["a", "b", "c"], "a, b and c"),
        ("ru", ["а", "б", "в"], "а, б и в"),
        ("kk", ["а", "б"], "а және б"),
    ],
)
def test_words_are_listed(language: str, items: list[str], expected: str) -> None:
    """Several names are joined as the language does it."""
    listed = _words(language).format_list(items)

    assert listed == expected


@pytest.mark.parametrize(
    ("language", "other", "expected"),
    [
        ("en", "ru", "Russian"),
        ("en", "kk", "Kazakh"),
        ("en", "sr-Latn", "Serbian (Latin)"),
        ("ru", "en", "английский"),
        ("ru", "kk", "казахский"),
        ("kk", "en", "ағылшын тілі"),
        ("kk", "ru", "орыс тілі"),
        ("en", "xx", "xx"),
        ("ru", "qaa", "qaa"),
    ],
)
def test_language_is_named(language: str, other: str, expected: str) -> None:
    """A language is called by its name in the page's language; by its code where nobody knows it."""
    name = _words(language).language_name(other)

    assert name == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "English"),
        ("ru", "Русский"),
        ("kk", "Қазақ тілі"),
        ("sr-Latn", "Srpski (latinica)"),
        ("zh-Hans", "中文 (简体)"),
        ("xx", "xx"),
    ],
)
def test_language_names_itself(language: str, expected: str) -> None:
    """A language is called by the name that it has in itself, in its own script; by its code where nobody knows it."""
    name = _words("en").own_language_name(language)

    assert name.casefold() == expected.casefold()


CATALOGUE = """\
msgid ""
msgstr ""
"Language: ru\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? "
"1 : 2);\\n"

msgid "Source"
msgstr "Источник"

msgid "Published by %(publisher)s."
msgstr "Издатель: %(publisher)s."

msgid "%(n)d event"
msgid_plural "%(n)d events"
msgstr[0] "%(n)d событие"
msgstr[1] "%(n)d события"
msgstr[2] "%(n)d событий"
"""


@pytest.mark.parametrize(
    ("language", "message", "expected"),
    [
        ("ru", "Source", "Источник"),
        ("ru-RU", "Source", "Источник"),
        ("ru", "Unknown", "Unknown"),
        ("kk", "Source", "Source"),
    ],
)
def test_message_is_translated(language: str, message: str, expected: str) -> None:
    """A message is said in the page's language; in English where the catalogue doesn't have it or there is none."""
    said = Words(language, {"ru": CATALOGUE}).gettext(message)

    assert said == expected


def test_values_are_filled_in() -> None:
    """A message's values are filled in, whatever signs they hold."""
    said = Words("ru", {"ru": CATALOGUE}).gettext("Published by %(publisher)s.", publisher="100 % {Газета} %(x)s")

    assert said == "Издатель: 100 % {Газета} %(x)s."


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("ru", 1, "1 событие"),
        ("ru", 3, "3 события"),
        ("ru", 11, "11 событий"),
        ("ru", 21, "21 событие"),
        ("en", 1, "1 event"),
        ("en", 0, "0 events"),
    ],
)
def test_number_has_its_form(language: str, number: int, expected: str) -> None:
    """A noun has the form that goes with its number in the language."""
    said = Words(language, {"ru": CATALOGUE}).ngettext("%(n)d event", "%(n)d events", number)

    assert said == expected
