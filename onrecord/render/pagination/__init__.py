"""Divides lists and stories into pages, finds the page of an item, and links numbered pages to each other."""
