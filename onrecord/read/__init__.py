"""Turns a site's folder into entries. The only code that opens the site's, the theme's and the built-in files."""

from onrecord.read.site import Reading, read_site

__all__ = ["Reading", "read_site"]
