"""Feeds, calendars, and the ids in them."""
