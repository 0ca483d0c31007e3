"""Proposes the time zone of this machine for a new site."""

from collections.abc import Mapping
from pathlib import Path

from onrecord.model.dates import DateError, parse_zone

UNKNOWN = "UTC"
"""The zone to propose where the machine's is unknown."""
_LOCAL_TIME = Path("/etc/localtime")
"""The file that most systems link to the file of their time zone."""


def find_machine_zone(environment: Mapping[str, str]) -> str:
    """Return the IANA name of this machine's time zone; UTC if it is unknown or names no place."""
    named = environment.get("TZ", "").removeprefix(":") or _LOCAL_TIME.resolve().as_posix().partition("/zoneinfo/")[2]
    try:
        zone = parse_zone(named).key
    except DateError:
        return UNKNOWN
    return zone if "/" in zone and not zone.startswith("Etc/") else UNKNOWN
