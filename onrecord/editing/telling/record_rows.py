"""The rows of the record as programs read them: their types, and what an unpublished site and a published one tell."""

from onrecord.editing.lookup.found_entries import FoundEntry
from onrecord.editing.telling.shown_entry import Shown
from onrecord.render.data.record_types import (
    ROWS,
    RULES,
    ActorsFile,
    BillsFile,
    Change,
    CorrectionsFile,
    ExpectedFile,
    IndexFile,
    SourcesFile,
    StoryFile,
)

__all__ = [
    "ROWS",
    "RULES",
    "ActorsFile",
    "BillsFile",
    "Change",
    "CorrectionsFile",
    "ExpectedFile",
    "FoundEntry",
    "IndexFile",
    "Shown",
    "SourcesFile",
    "StoryFile",
]
