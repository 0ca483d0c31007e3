"""Finds the stories that share actors, bills or tags."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from msgspec import Struct

from onrecord.model.site import Site, Story

_MOST, _TOO_MANY = 12, 50
"""The number of related stories, and the number of stories that makes a subject too common to relate them."""
Subject = tuple[str, str]
"""`actor`, `bill` or `tag`, and the id."""


class RelatedStories(Struct, frozen=True):
    """The stories of a site by their subjects."""

    subjects: dict[str, tuple[Subject, ...]]
    """The subjects of each story."""
    stories: dict[Subject, tuple[str, ...]]
    """The stories of each subject."""

    def related_to(self, story: str) -> tuple[tuple[str, tuple[Subject, ...]], ...]:
        """Return the stories that share the most subjects with `story`, each with those subjects."""
        shared: dict[str, list[Subject]] = defaultdict(list)
        for subject in self.subjects[story]:
            for other in self.stories[subject]:
                if other != story:
                    shared[other].append(subject)
        ranked = sorted(shared, key=lambda other: (-len(shared[other]), other))
        return tuple((other, tuple(sorted(shared[other]))) for other in ranked[:_MOST])


def related_stories(site: Site) -> RelatedStories:
    """Return the stories of a site by their subjects.

    A subject of more than half the stories, such as the site's main actor, relates none of them.
    """
    about = {story.id: tuple(_subjects(site, story)) for story in site.stories.values()}
    counts = Counter(subject for subjects in about.values() for subject in subjects)
    most = min(max(len(about) // 2, 2), _TOO_MANY)
    rare = {story: tuple(one for one in subjects if counts[one] <= most) for story, subjects in about.items()}
    stories: dict[Subject, list[str]] = defaultdict(list)
    for story, subjects in rare.items():
        for subject in subjects:
            stories[subject].append(story)
    return RelatedStories(rare, {subject: tuple(found) for subject, found in stories.items()})


def _subjects(site: Site, story: Story) -> Iterator[Subject]:
    found = {("tag", tag) for tag in story.fields.tags}
    for event in site.events_of(story):
        fields = event.fields
        found.update(("actor", actor) for actor in (*fields.speaker, *fields.on_behalf_of, *fields.actors))
        found.update(("tag", tag) for tag in fields.tags)
        if fields.bill:
            found.add(("bill", fields.bill))
    return iter(sorted(found))
