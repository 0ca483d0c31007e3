"""The words, dates and numbers of the interface in one language; the only module that imports Babel and gettext.

A message that a catalogue lacks is shown in English, and marked on pages of other languages, so that screen readers
pronounce its words and browsers hyphenate them. Two control characters enclose them until the page is complete; entries
and templates can not contain them (`read/text`). In text, the words then get an element with `lang="en"`. An attribute
has the language of its element, so an element whose spoken attribute is all English gets `lang="en"` itself, and its
content gets the language of the page back.
"""

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from onrecord.model.catalogue_codes import catalogue_codes, speaks_english
from onrecord.model.dates import EdtfDate, Issued, Precision, Qualifier

_START, _END = "\x0e", "\x0f"
"""SHIFT OUT and SHIFT IN, which once changed the character set of a terminal."""
_PLACEHOLDER = re.compile(r"(%(?:\(\w+\))?[sd])")
_WORDS = re.compile(r"[^\W\d_](?:.*[^\W\d_])?[.!?]?", re.DOTALL)
_RUN = re.compile(f"{_START}([^{_START}{_END}<>]*){_END}?")
_IN_JSON = re.compile(r"(?<!\\)((?:\\\\)*)\\u000[ef]")
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style)\b.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*+)"
    r"(?P<attributes>(?:[^>\"']|\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z))*+)(?P<end>>|\Z)"
    r"|[^<]+|<",
    re.DOTALL,
)
"""What is open at the end of a page runs to it, as in browsers. To look for its end from each place takes minutes."""
_SPOKEN = re.compile(r"""\s(?:aria-label|aria-description|aria-roledescription|alt|title|placeholder)="([^"]*)\"""")
_LANGUAGE = re.compile(r"""\s(?:xml:)?lang=""")
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_WITHOUT_ELEMENTS = frozenset({"title", "desc", "option", "textarea"})
"""Elements that hold no other elements: all their text has one language."""
_TEXT_ONLY = re.compile(r"<(?P<name>title|desc|option|textarea)(?P<attributes>\b[^<>]*)>(?P<text>[^<]*)(?=</)")
_LETTER = re.compile(r"[^\W\d_]")
_ENTITY = re.compile(r"&#?\w+;")


@cache
def mark_words(message: str) -> str:
    """Return a message with marks around its words, but not around the placeholders between them."""
    return "".join(
        piece if place % 2 else _WORDS.sub(lambda words: f"{_START}{words[0]}{_END}", piece, count=1)
        for place, piece in enumerate(_PLACEHOLDER.split(message))
    )


def is_marked(text: str) -> bool:
    """Return whether a text has English words that are marked."""
    return _START in text


def remove_marks(text: str) -> str:
    """Return a text without marks, for a file that can't say what language a word has."""
    if "\\u000" in text:
        text = _IN_JSON.sub(r"\1", text)
    return text.replace(_START, "").replace(_END, "") if _START in text or _END in text else text


def resolve_marks(html: str, language: str, direction: str = "ltr") -> str:
    """Return HTML with `lang="en"` for marked words; `language` and `direction` are those of the page."""
    if _START not in html:
        return html.replace(_END, "")
    return _Resolver(language, direction).resolved(_TEXT_ONLY.sub(_mark_text_only, html))


def with_directions(html: str, direction_of: Callable[[str], str], page: str) -> str:
    """Return HTML with a `dir` for each element whose language runs in another direction than the page's.

    An element with a `dir` of its own keeps it.
    """
    usual = direction_of(page)

    def directed(found: re.Match[str]) -> str:
        tag, language = found[0], found["language"]
        direction = direction_of(language)
        return tag if direction == usual or " dir=" in tag else f'{tag[:-1]} dir="{direction}">'

    return _WITH_LANGUAGE.sub(directed, html)


_WITH_LANGUAGE = re.compile(r"""<(?!html\b)[a-z](?>[^<>]*? lang="(?P<language>[A-Za-z0-9-]+)"[^<>]*)>""")


class _Resolver:
    def __init__(self, language: str, direction: str) -> None:
        self._back = f' lang="{language}"'
        self._english = ' lang="en"' if direction == "ltr" else f' lang="en" dir="{direction}"'
        """The attributes of an element for the sake of an attribute: its content keeps the page's direction."""
        self._open: list[tuple[str, bool]] = []
        """The open elements, each with whether it is marked as English for the sake of an attribute."""
        self._names = Counter[str]()
        """How many elements of each name are open."""
        self._is_drawing = 0

    def resolved(self, html: str) -> str:
        return "".join(map(self._token, _TOKEN.finditer(html)))

    def _token(self, token: re.Match[str]) -> str:
        name = (token["name"] or "").lower()
        if token["raw"] or not token["end"]:
            return remove_marks(token[0]) if token[0].startswith("<") else self._text(token[0])
        return self._end_tag(token[0], name) if token["close"] else self._start_tag(token["name"], token["attributes"])

    @property
    def _is_in_english(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _text(self, text: str) -> str:
        if self._open and self._open[-1][0] in _WITHOUT_ELEMENTS:
            return remove_marks(text)
        span = "tspan" if self._is_drawing else "span"
        if self._is_in_english and is_marked(text) and _is_all_english(text):
            return remove_marks(text)
        spanned = _RUN.sub(lambda run: f'<{span} lang="en">{run[1]}</{span}>', text).replace(_END, "")
        return f"<{span}{self._back}>{spanned}</{span}>" if self._is_in_english and text.strip() else spanned

    def _end_tag(self, tag: str, name: str) -> str:
        if self._names[name]:
            while (last := self._open.pop()[0]) != name:
                self._names[last] -= 1
            self._names[name] -= 1
        self._is_drawing -= name == "svg" and self._is_drawing > 0
        return tag

    def _start_tag(self, name: str, attributes: str) -> str:
        spoken = [value for value in _SPOKEN.findall(attributes) if value]
        has_language = bool(_LANGUAGE.search(attributes))
        is_english = not has_language and any(map(is_marked, spoken)) and all(map(_is_all_english, spoken))
        added = self._english if is_english else self._back if self._is_in_english and not has_language else ""
        if "data-" in attributes and is_marked(_SPOKEN.sub("", attributes)):
            added += ' data-words="en"'
        self._is_drawing += name == "svg"
        closing = "/" if attributes.endswith("/") else ""
        if name not in _VOID and not closing:
            self._open.append((name.lower(), is_english))
            self._names[name.lower()] += 1
        return f"<{name}{remove_marks(attributes.removesuffix('/'))}{added}{closing}>"


def _mark_text_only(found: re.Match[str]) -> str:
    """Return an element without elements, as English if all of its text is."""
    if not is_marked(found["text"]) or not _is_all_english(found["text"]) or _LANGUAGE.search(found["attributes"]):
        return found[0]
    return f'<{found["name"]}{found["attributes"]} lang="en">{found["text"]}'


def _is_all_english(text: str) -> bool:
    return not _LETTER.search(_ENTITY.sub("", _RUN.sub("", text)))


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
_ENDED = re.compile(r"[.!?…。！？؟۔।][)\]}\xa0\u202f»”“’‘\"'\x0f]*\Z")
"""The end of a text that needs no full stop; in French a space stands before the mark that closes a quotation."""


class Words:
    """Words, dates and numbers in one language."""

    def __init__(
        self, language: str, catalogues: Mapping[str, str], own_catalogues: Mapping[str, str] | None = None
    ) -> None:
        """Take the language's code, the built-in catalogues and those of the site, whose words go before.

        English replaces missing messages, with the marks that `resolve_marks` turns into `lang="en"`.
        """
        self.language, self.locale = language, _locale(language)
        self._is_french = self.locale.language == "fr"
        self._translations = _chained(tuple(texts_for(language, catalogues, own_catalogues or {})), language)
        # CLDR's patterns are slow, and a date stands on many pages.
        self.date: Callable[[EdtfDate], str] = cache(lambda day: self._qualified(self._bare_date(day), day.qualifier))
        """Returns a date in words, exactly as precise as the data."""
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
        return self._filled(text, values) if values else text

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """Return a message that has another meaning in other contexts."""
        text = self._translations.pgettext(context, message)
        return self._filled(text, values) if values else text

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the plural form of the message for `n`, with `n` and `values` filled in."""
        return self._filled(self._translations.ngettext(one, many, n), {"n": n, **values})

    def _filled(self, text: str, values: dict[str, Any]) -> str:
        text, filling = self.with_separators(text, values)
        return text % filling

    def with_separators(self, text: str, values: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return a message and its values with each count as text, with the separators of the language: '1,000'."""
        counted, text = _counts_as_texts(text)
        return text, {**values, **{name: self.count(values[name]) for name in counted}} if counted else values

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
        return {":": "\N{NO-BREAK SPACE}:", ";": "\N{NARROW NO-BREAK SPACE};"}[sign] if self._is_french else sign

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

    def _day_and_month(self, when: EdtfDate) -> str:
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
        minutes, sign = abs(seconds) // 60, "−" if seconds < 0 else "+"
        hours, rest = divmod(minutes, 60)
        zone = "UTC" if not minutes else f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
        return f"{moment:%H:%M} {zone}"

    def format_list(self, items: Iterable[str]) -> str:
        """Return one enumeration: 'a, b and c'."""
        listed = list(items)
        return format_list(listed, locale=self.locale) if len(listed) > 1 else "".join(listed)

    def language_name(self, language: str) -> str:
        """Return the name of `language` in this language, or its code."""
        return _display_name(language, self.locale)

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
        return self.gettext("%(date)s (approximately)", date=words) if qualifier is Qualifier.APPROXIMATE else words


def texts_for(language: str, catalogues: Mapping[str, str], own_catalogues: Mapping[str, str]) -> Iterator[str]:
    """Yield the catalogues that give words in `language`, the first one first: the site's own before the built-in."""
    for group in (own_catalogues, catalogues):
        yield from (group[code] for code in catalogue_codes(language) if code in group)


@cache  # messages are few, and stand on many pages
def _counts_as_texts(message: str) -> tuple[tuple[str, ...], str]:
    """Return the names of the counts in a message, and the message with places for texts instead."""
    return tuple(_COUNT.findall(message)), _COUNT.sub(r"\1)s", message)


@cache
def direction_of(language: str) -> str:
    """Return the direction of writing of a language: 'ltr', also for one that CLDR lacks, or 'rtl'."""
    return str(_locale(language).text_direction)


def full_stop(words: str) -> str:
    """Return the full stop that a text still needs; empty where the text ends by itself.

    The text can end with another mark or an abbreviation ('г.'), followed by brackets or quotation marks.
    """
    return "" if _ENDED.search(words) else "."


def sentence(words: str) -> str:
    """Return a text with a full stop at its end."""
    return f"{words}{full_stop(words)}"


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


class _English(NullTranslations):
    """The messages themselves, marked as English, for a language whose catalogues lack them."""

    def gettext(self, message: str) -> str:
        return mark_words(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return mark_words(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002  (gettext's signature)
        return mark_words(message)


def _chained(texts: tuple[str, ...], language: str) -> NullTranslations:
    """Return the messages of several catalogues: a message that one lacks is the next one's, and at last English."""
    chain: NullTranslations = NullTranslations() if speaks_english(language) else _English()
    for text in reversed(texts):
        translations = copy(_translations(text))  # the cached one is shared by languages with other fallbacks
        translations.add_fallback(chain)
        chain = translations
    return chain


@lru_cache(maxsize=16)  # forked processes inherit it, and a preview builds many times
def _translations(text: str) -> NullTranslations:
    from babel.messages.mofile import write_mo  # noqa: PLC0415  (a site in English needs none of them)
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text.encode("utf-8"))))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _at_noon(day: dt.date) -> dt.datetime:
    """Return noon of `day`, since Babel takes a bare datetime for UTC and converts it."""
    return dt.datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]
