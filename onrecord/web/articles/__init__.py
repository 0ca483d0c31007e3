"""Reads an article, a stranger's file, as its readers see it."""
