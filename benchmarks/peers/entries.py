"""A corpus's entries in the fields that all peers' templates use."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.corpus import ACTORS, BASE_URL, BILL, TITLE, Corpus, Event, Jump, Source, Story, written

SITES = Path(__file__).parent / "sites"
"""The templates and settings of each peer."""
LANGUAGE = "en"
DIFFERS = (
    "it checks no references and no links, so it prints dangling ones",
    "it shows a relation at its source only, and computes no origins and no standings",
    "it shows no progress of a bill, and has no page of a story's sources or claims",
    "it numbers citations within an event, not by one list of references for each page",
)
"""How the work of every peer is less than onrecord's."""


def event_fields(event: Event) -> dict[str, object]:
    """Return the front matter of an event."""
    stage, outcome = event.step
    return {
        "title": event.title[LANGUAGE],
        "date": f"{event.date}T{event.time or '00:00:00'}",
        "story": event.story,
        "kind_of_event": event.type,
        "speaker": event.speaker,
        "side": event.side,
        "actors": event.actors,
        "claims": [{"id": claim.id, "text": claim.text[LANGUAGE]} for claim in event.claims],
        "relations": [{"kind": kind, "target": target} for kind, target in relations(event)],
        "sources": event.sources,
        "tags": event.tags,
        **({"bills": [BILL], "stage": stage, "outcome": outcome} if stage else {}),
    }


def relations(event: Event) -> tuple[tuple[str, str], ...]:
    """Return the relations of an event and its claims: kind, and address below the story's."""
    stated = (*event.relations, *(("denies", claim.denies) for claim in event.claims if claim.denies))
    return tuple((kind, target.replace("#", "/#")) for kind, target in stated)


def source_fields(source: Source) -> dict[str, object]:
    """Return the front matter of a source."""
    return {
        "title": source.title,
        "publisher": source.publisher,
        "issued": source.issued.isoformat(),
        "address": source.url,
        "archive": f"https://archive.example/{source.id}" if source.archived else "",
        "via": source.via,
    }


def body(event: Event) -> str:
    """Return an event's text as plain Markdown for any generator: citations and links are links."""

    def cite(source: str) -> str:
        return f"[[{event.sources.index(source) + 1}]]({BASE_URL}sources/{source}/)"

    def jump(link: Jump) -> str:
        return f"[{link.words}]({BASE_URL}{event.story}/{link.event}/)"

    return written(event.body[LANGUAGE], cite, jump)


def names(corpus: Corpus) -> str:
    """Return the site's settings, and the names of its stories and actors, as JSON."""
    facts = {
        "title": TITLE,
        "base": BASE_URL,
        "language": LANGUAGE,
        "stories": {story.id: _story(story) for story in corpus.stories},
        "actors": {actor.id: {"name": actor.name, "kind": actor.kind, "whole": actor.whole} for actor in ACTORS},
        "bill": BILL if corpus.has_bill else "",
    }
    return json.dumps(facts, ensure_ascii=False)


def _story(story: Story) -> dict[str, object]:
    return {"title": story.title[LANGUAGE], "tags": story.tags}
