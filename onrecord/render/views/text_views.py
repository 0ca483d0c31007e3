"""Views of texts and dates."""

from __future__ import annotations

from msgspec import Struct


class LocalizedText(Struct, frozen=True):
    """A text in the page's language, or in another where no translation exists."""

    text: str
    lang: str = ""
    """The text's language; empty where it is the page's."""
    note: str = ""
    """A note in the page's language: 'in Russian'."""


class When(Struct, frozen=True):
    """A date and time, for readers and for programs."""

    words: str
    short: str
    """The date without month and year, which the heading above has."""
    machine: str
    """ISO 8601, for the attribute `datetime`; empty unless the date is a day, month or year."""
    edtf: str
    """The date as EDTF."""
    clock: str
    """The time of day with its zone; empty where unknown."""
