"""Hints on fields and choices that don't fit."""
