"""Formats problems as text for people, for GitHub and for programs. The caller prints it."""
