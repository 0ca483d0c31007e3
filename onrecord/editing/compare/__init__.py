"""Compares two states of a site: what a change means for readers. Pure, and without a word of prose."""
