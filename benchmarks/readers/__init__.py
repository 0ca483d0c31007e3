"""Measures what a reader gets: how heavy and how fast a story's page is, and whether everybody can use it."""
