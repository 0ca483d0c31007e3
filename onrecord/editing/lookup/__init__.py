"""Finds entries by their names, and says what an event can refer to."""
