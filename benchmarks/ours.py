"""Write a corpus as a site of onrecord, and give the command that builds it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.corpus import (
    ACTORS,
    BASE_URL,
    BILL,
    TITLE,
    Claim,
    Corpus,
    Event,
    Jump,
    Piece,
    Source,
    Story,
    Text,
    written,
)
from benchmarks.generators import Files, Generator
from onrecord import __version__

SOURCES_A_FILE = 100
COMMAND = str(Path(sys.executable).with_name("onrecord"))


def ours(outputs: tuple[str, ...] = ("feeds",)) -> Generator:
    """Return this onrecord as a generator that makes these outputs beside the pages."""
    return Generator(
        name="onrecord",
        version=__version__,
        files=lambda corpus: our_files(corpus, outputs),
        themes=(),
        command=lambda _site, output: (COMMAND, "build", "--output", str(output)),
        edited=lambda corpus: _event_path(corpus.edited),
        caches=(".onrecord",),
        differs=(),
    )


def our_files(corpus: Corpus, outputs: tuple[str, ...] = ("feeds",)) -> Files:
    """Return the corpus as the files of a site."""
    files = {
        "site.yaml": _site(corpus, outputs),
        "content/actors/synthetic.yaml": "".join(
            f"{actor.id}: {_flow(name=actor.name, kind=actor.kind, **_whole(actor.kind, actor.whole))}\n"
            for actor in ACTORS
        ),
    }
    if corpus.has_bill:
        files[f"content/bills/{BILL}.yaml"] = 'title: "Synthetic bill"\nprocedure: generic\n'
    for story in corpus.stories:
        files[f"content/stories/{story.id}/story.yaml"] = _story(story)
        files |= {_event_path(event): "".join(_event(event)) for event in story.events}
        files |= dict(_source_files(story))
    return files


def _site(corpus: Corpus, outputs: tuple[str, ...]) -> str:
    kinds = f"outputs: {_flow(*outputs)}\n"
    return f"title: {_flow(TITLE)[1:-1]}\nurl: {BASE_URL}\nlanguages: {_flow(*corpus.languages)}\n{kinds}"


def _whole(kind: str, whole: str) -> Mapping[str, str]:
    return {"member_of" if kind == "person" else "part_of": whole} if whole else {}


def _story(story: Story) -> str:
    summary = f"summary: {_text(story.summary)}\n" if story.summary else ""
    return f"title: {_text(story.title)}\n{summary}tags: {_flow(*story.tags)}\n"


def _source_files(story: Story) -> Iterator[tuple[str, str]]:
    """Yield the story's sources, several in each file, as editors keep them."""
    for start in range(0, len(story.sources), SOURCES_A_FILE):
        part = story.sources[start : start + SOURCES_A_FILE]
        path = f"content/sources/{story.id}-{start // SOURCES_A_FILE:03}.yaml"
        yield path, "".join(f"{source.id}:\n{_source(source)}" for source in part)


def _source(source: Source) -> str:
    fields = {
        "title": source.title,
        "type": "article-newspaper",
        "publisher": source.publisher,
        "issued": source.issued.isoformat(),
        "url": source.url,
    }
    if source.via:
        fields["via"] = source.via
    if source.archived:
        fields |= {"archive_url": f"https://archive.example/{source.id}", "archive_date": source.issued.isoformat()}
    return "".join(f"  {name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())


def _event_path(event: Event) -> str:
    return f"content/stories/{event.story}/events/{event.id}.yaml"


def _event(event: Event) -> Iterator[str]:
    """Yield the lines of an event's file."""
    yield f"type: {event.type}\ndate: {event.date}\n"
    yield f"time: {event.time:%H:%M}\n" if event.time else ""
    yield f"title: {_text(event.title)}\nbody:\n"
    for language, body in event.body.items():
        yield f"  {language}: |\n{_indented(_markdown(body))}"
    if event.side:
        yield f"speaker: {event.speaker}\non_behalf_of: {event.side}\n"
    else:
        yield f"actors: {_flow(*event.actors)}\n"
    yield "claims:\n" if event.claims else ""
    yield from map(_claim, event.claims)
    yield from (f"{kind}: {target}\n" for kind, target in event.relations)
    stage, outcome = event.step
    yield f"bill: {BILL}\nstage: {stage}\noutcome: {outcome}\n" if stage else ""
    yield f"sources: {_flow(*event.sources)}\npublished: {event.date}\ntags: {_flow(*event.tags)}\n"


def _claim(claim: Claim) -> str:
    denies = f"    denies: {claim.denies}\n" if claim.denies else ""
    return f"  - id: {claim.id}\n    text: {_text(claim.text)}\n{denies}"


def _markdown(body: tuple[Piece, ...]) -> str:
    def jump(link: Jump) -> str:
        return f"[{link.words}]({link.event})"

    return written(body, lambda source: f"[@{source}]", jump)


def _indented(text: str) -> str:
    return "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines())


def _text(text: Text) -> str:
    return _flow(**text) if len(text) > 1 else json.dumps(next(iter(text.values())), ensure_ascii=False)


def _flow(*items: str, **fields: str) -> str:
    """Return a list or a mapping in YAML's flow style."""
    return json.dumps(fields or items, ensure_ascii=False)
