"""Reads a stranger's page: `python -m onrecord.web.reading` gets a `Page` as JSON, and prints an `Answer`."""
