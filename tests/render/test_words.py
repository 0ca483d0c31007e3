"""Dates, times and languages in words: as exact as the record, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from onrecord.model.catalogue_codes import catalogue_codes
from onrecord.model.date_hints import date_as_typed
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
    ("uk", "2021-11-02", "2 листопада 2021 р."),
    ("uk", "2021-11", "листопад 2021 р."),
    ("kk", "2021-11", "2021 ж. қараша"),
)


def _words(language: str) -> Words:
    """Return words without a catalogue: CLDR's data and English messages."""
    return Words(language, {})


def _plain(text: str) -> str:
    """Return the text with ordinary spaces in place of CLDR's thin and no-break spaces."""
    return " ".join(text.split())


@pytest.mark.parametrize(("language", "text", "expected"), DATES)
def test_date_is_no_more_exact_than_recorded(language: str, text: str, expected: str) -> None:
    """A date's words include its doubt and its bounds, and are no more exact than the record."""
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
def test_interval_follows_the_language(language: str, text: str, expected: str) -> None:
    """The language's own pattern joins the ends of an interval, even where the exact day is unknown."""
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
def test_day_under_a_month_heading_has_no_year(language: str, text: str, expected: str) -> None:
    """Under a heading with month and year, a day has no year; other dates are in full."""
    said = _words(language).day_and_month(parse_date(text))

    assert _plain(said) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
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
def test_day_and_month_stay_on_one_line(language: str, text: str, expected: str) -> None:
    """A no-break space joins day and month; all other spaces stay as they are."""
    said = _words(language).date(parse_date(text)).replace("\N{THIN SPACE}", " ")
    said = said.replace("\N{NARROW NO-BREAK SPACE}", " ")

    assert said.replace("\N{NO-BREAK SPACE}", "_") == expected
    assert "_" in _words(language).day_and_month(parse_date("2021-11-02")).replace("\N{NO-BREAK SPACE}", "_")


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "November 2021"), ("ru", "Ноябрь 2021 г."), ("kk", "2021 ж. қараша")]
)
def test_heading_begins_with_a_capital(language: str, expected: str) -> None:
    """A month as a heading has a capital letter, also in languages that write months in lower case."""
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
def test_span_has_its_outer_ends(first: str, last: str, expected: str) -> None:
    """The span of several dates goes from the first start to the last end, without words on exact days."""
    said = _words("en").span(parse_date(first), parse_date(last))

    assert _plain(said) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "2021-11-02", "2 Nov 2021"),
        ("en", "2021-11-02~", "2 Nov 2021 (approximately)"),
        ("en", "2021-11", "Nov 2021"),
        ("en", "2021", "2021"),
        ("en", "../2021-11-01", "1 Nov 2021 or earlier"),
        ("en", "2021-11-03/2021-11-05", "between 3 and 5 Nov 2021"),
        ("en", "2021-10-30/2021-11-02", "between 30 Oct and 2 Nov 2021"),
        ("en", "2020/2021", "between 2020 and 2021"),
        ("de", "2021-11-03/2021-11-05", "zwischen 3. und 5. Nov. 2021"),
        ("kk", "2021-11-03/2021-11-05", "2021 ж. 3 – 5 қар. аралығында"),
        ("ru", "2021-11-03/2021-11-05", "в период 3 – 5 нояб. 2021 г."),
    ],
)
def test_short_date_still_tells_that_it_is_uncertain(language: str, text: str, expected: str) -> None:
    """A date for short views is as exact as the data, and says between which days something happened."""
    catalogue = Path(__file__).parents[2] / f"onrecord/locale/{language}.po"
    catalogues = {language: catalogue.read_text("utf-8")} if catalogue.exists() else {}

    assert _plain(Words(language, catalogues).short_date(parse_date(text))) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2021-11-02", "2021-11-02", "2 Nov 2021"),
        ("2021-11-02", "2021-11-09", "2–9 Nov 2021"),
        ("2021-11-02", "2022-03-09", "Nov 2021 – Mar 2022"),
        ("2021-11", "2021-12-09", "Nov – Dec 2021"),
        ("2020~", "2020-07-01", "2020 (approximately) – 1 Jul 2020"),
        ("2020", "2021-07-01", "2020 – 1 Jul 2021"),
        ("../2021-11-01", "2021-12-09", "1 Nov 2021 or earlier – 9 Dec 2021"),
    ],
)
def test_span_of_a_story_has_months(first: str, last: str, expected: str) -> None:
    """The time of a story is told by months, by days within one month, and never more exactly than it is known."""
    assert _plain(_words("en").brief_span(parse_date(first), parse_date(last))) == expected


def test_lasting_event_has_its_first_and_last_day() -> None:
    """The words of a lasting event give its first and its last day."""
    said = _words("en").duration(parse_date("2021-11-03"), parse_date("2021-11"))

    assert _plain(said) == "3 November 2021 to November 2021"


@pytest.mark.parametrize(
    ("text", "expected"), [("2021-11", "November 2021"), ("2021-11-02T09:05", "2 November 2021, 09:05")]
)
def test_publication_has_its_time(text: str, expected: str) -> None:
    """The words of a publication's moment include the time of day where the source gives it."""
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
        ("Asia/Almaty", 1900, "09:05 UTC+5:07"),  # +05:07:48 solar time
        ("America/New_York", 1850, "09:05 UTC−4:56"),  # -04:56:02 solar time
    ],
)
def test_time_has_its_offset(zone: str, year: int, expected: str) -> None:
    """A time of day has its offset from UTC in hours and, if needed, minutes."""
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
def test_names_are_joined_as_a_list(language: str, items: list[str], expected: str) -> None:
    """The language's own pattern joins several names."""
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
    """A language has its name in the page's language, or its code if CLDR has no name."""
    name = _words(language).language_name(other)

    assert name == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "English"),
        ("ru", "Русский"),
        ("kk", "Қазақша"),
        ("sr-Latn", "Srpski (latinica)"),
        ("zh-Hans", "中文 (简体)"),
        ("xx", "xx"),
    ],
)
def test_language_has_its_own_name(language: str, expected: str) -> None:
    """A language has its own name in its own script, or its code if CLDR has no name."""
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
        ("ru", "Unknown", "\x0eUnknown\x0f"),
        ("kk", "Source", "\x0eSource\x0f"),
        ("en-GB", "Source", "Source"),
    ],
)
def test_message_is_translated(language: str, message: str, expected: str) -> None:
    """A message is in the page's language, or in English without a translation or catalogue."""
    said = Words(language, {"ru": CATALOGUE}).gettext(message)

    assert said == expected


def test_values_are_filled_in() -> None:
    """A message's values are inserted, whatever characters they contain."""
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
def test_noun_has_the_plural_form_of_its_number(language: str, number: int, expected: str) -> None:
    """A noun has the plural form that the language requires for its number."""
    said = Words(language, {"ru": CATALOGUE}).ngettext("%(n)d event", "%(n)d events", number)

    assert said == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", ("de",)), ("de-AT", ("de-AT", "de")), ("sr-Latn", ("sr-Latn",)), ("zh-Hant-TW", ("zh-Hant-TW",))],
)
def test_words_come_from_the_nearest_catalogue(language: str, expected: tuple[str, ...]) -> None:
    """A region takes the words of its language; a script takes none of another script."""
    assert catalogue_codes(language) == expected


IN_FULL: tuple[tuple[str, str, str], ...] = (
    ("de", "2021-11-03/2021-11-05", "3.–5. Nov. 2021, genauer Tag hier nicht erfasst"),
    ("de", "2021-11-02?", "2. November 2021 (unsicher)"),
    ("de", "2021-11~", "November 2021 (ungefähr)"),
    ("de", "../2021-11-01", "1. November 2021 oder früher"),
    ("es", "2021-11-03/2021-11-05", "3–5 nov 2021, el día exacto no consta aquí"),
    ("es", "2021-11-01?", "1 de noviembre de 2021 (fecha dudosa)"),
    ("es", "../2021-11", "noviembre de 2021 o antes"),
    ("fr", "2021-11-01", "1er novembre 2021"),
    ("fr", "2021-11-11", "11 novembre 2021"),
    ("fr", "2021-11", "novembre 2021"),
    ("fr", "2021-11-01/2021-11-05", "1er–5 nov. 2021, jour exact non indiqué ici"),
    ("fr", "2021-10-30/2021-11-01", "30 oct. – 1er nov. 2021, jour exact non indiqué ici"),
    ("fr", "../2021-11-01", "1er novembre 2021 ou avant"),
    ("uk", "2021-11-03/2021-11-05", "3–5 лист. 2021 р., точний день тут не зазначено"),
    ("uk", "2021-11-02?", "2 листопада 2021 р. (дата непевна)"),
)


@pytest.mark.parametrize(("language", "text", "expected"), IN_FULL)
def test_date_has_no_english_words_in_a_built_in_language(language: str, text: str, expected: str) -> None:
    """How exact a date is stands in the language of the page; the first of a French month is '1er'."""
    catalogue = (Path(__file__).parents[2] / f"onrecord/locale/{language}.po").read_text("utf-8")

    assert _plain(Words(language, {language: catalogue}).date(parse_date(text))) == expected


@pytest.mark.parametrize(
    ("language", "colon", "semicolon"), [("fr", "\xa0:", "\u202f;"), ("de", ":", ";"), ("en", ":", ";")]
)
def test_french_has_a_space_before_high_marks(language: str, colon: str, semicolon: str) -> None:
    """The marks that templates write between words are set as the language sets them."""
    words = _words(language)

    assert (words.sign(":"), words.sign(";")) == (colon, semicolon)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "1 подія"), (3, "3 події"), (11, "11 подій"), (21, "21 подія"), (25, "25 подій"), (0, "0 подій")],
)
def test_ukrainian_has_three_plural_forms(number: int, expected: str) -> None:
    """The built-in Ukrainian words follow their numbers."""
    catalogue = (Path(__file__).parents[2] / "onrecord/locale/uk.po").read_text("utf-8")

    assert Words("uk", {"uk": catalogue}).ngettext("%(n)d event", "%(n)d events", number) == expected


@pytest.mark.parametrize("language", ["en", "en-US", "ru", "kk", "uk", "de", "es", "fr"])
def test_printed_day_and_month_are_read_back(language: str) -> None:
    """A reader copies a date from a page into a form; the check finds the field that has it."""
    words = Words(language, {})
    dates = [parse_date(f"2020-{month:02d}{day}") for month in range(1, 13) for day in ("", "-01", "-23")]

    assert [date_as_typed(words.date(one)) for one in dates] == list(map(str, dates))
