"""Measure the review of articles with listed slips: `python -m benchmarks.review_articles benchmarks/review/open-2`.

Prints, by kind of slip, how many have a row, quotations of eight words and more apart from shorter ones. Then it lists
each slip without a row, and each row where nobody planted a slip. Rows that *touch* a claim, or say what is left out,
are counted apart, since they are questions.
"""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import click
import yaml
from msgspec import Struct, convert

from benchmarks.options import scratch as scratch_folder
from benchmarks.tables import table
from onrecord.editing.site_reading import Options
from onrecord.editing.telling.opened_record import open_record
from onrecord.web.articles.article import Article
from onrecord.web.articles.article_files import read_articles
from onrecord.web.review.reviewing import GatheredRecord, gather_record, review_article
from onrecord.web.review.rows import Row, RowKind

ROOT = Path(__file__).parent.parent
RECORDS = ("tidal-gate", "first-story")
_ADDRESS = "https://example.org/record/"
"""The address that the articles give the record of the repository, which has none yet."""
_DAY = date(2026, 12, 2)
_QUOTED = frozenset({RowKind.OTHER_WORDS})
_WANTED: Mapping[str, frozenset[RowKind]] = {
    "words": _QUOTED,
    "number": _QUOTED,
    "negation": _QUOTED,
    "short": _QUOTED,
    "speaker": frozenset({RowKind.OTHER_SPEAKER}),
    "link": frozenset({RowKind.LINK}),
    "stale": frozenset({RowKind.STALE}),
    "name": frozenset({RowKind.NAME}),
    "day": frozenset({RowKind.DAY}),
    "office": frozenset({RowKind.OFFICE, RowKind.STAGE}),
}
"""The kinds of slips, each with the rows that it can have."""
_OF_QUOTATIONS = ("words", "number", "negation", "short", "speaker")
_MEASURED = frozenset[RowKind]().union(*_WANTED.values())
_QUESTIONS = (RowKind.TOUCHES, RowKind.LEFT_OUT)
_LONG = 8
_SENTENCE = re.compile(r"[.!?…]+[”“»\"’)]*(?:\s|$)")


class Slip(Struct, frozen=True):
    """A slip as `slips.yaml` lists it."""

    article: str
    line: int
    kind: str
    words: str
    right: str
    entry: str

    @property
    def is_long(self) -> bool:
        """Whether it is in a quotation of eight words or more."""
        return len(self.words.split()) >= _LONG


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(*, folder: Path) -> None:
    """Review the articles in FOLDER, and print what was found of their slips, and what else."""
    slips = convert(yaml.safe_load((folder / "slips.yaml").read_text("utf-8")), list[Slip])
    with scratch_folder() as scratch:
        records = {name: gather_example(name, scratch) for name in RECORDS}
    found, cleared, false, sentences, seconds = set[int](), set[int](), list[tuple[str, Row]](), 0, 0.0
    questions = Counter[RowKind]()
    for file in sorted(folder.glob("[0-9]*")):
        (article,) = read_articles([str(file)], bytes)
        start = time.perf_counter()
        rows = review_article(article, next(records[name] for name in RECORDS if name in file.name)).rows
        seconds += time.perf_counter() - start
        sentences += count_sentences(article)
        questions.update(row.kind for row in rows if row.kind in _QUESTIONS)
        for row in rows:
            meant = {*_meant(row, file.name, slips)}
            cleared |= meant if row.kind is RowKind.FOUND else set()
            if row.kind in _MEASURED:
                own = {position for position in meant if row.kind in _WANTED[slips[position].kind]}
                found |= own
                false += [] if own else [(file.name, row)]
    click.echo(
        table(
            ("kind", "slips", "found", f"of {_LONG} words and more", "found", "shorter", "found"), _rows(slips, found)
        )
    )
    click.echo(f"{len(false)} false rows in {sentences} sentences, beside {_told(questions)}; {seconds:.1f} s")
    for position, slip in enumerate(slips):
        if position not in found:
            click.echo(f"missed: {slip.article}:{slip.line}: {slip.kind}: {slip.words} (right: {slip.right})")
    for position in sorted(cleared):
        slip = slips[position]
        if slip.kind in _OF_QUOTATIONS and slip.kind != "speaker":
            click.echo(f"told as found: {slip.article}:{slip.line}: {slip.kind}: {slip.words}")
    for name, row in false:
        click.echo(f"false: {name}:{row.line}: {row.kind}: {row.words} | {row.message}")


def gather_example(name: str, scratch: Path) -> GatheredRecord:
    """Return what articles are compared with: the example of that name, or the record of the repository."""
    site = ROOT / "examples" / name
    if name == "first-story":
        site = scratch / name
        shutil.copytree(ROOT / "content", site / "content")
        settings = yaml.safe_load((ROOT / "site.yaml").read_text("utf-8")) | {"url": _ADDRESS, "accept": []}
        (site / "site.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    opened = open_record(site, Options(_DAY, jobs=1))
    if opened.site is None:
        raise click.ClickException(f"{name} has errors: {opened.errors}")
    return gather_record(opened, opened.as_of(None))


def count_sentences(article: Article) -> int:
    """Return how many sentences an article has, without headings."""
    return sum(len(_SENTENCE.findall(one.text)) or 1 for one in article.paragraphs if not one.is_heading)


def _meant(row: Row, article: str, slips: Sequence[Slip]) -> Iterator[int]:
    """Yield the slips that a row can be about: on its line or the one beside, with its words or its entry."""
    for position, slip in enumerate(slips):
        if slip.article != article or abs(slip.line - row.line) > 1:
            continue
        has_words = slip.words in row.words or row.words in slip.words
        if has_words or (slip.kind not in _OF_QUOTATIONS and row.entry.startswith(slip.entry)):
            yield position


def _rows(slips: Sequence[Slip], found: set[int]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each kind of slip, and one for all; only quotations are long or short."""
    for name, kinds in (*((kind, (kind,)) for kind in _WANTED), ("all", tuple(_WANTED))):
        own = [(slip, position in found) for position, slip in enumerate(slips) if slip.kind in kinds]
        quoted = [(slip, is_found) for slip, is_found in own if slip.kind in _OF_QUOTATIONS]
        by_length = [[is_found for slip, is_found in quoted if slip.is_long is is_long] for is_long in (True, False)]
        cells = [[is_found for _, is_found in own], *by_length]
        yield (name, *(str(count) for cell in cells for count in (len(cell), sum(cell))))


def _told(questions: Counter[RowKind]) -> str:
    return " and ".join(f"{questions[kind]} rows “{kind}”" for kind in _QUESTIONS)


if __name__ == "__main__":
    main()
