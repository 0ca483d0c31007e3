"""Pelican: Python; stories are categories, actors are authors, sources are pages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from benchmarks.corpus import BILL, Corpus, Event, Source
from benchmarks.generators import Files, Generator
from benchmarks.measure import environment
from benchmarks.peers.entries import DIFFERS, SITES, body, event_fields, names, relations, source_fields


def find(peers: Path) -> Generator | None:
    """Return the installed Pelican, if this Python can run it: `make bench-peers` may have used another Python."""
    folder = peers / "pelican"
    found = [own for own in distributions(path=[str(folder)]) if own.metadata["Name"].lower() == "pelican"]
    if not found or not _runs(folder):
        return None
    return Generator(
        name="Pelican",
        version=found[0].version,
        files=pelican_files,
        themes=((SITES / "pelican", "."),),
        command=lambda _site, output: (
            *(sys.executable, "-m", "pelican", "--quiet", "--settings", "pelicanconf.py"),
            *("--output", str(output), "content"),
        ),
        edited=lambda corpus: f"content/{corpus.edited.story}/{corpus.edited.id}.md",
        caches=("cache", "output", "__pycache__"),
        differs=(*DIFFERS, "an actor that no event names has no page"),
        environment={"PYTHONPATH": str(folder)},
    )


def _runs(folder: Path) -> bool:
    command = (sys.executable, "-m", "pelican", "--version")
    return (
        subprocess.run(
            command, env=environment({"PYTHONPATH": str(folder)}), capture_output=True, check=False
        ).returncode
        == 0
    )


def pelican_files(corpus: Corpus) -> Files:
    """Return the corpus as articles and pages."""
    files = {"names.json": names(corpus)}
    for event in corpus.events:
        files[f"content/{event.story}/{event.id}.md"] = f"{''.join(_event_head(event))}\n{body(event)}"
    for source in corpus.sources:
        files[f"content/pages/sources/{source.id}.md"] = f"{_source_head(source)}\n"
    if corpus.has_bill:
        files[f"content/pages/{BILL}.md"] = (
            f"Title: Synthetic bill\nSlug: {BILL}\nTemplate: bill\n"
            f"URL: bills/{BILL}/\nSave_as: bills/{BILL}/index.html\n\n"
        )
    return files


def _event_head(event: Event) -> Iterator[str]:
    """Yield the metadata lines of an article: Pelican knows only texts there, and lists of texts."""
    fields = event_fields(event)
    yield f"Title: {fields['title']}\nDate: {fields['date']}\nSlug: {event.id}\nCategory: {event.story}\n"
    yield f"Kind_of_event: {event.type}\nSpeaker: {event.speaker}\nSide: {event.side}\n"
    yield f"Authors: {'; '.join(event.actors)}\nTags: {', '.join(event.tags)}\nSources: {', '.join(event.sources)}\n"
    yield _listed("Claims", [f"{claim.id} {claim.text['en']}" for claim in event.claims])
    yield _listed("Relations", [f"{kind} {target}" for kind, target in relations(event)])
    stage, outcome = event.step
    yield f"Bill: {BILL}\nStage: {stage}\nOutcome: {outcome}\n" if stage else ""


def _listed(name: str, items: list[str]) -> str:
    separator = f"\n{' ' * 8}"
    return f"{name}: {separator.join(items)}\n" if items else ""


def _source_head(source: Source) -> str:
    fields = source_fields(source) | {"slug": source.id, "template": "source"}
    return "".join(f"{name.capitalize()}: {value}\n" for name, value in fields.items())
