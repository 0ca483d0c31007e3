"""The files beside the pages: feeds, calendars, bibliographies and the site map, with their table."""
