"""Paths of the files that tests edit most, and a second story for `BASE`."""

DENIAL = "content/stories/dispute/events/denial.yaml"
ACTORS = "content/actors/actors.yaml"
SOURCES = "content/sources/sources.yaml"
OTHER = {
    "content/stories/other/story.yaml": "title: Another story\n",
    "content/stories/other/events/report.yaml": (
        "type: report\ndate: 2021-12-01\ntitle: A report\nspeaker: company\nsources: gazette\npublished: 2021-12-02\n"
    ),
}
"""A second story, which names an actor and a source of the first."""
