"""The forms of ids, targets and names of events, and why an id can't be used."""

import re

from onrecord.model.homoglyphs import deceptive_character
from onrecord.reserved import DEVICE
from onrecord.site_limits import LIMITS

ID_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EVENT_PATTERN = re.compile(rf"(?:{ID_PATTERN.pattern}/)?{ID_PATTERN.pattern}")
TARGET_PATTERN = re.compile(rf"{EVENT_PATTERN.pattern}(?:#{ID_PATTERN.pattern})?")
TYPOGRAPHIC_QUOTES = "“”„‟«»‘’‚‹›"


def unusable(id_: str) -> str | None:
    """Return why no file can be called after an id, or a part of a target; None if one can."""
    if len(id_) > LIMITS["id"].most:
        return f"has more than {LIMITS['id'].most} {LIMITS['id'].unit}"
    return "means a device on Windows, so that no file there can have this name" if DEVICE.fullmatch(id_) else None


def deceptive_note(value: str) -> str:
    """Return a suffix for a message that names the first deceptive character of `value`; empty if there is none."""
    fault = deceptive_character(value)
    return f"; {fault}" if fault else ""
