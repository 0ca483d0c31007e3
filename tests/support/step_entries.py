"""A step that lies ahead, and an event by which it happens, for the site `BASE` of conftest."""

from __future__ import annotations

from conftest import BASE

STORY = "content/stories/dispute/story.yaml"
HEARING = """\
  - id: hearing
    kind: hearing
    title: The committee hears both
    date: 2022-03-03
    sources: wire
    published: 2022-02-01
    actors: company
    note: in public
"""
"""An entry of the list `expected`."""
HELD = """\
type: report
date: 2022-03-04
title: The committee hears both
sources: wire
published: 2022-03-05
"""


def story_with(*steps: str) -> str:
    """Return the story of the site with steps."""
    return f"{BASE[STORY]}expected:\n{''.join(steps)}"
