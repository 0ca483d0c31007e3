"""A timeline of TimelineJS, as its JSON and both of its sheets tell it."""

from __future__ import annotations

from msgspec import Struct, field

from onrecord.desk.imports.findings import Place


class SlideDate(Struct, frozen=True):
    """A date as TimelineJS tells it: numbers as texts, empty where they are not given."""

    year: str = ""
    month: str = ""
    day: str = ""
    time: str = ""
    unreadable: str = ""
    """The whole text, if it is none of the forms of a date."""

    def __str__(self) -> str:
        """Return what is given."""
        return self.unreadable or " ".join(
            filter(None, ("-".join(filter(None, (self.year, self.month, self.day))), self.time))
        )


class Slide(Struct, frozen=True):
    """One slide; its texts are HTML."""

    place: Place
    start: SlideDate = SlideDate()
    end: SlideDate = SlideDate()
    headline: str = ""
    text: str = ""
    media: str = ""
    """An address, or HTML that embeds something."""
    group: str = ""
    others: tuple[tuple[str, str], ...] = ()
    """What no field of an entry takes, by TimelineJS's names."""


class Timeline(Struct):
    """A whole timeline."""

    title: Slide | None = None
    slides: list[Slide] = field(default_factory=list)
    eras: list[Slide] = field(default_factory=list)
