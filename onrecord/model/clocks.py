"""The two clocks of a page as of a day: one counts what had happened by then, the other what was published here."""

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
