"""Compares two states of a site: what a change means for readers. Pure, and without a word of prose."""

from onrecord.compare.changes import AnyChange, Comparison
from onrecord.compare.comparison import compare
from onrecord.compare.state import State

__all__ = ["AnyChange", "Comparison", "State", "compare"]
