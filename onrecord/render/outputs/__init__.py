"""The files beside the pages: feeds, calendars, citation files and the site map, with their table."""
