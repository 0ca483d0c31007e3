"""Splits a text that may be a date into tokens: dates in figures, numbers, names of months, and known words.

All words are in `date_words`, those of all languages of the interface together: no part of the code names a language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from onrecord.model.calendar_span import CalendarSpan
from onrecord.model.date_intervals import CENTURY, Interval, NoDateError, calendar_span
from onrecord.model.date_words import WORDS

_SHORTEST_NAME = 3
"""How many letters of a month's name are enough."""


class Token(NamedTuple):
    """A word, a number or a date in figures."""

    kind: str
    """'span', 'decade', 'quarter', 'half', 'year', 'number', 'month', 'words' or 'mark'."""
    text: str
    """As it was typed."""
    start: int
    end: int
    value: Any = None
    """The spans that a date in figures can be; the number; or of words their classes."""


_ORDINAL = r"(?:(?:st|nd|rd|th|er|re|ère|e|º|ª|-?(?:го|ое|ого|е|й|я|ая|ша|ші|шы|інші|нші))(?![^\W\d_]))?"
_PIECE = re.compile(
    "|".join(
        (
            r"(?P<day>(?P<y>[0-9]{4})(?P<s>[-./ ])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})(?![0-9]))",
            r"(?P<compact>[0-9]{8}(?![0-9]))",
            r"(?P<yearlast>(?P<a>[0-9]{1,2})(?P<t>[-./])(?P<b>[0-9]{1,2})(?P=t)(?P<c>[0-9]{4})(?![0-9]))",
            r"(?P<yearmonth>(?P<ym>[0-9]{4})[-/.](?P<mm>[0-9]{1,2})(?![0-9.-]?[0-9]))",
            r"(?P<monthyear>(?P<n>[0-9]{1,2})[-/.](?P<ny>[0-9]{4})(?![0-9]))",
            r"(?P<decade>(?P<tens>[0-9]{3}0)(?:'?s|er|-?(?:е|х|ті|шы|ші|ыншы|інші))(?![^\W_]))",
            r"(?P<quarter>[QqTt](?P<q>[1-4])(?![^\W_])|(?P<q2>[1-4])[Qq](?![^\W_]))",
            r"(?P<half>[Hh](?P<h>[12])(?![^\W_]))",
            r"(?P<year>[0-9]{3,4}(?![0-9]))",
            rf"(?P<number>(?P<num>[0-9]{{1,2}}){_ORDINAL}(?![0-9]))",
            r"(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*'?)",
            r"(?P<mark>\.\.|[^\s])",
            r"(?P<space>\s+)",
        )
    )
)
"""A piece of a text. The name of the outer group is its kind; the inner ones are for `_figures` and `_number`."""
_PLAIN: Mapping[str, str] = dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("’ʼ‘`", "'")
_SPLIT_ELISION = re.compile(r"(?<![^\W_])([LlDd]')(?=[^\W\d_])")
_STRAY_SPACE = re.compile(r"(?<=[0-9])(?:- +| +-)(?=[0-9])")
_LETTERS_FOR_DIGITS = re.compile(r"[0-9OoОоlI]{4}-[0-9OoОоlI]{1,2}(?:-[0-9OoОоlI]{1,2})?")
_DIGITS = str.maketrans("OoОоlI", "000011")
_DECORATION = re.compile(r"(?<=[0-9])[^\w?~)/-]+\Z")
_IGNORED = frozenset(".()'«»“”\"")
"""Marks that say nothing."""


def simplify(text: str) -> str:
    """Return a text with one form of each hyphen and apostrophe, and without spaces and marks that say nothing."""
    plain = "".join(_PLAIN.get(letter, letter) for letter in text)
    plain = _STRAY_SPACE.sub("-", _SPLIT_ELISION.sub(r"\1 ", plain))
    plain = _DECORATION.sub("", plain.strip(" ,;"))
    if _LETTERS_FOR_DIGITS.fullmatch(plain):
        plain = plain.translate(_DIGITS)
    return plain


def tokenize(text: str, *, is_dotted_day_first: bool) -> list[Token]:
    """Return the tokens of a text that `simplify` returned. Raises `NoDateError` at what can be part of no date.

    `is_dotted_day_first` tells that in '4.12.2025' the day stands first; else it is either of both.
    """
    raw = list(_raw_tokens(text))
    found = list[Token]()
    place = 0
    while place < len(raw):
        kind, part, start = raw[place]
        length, classes = _longest_phrase(raw, place)
        if length and kind in ("word", "mark"):
            end = raw[place + length - 1][2] + len(raw[place + length - 1][1])
            found.append(Token("words", text[start:end], start, end, classes))
            place += length
            continue
        place += 1
        if kind == "word" and part.lower().startswith(WORDS.year_word):
            continue  # its cases are many: 'жылы', 'жылдың', 'жылғы'
        if kind != "space" and not (kind == "mark" and part in _IGNORED):
            found.append(_token(kind, part, start, is_dotted_day_first=is_dotted_day_first))
    return found


def _token(kind: str, part: str, start: int, *, is_dotted_day_first: bool) -> Token:
    """Return the token of a piece that is no known phrase. Raises `NoDateError`."""
    end = start + len(part)
    if kind == "word":
        month = _month_of(part)
        if not month:
            raise NoDateError
        return Token("month", part, start, end, month)
    if kind == "mark":
        if part != ",":
            raise NoDateError
        return Token("words", part, start, end, frozenset({"comma"}))
    match = _PIECE.fullmatch(part)
    assert match is not None, "the token was found by this pattern"  # noqa: S101
    if kind in ("day", "compact", "yearlast", "yearmonth", "monthyear"):
        return _figures(kind, match, start, is_dotted_day_first=is_dotted_day_first)
    return Token(kind, part, start, end, _number(match))


def _number(match: re.Match[str]) -> int:
    """Return the number of a year, a decade, a quarter, a half, a day or a century's last digits."""
    named = (match[name] for name in ("year", "tens", "q", "q2", "h", "num"))
    return int(next(digits for digits in named if digits))


def _figures(kind: str, match: re.Match[str], start: int, *, is_dotted_day_first: bool) -> Token:
    """Return a date in figures as a token, with all days, months or years that it can be. Raises `NoDateError`."""
    part = match[0]
    spans: list[CalendarSpan | None]
    if kind == "day":
        spans = [calendar_span(int(match["y"]), int(match["m"]), int(match["d"]))]
    elif kind == "compact":
        spans = [calendar_span(int(part[:4]), int(part[4:6]), int(part[6:]))]
    elif kind == "monthyear":
        spans = [calendar_span(int(match["ny"]), int(match["n"]))]
    elif kind == "yearmonth":
        return _year_and_number(match, start)
    else:
        first, second, year = int(match["a"]), int(match["b"]), int(match["c"])
        spans = [calendar_span(year, second, first)]
        if match["t"] != "." or not is_dotted_day_first:
            spans.append(calendar_span(year, first, second))
    known = [span for span in spans if span]
    if not known:
        raise NoDateError
    return Token("span", part, start, start + len(part), list(dict.fromkeys(known)))


def _year_and_number(match: re.Match[str], start: int) -> Token:
    """Return '2021-11', '2021/11' or '2015-16' as a token: a month, or the years from the first to the last."""
    year = int(match["ym"])
    number = int(match["mm"])
    sign = match[0][4]
    month = calendar_span(year, number) if len(match["mm"]) > 1 or sign != "." else None
    later = year // CENTURY * CENTURY + number
    is_range = sign in "-/" and len(match["mm"]) > 1 and later > year
    found: list[Any] = [month] if month else []
    if is_range and not (month and sign == "-"):
        found.append(Interval(CalendarSpan(year), CalendarSpan(later)))
    if not found:
        raise NoDateError
    return Token("span", match[0], start, start + len(match[0]), found)


def _raw_tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield the pieces of a text: the name of the pattern, the piece, and where it starts."""
    for match in _PIECE.finditer(text):
        kind = match.lastgroup
        assert kind is not None, "each form of a piece has a name"  # noqa: S101
        yield kind, match[0], match.start()


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
    for class_, listed, first in (
        ("weekday", WORDS.weekdays, 0),
        ("season", WORDS.seasons, 0),
        ("ordinal", WORDS.ordinals, 1),
    ):
        for number, phrases in enumerate(listed, first):
            add(phrases, class_, f"{class_} {number}")
    classes = {pieces: frozenset(own) for pieces, own in found.items()}
    return classes, max(map(len, classes))


def _longest_phrase(raw: Sequence[tuple[str, str, int]], place: int) -> tuple[int, frozenset[str]]:
    """Return how many pieces from a place on are the longest known phrase, and its classes; 0 if none is."""
    known, most = _phrases()
    pieces = list[str]()
    best = (0, frozenset[str]())
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
    """Return whether a word is a name of the table, or the beginning of one that has no cases."""
    if name.endswith("*"):
        return word.startswith(name[:-1])
    return len(word) >= _SHORTEST_NAME and name.startswith(word)
