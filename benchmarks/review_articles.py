"""Measure the review of articles with listed slips: `python -m benchmarks.review_articles benchmarks/review/open-2`.

Prints, by kind of slip, how many have a row, and which rows stand where nobody planted a slip.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import click
import yaml
from msgspec import Struct, convert

from benchmarks.tables import table
from onrecord.editing.site_reading import Options
from onrecord.editing.telling.opened_record import open_record
from onrecord.web.articles.article import Article
from onrecord.web.articles.article_files import read_articles
from onrecord.web.review.quotation_review import review_quotations
from onrecord.web.review.record_texts import RecordTexts, gather_record_texts
from onrecord.web.review.rows import Row, RowKind

ROOT = Path(__file__).parent.parent
RECORDS = {"tidal-gate": ROOT / "examples" / "tidal-gate", "first-story": ROOT}
_DAY = date(2026, 12, 2)
WANTED: Mapping[str, RowKind] = {
    "words": RowKind.OTHER_WORDS,
    "number": RowKind.OTHER_WORDS,
    "negation": RowKind.OTHER_WORDS,
    "short": RowKind.OTHER_WORDS,
    "speaker": RowKind.OTHER_SPEAKER,
}
"""The kinds of slips in quotations, with the row that each should have."""
_SENTENCE = re.compile(r"[.!?…]+[”“»\"’)]*(?:\s|$)")


class Slip(Struct):
    """A slip as `slips.yaml` lists it."""

    article: str
    line: int
    kind: str
    words: str
    right: str
    entry: str


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(*, folder: Path) -> None:
    """Review the articles in FOLDER, and print what was found of their slips."""
    slips = convert(yaml.safe_load((folder / "slips.yaml").read_text("utf-8")), list[Slip])
    slips = [slip for slip in slips if slip.kind in WANTED]
    gathered = {name: _gather(path) for name, path in RECORDS.items()}
    found, false, sentences, seconds = set[int](), list[tuple[str, Row]](), 0, 0.0
    for file in sorted(folder.glob("[0-9]*")):
        (article,) = read_articles([str(file)], bytes)
        record = next(gathered[name] for name in RECORDS if name in file.name)
        start = time.perf_counter()
        rows = review_quotations(article, record).rows
        seconds += time.perf_counter() - start
        sentences += _count_sentences(article)
        for row in rows:
            if row.kind in WANTED.values():
                meant = {*_meant(row, file.name, slips)}
                found |= meant
                false += [] if meant else [(file.name, row)]
    planted = Counter(slip.kind for slip in slips)
    hit = Counter(slips[position].kind for position in found)
    click.echo(table(("kind", "slips", "found"), [(kind, str(planted[kind]), str(hit[kind])) for kind in WANTED]))
    click.echo(f"{len(false)} false rows in {sentences} sentences; {seconds:.2f} s")
    for position, slip in enumerate(slips):
        if position not in found:
            click.echo(f"missed: {slip.article}:{slip.line}: {slip.kind}: {slip.words}")
    for name, row in false:
        click.echo(f"false: {name}:{row.line}: {row.kind}: {row.words} | {row.message}")


def _gather(site: Path) -> RecordTexts:
    opened = open_record(site, Options(_DAY, jobs=1, remember=False))
    return gather_record_texts(opened, opened.as_of(None))


def _count_sentences(article: Article) -> int:
    return sum(len(_SENTENCE.findall(one.text)) or 1 for one in article.paragraphs if not one.is_heading)


def _meant(row: Row, article: str, slips: list[Slip]) -> Iterator[int]:
    """Yield the slips that a row can be about."""
    for position, slip in enumerate(slips):
        is_here = slip.article == article and slip.line == row.line and WANTED[slip.kind] == row.kind
        if is_here and (slip.words in row.words or row.words in slip.words):
            yield position


if __name__ == "__main__":
    main()
