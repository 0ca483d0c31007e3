"""The steps that lie ahead in a site's entries, and those whose day is over without an event, as `check` finds them."""

from onrecord.check.expected_rules import HeldStep, find_overdue, list_steps

__all__ = ["HeldStep", "find_overdue", "list_steps"]
