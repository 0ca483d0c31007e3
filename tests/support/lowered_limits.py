"""Lowers the limits that no example on a page can pass, so that a few words stand for thousands."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from onrecord.site_limits import LIMITS

_LOWERED = {
    "LIM002": ("references", 3), "LIM003": ("problems", 3), "LIM004": ("expansion", 10),
    "LIM005": ("story-relations", 0), "LIM006": ("reactions", 3), "LIM007": ("origins", 3),
    "LIM008": ("joined-claims", 3),
}  # fmt: skip
"""The name of a limit and its number in examples, by the code of the problem beyond it."""


def lower_limit_of(code: str, patch: pytest.MonkeyPatch) -> None:
    """Lower the limit beyond which there is a problem with this code; other codes change nothing."""
    if code in _LOWERED:
        name, most = _LOWERED[code]
        patch.setitem(LIMITS, name, replace(LIMITS[name], most=most))
