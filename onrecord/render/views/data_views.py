"""Views of the record as data: its tables and files, for the page about them and for its structured data."""

from collections.abc import Mapping

from msgspec import Struct

from onrecord.render.views.text_views import LocalizedText


class ColumnView(Struct, frozen=True):
    """A column of a table."""

    words: tuple[str, ...]
    """The words of its name, which underscores join; a line may break after each."""
    kind: str
    description: str
    """Its description in English, as in the files."""


class TableView(Struct, frozen=True):
    """A table of the dump."""

    name: str
    sentence: str
    csv: str
    """The address of its CSV file."""
    lines: str
    """The address of its JSON Lines."""
    columns: tuple[ColumnView, ...]


class ApiFileView(Struct, frozen=True):
    """A file of the API, or a kind of files."""

    name: str
    address: str
    """Its address; empty for a kind of files."""
    sentence: str
    schema: str
    """The address of its JSON Schema."""


class RecordView(Struct, frozen=True):
    """The record as data."""

    heading: str
    summary: str
    """What the record is, in a sentence."""
    description: str
    """The same after the site's own description."""
    facts: tuple[str, ...]
    """The number of stories, of events, and their days."""
    licence: LocalizedText | None
    licence_text: Mapping[str, str]
    """The licence in all languages in which an editor named it."""
    days: str
    """The first and the last day of the record, as an interval of ISO 8601; empty without events."""
    updated: str
    """The day of the newest change, in words; empty without any."""
    updated_at: str
    """The moment of the newest change (RFC 3339)."""
    tables: tuple[TableView, ...]
    package: str
    """The address of the Data Package; empty without tables."""
    files: tuple[ApiFileView, ...]
    index: str
    """The address of the index of the API; empty without one."""
    example: str
    """A program that reads one of these files; empty if there is none to read."""
