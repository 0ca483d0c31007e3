"""Find misspelled names in printed texts: `python -m benchmarks.review_printed_names FOLDER`, with the files of FNC-1.

FOLDER has `competition_test_bodies.csv` and `train_bodies.csv` of `FakeNewsChallenge/fnc-1`. The names of the record
are pairs of words with capitals that stand in several bodies, and each body is an article. Nobody listed what is
misspelled there, so rows have to be read: `--read` prints them all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from benchmarks.options import scratch as scratch_folder
from benchmarks.review_articles import count_sentences
from benchmarks.review_bodies import make_article, read_bodies
from benchmarks.review_names import gather_actors
from onrecord.web.review.name_review import review_names

_FILES = ("competition_test_bodies.csv", "train_bodies.csv")
_LEAST_BODIES = 6
"""In how many bodies two words must stand, so that they are spelled as most people do."""
_TWO_WORDS = re.compile(r"\b[A-Z][a-z]{2,} [A-Z][a-zA-Z]{3,}\b(?! [A-Z])")
_FIRST_OF_SENTENCE = frozenset(
    "The In But He She This On At It And Last For Of From By According When After New".split()  # noqa: SIM905
)
_OF_BODIES = re.compile(
    "Times|News|State|Department|Police|City|Union|Post|House|Street|Guard|Court|Office|Church|Army|Group|Daily|Apple"
    "|University|Forces|Agency|Ministry|Council|Party|Press|Mail|Center|Service|Hospital|East|West|Africa|Korea|Watch"
    "|Pay|Store|Room|Security|Day|School"
)
"""Words that people don't have in their names."""


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--read", "is_reading", is_flag=True, help="Print the rows.")
def main(*, folder: Path, is_reading: bool) -> None:
    """Compare the bodies in FOLDER with the names that are frequent in them, and count the rows."""
    articles = [make_article(id_, text) for file in _FILES for id_, text in read_bodies(folder / file).items()]
    names = [*_frequent_names(" \n".join(one.text for one in article.paragraphs) for article in articles)]
    actors = {f"name-{number}": {"name": name, "kind": _kind(name)} for number, name in enumerate(names)}
    with scratch_folder() as scratch:
        record = gather_actors(actors, {"en": "Names"}, scratch)
    rows = [(article.name, row) for article in articles for row in review_names(article, record.names)]
    sentences = sum(map(count_sentences, articles))
    click.echo(f"{len(rows)} rows in {sentences:,} sentences of {len(articles):,} bodies, {len(names)} names")
    for id_, row in rows if is_reading else ():
        click.echo(f"{id_}: {row.words} | {row.nearest}")


def _frequent_names(texts: Iterable[str]) -> Iterator[str]:
    """Yield pairs of words with capitals that stand in several bodies, unless the first one only begins a sentence."""
    counted = Counter(name for text in texts for name in {*_TWO_WORDS.findall(text)})
    for name, count in counted.items():
        if count >= _LEAST_BODIES and name.split()[0] not in _FIRST_OF_SENTENCE:
            yield name


def _kind(name: str) -> str:
    return "organization" if _OF_BODIES.search(name) else "person"


if __name__ == "__main__":
    main()
