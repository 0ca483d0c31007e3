"""Hugo: Go, one binary; sources, actors, tags and bills are taxonomies."""

from __future__ import annotations

import subprocess
from pathlib import Path

from benchmarks.corpus import ACTORS, BILL, Corpus
from benchmarks.generators import Files, Generator, front_matter
from benchmarks.peers.entries import DIFFERS, SITES, body, event_fields, source_fields

NAME = "Hugo"


def find(peers: Path) -> Generator | None:
    """Return the Hugo of the Python package of that name; its wrapper is not used."""
    binary = peers / "hugo" / "hugo" / "binaries" / "hugo"
    if not binary.is_file():
        return None
    output = subprocess.run([str(binary), "version"], capture_output=True, text=True, check=True).stdout
    return Generator(
        name=NAME,
        version=output.split()[1].partition("-")[0].removeprefix("v"),
        files=hugo_files,
        themes=((SITES / "hugo", "."),),
        command=lambda _site, output: (str(binary), "--quiet", "--noBuildLock", "--destination", str(output)),
        edited=lambda corpus: f"content/{corpus.edited.story}/{corpus.edited.id}.md",
        caches=("resources", "public"),
        differs=DIFFERS,
    )


def hugo_files(corpus: Corpus) -> Files:
    """Return the corpus as content files."""
    files = {}
    for story in corpus.stories:
        fields: dict[str, object] = {"title": story.title["en"], "tags": story.tags}
        files[f"content/{story.id}/_index.md"] = front_matter(fields, "")
        for event in story.events:
            files[f"content/{story.id}/{event.id}.md"] = front_matter(event_fields(event), body(event))
    for actor in ACTORS:
        fields = {"title": actor.name, "kind_of_actor": actor.kind, "whole": actor.whole}
        files[f"content/actors/{actor.id}/_index.md"] = front_matter(fields, "")
    for source in corpus.sources:
        files[f"content/sources/{source.id}/_index.md"] = front_matter(source_fields(source), "")
    if corpus.has_bill:
        files[f"content/bills/{BILL}/_index.md"] = front_matter({"title": "Synthetic bill"}, "")
    return files
