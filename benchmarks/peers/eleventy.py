"""Eleventy: JavaScript on Node; it generates the pages of stories, actors, sources and tags from data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.generators import Files, Generator, front_matter
from benchmarks.peers.entries import DIFFERS, SITES, body, event_fields, names, source_fields


def find(peers: Path) -> Generator | None:
    """Return the installed npm package of Eleventy, if Node is installed too."""
    package, node = peers / "eleventy" / "node_modules" / "@11ty" / "eleventy", shutil.which("node")
    if node is None or not (package / "package.json").is_file():
        return None
    return Generator(
        name="Eleventy",
        version=json.loads((package / "package.json").read_text("utf-8"))["version"],
        files=eleventy_files,
        themes=((SITES / "eleventy", "."),),
        command=lambda _site, output: (node, str(package / "cmd.cjs"), "--quiet", f"--output={output}"),
        edited=lambda corpus: f"content/stories/{corpus.edited.story}/{corpus.edited.id}.md",
        caches=(".cache", "_site"),
        differs=(*DIFFERS, "sources are one data file, not files of their own"),
    )


def eleventy_files(corpus: Corpus) -> Files:
    """Return the corpus as Markdown and data files."""
    files = {"content/_data/site.json": names(corpus)}
    for story in corpus.stories:
        for number, event in enumerate(story.events, 1):
            path = f"content/stories/{story.id}/{event.id}.md"
            fields = event_fields(event)
            # Eleventy puts each of 'tags' into a collection. The settings count the corpus's tags, in 'filed', instead.
            files[path] = front_matter(
                {**fields, "weight": number, "tags": ["events"], "filed": event.tags}, body(event)
            )
    sources = {source.id: source_fields(source) for source in corpus.sources}
    files["content/_data/bibliography.json"] = json.dumps(sources, ensure_ascii=False)
    return files
