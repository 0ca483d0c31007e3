"""Proposes which time zone to type instead of a text that names none."""

import re
from functools import cache
from zoneinfo import available_timezones

from onrecord.model.date_words import WORDS
from onrecord.model.few_words import of_few_words
from onrecord.problems import Hint, ask_whether, nearest

_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
"""The parts of the world by which zones are called. Other names are abbreviations, or former ones of countries."""
# The pattern is text, as in `date_hints`.
_DISTANCE = r"(?i)(?:Etc/)?(?:UTC|GMT)?\s*[-+−]\d.*"


@cache
def _zones() -> frozenset[str]:
    """Return the names of all time zones, which takes 15 ms, once in a process."""
    return frozenset(available_timezones())


def list_zones() -> tuple[str, ...]:
    """Return the names of the time zones of places in the order of the alphabet, and UTC as the last one."""
    return (*sorted(name for name in _zones() if name.startswith(tuple(f"{area}/" for area in _AREAS))), "UTC")


@of_few_words
def meant_zone(text: str) -> Hint | str | None:
    """Return a hint with the IANA time zone that `text` may mean, by its city, abbreviation or distance from UTC."""
    # IANA's Etc/GMT+6 is west of Greenwich, while everybody else means east by '+6': never propose it.
    if re.fullmatch(_DISTANCE, text):
        return "name a place whose clocks are meant, as in Asia/Almaty: how far it was from UTC is known by the date"
    city = re.sub(r"\s*\(.*\)$", "", text).rpartition("/")[2].strip().replace(" ", "_").lower()
    zones = sorted(name for name in _zones() if name.rpartition("/")[2].lower() == city != name)
    if zones:
        return f"write it as in the IANA list: {zones[0]}"
    clocks = WORDS.cities.get(city)
    if clocks:
        return f"no zone has the name of this city, whose clocks show another one's time: write timezone: {clocks}"
    meant = WORDS.abbreviations.get(text.strip().lower())
    if meant:
        return _abbreviation_hint(text.strip(), meant.split())
    guess = nearest(text, _zones(), cutoff=0.8) if "/" in text else None
    return ask_whether(guess) if guess else None


def zone_of_time(typed: str) -> str:
    """Return the part of a hint on a time that says what to write for the zone typed behind it."""
    short = typed.strip("() ")
    zones = WORDS.abbreviations.get(short.lower(), "").split()
    if len(zones) > 1:
        return f"and the zone of that clock on a line of its own; {_abbreviation_hint(short, zones)}"
    if zones:
        return f"and the zone of that clock on a line of its own, timezone: {zones[0]}"
    return "and on a line of its own the place of that clock, as in timezone: Asia/Almaty"


def _abbreviation_hint(typed: str, zones: list[str]) -> str:
    if len(zones) == 1:
        return f"write timezone: {zones[0]}"
    *most, last = zones
    return f"{typed} is short for several zones: write the one that is meant, timezone: {', '.join(most)} or {last}"
