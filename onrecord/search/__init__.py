"""Finds entries by their words: the search of `onrecord find`, and the index of the site's search page."""
