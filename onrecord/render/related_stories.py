"""Finds the stories that share actors, bills or tags with another: what to read also."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.model.site import Site, Story

_MOST, _TOO_MANY = 12, 50
"""How many stories are named beside one; and how many stories of one subject are too many to look through."""
Subject = tuple[str, str]
"""`actor`, `bill` or `tag`, and its id."""


@dataclass(frozen=True, slots=True)
class RelatedStories:
    """Which stories of a site are about the same things."""

    subjects: dict[str, tuple[Subject, ...]]
    """What each story is about."""
    stories: dict[Subject, tuple[str, ...]]
    """The stories that are about each."""

    def near(self, story: str) -> tuple[tuple[str, tuple[Subject, ...]], ...]:
        """Return the stories that share most with one, each with what both are about."""
        shared: dict[str, list[Subject]] = defaultdict(list)
        for subject in self.subjects[story]:
            for other in self.stories[subject]:
                if other != story:
                    shared[other].append(subject)
        ranked = sorted(shared, key=lambda other: (-len(shared[other]), other))
        return tuple((other, tuple(sorted(shared[other]))) for other in ranked[:_MOST])


def related_stories(site: Site) -> RelatedStories:
    """Return which stories of a site are about the same things.

    What half the stories are about, such as the actor that the site is made for, tells none of them from the others.
    """
    about = {story.id: tuple(_subjects(story)) for story in site.stories.values()}
    counts = Counter(subject for subjects in about.values() for subject in subjects)
    most = min(max(len(about) // 2, 2), _TOO_MANY)
    told = {story: tuple(one for one in subjects if counts[one] <= most) for story, subjects in about.items()}
    stories: dict[Subject, list[str]] = defaultdict(list)
    for story, subjects in told.items():
        for subject in subjects:
            stories[subject].append(story)
    return RelatedStories(told, {subject: tuple(found) for subject, found in stories.items()})


def _subjects(story: Story) -> Iterator[Subject]:
    found = {("tag", tag) for tag in story.fields.tags}
    for event in story.events:
        fields = event.fields
        found.update(("actor", actor) for actor in (*fields.speaker, *fields.on_behalf_of, *fields.actors))
        found.update(("tag", tag) for tag in fields.tags)
        if fields.bill:
            found.add(("bill", fields.bill))
    return iter(sorted(found))
