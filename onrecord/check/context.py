"""What a rule may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onrecord.model.records import Records
from onrecord.problems import Locate


@dataclass(frozen=True, slots=True)
class Context:
    """The entries, and the few facts of the world around them that a rule may ask for."""

    records: Records
    locate: Locate
    today: date
    """The day of the check: from outside, so that tests and repeated builds can name it."""
    base_url: str | None
    """The site's own address, as far as it is known."""
    interface: frozenset[str]
    """The languages that the interface has words in."""
    static: frozenset[str]
    """The files in `static/`, by their path below it."""
