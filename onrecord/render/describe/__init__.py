"""Turns the parts of a site into views in one language."""
