"""Proposes the IANA time zone that a text means: a city, an abbreviation, or a distance from UTC."""

from __future__ import annotations

import re
from collections.abc import Mapping
from zoneinfo import available_timezones

from onrecord.problems import nearest

_ABBREVIATIONS: Mapping[str, str] = {
    "z": "UTC", "gmt": "UTC", "utc": "UTC", "мск": "Europe/Moscow", "msk": "Europe/Moscow", "msd": "Europe/Moscow",
    "almt": "Asia/Almaty", "aest": "Australia/Sydney Australia/Brisbane", "amt": "Asia/Yerevan America/Manaus",
    "ast": "America/Halifax Asia/Riyadh", "azt": "Asia/Baku", "bst": "Europe/London Asia/Dhaka",
    "cdt": "America/Chicago America/Havana", "cest": "Europe/Berlin Europe/Paris Europe/Warsaw",
    "cet": "Europe/Berlin Europe/Paris Europe/Warsaw", "cst": "America/Chicago Asia/Shanghai America/Havana",
    "edt": "America/New_York", "eest": "Europe/Kyiv Europe/Athens Europe/Helsinki",
    "eet": "Europe/Kyiv Europe/Athens Europe/Helsinki", "est": "America/New_York America/Panama",
    "et": "America/New_York", "get": "Asia/Tbilisi", "gst": "Asia/Dubai Atlantic/South_Georgia",
    "hkt": "Asia/Hong_Kong", "irst": "Asia/Tehran", "ist": "Asia/Kolkata Europe/Dublin Asia/Jerusalem",
    "jst": "Asia/Tokyo", "kgt": "Asia/Bishkek", "krat": "Asia/Krasnoyarsk", "kst": "Asia/Seoul",
    "mdt": "America/Denver", "mst": "America/Denver America/Phoenix", "nzdt": "Pacific/Auckland",
    "nzst": "Pacific/Auckland", "omst": "Asia/Omsk", "pdt": "America/Los_Angeles", "pkt": "Asia/Karachi",
    "pst": "America/Los_Angeles Asia/Manila", "samt": "Europe/Samara", "sgt": "Asia/Singapore",
    "trt": "Europe/Istanbul", "uzt": "Asia/Tashkent", "vlat": "Asia/Vladivostok", "yekt": "Asia/Yekaterinburg",
}  # fmt: skip
"""Abbreviations that editors type, each with the zones that it can mean."""
_CITIES: Mapping[str, str] = {
    "abu_dhabi": "Asia/Dubai", "abuja": "Africa/Lagos", "ankara": "Europe/Istanbul", "astana": "Asia/Almaty",
    "barcelona": "Europe/Madrid", "beijing": "Asia/Shanghai", "bern": "Europe/Zurich", "brasilia": "America/Sao_Paulo",
    "canberra": "Australia/Sydney", "cape_town": "Africa/Johannesburg", "cardiff": "Europe/London",
    "delhi": "Asia/Kolkata", "edinburgh": "Europe/London", "geneva": "Europe/Zurich", "hanoi": "Asia/Ho_Chi_Minh",
    "islamabad": "Asia/Karachi", "karaganda": "Asia/Almaty", "kharkiv": "Europe/Kyiv", "lviv": "Europe/Kyiv",
    "milan": "Europe/Rome", "mumbai": "Asia/Kolkata", "munich": "Europe/Berlin", "new_delhi": "Asia/Kolkata",
    "nur-sultan": "Asia/Almaty", "nursultan": "Asia/Almaty", "odesa": "Europe/Kyiv", "ottawa": "America/Toronto",
    "pretoria": "Africa/Johannesburg", "quito": "America/Guayaquil", "rabat": "Africa/Casablanca",
    "saint_petersburg": "Europe/Moscow", "san_francisco": "America/Los_Angeles", "shymkent": "Asia/Almaty",
    "strasbourg": "Europe/Paris", "tel_aviv": "Asia/Jerusalem", "the_hague": "Europe/Amsterdam",
    "washington": "America/New_York", "wellington": "Pacific/Auckland",
}  # fmt: skip
"""Capitals and other large cities that no zone is named after, each with the zone of its clocks."""
_DISTANCE = r"(?i)(?:Etc/)?(?:UTC|GMT)?\s*[-+−]\d.*"


def meant_zone(text: str) -> str | None:
    """Return a hint with the IANA time zone that `text` may mean, by its city, abbreviation or distance from UTC."""
    # IANA's Etc/GMT+6 is west of Greenwich, while everybody else means east by '+6': never propose it.
    if re.fullmatch(_DISTANCE, text):
        return "name a place whose clocks are meant, as in Asia/Almaty: how far it was from UTC is known by the date"
    city = re.sub(r"\s*\(.*\)$", "", text).rpartition("/")[2].strip().replace(" ", "_").lower()
    zones = sorted(name for name in available_timezones() if name.rpartition("/")[2].lower() == city != name)
    if zones:
        return f"write it as in the IANA list: {zones[0]}"
    if zone := _CITIES.get(city):
        return f"no zone has the name of this city, whose clocks show another one's time: write timezone: {zone}"
    if short := _ABBREVIATIONS.get(text.strip().lower()):
        return _abbreviation_hint(text.strip(), short.split())
    guess = nearest(text, available_timezones(), cutoff=0.8) if "/" in text else None
    return f"did you mean '{guess}'?" if guess else None


def zone_of_time(typed: str) -> str:
    """Return the part of a hint on a time that says what to write for the zone typed behind it."""
    short = typed.strip("() ")
    zones = _ABBREVIATIONS.get(short.lower(), "").split()
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
