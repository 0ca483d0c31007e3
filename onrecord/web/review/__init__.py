"""Compares an article with the record before it is printed."""
