"""The two clocks by which the record is told as of a day: when things happened, and when this site published them."""

from datetime import date
from typing import Literal, NamedTuple

Clock = Literal["happened", "published"]
"""When something counts: from its last possible day on, or from the day of its publication on."""
CLOCKS: tuple[Clock, ...] = ("happened", "published")


class ClockDays(NamedTuple):
    """A day by each clock; None where it never comes."""

    happened: date | None
    published: date | None

    def by(self, clock: Clock) -> date | None:
        """Return the day by one of the clocks."""
        return self.happened if clock == "happened" else self.published
