"""Reads a site's folder into entries. Only this package opens the files of the site, the theme and the program."""

from onrecord.read.site_reader import ParsedEntries, Reading, read_event, read_site, read_themed
from onrecord.read.static_mentions import texts_of, unnamed_files
from onrecord.read.theme_reader import default_sheet, unreadable_copies

__all__ = [
    "ParsedEntries",
    "Reading",
    "default_sheet",
    "read_event",
    "read_site",
    "read_themed",
    "texts_of",
    "unnamed_files",
    "unreadable_copies",
]
