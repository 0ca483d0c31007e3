"""The rows of the table, in their order, each with what it must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

PERFORMANCE = 99
NO_MORE_THAN_LIST = 1.25
HELP = 14
"""KiB that style, icons and script may weigh: what a server may send before it hears back (RFC 6928)."""


@dataclass(frozen=True, slots=True)
class Must:
    """What a figure must be."""

    words: str
    holds: Callable[[float, float], bool]
    """Whether it is, given ours and that of the plain list."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that is measured of each subject."""

    name: str
    decimals: int = 0
    must: Must | None = None


def _at_most(most: float, words: str = "") -> Must:
    return Must(words or f"≤ {most:,g}", lambda own, _: own <= most)


def _at_least(least: float) -> Must:
    return Must(f"≥ {least:g}", lambda own, _: own >= least)


_NONE = Must("0", lambda own, _: own == 0)
_NO_SHIFT = Must("0.00", lambda own, _: round(own, 2) == 0)
_ALL = Must("100", lambda own, _: own == 100)  # noqa: PLR2004  (all of a hundred)
_DEAF = Must("< 50", lambda own, _: own < 50)  # noqa: PLR2004  (as its words say)

_LITTLE_MORE = Must("≤ 1.25 × list + 14", lambda own, control: own <= NO_MORE_THAN_LIST * control + HELP)

KIB = Row("KiB gzip fetched", 1, _LITTLE_MORE)
KIB_WHOLE = Row("the same, all events on one page", 1, _LITTLE_MORE)
SCRIPT = Row("of it script", 1, _at_most(6))
HOSTS = Row("other hosts asked", 0, _NONE)
LARGEST = Row(
    "largest contentful paint, slow 4G, CPU ×4, ms", 0, Must("≤ 1.3 × list", lambda own, control: own <= 1.3 * control)
)
LARGEST_WHOLE = Row("the same, all events on one page, ms")
BLOCKING = Row("total blocking time, CPU ×4, ms", 0, _DEAF)
WORST_BLOCKING = Row("the same, worst page of any kind but /all/, ms", 0, _DEAF)
SHIFT = Row("layout shift while it comes up", 2, _NO_SHIFT)
SHIFT_IN_USE = Row("layout shift in use, those after a click too", 2, _NO_SHIFT)
PERFORMANCE_SCORE = Row(
    "Lighthouse, performance", 0, Must("99 or the list's", lambda own, control: own >= min(PERFORMANCE, control))
)
OTHER_SCORES = tuple(Row(f"Lighthouse, {name}", 0, _ALL) for name in ("accessibility", "best practices", "SEO"))
THEIR_LARGEST = Row("Lighthouse's own largest contentful paint, ms")
THEIR_BLOCKING = Row("Lighthouse's own total blocking time, ms")
AXE = Row("axe, rules violated", 0, _NONE)
AXE_KINDS = Row("axe, rules violated on a page of each kind", 0, _NONE)
NU = Row("Nu, errors in the source", 0, _NONE)
NU_SCRIPTED = Row("Nu, errors after script", 0, _NONE)
NU_KINDS = Row("Nu, errors on a page of each kind, after script too", 0, _NONE)
TEXT = Row("text found by the browser's search, %", 1, _ALL)
ADDRESSES = Row("events that an address leads to, %", 1, _ALL)
FOCUS = Row("sources that Tab reaches, %", 1, _ALL)
STOPS = Row("Tab stops to the last event", 0, _at_most(10))
PRINT_EVENTS = Row("printed: events whole, %", 1, _ALL)
PRINT_ADDRESSES = Row("printed: sources with their address, %", 1, _ALL)
PRINT_SIZE = Row("printed: size of the text, pt", 1, _at_least(9))
PRINT_PAGES = Row("printed: sheets of A4", 0, _at_most(100))
HEAVIEST = Row("heaviest page but /all/, KiB gzip", 1, _at_most(100))
FULLEST = Row("elements of the fullest page but /all/", 0, _at_most(4000))

ROWS = (
    KIB, KIB_WHOLE, SCRIPT, HOSTS, LARGEST, LARGEST_WHOLE, BLOCKING, WORST_BLOCKING, SHIFT, SHIFT_IN_USE,
    PERFORMANCE_SCORE, *OTHER_SCORES, THEIR_LARGEST, THEIR_BLOCKING,
    AXE, AXE_KINDS, NU, NU_SCRIPTED, NU_KINDS, TEXT, ADDRESSES, FOCUS, STOPS,
    PRINT_EVENTS, PRINT_ADDRESSES, PRINT_SIZE, PRINT_PAGES, HEAVIEST, FULLEST,
)  # fmt: skip
"""All rows, in the order of the table."""
