"""The lines that an edit of a YAML file changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from onrecord.site_files.additions import RefusedError


class UnsafeChangeError(Exception):
    """A field can't be edited without changing something else on its lines."""


@contextmanager
def refuse_unsafe(done: str, lines_of: str, instead: str) -> Iterator[None]:
    """Turn an `UnsafeChangeError` into a `RefusedError` that says of which files, and what to do instead."""
    try:
        yield
    except UnsafeChangeError:
        message = f"nothing is {done}: onrecord can't change single lines of {lines_of}"
        raise RefusedError(f"{message}; {instead}") from None


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
