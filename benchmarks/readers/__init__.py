"""Measure what a reader gets: the weight, speed and accessibility of a story's page."""
