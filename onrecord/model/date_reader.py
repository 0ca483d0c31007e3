"""Reads dates as people type them and as pages print them: 'Tuesday 3 March 2015', 'before 2000', '10-12 May 2015'.

This is the only reader. The desk and `onrecord new` take what it reads, importers too; the hints of `check` propose it.
It claims nothing that was not typed: a text is read as a whole or not at all, a word that no date can hold is named as
lost, and where a text can mean several dates, somebody has to choose. All words are in `date_words.json`, those of all
languages of the interface together: no part of the code names a language.

The forms that it returns are those of `model/dates`, a subset of the Extended Date/Time Format (EDTF), level 1.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from onrecord.model.calendar_span import MONTHS_A_YEAR, CalendarSpan
from onrecord.model.date_words import WORDS

_LONGEST = 200
_CENTURY = 100
_SHORTEST_NAME = 3
_THIS_CENTURY = 2000
_FIRST_WORDS = frozenset({"before", "not after", "after", "not before"})
"""The classes of words that say on which side of a date something was."""


Doubt = Literal["", "season", "year", "weekday", "no-end"]
"""A season has other months elsewhere, a year has two digits, the weekday is another one, or the end is missing."""


class DateReading(Struct, frozen=True):
    """What a text means as a date."""

    value: str = ""
    """The date in a form of entries; empty if the text is none, or can mean several."""
    options: tuple[str, ...] = ()
    """The dates that it can mean, in order, if somebody has to choose; one alone must be confirmed."""
    lost: str = ""
    """The words of the text that the date can't hold, as they were typed."""
    is_span: bool = False
    """Whether the text joins two ends, so that it can also be the first and the last day of what lasted."""
    sign: str = ""
    """What words around the date say: 'before', 'not after', 'after', 'not before' or 'about'; empty for none."""
    doubt: Doubt = ""
    """Why even one option must be confirmed, or why there is none."""
    fault: str = ""
    """Why the text is no date, if that is known."""


class _NoDateError(Exception):
    """The text is no date; `str()` says why, if that is known."""


class _Token(NamedTuple):
    kind: str
    """'span', 'decade', 'quarter', 'half', 'year', 'number', 'month', 'words' or 'mark'."""
    text: str
    """As it was typed."""
    start: int
    end: int
    value: Any = None
    """The spans that a date in figures can be; the number; or of words their classes."""


class _Interval(NamedTuple):
    """The first and the last span in which something was; both are the same for a day, a month or a year."""

    start: CalendarSpan
    end: CalendarSpan


_ORDINAL = r"(?:(?:st|nd|rd|th|er|re|ère|e|º|ª|-?(?:го|ое|ого|е|й|я|ая|ша|ші|шы|інші|нші))(?![^\W\d_]))?"
_TOKENS = "|".join(
    (
        r"(?P<day>(?P<y>[0-9]{4})(?P<s>[-./ ])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})(?![0-9]))",
        r"(?P<compact>[0-9]{8}(?![0-9]))",
        r"(?P<yearlast>(?P<a>[0-9]{1,2})(?P<t>[-./])(?P<b>[0-9]{1,2})(?P=t)(?P<c>[0-9]{4})(?![0-9]))",
        r"(?P<yearmonth>(?P<ym>[0-9]{4})[-/.](?P<mm>[0-9]{1,2})(?![0-9.-]?[0-9]))",
        r"(?P<monthyear>(?P<n>[0-9]{1,2})[-/.](?P<ny>[0-9]{4})(?![0-9]))",
        r"(?P<decade>[0-9]{3}0(?:'?s|er|-?(?:е|х|ті|шы|ші|ыншы|інші))(?![^\W_]))",
        r"(?P<quarter>[QqTt](?P<q>[1-4])(?![^\W_])|(?P<q2>[1-4])[Qq](?![^\W_]))",
        r"(?P<half>[Hh](?P<h>[12])(?![^\W_]))",
        r"(?P<year>[0-9]{3,4}(?![0-9]))",
        rf"(?P<number>(?P<num>[0-9]{{1,2}}){_ORDINAL}(?![0-9]))",
        r"(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*'?)",
        r"(?P<mark>\.\.|[^\s])",
        r"(?P<space>\s+)",
    )
)
_PLAIN: Mapping[str, str] = dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("’ʼ‘`", "'")
_SPLIT_ELISION = re.compile(r"(?<![^\W_])([LlDd]')(?=[^\W\d_])")
_STRAY_SPACE = re.compile(r"(?<=[0-9])(?:- +| +-)(?=[0-9])")
_LETTERS_FOR_DIGITS = re.compile(r"[0-9OoОоlI]{4}-[0-9OoОоlI]{1,2}(?:-[0-9OoОоlI]{1,2})?")
_DIGITS = str.maketrans("OoОоlI", "000011")
_CLOCK = re.compile(
    r"(?i)[,\s]+(?:(?:at|um|в|о|об|à|a las|сағат)\s+)?(?P<hours>[0-9]{1,2})[:h](?P<minutes>[0-9]{2})"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?(?:\s*uhr)?(?=,|\Z)"
)
_DECORATION = re.compile(r"(?<=[0-9])[^\w?~)/-]+\Z")
_LINKS = ("to", "or")
_IGNORED = frozenset(",.()'«»“”\"")


def read_date(text: str, today: date | None = None, *, dots_begin_with_day: bool = False) -> DateReading:
    """Return what a text means. It need not be a form of entries: see `model/dates` for those.

    `today` is the day on which it was typed: without it, 'yesterday' is no date, and no century is chosen for a year of
    two digits. In '4.12.2025' the day stands first nearly everywhere (`dots_begin_with_day`); but people who type it
    are asked.
    """
    typed = unicodedata.normalize("NFC", " ".join(text.split())) if len(text) <= _LONGEST else ""
    if not typed:
        return DateReading()
    try:
        return _Reader(typed, today, is_dotted_day_first=dots_begin_with_day).read()
    except _NoDateError as error:
        return DateReading(fault=str(error))


class _Reader:
    """Reads one text."""

    def __init__(self, text: str, today: date | None, *, is_dotted_day_first: bool) -> None:
        plain = "".join(_PLAIN.get(letter, letter) for letter in text)
        plain = _STRAY_SPACE.sub("-", _SPLIT_ELISION.sub(r"\1 ", plain))
        plain = _DECORATION.sub("", plain.strip(" ,;"))
        if _LETTERS_FOR_DIGITS.fullmatch(plain):
            plain = plain.translate(_DIGITS)
        self._text, self._today, self._is_dotted_day_first = plain, today, is_dotted_day_first
        self._lost = list[tuple[int, str]]()
        self._time = ""
        self._doubt: Doubt = ""

    def read(self) -> DateReading:
        tokens = self._tokens(self._without_clock())
        signs, core = self._take_modifiers(tokens)
        core = self._without_lone_from(core, signs)
        alternatives, is_span = self._intervals(core)
        values = [self._value(one, signs) for one in alternatives]
        return self._reading([one for one in values if one], signs, is_span=is_span)

    def _reading(self, values: list[str], signs: Mapping[str, _Token], *, is_span: bool) -> DateReading:
        lost = ", ".join(words for _, words in sorted(self._lost))
        options = tuple(sorted(dict.fromkeys(values)))
        sign = next((one for one in signs if one in _FIRST_WORDS or one == "about"), "")
        has_two_ends = is_span and not _FIRST_WORDS & signs.keys() and "/" in "".join(options)
        common: dict[str, Any] = {"lost": lost, "sign": sign, "is_span": has_two_ends}
        if not options or len(options) > 1 or self._doubt:
            return DateReading(options=options, doubt=self._doubt, **common)
        return DateReading(value=options[0], **common)

    def _without_clock(self) -> str:
        """Return the text without a time of day at its end, or before a weekday; the time is kept."""
        found = _CLOCK.search(self._text)
        if found is None:
            return self._text
        hours, minutes = int(found["hours"]), int(found["minutes"])
        if found["half"]:
            hours = hours % 12 + (12 if found["half"] in "pP" else 0)
        if hours > 23 or minutes > 59:  # noqa: PLR2004  (the last hour and minute of a day)
            raise _NoDateError
        self._time = f"{hours:02d}:{minutes:02d}"
        return self._text[: found.start()] + self._text[found.end() :]

    # Tokens

    def _tokens(self, text: str) -> list[_Token]:
        raw = list(_raw_tokens(text))
        found = list[_Token]()
        place = 0
        while place < len(raw):
            kind, part, start = raw[place]
            length, classes = _longest_phrase(raw, place)
            if length and kind in ("word", "mark"):
                end = raw[place + length - 1][2] + len(raw[place + length - 1][1])
                found.append(_Token("words", text[start:end], start, end, classes))
                place += length
                continue
            place += 1
            if kind == "word" and part.lower().startswith(WORDS.year_word):
                continue  # its cases are many: 'жылы', 'жылдың', 'жылғы'
            if kind != "space" and not (kind == "mark" and part in _IGNORED - {","}):
                found.append(self._token(kind, part, start))
        return found

    def _token(self, kind: str, part: str, start: int) -> _Token:
        end = start + len(part)
        if kind == "word":
            month = _month_of(part)
            if not month:
                raise _NoDateError
            return _Token("month", part, start, end, month)
        if kind == "mark":
            if part != ",":
                raise _NoDateError
            return _Token("words", part, start, end, frozenset({"comma"}))
        match = re.fullmatch(_TOKENS, part)
        assert match is not None, "the token was found by this pattern"  # noqa: S101
        if kind in ("day", "compact", "yearlast", "yearmonth", "monthyear"):
            return self._figures(kind, match, start)
        number = int(match["q"] or match["q2"] or match["h"] or match["num"] or re.match(r"[0-9]*", part)[0])  # type: ignore[index]
        return _Token(kind, part, start, end, number)

    def _figures(self, kind: str, match: re.Match[str], start: int) -> _Token:
        part = match[0]
        spans: list[CalendarSpan | None]
        if kind == "day":
            spans = [_span(int(match["y"]), int(match["m"]), int(match["d"]))]
        elif kind == "compact":
            spans = [_span(int(part[:4]), int(part[4:6]), int(part[6:]))]
        elif kind == "monthyear":
            spans = [_span(int(match["ny"]), int(match["n"]))]
        elif kind == "yearmonth":
            return self._year_and_number(match, start)
        else:
            first, second, year = int(match["a"]), int(match["b"]), int(match["c"])
            spans = [_span(year, second, first)]
            if match["t"] != "." or not self._is_dotted_day_first:
                spans.append(_span(year, first, second))
        known = [span for span in spans if span]
        if not known:
            raise _NoDateError
        return _Token("span", part, start, start + len(part), list(dict.fromkeys(known)))

    def _year_and_number(self, match: re.Match[str], start: int) -> _Token:
        """Return '2021-11', '2021/11' or '2015-16' as a token: a month, or the years from the first to the last."""
        year, number, sign = int(match["ym"]), int(match["mm"]), match[0][4]
        month = _span(year, number) if len(match["mm"]) > 1 or sign != "." else None
        later = year // _CENTURY * _CENTURY + number
        is_range = sign in "-/" and len(match["mm"]) > 1 and later > year
        found: list[Any] = [month] if month else []
        if is_range and not (month and sign == "-"):
            found.append(_Interval(CalendarSpan(year), CalendarSpan(later)))
        if not found:
            raise _NoDateError
        return _Token("span", match[0], start, start + len(match[0]), found)

    # Words around a date

    def _take_modifiers(self, tokens: list[_Token]) -> tuple[dict[str, _Token], list[_Token]]:
        """Return the words that say how a date is meant, by their classes, and the tokens of the date itself."""
        is_core = [token.kind != "words" or bool(token.value & _DATING - {"weekday"}) for token in tokens]
        if not any(is_core):
            raise _NoDateError
        first = is_core.index(True)
        last = len(is_core) - 1 - is_core[::-1].index(True)
        has_day = any(token.kind in ("number", "span") for token in tokens)
        signs = dict[str, _Token]()
        core = list[_Token]()
        for place, token in enumerate(tokens):
            if token.kind != "words":
                core.append(token)
                continue
            class_ = _class_of(token.value, is_inside=first < place < last, has_day=has_day)
            if class_ in ("fill", ""):
                continue
            if class_ in _CORE_CLASSES:
                core.append(token._replace(kind=class_, value=_number_in(token.value, class_)))
            elif class_ == "part":
                self._lost.append((token.start, token.text.rstrip("-")))
            elif class_ in signs or first < place < last:
                raise _NoDateError
            else:
                signs[class_] = token
        if len(_FIRST_WORDS & signs.keys()) > 1:
            raise _NoDateError
        return signs, core

    def _without_lone_from(self, core: list[_Token], signs: dict[str, _Token]) -> list[_Token]:
        """Return the tokens without 'from' and 'between'; without another end, 'from' says 'not before'."""
        kept = [token for token in core if token.kind != "from"]
        openings = [token for token in core if token.kind == "from"]
        if not openings:
            return kept
        if len(openings) > 1 or _FIRST_WORDS & signs.keys():
            raise _NoDateError
        has_link = any(token.kind in _LINKS for token in kept)
        words = openings[0]
        if not has_link and "fill" not in words.value:
            if "between" in words.value:
                raise _NoDateError
            signs["not before"] = words
        return kept

    # Dates and spans of time

    def _intervals(self, core: list[_Token]) -> tuple[list[_Interval], bool]:
        """Return what the tokens can mean, and whether they join two ends."""
        why = ""
        for tokens in _interpretations(core):
            places = [place for place, token in enumerate(tokens) if token.kind in _LINKS]
            try:
                if not places:
                    return self._single(tokens), False
                if len(places) == 1:
                    left, link, right = tokens[: places[0]], tokens[places[0]], tokens[places[0] + 1 :]
                    return self._joined(left, right), link.kind == "to"
            except _NoDateError as error:
                why = why or str(error)
        raise _NoDateError(why)

    def _single(self, tokens: list[_Token]) -> list[_Interval]:
        days = [token for token in tokens if token.kind == "weekday"]
        rest = [token for token in tokens if token.kind != "weekday"]
        kinds = sorted(token.kind for token in rest)
        relative = {"today": 0, "yesterday": -1, "tomorrow": 1}
        if len(rest) == 1 and rest[0].kind in relative:
            if self._today is None:
                raise _NoDateError
            day = CalendarSpan.of(self._today + timedelta(days=relative[rest[0].kind]))
            return self._on_weekday([_Interval(day, day)], days)
        by_kind = {token.kind: token for token in rest}
        if "season" in by_kind:
            return self._season(by_kind, kinds)
        if "quarter" in by_kind or "half" in by_kind:
            return self._fraction(rest)
        if kinds in (["decade"], ["decades", "year"]):
            year = by_kind["decade" if kinds == ["decade"] else "year"].value
            if year % 10 or year == 0:
                raise _NoDateError
            return [_Interval(CalendarSpan(year), CalendarSpan(year + 9))]
        if kinds == ["span"]:
            found = [one if isinstance(one, _Interval) else _Interval(one, one) for one in rest[0].value]
            return self._on_weekday(found, days)
        whole = self._complete(_Parts.of(rest))
        return self._on_weekday([_Interval(whole, whole)], days)

    def _complete(self, parts: "_Parts") -> CalendarSpan:
        """Return the date that its parts give, if it has a year. Raises `_NoDateError`."""
        if parts.year is None and parts.short_year is not None and parts.month is not None:
            parts = parts._replace(year=self._whole_year(parts.short_year), short_year=None)
        if parts.year is None or parts.short_year is not None or (parts.day is not None and parts.month is None):
            raise _NoDateError
        span = _span(parts.year, parts.month, parts.day)
        if span is None:
            raise _NoDateError(_why_no_day(parts))
        return span

    def _whole_year(self, digits: int) -> int:
        """Return the latest year with these last two digits that is not after today's."""
        if self._today is None:
            self._doubt = "year"
            return _THIS_CENTURY + digits
        year = self._today.year // _CENTURY * _CENTURY + digits
        return year if year <= self._today.year else year - _CENTURY

    def _on_weekday(self, found: list[_Interval], days: list[_Token]) -> list[_Interval]:
        if not days:
            return found
        if any(interval.start.day is None for interval in found):
            self._lost += [(token.start, token.text) for token in days]
            return found
        named = {token.value for token in days}
        fitting = [one for one in found if {one.start.first_day.weekday()} == named]
        if not fitting:
            self._doubt = "weekday"
        return fitting or found

    def _season(self, by_kind: Mapping[str, _Token], kinds: list[str]) -> list[_Interval]:
        """Return the months that a season can have been: it lies elsewhere in the south, and a winter has two years."""
        if kinds != ["season", "year"]:
            raise _NoDateError
        year, number = by_kind["year"].value, by_kind["season"].value
        found = list[_Interval]()
        for first in ((3, 9), (6, 12), (9, 3), (12, 6))[number]:
            starts = (year - 1, year) if first == MONTHS_A_YEAR else (year,)
            for start in starts:
                end_month = (first + 1) % MONTHS_A_YEAR + 1
                found.append(_months((start, first), (start + (end_month < first), end_month)))
        self._doubt = "season"
        return found

    def _fraction(self, rest: list[_Token]) -> list[_Interval]:
        """Return the months of a quarter or half of a year; a half of something else loses its word."""
        whole = [token for token in rest if token.kind in ("year", "month", "span", "decade")]
        named = [token for token in rest if token.kind in ("quarter", "half")]
        ordinals = [token for token in rest if token.kind in ("ordinal", "number")]
        number = 0
        if isinstance(named[0].value, int):
            number = named[0].value
        elif ordinals:
            number = ordinals[0].value
        is_quarter = named[0].kind == "quarter"
        if len(named) != 1 or len(whole) + len(named) + len(ordinals) != len(rest) or len(ordinals) > 1:
            raise _NoDateError
        if not 1 <= number <= (4 if is_quarter else 2):
            raise _NoDateError
        if [token.kind for token in whole] != ["year"]:
            if is_quarter or not whole:
                raise _NoDateError
            start = min(token.start for token in (*named, *ordinals))
            end = max(token.end for token in (*named, *ordinals))
            self._lost.append((start, self._text[start:end]))
            return self._single(whole)
        length = 3 if is_quarter else 6
        last = number * length
        return [_months((whole[0].value, last - length + 1), (whole[0].value, last))]

    def _joined(self, left: list[_Token], right: list[_Token]) -> list[_Interval]:
        """Return the interval between two ends, of which one may leave out what the other says."""
        first, last = _Parts.of(left), _Parts.of(right)
        if first.short_year is not None or (last.short_year is not None and last.year is not None):
            raise _NoDateError
        if last.short_year is not None:
            last = last._replace(year=self._whole_year(last.short_year), short_year=None)
        first, last = first.filled_from(last), last.filled_from(first)
        start, end = self._complete(first), self._complete(last)
        for span, days in ((start, first.days), (end, last.days)):
            self._on_weekday([_Interval(span, span)], days)
        if start.first_day > end.last_day:
            raise _NoDateError("it ends before it starts")
        return [_Interval(start, end)]

    # Forms of entries

    def _value(self, interval: _Interval, signs: dict[str, _Token]) -> str:
        """Return an interval as the words around it mean it; empty if no date can say that."""
        sign = next((one for one in signs if one in _FIRST_WORDS), "")
        start, end = interval
        if sign or start != end:
            self._lose(signs, "about", "maybe")
        if sign and self._time:
            raise _NoDateError
        if sign in ("after", "not before"):
            return self._open(interval, is_after=sign == "after")
        if sign:
            upper = _neighbour(start, -1) if sign == "before" else end
            return f"../{upper}" if upper else ""
        if start != end or "inexact" in signs:
            if self._time:
                raise _NoDateError
            return f"{start}/{end}"
        mark = ""
        if "about" in signs:
            self._lose(signs, "maybe")
            mark = "~"
        elif "maybe" in signs:
            mark = "?"
        if self._time and start.day is None:
            raise _NoDateError
        return f"{start}{mark}T{self._time}" if self._time else f"{start}{mark}"

    def _open(self, interval: _Interval, *, is_after: bool) -> str:
        """Return the span from a date until today, which must be confirmed: nobody typed that end."""
        start = _neighbour(interval.end, 1) if is_after else interval.start
        self._doubt = "no-end"
        if self._today is None or start is None or start.first_day > self._today:
            return ""
        return f"{start}/{CalendarSpan.of(self._today)}"

    def _lose(self, signs: dict[str, _Token], *classes: str) -> None:
        for class_ in classes:
            if (token := signs.pop(class_, None)) is not None:
                self._lost.append((token.start, token.text))


class _Parts(NamedTuple):
    """What one end of a span says."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    short_year: int | None = None
    days: list[_Token] = []  # noqa: RUF012  (never changed)

    @classmethod
    def of(cls, tokens: list[_Token]) -> "_Parts":
        """Return the parts of a date that tokens name, in any order. Raises `_NoDateError`."""
        days = [token for token in tokens if token.kind == "weekday"]
        rest = [token for token in tokens if token.kind != "weekday"]
        if [token.kind for token in rest] == ["span"]:
            spans = rest[0].value
            if len(spans) > 1 or isinstance(spans[0], _Interval):
                raise _NoDateError
            return cls(spans[0].year, spans[0].month, spans[0].day, days=days)
        by_kind: dict[str, list[int]] = {"year": [], "month": [], "number": []}
        for token in rest:
            if token.kind not in by_kind:
                raise _NoDateError
            by_kind[token.kind].append(token.value)
        years, months, numbers = by_kind.values()
        if not rest or len(years) > 1 or len(months) > 1 or len(numbers) > (1 if years or not months else 2):
            raise _NoDateError
        return cls(
            next(iter(years), None),
            next(iter(months), None),
            next(iter(numbers), None),
            numbers[1] if numbers[1:] else None,
            days,
        )

    def filled_from(self, other: "_Parts") -> "_Parts":
        """Return the parts with the year, and of a day alone the month, that only the other end names."""
        month = self.month
        if month is None and self.day is not None and other.day is not None:
            month = other.month
        return self._replace(year=self.year if self.year is not None else other.year, month=month)


def _raw_tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield the pieces of a text: the name of the pattern, the piece, and where it starts."""
    for match in re.finditer(_TOKENS, text):
        kind = next(name for name in _KINDS if match[name] is not None)
        yield kind, match[0], match.start()


_KINDS = (
    "day",
    "compact",
    "yearlast",
    "yearmonth",
    "monthyear",
    "decade",
    "quarter",
    "half",
    "year",
    "number",
    "word",
    "mark",
    "space",
)


@cache
def _phrases() -> tuple[Mapping[tuple[str, ...], frozenset[str]], int]:
    """Return the classes of each phrase, by its pieces without spaces, and the length of the longest."""
    found: dict[tuple[str, ...], set[str]] = {}

    def add(phrases: str, *classes: str) -> None:
        for phrase in phrases.split("|"):
            pieces = tuple(part.lower() for kind, part, _ in _raw_tokens(phrase) if kind != "space")
            found.setdefault(pieces, set()).update(classes)

    for class_, phrases in WORDS.phrases.items():
        add(phrases, class_)
    numbered = {"weekday": WORDS.weekdays, "season": WORDS.seasons, "ordinal": WORDS.ordinals}
    for class_, listed in numbered.items():
        for number, phrases in enumerate(listed, class_ == "ordinal"):
            add(phrases, class_, f"{class_} {number}")
    classes = {pieces: frozenset(own) for pieces, own in found.items()}
    return classes, max(map(len, classes))


def _longest_phrase(raw: Sequence[tuple[str, str, int]], place: int) -> tuple[int, frozenset[str]]:
    """Return how many pieces from a place on are the longest known phrase, and its classes; 0 if none is."""
    known, most = _phrases()
    pieces, best = list[str](), (0, frozenset[str]())
    for length, (kind, part, _) in enumerate(raw[place : place + 2 * most], start=1):
        if kind == "space":
            continue
        if kind not in ("word", "mark") or len(pieces) == most:
            break
        pieces.append(part.lower())
        if classes := known.get(tuple(pieces)):
            best = (length, classes)
    return best


@cache
def _month_of(word: str) -> int:
    """Return the number of a month by its name, in any of the languages, or the start of it; 0 for another word.

    In the table, `*` stands for the cases of a name.
    """
    lowered = word.lower()
    found = {
        number for number, names in enumerate(WORDS.months, 1) for name in names.split("|") if _is_name(lowered, name)
    }
    return found.pop() if len(found) == 1 else 0


def _is_name(word: str, name: str) -> bool:
    if name.endswith("*"):
        return word.startswith(name[:-1])
    return len(word) >= _SHORTEST_NAME and name.startswith(word)


_DATING = frozenset({"weekday", "season", "quarter", "half", "decades", "ordinal", "today", "yesterday", "tomorrow"})
"""The classes of words that are a part of a date."""
_CORE_CLASSES = frozenset({*_DATING, "to", "or", "from", "comma"})


def _number_in(classes: frozenset[str], class_: str) -> Any:  # noqa: ANN401  (a number or classes)
    """Return the number of a weekday, a season or an ordinal; of other words all their classes."""
    numbers = (one.partition(" ")[2] for one in classes if one.startswith(f"{class_} "))
    return next((int(number) for number in numbers if number.isdecimal()), classes)


def _interpretations(core: list[_Token]) -> Iterator[list[_Token]]:
    """Yield the tokens of a date with what joins two ends; a hyphen and a comma need not.

    The hyphens of '2-Nov-2021' join nothing, those of '10-12 May' and '30 Oct-2 Nov 2021' do.
    """
    without_commas = [token for token in core if token.kind != "comma"]
    yield [token for place, token in enumerate(without_commas) if not _is_within_date(without_commas, place)]
    yield without_commas
    if [token.kind for token in core] == ["span", "comma", "span"]:
        yield [core[0], core[1]._replace(kind="to"), core[2]]


_NAMED = frozenset({"month", "quarter", "half"})


def _is_within_date(tokens: list[_Token], place: int) -> bool:
    """Return whether a token is a hyphen without spaces between a number and the name of a month or a quarter."""
    token = tokens[place]
    if token.text != "-" or not 0 < place < len(tokens) - 1:
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    kinds = {before.kind, after.kind}
    is_tight = before.end == token.start and token.end == after.start
    return is_tight and bool(kinds & _NAMED) and bool(kinds - _NAMED) and kinds - _NAMED <= {"number", "year"}


def _span(year: int, month: int | None = None, day: int | None = None) -> CalendarSpan | None:
    """Return a day, a month or a year; None if the calendar has none."""
    if year == 0 or (month is not None and not 1 <= month <= MONTHS_A_YEAR):
        return None
    if month is not None and day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return CalendarSpan(year, month, day)


def _months(first: tuple[int, int], last: tuple[int, int]) -> _Interval:
    """Return the interval between two months, each given by its year and number. Raises `_NoDateError`."""
    start, end = _span(*first), _span(*last)
    if start is None or end is None:
        raise _NoDateError
    return _Interval(start, end)


def _neighbour(span: CalendarSpan, step: int) -> CalendarSpan | None:
    """Return the day, month or year before a span (`step` -1) or behind it (1); None beyond the calendar."""
    try:
        day = (span.first_day if step < 0 else span.last_day) + timedelta(days=step)
    except OverflowError:
        return None
    return CalendarSpan(day.year, day.month if span.month else None, day.day if span.day else None)


def _why_no_day(parts: "_Parts") -> str:
    """Return why a day does not exist."""
    if not parts.year or parts.month is None or parts.day is None:
        return ""
    return f"this month has {calendar.monthrange(parts.year, parts.month)[1]} days"


def _class_of(classes: frozenset[str], *, is_inside: bool, has_day: bool) -> str:
    """Return the class of words that can have several, by where they stand.

    Between two parts of a date 'until' joins them; before or behind the whole date it says on which side that is.
    """
    if {"weekday", "part"} <= classes:
        return "weekday" if has_day else "part"
    if is_inside:
        order: Sequence[str] = ("to", "or", "fill", "from", "comma")
    else:
        order = ("before", "not after", "after", "not before", "from", "comma", "to", "or", "fill")
    return next((one for one in order if one in classes), next((one for one in sorted(classes) if " " not in one), ""))
