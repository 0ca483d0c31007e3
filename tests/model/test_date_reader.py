"""What people type as dates, in each language of the interface, and what pages print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.desk.browser.desk_pages import LANGUAGES as DESK_LANGUAGES
from onrecord.desk.browser.desk_pages import words_in
from onrecord.editing.forms.date_remarks import read_as
from onrecord.model.date_hints import meant_date, possible_days
from onrecord.model.date_reader import read_date
from onrecord.model.dates import EdtfDate, Issued, parse_issued
from onrecord.render.words import Words

TODAY = date(2026, 12, 1)
ROOT = Path(__file__).parents[2]
CATALOGUES: Mapping[str, str] = {path.stem: path.read_text("utf-8") for path in (ROOT / "onrecord/locale").glob("*.po")}
LANGUAGES = ("en", "en-US", *sorted(CATALOGUES))

# By what they mean: the ways to say it, the same in each language.
SAID: Mapping[str, tuple[str, ...]] = {
    "../1999": (
        "before 2000",
        "prior to 2000",
        "до 2000 года",
        "раньше 2000 г.",
        "до 2000 року",
        "раніше 2000 р.",
        "2000 жылға дейін",
        "2000 жылдан бұрын",
        "vor 2000",
        "vor dem Jahr 2000",
        "avant 2000",
        "avant l’année 2000",
        "antes de 2000",
        "antes del año 2000",
    ),
    "../2015-03-02": (
        "before 3 March 2015",
        "before Tuesday, 3 March 2015",
        "до 3 марта 2015 г.",
        "до 3 березня 2015 р.",
        "2015 жылғы 3 наурызға дейін",
        "vor dem 3. März 2015",
        "avant le 3 mars 2015",
        "antes del 3 de marzo de 2015",
    ),
    "../2000": (
        "2000 or earlier",
        "by 2000",
        "until 2000",
        "no later than 2000",
        "не позднее 2000 года",
        "не пізніше 2000 року",
        "2000 не одан бұрын",
        "spätestens 2000",
        "bis 2000",
        "au plus tard en 2000",
        "jusqu’en 2000",
        "hasta 2000",
        "a más tardar en 2000",
    ),
    "2015-03~": (
        "in or around March 2015",
        "c. March 2015",
        "ca. 2015-03",
        "около марта 2015 г.",
        "примерно в марте 2015 года",
        "близько березня 2015",
        "шамамен 2015 жылғы наурыз",
        "etwa März 2015",
        "vers mars 2015",
        "hacia marzo de 2015",
        "alrededor de marzo de 2015",
    ),
    "2004?": ("perhaps 2004", "2004 (uncertain)", "возможно, 2004", "можливо, 2004", "vielleicht 2004", "quizás 2004"),
    "2015-05-10/2015-05-12": (
        "10-12 May 2015",
        "10 – 12 May 2015",
        "from 10 to 12 May 2015",
        "between 10 and 12 May 2015",
        "May 10–12, 2015",
        "2015-05-10–12",
        "с 10 по 12 мая 2015 г.",
        "10–12 мая 2015 г.",
        "з 10 до 12 травня 2015 р.",
        "2015 жылғы 10–12 мамыр",
        "10. bis 12. Mai 2015",
        "vom 10. bis zum 12. Mai 2015",
        "du 10 au 12 mai 2015",
        "entre le 10 et le 12 mai 2015",
        "del 10 al 12 de mayo de 2015",
        "entre el 10 y el 12 de mayo de 2015",
    ),
    "2015-03/2015-04": (
        "March or April 2015",
        "March/April 2015",
        "март или апрель 2015",
        "березень або квітень 2015",
        "2015 жылғы наурыз немесе сәуір",
        "März oder April 2015",
        "mars ou avril 2015",
        "marzo o abril de 2015",
    ),
    "2023-09-06/2023-09-08": ("6 to 8 Sept 2023", "6-8 сентября 2023", "6–8 sept. 2023"),
    "2021-10/2021-12": (
        "Q4 2021",
        "2021-Q4",
        "4Q 2021",
        "fourth quarter of 2021",
        "the 4th quarter of 2021",
        "IV квартал 2021 года",
        "4-й квартал 2021",
        "2021 жылдың 4 тоқсаны",
        "4. Quartal 2021",
        "quatrième trimestre de 2021",
        "cuarto trimestre de 2021",
    ),
    "2015-01/2015-06": ("first half of 2015", "H1 2015", "первая половина 2015 года", "erste Hälfte 2015"),
    "2021-11-02": (
        "2021-Nov-02",
        "2021-11- 02",
        "2021-11-O2",
        "2021–11–02",
        "2-Nov-2021",
        "Tuesday 2 November 2021",
        "Tue, Nov 2nd, 2021",
        "вторник, 2 ноября 2021 г.",
        "вт 2 нояб. 2021",
        "вівторок, 2 листопада 2021 року",
        "2021 ж. 2 қараша, сейсенбі",
        "Dienstag, den 2. November 2021",
        "le mardi 2 novembre 2021",
        "martes, 2 de noviembre de 2021",
    ),
    "2021-11": ("11/2021", "11.2021", "in November 2021", "the month of November 2021", "im November 2021"),
    "1990/1999": ("1990s", "the 1990s", "1990-е годы", "1990er", "les années 1990", "los años 1990"),
    "2026-12-01": ("today", "Today", "сегодня", "сьогодні", "бүгін", "heute", "aujourd’hui", "hoy"),
    "2026-11-30": ("yesterday", "вчера", "вчора", "кеше", "gestern", "hier", "ayer"),
    "2021-11-02T10:47": ("2 November 2021, 10:47", "2 November 2021 at 10:47 am", "2 ноября 2021 в 10:47"),
}
LOST: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("2004", "early"): ("early 2004",),
    ("2015-03", "mid"): ("mid-March 2015",),
    ("2015", "End of"): ("End of 2015",),
    ("2004", "начале"): ("в начале 2004 года",),
    ("2015-03", "конец"): ("конец марта 2015",),
    ("2004", "початку"): ("на початку 2004 року",),
    ("2004", "басында"): ("2004 жылдың басында",),
    ("2004", "Anfang"): ("Anfang 2004",),
    ("2015-03", "Mitte"): ("Mitte März 2015",),
    ("2004", "début"): ("début 2004",),
    ("2015-03", "mi"): ("mi-mars 2015",),
    ("2004", "a principios de"): ("a principios de 2004",),
    ("../2015", "the end of"): ("no later than the end of 2015",),
    ("../1999", "about"): ("about before 2000",),
}
CHOSEN: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("2001/2026-12-01",): (
        "after 2000",
        "после 2000 года",
        "після 2000 року",
        "2000 жылдан кейін",
        "nach 2000",
        "après 2000",
        "después de 2000",
    ),
    ("2010/2026-12-01",): ("since 2010", "from 2010", "с 2010 года", "seit 2010", "depuis 2010", "desde 2010"),
    ("2015-03/2015-05", "2015-09/2015-11"): (
        "spring 2015",
        "in the spring of 2015",
        "весной 2015 года",
        "навесні 2015 року",
        "2015 жылғы көктем",
        "Frühjahr 2015",
        "im Frühling 2015",
        "printemps 2015",
        "primavera de 2015",
    ),
    ("2015-03-04", "2015-04-03"): ("3/4/2015", "3.4.2015", "3-4-2015"),
}
UNREAD = (
    "",
    "2 November",
    "March",
    "next Tuesday",
    "Mark 2015",
    "Marseille 2015",
    "between 2015",
    "before",
    "3 and 2015",
    "31 November 2021",
    "December – January 2022",
    "2021-09/..",
    "2021-09?/2021-10",
    "5 or before 6 May 2015",
    "1 2 3 March 2015",
    "Q5 2021",
    "before 1",
    "3 March 2015 at 25:00",
    "March 2015 at 10:00",
    "early",
    "after 9999",
    "2015 to",
    "1995s",
    "0000s",
)


@pytest.mark.parametrize(("text", "value"), [(text, value) for value, texts in SAID.items() for text in texts])
def test_date_in_words_is_read(text: str, value: str) -> None:
    """A date is read as a person says it, in each language of the interface, and nothing of it is lost."""
    reading = read_date(text, TODAY)

    assert (reading.value, reading.options, reading.lost, reading.fault) == (value, (), "", "")
    assert str(parse_issued(value)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02/11/2021", ("2021-02-11", "2021-11-02")),
        (" 2-11-2021 ", ("2021-02-11", "2021-11-02")),
        ("2/11-2021", ("2021-02-11", "2021-11-02")),
        ("2.11.2021", ("2021-11-02",)),
        ("11/11/2021", ("2021-11-11",)),
        ("31/11/2021", ()),
        ("2/11/0000", ()),
        ("before 2/11/2021", ()),
    ],
)
def test_days_that_figures_can_mean(text: str, expected: tuple[str, ...]) -> None:
    """Figures mean the days that exist, by day and month or by month and day; with full stops the day stands first."""
    assert possible_days(text) == expected


@pytest.mark.parametrize(("text", "meant"), [(text, meant) for meant, texts in LOST.items() for text in texts])
def test_what_a_date_cannot_hold_is_named(text: str, meant: tuple[str, str]) -> None:
    """A part of a year or month becomes the whole of it, never less; and its word is named, as it was typed."""
    reading = read_date(text, TODAY)

    assert (reading.value, reading.lost) == meant


@pytest.mark.parametrize(("text", "options"), [(text, options) for options, texts in CHOSEN.items() for text in texts])
def test_what_was_not_typed_is_not_taken(text: str, options: tuple[str, ...]) -> None:
    """A date without an end, a season and a day of two meanings are left to whoever typed them."""
    reading = read_date(text, TODAY)

    assert (reading.value, reading.options) == ("", options)


@pytest.mark.parametrize("text", UNREAD)
def test_other_text_is_no_date(text: str) -> None:
    """A text is read as a whole or not at all."""
    reading = read_date(text, TODAY)

    assert (reading.value, reading.options) == ("", ())


@pytest.mark.parametrize("text", ["before 10-12 May 2015", "by 2015/2016", "2015-2016 or earlier", "since 2015-2016"])
def test_what_came_before_or_after_a_range_did_not_last(text: str) -> None:
    """Such a date is no duration. Its hint said 'write date: .. and until: 2015-05-09 if it lasted'."""
    assert not read_date(text, TODAY).is_span
    assert "until:" not in (meant_date(text) or "")


def _documented() -> list[tuple[str, tuple[str, ...]]]:
    """Return what docs/writing.md says that people type, each with the dates that it becomes or can be."""
    section = (ROOT / "docs/writing.md").read_text("utf-8").partition("\n## Type a date\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (?!you type|---)(.+?) \| (.+) \|$", section, re.MULTILINE)
    return [(text, tuple(re.findall(r"`([^`]+)`", dates))) for texts, dates in rows for text in texts.split("; ")]


@pytest.mark.parametrize(("text", "dates"), _documented())
def test_documented_date_is_read_so(text: str, dates: tuple[str, ...]) -> None:
    """The tables of the guide say what is read and what is asked."""
    reading = read_date(text, TODAY)

    assert (reading.options or (reading.value,)) == dates


_YEARS = st.integers(100, 9999)
_PARTS = st.one_of(
    st.dates(date(100, 1, 1)).map(date.isoformat),
    st.tuples(_YEARS, st.integers(1, 12)).map(lambda parts: f"{parts[0]:04d}-{parts[1]:02d}"),
    _YEARS.map("{:04d}".format),
)


def _interval(ends: tuple[str, str]) -> str:
    first, last = sorted(ends, key=lambda end: parse_issued(end).date.latest)
    return f"{first}/{last}" if parse_issued(first).date.earliest <= parse_issued(last).date.latest else first  # type: ignore[operator]


FORMS = st.one_of(
    st.tuples(_PARTS, st.sampled_from(["", "?", "~"])).map("".join),
    _PARTS.map("../{}".format),
    st.tuples(_PARTS, _PARTS).map(_interval),
    st.tuples(st.dates(date(100, 1, 1)).map(date.isoformat), st.times()).map(lambda it: f"{it[0]}T{it[1]:%H:%M}"),
)


def _meaning(issued: Issued) -> object:
    """Return the days that a date covers, and what else it says: '2021-09-15/2021-10' ends as '…/2021-10-31' does."""
    when: EdtfDate = issued.date
    is_span = when.end is not None and when.start is not None
    return when.earliest, when.latest, when.qualifier, is_span, issued.time


@given(FORMS)
@example("2021-11-03/2021-11-03")
@example("2021-09-15/2021-10")
@example("2021/2022-03")
@example("2020-12-30/2021-01-02")
@example("2021/2021")
@example("0999-05-01")
def test_printed_date_is_read_back(form: str) -> None:
    """Whatever pages and the desk print of a date from the year 100 on, in each language, is read as that date."""
    issued = parse_issued(form)

    for language in LANGUAGES:
        words = Words(language, CATALOGUES)
        printed_forms = {words.issued(issued), read_as(form, words)}
        if language in DESK_LANGUAGES:
            printed_forms.add(read_as(form, words_in(language)))
        for printed in sorted(printed_forms):
            reading = read_date(printed)
            assert (reading.lost, reading.options) == ("", ()), (language, printed)
            assert reading.value, (language, printed)
            assert _meaning(parse_issued(reading.value)) == _meaning(issued), (language, printed)


@given(st.text(st.sampled_from("0123456789 .-/~?,T:абвJanuaryбвдо()ор"), max_size=24))
def test_reading_ends_in_a_date_or_in_none(text: str) -> None:
    """Any text gives a date that entries can hold, or dates to choose from, or neither."""
    reading = read_date(text, TODAY)

    assert not (reading.value and reading.options)
    for value in (*reading.options, *filter(None, [reading.value])):
        assert str(parse_issued(value)) == value
