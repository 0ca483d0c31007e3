"""Names of months, as the search has them, for what compares other texts with a record."""

from onrecord.search.days import Months, month_names

__all__ = ["Months", "month_names"]
