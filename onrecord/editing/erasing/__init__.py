"""Finds a name that must go, and takes it out of a site."""
