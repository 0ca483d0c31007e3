"""What the stories of a site still need from sources, as `check` and the list of needs say it."""

from onrecord.check.needs import HEADINGS, needs_by_story

__all__ = ["HEADINGS", "needs_by_story"]
