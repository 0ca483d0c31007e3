"""Turns a site's folder into entries. The only code that opens the site's, the theme's and the built-in files."""

from onrecord.read.site import ParsedEntries, Reading, read_event, read_site

__all__ = ["ParsedEntries", "Reading", "read_event", "read_site"]
