"""Words, dates and numbers of the interface in one language, as CLDR and the catalogues give them."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from onrecord.model.dates import CalendarSpan, EdtfDate, Issued, Precision, Qualifier
from onrecord.render.catalogue_messages import translations_for

# Plain English is dated as international English: day before month, which readers cannot misread.
_LOCALES = {"en": "en_001"}
_OWN_NAMES = {"kk": "Қазақша"}
"""Names of languages in themselves that stand for those of CLDR, which says 'the Kazakh language': 'in Kazakh'."""
_DAY_AND_MONTH = re.compile(r"(?<!\d)(?P<day>\d{1,2}\.?) (?=[^\W\d_])|(?<=[^\W\d_]) (?=\d{1,2}\b)")
"""The space between a day and its month, in either order."""
_FIRST_DAY = re.compile(r"(?<!\d)1(?=\xa0|\s*–)")
_COUNT = re.compile(r"(?<=%\()(\w+)\)d")
_SEPARATED = 1_000
"""The least number that has separators."""


class Words:
    """Words, dates and numbers in one language."""

    def __init__(
        self, language: str, catalogues: Mapping[str, str], own_catalogues: Mapping[str, str] | None = None
    ) -> None:
        """Take the language's code, the built-in catalogues and those of the site, whose words go before.

        English replaces missing messages, with marks that `language_attributes` turns into `lang="en"`.
        """
        self.language = language
        self.catalogues = (own_catalogues or {}, catalogues)
        """The site's own catalogues, and the built-in ones."""
        self.locale = _locale(language)
        self._is_french = self.locale.language == "fr"
        self._translations = translations_for(language, catalogues, own_catalogues or {})
        # CLDR's patterns are slow, and a date stands on many pages.
        self.date: Callable[[EdtfDate], str] = cache(lambda day: self._qualified(self._bare_date(day), day.qualifier))
        """Returns a date in words, exactly as precise as the data."""
        self.short_date: Callable[[EdtfDate], str] = cache(
            lambda day: self._qualified(self._short_date(day), day.qualifier)
        )
        """Returns a date with a short month, exactly as precise as the data, for short views."""
        self.day_and_month: Callable[[EdtfDate], str] = cache(self._day_and_month)
        """Returns a date for a place whose heading names month and year."""
        self.month_and_year: Callable[[dt.date], str] = cache(
            lambda day: _capitalized(format_skeleton("yMMMM", _at_noon(day), locale=self.locale))
        )
        self.own_language_name: Callable[[str], str] = cache(self._own_language_name)
        """Returns the name of a language in that language, or its code."""

    def gettext(self, message: str, **values: object) -> str:
        """Return `message` in this language, with `values` filled in."""
        text = self._translations.gettext(message)
        return self._fill(text, values) if values else text

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """Return a message that has another meaning in other contexts."""
        text = self._translations.pgettext(context, message)
        return self._fill(text, values) if values else text

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the plural form of the message for `n`, with `n` and `values` filled in."""
        return self._fill(self._translations.ngettext(one, many, n), {"n": n, **values})

    def _fill(self, text: str, values: dict[str, Any]) -> str:
        text, filling = self.with_separators(text, values)
        return text % filling

    def with_separators(self, text: str, values: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return a message and its values with each count as text, with the separators of the language: '1,000'."""
        counted, text = _counts_as_texts(text)
        if not counted:
            return text, values
        return text, {**values, **{name: self.count(values[name]) for name in counted}}

    def count(self, number: int) -> str:
        """Return a number of things with the separators of the language."""
        return str(number) if number < _SEPARATED else format_decimal(number, locale=self.locale)

    def short_month(self, number: int) -> str:
        """Return the stand-alone short name of a month, counted from 1."""
        return str(self.locale.months["stand-alone"]["abbreviated"][number])

    @property
    def direction(self) -> str:
        """The direction of writing, as HTML names it: 'ltr' or 'rtl'."""
        return direction_of(self.language)

    @property
    def open_graph(self) -> str:
        """The language with its most common country, as Open Graph writes it: 'ru_RU'."""
        language, _, rest = self.language.replace("-", "_").partition("_")
        likely = get_global("likely_subtags").get(language, language).split("_")
        return f"{language}_{rest[-2:] if rest[-2:].isupper() else likely[-1]}"

    @property
    def months_decline(self) -> bool:
        """Whether a month changes its form beside a day: 'ноября' from 'ноябрь'."""
        months = self.locale.months
        return bool(months["format"]["wide"] != months["stand-alone"]["wide"])

    def sign(self, sign: str) -> str:
        """Return a colon or a semicolon as the language sets it: with a space before it in French."""
        if not self._is_french:
            return sign
        return {":": "\N{NO-BREAK SPACE}:", ";": "\N{NARROW NO-BREAK SPACE};"}[sign]

    def quoted(self, text: str) -> str:
        """Return text between quotation marks; inner ones, if the text already has outer ones."""
        outer = self.gettext("“%(text)s”", text=text)
        return self.gettext("‘%(text)s’", text=text) if outer[0] in text else outer

    def named_title(self, title: str) -> str:
        """Return the title of an event as it stands after a verb and a colon: 'Denies: The ministry announces'.

        In languages where it could be read as the subject of the verb, it has quotation marks; inner ones, if it
        already has outer ones.
        """
        # Translators: put quotation marks around it if it could be read as the subject: 'replies to: The ferries deny'.
        marked = self.pgettext("title after a verb and a colon", "%(title)s", title=title)
        is_marked_twice = marked != title and marked[0] in title
        return self.gettext("‘%(text)s’", text=title) if is_marked_twice else marked

    def duration(self, start: EdtfDate, end: EdtfDate) -> str:
        """Return the start and end of an event in words."""
        return self.gettext("%(start)s to %(end)s", start=self.date(start), end=self.date(end))

    def short_duration(self, start: EdtfDate, end: EdtfDate) -> str:
        """Return the start and end of an event with what they share once, and short months; of exact days only."""
        is_exact = start.is_day and end.is_day and not start.qualifier and not end.qualifier
        return self.short_span(start, end) if is_exact else self.duration(start, end)

    def span(self, first: EdtfDate, last: EdtfDate) -> str:
        """Return the dates from the first event to the last; of inexact dates, the outer ends."""
        if first == last:
            return self.date(first)
        start = first if first.start is None else EdtfDate(first.start, qualifier=first.qualifier)
        end = EdtfDate(last.end or last.start, qualifier=last.qualifier)
        return " – ".join(dict.fromkeys((self.date(start), self.date(end))))

    def short_span(self, first: EdtfDate, last: EdtfDate) -> str:
        """Return the dates from the first event to the last with short months, and what they share once."""
        if first == last or first.start is None or last.start is None:
            return self.span(first, last)
        return self._interval(EdtfDate(first.start, last.end or last.start))

    def brief_span(self, first: EdtfDate, last: EdtfDate) -> str:
        """Return the months from the first event to the last; within one month, the days."""
        if first == last:
            return self.short_date(first)
        start, end = first.start, last.end or last.start
        if (
            start is None
            or end is None
            or first.qualifier
            or last.qualifier
            or Precision.YEAR in _precisions(start, end)
        ):
            begin = EdtfDate(start, qualifier=first.qualifier) if start else first
            return " – ".join(dict.fromkeys(map(self.short_date, (begin, EdtfDate(end, qualifier=last.qualifier)))))
        days = _at_noon(start.first_day), _at_noon(end.last_day)
        if (days[0].year, days[0].month) == (days[1].year, days[1].month):
            return self.short_span(first, last)
        return self._typeset(format_interval(*days, "yMMM", locale=self.locale))

    def _short_date(self, when: EdtfDate) -> str:
        if when.start is None or when.precision is Precision.BETWEEN:
            return self._short_bounds(when)
        skeleton = {Precision.DAY: "yMMMd", Precision.MONTH: "yMMM"}.get(when.precision, "y")
        return self._typeset(format_skeleton(skeleton, _at_noon(when.start.first_day), locale=self.locale))

    def _short_bounds(self, when: EdtfDate) -> str:
        """Return 'between 6 and 8 Sept 2023', with what both days share once; or the day that it is not after."""
        if when.start is None:
            return self.gettext("%(date)s or earlier", date=self.short_date(EdtfDate(when.end)))
        first, dash, last = (part.strip() for part in self._interval(when).partition("–"))
        return self.gettext("between %(first)s and %(last)s", first=first, last=last) if dash else first

    def _day_and_month(self, when: EdtfDate) -> str:
        if when.precision is Precision.BETWEEN:
            return self.short_date(when)
        if when.start is None or not when.is_day:
            return self.date(when)
        short = self._typeset(format_skeleton("MMMd", _at_noon(when.start.first_day), locale=self.locale))
        return self._qualified(short, when.qualifier)

    def issued(self, issued: Issued) -> str:
        """Return a date of publication in words, with the time of day where known."""
        words = self.date(issued.date)
        return words if issued.time is None else f"{words}, {issued.time:%H:%M}"

    def clock(self, moment: dt.datetime) -> str:
        """Return a time of day with its offset from UTC, since readers live in all zones."""
        seconds = int((moment.utcoffset() or dt.timedelta()).total_seconds())
        sign = "−" if seconds < 0 else "+"
        hours, minutes = divmod(abs(seconds) // 60, 60)
        zone = "UTC"
        if hours or minutes:
            zone += f"{sign}{hours}"
        if minutes:
            zone += f":{minutes:02d}"
        return f"{moment:%H:%M} {zone}"

    def format_list(self, items: Iterable[str]) -> str:
        """Return one enumeration: 'a, b and c'."""
        listed = list(items)
        return format_list(listed, locale=self.locale) if len(listed) > 1 else "".join(listed)

    def language_name(self, language: str) -> str:
        """Return the name of `language` in this language, or its code."""
        return _display_name(language, self.locale)

    def territory(self, code: str) -> str:
        """Return the name of a country by its code, or the code of what CLDR doesn't name; empty for 'any'."""
        return "" if code == "any" else self.locale.territories.get(code, code)

    def _own_language_name(self, language: str) -> str:
        name = _OWN_NAMES.get(language) or _display_name(language, None)
        return name if name == language else _capitalized(name)

    def _bare_date(self, when: EdtfDate) -> str:
        last = (when.end or when.start) if when.start is None else when.start
        assert last is not None, "a date has at least one end"  # noqa: S101
        if when.precision is Precision.ON_OR_BEFORE:
            return self.gettext("%(date)s or earlier", date=self.date(EdtfDate(last)))
        if when.precision is Precision.BETWEEN:
            return self.gettext("%(interval)s, exact day not recorded here", interval=self._interval(when))
        if when.precision is Precision.DAY:
            return self._typeset(format_date(last.first_day, "long", locale=self.locale))
        skeleton = "yMMMM" if when.precision is Precision.MONTH else "y"
        return format_skeleton(skeleton, _at_noon(last.first_day), locale=self.locale)

    def in_language(self, language: str) -> "Words":
        """Return the words of the same catalogues in another language."""
        own, built_in = self.catalogues
        return self if language == self.language else Words(language, built_in, own)

    def in_row(self, when: EdtfDate) -> str:
        """Return a date for a row of a list: of an event between two days only these, with whole months."""
        if when.precision is not Precision.BETWEEN:
            return self.date(when)
        words = self._interval(when)
        months = self.locale.months["format"]
        spans = [span for span in (when.start, when.end) if span is not None and span.precision is Precision.DAY]
        for month in dict.fromkeys(span.first_day.month for span in spans):
            words = words.replace(months["abbreviated"][month], months["wide"][month])
        return self._qualified(words, when.qualifier)

    def _interval(self, when: EdtfDate) -> str:
        spans = [span for span in (when.start, when.end) if span is not None]
        finest = max((span.precision for span in spans), key=(Precision.YEAR, Precision.MONTH, Precision.DAY).index)
        skeleton = {Precision.DAY: "yMMMd", Precision.MONTH: "yMMMM"}.get(finest, "y")
        first, last = _at_noon(spans[0].first_day), _at_noon(spans[-1].last_day)
        return self._typeset(format_interval(first, last, skeleton, locale=self.locale))

    def _typeset(self, date: str) -> str:
        """Return a date with no-break spaces between the day and its month; the first of a French month is '1er'."""
        joined = _DAY_AND_MONTH.sub(lambda space: f"{space['day'] or ''}\N{NO-BREAK SPACE}", date)
        return _FIRST_DAY.sub("1er", joined) if self._is_french else joined

    def _qualified(self, words: str, qualifier: Qualifier) -> str:
        if qualifier is Qualifier.UNCERTAIN:
            return self.gettext("%(date)s (uncertain)", date=words)
        if qualifier is Qualifier.APPROXIMATE:
            return self.gettext("%(date)s (approximately)", date=words)
        return words


@cache  # messages are few, and stand on many pages
def _counts_as_texts(message: str) -> tuple[tuple[str, ...], str]:
    """Return the names of the counts in a message, and the message with places for texts instead."""
    return tuple(_COUNT.findall(message)), _COUNT.sub(r"\1)s", message)


def _precisions(*spans: CalendarSpan) -> set[Precision]:
    return {span.precision for span in spans}


@cache
def direction_of(language: str) -> str:
    """Return the direction of writing of a language: 'ltr', also for one that CLDR lacks, or 'rtl'."""
    return str(_locale(language).text_direction)


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(_LOCALES.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_LOCALES["en"])


def _display_name(language: str, locale: Locale | None) -> str:
    try:
        named = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return language
    return named.get_display_name(locale or named) or language


def _at_noon(day: dt.date) -> dt.datetime:
    """Return noon of `day`, since Babel takes a bare datetime for UTC and converts it."""
    return dt.datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]
