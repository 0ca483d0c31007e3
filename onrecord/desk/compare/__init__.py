"""Compares two states of a site: what a change means for readers. Pure, and without a word of prose."""

from onrecord.desk.compare.changes import AnyChange
from onrecord.desk.compare.comparison import Comparison, compare
from onrecord.desk.compare.two_states import State

__all__ = ["AnyChange", "Comparison", "State", "compare"]
