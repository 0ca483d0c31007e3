"""The kinds of values that fields hold: each knows what it accepts, and says in plain words what it refuses.

`Localized` and `OneOrMany` mark the shorthands that editors may write (a text instead of a mapping, one value instead
of a list); the reader unfolds them before a value gets here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time as clock_time
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from onrecord.model.dates import DateError, EdtfDate, Issued, parse_date, parse_issued, parse_time, parse_zone

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Localized:
    """Marks a text that may be written as a string, which is then in the story's first language."""


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """Marks a list that may be written as its only item."""


def refusal(code: str, message: str, hint: str = "") -> PydanticCustomError:
    """Return the error that a field's own type raises: a key of `problems.CODES`, plain words, what to do."""
    # Message and hint travel as context, since pydantic fills braces in a template and an editor's text may hold some.
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint})


def _parsed(parse: Callable[[str], object], show: Callable[[Any], str], code: str) -> tuple[object, object]:
    """Return the pydantic metadata of a type that is parsed from text by one of the functions in `dates`."""

    def validate(value: object) -> object:
        if not isinstance(value, str):
            raise refusal("FLD003", "a single value is expected here")
        try:
            return parse(value)
        except DateError as error:
            raise refusal("DAT002" if error.reversed_interval else code, str(error), error.hint) from None

    return PlainValidator(validate, json_schema_input_type=str), PlainSerializer(show, return_type=str)


def _day(text: str) -> Issued:
    issued = parse_issued(text)
    if not issued.date.is_day or issued.date.qualifier:
        raise DateError(f"'{text}' is not a day", "name the day, as in 2021-11-02, or a day and time: 2021-11-02T10:47")
    return issued


ID_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?")
_EVENT_TARGET = re.compile(rf"(?:{ID_PATTERN.pattern}/)?{ID_PATTERN.pattern}")
_TARGET = re.compile(rf"{_EVENT_TARGET.pattern}(?:#{ID_PATTERN.pattern})?")
ID_HINT = "use small Latin letters, digits and single hyphens, as in ministry-announces"
_YES, _NO = ("yes", "true"), ("no", "false")


def id_fault(value: str) -> str | None:
    """Say what forbids `value` as an id; nothing if it is one."""
    return None if ID_PATTERN.fullmatch(value) else f"'{value}' is not an id{_cyrillic_note(value)}"


def _cyrillic_note(value: str) -> str:
    """Name the first letter that only looks Latin, the commonest reason for an id that seems right."""
    culprit = next((letter for letter in value if "\u0400" <= letter <= "\u04ff"), None)
    return f"; its letter '{culprit}' is Cyrillic" if culprit else ""


def _id(value: str) -> str:
    fault = id_fault(value)
    if fault:
        raise refusal("IDS001", fault, ID_HINT)
    return value


def _target(value: str) -> str:
    if not _TARGET.fullmatch(value):
        forms = "write event, event#claim or story/event#claim, with ids as they are in the files' names"
        raise refusal("IDS001", f"'{value}' is not a target{_cyrillic_note(value)}", forms)
    return value


def _event_target(value: str) -> str:
    if not _EVENT_TARGET.fullmatch(value):
        forms = "write event or story/event, with ids as they are in the files' names"
        raise refusal("IDS001", f"'{value}' is not an event{_cyrillic_note(value)}", forms)
    return value


def is_language(value: str) -> bool:
    """Say whether `value` has the form of a language tag."""
    return _LANGUAGE.fullmatch(value) is not None


def _language(value: str) -> str:
    if not is_language(value):
        raise refusal(
            "FLD004", f"'{value}' is not a language code", "write a BCP 47 tag, such as en, ru, kk or sr-Latn"
        )
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s<>\"'`\\^{|}]", value):
        raise refusal("SRC006", f"'{value}' is not a web address", "copy the whole address, from https:// on")
    return value


def _nonblank(value: str) -> str:
    if not value.strip():
        raise refusal("FLD002", "the text is empty", "write the text, or leave the whole field out")
    return value


def _in_some_language(value: dict[str, str]) -> dict[str, str]:
    if not value:
        raise refusal("FLD002", "the text is empty", "write the text, or leave the whole field out")
    return value


def _not_empty(value: tuple[Item, ...]) -> tuple[Item, ...]:
    if not value:
        raise refusal("FLD002", "the list is empty", "write at least one item, or leave the whole field out")
    return value


def _yes_or_no(value: object) -> bool:
    if value in _YES or value in _NO:
        return value in _YES
    raise refusal("FLD004", f"'{value}' is neither yes nor no", "write yes or no")


def _count(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:  # noqa: PLR2004
        return int(value)
    raise refusal("FLD003", f"'{value}' is not a whole number", "write digits only, as in 71")


Id = Annotated[str, AfterValidator(_id)]
"""Small Latin letters, digits and hyphens."""
Target = Annotated[str, AfterValidator(_target)]
"""`event`, `event#claim` or `story/event#claim`."""
EventTarget = Annotated[str, AfterValidator(_event_target)]
"""`event` or `story/event`."""
Language = Annotated[str, AfterValidator(_language)]
"""A BCP 47 language tag of language, script and region."""
Line = Annotated[str, AfterValidator(_nonblank)]
"""A text that is the same in every language: a name in a bibliography, a number, words quoted."""
Text = Annotated[dict[Language, Line], AfterValidator(_in_some_language), Localized()]
"""A text by language."""
Url = Annotated[str, AfterValidator(_web_address)]
"""An absolute address, http or https only."""
Flag = Annotated[bool, PlainValidator(_yes_or_no, json_schema_input_type=Literal["yes", "no", "true", "false"])]
"""`yes` or `no`."""
Count = Annotated[int, PlainValidator(_count, json_schema_input_type=int)]
"""A whole number, not negative."""
Many = Annotated[tuple[Item, ...], OneOrMany()]
"""One item, or a list of them."""
Some = Annotated[tuple[Item, ...], AfterValidator(_not_empty), OneOrMany()]
"""One item, or a list of at least one."""
Date = Annotated[EdtfDate, *_parsed(parse_date, str, "DAT001")]
"""An EDTF date of the forms in `dates`."""
DateOrTime = Annotated[Issued, *_parsed(parse_issued, str, "DAT001")]
"""An EDTF date, or a day and time: `2021-11-02T10:47`."""
Day = Annotated[Issued, *_parsed(_day, str, "DAT001")]
"""A day, or a day and time."""
Time = Annotated[clock_time, *_parsed(parse_time, lambda at: f"{at:%H:%M}", "DAT001")]
"""`HH:MM`."""
Zone = Annotated[ZoneInfo, *_parsed(parse_zone, str, "DAT005")]
"""The name of an IANA time zone."""
