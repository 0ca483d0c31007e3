"""Proposes what to type instead of a text that is not a valid time of day."""

import re

from onrecord.model.date_words import WORDS
from onrecord.model.few_words import of_few_words
from onrecord.model.zone_hints import zone_of_time

# All patterns are text, as in `date_hints`.
_CLOCK = r"(?i)(?P<hours>\d{1,2})(?:[:.h](?P<minutes>\d{2}))?(?:[:.]\d{2})?\s*(?P<half>[ap])?\.?(?:m\.?)?"
_PROGRAMS_CLOCK = r"(?P<time>(?:[01]\d|2[0-3]):[0-5]\d)(?::\d{2}(?:\.\d+)?)?(?P<offset>Z|[+-]\d{2}:?\d{2})?"
_TYPED_CLOCK = r"\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?"
_TYPED_ZONE = r"\(?(?:[A-Z]{2,5}|[Мм][Сс][Кк])\)?|(?:UTC|GMT)?\s?[+−-]\d{1,2}(?::?\d{2})?|[Zz]"
_TIMES = (
    (r"(?i)(?P<time>\d{1,2}[:.]\d{2})\s*(?:[-–—]|to|до)\s*\d{1,2}[:.]\d{2}", "write when it began: {}"),
    (
        rf"(?i)(?:about|around|ca\.?|circa|~|около)\s*(?P<time>{_TYPED_CLOCK})",
        "write {}; that it is not exact goes into the text",
    ),
    (rf"(?P<time>{_TYPED_CLOCK})\s*(?P<zone>{_TYPED_ZONE})", "write time: {}, {zone}"),
    (r"(?s)(?P<time>.*)", "write hours and minutes with two digits each: {}"),
)
"""The forms of texts that are meant as a time of day, each with its hint. The last form fits any text."""
_NOON = 12


@of_few_words
def meant_time(text: str) -> str | None:
    """Return a hint with the time to type instead of `text`."""
    matches = ((re.fullmatch(form, text.strip()), hint) for form, hint in _TIMES)
    found, hint = next((found, hint) for found, hint in matches if found)
    time = WORDS.named_times.get(found["time"].lower()) or time_of_day(found["time"])
    zone = found.groupdict().get("zone")
    return hint.format(time, zone=zone_of_time(zone) if zone else "") if time else None


def time_of_day(text: str) -> str | None:
    """Return the time that a text means, as `HH:MM`; None if it means none."""
    found = re.fullmatch(_CLOCK, text)
    if not found or not (found["minutes"] or found["half"]):
        return None
    hours = int(found["hours"])
    minutes = int(found["minutes"] or 0)
    half = (found["half"] or "").lower()
    if half:
        hours = hours % _NOON + (_NOON if half == "p" else 0)
    is_valid = hours < 24 and minutes < 60  # noqa: PLR2004
    return f"{hours:02d}:{minutes:02d}" if is_valid else None


@of_few_words
def meant_clock(text: str) -> str | None:
    """Return what to type for a time with seconds or a UTC offset, as programs write it."""
    found = re.fullmatch(_PROGRAMS_CLOCK, text)
    if not found:
        return None
    condition = ", if that is the time in the site's own zone" if found["offset"] else ""
    return f"{found['time']}, without seconds{condition}"
