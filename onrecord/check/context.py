"""What a rule may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onrecord.model.fields import Fields
from onrecord.model.records import Entry, Records
from onrecord.problems import Locate, Related


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

    def related(self, entry: Entry[Fields] | None, name: str) -> tuple[Related, ...]:
        """Return where the entry that was probably meant stands; nothing where it is too broken to be found."""
        return () if entry is None else (Related(self.locate(entry.at_key()), f"'{name}' is here"),)
