"""Imports tables of other programs by a map, which says what each column is."""
