"""Hugo once more, with templates that write about the same files, feeds and citations as onrecord.

The sizes of its pages and feeds stand in `sites/hugo-equal/hugo.toml`, its outputs in `OUTPUTS`. They follow
onrecord's, so whoever changes onrecord's output changes them too. The report prints how far the two differ.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

from benchmarks.corpus import ACTORS, BILL, SIDES, Corpus, Story
from benchmarks.generators import Files, Generator, front_matter
from benchmarks.peers import hugo
from benchmarks.peers.entries import SITES, body, event_fields, source_fields

NAME = "Hugo, equal output"
STATIC = Path(__file__).parent.parent.parent / "static"
"""onrecord's style sheet, script and icon."""
OUTPUTS = {
    "story": ("html", "atom", "jsonfeed"),
    "actor": ("html", "atom", "jsonfeed"),
    "bill": ("html", "atom", "jsonfeed"),
    "sources": ("html", "bib", "csl", "ris"),
}
"""The output formats of each kind of page; those of the others stand in hugo.toml."""
WHOLE_ROWS = 90
"""The most events of a story whose page holds their texts. A longer story has a page of all texts instead."""
DIFFERS = (
    "it checks no references and no links, so it prints dangling ones",
    "it counts relations instead of working out where a claim stands, and publishers instead of origins",
    "it numbers citations within an event, and prints a fixed number of links back from each source",
    "its charts show each bin as one mark, without lanes",
)


def find(peers: Path) -> Generator | None:
    """Return the installed Hugo with the templates of equal output."""
    found = hugo.find(peers)
    return found and replace(
        found,
        name=NAME,
        files=hugo_equal_files,
        themes=(*found.themes, (SITES / "hugo-equal", "."), (STATIC, "static/static"), (STATIC, "assets")),
        differs=DIFFERS,
    )


def hugo_equal_files(corpus: Corpus) -> Files:
    """Return the corpus as content files, with a file for each list that onrecord makes of a story."""
    files: dict[str, str] = {}
    for number, story in enumerate(corpus.stories, 1):
        files |= _story_files(story, number)
    for actor in ACTORS:
        fields: dict[str, object] = {"title": actor.name, "kind_of_actor": actor.kind, "whole": actor.whole}
        files[f"content/actors/{actor.id}/_index.md"] = _page("actor", fields)
    for source in corpus.sources:
        files[f"content/sources/{source.id}/_index.md"] = front_matter(source_fields(source), "")
    if corpus.has_bill:
        files[f"content/bills/{BILL}/_index.md"] = _page("bill", {"title": "Synthetic bill"})
    files["content/corrections/_index.md"] = front_matter({"title": "Corrections"}, "")
    return files


def _story_files(story: Story, number: int) -> dict[str, str]:
    brief = len(story.events) > WHOLE_ROWS
    fields: dict[str, object] = {
        "title": story.title["en"],
        "tags": story.tags,
        "order": number,
        "brief": brief,
        "inline_style": True,
    }
    files = {f"content/{story.id}/_index.md": _page("story", fields)}
    for event in story.events:
        files[f"content/{story.id}/{event.id}.md"] = front_matter(event_fields(event), body(event))
    lists = {"claims": "Who says what", "sources": "Sources", **({"all": "The whole text"} if brief else {})}
    for layout, title in lists.items():
        fields = {"title": title, "layout": layout}
        text = _page(layout, fields) if layout in OUTPUTS else front_matter(fields, "")
        files[f"content/{story.id}/{layout}/_index.md"] = text
    for one, other in combinations(SIDES, 2):
        fields = {"title": f"{one} and {other}", "layout": "claims", "sides": [one, other]}
        files[f"content/{story.id}/claims/{one}/{other}/_index.md"] = front_matter(fields, "")
    return files


def _page(kind: str, fields: dict[str, object]) -> str:
    return front_matter({**fields, "outputs": OUTPUTS[kind]}, "")
