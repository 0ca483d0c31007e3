"""Publishes, renames and removes entries."""
