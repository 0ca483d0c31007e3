"""Measure which claims articles touch: `python -m benchmarks.review_touches FOLDER`, with the files of FNC-1.

FOLDER has `competition_test_stances.csv` and `competition_test_bodies.csv` of `FakeNewsChallenge/fnc-1`. Each headline
is a claim of one record, and each body an article. People have labelled pairs of them: `agree`, `disagree` and
`discuss` are related. Pairs that they call unrelated are of two stories, so claims of one story are harder than these.
"""

from __future__ import annotations

import csv
import re
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks.tables import table
from onrecord.model.full_names import EntryName
from onrecord.web.articles.article import Paragraph
from onrecord.web.review.touching import LEAST_SHARE, ClaimWords, Passage, WeighedClaims, find_passages, weigh_claims

_SHARES = (0.2, 0.3, LEAST_SHARE, 0.4, 0.5)
_MOST_ROWS = 10
_LANGUAGE = "en"
_LARGEST_FIELD = 10_000_000


class _Labels(NamedTuple):
    """The headlines of which people said whether they are related to a body."""

    related: set[str]
    unrelated: set[str]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(*, folder: Path) -> None:
    """Compare the bodies in FOLDER with its headlines, and print what is found at each least share."""
    csv.field_size_limit(_LARGEST_FIELD)
    labels = _read_labels(folder / "competition_test_stances.csv")
    bodies = _read_bodies(folder / "competition_test_bodies.csv")
    start = time.perf_counter()
    weighed = _weigh(
        dict.fromkeys(headline for one in labels.values() for headline in sorted(one.related | one.unrelated))
    )
    found = {id_: find_passages(paragraphs, weighed, min(_SHARES)) for id_, paragraphs in bodies.items()}
    seconds = time.perf_counter() - start
    head = ("least share", "recall", "precision", "falsely in 100", "recall of ten", "falsely an article", "no label")
    click.echo(table(head, [_figures(share, found, labels) for share in _SHARES]))
    click.echo(f"{len(weighed.claims):,} claims, {len(bodies):,} articles, {seconds:.1f} s")


def _read_labels(file: Path) -> Mapping[str, _Labels]:
    labels: dict[str, _Labels] = defaultdict(lambda: _Labels(set(), set()))
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            own = labels[row["Body ID"]]
            (own.unrelated if row["Stance"] == "unrelated" else own.related).add(row["Headline"])
    return labels


def _read_bodies(file: Path) -> Mapping[str, Sequence[Paragraph]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return {row["Body ID"]: _paragraphs(row["articleBody"]) for row in csv.DictReader(opened)}


def _paragraphs(text: str) -> Sequence[Paragraph]:
    return [Paragraph(part.strip(), ((0, 1),)) for part in re.split(r"\n+", text) if part.strip()]


def _weigh(headlines: Collection[str]) -> WeighedClaims:
    """Return the headlines as claims, each on a point of its own in an event of its own."""
    names = (EntryName("claim", headline, "story", "event") for headline in headlines)
    claims = [ClaimWords(name, name.id, ((_LANGUAGE, name.id),)) for name in names]
    return weigh_claims(claims, (claim.texts for claim in claims))


def _figures(share: float, found: Mapping[str, Sequence[Passage]], labels: Mapping[str, _Labels]) -> tuple[str, ...]:
    """Return the cells of a row: of all labelled pairs, then of the ten passages that an article's rows are."""
    right = wrong = related = unrelated = right_rows = wrong_rows = unlabelled = 0
    for id_, passages in found.items():
        own = labels[id_]
        touched = [passage.claim.name.id for passage in passages if passage.share >= share]
        right += len(own.related.intersection(touched))
        wrong += len(own.unrelated.intersection(touched) - own.related)
        related += len(own.related)
        unrelated += len(own.unrelated - own.related)
        rows = touched[:_MOST_ROWS]
        right_rows += len(own.related.intersection(rows))
        wrong_rows += len(own.unrelated.intersection(rows) - own.related)
        unlabelled += len(set(rows) - own.related - own.unrelated)
    return (
        f"{share}",
        f"{right / related:.2f}",
        f"{right / (right + wrong):.3f}",
        f"{100 * wrong / unrelated:.2f}",
        f"{right_rows / related:.2f}",
        f"{wrong_rows / len(found):.3f}",
        f"{unlabelled / len(found):.2f}",
    )


if __name__ == "__main__":
    main()
