"""Reads dates as people type them and as pages print them: 'Tuesday 3 March 2015', 'before 2000', '10-12 May 2015'.

This is the only reader. The desk and `onrecord new` take what it reads, importers too; the hints of `check` propose it.
It claims nothing that was not typed: a text is read as a whole or not at all, a word that no date can hold is named as
lost, and where a text can mean several dates, somebody has to choose. `date_tokens` knows the words, `date_span_reader`
what the tokens of a date mean; this module reads what is said around it.

The forms that it returns are those of `model/dates`, a subset of the Extended Date/Time Format (EDTF), level 1.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from onrecord.model.calendar_span import CalendarSpan
from onrecord.model.date_intervals import Interval, NoDateError, neighbour
from onrecord.model.date_span_reader import LINKS, Doubt, SpanReader
from onrecord.model.date_tokens import Token, simplify, tokenize

_LONGEST = 200
"""How many characters a text may have: a longer one is no date."""
_FIRST_WORDS = frozenset({"before", "not after", "after", "not before"})
"""The classes of words that say on which side of a date something was."""
_CLOCK = re.compile(
    r"(?i)[,\s]+(?:(?:at|um|в|о|об|à|a las|сағат)\s+)?(?P<hours>[0-9]{1,2})[:h](?P<minutes>[0-9]{2})"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?(?:\s*uhr)?(?=,|\Z)"
)
"""A time of day at the end of a text, or before a comma."""
_DATING = frozenset({"weekday", "season", "quarter", "half", "decades", "ordinal", "today", "yesterday", "tomorrow"})
"""The classes of words that are a part of a date."""
_CORE_CLASSES = frozenset({*_DATING, "to", "or", "from", "comma"})


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
    """Why the text is no date, or not one for certain, if that is known."""


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
    except NoDateError as error:
        return DateReading(fault=str(error))


class _Reader:
    """Reads one text."""

    def __init__(self, text: str, today: date | None, *, is_dotted_day_first: bool) -> None:
        self._text = simplify(text)
        self._today = today
        self._is_dotted_day_first = is_dotted_day_first
        self._spans = SpanReader(self._text, today)
        self._lost = list[tuple[int, str]]()
        self._time = ""
        self._lacks_end = False

    def read(self) -> DateReading:
        """Return what the text means. Raises `NoDateError`."""
        tokens = tokenize(self._without_clock(), is_dotted_day_first=self._is_dotted_day_first)
        signs, core = self._take_modifiers(tokens)
        core = self._without_lone_from(core, signs)
        alternatives, is_span = self._spans.read(core)
        values = [self._value(one, signs) for one in alternatives]
        return self._reading([one for one in values if one], signs, is_span=is_span)

    def _reading(self, values: list[str], signs: Mapping[str, Token], *, is_span: bool) -> DateReading:
        lost = ", ".join(words for _, words in sorted([*self._lost, *self._spans.lost]))
        doubt: Doubt = "no-end" if self._lacks_end else self._spans.doubt
        options = tuple(sorted(dict.fromkeys(values)))
        sign = next((one for one in signs if one in _FIRST_WORDS or one == "about"), "")
        has_two_ends = is_span and not _FIRST_WORDS & signs.keys() and "/" in "".join(options)
        common: dict[str, Any] = {"lost": lost, "sign": sign, "is_span": has_two_ends}
        if len(options) != 1 or doubt:
            return DateReading(options=options, doubt=doubt, **common)
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
            raise NoDateError
        self._time = f"{hours:02d}:{minutes:02d}"
        return self._text[: found.start()] + self._text[found.end() :]

    # Words around a date

    def _take_modifiers(self, tokens: list[Token]) -> tuple[dict[str, Token], list[Token]]:
        """Return the words that say how a date is meant, by their classes, and the tokens of the date itself."""
        is_core = [token.kind != "words" or bool(token.value & _DATING - {"weekday"}) for token in tokens]
        if not any(is_core):
            raise NoDateError
        first = is_core.index(True)
        last = len(is_core) - 1 - is_core[::-1].index(True)
        has_day = any(token.kind in ("number", "span") for token in tokens)
        signs = dict[str, Token]()
        core = list[Token]()
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
                raise NoDateError
            else:
                signs[class_] = token
        if len(_FIRST_WORDS & signs.keys()) > 1:
            raise NoDateError
        return signs, core

    def _without_lone_from(self, core: list[Token], signs: dict[str, Token]) -> list[Token]:
        """Return the tokens without 'from' and 'between'; without another end, 'from' says 'not before'."""
        kept = [token for token in core if token.kind != "from"]
        openings = [token for token in core if token.kind == "from"]
        if not openings:
            return kept
        if len(openings) > 1 or _FIRST_WORDS & signs.keys():
            raise NoDateError
        has_link = any(token.kind in LINKS for token in kept)
        words = openings[0]
        if not has_link and "fill" not in words.value:
            if "between" in words.value:
                raise NoDateError
            signs["not before"] = words
        return kept

    # Forms of entries

    def _value(self, interval: Interval, signs: dict[str, Token]) -> str:
        """Return an interval as the words around it mean it; empty if no date can say that."""
        sign = next((one for one in signs if one in _FIRST_WORDS), "")
        start, end = interval
        if sign or start != end:
            self._lose(signs, "about", "maybe")
        if sign and self._time:
            raise NoDateError
        if sign in ("after", "not before"):
            return self._open(interval, is_after=sign == "after")
        if sign:
            upper = neighbour(start, -1) if sign == "before" else end
            return f"../{upper}" if upper else ""
        if start != end or "inexact" in signs:
            if self._time:
                raise NoDateError
            return f"{start}/{end}"
        mark = ""
        if "about" in signs:
            self._lose(signs, "maybe")
            mark = "~"
        elif "maybe" in signs:
            mark = "?"
        if self._time and start.day is None:
            raise NoDateError
        return f"{start}{mark}T{self._time}" if self._time else f"{start}{mark}"

    def _open(self, interval: Interval, *, is_after: bool) -> str:
        """Return the span from a date until today, which must be confirmed: nobody typed that end."""
        start = neighbour(interval.end, 1) if is_after else interval.start
        self._lacks_end = True
        if self._today is None or start is None or start.first_day > self._today:
            return ""
        return f"{start}/{CalendarSpan.of(self._today)}"

    def _lose(self, signs: dict[str, Token], *classes: str) -> None:
        """Take the words of these classes from the signs, as words that the date can't hold."""
        for class_ in classes:
            if (token := signs.pop(class_, None)) is not None:
                self._lost.append((token.start, token.text))


def _number_in(classes: frozenset[str], class_: str) -> Any:  # noqa: ANN401  (a number or classes)
    """Return the number of a weekday, a season or an ordinal; of other words all their classes."""
    numbers = (one.partition(" ")[2] for one in classes if one.startswith(f"{class_} "))
    return next((int(number) for number in numbers if number.isdecimal()), classes)


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
