"""Invent a site that keeps the texts of sources, and an article on it, for the benchmark of reviews."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpus import BASE_URL, Event, invent
from benchmarks.ours import ours
from benchmarks.words import Draw, Writer, natural_vocabulary

_LANGUAGE = "en"
"""The language of the article, of kept texts and of what is quoted."""
_KEPT_WORDS = 300
"""The words of a kept text: the quoted sentence and what is around it."""
_QUOTED_WORDS = 12
_PEOPLE, _BODIES = 120, 60
_OWN_WORDS = 50
"""The words of a paragraph of the article that are not about the record."""


class Kept(NamedTuple):
    """The kept text of a source, with the words that an event quotes."""

    source: str
    text: str
    quoted: str


def write_review_site(folder: Path, events: int, kept: int, words: int, languages: Sequence[str]) -> Path:
    """Write a site of `events` events and `kept` kept texts into a folder, and an article beside it; return that."""
    writers = {language: Writer(1, language, natural_vocabulary(language)) for language in languages}
    corpus = invent(events, 1, tuple(languages), stories=5, writers=writers)
    ours().lay_out(corpus, folder)
    draw, writer = Draw("review"), Writer(2, _LANGUAGE, natural_vocabulary(_LANGUAGE))
    names = [*_names(draw)]
    actors = {f"actor-{number}": {"name": name, "kind": kind} for number, (name, kind) in enumerate(names)}
    (folder / "content/actors/invented.yaml").write_text(json.dumps(actors), "utf-8")
    speaking = [event for event in corpus.events if event.side]
    quoting = speaking[:: max(1, len(speaking) // kept)][:kept]
    texts = [_kept_text(event, writer) for event in quoting]
    for event, text in zip(quoting, texts, strict=True):
        _keep(folder, event, text)
    told = [event for event in corpus.events if event.claims]
    article = folder.with_name(f"{folder.name}.md")
    paragraphs = _paragraphs(told, texts, [name for name, _ in names], draw, writer)
    article.write_text(_article(paragraphs, words), "utf-8")
    return article


def _names(draw: Draw) -> Iterator[tuple[str, str]]:
    """Yield the names of people and bodies, with their kinds."""
    words = [word for word in dict.fromkeys(natural_vocabulary(_LANGUAGE)) if len(word) > 7]  # noqa: PLR2004
    for _ in range(_PEOPLE):
        yield f"{draw.one(words).title()} {draw.one(words).title()}", "person"
    for _ in range(_BODIES):
        yield f"{draw.one(('Office', 'Union', 'Company'))} of {draw.one(words).title()}", "organization"


def _kept_text(event: Event, writer: Writer) -> Kept:
    quoted = " ".join(writer.words(_QUOTED_WORDS))
    before, after = (_sentences(writer, _KEPT_WORDS // 2) for _ in range(2))
    return Kept(event.sources[0], f"{before}\nThe speaker said that {quoted}.\n{after}\n", quoted)


def _sentences(writer: Writer, count: int) -> str:
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in writer.sentences(count))


def _keep(site: Path, event: Event, text: Kept) -> None:
    """Write a kept text, and a quotation of it into the event."""
    file = site / "content/snapshots" / f"{text.source}.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.text, "utf-8")
    quote = {"id": "q1", "exact": text.quoted, "lang": _LANGUAGE, "source": text.source}
    with (site / f"content/stories/{event.story}/events/{event.id}.yaml").open("a", encoding="utf-8") as opened:
        opened.write(f"quotes: {json.dumps(quote)}\n")


def _paragraphs(
    told: Sequence[Event], texts: Sequence[Kept], names: Sequence[str], draw: Draw, writer: Writer
) -> Iterator[str]:
    """Yield paragraphs, each with a quotation, a name, a day with a link, a claim, and words of the article itself."""
    while True:
        quoted = draw.one(texts).quoted.split()
        if draw.happens(30):
            quoted[draw.below(len(quoted))] = draw.one(writer.words(1))
        event = draw.one(told)
        page = f"{BASE_URL}{event.story}/{event.id}/"
        claim = draw.one(event.claims).text[_LANGUAGE].removesuffix(" (synthetic)")
        yield (
            f"{_sentences(writer, _OWN_WORDS // 2)} “{' '.join(quoted).capitalize()}”, said {draw.one(names)}. "
            f"On {event.date:%-d %B %Y} [{' '.join(writer.words(3))}]({page}). {claim}. "
            f"{_sentences(writer, _OWN_WORDS // 2)}"
        )


def _article(paragraphs: Iterator[str], words: int) -> str:
    """Return an article of so many words, or a few more."""
    chosen = []
    while words > 0:
        chosen.append(next(paragraphs))
        words -= len(chosen[-1].split())
    return "\n\n".join(("---\ndate: 2026-11-01\n---", *chosen)) + "\n"
