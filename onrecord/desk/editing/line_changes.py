"""The lines that an edit of a YAML file changes."""

from __future__ import annotations

from msgspec import Struct


class UnsafeChangeError(Exception):
    """A field can't be edited without changing something else on its lines."""


class LineChange(Struct, frozen=True):
    """A line of a file before and after a change."""

    number: int
    """From 1, in the old file; for a new line, in the new file."""
    before: str | None
    """None for a new line."""
    after: str | None
    """None for a removed line."""


class EditedFile(Struct, frozen=True):
    """A file after an edit."""

    data: bytes
    lines: tuple[LineChange, ...]
