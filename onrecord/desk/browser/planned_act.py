"""A change that the desk offers: the files it changes, how they are written, and what the desk says afterwards."""

import re
from collections.abc import Callable, Mapping
from textwrap import dedent
from typing import Any

from msgspec import Struct, field

from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite
from onrecord.model.records import Entry

PLACEHOLDER = "…"
"""Stands for a reason that is still to be typed."""
_FOR_FILES = re.compile(r"^- | [|>]-?$", re.MULTILINE)
"""What a file marks items and long texts with, and people need not see."""


class Planned(Struct, frozen=True):
    """An act that can be made."""

    plan: ChangePlan
    make: Callable[[CheckedSite], object]
    """Makes it, or raises `RefusedError` with nothing changed."""
    says: str
    """What it does, for 'Done', with `names` in braces."""
    names: Mapping[str, str]
    kind: str
    name: str
    """The entry where it leads, as in addresses of the desk; empty if that is gone."""
    lost: tuple[str, ...] = ()
    """The lines of the fields that an entry loses."""
    comments: tuple[str, ...] = ()
    """The comments in files that go."""
    stays: str = ""
    """Which of two merged entries stays: 'this' or 'other'."""
    left: list[Entry[Any]] = field(default_factory=list)
    """The sources that nothing cites any more, and that stay."""

    @property
    def lost_words(self) -> list[tuple[str, str]]:
        """The names of the fields that are lost, with their values nearly as the file has them."""
        parts = (lines.partition(":") for lines in self.lost)
        return [(name, _FOR_FILES.sub("", dedent(value.removeprefix("\n"))).strip()) for name, _, value in parts]
