"""Measure quotations on a body of news: `python -m benchmarks.review_bodies FOLDER`, with the files of FNC-1.

FOLDER has `competition_test_bodies.csv` and `train_bodies.csv` of `FakeNewsChallenge/fnc-1`. Those of the first are
articles. Kept texts are those of the second, and then all other articles. Nobody listed what is a slip there, so rows
have to be read: `--read 50 --seed 53` prints as many.
"""

from __future__ import annotations

import csv
import random
import re
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmarks.tables import table
from onrecord.model.full_names import EntryName
from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.entry_places import EntryPlace
from onrecord.web.review.passage_index import Passage, PassageIndex
from onrecord.web.review.quotation_review import review_quotations
from onrecord.web.review.record_texts import RecordText, RecordTexts, TextKind
from onrecord.web.review.rows import RowKind

_KINDS = (RowKind.FOUND, RowKind.OTHER_WORDS, RowKind.ABSENT)
_LONG = 8
_LARGEST_FIELD = 10_000_000


class _IndexWithoutOne(PassageIndex):
    """The index of all bodies, without the one that is compared with it."""

    left_out = -1

    def exact(self, parts: Sequence[Sequence[str]]) -> Iterator[Passage]:
        return (passage for passage in super().exact(parts) if passage.text != self.left_out)

    def _near(self, parts: Sequence[Sequence[str]], anchor: int, begin: int, voter: int) -> Passage | None:
        is_own = bisect_right(self._starts, voter) - 1 == self.left_out
        return None if is_own else super()._near(parts, anchor, begin, voter)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--read", "count", default=0, show_default=True, help="How many rows of other words to print.")
@click.option("--seed", default=53, show_default=True, help="Seed of the rows that are printed.")
def main(*, folder: Path, count: int, seed: int) -> None:
    """Compare the bodies in FOLDER with those for training, and each with the others."""
    tested, trained = read_bodies(folder / "competition_test_bodies.csv"), read_bodies(folder / "train_bodies.csv")
    figures, drawn = [], []
    for name, kept, is_own in (("train_bodies.csv", trained, False), ("the other bodies", tested, True)):
        start = time.perf_counter()
        index = _IndexWithoutOne([*kept.values()])
        gathered = _gathered(kept, index)
        middle = time.perf_counter()
        rows = []
        for position, (id_, text) in enumerate(tested.items()):
            index.left_out = position if is_own else -1
            rows += [(id_, row) for row in review_quotations(make_article(id_, text), gathered).rows]
        end = time.perf_counter()
        for is_long in (True, False):
            counted = Counter(row.kind for _, row in rows if (len(row.words.split()) >= _LONG) is is_long)
            length = f"{_LONG} words and more" if is_long else f"4 to {_LONG - 1} words"
            figures.append((name, length, *(f"{counted[kind]:,}" for kind in _KINDS)))
        figures.append((name, f"{middle - start:.1f} s to index, {end - middle:.1f} s to compare", "", "", ""))
        other = [(name, *one) for one in rows if one[1].kind is RowKind.OTHER_WORDS]
        drawn += random.Random(seed).sample(other, min(count, len(other)))  # noqa: S311  (no secret)
    click.echo(table(("kept texts", "quotations", *map(str, _KINDS)), figures))
    for name, id_, row in drawn:
        click.echo(f"{name}: body {id_}: {_marked(row.words, row.changed)}")
        click.echo(f"    {row.entry}: {_marked(row.nearest, row.nearest_changed)}")


def read_bodies(file: Path) -> dict[str, str]:
    """Return the texts of a file of bodies by their ids."""
    csv.field_size_limit(_LARGEST_FIELD)
    with file.open(encoding="utf-8", newline="") as opened:
        return {row["Body ID"]: row["articleBody"] for row in csv.DictReader(opened)}


def make_article(id_: str, text: str) -> Article:
    """Return a text as an article, a paragraph for each of its lines."""
    paragraphs = [Paragraph(part.strip(), ((0, 1),)) for part in re.split(r"\n+", text) if part.strip()]
    return Article(id_, tuple(paragraphs))


def _gathered(bodies: dict[str, str], index: PassageIndex) -> RecordTexts:
    texts = [RecordText(text, TextKind.KEPT, EntryName("source", id_)) for id_, text in bodies.items()]
    return RecordTexts(tuple(texts), index, {}, {}, lambda _: EntryPlace())


def _marked(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Return a text with `{}` around what differs."""
    for start, end in reversed(places):
        text = f"{text[:start]}{{{text[start:end]}}}{text[end:]}"
    return " ".join(text.split())


if __name__ == "__main__":
    main()
