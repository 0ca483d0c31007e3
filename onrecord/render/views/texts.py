"""Views of texts and dates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """A text in the page's language, or in another where it has none in this one."""

    text: str
    lang: str = ""
    """The text's language where it is not the page's."""
    note: str = ""
    """A word about that, in the page's language: 'in Russian'."""


@dataclass(frozen=True, slots=True)
class When:
    """A date and time in words and for machines."""

    words: str
    short: str
    """Without the month and year that stand in the heading above."""
    machine: str
    """ISO 8601, for `datetime`; nothing where the date is no day, month or year."""
    edtf: str
    """The date as EDTF."""
    clock: str
    """The time of day with its zone; nothing where it is not known."""
