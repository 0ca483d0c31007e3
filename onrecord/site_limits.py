"""The limits of a site: what one entry, text, file or page may hold. `docs/limits.md` is written from this table."""

from pathlib import Path

from msgspec import Struct, json

from onrecord.problems import Problem, Span, Where


class Limit(Struct, frozen=True):
    """One row of the table of limits."""

    subject: str
    """What is limited, for the page."""
    most: int
    unit: str
    code: str
    """The code of the problem beyond it."""
    what: str
    """The subject of the message."""
    hint: str
    why: str

    @property
    def message(self) -> str:
        """What a problem says beyond it."""
        return f"{self.what} has more than {self.most:,} {self.unit}"

    def problem(self, place: Span | None, where: Where | None = None) -> Problem:
        """Return the problem that the limit is passed at a place, which `where` names by the keys of a value."""
        return Problem(self.code, self.message, place, self.hint, where=where)


LIMITS = json.decode(Path(__file__).with_name("site_limits.json").read_bytes(), type=dict[str, Limit])
"""The only table of limits, by name."""
