"""What a form asks about a date that can be read in several ways, or in none for certain."""

from collections.abc import Mapping

from onrecord.model.date_span_reader import Doubt

WHICH_DAY = "Which day is meant?"
_ASKS: Mapping[Doubt, str] = {
    "season": "Which months are meant? In the south of the earth, a season is half a year later.",
    "weekday": "That day was another day of the week. Is it the day that is meant?",
    "no-end": "A date needs a last day. Had it happened by today?",
}
"""The questions that are others than which day is meant."""


def ask_about(doubt: Doubt) -> str:
    """Return the question, which the desk has in each of its languages."""
    return _ASKS.get(doubt, WHICH_DAY)
