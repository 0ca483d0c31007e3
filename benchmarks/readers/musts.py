"""The rows of the table in their order, each with its limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Must:
    """The limit of a figure."""

    words: str
    holds: Callable[[float, float], bool]
    """Returns whether onrecord's figure keeps the limit, given the plain list's figure too."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that the benchmark measures for each subject."""

    name: str
    decimals: int = 0
    must: Must | None = None
    """The limit at any size; None without a limit, or if `by_size` has it."""
    by_size: tuple[tuple[int, Must | None], ...] = ()
    """Limits that grow with the story, each with the largest number of events for which it applies."""

    def must_at(self, size: int) -> Must | None:
        """Return the limit for a story of `size` events; the last limit applies beyond its size too."""
        if not self.by_size:
            return self.must
        return next((must for most, must in self.by_size if size <= most), self.by_size[-1][1])


def _at_most(most: float, words: str = "") -> Must:
    return Must(words or f"≤ {most:,g}", lambda own, _: own <= most)


def _below(end: float) -> Must:
    return Must(f"< {end:,g}", lambda own, _: own < end)


def _at_least(least: float) -> Must:
    return Must(f"≥ {least:g}", lambda own, _: own >= least)


_NONE = Must("0", lambda own, _: own == 0)
_NO_SHIFT = Must("0.00", lambda own, _: round(own, 2) == 0)
_ALL = Must("100", lambda own, _: own == 100)  # noqa: PLR2004  (per cent)
_ONE = Must("1", lambda own, _: own == 1)
_BOTH = Must("2", lambda own, _: own == 2)  # noqa: PLR2004  (both screens)
_DEAF = ((200, _below(50)), (1000, _below(150)))

KIB = Row(
    "story page, KiB gzip with all that it loads", 1,
    by_size=((4, _at_most(26)), (33, _at_most(46)), (200, _at_most(96)), (1000, _at_most(200))),
)  # fmt: skip
KIB_WHOLE = Row("the whole text, KiB gzip, all its pages", 1)
PICTURE = Row("pictures among it", 1, by_size=((33, _at_most(12)), (1000, _at_most(8))))
SCRIPT = Row("script among it", 1, _at_most(12))
HOSTS = Row("requests to other hosts", 0, _NONE)
LARGEST = Row(
    "largest contentful paint, slow 4G, CPU ×4, ms",
    0,
    Must("≤ 1.35 × list", lambda own, control: own <= 1.35 * control),
)
LARGEST_WHOLE = Row("the same, largest page of the whole text, ms")
BLOCKING = Row("total blocking time, CPU ×4, ms", 0, by_size=_DEAF)
WORST_BLOCKING = Row("the same, worst other page of any kind, ms", 0, by_size=_DEAF)
SHIFT = Row("layout shift while it loads", 2, _NO_SHIFT)
SHIFT_IN_USE = Row("layout shift with every tool in use", 2, _NO_SHIFT)
FILTERING = Row("a filter shows its rows, CPU ×4, ms", 0, by_size=((200, _at_most(100)), (1000, _at_most(200))))
SEARCHING = Row("a search shows its results, CPU ×4, ms, median of the letters")
SEARCHING_WORST = Row("the same, the slowest letter, ms")
ARRIVAL = Row("from load until the address's event is in view, ms", 0, _at_most(100))
FIRST_VIEW = Row("screens of 2 with picture or first event in view", 0, _BOTH)
UNDERLINED = Row("first two screens of a phone: underlined controls", 0, _at_most(8))
STYLES = Row("the same: styles of type", 0, _at_most(9))
CONTROLS = Row("the same: all controls")
WORDS = Row("the same: words")
MARKS = Row("the same: kinds of marks")
SCORES = tuple(
    Row(f"Lighthouse, {name}", 0, _ALL) for name in ("performance", "accessibility", "best practices", "SEO")
)
THEIR_LARGEST = Row("Lighthouse's own largest contentful paint, ms")
THEIR_BLOCKING = Row("Lighthouse's own total blocking time, ms")
AXE = Row("axe, rules violated, rows opened too", 0, _NONE)
AXE_KINDS = Row("axe, rules violated on a page of each kind", 0, _NONE)
NU = Row("Nu, errors in the source", 0, _NONE)
NU_SCRIPTED = Row("Nu, errors after script, rows opened", 0, _NONE)
NU_KINDS = Row("Nu, errors on a page of each kind, after script too", 0, _NONE)
TEXT_ROWS = Row("search on the story page finds titles and claims, %", 1, _ALL)
RELATIONS = Row("relations shown on the story page, %", 1, _ALL)
TEXT = Row("search finds in the whole text, %", 1, _ALL)
OPENED = Row("closed rows that a search opens, of 3", 0, Must("3", lambda own, _: own == 3))  # noqa: PLR2004  (three)
ADDRESSES = Row("events with a working address, %", 1, _ALL)
FOCUS = Row("sources that Tab reaches in the whole text, %", 1, _ALL)
STOPS = Row("Tab stops to the farthest event, arrow keys free", 0, by_size=((200, _at_most(10)), (1000, None)))
STOPS_BY_TAB = Row("the same by Tab alone")
PRINT_ROWS = Row("story page printed: events with title and claims, %", 1, _ALL)
PRINT_EVENTS = Row("whole text printed: events whole, %", 1, _ALL)
PRINT_ADDRESSES = Row("printed: sources with their address, %", 1, _ALL)
PRINT_SIZE = Row("printed: text size, pt", 1, _at_least(9))
PRINT_PAGES = Row("printed: sheets of A4", 0)
PRINT_COLUMNS = Row("printed: columns", 0, _ONE)
PRINT_STAGES = Row("printed: reached stages with fill, %", 1, _ALL)
PRINT_FEET = Row("printed: headings, rows, labels cut off at a foot", 0, _NONE)
HEAVIEST = Row("heaviest other page, KiB gzip", 1, _at_most(100))
FULLEST = Row("most elements on another page", 0, _at_most(4000))
ELEMENTS = Row("elements of the story page")

ROWS = (
    KIB, PICTURE, SCRIPT, KIB_WHOLE, HOSTS, LARGEST, LARGEST_WHOLE, BLOCKING, WORST_BLOCKING,
    SHIFT, SHIFT_IN_USE, FILTERING, SEARCHING, SEARCHING_WORST, ARRIVAL, FIRST_VIEW,
    UNDERLINED, STYLES, CONTROLS, WORDS, MARKS,
    *SCORES, THEIR_LARGEST, THEIR_BLOCKING,
    AXE, AXE_KINDS, NU, NU_SCRIPTED, NU_KINDS,
    TEXT_ROWS, RELATIONS, TEXT, OPENED, ADDRESSES, FOCUS, STOPS, STOPS_BY_TAB,
    PRINT_ROWS, PRINT_EVENTS, PRINT_ADDRESSES, PRINT_SIZE, PRINT_PAGES, PRINT_COLUMNS, PRINT_STAGES, PRINT_FEET,
    HEAVIEST, FULLEST, ELEMENTS,
)  # fmt: skip
"""All rows, in the order of the table."""
