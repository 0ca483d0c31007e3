"""Reads a site's folder into entries. Only this package opens the files of the site, the theme and the program."""

from onrecord.read.site import ParsedEntries, Reading, read_event, read_site, read_themed

__all__ = ["ParsedEntries", "Reading", "read_event", "read_site", "read_themed"]
